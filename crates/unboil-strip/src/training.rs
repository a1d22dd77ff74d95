//! The interface of the program that trains the models (`training/`).
//!
//! * Features: [`model_input`] returns the feature table of an article; [`FeatureTable`],
//!   [`FEATURES`] and [`model_inputs`] describe it. [`set_word_log_odds`], [`set_attr_tokens`] and
//!   [`set_page_type`] fill in the columns that depend on learned weights.
//! * Model file: [`Model::parse`] reads it, [`Model::to_bytes`] writes it, and [`with_model`] makes
//!   a stripper use it.
//! * Labels: a block is boilerplate or not; the training program makes labels from gold texts, for
//!   the blocks in [`ModelInput::spans`].
//!
//! Names and numbers of features may change with any release.

use crate::config::Strength;
use crate::scorer;
pub use crate::scorer::{
    ATTR_TOKEN_WEIGHTS, DEPTH, DOCUMENT_WEIGHT_SCALE, DOCUMENT_WEIGHTS, FEATURE_COUNT,
    FEATURE_VALUE, FEATURES, Feature, FeatureGroup, FeatureTable, LEAF_COUNT, Model, ModelInput,
    ModelKind, ModelWeights, PAGE_TYPE_BUCKETS, PAGE_TYPE_COUNT, SCALE, Split, TEXT_FEATURE_COUNT,
    Tree, WEIGHT_SCALE, WORD_WEIGHTS, Weights, model_inputs, predicted_type, probabilities,
    rehash_weights, set_attr_tokens, set_page_type, set_word_log_odds, weight_index, word_log_odds,
};
use crate::stripper::Stripper;
use unboil_text::{ArticleRef, Removal};

/// The input of the model for an article: its blocks after the rules that run before the model.
///
/// Columns that depend on learned weights are neutral.
///
/// ```
/// use unboil_strip::training::{FEATURE_COUNT, model_input};
/// use unboil_strip::{StripConfig, Stripper};
///
/// let stripper = Stripper::new(&StripConfig::default())?;
/// let input = model_input(&stripper, "The council met.\nComments are closed.\n");
/// assert_eq!(input.spans.len(), 2);
/// assert_eq!(input.removed_by_rules, [false, true]);
/// # Ok::<(), unboil_text::ConfigError>(())
/// ```
pub fn model_input<'a>(stripper: &'a Stripper, article: impl Into<ArticleRef<'a>>) -> ModelInput {
    scorer::model_input(
        &stripper.apply_article_rules(article.into()),
        stripper.lexicon(),
    )
}

/// Makes a stripper use other weights, for text or for pages as [`Model::model_kind`] says. The
/// scorer is enabled even if the settings disable it.
///
/// ```
/// use unboil_strip::training::{Model, with_model};
/// use unboil_strip::{Strength, StripConfig, Stripper};
///
/// let stripper = Stripper::new(&StripConfig::default())?;
/// let stripper = with_model(stripper, Model::default(), Strength::Careful);
/// assert!(stripper.strip("The council met.").is_empty());
/// # Ok::<(), unboil_text::ConfigError>(())
/// ```
pub fn with_model(mut stripper: Stripper, model: Model, strength: Strength) -> Stripper {
    stripper.set_model(model, strength);
    stripper
}

/// What the boilerplate share of a text decides: its features, and the removals if the text is
/// clean or a page dump.
pub struct DocumentExample {
    /// The indices of the weights of document features.
    pub features: Vec<u16>,
    /// The removals from a clean text.
    pub if_clean: Vec<Removal>,
    /// The removals from a page dump.
    pub if_dump: Vec<Removal>,
}

/// Strips a text as a clean text and as a page dump; `None` if it is not scored.
///
/// ```
/// use unboil_strip::training::document_example;
/// use unboil_strip::{StripConfig, Stripper};
///
/// let stripper = Stripper::new(&StripConfig::default())?;
/// assert!(document_example(&stripper, "The council met.").is_none()); // it is too short
/// # Ok::<(), unboil_text::ConfigError>(())
/// ```
pub fn document_example(stripper: &Stripper, text: &str) -> Option<DocumentExample> {
    let (features, if_clean) = stripper.strip_as(text, 0)?;
    let (_, if_dump) = stripper.strip_as(text, 1000)?;
    Some(DocumentExample {
        features,
        if_clean,
        if_dump,
    })
}
