//! Rule `scorer`: a small model scores what no other rule explains, from the content of a block,
//! its neighbours and its position.
//!
//! Files from bottom to top: `schema` lists the features; `feature_table` holds their values;
//! `block_features`, `context_features`, `document_features`, `word_log_odds` and `dom_features`
//! extract them; `features` assembles the table; `page_type` predicts the type of a page; `model`
//! gives a score to each block; `document_share` judges the whole text; `scoring` runs them in this
//! order; `removals` decides and records,
//! with `reasons`. The training program uses the public items.

mod article_container;
mod beside_kept;
mod block_features;
mod char_scan;
mod context_features;
mod document_features;
mod document_share;
mod dom_features;
mod equal_keys;
mod feature_group;
mod feature_table;
mod features;
mod html_removals;
mod lexicon;
mod log_odds;
mod model;
mod model_input;
mod model_inputs;
mod page_type;
mod page_type_features;
mod periodicity;
mod prefix_sums;
mod prose_runs;
mod reasons;
mod removals;
mod schema;
mod scored;
mod scoring;
mod text_removals;
mod text_stats;
mod tree;
mod unit_verdicts;
mod verdicts;
mod vocabulary_overlap;
mod weights;
mod weights_file;
mod word_hasher;
#[cfg(test)]
mod word_list;
mod word_log_odds;
mod word_uses;

pub use document_share::{DOCUMENT_WEIGHT_SCALE, DOCUMENT_WEIGHTS};
pub use dom_features::{ATTR_TOKEN_WEIGHTS, set_attr_tokens};
pub(crate) use equal_keys::groups_of;
pub use feature_group::FeatureGroup;
pub use feature_table::FeatureTable;
pub(crate) use lexicon::Lexicon;
pub use log_odds::SCALE;
pub use model::Model;
pub use model_input::ModelInput;
pub(crate) use model_input::model_input;
pub use model_inputs::model_inputs;
pub use page_type::{FEATURE_VALUE, WEIGHT_SCALE, predicted_type, probabilities, set_page_type};
pub use page_type_features::{PAGE_TYPE_BUCKETS, PAGE_TYPE_COUNT};
pub(crate) use reasons::block_reasons;
pub(crate) use removals::{RULE, mark_boilerplate};
pub use schema::{FEATURE_COUNT, FEATURES, Feature, TEXT_FEATURE_COUNT};
pub use scored::DocumentState;
pub(crate) use scored::Scored;
pub(crate) use scoring::{is_clean_text, score_blocks};
pub use tree::{DEPTH, LEAF_COUNT, Split, Tree};
pub use weights::{ModelWeights, Weights};
pub use weights_file::{ModelKind, rehash_weights};
pub(crate) use word_hasher::WordHasher;
pub use word_log_odds::{WORD_WEIGHTS, set_word_log_odds, weight_index, word_log_odds};
