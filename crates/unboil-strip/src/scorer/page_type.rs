//! The predicted type of an HTML page: article, listing, product and so on.
//!
//! A multinomial logistic regression over the features of `page_type_features`. The probabilities
//! are columns of the feature table.

use crate::analysis::Analysis;
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
    predicted_type(&probabilities)
}

/// Fills the columns of the page type, given the probability of each type.
///
/// ```
/// use unboil_strip::training::{FEATURES, model_input, set_page_type};
/// use unboil_strip::{StripConfig, Stripper};
///
/// let stripper = Stripper::new(&StripConfig::default())?;
/// // The page <p>Share</p>.
/// # use unboil_text::{Element, HtmlPage, Node, PageBlock, Span};
/// # let node = |element| Node::new(0, element, 0, false, None, (0, 0));
/// # let block = PageBlock {
/// #     span: Span::new(0, 5),
/// #     source: Span::new(3, 8),
/// #     node: 1,
/// #     innermost_node: 1,
/// #     bytes: 5,
/// #     link_bytes: 0,
/// #     link_count: 0,
/// # };
/// # let mut page = HtmlPage::default();
/// # page.nodes = vec![node(Element::Root), node(Element::Paragraph)];
/// # page.blocks = vec![block];
/// let mut table = model_input(&stripper, ("Share", Some(&page))).table;
/// set_page_type(&mut table, &[160, 0, 0, 40, 0, 0]);
/// let is_listing = |name: &str| name == "PAGE_TYPE_LISTING";
/// let listing = FEATURES.iter().position(|feature| is_listing(feature.name)).unwrap();
/// assert_eq!(table.column(listing, 0), [40]);
/// # Ok::<(), unboil_text::ConfigError>(())
/// ```
pub fn set_page_type(table: &mut FeatureTable, probabilities: &[u8; PAGE_TYPE_COUNT]) {
    let columns = Column::PAGE_TYPE_ARTICLE as usize..;
    for (column, &probability) in columns.zip(probabilities) {
        table.column_mut(column).fill(probability);
    }
}

/// The probability of each type, 200 in all, by the weights of the page's features. Those of one
/// type stand together.
///
/// ```
/// use unboil_strip::training::{
///     PAGE_TYPE_BUCKETS, PAGE_TYPE_COUNT, Weights, predicted_type, probabilities,
/// };
/// use unboil_text::PageType;
///
/// // Feature 9 is evidence for the second type.
/// let mut weights = vec![0_i8; PAGE_TYPE_COUNT * PAGE_TYPE_BUCKETS];
/// weights[PAGE_TYPE_BUCKETS + 9] = 100;
/// let probabilities = probabilities(&[9], &Weights::from(weights));
/// assert!(probabilities[1] > 190 && probabilities[0] < 2);
/// assert_eq!(predicted_type(&probabilities), PageType::ALL[1]);
/// ```
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

/// The type with the highest probability; unknown if that is below 75 %.
pub fn predicted_type(probabilities: &[u8; PAGE_TYPE_COUNT]) -> PageType {
    let types = PageType::ALL.into_iter().zip(probabilities);
    let best = types.max_by_key(|&(page_type, share)| (share, std::cmp::Reverse(page_type)));
    best.filter(|(_, probability)| **probability >= MIN_PROBABILITY)
        .map_or(PageType::Unknown, |(page_type, _)| page_type)
}

/// The least probability of a type that is named, from 0 to 200. Of the pages of new sites whose
/// type is named, nine in ten are of that type (`rate-types` of the training program).
const MIN_PROBABILITY: u8 = 150;

/// Weights of page type features are log-odds times this.
pub const WEIGHT_SCALE: i64 = 256;
/// The value of a feature on a page with no other. On other pages it is divided by the root of the
/// number of features.
pub const FEATURE_VALUE: i64 = 16;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_predicted_type_has_the_largest_weight() {
        let mut weights = vec![0_i8; PAGE_TYPE_COUNT * PAGE_TYPE_BUCKETS];
        let zeroed = Weights::from(weights.clone());
        assert_eq!(
            predicted_type(&probabilities(&[], &zeroed)),
            PageType::Unknown
        );
        weights[PageType::Product as usize * PAGE_TYPE_BUCKETS + 7] = 100;
        weights[PageType::Forum as usize * PAGE_TYPE_BUCKETS + 8] = 50;
        let weights = Weights::from(weights);
        let probabilities_of_both = probabilities(&[7, 8, 9], &weights);
        assert_eq!(predicted_type(&probabilities_of_both), PageType::Product);
        assert!(
            probabilities_of_both[PageType::Product as usize]
                > probabilities_of_both[PageType::Forum as usize]
        );
        let probability_alone = probabilities(&[7], &weights)[PageType::Product as usize];
        assert!(probability_alone > probabilities_of_both[PageType::Product as usize]);
    }
}
