//! What the scorer counts in the characters of a block, beyond what every block carries.

use crate::cues::{head, is_unspaced};
use crate::scorer::hasher::Hasher;
use crate::scorer::lexicon::{CONTENT, CUE, DATE, FUNCTION, LEARNED, Lexicon, READER, Tally};
use unboil_text::bits::{WINDOW, Window};

/// What stands in a block.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Look {
    pub(super) letters: u32,
    pub(super) uppers: u32,
    /// Words, as runs of letters and digits; two letters of a script without spaces are one.
    pub(super) words: u32,
    /// Words that a language needs for its grammar.
    pub(super) function_words: u32,
    /// Those of the language that the weights of words were learned from.
    pub(super) learned_words: u32,
    /// Words by which the site speaks of itself to its readers: we, you.
    pub(super) reader_words: u32,
    /// Names of months and days, years.
    pub(super) date_words: u32,
    /// Words that say something: long ones and names.
    pub(super) content_words: u32,
    /// Those of them that cues are made of.
    pub(super) cue_words: u32,
    pub(super) commas: u32,
    /// Marks that separate labels on one line: `|`, `/`, `>`, `•`.
    pub(super) separators: u32,
    pub(super) colons: u32,
    /// Marks of addresses: `@`, `://`, `#`.
    pub(super) links: u32,
    pub(super) brackets: u32,
    pub(super) questions: u32,
    pub(super) quotes: u32,
    /// What the block opens with: 1 another mark, 2 a digit, 3 a small letter, 4 a capital, 5 a letter without case.
    pub(super) first: u8,
    /// Hash of all its words.
    pub(super) key: u32,
}

/// Letters that do what function words do in scripts without spaces.
const FUNCTION_LETTERS: &str =
    "的了是在和有不这這也对對のはにをがとでもたいし은는이가을를에의도로다";

/// A word of a block.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Word {
    /// Of its letters in lower case.
    pub(crate) hash: u32,
    /// Says something: a long word, a name, a number.
    pub(super) content: bool,
}

struct Walk<'a> {
    look: Look,
    tally: Tally,
    words: &'a mut Vec<Word>,
    lexicon: &'a Lexicon,
    /// The word that is being read.
    hasher: Hasher,
    letters: u32,
    named: bool,
}

impl<'a> Walk<'a> {
    fn new(words: &'a mut Vec<Word>, lexicon: &'a Lexicon) -> Walk<'a> {
        Walk {
            look: Look::default(),
            tally: Tally::default(),
            words,
            lexicon,
            hasher: Hasher::NEW,
            letters: 0,
            named: false,
        }
    }

    fn letter(&mut self, lower: char, upper: bool) {
        if self.letters == 0 {
            self.named = upper;
        }
        self.letters += 1;
        self.look.letters += 1;
        self.look.uppers += u32::from(upper);
        for byte in lower.encode_utf8(&mut [0; 4]).bytes() {
            self.hasher.push(byte);
        }
    }

    fn end(&mut self) {
        if self.letters == 0 {
            return;
        }
        let hash = self.hasher.finish();
        let mut uses = self.lexicon.uses(hash);
        let content = uses & FUNCTION == 0 && (self.letters >= 4 || self.named);
        if self.letters == 4
            && let Some(1900..2100) = self.hasher.year()
        {
            uses |= DATE;
        }
        if !content {
            uses &= !CUE;
        }
        self.tally.add(uses | if content { CONTENT } else { 0 });
        self.look.key = self.look.key.rotate_left(5) ^ hash;
        self.words.push(Word { hash, content });
        self.letters = 0;
        self.hasher = Hasher::NEW;
    }

    /// Reads the whole words that a window begins with, all of them ASCII. Gives how many bytes were read: none if it
    /// begins with a word that goes on behind it.
    fn window(&mut self, window: &Window, last: bool) -> usize {
        let letters = window.bits_where(|byte| byte.is_ascii_alphanumeric());
        let inner = letters | window.bits_where(|byte| byte == b'\'');
        let spaces = window.bits_where(|byte| byte == b' ');
        // A word that touches the end may go on.
        let mut read = window.ascii;
        while !last && read > 0 && inner >> (read - 1) & 1 == 1 {
            read -= 1;
        }
        if read == 0 {
            return 0;
        }
        let read_bits = u64::MAX >> (WINDOW - read);
        let uppers = window.bits_where(|byte| byte.is_ascii_uppercase()) & read_bits;
        self.look.letters += (letters & read_bits).count_ones();
        self.look.uppers += uppers.count_ones();
        let mut left = read_bits & !(inner | spaces);
        while left != 0 {
            self.mark(char::from(window.bytes[left.trailing_zeros() as usize]));
            left &= left - 1;
        }
        let mut left = inner & read_bits;
        while left != 0 {
            let start = left.trailing_zeros() as usize;
            let len = (!(left >> start)).trailing_zeros() as usize;
            let run = (u64::MAX >> (WINDOW - len)) << start;
            left &= !run;
            let own = letters & run;
            if own == 0 {
                continue;
            }
            self.letters = own.count_ones();
            self.named = uppers >> own.trailing_zeros() & 1 == 1;
            if own == run {
                self.hasher.extend(&window.bytes, start, len);
            } else {
                for &byte in window.bytes[start..start + len]
                    .iter()
                    .filter(|&&byte| byte != b'\'')
                {
                    self.hasher.push(byte.to_ascii_lowercase());
                }
            }
            self.end();
        }
        read
    }

    /// Reads characters up to the end of a word behind which ASCII follows. Gives the rest.
    fn word<'t>(&mut self, text: &'t str) -> &'t str {
        let mut wide = false;
        for (at, c) in text.char_indices() {
            if self.letters == 0 && at > 0 && c.is_ascii() {
                return &text[at..];
            }
            if is_unspaced(c) {
                if !wide || self.letters == 2 {
                    self.end();
                }
                wide = true;
                self.letter(c, false);
                self.look.function_words += u32::from(FUNCTION_LETTERS.contains(c));
            } else if c.is_alphanumeric() {
                if wide {
                    self.end();
                    wide = false;
                }
                let lower = c.to_lowercase().next().unwrap_or(c);
                self.letter(lower, lower != c);
            } else if !is_inside(c) {
                self.end();
                wide = false;
                self.mark(c);
            } else if wide && c.is_ascii() {
                self.end();
                wide = false;
            }
        }
        self.end();
        ""
    }

    /// What was seen.
    fn look(&self) -> Look {
        let tally = self.tally;
        Look {
            words: tally.all(),
            function_words: self.look.function_words + tally.of(FUNCTION),
            learned_words: tally.of(LEARNED),
            reader_words: tally.of(READER),
            date_words: tally.of(DATE),
            content_words: tally.of(CONTENT),
            cue_words: tally.of(CUE),
            ..self.look
        }
    }

    fn mark(&mut self, c: char) {
        let look = &mut self.look;
        match c {
            ',' | '、' | '，' | '،' | ';' => look.commas += 1,
            '|' | '/' | '>' | '•' | '·' | '»' | '›' | '→' | '｜' => look.separators += 1,
            ':' | '：' => look.colons += 1,
            '@' | '#' => look.links += 1,
            '(' | '[' | '（' | '【' | '{' => look.brackets += 1,
            '?' | '？' | '؟' | '!' | '！' => look.questions += 1,
            '"' | '“' | '”' | '„' | '«' | '「' | '『' => look.quotes += 1,
            _ => {}
        }
    }
}

/// A block is judged by so many of its first bytes: shares and counts of more would be the same, and slower.
const LOOK_BYTES: usize = 256;

/// Counts what stands in a block and appends its words, those of its first bytes.
pub(super) fn look(text: &str, words: &mut Vec<Word>, lexicon: &Lexicon) -> Look {
    let mut look = look_at_all(head(text, LOOK_BYTES), words, lexicon);
    look.key ^= text.len() as u32;
    look
}

/// All words of a text, however long it is.
pub(super) fn words(text: &str, lexicon: &Lexicon) -> Vec<Word> {
    let mut words = Vec::new();
    look_at_all(text, &mut words, lexicon);
    words
}

fn look_at_all(text: &str, words: &mut Vec<Word>, lexicon: &Lexicon) -> Look {
    let mut walk = Walk::new(words, lexicon);
    walk.look.first = text.chars().next().map_or(0, first);
    let mut rest = text;
    while !rest.is_empty() {
        let window = Window::of(rest.as_bytes());
        let read = walk.window(&window, window.ascii == rest.len());
        rest = &rest[read..];
        if read == 0 || !rest.starts_with(|c: char| c.is_ascii()) {
            rest = walk.word(rest);
        }
    }
    walk.look()
}

/// Apostrophes, vowel signs and marks that stand inside words without being letters.
fn is_inside(c: char) -> bool {
    matches!(c, '\'' | '’' | '\u{300}'..='\u{36f}' | '\u{900}'..='\u{94f}' | '\u{610}'..='\u{65f}' | '\u{ad}' | '\u{200b}'..='\u{200d}')
}

fn first(c: char) -> u8 {
    match c {
        c if c.is_lowercase() => 3,
        c if c.is_uppercase() => 4,
        c if c.is_numeric() => 2,
        c if c.is_alphabetic() => 5,
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
        fn windows_see_what_a_walk_by_character_sees(
            text in "([a-zA-Z0-9' ,.|:#é’-]|[A-Za-z]{1,12} |[a-z]{60,70}|don't |20[0-9]{2} |議会|Él ){0,60}",
        ) {
            let text = head(&text, LOOK_BYTES);
            let mut words = Vec::new();
            let seen = look(text, &mut words, &LEXICON);
            let mut slow_words = Vec::new();
            let mut walk = Walk::new(&mut slow_words, &LEXICON);
            let mut rest = text;
            while !rest.is_empty() {
                rest = walk.word(rest);
            }
            let expected = Look { first: seen.first, key: walk.look.key ^ text.len() as u32, ..walk.look() };
            proptest::prop_assert_eq!(seen, expected);
            let hashes = |words: &[Word]| words.iter().map(|word| (word.hash, word.content)).collect::<Vec<_>>();
            proptest::prop_assert_eq!(hashes(&words), hashes(&slow_words));
        }
    }

    #[test]
    fn a_block_is_judged_by_its_first_bytes_and_a_text_by_all() {
        let text = "The ferry left. ".repeat(100);
        let mut begin = Vec::new();
        look(&text, &mut begin, &LEXICON);
        assert_eq!(begin.len(), LOOK_BYTES / 16 * 3);
        assert_eq!(words(&text, &LEXICON).len(), 300);
    }

    #[test]
    fn words_are_told_by_use() {
        let mut words = Vec::new();
        let look = look(
            "We don't know: the Ferry left in March 2024!",
            &mut words,
            &LEXICON,
        );
        assert_eq!(
            (look.words, look.uppers, look.colons, look.questions),
            (9, 3, 1, 1)
        );
        assert_eq!((look.date_words, look.first), (2, 4));
        assert!(look.reader_words >= 1 && look.function_words >= 3);
    }
}
