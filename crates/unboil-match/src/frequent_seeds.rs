//! Bounds how often a seed counts in one article: [`FrequentSeeds`].

/// Number of places of a seed in one article that are linked: the first 16. Prose seldom has more.
/// A column of zeros has thousands, and each would pair with each. This bounds the guarantee.
pub(crate) const MAX_PER_ARTICLE: usize = 16;

/// Counts the seeds of a long article that were emitted lately, so that no more than
/// [`MAX_PER_ARTICLE`] of each are. It forgets a seed when another takes its slot.
#[derive(Default)]
pub(crate) struct FrequentSeeds {
    /// The hash of a seed, and how often it was emitted. Empty for a short article.
    slots: Vec<(u64, usize)>,
}

/// Number of slots of [`FrequentSeeds`], a power of two.
const FREQUENT_SEED_SLOTS: usize = 1 << 14;

impl FrequentSeeds {
    /// Counts a seed. Returns true if it was emitted often enough.
    pub(crate) fn count(&mut self, hash: u64) -> bool {
        self.slots.resize(FREQUENT_SEED_SLOTS, (0, 0));
        // The lowest bits of the hash of a seed are zero.
        let slot = &mut self.slots[(hash >> 20) as usize % FREQUENT_SEED_SLOTS];
        *slot = match slot.0 == hash {
            true => (hash, slot.1 + 1),
            false => (hash, 1),
        };
        slot.1 > MAX_PER_ARTICLE
    }
}
