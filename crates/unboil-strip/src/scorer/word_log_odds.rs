//! What the words of a block tell: each word has a weight that says whether it stands in chrome or in articles.
//!
//! Words that were seen on too few sites, and all words of languages that were not there to learn from, weigh nothing.

/// Words are told apart by so many bits of their hashes.
const HASH_BITS: u32 = 16;
/// Weights: one a word for short blocks, one for long ones.
pub const WORD_WEIGHTS: usize = 2 << HASH_BITS;
/// A block of so many words is long.
const LONG_BLOCK_WORDS: usize = 8;

/// The place of a word's weight, in a block of so many words.
pub fn weight_index(hash: u32, words: usize) -> usize {
    let hash = (hash ^ (hash >> HASH_BITS)) as usize & ((1 << HASH_BITS) - 1);
    hash | usize::from(words >= LONG_BLOCK_WORDS) << HASH_BITS
}

/// The tone of a block of which nothing is known.
pub(super) const NEUTRAL: u8 = 128;

/// The tone of a block: 128 where nothing is known, above it for chrome, below it for the article.
pub fn word_log_odds(words: impl ExactSizeIterator<Item = u32>, weights: &[i8]) -> u8 {
    let count = words.len();
    let (mut sum, mut weighted) = (0i32, 0);
    for hash in words {
        let weight = weights[weight_index(hash, count)];
        sum += i32::from(weight);
        weighted += i32::from(weight != 0);
    }
    // Words that say nothing count a little, so that one word does not speak for a whole block.
    (i32::from(NEUTRAL) + sum * 2 / (weighted + 2)).clamp(1, 255) as u8
}
