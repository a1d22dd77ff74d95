//! Splits a text into words and picks the fast path for each stretch of it.

use unicode_segmentation::UnicodeSegmentation;

use super::ascii_words::{for_each_ascii_word, last_break};
use super::token_list::{SPACELESS, TokenList, Tokens};
use super::token_writer::TokenWriter;
use super::western_words::{for_each_western_word, is_western};
use crate::char_kind::is_alphanumeric;
use crate::span::Span;

impl TokenList {
    /// The tokens of the kept spans of a text. `kept` must be sorted and must not overlap.
    ///
    /// No token extends over the border of a kept span. Bytes after the first 4 GiB of a text, and
    /// words of more than 65,535 bytes, give no tokens.
    pub fn tokenize(text: &str, kept: &[Span]) -> TokenList {
        let mut list = TokenList::with_capacity_for(text.len());
        list.fill(text, kept);
        list
    }

    /// Replaces the tokens by those of another text, as [`TokenList::tokenize`] returns them.
    ///
    /// ```
    /// use unboil_text::{Span, TokenList};
    ///
    /// let mut list = TokenList::default();
    /// for text in ["The tide rose by a metre.", "The tide rose."] {
    ///     list.fill(text, &[Span::new(0, text.len())]);
    /// }
    /// assert_eq!(list.tokens().len(), 3);
    /// ```
    pub fn fill(&mut self, text: &str, kept: &[Span]) {
        self.clear();
        tokenize_spans(
            text,
            kept,
            &mut TokenWriter::new(self, usize::MAX, &mut |_| {}),
        );
    }

    /// Makes the tokens that [`TokenList::fill`] makes, but holds only part of them at a time:
    /// about 32,768, or 65,536 of text without spaces.
    ///
    /// Calls `emit` with the tokens in the list whenever these are many, and at the end. Its second
    /// argument is true in the last call. `emit` returns how many tokens it has done with, and the
    /// list removes these from its front.
    ///
    /// ```
    /// use unboil_text::{Span, TokenList};
    ///
    /// let text = "The tide rose. ".repeat(100_000);
    /// let (mut count, mut largest) = (0, 0);
    /// TokenList::default().fill_in_parts(&text, &[Span::new(0, text.len())], |tokens, _is_last| {
    ///     count += tokens.len();
    ///     largest = largest.max(tokens.len());
    ///     tokens.len()
    /// });
    /// assert_eq!(count, 300_000);
    /// assert!(largest < 66_000);
    /// ```
    pub fn fill_in_parts(
        &mut self,
        text: &str,
        kept: &[Span],
        mut emit: impl FnMut(Tokens, bool) -> usize,
    ) {
        self.clear();
        let mut on_full = |list: &mut TokenList| {
            let done = emit(list.tokens(), false);
            list.remove_first(done);
        };
        tokenize_spans(
            text,
            kept,
            &mut TokenWriter::new(self, PART_TOKENS, &mut on_full),
        );
        emit(self.tokens(), true);
        self.clear();
    }
}

/// [`TokenList::fill_in_parts`] holds at least this many tokens.
const PART_TOKENS: usize = 1 << 15;

/// ASCII text is tokenized in stretches of about this many bytes.
const ASCII_STRETCH_BYTES: usize = 1 << 16;

/// Runs of characters without spaces are tokenized in stretches of this many bytes.
const SPACELESS_STRETCH_BYTES: usize = 3 << 12;

/// Tokenizes the kept spans of a text.
fn tokenize_spans(text: &str, kept: &[Span], out: &mut TokenWriter) {
    for span in kept {
        let end = span.end.min(u32::MAX as usize);
        if span.start < end {
            tokenize_span(text, span.start, end, out);
        }
    }
}

/// Tokenizes one kept span: stretches of ASCII, and between them the stretches up to white space
/// that contain other characters.
fn tokenize_span(text: &str, start: usize, end: usize, out: &mut TokenWriter) {
    let bytes = &text.as_bytes()[..end];
    let mut at = start;
    let mut reach = ASCII_STRETCH_BYTES;
    while at < end {
        let stretch_end = end.min(at + reach);
        let other = next_non_ascii(&bytes[..stretch_end], at);
        let is_ascii = other == stretch_end;
        let ascii_end = if other == end {
            end
        } else if is_ascii {
            match last_break(bytes, at, stretch_end) {
                Some(word_break) => word_break,
                None => {
                    // One long word.
                    reach *= 2;
                    continue;
                }
            }
        } else {
            let word = bytes[at..other].iter().rposition(u8::is_ascii_whitespace);
            word.map_or(at, |space| at + space + 1)
        };
        reach = ASCII_STRETCH_BYTES;
        for_each_ascii_word(&bytes[..ascii_end], at, |from, to| {
            out.add_ascii_word(text.as_bytes(), from, to, end);
        });
        out.check_full();
        at = ascii_end;
        if !is_ascii {
            let after = bytes[other..].iter().position(u8::is_ascii_whitespace);
            at = after.map_or(end, |space| other + space);
            add_non_ascii_words(text, ascii_end, at, end, out);
        }
    }
}

/// Offset of the first byte at or after `at` that is not ASCII, or the length of `bytes`.
fn next_non_ascii(bytes: &[u8], at: usize) -> usize {
    let mut at = at;
    while at + 32 <= bytes.len() && bytes[at..at + 32].is_ascii() {
        at += 32;
    }
    let rest = bytes[at..].iter().position(|byte| !byte.is_ascii());
    rest.map_or(bytes.len(), |more| at + more)
}

/// Tokenizes `text[start..end]`, which is not ASCII alone, of a kept span that ends at `limit`.
/// Western words, and runs of Han and Kana, take fast paths.
fn add_non_ascii_words(text: &str, start: usize, end: usize, limit: usize, out: &mut TokenWriter) {
    if is_western(&text[start..end]) {
        let bytes = &text.as_bytes()[..limit];
        for_each_western_word(&text[start..end], |from, to, alphanumeric| {
            let (from, to) = (start + from, start + to);
            text[from..to].chars().for_each(|c| out.push_char(c));
            out.end_word(bytes, from, to, 0, alphanumeric);
            out.check_full();
        });
        return;
    }
    // End of the stretch searched for runs, and end of the stretch that is tokenized.
    let (mut at, mut done) = (start, start);
    while let Some(more) = text[at..end].find(is_plain_spaceless) {
        let from = at + more;
        let run = text[from..end].find(|c| !is_plain_spaceless(c));
        at = run.map_or(end, |len| from + len);
        let before = text[start..from].chars().next_back();
        let after = text[at..end].chars().next();
        if before.is_none_or(is_break_char) && after.is_none_or(is_break_char) {
            add_general_words(text, done, from, limit, out);
            for from in (from..at).step_by(SPACELESS_STRETCH_BYTES) {
                out.add_spaceless_run(text, from, at.min(from + SPACELESS_STRETCH_BYTES), limit);
                out.check_full();
            }
            done = at;
        }
    }
    add_general_words(text, done, end, limit, out);
}

/// True for Hiragana, Katakana and Han characters that have three bytes and stay the same in NFKC.
fn is_plain_spaceless(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{3096}' | '\u{30A1}'..='\u{30FA}' | '\u{30FC}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}')
}

/// True for common characters that never join an adjacent Kana or Han character to one word or one
/// grapheme.
fn is_break_char(c: char) -> bool {
    let is_mark = matches!(c, '\u{2010}'..='\u{2027}' | '\u{3001}'..='\u{301F}' | '\u{30FB}' | '\u{FF01}'..='\u{FF1F}');
    is_mark || (c.is_ascii() && c != '_')
}

/// Tokenizes `text[start..end]`, of any script, of a kept span that ends at `limit`.
pub(super) fn add_general_words(
    text: &str,
    start: usize,
    end: usize,
    limit: usize,
    out: &mut TokenWriter,
) {
    let bytes = &text.as_bytes()[..limit];
    for (at, word) in text[start..end].unicode_word_indices() {
        let at = start + at;
        if word.chars().any(is_spaceless) {
            add_spaceless_word(bytes, at, word, out);
        } else {
            out.add_word(bytes, at, word, 0);
        }
        out.check_full();
    }
}

/// Adds each character of a word in a script without spaces, with the marks that follow it, as a
/// token.
fn add_spaceless_word(bytes: &[u8], start: usize, word: &str, out: &mut TokenWriter) {
    let mut from = 0;
    for (at, grapheme) in word.grapheme_indices(true) {
        if at > from && grapheme.chars().any(is_alphanumeric) {
            out.add_word(bytes, start + from, &word[from..at], SPACELESS);
            from = at;
            out.check_full();
        }
    }
    out.add_word(bytes, start + from, &word[from..], SPACELESS);
}

/// First and last characters of the scripts without spaces between words.
const SPACELESS_SCRIPTS: [(char, char); 9] = [
    ('\u{0E00}', '\u{0EFF}'),   // Thai, Lao
    ('\u{1000}', '\u{109F}'),   // Myanmar
    ('\u{1780}', '\u{17FF}'),   // Khmer
    ('\u{3040}', '\u{30FF}'),   // Hiragana, Katakana
    ('\u{31F0}', '\u{31FF}'),   // Katakana extensions
    ('\u{3400}', '\u{9FFF}'),   // Han
    ('\u{F900}', '\u{FAFF}'),   // Han, compatibility
    ('\u{FF66}', '\u{FF9F}'),   // Katakana, half width
    ('\u{20000}', '\u{3FFFF}'), // Han, later additions
];

/// True for a character of a script without spaces between words.
fn is_spaceless(c: char) -> bool {
    c >= '\u{0E00}'
        && SPACELESS_SCRIPTS
            .iter()
            .any(|&(first, last)| first <= c && c <= last)
}
