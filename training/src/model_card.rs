//! The model card: what the weights were made of, and what they score.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use unboil_strip::training::model::DEPTH;
use unboil_strip::training::{Model, ModelKind, inputs};

use crate::examples::Example;
use crate::pages::{FOLDS, Page};
use crate::train::SETTINGS;

/// Writes `MODEL.md` beside the training program. `scores` are tables with their headings.
pub fn write(
    path: &Path,
    pages: &[Page],
    examples: &[Example],
    model: &Model,
    scores: &[(&str, String)],
) -> std::io::Result<()> {
    let blocks: usize = examples.iter().map(|example| example.labels.len()).sum();
    let sites = |pages: &mut dyn Iterator<Item = &Page>| {
        pages.map(Page::site).collect::<BTreeSet<_>>().len()
    };
    let set = |name: &'static str| {
        let of_set = || pages.iter().filter(move |page| page.set == name);
        let articles = of_set().filter(|page| page.is_article()).count();
        let counted = of_set().filter(|page| page.has_written_gold()).count();
        format!(
            "{} pages of {} sites, {articles} of them articles, {counted} with a gold text that scores are computed on",
            of_set().count(),
            sites(&mut of_set())
        )
    };
    let folds: Vec<String> = (0..FOLDS)
        .map(|fold| {
            let of_fold = || pages.iter().filter(move |page| page.fold == fold);
            format!(
                "{} pages of {} sites",
                of_fold().count(),
                sites(&mut of_fold())
            )
        })
        .collect();
    let scores: String = scores
        .iter()
        .map(|(heading, table)| format!("### {heading}\n\n{table}\n"))
        .collect();
    let text = format!(
        "# The scorer's model

Written by `unboil-training train`; do not edit. How it is made and what else was tried is in [README.md](README.md).

## What it is

{trees} boosted oblivious trees of depth {depth} over {columns} features of a block and its place, {inputs} inputs with those of its
neighbours, and {tones} weights of words; {size} kB in `crates/unboil-strip/src/scorer/weights.bin`. It gives the probability that a block of text is
not the article. Scores are whole numbers.

Grown at rate {rate}, lambda {lambda}, each tree on {page_share} of the pages and each level on {input_share} of the inputs, from seed {seed}.

## What it learned from

* wcxb: {wcxb}. WCXB, the Web Content Extraction Benchmark by M. Foley, development split, CC-BY-4.0.
* news: {news}. AndyTheFactory/article-extraction-dataset, Apache-2.0.

{examples} examples, {blocks} blocks: seven renderings of each page as plain text and the gold text, as they are, hard-wrapped, on one
line, cut off, with the chrome of other pages, and in letters of no language. The pages are in English but for a few; the pages'
texts remain their publishers', and no text is in the weights: a word is known by {bits} bits of its hash, and only if it is on four
sites or more.

## Splits

{fold_count} folds by site, so that pages of one host (or of hosts under one domain) are in one fold: {folds}. Chrome is borrowed within a fold
only, and the weights of words that a page is scored with were learned without its fold. The weights in the tree are learned from all
folds with the same settings; every score below is of a model that has not seen the page's fold. Settings and thresholds were chosen
with these scores in view.

## Scores

Word F1, precision and recall against the gold text, averaged over pages, for the three whole-page renderings together; for the texts of
four extractors the gain over the untouched text and the share of pages whose F1 fell by more than .005; of gold texts given as input the
mean recall and the least.

{scores}## Limits

Trained on English pages. Weights of words are used on English text only; all else is shape, place and the phrase table, learned on
disguised copies too, and tested on articles written for it in 15 languages. Reader comments in full sentences, and other articles that
follow the first in full, are often kept. Lists and price tables inside an article are sometimes cut.
",
        trees = model.splits.len(),
        depth = DEPTH,
        columns = ModelKind::Text.columns(),
        inputs = inputs(ModelKind::Text.columns()).len(),
        tones = model.word_weights.len(),
        size = model.to_bytes().len() / 1000,
        rate = SETTINGS.learning_rate,
        lambda = SETTINGS.lambda,
        page_share = SETTINGS.pages,
        input_share = SETTINGS.inputs,
        seed = SETTINGS.seed,
        wcxb = set("wcxb"),
        news = set("news"),
        examples = examples.len(),
        bits = model.word_weights.len().ilog2() - 1,
        fold_count = FOLDS,
        folds = folds.join(", "),
    );
    fs::write(path, text)
}
