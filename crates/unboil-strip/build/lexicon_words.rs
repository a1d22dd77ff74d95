//! Source of the scorer's lexicon: the hash of each known word with its uses.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::scorer::char_scan::word_hashes;
use crate::scorer::word_list;
use crate::scorer::word_uses::MIN_CUES;

/// Rust source that `src/scorer/lexicon.rs` includes: for each word its hash, its uses without
/// [`CUE`](crate::scorer::word_uses::CUE), and how often the cues have it; by hash.
pub(crate) fn source<'a>(word_list: &str, cue_texts: impl Iterator<Item = &'a str>) -> String {
    let mut words: BTreeMap<u32, (u8, u32)> = BTreeMap::new();
    for (use_bits, text) in word_list::parse(word_list) {
        for hash in text.split(' ').flat_map(word_hashes) {
            words.entry(hash).or_default().0 |= use_bits;
        }
    }
    for hash in cue_texts
        .flat_map(|text| text.split(' '))
        .flat_map(word_hashes)
    {
        words.entry(hash).or_default().1 += 1;
    }
    words.retain(|_, (use_bits, cue_count)| *use_bits != 0 || *cue_count >= MIN_CUES);
    let mut source = format!(
        "static LEXICON_WORDS: [(u32, u8, u32); {}] = [\n",
        words.len()
    );
    for (hash, (use_bits, cue_count)) in words {
        writeln!(source, "({hash}, {use_bits}, {cue_count}),").expect("a string");
    }
    source + "];\n"
}
