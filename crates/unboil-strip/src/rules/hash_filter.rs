//! [`HashFilter`]: a quick test whether a hash may be in a set.

/// How many values the filter tells apart.
const BITS: usize = 4096;

/// A set of hashes that answers "perhaps" or "no": a bit for each value of their low bits.
pub(super) struct HashFilter([u64; BITS / 64]);

impl HashFilter {
    pub(super) const EMPTY: HashFilter = HashFilter([0; BITS / 64]);

    /// False if the hash was not inserted.
    pub(super) fn may_contain(&self, hash: u32) -> bool {
        let (word, bit) = position(hash);
        self.0[word] & bit != 0
    }

    /// Adds a hash, and returns whether it may have been there before.
    pub(super) fn insert(&mut self, hash: u32) -> bool {
        let (word, bit) = position(hash);
        let was_set = self.0[word] & bit != 0;
        self.0[word] |= bit;
        was_set
    }
}

/// The word that holds the bit of a hash, and the bit.
fn position(hash: u32) -> (usize, u64) {
    let bit = hash as usize % BITS;
    (bit / 64, 1 << (bit % 64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inserted_hashes_are_found() {
        let mut filter = HashFilter::EMPTY;
        assert!(!filter.insert(70) && !filter.insert(4095));
        assert!(filter.insert(70) && filter.insert(70 + BITS as u32));
        assert!(filter.may_contain(4095) && !filter.may_contain(71));
    }
}
