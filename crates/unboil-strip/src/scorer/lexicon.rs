//! What known words are used for: grammar, dates, talk to readers, the phrases that sites print.

use std::collections::BTreeMap;

use crate::cues::Cues;
use crate::scorer::look::look;

/// Words that tell what a block is for, by language and use.
const WORDS: &str = include_str!("words.txt");

/// Uses of a word, as bits.
pub(super) const FUNCTION: u8 = 1;
pub(super) const READER: u8 = 2;
pub(super) const DATE: u8 = 4;
pub(super) const CUE: u8 = 8;
pub(super) const LEARNED: u8 = 16;
/// The bits of a slot that hold them.
const USES: u32 = 31;
/// Set for words that say something; no word is listed for it.
pub(super) const CONTENT: u8 = 32;

/// How many words of a block have each use: a byte for each, for what is looked at holds no more than 255 words.
#[derive(Clone, Copy, Default)]
pub(super) struct Tally {
    /// The byte of the use `1 << n` is byte n; the last one counts all words.
    bytes: u64,
}

impl Tally {
    /// What a word of each set of uses adds.
    const STEPS: [u64; 64] = {
        let mut steps = [1 << 56; 64];
        let mut uses = 0;
        while uses < 64 {
            let mut bit = 0;
            while bit < 6 {
                if uses >> bit & 1 == 1 {
                    steps[uses] += 1 << (8 * bit);
                }
                bit += 1;
            }
            uses += 1;
        }
        steps
    };

    /// Over 255 words the counts mean nothing; nobody asks for those of so long a text.
    pub(super) fn add(&mut self, uses: u8) {
        self.bytes = self.bytes.wrapping_add(Tally::STEPS[usize::from(uses)]);
    }

    pub(super) fn all(self) -> u32 {
        u32::from(self.bytes.to_le_bytes()[7])
    }

    pub(super) fn of(self, one: u8) -> u32 {
        u32::from(self.bytes.to_le_bytes()[one.trailing_zeros() as usize])
    }
}

/// The language of the pages that the weights of words were learned from.
const LEARNED_LANGUAGE: &str = "en ";

/// What known words are used for.
pub(crate) struct Lexicon {
    /// The high bits of hashes with their uses in the low ones; the place of a hash is found by its own low bits, then the next
    /// free one. 0 is free.
    slots: Vec<u32>,
}

impl Lexicon {
    /// The words of all languages, and those that the cues are made of.
    pub(crate) fn new(cues: &Cues) -> Lexicon {
        let mut known = BTreeMap::new();
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
            add(&mut known, words, uses);
        }
        for cue in cues.all() {
            add(&mut known, cue.text, CUE);
        }
        // At most half full: small enough to stay near the processor.
        let mut lexicon = Lexicon {
            slots: vec![0; (2 * known.len()).next_power_of_two()],
        };
        for (hash, uses) in known {
            let at = lexicon.slot(hash);
            lexicon.slots[at] |= hash & !USES | u32::from(uses);
        }
        lexicon
    }

    fn slot(&self, hash: u32) -> usize {
        let mask = self.slots.len() - 1;
        let mut at = hash as usize & mask;
        while self.slots[at] != 0 && (self.slots[at] ^ hash) & !USES != 0 {
            at = (at + 1) & mask;
        }
        at
    }

    pub(super) fn uses(&self, hash: u32) -> u8 {
        (self.slots[self.slot(hash)] & USES) as u8
    }
}

/// Adds a use to every word of a text.
fn add(known: &mut BTreeMap<u32, u8>, text: &str, uses: u8) {
    let none = Lexicon { slots: vec![0] };
    let mut words = Vec::new();
    for word in text.split(' ') {
        look(word, &mut words, &none);
    }
    for word in words {
        *known.entry(word.hash).or_default() |= uses;
    }
}
