//! From examples to a model. In: examples, and the fold to leave out. Out: the weights of the scorer.

use rayon::prelude::*;
use unboil_strip::scorer::model::{LEAVES, Model, Question, SCALE};
use unboil_strip::scorer::{Subject, inputs, page_type, set_types};

use xxhash_rust::xxh3::xxh3_64;

use crate::boost::{self, Rows, Settings, Tree};
use crate::examples::{Example, Variant, set_tones};
use crate::label::Label;
use crate::pages::{FOLDS, Page};
use crate::tones::Counts;
use crate::types;

/// How much an example of each kind counts.
fn variant_weight(variant: Variant) -> f32 {
    match variant {
        Variant::Plain => 1.0,
        Variant::Gold => 2.0,
        Variant::Spliced | Variant::Relaid | Variant::Cut | Variant::Disguised => 0.5,
    }
}

/// How much a page counts whose gold no person wrote, and one that is no article.
const DRAFTED: f32 = 0.5;
const NO_ARTICLE: f32 = 0.3;
/// As HTML it is to come out with what it has for an article.
const NO_ARTICLE_HTML: f32 = 1.0;

/// The settings in use; what others scored is in `training/README.md`.
pub const SETTINGS: Settings = Settings {
    trees: 150,
    rate: 0.1,
    lambda: 30.0,
    pages: 0.3,
    inputs: 0.25,
    seed: 1,
};

/// Those for pages of HTML.
pub const HTML_SETTINGS: Settings = Settings {
    trees: 800,
    rate: 0.04,
    pages: 0.4,
    ..SETTINGS
};

/// Short blocks of chrome are many and alike: of those of fewer words than this, one in so many is learned from, and counts for all.
const CHROME_SAMPLES: [(usize, u32); 2] = [(6, 5), (12, 2)];

/// For how many blocks one counts, if it is learned from.
fn sampled(label: Label, row: u32) -> Option<u32> {
    if label.is_junk() != Some(true) {
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
    counts: &Known,
    without: Option<usize>,
) -> Model {
    // The words of a page never count in their own weights: what the model learns of tones is what it will see of new sites.
    let weights = |counts: &Counts| -> Vec<Vec<i8>> {
        (0..FOLDS)
            .map(|fold| counts.weights(&[fold, without.unwrap_or(fold)]))
            .collect()
    };
    let names = counts.names.as_ref().map(weights);
    set_tones(examples, pages, &weights(&counts.words), names.as_deref());
    let is_html = names.is_some();
    if is_html {
        // Nor does the type of a page count in the weights that it is told by.
        let types: Vec<Vec<i8>> = (0..FOLDS)
            .into_par_iter()
            .map(|fold| types::weights(examples, pages, &[fold, without.unwrap_or(fold)]))
            .collect();
        for example in &mut *examples {
            let shares = page_type::shares(&example.signs, &types[pages[example.page].fold]);
            set_types(&mut example.table, &shares);
        }
    }
    let (subject, settings) = match is_html {
        true => (Subject::Pages, &HTML_SETTINGS),
        false => (Subject::Texts, &SETTINGS),
    };
    let inputs = inputs(subject.columns());
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
    let mut rows = Rows {
        columns: &columns,
        rows: vec![],
        labels: vec![],
        weights: vec![],
        pages: vec![],
    };
    let mut first = 0u32;
    for example in &*examples {
        let page = &pages[example.page];
        if Some(page.fold) != without {
            let words: usize = example.labels.iter().map(|label| label.words).sum();
            // A word of a long page moves its score less: between its own words and those of the gold.
            let whole = (words.max(100) + page.gold.words().len().max(100)) as f32 / 2.0;
            let mut factor = variant_weight(example.variant) / whole;
            factor *= if page.drafted { DRAFTED } else { 1.0 };
            factor *= match (page.is_article(), is_html) {
                (true, _) => 1.0,
                (false, true) => NO_ARTICLE_HTML,
                (false, false) => NO_ARTICLE,
            };
            for (row, label) in example
                .labels
                .iter()
                .enumerate()
                .filter(|&(row, _)| is_html || !example.marked[row])
            {
                let row = first + row as u32;
                let count = if is_html {
                    sampled(*label, row)
                } else {
                    Some(1)
                };
                if let (Some(junk), Some(count)) = (label.is_junk(), count) {
                    rows.rows.push(row);
                    rows.labels.push(f32::from(u8::from(junk)));
                    rows.weights
                        .push(factor * (count as usize * (label.words + 1)) as f32);
                    rows.pages.push(example.page as u32);
                }
            }
        }
        first += example.labels.len() as u32;
    }
    let (bias, trees) = boost::train(&rows, settings);
    let weights = |counts: &Counts| counts.weights(&[without.unwrap_or(FOLDS)]);
    Model {
        tones: weights(&counts.words),
        names: counts.names.as_ref().map(weights).unwrap_or_default(),
        types: match is_html {
            true => types::weights(examples, pages, &[without.unwrap_or(FOLDS)]),
            false => Vec::new(),
        },
        ..model(bias, &trees, &inputs)
    }
}

/// What is known of words and, of pages of HTML, of names.
pub struct Known {
    pub words: Counts,
    pub names: Option<Counts>,
}

/// The same in whole numbers.
fn model(bias: f32, trees: &[Tree], inputs: &[(usize, isize)]) -> Model {
    let whole = |value: f32| (value * SCALE as f32).round();
    let small = |values: &[f32]| -> [i16; LEAVES] {
        std::array::from_fn(|place| whole(values[place]) as i16)
    };
    let question = |&(input, most): &(u16, u8)| {
        let (column, offset) = inputs[usize::from(input)];
        Question {
            column: column as u8,
            offset: offset as i8,
            most,
        }
    };
    let questions = |tree: &Tree| std::array::from_fn(|level| question(&tree.questions[level]));
    Model {
        bias: whole(bias) as i32,
        questions: trees.iter().map(questions).collect(),
        leaves: trees.iter().map(|tree| small(&tree.leaves)).collect(),
        means: trees.iter().map(|tree| small(&tree.means)).collect(),
        ..Model::default()
    }
}
