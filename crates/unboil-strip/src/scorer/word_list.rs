//! Parser of `words.txt`. The build script compiles this file and makes the lexicon from its
//! output; in the crate only tests use it.

use super::word_uses::{DATE, FUNCTION, PERSONAL_PRONOUN};

/// The uses and the words of each line `LANGUAGE USE: words`.
pub(crate) fn parse(file: &str) -> impl Iterator<Item = (u8, &str)> {
    file.lines().map(|line| {
        let (head, words) = line
            .split_once(": ")
            .expect("a language and a use, then words");
        let use_bits = match head.rsplit(' ').next() {
            Some("function") => FUNCTION,
            Some("reader") => PERSONAL_PRONOUN,
            _ => DATE,
        };
        (use_bits, words)
    })
}
