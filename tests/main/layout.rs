//! The layout: what may be used where, and how long a file may be.

use std::fs;
use std::path::Path;

use walkdir::WalkDir;

/// A source file: its path below the repository, and its text.
struct File {
    path: String,
    text: String,
}

/// The source files of the package and of all crates.
fn sources() -> Vec<File> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let crates = fs::read_dir(root.join("crates")).expect("the crates");
    let crates = crates.map(|entry| entry.expect("readable").path().join("src"));
    let folders: Vec<_> = std::iter::once(root.join("src")).chain(crates).collect();
    let walk = folders
        .iter()
        .flat_map(|folder| WalkDir::new(folder).sort_by_file_name());
    let files = walk.map(|entry| entry.expect("readable").into_path());
    let rust = files.filter(|path| path.extension().is_some_and(|extension| extension == "rs"));
    let mut sources: Vec<File> = rust
        .map(|path| {
            let rel = path.strip_prefix(root).expect("below").to_string_lossy();
            File {
                path: rel.replace('\\', "/"),
                text: fs::read_to_string(&path).expect("a source is text"),
            }
        })
        .collect();
    sources.sort_by(|a, b| a.path.cmp(&b.path));
    assert!(sources.len() > 30, "{} sources", sources.len());
    sources
}

impl File {
    /// The lines of code with their numbers, without comments; those of the unit tests only if they are asked for.
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
fn assert_only_in(words: &[&str], places: &[&str], tests_too: bool) {
    let mut found = Vec::new();
    for file in sources().iter().filter(|file| !file.is_in(places)) {
        for (number, line) in file.code_lines(tests_too) {
            if words.iter().any(|word| has_word(line, word)) {
                found.push(format!("{}:{number}: {}", file.path, line.trim()));
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
fn only_the_pipeline_uses_threads() {
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
fn only_the_command_line_prints() {
    assert_only_in(&["clap", "indicatif"], &["src/cli/"], true);
    let macros = ["print!", "println!", "eprint!", "eprintln!", "dbg!"];
    assert_only_in(&macros, &["src/cli/"], false);
    assert_only_in(&["stdout", "stderr"], &["src/cli/"], false);
}

#[test]
fn only_io_modules_open_files() {
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

/// The crates in order: each may depend on those before its own line only.
const LAYERS: [&[&str]; 3] = [
    &["unboil-text"],
    &["unboil-html", "unboil-match", "unboil-strip"],
    &["unboil-io"],
];

#[test]
fn crates_depend_only_on_lower_layers() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for (layer, names) in LAYERS.iter().enumerate() {
        for name in *names {
            let manifest = root.join("crates").join(name).join("Cargo.toml");
            let manifest = fs::read_to_string(manifest).expect("a manifest");
            for other in LAYERS[layer..].iter().flat_map(|names| names.iter()) {
                let dependency = format!("\n{other}.workspace");
                assert!(!manifest.contains(&dependency), "{name} depends on {other}");
            }
        }
    }
}

#[test]
fn no_file_has_more_than_400_lines() {
    let lines = |file: &File| file.text.lines().count();
    let long = sources().into_iter().filter(|file| lines(file) > 400);
    let long: Vec<String> = long
        .map(|file| format!("{}: {}", file.path, lines(&file)))
        .collect();
    assert!(long.is_empty(), "more than 400 lines:\n{}", long.join("\n"));
}

#[test]
fn every_file_opens_with_a_doc_comment() {
    let undocumented: Vec<String> = sources()
        .into_iter()
        .filter(|file| !file.text.starts_with("//! "))
        .map(|file| file.path)
        .collect();
    assert!(
        undocumented.is_empty(),
        "do not open with a comment: {undocumented:?}"
    );
}
