//! The commands in the blocks of the language `sh` run. These blocks show no output; their inputs
//! have names that stand for the files of the reader, and are made here.
//!
//! The commands of one page run in one folder, in order. Commands of other programs than `unboil` and
//! the usual tools are left out: they install something, or build it.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::json;

use crate::docs::{pages, read};
use crate::parquet_edges::write_columns;
use crate::util::{rows, temp_dir, testdata, write_rows};

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

/// Makes the files that the commands read.
fn make_inputs(folder: &Path) {
    let mut rows = rows(&testdata("articles/wire/agency.jsonl"));
    for row in &mut rows {
        row["html"] = json!(format!("<p>{}</p>", row["text"].as_str().expect("a text")));
    }
    for name in [
        "rows",
        "crawl",
        "documents",
        "test",
        "today",
        "shards/a",
        "today/a",
        "earlier/a",
    ] {
        write_rows(&folder.join(format!("{name}.jsonl")), &rows);
    }
    let texts: Vec<&str> = rows.iter().filter_map(|row| row["text"].as_str()).collect();
    let schema = "message rows { required binary text (STRING); }";
    let column = texts.iter().map(|text| (0, Some(*text))).collect();
    write_columns(&folder.join("shard.parquet"), schema, None, &[vec![column]]);
}

#[test]
fn commands_without_output_run_too() {
    let mut failed = Vec::new();
    let mut count = 0;
    for path in pages() {
        let dir = temp_dir();
        make_inputs(dir.path());
        let page = read(&path);
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
