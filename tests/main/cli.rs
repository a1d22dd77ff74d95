//! The command line, as data: each folder of `testdata/cli/` is a case, and each folder of
//! `testdata/expected-model/cli/` one that prints scores of the model.
//!
//! | file | |
//! |---|---|
//! | `args` | the arguments, a run of the program for each line; `{testdata}` is that folder; `> FILE` keeps stdout in a file |
//! | `stdin` | standard input of every run; none: it is empty |
//! | `stdout`, `stderr` | what the runs print, each under a line `$ unboil ...` if there are several |
//! | `status` | the exit codes |
//! | `files` | if it is there: every file of the working folder after the runs, apart from those of `in/` |
//! | anything else | is in the working folder before the runs |
//!
//! `UNBOIL_BLESS=1` writes `stdout`, `stderr`, `status` and `files`.

use std::fs;
use std::path::Path;

use crate::program::{unboil, unboil_in};
use crate::util::{
    Files, folder_diff, read_folder, should_update_golden, temp_dir, testdata, write, write_folder,
};

/// What a case expects; the rest of its folder is what it starts from.
const EXPECTED: [&str; 4] = ["stdout", "stderr", "status", "files"];

#[test]
fn golden_cases() {
    let mut failures = String::new();
    let mut count = 0;
    let folders = ["cli", "expected-model/cli"].map(|name| fs::read_dir(testdata(name)));
    let cases = folders
        .into_iter()
        .flat_map(|folder| folder.expect("the cases"));
    let mut names: Vec<_> = cases.map(|entry| entry.expect("a case").path()).collect();
    names.sort();
    for case in names.iter().filter(|path| path.is_dir()) {
        let (expected, found) = run(case);
        if should_update_golden() {
            write_folder(case, &found);
        } else {
            let diff = folder_diff(&expected, &found);
            if !diff.is_empty() {
                failures.push_str(&format!("==== {}\n{diff}\n", case.display()));
            }
        }
        count += 1;
    }
    assert!(failures.is_empty(), "\n{failures}");
    assert!(count > 30, "{count} cases");
}

/// Runs a case: the files that it expects, and what they should be.
fn run(case: &Path) -> (Files, Files) {
    let (expected, mut start): (Files, Files) = read_folder(case)
        .into_iter()
        .partition(|(name, _)| EXPECTED.contains(&name.as_str()));
    let args = start.remove("args").expect("a case has args");
    let stdin = start.remove("stdin").unwrap_or_default();
    let dir = temp_dir();
    write_folder(dir.path(), &start);

    let args = String::from_utf8(args).expect("text");
    let mut found = [String::new(), String::new(), String::new()];
    for line in args.lines() {
        let (line, kept_in) = match line.split_once(" > ") {
            Some((line, file)) => (line, Some(file)),
            None => (line, None),
        };
        let data = testdata("").to_string_lossy().into_owned();
        let data = data.trim_end_matches(['/', '\\']);
        let words = line.split_whitespace();
        let words: Vec<String> = words.map(|word| word.replace("{testdata}", data)).collect();
        let ran = unboil_in(dir.path(), &words, &stdin);
        let mut stdout = String::from_utf8(ran.stdout).expect("text");
        if let Some(file) = kept_in {
            write(&dir.path().join(file), std::mem::take(&mut stdout));
        }
        let title = match args.lines().count() {
            1 => String::new(),
            _ => format!("$ unboil {line}\n"),
        };
        found[0].push_str(&format!("{title}{}", normalised(&stdout)));
        found[1].push_str(&format!("{title}{}", normalised(&ran.stderr)));
        found[2].push_str(&format!("{}\n", ran.status));
    }
    let names = EXPECTED.iter().map(|name| name.to_string());
    let mut found: Files = names.zip(found.map(String::into_bytes)).collect();
    if expected.contains_key("files") {
        let files = read_folder(dir.path());
        let listed = files.keys().filter(|name| !name.starts_with("in/"));
        let listed: String = listed.map(|name| format!("{name}\n")).collect();
        found.insert("files".into(), listed.into_bytes());
    }
    (expected, found)
}

/// What differs from run to run, machine to machine and release to release.
fn normalised(printed: &str) -> String {
    let line = |line: &str| {
        if line.starts_with("seconds ") {
            return "seconds [SECONDS]\n".to_string();
        }
        line.replace("unboil.exe", "unboil")
            .replace(env!("CARGO_PKG_VERSION"), "[VERSION]")
    };
    printed.split_inclusive('\n').map(line).collect()
}

#[test]
fn short_help_fits_a_screen() {
    let help = |args: &[&str]| String::from_utf8(unboil(args).success().stdout).expect("text");
    for command in [
        "", "clean", "strip", "match", "index", "explain", "restore", "rules",
    ] {
        let mut args = vec![command, "-h"];
        args.retain(|arg| !arg.is_empty());
        let short = help(&args);
        let lines = short.lines().count();
        assert!(lines <= 40, "{args:?} has {lines} lines");
        let widest = short.lines().map(|line| line.chars().count()).max();
        assert!(widest <= Some(100), "{args:?}: {widest:?} columns");
    }
    let all = help(&["-h"]);
    for command in ["clean", "strip", "match", "explain", "restore", "rules"] {
        assert!(
            all.contains(&format!("\n  {command} ")),
            "{command} is not in -h"
        );
    }
}
