//! Column `WORD_LOG_ODDS` and the means of it: what the weights of a block's words say.
//!
//! Words that occur on too few sites have
//! weight 0.

use std::ops::Range;

use crate::scorer::feature_table::FeatureTable;
use crate::scorer::prefix_sums::PrefixSums;
use crate::scorer::schema::Column::{self, *};
use crate::scorer::weights::Weights;

/// Bits of a word's hash that select its weight.
const HASH_BITS: u32 = 16;
/// Weights of words: one a word for short blocks, one for long blocks.
pub const WORD_WEIGHTS: usize = 2 << HASH_BITS;
/// A block with at least this many words is long.
const LONG_BLOCK_WORDS: usize = 8;

/// The index of the weight of the word `hash` in a block of `words` words.
///
/// ```
/// use unboil_strip::training::{WORD_WEIGHTS, weight_index};
///
/// assert_eq!(weight_index(7, 3), 7); // in a block of 3 words
/// assert_eq!(weight_index(7, 30), WORD_WEIGHTS / 2 + 7); // in a long block
/// ```
pub fn weight_index(hash: u32, words: usize) -> usize {
    let hash = (hash ^ (hash >> HASH_BITS)) as usize & ((1 << HASH_BITS) - 1);
    hash | usize::from(words >= LONG_BLOCK_WORDS) << HASH_BITS
}

/// The value for words without weights.
pub(super) const NEUTRAL: u8 = 128;

/// The word log-odds of a block, from the hashes of its words: 128 if no word has a weight,
/// above it for boilerplate, below it for an article.
///
/// ```
/// use unboil_strip::training::{WORD_WEIGHTS, Weights, weight_index, word_log_odds};
///
/// let share = 0xb0a7; // the hash of a word
/// let mut weights = vec![0_i8; WORD_WEIGHTS];
/// weights[weight_index(share, 1)] = 90;
/// let weights = Weights::from(weights);
/// assert_eq!(word_log_odds([share].into_iter(), &weights), 128 + 60);
/// assert_eq!(word_log_odds([1, 2].into_iter(), &weights), 128);
/// ```
pub fn word_log_odds(words: impl ExactSizeIterator<Item = u32>, weights: &Weights) -> u8 {
    let count = words.len();
    let (mut sum, mut weighted) = (0i32, 0);
    for hash in words {
        let weight = weights.get(weight_index(hash, count));
        sum += i32::from(weight);
        weighted += i32::from(weight != 0);
    }
    // Divides by two more than the words with a weight, so that one word does not decide for a
    // whole block.
    (i32::from(NEUTRAL) + sum * 2 / (weighted + 2)).clamp(1, 255) as u8
}

/// Fills the columns of word log-odds, given the value of each block.
///
/// ```
/// use unboil_strip::training::{FEATURES, model_input, set_word_log_odds};
/// use unboil_strip::{StripConfig, Stripper};
///
/// let stripper = Stripper::new(&StripConfig::default())?;
/// let mut table = model_input(&stripper, "The council met.\nShare\nPrint\n").table;
/// set_word_log_odds(&mut table, &[100, 200, 210]);
/// let column = |name| FEATURES.iter().position(|feature| feature.name == name).unwrap();
/// assert_eq!(table.column(column("WORD_LOG_ODDS"), 0), [100, 200, 210]);
/// assert_eq!(table.column(column("WORD_LOG_ODDS_5_BEFORE"), 0), [128, 100, 150]);
/// # Ok::<(), unboil_text::ConfigError>(())
/// ```
pub fn set_word_log_odds(table: &mut FeatureTable, block_log_odds: &[u8]) {
    table
        .column_mut(WORD_LOG_ODDS as usize)
        .copy_from_slice(block_log_odds);
    let sums = PrefixSums::new(block_log_odds.len(), |at| usize::from(block_log_odds[at]));
    let mut fill_mean = |column: Column, blocks_of: &dyn Fn(usize) -> Range<usize>| {
        for (at, cell) in table.column_mut(column as usize).iter_mut().enumerate() {
            let Range { start, end } = blocks_of(at);
            let end = end.min(block_log_odds.len());
            *cell = match end.saturating_sub(start) {
                0 => NEUTRAL,
                blocks => (sums.range_sum(start, end) / blocks) as u8,
            };
        }
    };
    fill_mean(WORD_LOG_ODDS_5_BEFORE, &|at| at.saturating_sub(5)..at);
    fill_mean(WORD_LOG_ODDS_5_AFTER, &|at| at + 1..at + 6);
    fill_mean(WORD_LOG_ODDS_WITHIN_20, &|at| {
        at.saturating_sub(20)..at + 21
    });
}
