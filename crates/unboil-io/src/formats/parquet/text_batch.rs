//! [`TextBatch`] collects texts of a column until enough of them can be written.

use parquet::column::writer::{ColumnWriter, ColumnWriterImpl};
use parquet::data_type::{ByteArray, ByteArrayType};
use parquet::errors::{ParquetError, Result};

use super::group_rows::TextCell;

/// Texts that are written together.
#[derive(Default)]
pub(super) struct TextBatch {
    levels: Vec<i16>,
    values: Vec<ByteArray>,
    bytes: usize,
}

impl TextBatch {
    pub(super) fn add(&mut self, cell: TextCell) {
        self.levels.push(cell.level);
        self.bytes += cell.bytes().map_or(0, <[u8]>::len);
        self.values.extend(cell.value);
    }

    pub(super) fn is_full(&self) -> bool {
        self.levels.len() >= 1024 || self.bytes >= 256 << 10
    }

    pub(super) fn write(&mut self, column: &mut ColumnWriter, max_level: i16) -> Result<()> {
        let ColumnWriter::ByteArrayColumnWriter(column) = column else {
            return Err(ParquetError::General("the text is not a string".into()));
        };
        let column: &mut ColumnWriterImpl<ByteArrayType> = column;
        let levels = (max_level > 0).then_some(&self.levels[..]);
        column.write_batch(&self.values, levels, None)?;
        *self = TextBatch::default();
        Ok(())
    }
}
