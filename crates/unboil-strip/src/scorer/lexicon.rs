//! What known words are used for: grammar, dates, talk to readers, the phrases that sites print.

use std::collections::BTreeMap;

use crate::cues::Cues;
use crate::scorer::text_stats::text_stats;

/// Words that tell what a block is for, by language and use.
const WORD_LIST: &str = include_str!("words.txt");

/// Uses of a word, as bits.
pub(super) const FUNCTION: u8 = 1;
pub(super) const PERSONAL_PRONOUN: u8 = 2;
pub(super) const DATE: u8 = 4;
pub(super) const CUE: u8 = 8;
pub(super) const TRAINED_LANGUAGE: u8 = 16;
/// The bits of a slot that hold them.
const USE_MASK: u32 = 31;
/// Set for words that say something; no word is listed for it.
pub(super) const CONTENT: u8 = 32;

/// How many words of a block have each use: a byte for each, for what is looked at holds no more than 255 words.
#[derive(Clone, Copy, Default)]
pub(super) struct WordUseCounts {
    /// The byte of the use `1 << n` is byte n; the last one counts all words.
    bytes: u64,
}

impl WordUseCounts {
    /// What a word of each set of uses adds.
    const INCREMENTS: [u64; 64] = {
        let mut steps = [1 << 56; 64];
        let mut use_bits = 0;
        while use_bits < 64 {
            let mut bit = 0;
            while bit < 6 {
                if use_bits >> bit & 1 == 1 {
                    steps[use_bits] += 1 << (8 * bit);
                }
                bit += 1;
            }
            use_bits += 1;
        }
        steps
    };

    /// Over 255 words the counts mean nothing; nobody asks for those of so long a text.
    pub(super) fn add(&mut self, use_bits: u8) {
        self.bytes = self
            .bytes
            .wrapping_add(WordUseCounts::INCREMENTS[usize::from(use_bits)]);
    }

    pub(super) fn total(self) -> u32 {
        u32::from(self.bytes.to_le_bytes()[7])
    }

    pub(super) fn count(self, use_bit: u8) -> u32 {
        u32::from(self.bytes.to_le_bytes()[use_bit.trailing_zeros() as usize])
    }
}

/// The language of the pages that the weights of words were learned from.
const TRAINED_LANGUAGE_PREFIX: &str = "en ";

/// What known words are used for.
pub(crate) struct Lexicon {
    /// The high bits of hashes with their uses in the low ones; the place of a hash is found by its own low bits, then the next
    /// free one. 0 is free.
    slots: Vec<u32>,
}

impl Lexicon {
    /// The words of all languages, and those that the cues are made of.
    pub(crate) fn new(cues: &Cues) -> Lexicon {
        let mut use_bits_by_hash = BTreeMap::new();
        for line in WORD_LIST.lines() {
            let (head, words) = line
                .split_once(": ")
                .expect("a language and a use, then words");
            let use_bits = match head.rsplit(' ').next() {
                Some("function") if head.starts_with(TRAINED_LANGUAGE_PREFIX) => {
                    FUNCTION | TRAINED_LANGUAGE
                }
                Some("function") => FUNCTION,
                Some("reader") => PERSONAL_PRONOUN,
                _ => DATE,
            };
            add(&mut use_bits_by_hash, words, use_bits);
        }
        for cue in cues.all() {
            add(&mut use_bits_by_hash, cue.text, CUE);
        }
        // At most half full: small enough to stay near the processor.
        let mut lexicon = Lexicon {
            slots: vec![0; (2 * use_bits_by_hash.len()).next_power_of_two()],
        };
        for (hash, use_bits) in use_bits_by_hash {
            let at = lexicon.slot(hash);
            lexicon.slots[at] |= hash & !USE_MASK | u32::from(use_bits);
        }
        lexicon
    }

    fn slot(&self, hash: u32) -> usize {
        let mask = self.slots.len() - 1;
        let mut at = hash as usize & mask;
        while self.slots[at] != 0 && (self.slots[at] ^ hash) & !USE_MASK != 0 {
            at = (at + 1) & mask;
        }
        at
    }

    pub(super) fn use_bits(&self, hash: u32) -> u8 {
        (self.slots[self.slot(hash)] & USE_MASK) as u8
    }
}

/// Adds a use to every word of a text.
fn add(use_bits_by_hash: &mut BTreeMap<u32, u8>, text: &str, use_bits: u8) {
    let empty_lexicon = Lexicon { slots: vec![0] };
    let mut words = Vec::new();
    for word in text.split(' ') {
        text_stats(word, &mut words, &empty_lexicon);
    }
    for word in words {
        *use_bits_by_hash.entry(word.hash).or_default() |= use_bits;
    }
}
