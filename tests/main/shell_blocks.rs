//! The commands in the blocks of the language `sh` run. These blocks show no output; their inputs have names that stand for
//! the files of the reader, and are made here.
//!
//! The commands of one page run in one folder, in order. Commands of other programs than `unboil` and the usual tools are left
//! out: they install something, or build it.

use std::fs;
use std::fs::File;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use parquet::data_type::{ByteArray, ByteArrayType};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use serde_json::{Value, json};

use crate::docs::{pages, read};
use crate::util::{temp_dir, testdata, write};

/// Programs that every system has.
const TOOLS: [&str; 3] = ["head", "tail", "mkdir"];

/// The lines of the blocks of a page that are run.
fn commands(page: &str) -> Vec<String> {
    let blocks = page.split("\n```sh\n").skip(1);
    let lines = blocks.flat_map(|block| block.split("\n```").next().unwrap_or_default().lines());
    let program = |line: &&str| line.split(' ').next().unwrap_or_default().to_string();
    let runs = |line: &&str| match program(line).as_str() {
        "unboil" => true,
        // As a part of a pipe.
        "zstd" => line.contains(" | unboil "),
        other => TOOLS.contains(&other),
    };
    lines.filter(runs).map(smaller).collect()
}

/// A command that generates a corpus, with fewer articles, and without programs that are not everywhere.
fn smaller(line: &str) -> String {
    let line = line
        .replace("--articles 1010000", "--articles 60")
        .replace("--articles 2000", "--articles 60");
    let line = line
        .replace("-n 1000000 ", "-n 50 ")
        .replace("-n 10000 ", "-n 10 ");
    line.replace("zstd -dc crawl.jsonl.zst", "cat crawl.jsonl")
        .replace("| zstd >", "| cat >")
        .replace("| man -l -", "| cat")
}

/// A file with a column of texts.
fn write_texts(path: &Path, texts: &[&str]) {
    let schema = Arc::new(
        parse_message_type("message rows { required binary text (STRING); }").expect("a schema"),
    );
    let settings = Arc::new(WriterProperties::builder().build());
    let mut writer =
        SerializedFileWriter::new(File::create(path).expect("a file"), schema, settings)
            .expect("begun");
    let mut group = writer.next_row_group().expect("begun");
    let mut column = group.next_column().expect("begun").expect("a column");
    let texts: Vec<ByteArray> = texts.iter().map(|text| ByteArray::from(*text)).collect();
    column
        .typed::<ByteArrayType>()
        .write_batch(&texts, None, None)
        .expect("written");
    column.close().expect("closed");
    group.close().expect("closed");
    writer.close().expect("closed");
}

/// Makes the files that the commands read.
fn make_inputs(folder: &Path) {
    let rows = fs::read_to_string(testdata("articles/wire/agency.jsonl")).expect("rows");
    let rows = rows
        .lines()
        .map(|row| serde_json::from_str::<Value>(row).expect("a row"));
    let rows: Vec<Value> = rows
        .map(|mut row| {
            row["html"] = json!(format!("<p>{}</p>", row["text"].as_str().expect("a text")));
            row
        })
        .collect();
    let lines: String = rows.iter().map(|row| format!("{row}\n")).collect();
    for name in [
        "rows",
        "crawl",
        "documents",
        "test",
        "today",
        "shards/a",
        "today/a",
        "archive-of-old/a",
    ] {
        write(&folder.join(format!("{name}.jsonl")), lines.as_bytes());
    }
    let texts: Vec<&str> = rows.iter().filter_map(|row| row["text"].as_str()).collect();
    write_texts(&folder.join("shard.parquet"), &texts);
}

#[test]
fn commands_without_output_run_too() {
    let mut failed = Vec::new();
    let mut count = 0;
    for path in pages() {
        let dir = temp_dir();
        make_inputs(dir.path());
        let page = read(&path);
        // The archive of one page is a folder of references on another.
        if page.contains("--against archive/") && !page.contains("\nunboil index add archive/") {
            fs::rename(
                dir.path().join("archive-of-old"),
                dir.path().join("archive"),
            )
            .expect("renamed");
        }
        fs::create_dir_all(dir.path().join(".local/share/bash-completion/completions"))
            .expect("a folder");
        for command in commands(&page) {
            let bin = Path::new(env!("CARGO_BIN_EXE_unboil"))
                .parent()
                .expect("a folder")
                .display();
            let search_path = std::env::var("PATH").unwrap_or_default();
            let mut shell = Command::new("bash");
            shell
                .args(["-c", &format!("set -o pipefail\n{command}")])
                .current_dir(dir.path())
                .env("HOME", dir.path())
                .env("PATH", format!("{bin}:{search_path}"));
            for (name, _) in std::env::vars_os() {
                if name.to_string_lossy().starts_with("UNBOIL_") {
                    shell.env_remove(name);
                }
            }
            let ran = shell.output().expect("bash starts");
            count += 1;
            if !ran.status.success() {
                let name = path.file_name().expect("a name").to_string_lossy();
                failed.push(format!(
                    "{name}: {command}\n{}",
                    String::from_utf8_lossy(&ran.stderr)
                ));
            }
        }
    }
    assert!(count > 20, "{count} commands");
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}
