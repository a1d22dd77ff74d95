//! Splits text into words, character by character: the slow path, for any script. The fast path
//! for ASCII in `text_stats.rs` gives the same words. The build script compiles this file too.

use super::word_hasher::WordHasher;
use crate::cues::word_keys::is_unspaced;
use unboil_text::{is_alphanumeric, quick_lowercase};

/// Receives the characters of a text.
pub(crate) trait CharVisitor {
    /// Letters and digits of the word so far; 0 between words.
    fn letters(&self) -> u32;
    /// Adds a letter or digit, in lower case, to the word.
    fn push_letter(&mut self, lower: char, uppercase: bool);
    /// Receives each letter of a script without spaces, after [`push_letter`](Self::push_letter).
    fn count_unspaced(&mut self, _letter: char) {}
    /// Receives each character that is no part of a word.
    fn count_symbol(&mut self, _symbol: char) {}
    /// Ends the word, if one has started.
    fn end_word(&mut self);
}

/// Reads characters up to the end of a word that ASCII follows, and returns the rest. Two letters
/// of a script without spaces make a word.
pub(crate) fn scan_word<'t>(text: &'t str, visitor: &mut impl CharVisitor) -> &'t str {
    let mut in_unspaced_run = false;
    for (at, c) in text.char_indices() {
        if visitor.letters() == 0 && at > 0 && c.is_ascii() {
            return &text[at..];
        }
        if is_unspaced(c) {
            if !in_unspaced_run || visitor.letters() == 2 {
                visitor.end_word();
            }
            in_unspaced_run = true;
            visitor.push_letter(c, false);
            visitor.count_unspaced(c);
        } else if is_alphanumeric(c) {
            if in_unspaced_run {
                visitor.end_word();
                in_unspaced_run = false;
            }
            let lower = quick_lowercase(c).or_else(|| c.to_lowercase().next());
            let lower = lower.unwrap_or(c);
            visitor.push_letter(lower, lower != c);
        } else if !is_word_internal(c) {
            visitor.end_word();
            in_unspaced_run = false;
            visitor.count_symbol(c);
        } else if in_unspaced_run && c.is_ascii() {
            visitor.end_word();
            in_unspaced_run = false;
        }
    }
    visitor.end_word();
    ""
}

/// Apostrophes, vowel signs and marks that stand inside words without being letters.
fn is_word_internal(c: char) -> bool {
    matches!(c,
        '\'' | '’'
        | '\u{300}'..='\u{36f}'
        | '\u{900}'..='\u{94f}'
        | '\u{610}'..='\u{65f}'
        | '\u{ad}'
        | '\u{200b}'..='\u{200d}')
}

/// Collects the hashes of words.
struct HashCollector {
    hasher: WordHasher,
    letters: u32,
    hashes: Vec<u32>,
}

impl CharVisitor for HashCollector {
    fn letters(&self) -> u32 {
        self.letters
    }

    fn push_letter(&mut self, lower: char, _uppercase: bool) {
        self.letters += 1;
        self.hasher.push_char(lower);
    }

    fn end_word(&mut self) {
        if self.letters > 0 {
            self.hashes.push(self.hasher.finish());
            (self.letters, self.hasher) = (0, WordHasher::EMPTY);
        }
    }
}

/// The hashes of the words of a text.
pub(crate) fn word_hashes(text: &str) -> Vec<u32> {
    let mut collector = HashCollector {
        hasher: WordHasher::EMPTY,
        letters: 0,
        hashes: Vec::new(),
    };
    let mut rest = text;
    while !rest.is_empty() {
        rest = scan_word(rest, &mut collector);
    }
    collector.hashes
}
