//! Text in, tokens out: normalised words as hashes, each with its byte span.
//!
//! Words are those of UAX #29, in NFKC and without case. Straight and curly apostrophes are the same, a word broken by a
//! hyphen at the end of a line is one token, and scripts written without spaces give one token a character.
//! ASCII text takes a fast path that gives the same tokens.

mod ascii_words;
mod western_words;
pub mod word_hash;

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;
use unicode_segmentation::UnicodeSegmentation;

use crate::Span;
use word_hash::WordHasher;

/// Version of the normaliser. Hashes of different versions cannot be compared.
pub const NORMALISER_VERSION: u32 = 2;

/// Set in the shape of a token of a script written without spaces, where a token is a character.
pub const SPACELESS: u32 = 1 << 31;

/// The tokens of one article; the lists have one entry a token. Can be used again, so that no article allocates.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TokenList {
    ocr_hashes: Vec<u32>,
    exact_hashes: Vec<u16>,
    starts: Vec<u32>,
    lens: Vec<u16>,
}

impl TokenList {
    /// The tokens of an article, given as a text and its kept spans, which are sorted and do not overlap.
    pub fn tokenize(text: &str, kept: &[Span]) -> TokenList {
        let expected = text.len() / EXPECTED_BYTES_PER_TOKEN;
        let mut list = TokenList {
            ocr_hashes: Vec::with_capacity(expected),
            exact_hashes: Vec::with_capacity(expected),
            starts: Vec::with_capacity(expected),
            lens: Vec::with_capacity(expected),
        };
        list.fill(text, kept);
        list
    }

    /// Takes the tokens of another article instead. No token crosses the border of a kept span. Text past the first 4 GiB has no
    /// tokens, nor has a word of more than 65,535 bytes, which is none.
    pub fn fill(&mut self, text: &str, kept: &[Span]) {
        self.ocr_hashes.clear();
        self.exact_hashes.clear();
        self.starts.clear();
        self.lens.clear();
        let mut out = TokenWriter {
            list: self,
            hash: WordHasher::default(),
            broken_word_start: None,
        };
        for span in kept {
            let end = span.end.min(u32::MAX as usize);
            if span.start < end {
                tokenize_span(text, span.start, end, &mut out);
            }
        }
    }

    /// All of them.
    pub fn tokens(&self) -> Tokens<'_> {
        Tokens {
            ocr_hashes: &self.ocr_hashes,
            exact_hashes: &self.exact_hashes,
            starts: &self.starts,
            lens: &self.lens,
        }
    }
}

/// A guess for the room that tokens need: English has a token every six bytes, space included.
const EXPECTED_BYTES_PER_TOKEN: usize = 5;

/// The tokens of one article, in order; the lists have one entry a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tokens<'a> {
    /// Hash of the word with the characters that scanners confuse (l, 1 and i; rn and m) taken as one. What seeds are made
    /// of, and what makes two words alike.
    pub ocr_hashes: &'a [u32],
    /// Some bits of the hash of the word itself: they tell apart the words of one shape.
    pub exact_hashes: &'a [u16],
    /// First byte.
    starts: &'a [u32],
    /// Length in bytes.
    lens: &'a [u16],
}

impl Tokens<'_> {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.ocr_hashes.len()
    }

    /// True when there is none.
    pub fn is_empty(&self) -> bool {
        self.ocr_hashes.is_empty()
    }

    /// First byte of a token.
    pub fn start(&self, token: usize) -> usize {
        self.starts[token] as usize
    }

    /// First byte after a token.
    pub fn end(&self, token: usize) -> usize {
        self.starts[token] as usize + usize::from(self.lens[token])
    }

    /// The bytes from the first to the last of the tokens `from..to`, of which there is at least one.
    pub fn bytes(&self, from: usize, to: usize) -> Span {
        Span::new(self.start(from), self.end(to - 1))
    }

    /// The tokens that touch `span`, as a range of their places.
    pub fn touching(&self, span: Span) -> Range<usize> {
        let mut from = (self.starts).partition_point(|&start| (start as usize) < span.start);
        if from > 0 && self.end(from - 1) > span.start {
            from -= 1;
        }
        let to = (self.starts).partition_point(|&start| (start as usize) < span.end);
        from..to.max(from)
    }
}

/// Cuts one kept span into stretches of ASCII and the words, up to white space, that hold anything else.
fn tokenize_span(text: &str, start: usize, end: usize, out: &mut TokenWriter) {
    let bytes = &text.as_bytes()[..end];
    let mut at = start;
    while at < end {
        let other = next_non_ascii(bytes, at);
        let ascii_end = if other == end {
            end
        } else {
            let word = bytes[at..other].iter().rposition(u8::is_ascii_whitespace);
            word.map_or(at, |space| at + space + 1)
        };
        ascii_words::words(&bytes[..ascii_end], at, |from, to| {
            out.ascii(text.as_bytes(), from, to, end);
        });
        if other == end {
            return;
        }
        let after = bytes[other..].iter().position(u8::is_ascii_whitespace);
        at = after.map_or(end, |space| other + space);
        non_ascii_words(text, ascii_end, at, end, out);
    }
}

/// Place of the first byte from `at` on that is not ASCII, or the end.
fn next_non_ascii(bytes: &[u8], at: usize) -> usize {
    let mut at = at;
    while at + 32 <= bytes.len() && bytes[at..at + 32].is_ascii() {
        at += 32;
    }
    let rest = bytes[at..].iter().position(|byte| !byte.is_ascii());
    rest.map_or(bytes.len(), |more| at + more)
}

/// The words of `text[start..end]`, which holds more than ASCII; the kept span ends at `limit`. Western words, and runs of Han and
/// Kana, take fast paths that give the same tokens.
fn non_ascii_words(text: &str, start: usize, end: usize, limit: usize, out: &mut TokenWriter) {
    if western_words::is_western(&text[start..end]) {
        let bytes = &text.as_bytes()[..limit];
        western_words::words(&text[start..end], |from, to, alphanumeric| {
            let (from, to) = (start + from, start + to);
            text[from..to].chars().for_each(|c| out.push_char(c));
            out.end_word(bytes, from, to, 0, alphanumeric);
        });
        return;
    }
    // What has been looked at, and what has been read to its words.
    let (mut at, mut done) = (start, start);
    while let Some(more) = text[at..end].find(is_plain_spaceless) {
        let from = at + more;
        let run = text[from..end].find(|c| !is_plain_spaceless(c));
        at = run.map_or(end, |len| from + len);
        let before = text[start..from].chars().next_back();
        let after = text[at..end].chars().next();
        if before.is_none_or(is_break_char) && after.is_none_or(is_break_char) {
            general_words(text, done, from, limit, out);
            out.plain_spaceless(text, from, at, limit);
            done = at;
        }
    }
    general_words(text, done, end, limit, out);
}

/// True for Hiragana, Katakana and Han characters, all of three bytes, that normalisation leaves as they are.
fn is_plain_spaceless(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{3096}' | '\u{30A1}'..='\u{30FA}' | '\u{30FC}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}')
}

/// True for the usual characters beside Kana and Han that never make one word or one character with them.
fn is_break_char(c: char) -> bool {
    let is_mark = matches!(c, '\u{2010}'..='\u{2027}' | '\u{3001}'..='\u{301F}' | '\u{30FB}' | '\u{FF01}'..='\u{FF1F}');
    is_mark || (c.is_ascii() && c != '_')
}

/// The words of `text[start..end]` by the general rules; the kept span ends at `limit`.
fn general_words(text: &str, start: usize, end: usize, limit: usize, out: &mut TokenWriter) {
    let bytes = &text.as_bytes()[..limit];
    for (at, word) in text[start..end].unicode_word_indices() {
        let at = start + at;
        if word.chars().any(is_spaceless) {
            spaceless_word(bytes, at, word, out);
        } else {
            out.add(bytes, at, word, 0);
        }
    }
}

/// Every character of a word of a script without spaces, with the marks that follow it, is a token.
fn spaceless_word(bytes: &[u8], start: usize, word: &str, out: &mut TokenWriter) {
    let mut from = 0;
    for (at, grapheme) in word.grapheme_indices(true) {
        if at > from && grapheme.chars().any(char::is_alphanumeric) {
            out.add(bytes, start + from, &word[from..at], SPACELESS);
            from = at;
        }
    }
    out.add(bytes, start + from, &word[from..], SPACELESS);
}

/// First and last characters of the scripts that are written without spaces between words.
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

/// True for a letter of a script written without spaces.
fn is_spaceless(c: char) -> bool {
    c >= '\u{0E00}'
        && SPACELESS_SCRIPTS
            .iter()
            .any(|&(first, last)| first <= c && c <= last)
}

/// Collects tokens.
struct TokenWriter<'a> {
    list: &'a mut TokenList,
    /// The word being read, or its first part when it is broken over two lines.
    hash: WordHasher,
    /// First byte of a word whose second part is on the next line.
    broken_word_start: Option<usize>,
}

impl TokenWriter<'_> {
    fn add(&mut self, bytes: &[u8], from: usize, word: &str, flag: u32) {
        word.nfkc().for_each(|c| self.push_char(c));
        self.end_word(bytes, from, from + word.len(), flag, true);
    }

    /// One more character of a word in NFKC.
    fn push_char(&mut self, c: char) {
        if c.is_ascii() {
            // The hash knows no case.
            self.hash.add(c as u8);
            return;
        }
        for c in c.to_lowercase() {
            match c {
                '\u{2018}' | '\u{2019}' | '\u{201B}' | '\u{02BC}' => self.hash.add(b'\''),
                'ß' => {
                    self.hash.add(b's');
                    self.hash.add(b's');
                }
                'ς' => "σ".bytes().for_each(|byte| self.hash.add(byte)),
                // Soft hyphen, zero-width space and joiners, byte order mark.
                '\u{AD}' | '\u{200B}'..='\u{200D}' | '\u{2060}' | '\u{FEFF}' => {}
                _ => {
                    let mut utf8 = [0; 4];
                    for byte in c.encode_utf8(&mut utf8).bytes() {
                        self.hash.add(byte);
                    }
                }
            }
        }
    }

    /// The ASCII word `from..to` of a kept span that ends at `limit`.
    #[inline]
    fn ascii(&mut self, text: &[u8], from: usize, to: usize, limit: usize) {
        let is_plain =
            text[from] != b'_' && text.get(to) != Some(&b'-') && self.broken_word_start.is_none();
        if is_plain {
            self.push(WordHasher::ascii(text, from, to), from, to, 0);
        } else {
            let word = &text[from..to];
            word.iter().for_each(|&byte| self.hash.add(byte));
            let alphanumeric = word.iter().any(|&byte| byte != b'_');
            self.end_word(&text[..limit], from, to, 0, alphanumeric);
        }
    }

    /// Every three bytes of `text[from..to]` are a character that is a token.
    fn plain_spaceless(&mut self, text: &str, from: usize, to: usize, limit: usize) {
        let bytes = &text.as_bytes()[..limit];
        for (place, character) in bytes[from..to].chunks_exact(3).enumerate() {
            let at = from + 3 * place;
            character.iter().for_each(|&byte| self.hash.add(byte));
            self.end_word(bytes, at, at + 3, SPACELESS, true);
        }
    }

    /// Ends the word `from..to`, unless it goes on in the next line. It is none if it is not `alphanumeric`.
    fn end_word(&mut self, bytes: &[u8], from: usize, to: usize, flag: u32, alphanumeric: bool) {
        let from = self.broken_word_start.take().unwrap_or(from);
        if bytes.get(to) == Some(&b'-') && is_line_break_hyphen(bytes, to) {
            self.broken_word_start = Some(from);
            return;
        }
        let hash = std::mem::take(&mut self.hash);
        if alphanumeric {
            self.push(hash, from, to, flag);
        }
    }

    /// The word `from..to` as a token, if it is not too long.
    #[inline]
    fn push(&mut self, hash: WordHasher, from: usize, to: usize, flag: u32) {
        if let Ok(len) = u16::try_from(to - from) {
            self.list.exact_hashes.push(hash.exact_hash());
            self.list
                .ocr_hashes
                .push(hash.ocr_hash() & !SPACELESS | flag);
            self.list.starts.push(from as u32);
            self.list.lens.push(len);
        }
    }
}

/// True if the hyphen at `hyphen` ends a line after a letter, and the next line opens with a lower-case letter.
fn is_line_break_hyphen(bytes: &[u8], hyphen: usize) -> bool {
    let rest = &bytes[hyphen + 1..];
    let rest = rest.strip_prefix(b"\r").unwrap_or(rest);
    let Some(rest) = rest.strip_prefix(b"\n") else {
        return false;
    };
    bytes[hyphen - 1].is_ascii_alphabetic() && rest.first().is_some_and(u8::is_ascii_lowercase)
}

#[cfg(test)]
mod tests;
