//! Trains a model on the examples of all folds except one.

use rayon::prelude::*;
use unboil_strip::training::{
    DOCUMENT_WEIGHTS, Model, ModelKind, ModelWeights, SCALE, Split, Tree, Weights, model_inputs,
    probabilities, set_page_type,
};
use xxhash_rust::xxh3::xxh3_64;

use crate::boosting::{self, BoostSettings, DecisionTree, TrainingRows};
use crate::examples::{Example, Variant, set_word_log_odds};
use crate::label::Label;
use crate::page_type_weights;
use crate::pages::{FOLDS, Page};
use crate::word_weights::SiteCounts;

/// The weight of an example of each variant.
fn variant_weight(variant: Variant) -> f32 {
    match variant {
        Variant::Plain => 1.0,
        Variant::Gold => 2.0,
        Variant::Spliced | Variant::Relayout | Variant::Obfuscated => 0.5,
        Variant::Truncated | Variant::Cropped => 0.5,
    }
}

/// The weight of a page whose gold text was drafted, and of a page that is no article.
const DRAFTED_GOLD_WEIGHT: f32 = 0.5;
const NON_ARTICLE_WEIGHT: f32 = 0.3;
/// The same as HTML, where the gold text of such pages is their main content.
const NON_ARTICLE_HTML_WEIGHT: f32 = 1.0;
/// The weight of a page of which only a few blocks have labels, and the words among which it is
/// divided at least.
const SNIPPETS_WEIGHT: f32 = 0.3;
const MIN_SNIPPET_WORDS: usize = 60;

/// The settings for texts. `training/README.md` has the scores of others.
pub const SETTINGS: BoostSettings = BoostSettings {
    trees: 150,
    learning_rate: 0.1,
    lambda: 30.0,
    page_share: 0.3,
    input_share: 0.25,
    seed: 1,
};

/// The settings for HTML pages.
pub const HTML_SETTINGS: BoostSettings = BoostSettings {
    trees: 800,
    learning_rate: 0.04,
    page_share: 0.4,
    ..SETTINGS
};

/// Short blocks of boilerplate are frequent and similar, so only some are used. Each pair is a number
/// of words and a rate: of the blocks with fewer words, one in `rate` is used, with the weight of all.
const BOILERPLATE_SAMPLES: [(usize, u32); 2] = [(6, 5), (12, 2)];

/// The number of blocks that a block stands for; `None` if it is not used.
fn sample_weight(label: Label, row: u32) -> Option<u32> {
    if label.is_boilerplate() != Some(true) {
        return Some(1);
    }
    let sample = BOILERPLATE_SAMPLES
        .into_iter()
        .find(|(words, _)| label.words < *words);
    let (_, count) = sample.unwrap_or((0, 1));
    xxh3_64(&row.to_le_bytes())
        .is_multiple_of(u64::from(count))
        .then_some(count)
}

/// Counts of words and, for HTML pages, of attribute tokens.
pub struct WeightCounts {
    pub words: SiteCounts,
    pub attr_tokens: Option<SiteCounts>,
}

/// Trains a model on all examples except those of one fold; `None`: on all.
pub fn fit(
    examples: &mut [Example],
    pages: &[Page],
    counts: &WeightCounts,
    held_out: Option<usize>,
) -> Model {
    let is_html = counts.attr_tokens.is_some();
    set_weighted_columns(examples, pages, counts, held_out);
    let (model_kind, settings) = match is_html {
        true => (ModelKind::Html, &HTML_SETTINGS),
        false => (ModelKind::Text, &SETTINGS),
    };
    let inputs = model_inputs(model_kind.columns());
    let columns: Vec<Vec<u8>> = inputs
        .par_iter()
        .map(|&(column, offset)| {
            examples
                .iter()
                .flat_map(|example| example.table.column(column, offset))
                .copied()
                .collect()
        })
        .collect();
    let rows = training_rows(examples, pages, &columns, model_kind, held_out);
    let (bias, trees) = boosting::train(&rows, settings);
    let held_out = [held_out.unwrap_or(FOLDS)];
    let weights = ModelWeights {
        words: counts.words.weights(&held_out),
        attr_tokens: counts
            .attr_tokens
            .as_ref()
            .map(|counts| counts.weights(&held_out))
            .unwrap_or_default(),
        page_types: match is_html {
            true => page_type_weights::weights(examples, pages, &held_out),
            false => Weights::default(),
        },
        // They are learned from the models of the folds.
        documents: match is_html {
            true => Weights::default(),
            false => vec![0_i8; DOCUMENT_WEIGHTS].into(),
        },
    };
    quantized_model(bias, &trees, &inputs, weights)
}

/// Fills the columns that depend on weights. The weights of an example are learned without its
/// fold: training sees the values that new sites will have.
fn set_weighted_columns(
    examples: &mut [Example],
    pages: &[Page],
    counts: &WeightCounts,
    held_out: Option<usize>,
) {
    let held_out_with = |fold: usize| [fold, held_out.unwrap_or(fold)];
    let weights = |counts: &SiteCounts| -> Vec<Weights> {
        (0..FOLDS)
            .map(|fold| counts.weights(&held_out_with(fold)))
            .collect()
    };
    let attr_tokens = counts.attr_tokens.as_ref().map(weights);
    set_word_log_odds(
        examples,
        pages,
        &weights(&counts.words),
        attr_tokens.as_deref(),
    );
    if attr_tokens.is_none() {
        return;
    }
    let types: Vec<Weights> = (0..FOLDS)
        .into_par_iter()
        .map(|fold| page_type_weights::weights(examples, pages, &held_out_with(fold)))
        .collect();
    for example in examples {
        let weights = &types[pages[example.page].fold];
        let probabilities = probabilities(&example.page_type_features, weights);
        set_page_type(&mut example.table, &probabilities);
    }
}

/// The labelled blocks of all examples except those of one fold, with their weights.
fn training_rows<'a>(
    examples: &[Example],
    pages: &[Page],
    columns: &'a [Vec<u8>],
    model_kind: ModelKind,
    held_out: Option<usize>,
) -> TrainingRows<'a> {
    let is_html = model_kind == ModelKind::Html;
    let mut rows = TrainingRows {
        columns,
        rows: vec![],
        labels: vec![],
        weights: vec![],
        pages: vec![],
    };
    let mut first_row = 0u32;
    for example in examples {
        let page = &pages[example.page];
        let start = first_row;
        first_row += example.labels.len() as u32;
        if Some(page.fold) == held_out {
            continue;
        }
        let factor = word_weight(example, page, is_html);
        let used = |&(row, _): &(usize, _)| is_html || !example.removed_by_rules[row];
        for (row, label) in example.labels.iter().enumerate().filter(used) {
            let row = start + row as u32;
            let count = sample_weight(*label, row);
            if let (Some(boilerplate), Some(count)) = (label.is_boilerplate(), count) {
                rows.rows.push(row);
                rows.labels.push(f32::from(u8::from(boilerplate)));
                rows.weights
                    .push(factor * (count as usize * (label.words + 1)) as f32);
                rows.pages.push(example.page as u32);
            }
        }
    }
    rows
}

/// The weight of each word of an example.
fn word_weight(example: &Example, page: &Page, is_html: bool) -> f32 {
    if !page.has_gold() {
        let labelled = example
            .labels
            .iter()
            .filter(|label| label.is_boilerplate().is_some());
        let words: usize = labelled.map(|label| label.words + 1).sum();
        return SNIPPETS_WEIGHT / words.max(MIN_SNIPPET_WORDS) as f32;
    }
    let words: usize = example.labels.iter().map(|label| label.words).sum();
    // A word of a long page changes its F1 less: the length is between the page's and the gold's.
    let gold_words = match example.variant {
        Variant::Cropped => example.labels.iter().map(|label| label.common).sum(),
        _ => page.gold.words().len(),
    };
    let length = (words.max(100) + gold_words.max(100)) as f32 / 2.0;
    let mut weight = variant_weight(example.variant) / length;
    weight *= match page.drafted {
        true => DRAFTED_GOLD_WEIGHT,
        false => 1.0,
    };
    weight *= match (page.is_article(), is_html) {
        (true, _) => 1.0,
        (false, true) => NON_ARTICLE_HTML_WEIGHT,
        (false, false) => NON_ARTICLE_WEIGHT,
    };
    weight
}

/// The model in whole numbers.
fn quantized_model(
    bias: f32,
    trees: &[DecisionTree],
    inputs: &[(usize, isize)],
    weights: ModelWeights,
) -> Model {
    let quantized = |value: f32| (value * SCALE as f32).round();
    let split = |(input, threshold): (u16, u8)| {
        let (column, offset) = inputs[usize::from(input)];
        Split {
            column: column as u8,
            offset: offset as i8,
            threshold,
        }
    };
    let trees: Vec<Tree> = trees
        .iter()
        .map(|tree| Tree {
            splits: tree.splits.map(split),
            leaves: tree.leaves.map(|value| quantized(value) as i16),
            means: tree.means.map(|value| quantized(value) as i16),
        })
        .collect();
    Model::new(quantized(bias) as i32, &trees, weights)
}
