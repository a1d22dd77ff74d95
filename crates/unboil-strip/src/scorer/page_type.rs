//! The predicted type of an HTML page: article, listing, product and so on.
//!
//! A multinomial logistic regression over the features of `page_type_features`. The probabilities
//! are columns of the feature table.

use crate::draft::Analysis;
use crate::scorer::block_features::BlockFeatures;
use crate::scorer::feature_table::FeatureTable;
use crate::scorer::log_odds::{SCALE, exp_scaled};
use crate::scorer::page_type_features::{PAGE_TYPE_BUCKETS, PAGE_TYPE_COUNT, page_type_features};
use crate::scorer::schema::Column;
use crate::scorer::weights::Weights;
use unboil_text::{HtmlPage, PageType};

/// Predicts the type of a page, and fills the columns of the probabilities.
pub(super) fn fill(
    analysis: &Analysis,
    page: &HtmlPage,
    block_features: &BlockFeatures,
    weights: &Weights,
    table: &mut FeatureTable,
) -> PageType {
    let features = page_type_features(analysis, page, block_features);
    let probabilities = probabilities(&features, weights);
    set_page_type(table, &probabilities);
    argmax(&probabilities)
}

/// Fills the columns of the page type, given the probability of each type.
pub fn set_page_type(table: &mut FeatureTable, probabilities: &[u8; PAGE_TYPE_COUNT]) {
    let columns = Column::PAGE_TYPE_ARTICLE as usize..;
    for (column, &probability) in columns.zip(probabilities) {
        table.column_mut(column).fill(probability);
    }
}

/// The probability of each type, 200 in all, by the weights of the page's features. Those of one
/// type stand together.
pub fn probabilities(features: &[u16], weights: &Weights) -> [u8; PAGE_TYPE_COUNT] {
    // Divides by the root of the number of features: a long page alone is no clearer.
    let root = ((features.len().max(1) as u64) << 20).isqrt() as i64;
    let mut scores = [0; PAGE_TYPE_COUNT];
    for (page_type, score) in scores.iter_mut().enumerate() {
        let weight = |&feature: &u16| {
            i64::from(weights.get(page_type * PAGE_TYPE_BUCKETS + usize::from(feature)))
        };
        let sum: i64 = features.iter().map(weight).sum();
        let factor = (FEATURE_VALUE * i64::from(SCALE)) << 10;
        *score = (sum * factor / (WEIGHT_SCALE * root)) as i32;
    }
    let best = scores.into_iter().max().unwrap_or_default();
    let odds = scores.map(|score| exp_scaled(score - best));
    let all: f64 = odds.iter().sum();
    odds.map(|odds| (200.0 * odds / all) as u8)
}

/// The type with the highest probability.
pub fn argmax(probabilities: &[u8; PAGE_TYPE_COUNT]) -> PageType {
    let types = PageType::ALL.into_iter().zip(probabilities);
    let best = types.max_by_key(|&(page_type, share)| (share, std::cmp::Reverse(page_type)));
    best.map_or(PageType::Article, |(page_type, _)| page_type)
}

/// Weights of page type features are log-odds times this.
pub const WEIGHT_SCALE: i64 = 256;
/// The value of a feature on a page with no other. On other pages it is divided by the root of the
/// number of features.
pub const FEATURE_VALUE: i64 = 16;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn argmax_is_the_type_with_the_largest_weight() {
        let mut weights = vec![0_i8; PAGE_TYPE_COUNT * PAGE_TYPE_BUCKETS];
        let zeroed = Weights::from(weights.clone());
        assert_eq!(argmax(&probabilities(&[], &zeroed)), PageType::Article);
        weights[PageType::Product as usize * PAGE_TYPE_BUCKETS + 7] = 100;
        weights[PageType::Forum as usize * PAGE_TYPE_BUCKETS + 8] = 50;
        let weights = Weights::from(weights);
        let probabilities_of_both = probabilities(&[7, 8, 9], &weights);
        assert_eq!(argmax(&probabilities_of_both), PageType::Product);
        assert!(
            probabilities_of_both[PageType::Product as usize]
                > probabilities_of_both[PageType::Forum as usize]
        );
        let probability_alone = probabilities(&[7], &weights)[PageType::Product as usize];
        assert!(probability_alone > probabilities_of_both[PageType::Product as usize]);
    }
}
