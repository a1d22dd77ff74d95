//! [`ParquetRewriter`] writes a Parquet file again with other texts. All other columns are copied as
//! they are, byte by byte; only from a row group with a dropped row are their values copied.

use std::fs::File;
use std::io::{self, Seek, Write};
use std::path::Path;
use std::sync::Arc;

use parquet::basic::{LogicalType, Repetition, Type as PhysicalType};
use parquet::bloom_filter::Sbbf;
use parquet::column::writer::{ColumnCloseResult, get_column_writer};
use parquet::errors::{ParquetError, Result};
use parquet::file::properties::WriterPropertiesPtr;
use parquet::file::writer::{
    SerializedFileWriter, SerializedPageWriter, SerializedRowGroupWriter, TrackedWrite,
};
use parquet::schema::types::{ColumnDescPtr, Type, TypePtr};
use serde_json::Value;

use super::column_copy::{InsertedRow, copy_with, copy_without, write_rows};
use super::fields::FieldColumns;
use super::group_rows::TextCell;
use super::input::{ParquetInput, reason, without_panic};
use super::positioned_file::PositionedFile;
use super::text_batch::TextBatch;
use super::writer_settings::writer_settings;
use crate::config::ReadConfig;
use crate::write::parquet_tables::io_error;

/// Why a file is not written.
#[derive(Debug)]
pub enum RewriteError {
    /// The input cannot be read. Has the reason, as a message for a person.
    Input(String),
    /// The output cannot be written.
    Output(io::Error),
}

impl From<ParquetError> for RewriteError {
    fn from(error: ParquetError) -> RewriteError {
        match &error {
            ParquetError::External(source) if source.is::<io::Error>() => {
                RewriteError::Output(io_error(error))
            }
            error => RewriteError::Input(reason(error)),
        }
    }
}

/// What becomes of a row.
#[derive(Debug)]
pub enum RowEdit {
    /// It stays as it is.
    Keep(TextCell),
    /// It gets this text.
    Text(String),
    /// It is left out.
    Drop,
}

/// Writes a Parquet file again, one row group after the other.
pub struct ParquetRewriter<W: Write + Send> {
    input: Arc<ParquetInput>,
    writer: SerializedFileWriter<W>,
    text: ColumnDescPtr,
    /// The index of the column of texts.
    text_at: usize,
    /// True if the input has no such column.
    is_added: bool,
    /// A file without a name, for the texts of one row group after the other.
    scratch: File,
}

/// The texts of a row group, as pages in a temporary file.
pub(super) struct TextChunk {
    file: PositionedFile,
    close: ColumnCloseResult,
    dropped: Vec<usize>,
    is_changed: bool,
}

impl<W: Write + Send> ParquetRewriter<W> {
    /// Starts the file `out`. A temporary file in the folder `scratch` holds the texts of one row
    /// group: the column of texts need not be the first of a group.
    ///
    /// ```
    /// use std::{fs::File, sync::Arc};
    /// use unboil_io::{ParquetInput, ParquetRewriter, ReadConfig, RewriteError, RowEdit};
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
    /// let writer = ParquetRewriter::new(input, &config, Vec::new(), folder.path());
    /// let mut writer = writer.expect("a column of texts");
    /// let mut next_row = || Ok::<_, RewriteError>(RowEdit::Text("Hello.".into()));
    /// assert_eq!(writer.write_group(0, &mut next_row).expect("written"), 1);
    /// assert!(writer.finish().expect("written").starts_with(b"PAR1"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// If the input has no column of texts, or `out` cannot be written.
    pub fn new(
        input: Arc<ParquetInput>,
        config: &ReadConfig,
        out: W,
        scratch: &Path,
    ) -> std::result::Result<ParquetRewriter<W>, RewriteError> {
        let schema = input.schema();
        let columns = FieldColumns::find(schema, config).map_err(RewriteError::Input)?;
        let written = match config.html_field {
            Some(_) => columns.article,
            None => Some(columns.text),
        };
        let root = match written {
            Some(_) => schema.root_schema_ptr(),
            None => with_text_column(schema.root_schema(), &config.text_field)?,
        };
        let text_at = written.unwrap_or(schema.num_columns());
        let settings = writer_settings(&input.metadata, text_at);
        let settings = Arc::new(settings);
        let writer = without_panic(|| SerializedFileWriter::new(out, root, settings))?;
        Ok(ParquetRewriter {
            text: writer.schema_descr().column(text_at),
            is_added: written.is_none(),
            input,
            writer,
            text_at,
            scratch: tempfile::tempfile_in(scratch).map_err(RewriteError::Output)?,
        })
    }

    /// The column of texts in the input.
    pub(super) fn text_column(&self) -> usize {
        self.text_at
    }

    /// Writes a row group of the input. `next_row` returns what becomes of each row. Returns the
    /// number of rows that are left; a group of which none is left is not written.
    ///
    /// ```
    /// # use std::{fs::File, sync::Arc};
    /// # use unboil_io::{ParquetInput, ParquetRewriter, ReadConfig, RewriteError, RowEdit};
    /// # let folder = tempfile::tempdir()?;
    /// # let dir = unboil_io::OutDir::create(folder.path(), &[], false, "run 1")?;
    /// # dir.write_lines("passages.jsonl", [])?;
    /// # let row = r#"{"stays":"It rained.","members":[{"article":"b"}]}"#;
    /// # dir.write_lines("groups.jsonl", [row.to_string()])?;
    /// # unboil_io::write_parquet_tables(&dir, false)?;
    /// # let path = dir.path("groups.parquet");
    /// # let input = Arc::new(ParquetInput::from_file(File::open(&path)?)?);
    /// # let config = ReadConfig { text_field: "stays".into(), ..ReadConfig::default() };
    /// # let writer = ParquetRewriter::new(input, &config, Vec::new(), folder.path());
    /// # let mut writer = writer.expect("a column of texts");
    /// let left = writer.write_group(0, &mut || Ok::<_, RewriteError>(RowEdit::Drop));
    /// assert_eq!(left.expect("written"), 0);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// The error of `next_row`, or if a file cannot be read or written.
    pub fn write_group<E: From<RewriteError>>(
        &mut self,
        group: usize,
        next_row: &mut dyn FnMut() -> std::result::Result<RowEdit, E>,
    ) -> std::result::Result<usize, E> {
        let rows = self.input.rows_of(group);
        let mut rows_left = rows;
        let texts = self.write_texts(&mut || {
            let Some(left) = rows_left.checked_sub(1) else {
                return Ok(None);
            };
            rows_left = left;
            next_row().map(Some)
        })?;
        let left = rows - texts.dropped.len();
        if left > 0 || rows == 0 {
            self.write_columns(group, texts)
                .map_err(RewriteError::from)?;
        }
        Ok(left)
    }

    /// Ends the file and returns its writer.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn finish(self) -> std::result::Result<W, RewriteError> {
        Ok(self.writer.into_inner()?)
    }

    /// Writes the texts of a row group to a temporary file, until `next_row` returns `None`.
    pub(super) fn write_texts<E: From<RewriteError>>(
        &self,
        next_row: &mut dyn FnMut() -> std::result::Result<Option<RowEdit>, E>,
    ) -> std::result::Result<TextChunk, E> {
        // The pages of the group before are overwritten, and not read any more.
        let rewound = (&self.scratch).rewind();
        rewound.map_err(RewriteError::Output)?;
        let mut out = TrackedWrite::new(&self.scratch);
        let pages = Box::new(SerializedPageWriter::new(&mut out));
        let settings = WriterPropertiesPtr::clone(self.writer.properties());
        let text = ColumnDescPtr::clone(&self.text);
        // It panics if it has no encoder.
        let column = without_panic(|| Ok(get_column_writer(text, settings, pages)));
        let mut column = column.map_err(RewriteError::from)?;
        let max_level = self.text.max_def_level();
        let mut texts = TextBatch::default();
        let (mut dropped, mut is_changed) = (Vec::new(), self.is_added);
        let mut at = 0;
        while let Some(edit) = next_row()? {
            at += 1;
            let cell = match edit {
                RowEdit::Drop => {
                    dropped.push(at - 1);
                    continue;
                }
                RowEdit::Keep(_) if self.is_added => TextCell::default(),
                RowEdit::Keep(cell) => cell,
                RowEdit::Text(text) => {
                    is_changed = true;
                    TextCell {
                        level: max_level,
                        value: Some(text.into_bytes().into()),
                    }
                }
            };
            texts.add(cell);
            if texts.is_full() {
                texts
                    .write(&mut column, max_level)
                    .map_err(RewriteError::from)?;
            }
        }
        texts
            .write(&mut column, max_level)
            .map_err(RewriteError::from)?;
        let close = column.close().map_err(RewriteError::from)?;
        out.flush().map_err(RewriteError::Output)?;
        drop(out);
        let file = self.scratch.try_clone().and_then(PositionedFile::new);
        let file = file.map_err(RewriteError::Output)?;
        Ok(TextChunk {
            file,
            close,
            dropped,
            is_changed,
        })
    }

    /// Writes all columns of a row group.
    fn write_columns(&mut self, group: usize, texts: TextChunk) -> Result<()> {
        let TextChunk {
            file,
            close,
            dropped,
            is_changed,
        } = texts;
        let mut texts = (is_changed || !dropped.is_empty()).then_some((file, close));
        let columns = self.writer.schema_descr().num_columns();
        // Without rows, a column may have no page whose bytes could be copied.
        let is_copied = dropped.is_empty() && self.input.rows_of(group) > 0;
        let mut out = self.writer.next_row_group()?;
        for column in 0..columns {
            if column == self.text_at
                && let Some((file, close)) = texts.take()
            {
                out.append_column(&file, close)?;
                continue;
            }
            without_panic(|| match is_copied {
                true => copy_chunk(&self.input, group, column, &mut out),
                false => copy_rows(&self.input, group, column, &dropped, &mut out),
            })?;
        }
        out.close().map(drop)
    }

    /// Writes the columns of a row group with rows that the input does not have, after
    /// [`write_texts`](Self::write_texts). `inserted` are those rows: the index in the group, and the
    /// row in each other column. `group` is the row group of the other rows, if there is one.
    pub(super) fn write_longer_columns(
        &mut self,
        group: Option<usize>,
        texts: TextChunk,
        inserted: &[(usize, Vec<Value>)],
    ) -> std::result::Result<(), RewriteError> {
        if let Some(group) = group.filter(|_| inserted.is_empty()) {
            return Ok(self.write_columns(group, texts)?);
        }
        let (input, text_at) = (&self.input, self.text_at);
        let schema = input.schema();
        let mut out = self.writer.next_row_group()?;
        let mut texts = Some(texts);
        for column in 0..schema.num_columns() {
            if column == text_at
                && let Some(texts) = texts.take()
            {
                out.append_column(&texts.file, texts.close)?;
                continue;
            }
            let other = column - usize::from(column > text_at);
            let row = |(at, columns): &'_ (usize, Vec<Value>)| -> Option<InsertedRow> {
                let json = columns.get(other)?.clone();
                Some(InsertedRow { at: *at, json })
            };
            let inserted: Option<Vec<InsertedRow>> = inserted.iter().map(row).collect();
            let inserted =
                inserted.ok_or_else(|| RewriteError::Input("a row has other columns".into()))?;
            let column_type = schema.column(column);
            let mut writer = out.next_column()?.expect("one writer for each column");
            let rows = group.map_or(0, |group| input.rows_of(group));
            match group {
                Some(group) => copy_with(
                    &mut input.column(group, column)?,
                    writer.untyped(),
                    &column_type,
                    rows,
                    &inserted,
                )?,
                None => write_rows(writer.untyped(), &column_type, &inserted)?,
            }
            writer.close()?;
        }
        out.close()?;
        Ok(())
    }
}

/// A schema with one more column, whose values may be null.
fn with_text_column(root: &Type, name: &str) -> Result<TypePtr> {
    let text = Type::primitive_type_builder(name, PhysicalType::BYTE_ARRAY)
        .with_repetition(Repetition::OPTIONAL)
        .with_logical_type(Some(LogicalType::String))
        .build()?;
    let mut fields = root.get_fields().to_vec();
    fields.push(Arc::new(text));
    let root = Type::group_type_builder(root.name())
        .with_fields(fields)
        .build()?;
    Ok(Arc::new(root))
}

/// Copies a column of a row group byte by byte.
fn copy_chunk<W: Write + Send>(
    input: &ParquetInput,
    group: usize,
    column: usize,
    out: &mut SerializedRowGroupWriter<W>,
) -> Result<()> {
    let chunk = input.metadata.row_group(group).column(column);
    let index = input.metadata.page_index();
    let close = ColumnCloseResult {
        bytes_written: chunk.compressed_size().max(0) as u64,
        rows_written: input.rows_of(group) as u64,
        metadata: chunk.clone(),
        bloom_filter: Sbbf::read_from_column_chunk(chunk, &input.file)?,
        column_index: index.and_then(|index| index.column_index(group, column).cloned()),
        offset_index: index.and_then(|index| index.offset_index(group, column).cloned()),
    };
    out.append_column(&input.file, close)
}

/// Copies the values of a column of a row group without the dropped rows.
fn copy_rows<W: Write + Send>(
    input: &ParquetInput,
    group: usize,
    column: usize,
    dropped: &[usize],
    out: &mut SerializedRowGroupWriter<W>,
) -> Result<()> {
    let mut writer = out.next_column()?.expect("one writer for each column");
    copy_without(
        &mut input.column(group, column)?,
        writer.untyped(),
        &input.schema().column(column),
        input.rows_of(group),
        dropped,
    )?;
    writer.close()
}
