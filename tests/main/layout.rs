//! Checks of the source code: imports, layers, sizes and words.
//!
//! - Threads, printing and files are used in the modules named here only.
//! - Crates depend on lower layers, and no two files of a crate import each other.
//! - Each public call has a doc test.
//! - Files and functions are short, and start with a comment that says what they do.
//! - Identifiers and comments avoid the words in [`words`].

mod doc_tests;
mod imports;
mod lexer;
mod modules;
mod words;

use std::fs;
use std::path::Path;

use walkdir::WalkDir;

use imports::import_circles;
use lexer::{functions, tokens};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// Most lines of a file and of a function.
const FILE_LINES: usize = 400;
const FUNCTION_LINES: usize = 60;

/// A source file: its path from the root of the repository, and its text.
struct File {
    path: String,
    text: String,
}

/// The Rust files below these folders.
fn files_in(folders: &[&str]) -> Vec<File> {
    let root = Path::new(ROOT);
    let walk = folders
        .iter()
        .flat_map(|folder| WalkDir::new(root.join(folder)));
    let paths = walk.map(|entry| entry.expect("readable").into_path());
    let rust = paths.filter(|path| path.extension().is_some_and(|extension| extension == "rs"));
    let mut files: Vec<File> = rust
        .map(|path| {
            let rel = path
                .strip_prefix(root)
                .expect("below the root")
                .to_string_lossy();
            File {
                path: rel.replace('\\', "/"),
                text: fs::read_to_string(&path).expect("a source is text"),
            }
        })
        .collect();
    files.sort_by(|a, b| a.path.cmp(&b.path));
    assert!(files.len() > 30, "{} files in {folders:?}", files.len());
    files
}

/// The source files of the package `unboil` and of the crates below it.
fn sources() -> Vec<File> {
    files_in(&["src", "crates"])
}

/// All Rust files of the repository, tests and benchmarks included.
fn all_files() -> Vec<File> {
    let folders = [
        "src",
        "crates",
        "python/src",
        "training/src",
        "tests",
        "benches",
        "examples",
        "fuzz/targets",
    ];
    files_in(&folders)
}

/// The root files of all crates.
fn crate_roots() -> Vec<String> {
    let crates = fs::read_dir(Path::new(ROOT).join("crates")).expect("the crates");
    let names = crates.map(|entry| entry.expect("readable").file_name());
    let libraries = names.map(|name| format!("crates/{}/src/lib.rs", name.to_string_lossy()));
    let others = [
        "src/lib.rs",
        "src/main.rs",
        "python/src/lib.rs",
        "training/src/main.rs",
    ];
    let mut roots: Vec<String> = libraries.chain(others.map(str::to_string)).collect();
    roots.sort();
    roots
}

/// Panics with the list unless it is empty.
#[track_caller]
fn assert_none(found: &[String], what: &str) {
    assert!(
        found.is_empty(),
        "{} {what}:\n{}",
        found.len(),
        found.join("\n")
    );
}

impl File {
    /// The lines that are no comments, with their numbers; with `tests_too` those of unit tests.
    fn code_lines(&self, tests_too: bool) -> impl Iterator<Item = (usize, &str)> {
        let until = match self.text.find("#[cfg(test)]\nmod tests") {
            _ if tests_too => self.text.len(),
            _ if self.path.contains("/tests") => 0,
            Some(at) => at,
            None => self.text.len(),
        };
        let code_lines = |line: &str| !line.trim_start().starts_with("//");
        let lines = self.text[..until].lines().enumerate();
        lines
            .filter(move |(_, line)| code_lines(line))
            .map(|(at, line)| (at + 1, line))
    }

    /// True if the file is one of these, or in one of these folders (with `/` at the end).
    fn is_in(&self, places: &[&str]) -> bool {
        places.iter().any(|place| match place.ends_with('/') {
            true => self.path.starts_with(place),
            false => self.path == *place,
        })
    }
}

/// Panics with the lines that have one of the words, in files outside of these places.
#[track_caller]
fn assert_only_in(words: &[&str], places: &[&str], tests_too: bool) {
    let mut found = Vec::new();
    for file in sources().iter().filter(|file| !file.is_in(places)) {
        for (number, line) in file.code_lines(tests_too) {
            if words.iter().any(|word| has_word(line, word)) {
                found.push(format!("{}:{number}: {}", file.path, line.trim()));
            }
        }
    }
    assert_none(
        &found,
        &format!("lines outside of {places:?} with {words:?}"),
    );
}

/// True if the line has the word, and not only as part of a longer word.
fn has_word(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| {
        let part = |c: char| c.is_alphanumeric() || c == '_';
        !line[..at].ends_with(part) && !line[at + word.len()..].starts_with(part)
    })
}

#[test]
fn only_the_engine_uses_threads() {
    let words = [
        "rayon",
        "par_iter",
        "par_chunks",
        "std::thread",
        "thread::spawn",
    ];
    assert_only_in(&words, &["src/engine.rs", "src/engine/"], false);
}

#[test]
fn only_the_budget_splits_the_memory_limit() {
    let places = ["src/engine/budget.rs", "crates/unboil-io/src/spill/"];
    assert_only_in(&["spill.memory_limit"], &places, false);
}

#[test]
fn only_the_command_line_prints() {
    assert_only_in(&["clap", "indicatif"], &["src/cli/"], true);
    let macros = ["print!", "println!", "eprint!", "eprintln!", "dbg!"];
    // A build script talks to cargo on standard output.
    assert_only_in(&macros, &["src/cli/", "crates/unboil-strip/build/"], false);
    assert_only_in(&["stdout", "stderr"], &["src/cli/"], false);
}

#[test]
fn only_unboil_io_and_the_command_line_open_files() {
    let words = [
        "std::fs",
        "fs::",
        "File::open",
        "File::create",
        "OpenOptions",
    ];
    let places = ["crates/unboil-io/", "src/cli/", "src/memory_limit.rs"];
    assert_only_in(&words, &places, false);
}

/// The crates by layer: a crate may depend on crates of earlier layers only.
const LAYERS: [&[&str]; 5] = [
    &["crates/unboil-text"],
    &[
        "crates/unboil-html",
        "crates/unboil-strip",
        "crates/unboil-match",
    ],
    &["crates/unboil-io"],
    &["."],
    &["python", "training"],
];

#[test]
fn crates_depend_only_on_lower_layers() {
    let package = |folder: &str| match folder {
        "." => "unboil".to_string(),
        _ => folder.trim_start_matches("crates/").to_string(),
    };
    let mut wrong = Vec::new();
    let mut below: Vec<String> = Vec::new();
    for layer in LAYERS {
        for folder in layer {
            let manifest = Path::new(ROOT).join(folder).join("Cargo.toml");
            let manifest = fs::read_to_string(manifest).expect("a manifest");
            // The workspace lists all crates; they are no dependencies of the root package.
            let of_package = manifest.split_once("[package]").expect("a package").1;
            let names = of_package
                .lines()
                .filter_map(|line| line.split(['.', ' ', '=']).next());
            let ours = names.filter(|name| name.starts_with("unboil"));
            let above = ours.filter(|name| !below.iter().any(|other| other == name));
            wrong.extend(above.map(|name| format!("{folder} depends on {name}")));
        }
        below.extend(layer.iter().map(|folder| package(folder)));
    }
    assert_none(&wrong, "dependencies against the order");
    let known = LAYERS.concat().len();
    let crates = fs::read_dir(Path::new(ROOT).join("crates")).expect("the crates");
    assert_eq!(crates.count() + 3, known, "a crate is not in LAYERS");
}

#[test]
fn no_two_files_of_a_crate_import_each_other() {
    let mut found = Vec::new();
    let tests = "tests/main/main.rs".to_string();
    for root in crate_roots().into_iter().chain([tests]) {
        for circle in import_circles(&Path::new(ROOT).join(&root)) {
            found.push(circle.join("\n").replace(&format!("{ROOT}/"), "") + "\n");
        }
    }
    assert_none(&found, "import circles");
}

#[test]
fn no_file_has_more_than_400_lines() {
    let files = all_files().into_iter();
    let sizes = files.map(|file| (file.text.lines().count(), file.path));
    let long = sizes.filter(|(lines, _)| *lines > FILE_LINES);
    let long: Vec<String> = long
        .map(|(lines, path)| format!("{path}: {lines} lines"))
        .collect();
    assert_none(&long, "long files");
}

#[test]
fn no_function_has_more_than_60_lines() {
    let mut long = Vec::new();
    for file in all_files() {
        for (name, line, lines) in functions(&tokens(&file.text)) {
            if lines > FUNCTION_LINES {
                long.push(format!("{}:{line}: {name} has {lines} lines", file.path));
            }
        }
    }
    assert_none(&long, "long functions");
}

#[test]
fn public_items_are_not_hidden_from_the_documentation() {
    let mut hidden = Vec::new();
    for file in sources() {
        let texts: Vec<&str> = tokens(&file.text).iter().map(|token| token.text).collect();
        if texts
            .windows(4)
            .any(|four| four == ["doc", "(", "hidden", ")"])
        {
            hidden.push(file.path);
        }
    }
    assert_none(&hidden, "files with #[doc(hidden)]");
}

#[test]
fn every_public_call_has_a_doc_test() {
    let (sources, roots) = (sources(), crate_roots().into_iter());
    let libraries =
        roots.filter(|root| root.ends_with("src/lib.rs") && !root.starts_with("python"));
    let mut missing = Vec::new();
    for library in libraries {
        let folder = library.trim_end_matches("lib.rs");
        let files = sources.iter().filter(|file| file.is_in(&[folder]));
        let files: Vec<_> = files.map(|file| (&*file.path, &*file.text)).collect();
        missing.extend(doc_tests::calls_without_doc_test(&files));
    }
    assert_none(&missing, "public calls without a doc test");
}

#[test]
fn every_crate_forbids_unsafe_code() {
    let is_open = |root: &String| {
        let text = fs::read_to_string(Path::new(ROOT).join(root)).expect("a crate root");
        !text.lines().any(|line| line == "#![forbid(unsafe_code)]")
    };
    let open: Vec<String> = crate_roots().into_iter().filter(is_open).collect();
    assert_none(&open, "crates without #![forbid(unsafe_code)]");
}

#[test]
fn every_file_opens_with_a_doc_comment() {
    let files = all_files()
        .into_iter()
        .filter(|file| !file.text.starts_with("//! "));
    let bare: Vec<String> = files.map(|file| file.path).collect();
    assert_none(&bare, "files that do not open with a doc comment");
}

#[test]
fn identifiers_and_comments_are_plain() {
    let found: Vec<String> = all_files()
        .iter()
        .flat_map(|file| words::private_words(&file.path, &file.text))
        .collect();
    assert_none(&found, "private words");
}
