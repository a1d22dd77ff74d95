//! Turns words into tokens: feeds their characters to the hasher, and joins words that a line break
//! splits.

use unicode_normalization::UnicodeNormalization;

use super::folding::{fold, is_optional_mark};
use super::token_list::{SPACELESS, TokenList};
use super::word_hash::WordHasher;
use crate::char_kind::quick_lowercase;

/// Appends words to a [`TokenList`].
pub(super) struct TokenWriter<'a> {
    list: &'a mut TokenList,
    /// The list is full from this number of tokens on.
    full_at: usize,
    /// Called when the list is full. Removes tokens from it.
    on_full: &'a mut dyn FnMut(&mut TokenList),
    /// Hash of the current word, or of the first part of a word that is broken over two lines.
    hash: WordHasher,
    /// First byte of a word whose second part is on the next line. `None` if there is no such word.
    broken_word_start: Option<usize>,
}

impl<'a> TokenWriter<'a> {
    /// A writer that appends to `list`, and calls `on_full` when it has at least `full_at` tokens.
    pub(super) fn new(
        list: &'a mut TokenList,
        full_at: usize,
        on_full: &'a mut dyn FnMut(&mut TokenList),
    ) -> TokenWriter<'a> {
        TokenWriter {
            list,
            full_at,
            on_full,
            hash: WordHasher::default(),
            broken_word_start: None,
        }
    }

    /// Empties the list if it is full. Call it every few thousand tokens.
    #[inline]
    pub(super) fn check_full(&mut self) {
        if self.list.len() >= self.full_at {
            (self.on_full)(self.list);
        }
    }

    /// Adds a word of any script at byte `from`, which is not yet in NFKC. `bytes` ends with the
    /// kept span.
    pub(super) fn add_word(&mut self, bytes: &[u8], from: usize, word: &str, flag: u32) {
        word.nfkc().for_each(|c| self.push_char(c));
        self.end_word(bytes, from, from + word.len(), flag, true);
    }

    /// Adds one character to the current word, which is in NFKC.
    #[inline]
    pub(super) fn push_char(&mut self, c: char) {
        if c.is_ascii() {
            // The hasher ignores ASCII case.
            self.hash.add_byte(c as u8);
            return;
        }
        match quick_lowercase(c) {
            Some(c) => self.push_lowercase(c),
            None => c.to_lowercase().for_each(|c| self.push_lowercase(c)),
        }
    }

    /// Adds one character in lower case that is not ASCII.
    #[inline]
    fn push_lowercase(&mut self, c: char) {
        match c {
            '\u{2018}' | '\u{2019}' | '\u{201B}' | '\u{02BC}' => self.hash.add_byte(b'\''),
            'ß' => {
                self.hash.add_byte(b's');
                self.hash.add_byte(b's');
            }
            'ς' => "σ".bytes().for_each(|byte| self.hash.add_byte(byte)),
            // Soft hyphen, zero-width space and joiners, byte order mark.
            '\u{AD}' | '\u{200B}'..='\u{200D}' | '\u{2060}' | '\u{FEFF}' => {}
            _ if is_optional_mark(c) => {}
            _ => {
                let mut utf8 = [0; 4];
                for byte in c.encode_utf8(&mut utf8).bytes() {
                    self.hash.add_exact_byte(byte);
                }
                for byte in fold(c).encode_utf8(&mut utf8).bytes() {
                    self.hash.add_ocr_byte(byte);
                }
            }
        }
    }

    /// Adds the ASCII word `from..to` of a kept span that ends at `limit`.
    #[inline]
    pub(super) fn add_ascii_word(&mut self, text: &[u8], from: usize, to: usize, limit: usize) {
        let is_plain =
            text[from] != b'_' && text.get(to) != Some(&b'-') && self.broken_word_start.is_none();
        if is_plain {
            self.list
                .push(WordHasher::from_ascii(text, from, to), from, to, 0);
        } else {
            let word = &text[from..to];
            word.iter().for_each(|&byte| self.hash.add_byte(byte));
            let alphanumeric = word.iter().any(|&byte| byte != b'_');
            self.end_word(&text[..limit], from, to, 0, alphanumeric);
        }
    }

    /// Adds each character of `text[from..to]` as a token. All of them have three bytes and stay
    /// the same in NFKC.
    pub(super) fn add_spaceless_run(&mut self, text: &str, from: usize, to: usize, limit: usize) {
        let bytes = &text.as_bytes()[..limit];
        for (index, character) in bytes[from..to].chunks_exact(3).enumerate() {
            let at = from + 3 * index;
            character.iter().for_each(|&byte| self.hash.add_byte(byte));
            self.end_word(bytes, at, at + 3, SPACELESS, true);
        }
    }

    /// Ends the word `from..to`, unless a hyphen continues it on the next line. The word becomes a
    /// token if it is `alphanumeric`.
    #[inline]
    pub(super) fn end_word(
        &mut self,
        bytes: &[u8],
        from: usize,
        to: usize,
        flag: u32,
        alphanumeric: bool,
    ) {
        let from = self.broken_word_start.take().unwrap_or(from);
        if bytes.get(to) == Some(&b'-') && is_line_break_hyphen(bytes, to) {
            self.broken_word_start = Some(from);
            return;
        }
        let hash = std::mem::take(&mut self.hash);
        if alphanumeric {
            self.list.push(hash, from, to, flag);
        }
    }
}

/// True if the hyphen at `hyphen` ends a line after a letter, and the next line starts with a
/// lower-case letter.
fn is_line_break_hyphen(bytes: &[u8], hyphen: usize) -> bool {
    let rest = &bytes[hyphen + 1..];
    let rest = rest.strip_prefix(b"\r").unwrap_or(rest);
    let Some(rest) = rest.strip_prefix(b"\n") else {
        return false;
    };
    bytes[hyphen - 1].is_ascii_alphabetic() && rest.first().is_some_and(u8::is_ascii_lowercase)
}
