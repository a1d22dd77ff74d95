//! The fields of a dropped row beside its text, as the ledger holds them.

use parquet::column::reader::ColumnReader;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::column_copy::{row_json, skip_rows};
use super::input::{ParquetInput, guarded};

/// A dropped row.
#[derive(Debug, Deserialize, Serialize)]
pub(super) struct DroppedRow {
    /// The row group, from 0.
    pub(super) row_group: usize,
    /// The row in each column but that of the text: its values, each after its repetition level and
    /// definition level.
    pub(super) columns: Vec<Value>,
}

/// Reads single rows of all columns but one of a row group, in their order.
pub(super) struct DroppedRowReader<'i> {
    input: &'i ParquetInput,
    group: usize,
    /// The column of the texts, which is not read.
    text: usize,
    readers: Vec<(usize, ColumnReader)>,
    /// The index of the row that is read next.
    at: usize,
}

impl<'i> DroppedRowReader<'i> {
    pub(super) fn new(input: &'i ParquetInput, group: usize, text: usize) -> Self {
        DroppedRowReader {
            input,
            group,
            text,
            readers: Vec::new(),
            at: 0,
        }
    }

    /// Reads the row with an index in the group. The error is a reason for a person.
    pub(super) fn row(&mut self, at: usize) -> Result<DroppedRow, String> {
        let schema = self.input.schema();
        guarded(|| {
            if self.readers.is_empty() {
                let others = (0..schema.num_columns()).filter(|column| *column != self.text);
                for column in others {
                    let reader = self.input.column(self.group, column)?;
                    self.readers.push((column, reader));
                }
            }
            let mut columns = Vec::with_capacity(self.readers.len());
            for (column, reader) in &mut self.readers {
                skip_rows(reader, at - self.at)?;
                columns.push(row_json(reader, &schema.column(*column))?);
            }
            self.at = at + 1;
            Ok(DroppedRow {
                row_group: self.group,
                columns,
            })
        })
    }
}
