//! Tells whether any article that is no reference has a seed: [`SeedFilter`].
//!
//! References are only compared with other articles. A seed that no other article has gives no
//! link, so its postings are not collected. Of a large archive few postings are left. This is a
//! Bloom filter with one hash (Bloom, "Space/time trade-offs in hash coding with allowable errors",
//! 1970).

use std::sync::atomic::{AtomicU64, Ordering};

use super::budget;
use unboil_io::Spill;

/// Bits for each byte of text. A text has a posting for about 15 bytes, or 10 with short seeds, so
/// that one seed in twenty passes by chance.
const BITS_PER_TEXT_BYTE: u64 = 2;

const MIN_BITS: u64 = 1 << 16;

/// The seeds of the articles that are no references. Any thread can add seeds.
pub(super) struct SeedFilter {
    /// A power of two of words.
    words: Vec<AtomicU64>,
}

impl SeedFilter {
    /// Makes an empty filter for articles of about `text_bytes` bytes. It takes no more than its
    /// share of the memory limit, and lets more seeds pass instead.
    pub(super) fn new(text_bytes: u64, spill: &Spill) -> SeedFilter {
        let max_bits = (budget::SEED_FILTER.bytes(spill) as u64).saturating_mul(8);
        let bits = text_bytes.saturating_mul(BITS_PER_TEXT_BYTE);
        let bits = bits.min(max_bits).max(MIN_BITS).next_power_of_two();
        let bits = if bits > max_bits.max(MIN_BITS) {
            bits / 2
        } else {
            bits
        };
        let words = (bits / u64::from(u64::BITS)) as usize;
        SeedFilter {
            words: (0..words).map(|_| AtomicU64::new(0)).collect(),
        }
    }

    /// The word and the bit of a seed. The seeds of a text are the smallest hashes of their
    /// windows, so their bits are mixed first.
    fn place(&self, seed: u64) -> (&AtomicU64, u64) {
        let mixed = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let word = (mixed >> 20) as usize & (self.words.len() - 1);
        (&self.words[word], 1 << (mixed >> 58))
    }

    /// Adds the seed of a posting.
    pub(super) fn add(&self, seed: u64) {
        let (word, bit) = self.place(seed);
        word.fetch_or(bit, Ordering::Relaxed);
    }

    /// False if no seed that was added is this one.
    pub(super) fn may_have(&self, seed: u64) -> bool {
        let (word, bit) = self.place(seed);
        word.load(Ordering::Relaxed) & bit != 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn added_seeds_pass_and_few_others() {
        let spill = Spill::unlimited();
        let filter = SeedFilter::new(15 * 10_000, &spill);
        let seed = |at: u64| at.wrapping_mul(0x5851_f42d_4c95_7f2d) >> 24;
        (0..10_000).for_each(|at| filter.add(seed(at)));
        assert!((0..10_000).all(|at| filter.may_have(seed(at))));
        let by_chance = (10_000..110_000).filter(|&at| filter.may_have(seed(at)));
        let by_chance = by_chance.count();
        assert!(by_chance < 6_000, "{by_chance} of 100,000");
    }

    #[test]
    fn the_memory_limit_bounds_it() {
        let spill = Spill::new(64 << 20, std::path::Path::new(""));
        let filter = SeedFilter::new(u64::MAX, &spill);
        assert!(8 * filter.words.len() <= budget::SEED_FILTER.bytes(&spill));
    }
}
