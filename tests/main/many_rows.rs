//! Files with very many rows, or very many files: memory stays within bounds, and so do the lines
//! on the terminal.

use std::fs;
use std::path::Path;

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
