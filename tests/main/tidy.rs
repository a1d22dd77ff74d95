//! The layout: what may be used where, and how long a file may be.

use std::fs;
use std::path::Path;

use walkdir::WalkDir;

/// A file of the sources: its path below `src/`, and its lines with their numbers.
struct File {
    path: String,
    text: String,
}

fn sources() -> Vec<File> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let walk = WalkDir::new(&root).sort_by_file_name().into_iter();
    let files = walk.map(|entry| entry.expect("readable").into_path());
    let rust = files.filter(|path| path.extension().is_some_and(|extension| extension == "rs"));
    let sources: Vec<File> = rust
        .map(|path| {
            let rel = path.strip_prefix(&root).expect("below").to_string_lossy();
            File {
                path: rel.replace('\\', "/"),
                text: fs::read_to_string(&path).expect("a source is text"),
            }
        })
        .collect();
    assert!(sources.len() > 30, "{} sources", sources.len());
    sources
}

impl File {
    /// The lines of code with their numbers, without comments; those of the unit tests only if they are asked for.
    fn code(&self, tests_too: bool) -> impl Iterator<Item = (usize, &str)> {
        let until = match self.text.find("#[cfg(test)]\nmod tests") {
            _ if tests_too => self.text.len(),
            _ if self.path.contains("/tests") => 0,
            Some(at) => at,
            None => self.text.len(),
        };
        let code = |line: &str| !line.trim_start().starts_with("//");
        let lines = self.text[..until].lines().enumerate();
        lines
            .filter(move |(_, line)| code(line))
            .map(|(at, line)| (at + 1, line))
    }

    /// True if the file is one of these, or in one of these folders.
    fn is_in(&self, places: &[&str]) -> bool {
        places.iter().any(|place| match place.ends_with('/') {
            true => self.path.starts_with(place),
            false => self.path == *place,
        })
    }
}

/// Panics with every line that has one of the words and is not in one of the places.
#[track_caller]
fn only_in(words: &[&str], places: &[&str], tests_too: bool) {
    let mut found = Vec::new();
    for file in sources().iter().filter(|file| !file.is_in(places)) {
        for (number, line) in file.code(tests_too) {
            if words.iter().any(|word| has_word(line, word)) {
                found.push(format!("src/{}:{number}: {}", file.path, line.trim()));
            }
        }
    }
    assert!(
        found.is_empty(),
        "{words:?} only in {places:?}:\n{}",
        found.join("\n")
    );
}

/// True if the word is in the line and not a part of another.
fn has_word(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| {
        let part = |c: char| c.is_alphanumeric() || c == '_';
        !line[..at].ends_with(part) && !line[at + word.len()..].starts_with(part)
    })
}

#[test]
fn threads_are_the_pipelines() {
    let words = [
        "rayon",
        "par_iter",
        "par_chunks",
        "std::thread",
        "thread::spawn",
    ];
    only_in(&words, &["pipeline.rs", "pipeline/"], false);
}

#[test]
fn the_command_line_is_the_only_one_to_talk() {
    only_in(&["clap", "indicatif"], &["cli/"], true);
    let macros = ["print!", "println!", "eprint!", "eprintln!", "dbg!"];
    only_in(&macros, &["cli/"], false);
    only_in(&["stdout", "stderr"], &["cli/"], false);
}

#[test]
fn files_are_for_read_write_and_the_command_line() {
    let words = [
        "std::fs",
        "fs::",
        "File::open",
        "File::create",
        "OpenOptions",
    ];
    only_in(&words, &["read/", "write/", "spill/", "cli/"], false);
}

#[test]
fn no_room_uses_a_later_one() {
    const SHARED: &str = "document config error progress spill";
    const ROOMS: [&str; 6] = [SHARED, "read", "strip", "passages", "write", "pipeline"];
    let mut found = Vec::new();
    for file in sources() {
        let name = file.path.split(['/', '.']).next().expect("a name");
        let Some(room) = ROOMS
            .iter()
            .position(|room| room.split(' ').any(|part| part == name))
        else {
            continue; // The front page and the command line see everything.
        };
        for later in ROOMS[room + 1..].iter().flat_map(|room| room.split(' ')) {
            for (number, line) in file.code(false) {
                if has_word(line, &format!("crate::{later}")) {
                    found.push(format!("src/{}:{number}: {}", file.path, line.trim()));
                }
            }
        }
    }
    assert!(found.is_empty(), "uses a later room:\n{}", found.join("\n"));
}

#[test]
fn a_file_is_read_in_one_go() {
    let lines = |file: &File| file.text.lines().count();
    let long = sources().into_iter().filter(|file| lines(file) > 400);
    let long: Vec<String> = long
        .map(|file| format!("src/{}: {}", file.path, lines(&file)))
        .collect();
    assert!(long.is_empty(), "more than 400 lines:\n{}", long.join("\n"));
}

#[test]
fn every_file_says_what_it_is() {
    let silent: Vec<String> = sources()
        .into_iter()
        .filter(|file| !file.text.starts_with("//! "))
        .map(|file| file.path)
        .collect();
    assert!(silent.is_empty(), "do not open with a comment: {silent:?}");
}
