//! Text in, tokens out: normalised words as hashes, each with its byte span.
//!
//! Words are those of UAX #29, in NFKC and without case. Straight and curly apostrophes are the same, a word broken by a
//! hyphen at the end of a line is one token, and scripts written without spaces give one token a character.
//! ASCII text takes a fast path that gives the same tokens.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;
use unicode_segmentation::UnicodeSegmentation;

use super::word::Hash;
use crate::document::Span;

/// Version of the normaliser. Hashes of different versions cannot be compared.
pub const NORMALISER_VERSION: u32 = 2;

/// Set in the shape of a token of a script written without spaces, where a token is a character.
pub const SPACELESS: u32 = 1 << 31;

/// The tokens of some articles, one article after the other; the lists have one entry a token. Few large lists instead of
/// four small ones an article keep the allocator out of the way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TokenList {
    shapes: Vec<u32>,
    words: Vec<u16>,
    starts: Vec<u32>,
    lens: Vec<u16>,
    /// Where the tokens of each article end.
    ends: Vec<usize>,
}

impl TokenList {
    /// The tokens of each of these articles, given as a text and its kept spans, which are sorted and do not overlap. No token
    /// crosses the border of a kept span. Text past the first 4 GiB has no tokens, nor has a word of more than 65,535 bytes,
    /// which is none.
    pub fn of<'a>(articles: impl Iterator<Item = (&'a str, &'a [Span])> + Clone) -> TokenList {
        let spans = articles.clone().flat_map(|(_, kept)| kept);
        let bytes: usize = spans.map(|span| span.len()).sum();
        let mut out = Writer::new(bytes / BYTES_A_TOKEN);
        for (text, kept) in articles {
            for span in kept {
                let end = span.end.min(u32::MAX as usize);
                if span.start < end {
                    kept_span(text, span.start, end, &mut out);
                }
            }
            out.list.ends.push(out.list.shapes.len());
        }
        out.list
    }

    /// The tokens of one article.
    pub fn article(&self, article: usize) -> Tokens<'_> {
        let from = article.checked_sub(1).map_or(0, |before| self.ends[before]);
        let range = from..self.ends[article];
        Tokens {
            shapes: &self.shapes[range.clone()],
            words: &self.words[range.clone()],
            starts: &self.starts[range.clone()],
            lens: &self.lens[range],
        }
    }
}

/// A guess for the room that tokens need: English has a token every six bytes, space included.
const BYTES_A_TOKEN: usize = 5;

/// The tokens of one article, in order; the lists have one entry a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tokens<'a> {
    /// Hash of the word with the characters that scanners confuse (l, 1 and i; rn and m) taken as one. What seeds are made
    /// of, and what makes two words alike.
    pub shapes: &'a [u32],
    /// Some bits of the hash of the word itself: they tell apart the words of one shape.
    pub words: &'a [u16],
    /// First byte.
    starts: &'a [u32],
    /// Length in bytes.
    lens: &'a [u16],
}

impl Tokens<'_> {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.shapes.len()
    }

    /// True when there is none.
    pub fn is_empty(&self) -> bool {
        self.shapes.is_empty()
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
    pub fn inside(&self, span: Span) -> Range<usize> {
        let mut from = (self.starts).partition_point(|&start| (start as usize) < span.start);
        if from > 0 && self.end(from - 1) > span.start {
            from -= 1;
        }
        let to = (self.starts).partition_point(|&start| (start as usize) < span.end);
        from..to.max(from)
    }
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
        ascii_words(text.as_bytes(), at, ascii_end, end, out);
        if other == end {
            return;
        }
        let after = bytes[other..].iter().position(u8::is_ascii_whitespace);
        at = after.map_or(end, |space| other + space);
        other_words(text, ascii_end, at, end, out);
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

/// The words of `text[start..end]`, which is ASCII and ends before white space or at `limit`, the end of the kept span.
fn ascii_words(text: &[u8], start: usize, end: usize, limit: usize, out: &mut Writer) {
    let ascii = &text[..end];
    let mut from = start;
    // 1 if the last byte of the block before is in a word, which started at `from`.
    let mut inside = 0;
    for (block, at) in ascii[start..].chunks(64).zip((start..).step_by(64)) {
        let (mut words, mut joints) = bits(block);
        joints &= (words << 1 | inside) & (words >> 1 | 1 << 63);
        while joints != 0 {
            if joins(ascii, at + joints.trailing_zeros() as usize) {
                words |= joints & joints.wrapping_neg();
            }
            joints &= joints - 1;
        }
        // A bit where a word starts, and one where it has ended.
        let mut edges = words ^ (words << 1 | inside);
        if inside == 1 && edges != 0 {
            out.ascii(text, from, at + edges.trailing_zeros() as usize, limit);
            edges &= edges - 1;
        }
        while edges != 0 {
            from = at + edges.trailing_zeros() as usize;
            edges &= edges - 1;
            if edges != 0 {
                out.ascii(text, from, at + edges.trailing_zeros() as usize, limit);
                edges &= edges - 1;
            }
        }
        inside = words >> 63;
    }
    if inside == 1 {
        out.ascii(text, from, end, limit);
    }
}

/// A bit for each of up to 64 bytes: those of words, and those that may join two parts of a word.
fn bits(block: &[u8]) -> (u64, u64) {
    let mut bytes = [0; 64];
    bytes[..block.len()].copy_from_slice(block);
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let is_joint = |byte: u8| {
        (byte == b'.' || byte == b'\'') || (byte == b',' || byte == b':' || byte == b';')
    };
    (bits_where(&bytes, is_word), bits_where(&bytes, is_joint))
}

/// A bit for each byte that `is` true of.
fn bits_where(bytes: &[u8; 64], is: impl Fn(u8) -> bool) -> u64 {
    let mut ones = [0_u8; 64];
    for (one, &byte) in ones.iter_mut().zip(bytes) {
        *one = u8::from(is(byte));
    }
    let mut bits = 0;
    for (eighth, ones) in ones.chunks_exact(8).enumerate() {
        let ones = u64::from_le_bytes(ones.try_into().expect("eight bytes"));
        // The multiplication brings the lowest bit of each byte to the top byte, in order.
        bits |= (ones.wrapping_mul(0x0102_0408_1020_4080) >> 56) << (8 * eighth);
    }
    bits
}

/// True if the byte at `at` joins what is on both sides of it to one word.
fn joins(ascii: &[u8], at: usize) -> bool {
    let class = |at: usize| ascii.get(at).map_or(Break::Other, |&b| BREAKS[b as usize]);
    let (before, after) = (class(at - 1), class(at + 1));
    let joined = match class(at) {
        Break::MidLetter => Break::Letter,
        Break::MidNum => Break::Digit,
        Break::MidNumLet if before != Break::Underscore => before,
        _ => return false,
    };
    before == joined && after == joined
}

/// The words of `text[start..end]`, which holds more than ASCII; the kept span ends at `limit`. Runs of Han and Kana take a fast
/// path that gives the same tokens.
fn other_words(text: &str, start: usize, end: usize, limit: usize, out: &mut Writer) {
    // What has been looked at, and what has been read to its words.
    let (mut at, mut done) = (start, start);
    while let Some(more) = text[at..end].find(is_plain_spaceless) {
        let from = at + more;
        let run = text[from..end].find(|c| !is_plain_spaceless(c));
        at = run.map_or(end, |len| from + len);
        let before = text[start..from].chars().next_back();
        let after = text[at..end].chars().next();
        if before.is_none_or(is_border) && after.is_none_or(is_border) {
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
fn is_border(c: char) -> bool {
    let is_mark = matches!(c, '\u{2010}'..='\u{2027}' | '\u{3001}'..='\u{301F}' | '\u{30FB}' | '\u{FF01}'..='\u{FF1F}');
    is_mark || (c.is_ascii() && c != '_')
}

/// The words of `text[start..end]` by the general rules; the kept span ends at `limit`.
fn general_words(text: &str, start: usize, end: usize, limit: usize, out: &mut Writer) {
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

/// Collects tokens.
struct Writer {
    list: TokenList,
    /// The word being read, or its first part when it is broken over two lines.
    hash: Hash,
    /// First byte of a word whose second part is on the next line.
    open: Option<usize>,
}

impl Writer {
    /// A writer with room for so many tokens.
    fn new(expected: usize) -> Writer {
        Writer {
            list: TokenList {
                shapes: Vec::with_capacity(expected),
                words: Vec::with_capacity(expected),
                starts: Vec::with_capacity(expected),
                lens: Vec::with_capacity(expected),
                ends: Vec::new(),
            },
            hash: Hash::default(),
            open: None,
        }
    }

    fn add(&mut self, bytes: &[u8], from: usize, word: &str, flag: u32) {
        for c in word.nfkc().flat_map(char::to_lowercase) {
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
        self.close(bytes, from, from + word.len(), flag, true);
    }

    /// The ASCII word `from..to` of a kept span that ends at `limit`.
    #[inline]
    fn ascii(&mut self, text: &[u8], from: usize, to: usize, limit: usize) {
        let is_plain = text[from] != b'_' && text.get(to) != Some(&b'-') && self.open.is_none();
        if is_plain {
            self.push(Hash::ascii(text, from, to), from, to, 0);
        } else {
            let word = &text[from..to];
            word.iter().for_each(|&byte| self.hash.add(byte));
            let alphanumeric = word.iter().any(|&byte| byte != b'_');
            self.close(&text[..limit], from, to, 0, alphanumeric);
        }
    }

    /// Every three bytes of `text[from..to]` are a character that is a token.
    fn plain_spaceless(&mut self, text: &str, from: usize, to: usize, limit: usize) {
        let bytes = &text.as_bytes()[..limit];
        for (place, character) in bytes[from..to].chunks_exact(3).enumerate() {
            let at = from + 3 * place;
            character.iter().for_each(|&byte| self.hash.add(byte));
            self.close(bytes, at, at + 3, SPACELESS, true);
        }
    }

    /// Ends the word `from..to`, unless it goes on in the next line. It is none if it is not `alphanumeric`.
    fn close(&mut self, bytes: &[u8], from: usize, to: usize, flag: u32, alphanumeric: bool) {
        let from = self.open.take().unwrap_or(from);
        if bytes.get(to) == Some(&b'-') && goes_on(bytes, to) {
            self.open = Some(from);
            return;
        }
        let hash = std::mem::take(&mut self.hash);
        if alphanumeric {
            self.push(hash, from, to, flag);
        }
    }

    /// The word `from..to` as a token, if it is not too long.
    #[inline]
    fn push(&mut self, hash: Hash, from: usize, to: usize, flag: u32) {
        if let Ok(len) = u16::try_from(to - from) {
            self.list.words.push(hash.word());
            self.list.shapes.push(hash.shape() & !SPACELESS | flag);
            self.list.starts.push(from as u32);
            self.list.lens.push(len);
        }
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

    fn all(text: &str) -> TokenList {
        TokenList::of([(text, &[Span::new(0, text.len())][..])].into_iter())
    }

    fn cut(text: &str) -> Vec<&str> {
        let list = all(text);
        let found = list.article(0);
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
        let kept = [Span::new(0, 4), Span::new(8, 18)];
        let list = TokenList::of([(text, &kept[..]), (text, &kept[1..])].into_iter());
        let found = list.article(0);
        assert_eq!(list.article(1).starts, [8, 14]);
        assert_eq!(found.starts, [0, 8, 14]);
        assert_eq!(found.lens, [3, 5, 4]);
        assert_eq!(found.inside(Span::new(4, 14)), 1..2);
    }

    proptest! {
        #[test]
        fn fast_path_gives_the_tokens_of_the_general_path(text in "[ -~\n\r\t]{0,60}") {
            let mut general = Writer::new(0);
            general_words(&text, 0, text.len(), text.len(), &mut general);
            general.list.ends.push(general.list.shapes.len());
            prop_assert_eq!(all(&text), general.list);
        }

        #[test]
        fn white_space_never_changes_the_words(text in "[a-c'.,:_0-1é’\u{301}カ나א -]{0,30}") {
            let mut general = Writer::new(0);
            general_words(&text, 0, text.len(), text.len(), &mut general);
            general.list.ends.push(general.list.shapes.len());
            prop_assert_eq!(all(&text), general.list);
        }

        #[test]
        fn kana_and_han_give_the_tokens_of_the_general_path(
            text in "[一我龍ぁあゔァカーヺ・、。「！１ｶ豈a1_' .é\u{3099}\u{200D}\u{FE00}\u{203F}\u{FE33}\u{0600}나]{0,16}",
        ) {
            let mut general = Writer::new(0);
            general_words(&text, 0, text.len(), text.len(), &mut general);
            general.list.ends.push(general.list.shapes.len());
            prop_assert_eq!(all(&text), general.list);
        }

        #[test]
        fn spans_are_on_character_borders(text in "\\PC{0,40}") {
            let list = all(&text);
            let found = list.article(0);
            for token in 0..found.len() {
                let word = text.get(found.start(token)..found.end(token));
                prop_assert!(word.is_some_and(|word| !word.is_empty()));
            }
        }
    }
}
