//! What the scorer counts in the characters of a block, beyond what every block carries.

use crate::strip::cues::{Cues, is_unspaced};

/// What stands in a block.
#[derive(Clone, Copy, Debug, Default)]
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

/// Words that tell what a block is for, by language and use.
const WORDS: &str = include_str!("words.txt");

/// Letters that do what function words do in scripts without spaces.
const FUNCTION_LETTERS: &str =
    "的了是在和有不这這也对對のはにをがとでもたいし은는이가을를에의도로다";

/// Uses of a word, as bits.
const FUNCTION: u8 = 1;
const READER: u8 = 2;
const DATE: u8 = 4;
const CUE: u8 = 8;
const LEARNED: u8 = 16;

/// The language of the pages that the weights of words were learned from.
const LEARNED_LANGUAGE: &str = "en ";

/// What known words are used for.
pub(crate) struct Lexicon {
    /// Hashes with their uses; the place of a hash is found by its low bits, then the next free one. 0 is free.
    slots: Vec<(u32, u8)>,
}

impl Lexicon {
    /// The words of all languages, and those that the cues are made of.
    pub(crate) fn new(cues: &Cues) -> Lexicon {
        // At most a quarter full, however many cues a user adds.
        let words: usize = cues.all().map(|cue| cue.text.split(' ').count()).sum();
        let size = (4 * (words + WORDS.len() / 4)).next_power_of_two();
        let mut lexicon = Lexicon {
            slots: vec![(0, 0); size],
        };
        for line in WORDS.lines() {
            let (head, words) = line
                .split_once(": ")
                .expect("a language and a use, then words");
            let uses = match head.rsplit(' ').next() {
                Some("function") if head.starts_with(LEARNED_LANGUAGE) => FUNCTION | LEARNED,
                Some("function") => FUNCTION,
                Some("reader") => READER,
                _ => DATE,
            };
            lexicon.add(words, uses);
        }
        for cue in cues.all() {
            lexicon.add(cue.text, CUE);
        }
        lexicon
    }

    fn add(&mut self, text: &str, uses: u8) {
        let mut words = Vec::new();
        look(text, &mut words, self);
        for word in words {
            let at = self.slot(word.hash);
            self.slots[at].0 = word.hash;
            self.slots[at].1 |= uses;
        }
    }

    fn slot(&self, hash: u32) -> usize {
        let mask = self.slots.len() - 1;
        let mut at = hash as usize & mask;
        while self.slots[at].0 != 0 && self.slots[at].0 != hash {
            at = (at + 1) & mask;
        }
        at
    }

    fn uses(&self, hash: u32) -> u8 {
        self.slots[self.slot(hash)].1
    }
}

/// A word of a block.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Word {
    /// Of its letters in lower case.
    pub(crate) hash: u32,
    /// Says something: a long word, a name, a number.
    pub(super) content: bool,
}

const OFFSET: u32 = 0x811c_9dc5;
const PRIME: u32 = 0x0100_0193;

struct Walk<'a> {
    look: Look,
    words: &'a mut Vec<Word>,
    lexicon: &'a Lexicon,
    hash: u32,
    number: u32,
    letters: u32,
    named: bool,
}

impl Walk<'_> {
    fn letter(&mut self, c: u32, upper: bool) {
        if self.letters == 0 {
            self.named = upper;
            self.hash = OFFSET;
        }
        self.letters += 1;
        self.look.letters += 1;
        self.look.uppers += u32::from(upper);
        self.hash = (self.hash ^ c).wrapping_mul(PRIME);
    }

    fn end(&mut self) {
        if self.letters == 0 {
            return;
        }
        let hash = (self.hash ^ (self.hash >> 15)).max(1);
        let uses = self.lexicon.uses(hash);
        let function = uses & FUNCTION != 0;
        let content = !function && (self.letters >= 4 || self.named);
        let year = self.letters == 4 && (1900..2100).contains(&self.number);
        self.look.words += 1;
        self.look.function_words += u32::from(function);
        self.look.learned_words += u32::from(uses & LEARNED != 0);
        self.look.reader_words += u32::from(uses & READER != 0);
        self.look.date_words += u32::from(uses & DATE != 0 || year);
        self.look.content_words += u32::from(content);
        self.look.cue_words += u32::from(content && uses & CUE != 0);
        self.number = 0;
        self.look.key = self.look.key.rotate_left(5) ^ hash;
        self.words.push(Word { hash, content });
        self.letters = 0;
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

/// Counts what stands in a block and appends its words.
pub(super) fn look(text: &str, words: &mut Vec<Word>, lexicon: &Lexicon) -> Look {
    let mut end = text.len().min(LOOK_BYTES);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let whole = text.len();
    let text = &text[..end];
    let mut walk = Walk {
        look: Look::default(),
        words,
        lexicon,
        hash: 0,
        number: 0,
        letters: 0,
        named: false,
    };
    walk.look.first = text.chars().next().map_or(0, first);
    let bytes = text.as_bytes();
    let (mut at, mut wide) = (0, false);
    while at < bytes.len() {
        let byte = bytes[at];
        if byte.is_ascii() {
            at += 1;
            if wide {
                walk.end();
                wide = false;
            }
            if byte.is_ascii_alphanumeric() {
                walk.number = match byte {
                    b'0'..=b'9' => walk
                        .number
                        .saturating_mul(10)
                        .saturating_add(u32::from(byte - b'0')),
                    _ => u32::MAX,
                };
                walk.letter(
                    u32::from(byte.to_ascii_lowercase()),
                    byte.is_ascii_uppercase(),
                );
            } else if byte == b' ' {
                walk.end();
            } else if byte != b'\'' {
                walk.end();
                walk.mark(char::from(byte));
            }
            continue;
        }
        let c = text[at..].chars().next().expect("a character starts here");
        at += c.len_utf8();
        if is_unspaced(c) {
            if !wide || walk.letters == 2 {
                walk.end();
            }
            wide = true;
            walk.letter(c as u32, false);
            walk.look.function_words += u32::from(FUNCTION_LETTERS.contains(c));
        } else if c.is_alphanumeric() {
            if wide {
                walk.end();
                wide = false;
            }
            let lower = c.to_lowercase().next().unwrap_or(c);
            walk.letter(lower as u32, lower != c);
        } else if c != '’' && !('\u{300}'..='\u{36f}').contains(&c) && !is_joiner(c) {
            walk.end();
            wide = false;
            walk.mark(c);
        }
    }
    walk.end();
    walk.look.key ^= whole as u32;
    walk.look
}

/// Vowel signs and marks that stand inside words without being letters.
fn is_joiner(c: char) -> bool {
    matches!(c, '\u{900}'..='\u{94f}' | '\u{610}'..='\u{65f}' | '\u{ad}' | '\u{200b}'..='\u{200d}')
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
