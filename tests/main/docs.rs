//! Tests that the documentation is true: the commands print what the pages show, the tables list every rule, class, setting and
//! flag. `links.rs` checks the links, `shell_blocks.rs` the commands without output.
//!
//! A page shows a session in a block of the language `console`. Lines that start with `$ ` are commands; the lines below each are
//! its output, standard error included. A line `...` stands for any number of lines. The commands of one page run one after the
//! other in a temporary folder that has `testdata/`. `UNBOIL_BLESS=1` writes the real output into the pages, for blocks that differ.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use unboil::{Class, Config, RULES};

use crate::program::{COMMANDS, INDEX_COMMANDS, unboil};
use crate::util::{file_diff, should_update_golden, temp_dir};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// Longest README, in lines.
const README_LINES: usize = 220;

/// Longest line of prose, in characters. Tables, links and blocks of code may be longer.
const LINE_CHARS: usize = 100;

/// The pages for users, as paths from the root.
pub(crate) fn pages() -> Vec<PathBuf> {
    let root = Path::new(ROOT);
    let docs = fs::read_dir(root.join("docs")).expect("the folder of the pages");
    let docs = docs.map(|entry| entry.expect("readable").path());
    let mut pages: Vec<PathBuf> = docs
        .filter(|path| path.extension().is_some_and(|end| end == "md"))
        .collect();
    pages.extend(["README.md", "python/README.md"].map(|name| root.join(name)));
    pages.sort();
    assert!(pages.len() > 10, "{pages:?}");
    pages
}

pub(crate) fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// A page below the root.
fn page(name: &str) -> String {
    read(&Path::new(ROOT).join(name))
}

/// The lines of a page with their numbers, without those of blocks of code.
pub(crate) fn prose(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut in_block = false;
    text.lines().enumerate().filter_map(move |(at, line)| {
        let is_fence = line.starts_with("```");
        in_block ^= is_fence;
        (!is_fence && !in_block).then_some((at + 1, line))
    })
}

/// The part of a page below a heading, up to the next heading of the same level.
fn section<'a>(text: &'a str, heading: &str) -> &'a str {
    let (_, rest) = (text.split_once(&format!("\n{heading}\n")))
        .unwrap_or_else(|| panic!("no heading {heading:?}"));
    let level = heading.split(' ').next().expect("a mark");
    rest.split(&format!("\n{level} ")).next().expect("a part")
}

/// The first two cells of each row of the tables in a text, without the marks of code.
fn cells(text: &str) -> Vec<(String, String)> {
    let rows = text.lines().filter(|line| line.starts_with("| `"));
    let cell = |cell: &str| cell.trim().trim_matches('`').to_string();
    let row = |line: &str| {
        let mut cells = line.split('|').skip(1).map(cell);
        (
            cells.next().unwrap_or_default(),
            cells.next().unwrap_or_default(),
        )
    };
    rows.map(row).collect()
}

#[test]
fn the_table_of_rules_is_complete() {
    let table = cells(section(
        &page("docs/how-stripping-works.md"),
        "## The rules",
    ));
    let rules: Vec<_> = RULES
        .iter()
        .map(|rule| (rule.name.to_string(), rule.class.name().to_string()))
        .collect();
    assert_eq!(table, rules);
}

#[test]
fn the_table_of_classes_is_complete() {
    let table = cells(section(&page("docs/reviewing-removals.md"), "## Classes"));
    let table: Vec<_> = table.into_iter().map(|(class, _)| class).collect();
    let classes: Vec<_> = Class::ALL.iter().map(|class| class.name()).collect();
    assert_eq!(table, classes);
}

/// The settings below a key, each with its default.
fn flat(key: &str, value: &Value, out: &mut BTreeSet<(String, String)>) {
    match value {
        Value::Object(table) => {
            for (name, value) in table {
                let dot = if key.is_empty() { "" } else { "." };
                flat(&format!("{key}{dot}{name}"), value, out);
            }
        }
        value => {
            out.insert((key.to_string(), value.to_string()));
        }
    }
}

#[test]
fn the_table_of_settings_is_complete() {
    let page = page("docs/command-line.md");
    let rows = section(&page, "## Settings file").lines();
    let rows = rows.filter(|line| line.starts_with("| `"));
    let cell = |cell: &str| cell.trim().trim_matches('`').to_string();
    let row = |line: &str| {
        let cells: Vec<String> = line.split('|').skip(1).map(cell).collect();
        (cells[0].clone(), cells[2].clone())
    };
    let table: BTreeSet<(String, String)> = rows.map(row).collect();
    let mut settings = BTreeSet::new();
    let config = serde_json::to_value(Config::default()).expect("settings have string keys");
    flat("", &config, &mut settings);
    assert_eq!(table, settings);
}

/// The flags that a help text lists. Each stands at the start of an indented line.
fn flags(help: &str) -> BTreeSet<String> {
    let lines = help.lines().filter(|line| line.starts_with(' '));
    let lines = lines.map(str::trim_start);
    let lines = lines.filter(|line| line.starts_with('-'));
    let words = lines.flat_map(|line| line.split([' ', ',']).take(3));
    words
        .filter(|word| word.starts_with("--"))
        .map(str::to_string)
        .collect()
}

#[test]
fn every_flag_is_on_the_page_of_the_command_line() {
    let page = page("docs/command-line.md");
    let help_of = |args: &[&str]| {
        let ran = unboil(args);
        assert_eq!(ran.status, 0, "{args:?}: {}", ran.stderr);
        String::from_utf8(ran.stdout).expect("text")
    };
    let common = flags(&help_of(&["--help"]));
    assert!(common.contains("--threads"), "{common:?}");
    let everywhere = section(&page, "## Flags of every command");
    let missing = |flags: &BTreeSet<String>, text: &str| -> Vec<String> {
        let there = |flag: &&String| {
            text.contains(&format!("`{flag}")) || text.contains(&format!(" {flag}`"))
        };
        flags.iter().filter(|flag| !there(flag)).cloned().collect()
    };
    assert_eq!(missing(&common, everywhere), [""; 0]);
    let index = INDEX_COMMANDS.map(|inner| vec!["index", inner]);
    for command in COMMANDS
        .map(|command| vec![command])
        .into_iter()
        .chain(index)
    {
        let help = help_of(&[&command[..], &["--help"]].concat());
        let of_command = &flags(&help) - &common;
        let command = command[0];
        let heading = format!("## `unboil {command}`");
        let lacking = missing(&of_command, section(&page, &heading));
        assert_eq!(lacking, [""; 0], "below {heading}");
    }
}

#[test]
fn the_readme_is_short_and_lines_are_not_long() {
    let readme = page("README.md");
    let count = readme.lines().count();
    assert!(count <= README_LINES, "README.md has {count} lines");
    let mut long = Vec::new();
    for path in pages() {
        for (number, line) in prose(&read(&path)) {
            let table = line.starts_with('|');
            if !table && line.chars().count() > LINE_CHARS {
                long.push(format!("{}:{number}: {line}", path.display()));
            }
        }
    }
    assert!(long.is_empty(), "{}", long.join("\n"));
}

// Elsewhere tools such as `wc` and `uniq` print other white space.
#[cfg(target_os = "linux")]
mod sessions {
    use std::process::Command;

    use super::*;

    /// A command and the lines below it.
    struct Step {
        command: String,
        shown: Vec<String>,
    }

    /// The steps of a block.
    fn steps(block: &str) -> Vec<Step> {
        let mut steps: Vec<Step> = Vec::new();
        let mut goes_on = false;
        for line in block.lines() {
            let command = line.strip_prefix("$ ");
            match (command, steps.last_mut()) {
                (_, Some(step)) if goes_on => {
                    step.command.push('\n');
                    step.command.push_str(line);
                    goes_on = line.ends_with('\\');
                    continue;
                }
                (Some(command), _) => steps.push(Step {
                    command: command.to_string(),
                    shown: Vec::new(),
                }),
                (None, Some(step)) => step.shown.push(line.to_string()),
                (None, None) => panic!("a block begins with its output: {line}"),
            }
            goes_on = command.is_some_and(|command| command.ends_with('\\'));
        }
        steps
    }

    /// Runs a command in a folder and gives what it prints on both streams.
    fn run(command: &str, folder: &Path) -> Vec<String> {
        // The binary is the one of this test, whatever its profile.
        let command = command.replace("cargo run --release -- ", "unboil ");
        let command = command.replace("cargo run -- ", "unboil ");
        let binary = Path::new(env!("CARGO_BIN_EXE_unboil"));
        let bin = binary.parent().expect("a file is in a folder").display();
        let path = std::env::var("PATH").unwrap_or_default();
        let mut shell = Command::new("sh");
        shell
            .args(["-c", &format!("exec 2>&1\n{command}")])
            .current_dir(folder)
            .env("PATH", format!("{bin}:{path}"))
            .env("LC_ALL", "C");
        // The variables of whoever runs the tests must not change the defaults.
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("UNBOIL_") {
                shell.env_remove(name);
            }
        }
        let output = shell.output().expect("sh starts");
        let text = String::from_utf8_lossy(&output.stdout);
        text.lines()
            .map(|line| line.trim_end().to_string())
            .collect()
    }

    /// True if two lines are the same but for a time.
    fn same_line(shown: &str, real: &str) -> bool {
        let time = |line: &str| line.starts_with("seconds ");
        shown == real || (time(shown) && time(real))
    }

    /// True if the lines shown are the real ones, `...` standing for any number of them.
    fn same(shown: &[String], real: &[String]) -> bool {
        match shown.split_first() {
            None => real.is_empty(),
            Some((line, rest)) if line == "..." => {
                (0..=real.len()).any(|skipped| same(rest, &real[skipped..]))
            }
            Some((line, rest)) => real
                .split_first()
                .is_some_and(|(first, more)| same_line(line, first) && same(rest, more)),
        }
    }

    /// The page with the real output in its blocks.
    fn with_real_output(text: &str) -> String {
        let dir = temp_dir();
        let data = Path::new(ROOT).join("testdata");
        std::os::unix::fs::symlink(data, dir.path().join("testdata")).expect("a link");
        let mut out = String::new();
        let mut rest = text;
        while let Some((before, block)) = rest.split_once("```console\n") {
            let (block, after) = block.split_once("```\n").expect("the block ends");
            out.push_str(before);
            out.push_str("```console\n");
            for step in steps(block) {
                let real = run(&step.command, dir.path());
                let lines = match same(&step.shown, &real) {
                    true => step.shown,
                    false => real,
                };
                out.push_str(&format!("$ {}\n", step.command));
                for line in lines {
                    out.push_str(&line);
                    out.push('\n');
                }
            }
            out.push_str("```\n");
            rest = after;
        }
        out + rest
    }

    #[test]
    fn commands_print_what_the_pages_show() {
        let mut wrong = String::new();
        let mut blocks = 0;
        for path in pages() {
            let text = read(&path);
            blocks += text.matches("```console\n").count();
            let real = with_real_output(&text);
            if real != text && should_update_golden() {
                fs::write(&path, &real).expect("writable");
            } else if real != text {
                let name = path.display().to_string();
                wrong.push_str(&file_diff(&name, text.as_bytes(), real.as_bytes()));
            }
        }
        assert!(blocks > 20, "{blocks} blocks");
        assert!(
            wrong.is_empty(),
            "UNBOIL_BLESS=1 writes the real output:\n{wrong}"
        );
    }
}

#[test]
fn paths_in_the_pages_for_developers_exist() {
    let root = Path::new(ROOT);
    let mut missing = Vec::new();
    for page in ["ARCHITECTURE.md", "CONTRIBUTING.md"] {
        let text = fs::read_to_string(root.join(page)).expect("the page");
        for code in text.split('`').skip(1).step_by(2) {
            let folder = code.split('/').next().unwrap_or_default();
            let is_path = code.contains('/') && root.join(folder).is_dir();
            let is_pattern = code.contains(['*', ' ', '<']) || code.contains("LANGUAGE");
            if is_path && !is_pattern && !root.join(code).exists() {
                missing.push(format!("{page}: {code}"));
            }
        }
    }
    assert!(missing.is_empty(), "no such path: {missing:#?}");
}
