//! From examples to a model. In: examples, and the fold to leave out. Out: the weights of the scorer.

use rayon::prelude::*;
use unboil_strip::training::model::{LEAF_COUNT, Model, SCALE, Split};
use unboil_strip::training::{ModelKind, inputs, page_type, set_page_type};

use xxhash_rust::xxh3::xxh3_64;

use crate::boosting::{self, BoostSettings, DecisionTree, TrainingRows};
use crate::examples::{Example, Variant, set_word_log_odds};
use crate::label::Label;
use crate::page_type_weights;
use crate::pages::{FOLDS, Page};
use crate::word_weights::SiteCounts;

/// How much an example of each kind counts.
fn variant_weight(variant: Variant) -> f32 {
    match variant {
        Variant::Plain => 1.0,
        Variant::Gold => 2.0,
        Variant::Spliced | Variant::Relayout | Variant::Truncated | Variant::Obfuscated => 0.5,
    }
}

/// How much a page counts whose gold no person wrote, and one that is no article.
const DRAFTED_GOLD_WEIGHT: f32 = 0.5;
const NON_ARTICLE_WEIGHT: f32 = 0.3;
/// As HTML it is to come out with what it has for an article.
const NON_ARTICLE_HTML_WEIGHT: f32 = 1.0;

/// The settings in use; what others scored is in `training/README.md`.
pub const SETTINGS: BoostSettings = BoostSettings {
    trees: 150,
    learning_rate: 0.1,
    lambda: 30.0,
    pages: 0.3,
    inputs: 0.25,
    seed: 1,
};

/// Those for pages of HTML.
pub const HTML_SETTINGS: BoostSettings = BoostSettings {
    trees: 800,
    learning_rate: 0.04,
    pages: 0.4,
    ..SETTINGS
};

/// Short blocks of chrome are many and alike: of those of fewer words than this, one in so many is learned from, and counts for all.
const CHROME_SAMPLES: [(usize, u32); 2] = [(6, 5), (12, 2)];

/// For how many blocks one counts, if it is learned from.
fn sample_weight(label: Label, row: u32) -> Option<u32> {
    if label.is_boilerplate() != Some(true) {
        return Some(1);
    }
    let sample = CHROME_SAMPLES
        .into_iter()
        .find(|(words, _)| label.words < *words);
    let (_, of) = sample.unwrap_or((0, 1));
    xxh3_64(&row.to_le_bytes())
        .is_multiple_of(u64::from(of))
        .then_some(of)
}

/// Learns from all examples but those of one fold; `None`: from all.
pub fn fit(
    examples: &mut [Example],
    pages: &[Page],
    counts: &WeightCounts,
    held_out: Option<usize>,
) -> Model {
    // The words of a page never count in their own weights: what the model learns of tones is what it will see of new sites.
    let weights = |counts: &SiteCounts| -> Vec<Vec<i8>> {
        (0..FOLDS)
            .map(|fold| counts.weights(&[fold, held_out.unwrap_or(fold)]))
            .collect()
    };
    let attr_token_weights = counts.attr_token_weights.as_ref().map(weights);
    set_word_log_odds(
        examples,
        pages,
        &weights(&counts.words),
        attr_token_weights.as_deref(),
    );
    let is_html = attr_token_weights.is_some();
    if is_html {
        // Nor does the type of a page count in the weights that it is told by.
        let types: Vec<Vec<i8>> = (0..FOLDS)
            .into_par_iter()
            .map(|fold| {
                page_type_weights::weights(examples, pages, &[fold, held_out.unwrap_or(fold)])
            })
            .collect();
        for example in &mut *examples {
            let probabilities = page_type::probabilities(
                &example.page_type_features,
                &types[pages[example.page].fold],
            );
            set_page_type(&mut example.table, &probabilities);
        }
    }
    let (model_kind, settings) = match is_html {
        true => (ModelKind::Html, &HTML_SETTINGS),
        false => (ModelKind::Text, &SETTINGS),
    };
    let inputs = inputs(model_kind.columns());
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
    let mut rows = TrainingRows {
        columns: &columns,
        rows: vec![],
        labels: vec![],
        weights: vec![],
        pages: vec![],
    };
    let mut first_row = 0u32;
    for example in &*examples {
        let page = &pages[example.page];
        if Some(page.fold) != held_out {
            let words: usize = example.labels.iter().map(|label| label.words).sum();
            // A word of a long page moves its score less: between its own words and those of the gold.
            let whole = (words.max(100) + page.gold.words().len().max(100)) as f32 / 2.0;
            let mut factor = variant_weight(example.variant) / whole;
            factor *= if page.drafted {
                DRAFTED_GOLD_WEIGHT
            } else {
                1.0
            };
            factor *= match (page.is_article(), is_html) {
                (true, _) => 1.0,
                (false, true) => NON_ARTICLE_HTML_WEIGHT,
                (false, false) => NON_ARTICLE_WEIGHT,
            };
            for (row, label) in example
                .labels
                .iter()
                .enumerate()
                .filter(|&(row, _)| is_html || !example.removed_by_rules[row])
            {
                let row = first_row + row as u32;
                let count = if is_html {
                    sample_weight(*label, row)
                } else {
                    Some(1)
                };
                if let (Some(boilerplate), Some(count)) = (label.is_boilerplate(), count) {
                    rows.rows.push(row);
                    rows.labels.push(f32::from(u8::from(boilerplate)));
                    rows.weights
                        .push(factor * (count as usize * (label.words + 1)) as f32);
                    rows.pages.push(example.page as u32);
                }
            }
        }
        first_row += example.labels.len() as u32;
    }
    let (bias, trees) = boosting::train(&rows, settings);
    let weights = |counts: &SiteCounts| counts.weights(&[held_out.unwrap_or(FOLDS)]);
    Model {
        word_weights: weights(&counts.words),
        attr_token_weights: counts
            .attr_token_weights
            .as_ref()
            .map(weights)
            .unwrap_or_default(),
        types: match is_html {
            true => page_type_weights::weights(examples, pages, &[held_out.unwrap_or(FOLDS)]),
            false => Vec::new(),
        },
        ..model(bias, &trees, &inputs)
    }
}

/// What is known of words and, of pages of HTML, of names.
pub struct WeightCounts {
    pub words: SiteCounts,
    pub attr_token_weights: Option<SiteCounts>,
}

/// The same in whole numbers.
fn model(bias: f32, trees: &[DecisionTree], inputs: &[(usize, isize)]) -> Model {
    let whole = |value: f32| (value * SCALE as f32).round();
    let quantized_leaves = |values: &[f32]| -> [i16; LEAF_COUNT] {
        std::array::from_fn(|place| whole(values[place]) as i16)
    };
    let split = |&(input, threshold): &(u16, u8)| {
        let (column, offset) = inputs[usize::from(input)];
        Split {
            column: column as u8,
            offset: offset as i8,
            threshold,
        }
    };
    let splits = |tree: &DecisionTree| std::array::from_fn(|level| split(&tree.splits[level]));
    Model {
        bias: whole(bias) as i32,
        splits: trees.iter().map(splits).collect(),
        leaves: trees
            .iter()
            .map(|tree| quantized_leaves(&tree.leaves))
            .collect(),
        means: trees
            .iter()
            .map(|tree| quantized_leaves(&tree.means))
            .collect(),
        ..Model::default()
    }
}
