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
use crate::write::output_names::{
    GROUPS, GROUPS_TABLE, LEDGER, LEDGER_TABLE, PASSAGES, PASSAGES_TABLE,
};

/// A table.
struct Table {
    /// The file with the rows of JSON, and the file that is written.
    rows: &'static str,
    name: &'static str,
    /// A list in each row of JSON whose members are a row each. `None`: the row itself is.
    list: Option<&'static str>,
    columns: &'static [Column],
}

/// A column: its name, where its value is in the JSON, and its type. A value that starts with `^` is
/// that of the row with the list.
type Column = (&'static str, &'static str, Kind);

#[derive(Clone, Copy)]
enum Kind {
    Text,
    Count,
    Share,
    Flag,
}

use Kind::{Count, Flag, Share, Text};

const TABLES: [Table; 3] = [
    Table {
        rows: LEDGER,
        name: LEDGER_TABLE,
        list: None,
        columns: &[
            ("article", "/article", Text),
            ("path", "/path", Text),
            ("line", "/line", Count),
            ("start", "/start", Count),
            ("end", "/end", Count),
            ("class", "/class", Text),
            ("rule", "/rule", Text),
            ("why", "/why", Text),
            ("text", "/text", Text),
            ("score", "/score", Share),
            ("threshold", "/threshold", Share),
            ("page_start", "/page/start", Count),
            ("page_end", "/page/end", Count),
            ("page_type", "/page_type", Text),
            ("host", "/host", Text),
            ("ascii", "/ascii", Flag),
            ("raw", "/raw", Text),
            ("unquoted", "/unquoted", Flag),
            ("row", "/row", Text),
        ],
    },
    Table {
        rows: PASSAGES,
        name: PASSAGES_TABLE,
        list: None,
        columns: &[
            ("a_article", "/a/article", Text),
            ("a_path", "/a/path", Text),
            ("a_line", "/a/line", Count),
            ("a_start", "/a/start", Count),
            ("a_end", "/a/end", Count),
            ("a_overlap", "/a/overlap", Share),
            ("a_text", "/a/text", Text),
            ("b_article", "/b/article", Text),
            ("b_path", "/b/path", Text),
            ("b_line", "/b/line", Count),
            ("b_start", "/b/start", Count),
            ("b_end", "/b/end", Count),
            ("b_overlap", "/b/overlap", Share),
            ("b_text", "/b/text", Text),
            ("similarity", "/similarity", Share),
            ("words", "/words", Count),
            ("edits", "/edits", Count),
            ("kind", "/kind", Text),
        ],
    },
    Table {
        rows: GROUPS,
        name: GROUPS_TABLE,
        list: Some("/members"),
        columns: &[
            ("stays", "^/stays", Text),
            ("stays_path", "^/path", Text),
            ("stays_line", "^/line", Count),
            ("article", "/article", Text),
            ("path", "/path", Text),
            ("line", "/line", Count),
            ("overlap", "/overlap", Share),
            ("kept_overlap", "/kept_overlap", Share),
            ("new_sentences", "/new_sentences", Count),
        ],
    },
];

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
    let is_written = |table: &&Table| has_ledger || table.rows != LEDGER;
    for table in TABLES.iter().filter(is_written) {
        write_table(out, table)?;
    }
    Ok(())
}

fn write_table(out: &OutDir, table: &Table) -> std::result::Result<(), Error> {
    let source = out.path(table.rows);
    let path = out.path(table.name);
    let failed = |error| Error::io(&path)(io_error(error));
    let file = out.folder().open_file(table.rows);
    let file = file.map_err(Error::io(&source))?;
    let input = BufReader::with_capacity(256 << 10, file);
    let mut lines = LineReader::new(input, Newline::Byte, MAX_ROW_BYTES);
    let mut writer = table_writer(out.new_file(table.name)?, table).map_err(failed)?;
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
    out.commit(file, table.name)
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

fn table_writer(file: NewFile, table: &Table) -> Result<SerializedFileWriter<NewFile>> {
    let column = |(name, _, kind): &Column| match kind {
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
    table: &Table,
    rows: &[Value],
) -> Result<()> {
    let mut group = writer.next_row_group()?;
    for (_, place, kind) in table.columns {
        let values: Vec<Option<&Value>> = match table.list {
            None => rows.iter().map(|row| row.pointer(place)).collect(),
            Some(list) => (rows.iter())
                .flat_map(|row| {
                    let members = row.pointer(list).and_then(Value::as_array);
                    let value = |member| match place.strip_prefix('^') {
                        Some(place) => row.pointer(place),
                        None => Value::pointer(member, place),
                    };
                    members.into_iter().flatten().map(value)
                })
                .collect(),
        };
        let mut column = group.next_column()?.expect("a writer for each column");
        write_column(column.untyped(), *kind, &values)?;
        column.close()?;
    }
    group.close().map(drop)
}

/// Writes the values of a column.
fn write_column(writer: &mut ColumnWriter, kind: Kind, values: &[Option<&Value>]) -> Result<()> {
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

#[cfg(test)]
mod tests {
    use unboil_text::Span;

    use super::*;
    use crate::write::ledger::LedgerRow;

    /// The places of the values in a row that are no objects.
    fn places(value: &Value, place: &str, found: &mut Vec<String>) {
        match value.as_object() {
            None => found.push(place.to_string()),
            Some(members) => {
                for (name, member) in members {
                    places(member, &format!("{place}/{name}"), found);
                }
            }
        }
    }

    /// A new field of the row fails to compile here, and then needs a column.
    #[test]
    fn every_field_of_the_ledger_is_a_column() {
        let row = LedgerRow {
            article: "7".into(),
            start: 1,
            end: 2,
            class: "chrome".into(),
            rule: "phrase".into(),
            why: "a button".into(),
            text: "Share".into(),
            score: Some(0.9),
            threshold: Some(0.5),
            page: Some(Span::new(3, 4)),
            page_type: Some("article".into()),
            host: Some("herald.example".into()),
            path: Some("rows.csv".into()),
            line: Some(2),
            ascii: true,
            raw: Some("Share".into()),
            unquoted: true,
            row: Some("7,".into()),
        };
        let row = serde_json::to_value(row).expect("JSON");
        let mut found = Vec::new();
        places(&row, "", &mut found);
        let columns = TABLES[0].columns;
        let mut expected: Vec<&str> = columns.iter().map(|(_, place, _)| *place).collect();
        found.sort();
        expected.sort();
        assert_eq!(found, expected);
        for (name, place, kind) in columns {
            let value = row.pointer(place).expect("a value");
            let fits = match kind {
                Text => value.is_string(),
                Count => value.is_u64(),
                Share => value.is_f64(),
                Flag => value.is_boolean(),
            };
            assert!(fits, "{name}");
        }
    }
}
