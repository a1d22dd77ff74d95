//! Known words and their uses: grammar, dates, words that address the
//! reader, phrases that sites print.
//!
//! The build script lists the words of `words.txt` and those of several cues of the table with their
//! hashes. A [`Lexicon`] adds the words of user cues and leaves out those of disabled cues.

use std::collections::BTreeMap;

use crate::cues::Cues;
use crate::scorer::char_scan::word_hashes;
use crate::scorer::word_uses::{CUE, MIN_CUES};

// LEXICON_WORDS: hash, uses without CUE, and how often the cues of the table have the word; by
// hash.
include!(concat!(env!("OUT_DIR"), "/lexicon_words.rs"));

/// The bits of a slot that hold the uses of a word.
const USE_MASK: u32 = 15;

/// The uses of known words, by hash.
pub(crate) struct Lexicon {
    /// Open addressing: the high bits of a hash, with the uses in the low bits. The slot of a hash
    /// is found by its low bits, then the next free one. 0 is free.
    slots: Vec<u32>,
}

impl Lexicon {
    /// The words of all languages, and those of the cues in use.
    pub(crate) fn new(cues: &Cues) -> Lexicon {
        if cues.is_table_only() {
            let words = LEXICON_WORDS.iter();
            return Lexicon::from_words(LEXICON_WORDS.len(), words.map(|&word| use_bits(word)));
        }
        let words: BTreeMap<u32, u8> = adapted_words(cues);
        Lexicon::from_words(words.len(), words.into_iter())
    }

    fn from_words(len: usize, words: impl Iterator<Item = (u32, u8)>) -> Lexicon {
        // At most half full: small enough for the processor's cache.
        let mut lexicon = Lexicon {
            slots: vec![0; (2 * len).next_power_of_two()],
        };
        for (hash, use_bits) in words {
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

    /// The uses of the word with this hash; 0 for a word that is not known.
    pub(super) fn use_bits(&self, hash: u32) -> u8 {
        (self.slots[self.slot(hash)] & USE_MASK) as u8
    }
}

/// The hash of a listed word, and all its uses if every cue of the table is in use.
fn use_bits((hash, use_bits, cue_count): (u32, u8, u32)) -> (u32, u8) {
    let is_cue_word = cue_count >= MIN_CUES;
    (hash, use_bits | if is_cue_word { CUE } else { 0 })
}

/// The uses by hash, with the words of user cues and without those of disabled cues.
fn adapted_words(cues: &Cues) -> BTreeMap<u32, u8> {
    let mut words: BTreeMap<u32, (u8, u32)> = LEXICON_WORDS
        .iter()
        .map(|&(hash, use_bits, cue_count)| (hash, (use_bits, cue_count)))
        .collect();
    let hashes = |text: &str| -> Vec<u32> { text.split(' ').flat_map(word_hashes).collect() };
    for hash in cues.disabled_texts().flat_map(hashes) {
        words
            .entry(hash)
            .and_modify(|(_, cue_count)| *cue_count = cue_count.saturating_sub(1));
    }
    // One cue of the user is enough.
    for hash in cues.user_texts().flat_map(hashes) {
        words.entry(hash).or_default().1 += MIN_CUES;
    }
    words
        .into_iter()
        .map(|(hash, (bits, cue_count))| use_bits((hash, bits, cue_count)))
        .filter(|&(_, use_bits)| use_bits != 0)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{CueShape, CueTier, UserCue};
    use crate::cues::USER_CUE_LANG;
    use crate::scorer::text_stats::words;
    use crate::scorer::word_list;

    /// The uses by hash, found without the build script's tables and by the fast scanner. Each text
    /// of a cue counts as often as its number says.
    fn expected_uses<'a>(cue_texts: impl Iterator<Item = (&'a str, u32)>) -> BTreeMap<u32, u8> {
        let lexicon = Lexicon { slots: vec![0] };
        let hashes = |text: &str| -> Vec<u32> {
            let words = text.split(' ').flat_map(|word| words(word, &lexicon));
            words.map(|word| word.hash).collect()
        };
        let mut uses: BTreeMap<u32, (u8, u32)> = BTreeMap::new();
        for (use_bits, text) in word_list::parse(include_str!("words.txt")) {
            for hash in hashes(text) {
                uses.entry(hash).or_default().0 |= use_bits;
            }
        }
        for (text, count) in cue_texts {
            for hash in hashes(text) {
                uses.entry(hash).or_default().1 += count;
            }
        }
        let uses = uses
            .into_iter()
            .map(|(hash, (bits, count))| use_bits((hash, bits, count)));
        uses.filter(|&(_, use_bits)| use_bits != 0).collect()
    }

    #[test]
    fn the_listed_words_are_those_of_the_word_list_and_the_cues() {
        let listed: BTreeMap<u32, u8> = LEXICON_WORDS.iter().map(|&word| use_bits(word)).collect();
        assert_eq!(
            listed,
            expected_uses(crate::cues::texts().map(|text| (text, 1)))
        );
        assert!(LEXICON_WORDS.is_sorted_by_key(|word| word.0));
    }

    #[test]
    fn user_cues_add_words_and_disabled_cues_take_theirs_away() {
        let user_cue = UserCue {
            text: "Zork the Harbour Frobnicator".into(),
            shape: CueShape::Line,
            tier: CueTier::A,
            why: String::new(),
        };
        let disabled = ["comments are closed", "inline feedbacks"];
        let disabled: Vec<String> = disabled.map(String::from).to_vec();
        let cues = Cues::new(&[user_cue], &disabled);
        let count = |lang: &str| match lang == USER_CUE_LANG {
            true => MIN_CUES,
            false => 1,
        };
        let texts: Vec<(&str, u32)> = (cues.all())
            .map(|cue| (cue.text, count(cue.lang)))
            .collect();
        assert_eq!(adapted_words(&cues), expected_uses(texts.into_iter()));
        let lexicon = Lexicon::new(&cues);
        let use_of = |word: &str| lexicon.use_bits(word_hashes(word)[0]) & CUE;
        assert_eq!((use_of("frobnicator"), use_of("feedbacks")), (CUE, 0));
    }
}
