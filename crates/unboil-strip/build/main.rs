//! Makes the tables of the crate that would take time at start-up: the cue table with its lookup
//! tables (`cue_table.rs`) and the words of the scorer's lexicon (`lexicon_words.rs`), both below
//! `OUT_DIR`.
//!
//! The modules below are files of the crate, so that parser, keys and hashes are written once.

mod cue_table;
mod lexicon_words;

/// What the shared files use of the crate's `config.rs`, without serde.
mod config {
    /// How much a cue proves.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub(crate) enum CueTier {
        A,
        B,
        C,
    }

    /// Where in a line the text of a cue stands.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub(crate) enum CueShape {
        Line,
        Opening,
        Ending,
        Notice,
        NoticeEnding,
    }
}

#[path = "../src/cues"]
#[allow(dead_code, reason = "the crate uses the rest")]
mod cues {
    pub(crate) mod buckets;
    pub(crate) mod cue_file;
    pub(crate) mod cue_index;
    pub(crate) mod word_keys;
}

#[path = "../src/scorer"]
#[allow(dead_code, reason = "the crate uses the rest")]
mod scorer {
    pub(crate) mod char_scan;
    pub(crate) mod word_hasher;
    pub(crate) mod word_list;
    pub(crate) mod word_uses;
}

use std::path::Path;
use std::{env, fs};

use cues::cue_file::CueLine;

/// The language files, in the order of the table. Where two languages share a phrase, the first one
/// names it.
const LANGUAGES: [&str; 29] = [
    "en", "de", "fr", "es", "it", "pt", "nl", "ru", "ar", "hi", "zh", "ja", "ko", "pl", "el", "tr",
    "uk", "vi", "he", "cs", "sv", "no", "da", "fi", "hu", "ro", "id", "fa", "th",
];

/// The files whose changes ask for a new run.
const INPUTS: [&str; 3] = ["build", "src/cues", "src/scorer"];

#[allow(
    clippy::print_stdout,
    reason = "cargo reads the output of build scripts"
)]
fn main() {
    for input in INPUTS {
        println!("cargo::rerun-if-changed={input}");
    }
    let read =
        |path: &str| fs::read_to_string(path).unwrap_or_else(|error| panic!("{path}: {error}"));
    let files = LANGUAGES.map(|lang| (lang, read(&format!("src/cues/{lang}.txt"))));
    let cues: Vec<(&str, CueLine)> = files
        .iter()
        .flat_map(|(lang, file)| cues::cue_file::parse(file).map(move |cue| (*lang, cue)))
        .map(|(lang, cue)| {
            (
                lang,
                cue.unwrap_or_else(|line| panic!("{lang}.txt: {line:?}")),
            )
        })
        .collect();
    let out = env::var_os("OUT_DIR").expect("cargo sets it");
    let write = |name: &str, source: String| {
        let path = Path::new(&out).join(name);
        fs::write(&path, source).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    };
    write("cue_table.rs", cue_table::source(&LANGUAGES, &cues));
    let texts = cues.iter().map(|(_, cue)| cue.text);
    let word_list = read("src/scorer/words.txt");
    write("lexicon_words.rs", lexicon_words::source(&word_list, texts));
}
