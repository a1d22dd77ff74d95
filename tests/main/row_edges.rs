//! Files of rows that are unusual or broken: no row is lost, and `restore` gives the original.

use std::fs;

use crate::program::{run_command, unboil_in};
use crate::util::{read_folder, rows, temp_dir, write};

const TEXT: &str = "The council voted on Tuesday evening to keep the old harbour open for two more \
    winters, after a debate of three hours in the hall at the market square.";

/// Cleans a folder with one file and drops copies. Returns the cleaned file and the reasons of the
/// problems, after the file was restored.
fn clean_and_restore(name: &str, bytes: &[u8]) -> (String, Vec<String>) {
    let dir = temp_dir();
    let [input, out, back] = ["in", "out", "back"].map(|name| dir.path().join(name));
    write(&input.join(name), bytes);
    run_command("clean", &input, &out, &["--duplicates", "drop-articles"]);
    run_command("restore", &out, &back, &[]).success();
    assert_eq!(
        fs::read(back.join(name)).expect("restored"),
        bytes,
        "{name}"
    );
    let cleaned = read_folder(&out.join("articles")).remove(name);
    let problems = rows(&out.join("problems.jsonl"));
    let reason = |row: &serde_json::Value| row["reason"].as_str().unwrap_or_default().to_string();
    let cleaned = String::from_utf8(cleaned.expect("a cleaned file")).expect("text");
    (cleaned, problems.iter().map(reason).collect())
}

#[test]
fn a_comma_before_the_first_element_comes_back() {
    let row = |id: u8| format!("{{\"id\":\"{id}\",\"text\":\"{TEXT}\"}}");
    let (one, two) = (row(1), row(2));
    let (cleaned, problems) = clean_and_restore("a.json", format!("[,{one}]").as_bytes());
    assert_eq!((cleaned, problems.len()), (format!("[,{one}]"), 0));
    // The copy goes with the comma after it, if it is the first.
    let (cleaned, _) = clean_and_restore("b.json", format!("[{one},{two},{two}]").as_bytes());
    assert_eq!(cleaned, format!("[{one}]"));
}

#[test]
fn a_comma_after_the_last_element_comes_back() {
    let row = |id: u8| format!("{{\"id\":\"{id}\",\"text\":\"{TEXT}\"}}");
    let dir = temp_dir();
    let [input, out, back] = ["in", "out", "back"].map(|name| dir.path().join(name));
    write(&input.join("a.json"), format!("[{}]", row(1)));
    let copies = format!("[{},{}, ]\n", row(2), row(3));
    write(&input.join("b.json"), &copies);
    run_command("clean", &input, &out, &["--duplicates", "drop-articles"]);
    run_command("restore", &out, &back, &[]).success();
    let restored = read_folder(&back).remove("b.json");
    assert_eq!(restored.as_deref(), Some(copies.as_bytes()));
}

/// A broken element ends where the next one starts.
#[test]
fn a_copy_after_a_broken_element_keeps_its_place() {
    let row = |id: u8| format!("{{\"id\":\"{id}\",\"text\":\"{TEXT}\"}}");
    let broken = "{\"text\":\"a\nb\"}";
    let json = format!("[{},{broken},{},{}]\n", row(1), row(2), row(3));
    let (cleaned, problems) = clean_and_restore("a.json", json.as_bytes());
    assert_eq!(problems.len(), 1);
    let empty = "{\"id\":\"2\",\"text\":\"\"}";
    assert_eq!(cleaned, format!("[{},{broken},{empty}]\n", row(1)));
}

#[test]
fn a_nul_byte_makes_only_its_row_unusable() {
    let nul = "NUL byte: this is not text";
    let csv = format!("id,text\n1,a\0b\n2,\"Share this article\n\n{TEXT}\"\n");
    let (cleaned, problems) = clean_and_restore("a.csv", csv.as_bytes());
    assert_eq!(problems, [nul]);
    assert!(
        cleaned.contains("1,a\0b\n") && !cleaned.contains("Share"),
        "{cleaned}"
    );
    let json = format!("[{{\"text\":\"a\0b\"}},{{\"text\":\"Share this article\\n\\n{TEXT}\"}}]");
    let (cleaned, problems) = clean_and_restore("a.json", json.as_bytes());
    assert_eq!(problems, [nul]);
    assert!(
        cleaned.contains("a\0b") && !cleaned.contains("Share"),
        "{cleaned}"
    );
}

#[test]
fn a_file_of_blank_lines_has_no_header_and_no_rows() {
    for (name, bytes) in [
        ("a.csv", "\n\r\n\n"),
        ("a.tsv", "\n"),
        ("b.csv", "\u{feff}\n"),
    ] {
        let (cleaned, problems) = clean_and_restore(name, bytes.as_bytes());
        assert_eq!((&*cleaned, problems.len()), (bytes, 0));
    }
}

#[test]
fn a_row_of_empty_fields_is_a_row() {
    let dir = temp_dir();
    let table = format!("id\ttext\n\t\n\n7\t{TEXT}\n");
    let args = ["strip", "-", "--format", "tsv", "--explain"];
    let run = unboil_in(dir.path(), &args, table.as_bytes()).success();
    let stdout = String::from_utf8(run.stdout).expect("text");
    let columns: Vec<usize> = stdout
        .lines()
        .map(|row| row.matches('\t').count())
        .collect();
    assert_eq!(columns, [2, 2, 0, 2], "{stdout}");
}

#[test]
fn a_carriage_return_at_the_end_of_a_field_stays() {
    let text = TEXT.replace(", ", "\r");
    let csv = format!("id,text\n1,{text}\rComments are closed.\n2,Nobody went out.\r\r\n");
    let (cleaned, problems) = clean_and_restore("a.csv", csv.as_bytes());
    assert!(
        problems.is_empty() && !cleaned.contains("Comments"),
        "{cleaned:?}"
    );
}

#[test]
fn the_ledger_has_the_host_of_a_record() {
    let dir = temp_dir();
    let (input, out) = (dir.path().join("a.wet"), dir.path().join("out"));
    let text = format!("Share this article\n\n{TEXT}");
    let record = format!(
        "WARC/1.0\r\nWARC-Type: conversion\r\nWARC-Target-URI: https://www.herald.example/1\r\n\
         Content-Type: text/plain\r\nContent-Length: {}\r\n\r\n{text}\r\n\r\n",
        text.len()
    );
    write(&input, record);
    run_command("clean", &input, &out, &[]).success();
    let removed = rows(&out.join("ledger.jsonl"));
    assert_eq!(
        (removed.len(), &removed[0]["host"]),
        (1, &"herald.example".into())
    );
}

#[test]
fn line_ends_of_carriage_returns_only_are_a_problem() {
    let dir = temp_dir();
    let table = format!("id,text\r1,{TEXT}\r2,{TEXT}\r").replace("winters, ", "winters ");
    let run = unboil_in(
        dir.path(),
        &["strip", "-", "--format", "csv"],
        table.as_bytes(),
    );
    let reason =
        "standard input:1: the line ends are carriage returns only; convert them to line feeds\n";
    assert_eq!((run.status, &*run.stderr), (1, reason));
    assert_eq!(run.stdout, table.as_bytes());
    let (input, out) = (dir.path().join("a.csv"), dir.path().join("out"));
    write(&input, &table);
    let run = run_command("clean", &input, &out, &[]);
    assert_eq!(run.status, 1, "{}", run.stderr);
    assert_eq!(rows(&out.join("problems.jsonl")).len(), 1);
}

#[test]
fn a_table_that_strip_cannot_decode_passes() {
    let dir = temp_dir();
    let table: Vec<u8> = "id,text\n1,a\n"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let table = [b"\xff\xfe", &table[..]].concat();
    for (mode, expected) in [("pass", &table[..]), ("skip", b"")] {
        let args = ["strip", "-", "--format", "csv", "--on-error", mode];
        let run = unboil_in(dir.path(), &args, &table);
        let reason = "standard input:1: the header is not UTF-8\n";
        assert_eq!((run.status, &*run.stderr), (1, reason));
        assert_eq!(run.stdout, expected);
    }
}
