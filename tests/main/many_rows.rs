//! Files with very many rows, or very many files: memory stays within bounds, and so do the lines
//! on the terminal.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::program::{ProgramOutput, run_command, unboil_in};
use crate::util::{rows, temp_dir, write};

/// Runs a command with the least memory.
fn run_small(command: &str, dir: &Path, input: &str, threads: &str) -> ProgramOutput {
    let (from, out) = (dir.join(input), dir.join("out"));
    let _ = fs::remove_dir_all(&out);
    let more = ["--threads", threads, "--memory", "64MiB"];
    run_command(command, &from, &out, &more)
}

#[track_caller]
fn assert_peak(ran: &ProgramOutput, most_mib: u64) {
    let peak = ran.peak_kib.map(|kib| kib >> 10);
    assert!(peak.is_none_or(|peak| peak <= most_mib), "{peak:?} MiB");
}

#[test]
fn problems_of_many_rows_are_counted_and_not_held_in_memory() {
    let dir = temp_dir();
    let lines = 600_000;
    for (name, row, reason) in [
        ("objects.jsonl", "{}\n", "no field \"text\""),
        ("words.jsonl", "not json\n", "not valid JSON: "),
    ] {
        write(&dir.path().join(name), row.repeat(lines));
        for command in ["clean", "match"] {
            let ran = run_small(command, dir.path(), name, "2");
            assert_eq!(ran.status, 1);
            assert_peak(&ran, 80);
            let printed: Vec<&str> = ran.stderr.lines().collect();
            assert_eq!(printed.len(), 101);
            let first = format!("{name}:1: {reason}");
            assert!(printed[0].starts_with(&first), "{}", printed[0]);
            assert!(printed[99].starts_with(&format!("{name}:100: ")));
            let file = dir.path().join("out/problems.jsonl");
            let left = format!(
                "and 599,900 more problems; {} has all of them",
                file.display()
            );
            assert_eq!(printed[100], left);
            let problems = fs::read_to_string(file).expect("written");
            let mut number = 0;
            for line in problems.lines() {
                number += 1;
                let start = format!("{{\"path\":\"{name}\",\"line\":{number},\"stage\":\"parse\",");
                assert!(line.starts_with(&start), "{line}");
            }
            assert_eq!(number, lines);
        }
    }
}

#[test]
fn rows_without_words_take_no_memory() {
    let dir = temp_dir();
    let lines = 400_000;
    for (name, row) in [
        ("empty.jsonl", "{\"text\":\"\"}\n"),
        ("marks.jsonl", "{\"text\":\" . \"}\n"),
        ("named.jsonl", "{\"id\":\"x\",\"text\":\"\"}\n"),
        ("blank.jsonl", "\n"),
    ] {
        let input = row.repeat(lines);
        write(&dir.path().join(name), &input);
        for command in ["clean", "match"] {
            let ran = run_small(command, dir.path(), name, "2").success();
            assert_peak(&ran, 96);
            let summary = fs::read_to_string(dir.path().join("out/summary.json"));
            let summary: Value = serde_json::from_str(&summary.expect("written")).expect("JSON");
            let articles = if name == "blank.jsonl" { 0 } else { lines };
            assert_eq!(summary["counts"]["articles"], articles, "{name}");
            if command == "clean" {
                let copy = fs::read_to_string(dir.path().join("out/articles").join(name));
                assert!(copy.expect("written") == input, "{name} is not copied");
            }
        }
    }
}

/// Rows without words are not kept, but their ids belong to them.
#[test]
fn ids_of_rows_without_words_stay_reserved() {
    let dir = temp_dir();
    let prose = "The council voted on Tuesday evening to keep the old harbour open for a year.";
    let row = |id: Option<&str>, text: &str| {
        let mut row = serde_json::json!({ "text": text });
        if let Some(id) = id {
            row["id"] = id.into();
        }
        format!("{row}\n")
    };
    let input = [
        row(Some("x"), ""),
        row(Some("x"), prose),
        row(Some("y"), &format!("{prose} Nobody objected.")),
        row(None, " "),
        row(Some("in.jsonl:4"), &format!("At last: {prose}")),
        row(Some("z@in.jsonl:7"), ""),
        row(Some("z"), "-"),
        row(Some("z"), &format!("It rained. {prose}")),
        row(Some("x@in.jsonl:2"), &format!("It snowed. {prose}")),
        row(Some("in.jsonl"), &format!("It hailed. {prose}")),
    ];
    write(&dir.path().join("in.jsonl"), input.concat());
    for command in ["match", "clean"] {
        run_small(command, dir.path(), "in.jsonl", "2").success();
        let passages = rows(&dir.path().join("out/passages.jsonl"));
        let sides = passages.iter().flat_map(|row| [&row["a"], &row["b"]]);
        let ids = sides.map(|side| side["article"].as_str().expect("an id"));
        let ids: BTreeSet<&str> = ids.collect();
        let expected = [
            "in.jsonl",
            "in.jsonl:4@in.jsonl:5",
            "x@in.jsonl:2",
            "x@in.jsonl:2@in.jsonl:9",
            "y",
            "z@in.jsonl:8",
        ];
        assert!(ids.iter().eq(&expected), "{command}: {ids:?}");
    }
}

#[test]
fn a_hundred_problems_are_all_printed() {
    let dir = temp_dir();
    write(&dir.path().join("in.jsonl"), "{}\n".repeat(100));
    let ran = run_small("clean", dir.path(), "in.jsonl", "1");
    assert_eq!((ran.status, ran.stderr.lines().count()), (1, 100));
    assert_eq!(rows(&dir.path().join("out/problems.jsonl")).len(), 100);
}

#[test]
fn strip_prints_a_hundred_problems_and_writes_all_to_the_file() {
    let dir = temp_dir();
    let args = ["strip", "--on-error", "skip", "--problems", "p.jsonl"];
    let ran = unboil_in(dir.path(), &args, "{}\n".repeat(120).as_bytes());
    assert_eq!((ran.status, ran.stdout.len()), (1, 0));
    let printed: Vec<&str> = ran.stderr.lines().collect();
    assert_eq!(printed.len(), 101);
    assert_eq!(
        printed[100],
        "and 20 more problems; p.jsonl has all of them"
    );
    assert_eq!(rows(&dir.path().join("p.jsonl")).len(), 120);
}
