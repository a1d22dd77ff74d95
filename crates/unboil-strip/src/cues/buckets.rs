//! Multimap from the hash key of a word or line to cues. The build script makes the ones of the
//! cue table, [`CueBuckets::new`] those of user cues. The build script compiles this file too.

use std::borrow::Cow;

/// Cues by key. Within a key the longest text comes first, then the lowest index.
#[derive(Clone, Debug)]
pub(crate) struct CueBuckets {
    /// Pairs of the high bits of a key and a cue index, sorted. Who looks up compares the texts.
    pub(crate) keys: Cow<'static, [(u32, u32)]>,
    /// A bit for the high bits of each key: most lookups find nothing and need no search.
    pub(crate) filter: Cow<'static, [u64]>,
}

/// How many high bits of a key select its bit in the filter.
const FILTER_BITS: u32 = 17;

impl CueBuckets {
    /// Sorts pairs of key and cue index; `text_len` gives the length of a cue's text in bytes.
    pub(crate) fn new(keys: Vec<(u64, u32)>, text_len: impl Fn(u32) -> usize) -> CueBuckets {
        let mut filter = vec![0; 1 << (FILTER_BITS - 6)];
        for &(key, _) in &keys {
            let (word, bit) = filter_position(key);
            filter[word] |= bit;
        }
        let pairs = keys.into_iter().map(|(key, index)| (high_bits(key), index));
        let mut pairs: Vec<(u32, u32)> = pairs.collect();
        pairs.sort_by_key(|&(key, index)| (key, usize::MAX - text_len(index), index));
        CueBuckets {
            keys: pairs.into(),
            filter: filter.into(),
        }
    }

    /// Indices of the cues with this key, and perhaps of others, those with the longest text first.
    pub(crate) fn get(&self, key: u64) -> impl Iterator<Item = usize> {
        let may_contain = self.may_contain(key);
        let key = high_bits(key);
        let from = if may_contain {
            self.keys.partition_point(|&(k, _)| k < key)
        } else {
            self.keys.len()
        };
        self.keys[from..]
            .iter()
            .take_while(move |&&(k, _)| k == key)
            .map(|&(_, index)| index as usize)
    }

    /// False if no cue has the key; true if one may have it.
    pub(crate) fn may_contain(&self, key: u64) -> bool {
        let (word, bit) = filter_position(key);
        self.filter[word] & bit != 0
    }
}

fn high_bits(key: u64) -> u32 {
    (key >> 32) as u32
}

/// The word of the filter that holds the bit of a key, and the bit.
fn filter_position(key: u64) -> (usize, u64) {
    let position = (key >> (64 - FILTER_BITS)) as usize;
    (position / 64, 1 << (position % 64))
}
