//! Hashes of words and lines in, the places of the cues that have them out.

/// Cues by the hash of a word (or of the whole line), sorted by key; within a key the longest text comes first.
#[derive(Clone, Debug)]
pub(super) struct CueBuckets {
    keys: Vec<(u64, u32)>,
    /// A bit for some bits of each key: most lookups find nothing, and need not search.
    filter: Vec<u64>,
}

/// So many bits of a key are looked up in the filter.
const FILTER_BITS: u32 = 16;

impl CueBuckets {
    /// Keys with the places of their cues; `len` gives the length of a cue's text.
    pub(super) fn new(mut keys: Vec<(u64, u32)>, len: impl Fn(u32) -> usize) -> CueBuckets {
        keys.sort_by_key(|&(key, index)| (key, usize::MAX - len(index), index));
        let mut filter = vec![0; 1 << (FILTER_BITS - 6)];
        for &(key, _) in &keys {
            let (word, bit) = filter_position(key);
            filter[word] |= bit;
        }
        CueBuckets { keys, filter }
    }

    pub(super) fn get(&self, key: u64) -> impl Iterator<Item = usize> {
        let from = if self.may_contain(key) {
            self.keys.partition_point(|&(k, _)| k < key)
        } else {
            self.keys.len()
        };
        self.keys[from..]
            .iter()
            .take_while(move |&&(k, _)| k == key)
            .map(|&(_, index)| index as usize)
    }

    /// False if no cue has the key, true if one may.
    pub(super) fn may_contain(&self, key: u64) -> bool {
        let (word, bit) = filter_position(key);
        self.filter[word] & bit != 0
    }
}

/// Where the filter has its bit for a key.
fn filter_position(key: u64) -> (usize, u64) {
    let position = (key >> (64 - FILTER_BITS)) as usize;
    (position / 64, 1 << (position % 64))
}
