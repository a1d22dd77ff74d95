//! How much a text is a page dump: a logistic regression over features of the whole text.
//!
//! The features are counts of blocks that rules and the model take for boilerplate, and the columns
//! of the feature table about the document. Each is divided into steps, and each step has a weight,
//! for each layout. No feature depends on a language.

use crate::analysis::Analysis;
use crate::scorer::feature_table::{FeatureTable, log_bucket, share};
use crate::scorer::log_odds::{SCALE, exp_scaled, log_odds};
use crate::scorer::schema::Column::{self, *};
use crate::scorer::scored::PERMILLE;
use crate::scorer::weights::Weights;

/// The columns about the document, which have few values.
const COLUMNS: [Column; 11] = [
    DOC_BLOCKS,
    DOC_WORDS,
    DOC_PROSE_SHARE,
    DOC_MEAN_WORDS,
    DOC_KNOWN_BLOCKS,
    DOC_KNOWN_SHARE,
    DOC_COPY_SHARE,
    DOC_SHORT_SHARE,
    DOC_OPEN_END_SHARE,
    DOC_REMOVED_SHARE,
    DOC_MAIN_RUN_SHARE,
];
/// The features made of scores.
const SCORE_FEATURES: usize = 6;
const FEATURES: usize = COLUMNS.len() + SCORE_FEATURES;
/// The steps of a feature.
const STEPS: usize = 16;
const LAYOUTS: usize = 3;
/// The number of weights.
pub const DOCUMENT_WEIGHTS: usize = LAYOUTS * FEATURES * STEPS;
/// A weight is log-odds times this.
pub const DOCUMENT_WEIGHT_SCALE: i32 = 16;

/// The indices of the weights of a text, one for each feature. `scores` has the score of each
/// block.
pub(super) fn document_features(
    analysis: &Analysis,
    table: &FeatureTable,
    scores: &[i32],
) -> Vec<u16> {
    if scores.is_empty() {
        return Vec::new();
    }
    let blocks = &analysis.blocks;
    let words = |at: usize| blocks[at].block.words as usize;
    let all: usize = (0..scores.len()).map(words).sum();
    let count = |limit: i32| {
        let above =
            (0..scores.len()).filter(|&at| scores[at] > limit || blocks[at].decision.is_some());
        above.fold((0, 0), |(count, sum), at| (count + 1, sum + words(at)))
    };
    let coarse = |n: usize| log_bucket(n) / 4;
    let steps = |part: usize, whole: usize| share(part, whole) / 13;
    let (likely, likely_words) = count(0);
    let (certain, certain_words) = count(log_odds(90));
    let from_scores: [u8; SCORE_FEATURES] = [
        steps(likely_words, all),
        steps(certain_words, all),
        steps(likely, scores.len()),
        steps(certain, scores.len()),
        coarse(likely),
        coarse(certain),
    ];
    let columns = COLUMNS.map(|column| table.get(column as usize, 0, 0));
    let first = analysis.layout as usize * FEATURES;
    let steps = from_scores.into_iter().chain(columns).enumerate();
    steps
        .map(|(feature, step)| {
            let step = usize::from(step).min(STEPS - 1);
            ((first + feature) * STEPS + step) as u16
        })
        .collect()
}

/// How much a text with these features is a page dump: 0 if it is clean, 1000 if it is a dump.
pub(super) fn dump_share(features: &[u16], weights: &Weights) -> usize {
    if features.is_empty() || weights.is_empty() {
        return 0;
    }
    let weight = |&feature: &u16| i32::from(weights.get(usize::from(feature)));
    let sum: i32 = features.iter().map(weight).sum();
    (PERMILLE as f64 / (1.0 + exp_scaled(-sum * SCALE / DOCUMENT_WEIGHT_SCALE))).round() as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_share_rises_with_the_weights() {
        let mut weights = vec![0_i8; DOCUMENT_WEIGHTS];
        (weights[3], weights[4]) = (48, -48);
        let weights = Weights::from(weights);
        assert_eq!(dump_share(&[1], &weights), 500);
        assert_eq!(dump_share(&[3], &weights), 953);
        assert_eq!(dump_share(&[4], &weights), 47);
        assert_eq!(dump_share(&[], &weights), 0);
        assert_eq!(dump_share(&[3], &Weights::default()), 0);
    }
}
