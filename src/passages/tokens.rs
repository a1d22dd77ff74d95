//! Text in, tokens out: normalised words as hashes, each with its byte span.
//!
//! Words are those of UAX #29, in NFKC and without case. Straight and curly apostrophes are the same, a word broken by a
//! hyphen at the end of a line is one token, and scripts written without spaces give one token a character.
//! ASCII text takes a fast path that gives the same tokens.

use unicode_normalization::UnicodeNormalization;
use unicode_segmentation::UnicodeSegmentation;
use xxhash_rust::xxh3::xxh3_64;

use crate::document::Span;

/// Version of the normaliser. Hashes of different versions cannot be compared.
pub const NORMALISER_VERSION: u32 = 1;

/// Set in the shape of a token of a script written without spaces, where a token is a character.
pub const SPACELESS: u32 = 1 << 31;

/// The tokens of one article, in order; the three lists have one entry a token.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tokens {
    /// Hash of the word with the characters that scanners confuse (l, 1 and i; rn and m) taken as one. What seeds are made
    /// of, and what makes two words alike.
    pub shapes: Vec<u32>,
    /// Hash of the word itself.
    pub words: Vec<u32>,
    /// First byte, and first byte after.
    pub spans: Vec<(u32, u32)>,
}

impl Tokens {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.shapes.len()
    }

    /// True when there is none.
    pub fn is_empty(&self) -> bool {
        self.shapes.is_empty()
    }

    /// The bytes from the first to the last of the tokens `from..to`, of which there is at least one.
    pub fn bytes(&self, from: usize, to: usize) -> Span {
        Span::new(self.spans[from].0 as usize, self.spans[to - 1].1 as usize)
    }

    /// The tokens that touch `span`, as a range of their places.
    pub fn inside(&self, span: Span) -> std::ops::Range<usize> {
        let from = self.spans.partition_point(|s| s.1 as usize <= span.start);
        let to = self.spans.partition_point(|s| (s.0 as usize) < span.end);
        from..to.max(from)
    }
}

/// The tokens of the `kept` spans of `text`, which are sorted and do not overlap. No token crosses the border of a kept span.
/// Text past the first 4 GiB has no tokens.
pub fn tokens(text: &str, kept: &[Span]) -> Tokens {
    let expected = kept.iter().map(|span| span.len()).sum::<usize>() / 5;
    let mut out = Writer::new(expected);
    for span in kept {
        let end = span.end.min(u32::MAX as usize);
        if span.start < end {
            kept_span(text, span.start, end, &mut out);
        }
    }
    out.tokens
}

/// Cuts one kept span into stretches of ASCII and the words, up to white space, that hold anything else.
fn kept_span(text: &str, start: usize, end: usize, out: &mut Writer) {
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
        ascii_words(bytes, at, ascii_end, out);
        if other == end {
            return;
        }
        let after = bytes[other..].iter().position(u8::is_ascii_whitespace);
        at = after.map_or(end, |space| other + space);
        general_words(text, ascii_end, at, end, out);
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

/// The word break classes of UAX #29 that occur in ASCII.
#[derive(Clone, Copy, PartialEq)]
enum Break {
    Other,
    Letter,
    Digit,
    Underscore,
    /// Joins letters.
    MidLetter,
    /// Joins digits.
    MidNum,
    /// Joins letters, and digits.
    MidNumLet,
}

const BREAKS: [Break; 256] = {
    let mut table = [Break::Other; 256];
    let mut byte = 0;
    while byte < 128 {
        let c = byte as u8;
        table[byte] = if c.is_ascii_alphabetic() {
            Break::Letter
        } else if c.is_ascii_digit() {
            Break::Digit
        } else {
            match c {
                b'_' => Break::Underscore,
                b':' => Break::MidLetter,
                b',' | b';' => Break::MidNum,
                b'.' | b'\'' => Break::MidNumLet,
                _ => Break::Other,
            }
        };
        byte += 1;
    }
    table
};

/// The words of `bytes[start..end]`, which is ASCII and ends before white space or at the end of the kept span `bytes`.
fn ascii_words(bytes: &[u8], start: usize, end: usize, out: &mut Writer) {
    let class = |at: usize| {
        if at < end {
            BREAKS[bytes[at] as usize]
        } else {
            Break::Other
        }
    };
    let mut at = start;
    while at < end {
        let mut last = class(at);
        if !matches!(last, Break::Letter | Break::Digit | Break::Underscore) {
            at += 1;
            continue;
        }
        let from = at;
        let mut alphanumeric = last != Break::Underscore;
        at += 1;
        loop {
            let here = class(at);
            match here {
                Break::Letter | Break::Digit => alphanumeric = true,
                Break::Underscore => {}
                Break::MidLetter | Break::MidNumLet
                    if last == Break::Letter && class(at + 1) == Break::Letter =>
                {
                    at += 1
                }
                Break::MidNum | Break::MidNumLet
                    if last == Break::Digit && class(at + 1) == Break::Digit =>
                {
                    at += 1
                }
                _ => break,
            }
            last = class(at);
            at += 1;
        }
        if alphanumeric {
            out.add_ascii(bytes, from, at);
        }
    }
}

/// The words of `text[start..end]` by the general rules; the kept span ends at `limit`.
fn general_words(text: &str, start: usize, end: usize, limit: usize, out: &mut Writer) {
    let bytes = &text.as_bytes()[..limit];
    for (at, word) in text[start..end].unicode_word_indices() {
        let at = start + at;
        if word.is_ascii() {
            out.add_ascii(bytes, at, at + word.len());
        } else if word.chars().any(is_spaceless) {
            spaceless_word(bytes, at, word, out);
        } else {
            out.add(bytes, at, word, 0);
        }
    }
}

/// Every character of a word of a script without spaces, with the marks that follow it, is a token.
fn spaceless_word(bytes: &[u8], start: usize, word: &str, out: &mut Writer) {
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

/// What scanners take for one another, written out so that both readings come out the same: `m` is read as `rn`, `n` as `ri`,
/// `i` as `l`, so all three become strokes. The common confusions of optical character recognition.
const CONFUSED: [(u8, &str); 17] = [
    (b'm', "rrl"),
    (b'n', "rl"),
    (b'i', "l"),
    (b'1', "l"),
    (b'|', "l"),
    (b'0', "o"),
    (b'5', "s"),
    (b'e', "c"),
    (b'd', "cl"),
    (b'h', "b"),
    (b'8', "b"),
    (b'w', "vv"),
    (b'2', "z"),
    (b'9', "g"),
    (b'q', "g"),
    (b'\'', ""),
    (b'.', ""),
];

/// [`CONFUSED`] by byte: up to three bytes, and in the fourth their number.
const SHAPES: [[u8; 4]; 256] = {
    let mut table = [[0, 0, 0, 1]; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte][0] = byte as u8;
        byte += 1;
    }
    let mut row = 0;
    while row < CONFUSED.len() {
        let (byte, drawn) = CONFUSED[row];
        let mut at = 0;
        while at < drawn.len() {
            table[byte as usize][at] = drawn.as_bytes()[at];
            at += 1;
        }
        table[byte as usize][3] = drawn.len() as u8;
        row += 1;
    }
    table
};

/// ASCII words up to this many bytes are normalised in a fixed buffer.
const SMALL: usize = 32;

/// Collects tokens; its buffers are used again for every word.
struct Writer {
    tokens: Tokens,
    /// The normalised word, or its first part when it is broken over two lines.
    normal: Vec<u8>,
    shape: Vec<u8>,
    /// The same for a short ASCII word.
    small: [u8; SMALL],
    small_shape: [u8; 4 * SMALL],
    /// First byte of a word whose second part is on the next line.
    open: Option<usize>,
}

impl Writer {
    /// A writer with room for so many tokens.
    fn new(expected: usize) -> Writer {
        Writer {
            tokens: Tokens {
                shapes: Vec::with_capacity(expected),
                words: Vec::with_capacity(expected),
                spans: Vec::with_capacity(expected),
            },
            normal: Vec::with_capacity(64),
            shape: Vec::with_capacity(256),
            small: [0; SMALL],
            small_shape: [0; 4 * SMALL],
            open: None,
        }
    }

    fn add_ascii(&mut self, bytes: &[u8], from: usize, to: usize) {
        let word = &bytes[from..to];
        if word.len() > SMALL || self.open.is_some() || bytes.get(to) == Some(&b'-') {
            self.normal.extend(word.iter().map(u8::to_ascii_lowercase));
            self.close(bytes, from, to, 0);
            return;
        }
        let mut len = 0;
        for (slot, byte) in self.small.iter_mut().zip(word) {
            let byte = byte.to_ascii_lowercase();
            *slot = byte;
            let drawn = SHAPES[byte as usize];
            self.small_shape[len..len + 4].copy_from_slice(&drawn);
            len += drawn[3] as usize;
        }
        let normal = xxh3_64(&self.small[..word.len()]);
        let shape = xxh3_64(&self.small_shape[..len]);
        self.push(normal, shape, from, to, 0);
    }

    fn add(&mut self, bytes: &[u8], from: usize, word: &str, flag: u32) {
        for c in word.nfkc().flat_map(char::to_lowercase) {
            match c {
                '\u{2018}' | '\u{2019}' | '\u{201B}' | '\u{02BC}' => self.normal.push(b'\''),
                'ß' => self.normal.extend_from_slice(b"ss"),
                'ς' => self.normal.extend_from_slice("σ".as_bytes()),
                // Soft hyphen, zero-width space and joiners, byte order mark.
                '\u{AD}' | '\u{200B}'..='\u{200D}' | '\u{2060}' | '\u{FEFF}' => {}
                _ => {
                    let mut utf8 = [0; 4];
                    self.normal
                        .extend_from_slice(c.encode_utf8(&mut utf8).as_bytes());
                }
            }
        }
        self.close(bytes, from, from + word.len(), flag);
    }

    /// Ends the word `from..to`, unless it goes on in the next line.
    fn close(&mut self, bytes: &[u8], from: usize, to: usize, flag: u32) {
        let from = self.open.take().unwrap_or(from);
        if bytes.get(to) == Some(&b'-') && goes_on(bytes, to) {
            self.open = Some(from);
            return;
        }
        self.shape.clear();
        for &byte in &self.normal {
            let drawn = SHAPES[byte as usize];
            self.shape.extend_from_slice(&drawn[..drawn[3] as usize]);
        }
        let (normal, shape) = (xxh3_64(&self.normal), xxh3_64(&self.shape));
        self.normal.clear();
        self.push(normal, shape, from, to, flag);
    }

    fn push(&mut self, word: u64, shape: u64, from: usize, to: usize, flag: u32) {
        self.tokens.words.push(word as u32);
        self.tokens.shapes.push(shape as u32 & !SPACELESS | flag);
        self.tokens.spans.push((from as u32, to as u32));
    }
}

/// True if the hyphen at `hyphen` ends a line after a letter, and the next line opens with a lower-case letter.
fn goes_on(bytes: &[u8], hyphen: usize) -> bool {
    let rest = &bytes[hyphen + 1..];
    let rest = rest.strip_prefix(b"\r").unwrap_or(rest);
    let Some(rest) = rest.strip_prefix(b"\n") else {
        return false;
    };
    bytes[hyphen - 1].is_ascii_alphabetic() && rest.first().is_some_and(u8::is_ascii_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn all(text: &str) -> Tokens {
        tokens(text, &[Span::new(0, text.len())])
    }

    fn cut(text: &str) -> Vec<&str> {
        let found = all(text);
        (0..found.len())
            .map(|at| &text[found.bytes(at, at + 1).range()])
            .collect()
    }

    #[test]
    fn words_are_those_of_uax_29() {
        for (text, expected) in [
            ("", vec![]),
            ("  -- ... ", vec![]),
            ("The quick, brown.", vec!["The", "quick", "brown"]),
            (
                "can't 3.14 1,000 a.b _x_ ___",
                vec!["can't", "3.14", "1,000", "a.b", "_x_"],
            ),
            ("don’t “stop” naïve", vec!["don’t", "stop", "naïve"]),
            ("an exam-\nple of it", vec!["an", "exam-\nple", "of", "it"]),
            ("an exam-\r\nple", vec!["an", "exam-\r\nple"]),
            (
                "the A-\nTeam, 3-\nfold",
                vec!["the", "A", "Team", "3", "fold"],
            ),
            (
                "我们喜欢。カメラ",
                vec!["我", "们", "喜", "欢", "カ", "メ", "ラ"],
            ),
            ("น้ำใจ", vec!["น้", "ำ", "ใ", "จ"]),
        ] {
            assert_eq!(cut(text), expected, "{text:?}");
        }
    }

    #[test]
    fn normalised_words_are_the_same() {
        for (one, other) in [
            ("Don't STOP", "don’t stop"),
            ("exam-\nple", "Example"),
            ("naı\u{308}ve ﬁsh", "naı\u{308}ve fish"),
            ("ÉTÉ", "e\u{301}te\u{301}"),
            ("Straße", "STRASSE"),
            ("co\u{AD}operate", "cooperate"),
            ("Ｆｕｌｌ", "full"),
        ] {
            assert_eq!(all(one).words, all(other).words, "{one:?} {other:?}");
        }
    }

    #[test]
    fn words_confused_by_scanners_have_one_shape() {
        for (one, other) in [
            ("modern", "rnodern"),
            ("wall its", "wa1l lt5"),
            ("irisight buman", "insight human"),
            ("turn", "turri"),
            ("clear burn", "dear bum"),
        ] {
            assert_eq!(all(one).shapes, all(other).shapes, "{one:?} {other:?}");
            assert_ne!(all(one).words, all(other).words, "{one:?} {other:?}");
        }
        assert_ne!(all("cat").shapes, all("car").shapes);
    }

    #[test]
    fn only_kept_spans_have_tokens() {
        let text = "one two three four";
        let found = tokens(text, &[Span::new(0, 4), Span::new(8, 18)]);
        assert_eq!(found.spans, [(0, 3), (8, 13), (14, 18)]);
        assert_eq!(found.inside(Span::new(4, 14)), 1..2);
    }

    proptest! {
        #[test]
        fn fast_path_gives_the_tokens_of_the_general_path(text in "[ -~\n\r\t]{0,60}") {
            let mut general = Writer::new(0);
            general_words(&text, 0, text.len(), text.len(), &mut general);
            prop_assert_eq!(all(&text), general.tokens);
        }

        #[test]
        fn white_space_never_changes_the_words(text in "[a-c'.,:_0-1é’\u{301}カ나א -]{0,30}") {
            let mut general = Writer::new(0);
            general_words(&text, 0, text.len(), text.len(), &mut general);
            prop_assert_eq!(all(&text), general.tokens);
        }

        #[test]
        fn spans_are_on_character_borders(text in "\\PC{0,40}") {
            for &(from, to) in &all(&text).spans {
                prop_assert!(text.get(from as usize..to as usize).is_some_and(|word| !word.is_empty()));
            }
        }
    }
}
