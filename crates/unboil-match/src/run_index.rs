//! Finds the places of a run of equal keys: [`RunIndex`].

/// Number of keys in a run.
pub(crate) const MIN_RUN: usize = 3;

/// No place.
const NONE: u32 = u32::MAX;

/// At most this many places with the hash of a run are looked at. A text of the same few words over
/// and over has no more.
const MAX_STEPS: usize = 64;

/// The places of all runs of [`MIN_RUN`] keys of a text, in a hash table with chains.
pub(crate) struct RunIndex<'k> {
    keys: &'k [u64],
    /// For each slot, the first place.
    heads: Vec<u32>,
    /// For each place, the next one of its slot.
    next: Vec<u32>,
}

impl<'k> RunIndex<'k> {
    /// Makes the index of a text.
    pub(crate) fn new(keys: &'k [u64]) -> RunIndex<'k> {
        let runs = keys.len().saturating_sub(MIN_RUN - 1);
        let slots = (2 * runs).next_power_of_two();
        let mut index = RunIndex {
            keys,
            heads: vec![NONE; slots],
            next: vec![NONE; runs],
        };
        // The first place of a slot is added last.
        for place in (0..runs).rev() {
            let slot = index.slot(&keys[place..place + MIN_RUN]);
            index.next[place] = index.heads[slot];
            index.heads[slot] = place as u32;
        }
        index
    }

    /// Returns the first places of a run, at most `most`.
    pub(crate) fn places(&self, run: &[u64], most: usize) -> impl Iterator<Item = usize> {
        let mut place = self.heads[self.slot(run)];
        let places = std::iter::from_fn(move || {
            let this = place as usize;
            place = *self.next.get(this)?;
            Some(this)
        });
        places
            .take(MAX_STEPS)
            .filter(move |&place| self.keys[place..place + MIN_RUN] == *run)
            .take(most)
    }

    fn slot(&self, run: &[u64]) -> usize {
        let hash = run.iter().fold(0, |hash: u64, key| {
            (hash.rotate_left(25) ^ key).wrapping_mul(0x9e37_79b9_7f4a_7c15)
        });
        (hash >> 32) as usize & (self.heads.len() - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_found_in_order() {
        let index = RunIndex::new(&[1, 2, 3, 4, 1, 2, 3]);
        let places = |run: &[u64; MIN_RUN], most| index.places(run, most).collect::<Vec<_>>();
        assert_eq!(places(&[1, 2, 3], 9), [0, 4]);
        assert_eq!(places(&[1, 2, 3], 1), [0]);
        assert_eq!(places(&[2, 3, 4], 9), [1]);
        assert_eq!(places(&[3, 2, 1], 9), [0; 0]);
        assert_eq!(RunIndex::new(&[1, 2]).places(&[1, 2, 3], 9).count(), 0);
        assert_eq!(RunIndex::new(&[7; 1000]).places(&[7; 3], 16).count(), 16);
    }
}
