//! Writes the ledger, the passages and the groups as Parquet, from the rows of JSON that the run wrote.

use std::io::BufReader;
use std::sync::Arc;

use parquet::basic::{Compression, ZstdLevel};
use parquet::column::writer::ColumnWriter;
use parquet::data_type::ByteArray;
use parquet::errors::{ParquetError, Result};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use serde_json::Value;

use crate::error::Error;
use crate::read::line_reader::LineReader;
use crate::read::newline_splitter::Newline;
use crate::write::new_file::NewFile;
use crate::write::out_dir::OutDir;
use crate::write::output_names::LEDGER;
use crate::write::output_tables::ColumnKind::{self, Count, Flag, Share, Text};
use crate::write::output_tables::{OUTPUT_TABLES, OutputColumn, OutputTable};

/// A row group ends when its rows have this many bytes as JSON, or are this many.
const GROUP_BYTES: usize = 8 << 20;
const GROUP_ROWS: usize = 64 << 10;

/// The most bytes of a row of JSON.
const MAX_ROW_BYTES: usize = 1 << 30;

/// Writes the tables beside the files of JSON. With `has_ledger`, also that of the ledger.
///
/// ```
/// use unboil_io::{OutDir, write_parquet_tables};
///
/// let folder = tempfile::tempdir()?;
/// let out = OutDir::create(folder.path(), &[], false, "run 1")?;
/// out.write_lines("passages.jsonl", [])?;
/// out.write_lines("groups.jsonl", [])?;
/// write_parquet_tables(&out, false)?;
/// assert!(std::fs::read(out.path("groups.parquet"))?.starts_with(b"PAR1"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// If the rows cannot be read, or a table cannot be written.
pub fn write_parquet_tables(out: &OutDir, has_ledger: bool) -> std::result::Result<(), Error> {
    let is_written = |table: &&OutputTable| has_ledger || table.rows != LEDGER;
    for table in OUTPUT_TABLES.iter().filter(is_written) {
        write_table(out, table)?;
    }
    Ok(())
}

fn write_table(out: &OutDir, table: &OutputTable) -> std::result::Result<(), Error> {
    let source = out.path(table.rows);
    let path = out.path(table.parquet);
    let failed = |error| Error::io(&path)(io_error(error));
    let file = out.folder().open_file(table.rows);
    let file = file.map_err(Error::io(&source))?;
    let input = BufReader::with_capacity(256 << 10, file);
    let mut lines = LineReader::new(input, Newline::Byte, MAX_ROW_BYTES);
    let mut writer = table_writer(out.new_file(table.parquet)?, table).map_err(failed)?;
    let (mut line, mut rows, mut bytes) = (Vec::new(), Vec::new(), 0);
    loop {
        let info = lines.next(&mut line, &mut |_| {});
        let is_end = info.map_err(Error::io(&source))?.is_none();
        if !rows.is_empty() && (is_end || bytes >= GROUP_BYTES || rows.len() >= GROUP_ROWS) {
            write_group(&mut writer, table, &rows).map_err(failed)?;
            rows.clear();
            bytes = 0;
        }
        if is_end {
            break;
        }
        let row: Value =
            serde_json::from_slice(&line).map_err(|e| Error::format(&source, None, e))?;
        bytes += line.len();
        rows.push(row);
    }
    let file = writer.into_inner().map_err(failed)?;
    out.commit(file, table.parquet)
}

/// The error of a writer, and of what it reads.
pub(crate) fn io_error(error: ParquetError) -> std::io::Error {
    match error {
        ParquetError::External(error) => match error.downcast() {
            Ok(error) => *error,
            Err(error) => std::io::Error::other(error),
        },
        error => std::io::Error::other(error.to_string()),
    }
}

fn table_writer(file: NewFile, table: &OutputTable) -> Result<SerializedFileWriter<NewFile>> {
    let column = |OutputColumn { name, kind, .. }: &OutputColumn| match kind {
        Text => format!("optional binary {name} (STRING);"),
        Count => format!("optional int64 {name};"),
        Share => format!("optional double {name};"),
        Flag => format!("optional boolean {name};"),
    };
    let columns: String = table.columns.iter().map(column).collect();
    let schema = parse_message_type(&format!("message rows {{ {columns} }}"))?;
    let settings = WriterProperties::builder()
        .set_created_by(concat!("unboil ", env!("CARGO_PKG_VERSION")).into())
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .build();
    SerializedFileWriter::new(file, Arc::new(schema), Arc::new(settings))
}

fn write_group(
    writer: &mut SerializedFileWriter<NewFile>,
    table: &OutputTable,
    rows: &[Value],
) -> Result<()> {
    let mut group = writer.next_row_group()?;
    for column in table.columns {
        let (values, kind) = (table.values(column, rows), column.kind);
        let mut column = group.next_column()?.expect("a writer for each column");
        write_column(column.untyped(), kind, &values)?;
        column.close()?;
    }
    group.close().map(drop)
}

/// Writes the values of a column.
fn write_column(
    writer: &mut ColumnWriter,
    kind: ColumnKind,
    values: &[Option<&Value>],
) -> Result<()> {
    let levels: Vec<i16> = values.iter().map(|value| value.is_some().into()).collect();
    let values = values.iter().flatten();
    match (writer, kind) {
        (ColumnWriter::ByteArrayColumnWriter(writer), Text) => {
            let texts = values.map(|value| ByteArray::from(value.as_str().unwrap_or_default()));
            writer.write_batch(&texts.collect::<Vec<_>>(), Some(&levels), None)?;
        }
        (ColumnWriter::Int64ColumnWriter(writer), Count) => {
            let counts = values.map(|value| value.as_i64().unwrap_or_default());
            writer.write_batch(&counts.collect::<Vec<_>>(), Some(&levels), None)?;
        }
        (ColumnWriter::DoubleColumnWriter(writer), Share) => {
            let shares = values.map(|value| value.as_f64().unwrap_or_default());
            writer.write_batch(&shares.collect::<Vec<_>>(), Some(&levels), None)?;
        }
        (ColumnWriter::BoolColumnWriter(writer), Flag) => {
            let flags = values.map(|value| value.as_bool().unwrap_or_default());
            writer.write_batch(&flags.collect::<Vec<_>>(), Some(&levels), None)?;
        }
        _ => return Err(ParquetError::General("a column has another type".into())),
    }
    Ok(())
}
