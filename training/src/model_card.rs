//! The model card `MODEL.md`: the training data of the weights, and their scores.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use unboil_strip::training::{DEPTH, Model, ModelKind, model_inputs};

use crate::examples::Example;
use crate::pages::{FOLDS, Page, SETS};
use crate::train::SETTINGS;

/// The card, with a name in braces for each value.
const TEMPLATE: &str = include_str!("model_card.template.md");

/// Writes the card. `scores` are tables with their headings.
pub fn write(
    path: &Path,
    pages: &[Page],
    examples: &[Example],
    model: &Model,
    scores: &[(&str, String)],
) -> std::io::Result<()> {
    let blocks: usize = examples.iter().map(|example| example.labels.len()).sum();
    let scores: String = scores
        .iter()
        .map(|(heading, table)| format!("### {heading}\n\n{table}\n"))
        .collect();
    let mut values = model_values(model);
    values.extend([
        ("sets", set_summaries(pages)),
        ("languages", language_summary(pages)),
        ("examples", examples.len().to_string()),
        ("blocks", blocks.to_string()),
        ("fold_count", FOLDS.to_string()),
        ("folds", fold_summary(pages)),
        ("scores", scores),
    ]);
    let mut text = TEMPLATE.to_string();
    for (name, value) in values {
        text = text.replace(&format!("{{{name}}}"), &value);
    }
    fs::write(path, text)
}

/// The values about the model and the settings of training.
fn model_values(model: &Model) -> Vec<(&'static str, String)> {
    let columns = ModelKind::Text.columns();
    let word_weights = model.weights().words.len();
    vec![
        ("trees", model.tree_count().to_string()),
        ("depth", DEPTH.to_string()),
        ("features", columns.to_string()),
        ("inputs", model_inputs(columns).len().to_string()),
        ("word_weights", word_weights.to_string()),
        ("size", (model.to_bytes().len() / 1000).to_string()),
        ("learning_rate", SETTINGS.learning_rate.to_string()),
        ("lambda", SETTINGS.lambda.to_string()),
        ("page_share", SETTINGS.page_share.to_string()),
        ("input_share", SETTINGS.input_share.to_string()),
        ("seed", SETTINGS.seed.to_string()),
        // Short and long blocks have weights of their own.
        ("hash_bits", (word_weights.ilog2() - 1).to_string()),
    ]
}

/// A list of the sets, with their sources.
fn set_summaries(pages: &[Page]) -> String {
    let item = |&(set, source): &(&str, &str)| {
        let summary = set_summary(pages, set);
        format!("* {set}: {summary}.\n  {source}")
    };
    SETS.iter().map(item).collect::<Vec<_>>().join("\n")
}

/// The number of pages in each language.
fn language_summary(pages: &[Page]) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for page in pages {
        *counts.entry(page.lang.as_str()).or_default() += 1;
    }
    let mut counts: Vec<(&str, usize)> = counts.into_iter().collect();
    counts.sort_by_key(|&(lang, count)| (std::cmp::Reverse(count), lang));
    let name = |lang: &str| match lang {
        "" => "not labelled, nearly all English".to_string(),
        lang => lang.to_string(),
    };
    let count = |&(lang, count): &(&str, usize)| format!("{} {count}", name(lang));
    counts.iter().map(count).collect::<Vec<_>>().join(", ")
}

/// Pages, sites and articles of a set.
fn set_summary(pages: &[Page], set: &str) -> String {
    let pages: Vec<&Page> = pages.iter().filter(|page| page.set == set).collect();
    let articles = pages.iter().filter(|page| page.is_article()).count();
    let scored = pages.iter().filter(|page| page.has_written_gold()).count();
    format!(
        "{} pages of {} sites, {articles} of them articles, {scored} with a gold text that scores are computed on",
        pages.len(),
        site_count(&pages)
    )
}

/// Pages and sites of each fold.
fn fold_summary(pages: &[Page]) -> String {
    let summary = |fold| {
        let pages: Vec<&Page> = pages.iter().filter(|page| page.fold == fold).collect();
        format!("{} pages of {} sites", pages.len(), site_count(&pages))
    };
    (0..FOLDS).map(summary).collect::<Vec<_>>().join(", ")
}

fn site_count(pages: &[&Page]) -> usize {
    let sites: BTreeSet<String> = pages.iter().map(|page| page.site()).collect();
    sites.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_card_in_the_repository_is_made_of_the_template_and_the_weights() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let card = fs::read_to_string(root.join("MODEL.md")).expect("the card");
        let mut rest = card.as_str();
        for part in TEMPLATE.split(['{', '}']).step_by(2) {
            let at = rest
                .find(part)
                .unwrap_or_else(|| panic!("not in the card: {part}"));
            rest = &rest[at + part.len()..];
        }
        let weights = root.join("../crates/unboil-strip/src/scorer/weights.bin");
        let model = Model::parse(fs::read(weights).expect("the weights")).expect("a model");
        for (name, value) in model_values(&model) {
            assert!(card.contains(&value), "{name} {value}");
        }
    }
}
