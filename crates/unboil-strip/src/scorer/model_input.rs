//! Input of the training program: the features of an article without weights.

use crate::analysis::Analysis;
use crate::scorer::feature_table::FeatureTable;
use crate::scorer::features::build_table;
use crate::scorer::lexicon::Lexicon;
use crate::scorer::model::Model;
use crate::scorer::page_type_features::page_type_features;
use unboil_text::Span;

/// The features of an article. The columns that depend on weights are neutral.
pub struct ModelInput {
    /// The span of each block.
    pub spans: Vec<Span>,
    /// True for each block that a rule removes.
    pub removed_by_rules: Vec<bool>,
    /// The hashes of the words of each block.
    pub words: Vec<Vec<u32>>,
    /// The feature table, a row for each block.
    pub table: FeatureTable,
    /// The page type features of an HTML page; empty for a text.
    pub page_type_features: Vec<u16>,
}

/// The features of an article after the rules.
pub(crate) fn model_input(analysis: &Analysis, lexicon: &Lexicon) -> ModelInput {
    let model = Model::zeroed();
    let (table, block_features) = build_table(analysis, lexicon, model.weights());
    let page_type_features = analysis
        .page
        .map(|page| page_type_features(analysis, page, &block_features));
    let blocks = &analysis.blocks;
    ModelInput {
        page_type_features: page_type_features.unwrap_or_default(),
        spans: blocks.iter().map(|state| state.block.span).collect(),
        removed_by_rules: blocks
            .iter()
            .map(|state| state.decision.is_some())
            .collect(),
        words: (0..blocks.len())
            .map(|at| block_features.word_hashes(at).collect())
            .collect(),
        table,
    }
}
