//! Assembly of the feature table: runs the extractors over an analysed article.
//!
//! `block_features` fills the columns of the block itself, `context_features` those of its position
//! and neighbours, `document_features` those of the article, `word_log_odds` those of the weights
//! of its words, and `dom_features` those of the HTML elements. `page_type` adds the columns of the
//! page type.

use crate::analysis::Analysis;
use crate::scorer::block_features::BlockFeatures;
use crate::scorer::context_features;
use crate::scorer::document_features;
use crate::scorer::dom_features;
use crate::scorer::feature_table::FeatureTable;
use crate::scorer::lexicon::Lexicon;
use crate::scorer::schema::{FEATURE_COUNT, TEXT_FEATURE_COUNT};
use crate::scorer::weights::ModelWeights;
use crate::scorer::word_log_odds::{set_word_log_odds, word_log_odds};

/// The table of an article after the rules, and the statistics of its blocks. The columns of the
/// page type are 0.
pub(super) fn build_table<'a>(
    analysis: &'a Analysis<'a>,
    lexicon: &Lexicon,
    weights: &ModelWeights,
) -> (FeatureTable, BlockFeatures<'a>) {
    let columns = analysis.page.map_or(TEXT_FEATURE_COUNT, |_| FEATURE_COUNT);
    let mut table = FeatureTable::new(columns, analysis.blocks.len());
    let block_features = BlockFeatures::new(analysis, lexicon);
    block_features.fill(&mut table);
    context_features::fill(analysis, &block_features, &mut table);
    document_features::fill(analysis, &block_features, &mut table);
    let block_log_odds: Vec<u8> = (0..analysis.blocks.len())
        .map(|at| word_log_odds(block_features.word_hashes(at), &weights.words))
        .collect();
    set_word_log_odds(&mut table, &block_log_odds);
    if let Some(page) = analysis.page {
        dom_features::fill(analysis, page, &block_features, lexicon, &mut table);
        dom_features::set_attr_tokens(&mut table, page, &block_log_odds, &weights.attr_tokens);
    }
    (table, block_features)
}
