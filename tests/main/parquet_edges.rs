//! Parquet files that are unusual or damaged: no row is lost, and a run over many files goes on.

use std::fs::{self, File};
use std::path::Path;
use std::sync::Arc;

use parquet::data_type::{ByteArray, ByteArrayType};
use parquet::file::metadata::{ParquetMetaData, SortingColumn};
use parquet::file::properties::WriterProperties;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;

use crate::invariants;
use crate::parquet_files::read_parquet;
use crate::program::{ProgramOutput, run_command, unboil, unboil_in};
use crate::util::{read_folder, rows, temp_dir};

const TEXTS: &str = "message rows {
    optional binary url (STRING);
    optional binary text (STRING);
}";

/// The cells of a column: the definition level and the value.
pub(crate) type Cells<'a> = Vec<(i16, Option<&'a str>)>;

/// Cells that are not null.
fn cells<'a>(values: &[&'a str]) -> Cells<'a> {
    values.iter().map(|value| (1, Some(*value))).collect()
}

/// Writes a file of columns of strings: for each row group, the cells of each column.
pub(crate) fn write_columns(
    path: &Path,
    schema: &str,
    sorting: Option<Vec<SortingColumn>>,
    groups: &[Vec<Cells>],
) {
    let schema = Arc::new(parse_message_type(schema).expect("a schema"));
    let settings = WriterProperties::builder().set_sorting_columns(sorting);
    let file = File::create(path).expect("a file");
    let settings = Arc::new(settings.build());
    let mut writer = SerializedFileWriter::new(file, schema, settings).expect("begun");
    for columns in groups {
        let mut group = writer.next_row_group().expect("begun");
        for cells in columns {
            let levels: Vec<i16> = cells.iter().map(|cell| cell.0).collect();
            let values = cells.iter().filter_map(|cell| cell.1);
            let values: Vec<ByteArray> = values.map(ByteArray::from).collect();
            let mut column = group.next_column().expect("begun").expect("a column");
            let written =
                (column.typed::<ByteArrayType>()).write_batch(&values, Some(&levels), None);
            written.expect("written");
            column.close().expect("closed");
        }
        group.close().expect("closed");
    }
    writer.close().expect("closed");
}

fn metadata(path: &Path) -> ParquetMetaData {
    let reader = SerializedFileReader::new(File::open(path).expect("a file")).expect("Parquet");
    reader.metadata().clone()
}

/// Strips a file to another one.
fn strip(path: &Path, out: &Path, flags: &[&str]) -> ProgramOutput {
    let run = unboil(&[&["strip", path.to_str().expect("a path")], flags].concat());
    fs::write(out, &run.stdout).expect("written");
    run
}

fn dump(word: &str) -> String {
    format!(
        "Share this article\n\nThe council voted on Tuesday evening to keep the {word} open for two \
         more winters, after a debate of three hours in the hall at the market square of {word}.\n\n\
         Comments are closed."
    )
}

#[test]
fn a_row_group_without_rows_stays() {
    let dir = temp_dir();
    let (path, out) = (
        dir.path().join("in.parquet"),
        dir.path().join("out.parquet"),
    );
    let text = dump("harbour");
    let groups = [
        vec![cells(&["a"]), cells(&[&text])],
        vec![cells(&[]), cells(&[])],
        vec![cells(&["b"]), cells(&[&text])],
    ];
    write_columns(&path, TEXTS, None, &groups);
    strip(&path, &out, &[]).success();
    let sizes: Vec<usize> = read_parquet(&out).iter().map(Vec::len).collect();
    assert_eq!(sizes, [1, 0, 1]);
    for group in metadata(&out).row_groups() {
        for column in group.columns() {
            assert!(column.data_page_offset() >= 0, "{column:?}");
        }
    }
}

#[test]
fn only_columns_that_do_not_change_stay_sorted() {
    let dir = temp_dir();
    let (path, out) = (
        dir.path().join("in.parquet"),
        dir.path().join("out.parquet"),
    );
    let text = dump("harbour");
    let groups = [vec![cells(&["a"]), cells(&[&text])]];
    let column = |column_idx| SortingColumn {
        column_idx,
        descending: false,
        nulls_first: false,
    };
    for (sorting, expected) in [
        (vec![column(0), column(1)], Some(vec![column(0)])),
        (vec![column(1), column(0)], None),
    ] {
        write_columns(&path, TEXTS, Some(sorting), &groups);
        strip(&path, &out, &[]).success();
        let found = metadata(&out);
        let found = found.row_group(0).sorting_columns().cloned();
        assert_eq!(found, expected);
    }
}

#[test]
fn an_article_whose_object_is_null_is_a_problem() {
    let dir = temp_dir();
    let (path, out) = (
        dir.path().join("in.parquet"),
        dir.path().join("out.parquet"),
    );
    let schema = "message rows {
        optional binary html (STRING);
        optional group doc { optional binary lang (STRING); optional binary text (STRING); }
    }";
    let page = format!("<p>{}</p>", dump("harbour").replace("\n\n", "</p><p>"));
    let langs = vec![(2, Some("en")), (0, None), (2, Some("de"))];
    let texts = vec![(2, Some("old")), (0, None), (1, None)];
    let groups = [vec![cells(&[&page, &page, &page]), langs, texts]];
    write_columns(&path, schema, None, &groups);
    let flags = ["--html-field", "html", "--text-field", "doc.text"];
    let run = strip(&path, &out, &flags);
    assert_eq!(run.status, 1);
    let expected = "in.parquet:2: the object around the field \"doc.text\" is null\n";
    assert!(run.stderr.ends_with(expected), "{}", run.stderr);
    let rows = read_parquet(&out).concat();
    let has_article = |row: &String| row.contains("text: \"The council voted");
    let found: Vec<bool> = rows.iter().map(has_article).collect();
    assert_eq!(found, [true, false, true], "{rows:?}");
    assert!(rows[1].ends_with("doc: null}"), "{}", rows[1]);
    let cleaned = dir.path().join("cleaned");
    let run = run_command("clean", &path, &cleaned, &flags);
    assert!(run.stderr.starts_with(expected), "{}", run.stderr);
}

/// Writes a file with a text twice, and a column `field`. Returns its bytes with that column damaged.
fn damaged_column(path: &Path, field: &str) -> Vec<u8> {
    let (a, b) = (dump("harbour"), dump("library"));
    let groups = [vec![
        cells(&[
            "https://a.example/1",
            "https://a.example/2",
            "https://a.example/3",
        ]),
        cells(&[&a, &b, &a]),
    ]];
    write_columns(path, &TEXTS.replace("url", field), None, &groups);
    let mut bytes = fs::read(path).expect("the file");
    let (start, len) = metadata(path).row_group(0).column(0).byte_range();
    bytes[start as usize..(start + len) as usize].fill(0xff);
    bytes
}

/// The columns of a row group are read only if a row of it is dropped.
#[test]
fn a_damaged_column_does_not_end_the_run() {
    let dir = temp_dir();
    let (input, out) = (dir.path().join("in"), dir.path().join("out"));
    fs::create_dir(&input).expect("a folder");
    let whole = input.join("whole.parquet");
    let damaged = damaged_column(&whole, "title");
    fs::write(input.join("damaged.parquet"), &damaged).expect("written");
    let flags = ["--duplicates", "drop-articles", "--force"];
    for threads in ["1", "3"] {
        let run = run_command(
            "clean",
            &input,
            &out,
            &[&flags[..], &["--threads", threads]].concat(),
        );
        assert_eq!(run.status, 1, "{}", run.stderr);
        let [problem] = &rows(&out.join("problems.jsonl"))[..] else {
            panic!("one problem: {}", run.stderr);
        };
        assert_eq!(problem["path"], "damaged.parquet");
        let reason = problem["reason"].as_str().expect("a reason");
        assert!(reason.starts_with("the column \"title\": "), "{reason}");
        assert!(reason.ends_with("; the file is left as it is"), "{reason}");
        assert_eq!(
            read_folder(&out.join("articles")).get("damaged.parquet"),
            Some(&damaged)
        );
        assert_eq!(
            read_parquet(&out.join("articles/whole.parquet"))
                .concat()
                .len(),
            1
        );
    }
    // Without a dropped row, its bytes are copied, and the texts are stripped.
    let flags = ["--force"];
    let run = run_command("clean", &input, &out, &flags).success();
    let removed = rows(&out.join("ledger.jsonl"));
    assert!(
        removed.iter().any(|row| row["path"] == "damaged.parquet"),
        "{}",
        run.stderr
    );
}

#[test]
fn the_ledger_has_the_host_of_the_url() {
    let dir = temp_dir();
    let (path, out) = (dir.path().join("rows.parquet"), dir.path().join("out"));
    damaged_column(&path, "url");
    run_command("clean", &path, &out, &["--duplicates", "drop-articles"]).success();
    let removed = rows(&out.join("ledger.jsonl"));
    assert!(removed.len() > 3);
    for row in removed {
        assert_eq!(row["host"], "a.example", "{row}");
    }
}

#[cfg(unix)]
#[test]
fn strip_reads_a_pipe_with_a_path() {
    let dir = temp_dir();
    let path = dir.path().join("rows.parquet");
    damaged_column(&path, "url");
    let bytes = fs::read(&path).expect("the file");
    let from_pipe = unboil_in(dir.path(), &["strip", "/dev/stdin"], &bytes).success();
    let from_file = unboil_in(dir.path(), &["strip", "rows.parquet"], b"").success();
    assert!(from_pipe.stdout == from_file.stdout);
}

#[test]
fn explain_reads_the_rows() {
    let dir = temp_dir();
    let path = dir.path().join("rows.parquet");
    damaged_column(&path, "url");
    let args = ["explain", "rows.parquet", "--id", "rows.parquet:2"];
    let run = unboil_in(dir.path(), &args, b"").success();
    let report = String::from_utf8_lossy(&run.stdout).into_owned();
    assert!(
        report.contains("library") && report.contains("REMOVE"),
        "{report}"
    );
}

#[test]
fn damage_at_any_byte_is_an_error() {
    let dir = temp_dir();
    let path = dir.path().join("rows.parquet");
    damaged_column(&path, "url");
    let whole = fs::read(&path).expect("the file");
    for at in 0..whole.len() {
        for value in [0, 0x15, 0x7f, 0xff] {
            let mut bytes = whole.clone();
            bytes[at] = value;
            invariants::parquet::check(&bytes);
        }
        invariants::parquet::check(&whole[..at]);
    }
}
