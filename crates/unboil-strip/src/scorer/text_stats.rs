//! Words and characters of a block, beyond the statistics that every block has.
//!
//! The scanner reads runs of ASCII in windows and other characters one by one with
//! [`scan_word`]; both ways give the same words.

use crate::cues::prefix_of_bytes;
use crate::scorer::char_scan::{CharVisitor, scan_word};
use crate::scorer::lexicon::Lexicon;
use crate::scorer::word_hasher::WordHasher;
use crate::scorer::word_uses::{CONTENT, CUE, DATE, FUNCTION, PERSONAL_PRONOUN};
use unboil_text::{AsciiWindow, WINDOW_BYTES, bit_runs, is_alphabetic, is_numeric};

/// Counts of a block's first bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct TextStats {
    pub(super) letters: u32,
    pub(super) uppercase_letters: u32,
    /// Words, as runs of letters and digits; two letters of a script without spaces are one.
    pub(super) words: u32,
    /// Words that a language needs for its grammar.
    pub(super) function_words: u32,
    /// Words by which the site speaks of itself to its readers: we, you.
    pub(super) pronoun_words: u32,
    /// Names of months and days, and years.
    pub(super) date_words: u32,
    /// Long words, names and numbers.
    pub(super) content_words: u32,
    /// Those of them that cues have.
    pub(super) cue_words: u32,
    pub(super) commas: u32,
    /// Marks that separate labels on one line: `|`, `/`, `>`, `•`.
    pub(super) separators: u32,
    pub(super) colons: u32,
    /// Marks of addresses: `@`, `://`, `#`.
    pub(super) url_marks: u32,
    pub(super) brackets: u32,
    pub(super) questions: u32,
    pub(super) quotes: u32,
    /// The first character: 1 symbol, 2 digit, 3 small letter, 4 capital, 5 letter without case.
    pub(super) first_char_class: u8,
    /// Hash of all its words.
    pub(super) words_hash: u32,
}

/// Letters with the role of function words in scripts without spaces.
const FUNCTION_LETTERS: &str =
    "的了是在和有不这這也对對のはにをがとでもたいし은는이가을를에의도로다";

/// A word of a block.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Word {
    /// The hash of its letters in lower case.
    pub(crate) hash: u32,
    /// It is a long word, a name or a number.
    pub(super) is_content: bool,
}

/// How many words of a block have each use. One byte for each is enough: at most 255 words are
/// scanned.
#[derive(Clone, Copy, Default)]
struct WordUseCounts {
    /// Byte `n` counts the use `1 << n`; the last byte counts all words.
    bytes: u64,
}

impl WordUseCounts {
    /// What a word adds, by its set of uses.
    const INCREMENTS: [u64; 32] = {
        let mut steps = [1 << 56; 32];
        let mut use_bits = 0;
        while use_bits < 32 {
            let mut bit = 0;
            while bit < 5 {
                if use_bits >> bit & 1 == 1 {
                    steps[use_bits] += 1 << (8 * bit);
                }
                bit += 1;
            }
            use_bits += 1;
        }
        steps
    };

    /// Adds a word. Beyond 255 words the counts overflow. Only [`words`] scans longer texts, and it
    /// reads no counts.
    fn add(&mut self, use_bits: u8) {
        self.bytes = self
            .bytes
            .wrapping_add(WordUseCounts::INCREMENTS[usize::from(use_bits)]);
    }

    fn total(self) -> u32 {
        u32::from(self.bytes.to_le_bytes()[7])
    }

    fn count(self, use_bit: u8) -> u32 {
        u32::from(self.bytes.to_le_bytes()[use_bit.trailing_zeros() as usize])
    }
}

struct TextScanner<'a> {
    text_stats: TextStats,
    use_counts: WordUseCounts,
    words: &'a mut Vec<Word>,
    lexicon: &'a Lexicon,
    /// The current word: its hash, its letters, and whether the first is a capital.
    hasher: WordHasher,
    letters: u32,
    capitalized: bool,
}

impl<'a> TextScanner<'a> {
    fn new(words: &'a mut Vec<Word>, lexicon: &'a Lexicon) -> TextScanner<'a> {
        TextScanner {
            text_stats: TextStats::default(),
            use_counts: WordUseCounts::default(),
            words,
            lexicon,
            hasher: WordHasher::EMPTY,
            letters: 0,
            capitalized: false,
        }
    }

    /// Reads the whole words that a window of ASCII starts with, and returns how many bytes were
    /// read: none if the first word goes on beyond the window.
    fn scan_ascii_window(&mut self, window: &AsciiWindow, last: bool) -> usize {
        let letters = window.byte_mask(|byte| byte.is_ascii_alphanumeric());
        let inner = letters | window.byte_mask(|byte| byte == b'\'');
        let spaces = window.byte_mask(|byte| byte == b' ');
        let read = window.bytes_before_open_run(inner, last);
        if read == 0 {
            return 0;
        }
        let read_bits = u64::MAX >> (WINDOW_BYTES - read);
        let uppercase_letters = window.byte_mask(|byte| byte.is_ascii_uppercase()) & read_bits;
        self.text_stats.letters += (letters & read_bits).count_ones();
        self.text_stats.uppercase_letters += uppercase_letters.count_ones();
        let mut left = read_bits & !(inner | spaces);
        while left != 0 {
            self.count_symbol(char::from(window.bytes[left.trailing_zeros() as usize]));
            left &= left - 1;
        }
        for (start, len) in bit_runs(inner & read_bits) {
            let run = (u64::MAX >> (WINDOW_BYTES - len)) << start;
            let letter_bits = letters & run;
            if letter_bits == 0 {
                continue;
            }
            self.letters = letter_bits.count_ones();
            self.capitalized = uppercase_letters >> letter_bits.trailing_zeros() & 1 == 1;
            if letter_bits == run {
                self.hasher.extend(&window.bytes, start, len);
            } else {
                for &byte in window.bytes[start..start + len]
                    .iter()
                    .filter(|&&byte| byte != b'\'')
                {
                    self.hasher.push(byte.to_ascii_lowercase());
                }
            }
            self.end_word();
        }
        read
    }

    /// The counts so far.
    fn text_stats(&self) -> TextStats {
        let use_counts = self.use_counts;
        TextStats {
            words: use_counts.total(),
            function_words: self.text_stats.function_words + use_counts.count(FUNCTION),
            pronoun_words: use_counts.count(PERSONAL_PRONOUN),
            date_words: use_counts.count(DATE),
            content_words: use_counts.count(CONTENT),
            cue_words: use_counts.count(CUE),
            ..self.text_stats
        }
    }
}

impl CharVisitor for TextScanner<'_> {
    fn letters(&self) -> u32 {
        self.letters
    }

    fn push_letter(&mut self, lower: char, uppercase: bool) {
        if self.letters == 0 {
            self.capitalized = uppercase;
        }
        self.letters += 1;
        self.text_stats.letters += 1;
        self.text_stats.uppercase_letters += u32::from(uppercase);
        self.hasher.push_char(lower);
    }

    fn count_unspaced(&mut self, letter: char) {
        self.text_stats.function_words += u32::from(FUNCTION_LETTERS.contains(letter));
    }

    fn count_symbol(&mut self, symbol: char) {
        let text_stats = &mut self.text_stats;
        match symbol {
            ',' | '、' | '，' | '،' | ';' => text_stats.commas += 1,
            '|' | '/' | '>' | '•' | '·' | '»' | '›' | '→' | '｜' => {
                text_stats.separators += 1
            }
            ':' | '：' => text_stats.colons += 1,
            '@' | '#' => text_stats.url_marks += 1,
            '(' | '[' | '（' | '【' | '{' => text_stats.brackets += 1,
            '?' | '？' | '؟' | '!' | '！' => text_stats.questions += 1,
            '"' | '“' | '”' | '„' | '«' | '「' | '『' => text_stats.quotes += 1,
            _ => {}
        }
    }

    fn end_word(&mut self) {
        if self.letters == 0 {
            return;
        }
        let hash = self.hasher.finish();
        let mut use_bits = self.lexicon.use_bits(hash);
        let is_content = use_bits & FUNCTION == 0 && (self.letters >= 4 || self.capitalized);
        if self.letters == 4
            && let Some(1900..2100) = self.hasher.year()
        {
            use_bits |= DATE;
        }
        if !is_content {
            use_bits &= !CUE;
        }
        self.use_counts
            .add(use_bits | if is_content { CONTENT } else { 0 });
        self.text_stats.words_hash = self.text_stats.words_hash.rotate_left(5) ^ hash;
        self.words.push(Word { hash, is_content });
        self.letters = 0;
        self.hasher = WordHasher::EMPTY;
    }
}

/// Bytes at the start of a block that are scanned: the shares of more bytes are about the same, and
/// slower to get.
const MAX_SCANNED_BYTES: usize = 256;

/// Counts the words and characters of a block's first bytes, and appends the words.
pub(super) fn text_stats(text: &str, words: &mut Vec<Word>, lexicon: &Lexicon) -> TextStats {
    let mut text_stats = scan_text(prefix_of_bytes(text, MAX_SCANNED_BYTES), words, lexicon);
    text_stats.words_hash ^= text.len() as u32;
    text_stats
}

/// All words of a text of any length.
pub(super) fn words(text: &str, lexicon: &Lexicon) -> Vec<Word> {
    let mut words = Vec::new();
    scan_text(text, &mut words, lexicon);
    words
}

fn scan_text(text: &str, words: &mut Vec<Word>, lexicon: &Lexicon) -> TextStats {
    let mut scanner = TextScanner::new(words, lexicon);
    scanner.text_stats.first_char_class = text.chars().next().map_or(0, first_char_class);
    let mut rest = text;
    while !rest.is_empty() {
        let window = AsciiWindow::from_prefix(rest.as_bytes());
        let read = scanner.scan_ascii_window(&window, window.ascii_len == rest.len());
        rest = &rest[read..];
        if read == 0 || !rest.starts_with(|c: char| c.is_ascii()) {
            rest = scan_word(rest, &mut scanner);
        }
    }
    scanner.text_stats()
}

fn first_char_class(c: char) -> u8 {
    match c {
        c if c.is_lowercase() => 3,
        c if c.is_uppercase() => 4,
        c if is_numeric(c) => 2,
        c if is_alphabetic(c) => 5,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use super::*;
    use crate::cues::Cues;

    static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::new(&Cues::new(&[], &[])));

    proptest::proptest! {
        #[test]
        fn ascii_windows_match_scanning_by_character(
            text in "([a-zA-Z0-9' ,.|:#é’-]|[A-Za-z]{1,12} |[a-z]{60,70}|don't |20[0-9]{2} |議会|Él ){0,60}",
        ) {
            let text = prefix_of_bytes(&text, MAX_SCANNED_BYTES);
            let mut words = Vec::new();
            let fast = text_stats(text, &mut words, &LEXICON);
            let mut scanned_words = Vec::new();
            let mut scanner = TextScanner::new(&mut scanned_words, &LEXICON);
            let mut rest = text;
            while !rest.is_empty() {
                rest = scan_word(rest, &mut scanner);
            }
            let expected = TextStats { first_char_class: fast.first_char_class, words_hash: scanner.text_stats.words_hash ^ text.len() as u32, ..scanner.text_stats() };
            proptest::prop_assert_eq!(fast, expected);
            let hashes = |words: &[Word]| words.iter().map(|word| (word.hash, word.is_content)).collect::<Vec<_>>();
            proptest::prop_assert_eq!(hashes(&words), hashes(&scanned_words));
        }
    }

    #[test]
    fn blocks_are_scanned_up_to_a_limit_and_texts_in_full() {
        let text = "The ferry left. ".repeat(100);
        let mut first_words = Vec::new();
        text_stats(&text, &mut first_words, &LEXICON);
        assert_eq!(first_words.len(), MAX_SCANNED_BYTES / 16 * 3);
        assert_eq!(words(&text, &LEXICON).len(), 300);
    }

    #[test]
    fn words_are_counted_by_use() {
        let mut words = Vec::new();
        let text_stats = text_stats(
            "We don't know: the Ferry left in March 2024!",
            &mut words,
            &LEXICON,
        );
        assert_eq!(
            (
                text_stats.words,
                text_stats.uppercase_letters,
                text_stats.colons,
                text_stats.questions
            ),
            (9, 3, 1, 1)
        );
        assert_eq!((text_stats.date_words, text_stats.first_char_class), (2, 4));
        assert!(text_stats.pronoun_words >= 1 && text_stats.function_words >= 3);
    }
}
