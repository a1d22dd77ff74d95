//! [`ParquetRows`] reads the fields of articles from the columns of a Parquet file, a few rows at a
//! time. Of each column, one page is in memory.

use std::collections::VecDeque;
use std::sync::Arc;

use parquet::column::reader::ColumnReader;
use parquet::data_type::ByteArray;
use parquet::errors::{ParquetError, Result};

use super::field_values::{read_cells, read_strings};
use super::fields::FieldColumns;
use super::input::{ParquetInput, guarded};
use crate::config::ReadConfig;

/// A value of the column of texts.
#[derive(Clone, Debug, Default)]
pub struct TextCell {
    /// The definition level: how much of the path to the value is there.
    pub(super) level: i16,
    pub(super) value: Option<ByteArray>,
}

impl TextCell {
    /// The bytes of the text, which may not be UTF-8. `None`: it is null.
    ///
    /// ```
    /// assert_eq!(unboil_io::TextCell::default().bytes(), None);
    /// ```
    pub fn bytes(&self) -> Option<&[u8]> {
        self.value.as_ref().map(ByteArray::data)
    }
}

/// The fields of a row.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct ParquetRow {
    /// The number of the row in the file, from 1.
    pub number: usize,
    /// The text, or the HTML page.
    pub text: TextCell,
    /// For a row with a page, the text that its article replaces.
    pub article: TextCell,
    /// True if the article has no place: the object around its field is null.
    pub(super) lacks_place: bool,
    /// The id, if it is a string or a number.
    pub id: Option<String>,
    /// The URL, if it is a string.
    pub url: Option<String>,
    /// The date, if it is a string, a number, a date or a time.
    pub date: Option<String>,
    /// The source, if it is a string.
    pub source: Option<String>,
    /// The field that `keep` names, if it is a string, a number, true (1) or false (0).
    pub keep_field: Option<String>,
}

/// The rows of a file, in their order.
pub struct ParquetRows {
    input: Arc<ParquetInput>,
    columns: FieldColumns,
    /// The row group that is read next, and the open one.
    next_group: usize,
    open: Option<OpenGroup>,
    /// The rows that were read so far.
    number: usize,
    /// The rows that were read and not taken.
    ready: VecDeque<ParquetRow>,
}

struct OpenGroup {
    readers: Vec<(Field, usize, ColumnReader)>,
    rows_left: usize,
    /// The number of rows that are read at a time.
    step: usize,
}

#[derive(Clone, Copy, PartialEq)]
enum Field {
    Text,
    Article,
    Id,
    Url,
    Date,
    Source,
    Keep,
}

/// The number of rows that are read at a time, unless their texts are long.
const STEP_ROWS: usize = 32;
/// Rows whose texts are longer than this on average are read one by one, in bytes.
const LONG_TEXT_BYTES: i64 = 64 << 10;

impl ParquetRows {
    /// Reads the rows of a file. With `only_texts`, no other fields are read but the URL.
    ///
    /// ```
    /// use std::{fs::File, sync::Arc};
    /// use unboil_io::{ParquetInput, ParquetRows, ReadConfig};
    ///
    /// # let folder = tempfile::tempdir()?;
    /// # let dir = unboil_io::OutDir::create(folder.path(), &[], false, "run 1")?;
    /// # dir.write_lines("passages.jsonl", [])?;
    /// # let row = r#"{"stays":"It rained.","members":[{"article":"b"}]}"#;
    /// # dir.write_lines("groups.jsonl", [row.to_string()])?;
    /// # unboil_io::write_parquet_tables(&dir, false)?;
    /// # let path = dir.path("groups.parquet");
    /// let input = Arc::new(ParquetInput::from_file(File::open(&path)?)?);
    /// let config = ReadConfig { text_field: "stays".into(), ..ReadConfig::default() };
    /// let mut rows = ParquetRows::new(input, &config, true)?;
    /// let row = rows.next_row()?.expect("a row");
    /// assert_eq!((row.number, row.text.bytes()), (1, Some(&b"It rained."[..])));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// If the file has no column with the text. The error is a reason for a person.
    pub fn new(
        input: Arc<ParquetInput>,
        config: &ReadConfig,
        only_texts: bool,
    ) -> std::result::Result<ParquetRows, String> {
        let mut columns = FieldColumns::find(input.schema(), config)?;
        if only_texts {
            columns = FieldColumns {
                id: None,
                date: None,
                source: None,
                keep_field: None,
                ..columns
            };
        }
        Ok(ParquetRows {
            input,
            columns,
            next_group: 0,
            open: None,
            number: 0,
            ready: VecDeque::new(),
        })
    }

    /// The index of the column of texts.
    pub(super) fn text_column(&self) -> usize {
        self.columns.text
    }

    /// The next row. `None`: there is none.
    ///
    /// # Errors
    /// If it cannot be read. The error is a reason for a person.
    pub fn next_row(&mut self) -> std::result::Result<Option<ParquetRow>, String> {
        if self.ready.is_empty() {
            guarded(|| self.read_rows())?;
        }
        Ok(self.ready.pop_front())
    }

    /// Reads the next rows.
    fn read_rows(&mut self) -> Result<()> {
        let group = loop {
            match &mut self.open {
                Some(group) if group.rows_left > 0 => break group,
                _ if self.next_group == self.input.groups() => return Ok(()),
                open => *open = Some(OpenGroup::new(&self.input, self.next_group, self.columns)?),
            }
            self.next_group += 1;
        };
        let rows = group.step.min(group.rows_left);
        group.rows_left -= rows;
        let first = self.number + 1;
        self.number += rows;
        self.ready = (first..first + rows)
            .map(|number| ParquetRow {
                number,
                ..ParquetRow::default()
            })
            .collect();
        for (field, column, reader) in &mut group.readers {
            let column = self.input.schema().column(*column);
            if let Field::Text | Field::Article = field {
                let ColumnReader::ByteArrayColumnReader(reader) = reader else {
                    return Err(ParquetError::General("the text is not a string".into()));
                };
                let max_level = column.max_def_level();
                let cells = read_cells(reader, max_level, rows)?;
                let parent_level = max_level - i16::from(column.self_type().is_optional());
                for (row, (level, value)) in self.ready.iter_mut().zip(cells) {
                    let cell = TextCell { level, value };
                    match field {
                        Field::Article => {
                            row.lacks_place = level < parent_level;
                            row.article = cell;
                        }
                        _ => row.text = cell,
                    }
                }
                continue;
            }
            let strings = read_strings(reader, &column, rows, *field == Field::Keep)?;
            for (row, value) in self.ready.iter_mut().zip(strings) {
                match field {
                    Field::Id => row.id = value,
                    Field::Url => row.url = value,
                    Field::Date => row.date = value,
                    Field::Source => row.source = value,
                    Field::Keep => row.keep_field = value,
                    Field::Text | Field::Article => {}
                }
            }
        }
        Ok(())
    }
}

impl OpenGroup {
    fn new(input: &ParquetInput, group: usize, columns: FieldColumns) -> Result<OpenGroup> {
        let fields = [
            (Field::Text, Some(columns.text)),
            (Field::Article, columns.article),
            (Field::Id, columns.id),
            (Field::Url, columns.url),
            (Field::Date, columns.date),
            (Field::Source, columns.source),
            (Field::Keep, columns.keep_field),
        ];
        let mut readers = Vec::new();
        for (field, column) in fields {
            if let Some(column) = column {
                readers.push((field, column, input.column(group, column)?));
            }
        }
        let rows = input.rows_of(group);
        let text = input.metadata.row_group(group).column(columns.text);
        let is_long = text.uncompressed_size() / rows.max(1) as i64 > LONG_TEXT_BYTES;
        Ok(OpenGroup {
            readers,
            rows_left: rows,
            step: if is_long { 1 } else { STEP_ROWS },
        })
    }
}
