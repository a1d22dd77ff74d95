//! Training examples: the features of an article with a label for each block.
//!
//! Each rendering of a page is used as it is and in variants (other layouts, truncated, with the
//! boilerplate of another page, in letters of no language); so is the gold text, of which all is
//! kept.

use std::collections::HashMap;

use rayon::prelude::*;
use unboil_strip::training::{self, FeatureTable, ModelInput, Weights};
use unboil_strip::{StripConfig, Stripper};
use unboil_text::HtmlPage;

use crate::label::{self, Label, LabelledLine};
use crate::pages::Page;
use crate::variants;

/// How an example was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Variant {
    /// A rendering, unchanged.
    Plain,
    /// A rendering in another layout.
    Relayout,
    /// The article of one page in the boilerplate of another.
    Spliced,
    /// A part of a page.
    Truncated,
    /// The start of the article, with the boilerplate next to it.
    Cropped,
    /// A rendering or a page in letters of no language.
    Obfuscated,
    /// The gold text.
    Gold,
}

/// An article with a label for each block.
pub struct Example {
    /// The index of its page.
    pub page: usize,
    pub variant: Variant,
    pub table: FeatureTable,
    /// Hashes of the words of each block.
    pub words: Vec<Vec<u32>>,
    pub labels: Vec<Label>,
    /// Blocks that rules remove. Text models are not trained on them.
    pub removed_by_rules: Vec<bool>,
    /// The page type features of an HTML page.
    pub page_type_features: Vec<u16>,
    /// The elements of an HTML page.
    pub dom: Option<HtmlPage>,
}

/// The name of the gold text among the renderings.
const GOLD: &str = "gold";

/// A rendering with its lines labelled.
struct Source<'a> {
    /// The index of the page.
    at: usize,
    page: &'a Page,
    name: &'a str,
    lines: Vec<LabelledLine>,
}

impl Source<'_> {
    /// True for a rendering of the whole page, as opposed to the output of an extractor.
    fn is_page_dump(&self) -> bool {
        self.name.starts_with("crude")
    }
}

/// The examples of all pages as text.
pub fn make(pages: &[Page]) -> Vec<Example> {
    let stripper = rules_only_stripper();
    let sources: Vec<Source> = pages
        .par_iter()
        .enumerate()
        .flat_map_iter(|(at, page)| {
            let gold = page.is_article().then_some((GOLD, page.gold_text.as_str()));
            let texts = page
                .renderings
                .iter()
                .map(|(name, text)| (name.as_str(), text.as_str()))
                .chain(gold);
            // A sample of the renderings is enough for pages that are no articles.
            let sampled = texts.filter(|(name, _)| page.is_article() || page.seed(name) % 7 < 3);
            sampled.map(move |(name, text)| Source {
                at,
                page,
                name,
                lines: label::lines(text, &page.gold),
            })
        })
        .collect();
    // Boilerplate comes from pages of the same fold, so that no model has seen that of its test
    // pages.
    let mut donors: HashMap<(usize, &str), Vec<&Source>> = HashMap::new();
    for source in sources
        .iter()
        .filter(|source| source.is_page_dump() && source.page.is_article())
    {
        donors
            .entry((source.page.fold, source.name))
            .or_default()
            .push(source);
    }
    sources
        .par_iter()
        .flat_map_iter(|source| examples_from_source(source, &donors, &stripper))
        .collect()
}

/// The examples of one rendering: unchanged, and its variants.
fn examples_from_source(
    source: &Source,
    donors: &HashMap<(usize, &str), Vec<&Source>>,
    stripper: &Stripper,
) -> Vec<Example> {
    let page = source.page;
    let seed = page.seed(source.name);
    let mut examples = Vec::new();
    let mut add_lines = |variant, lines: &[LabelledLine]| {
        examples.extend(example_from_lines(source, variant, lines, stripper));
    };
    match source.name == GOLD {
        true => add_lines(Variant::Gold, &source.lines),
        false => add_lines(Variant::Plain, &source.lines),
    }
    if !page.is_article() {
        return examples;
    }
    if source.is_page_dump() {
        for donor in donors_of(source, &donors[&(page.fold, source.name)]) {
            if let Some(lines) = variants::splice(&source.lines, &donor.lines) {
                add_lines(Variant::Spliced, &lines);
            }
        }
        if (seed >> 16).is_multiple_of(3) {
            let lines = variants::truncate(&source.lines, seed >> 24);
            add_lines(Variant::Truncated, &lines);
        }
        if let Some(lines) = variants::crop(&source.lines, seed >> 28) {
            add_lines(Variant::Cropped, &lines);
        }
    }
    let lines = &source.lines;
    let obfuscated = match (seed >> 32) % 6 {
        0 => Some(variants::substitute_letters(lines, seed >> 40)),
        1 => Some(variants::to_caseless_script(lines, seed >> 40)),
        2 => Some(variants::to_unspaced_script(lines, seed >> 40)),
        _ => None,
    };
    if let Some(lines) = obfuscated {
        add_lines(Variant::Obfuscated, &lines);
    }
    if !page.drafted {
        examples.extend(relayout_examples(source, stripper));
    }
    examples
}

/// Two pages of the group whose boilerplate is put around the article of a page.
fn donors_of<'a>(source: &Source, group: &[&'a Source<'a>]) -> [&'a Source<'a>; 2] {
    let seed = source.page.seed(source.name);
    let index_in_group = group
        .iter()
        .position(|other| other.at == source.at)
        .expect("the source is in its group");
    [1, 2].map(|turn| {
        let step = 1 + (seed >> 20) as usize % (group.len() / 3).max(1);
        group[(index_in_group + turn * step) % group.len()]
    })
}

/// A rendering on one line, and a page dump also hard-wrapped.
fn relayout_examples(source: &Source, stripper: &Stripper) -> Vec<Example> {
    let text = variants::text(&source.lines);
    let variant = match source.name == GOLD {
        true => Variant::Gold,
        false => Variant::Relayout,
    };
    let mut texts = vec![variants::one_line(&text)];
    if source.is_page_dump() {
        texts.push(variants::hard_wrapped(&text));
    }
    texts
        .iter()
        .map(|text| example_from_text(source, variant, text, stripper))
        .collect()
}

/// The example of labelled lines; `None` if segmentation does not split the text into these lines.
fn example_from_lines(
    source: &Source,
    variant: Variant,
    lines: &[LabelledLine],
    stripper: &Stripper,
) -> Option<Example> {
    let model_input = training::model_input(stripper, &variants::text(lines));
    let labels = lines.iter().map(|line| line.label).collect();
    (model_input.spans.len() == lines.len()).then(|| example(source, variant, model_input, labels))
}

/// The example of a text in another layout, with new labels.
fn example_from_text(
    source: &Source,
    variant: Variant,
    text: &str,
    stripper: &Stripper,
) -> Example {
    let model_input = training::model_input(stripper, text);
    let spans = model_input.spans.iter().map(|span| span.range());
    let labels = label::labels(text, spans, &source.page.gold);
    example(source, variant, model_input, labels)
}

fn example(
    source: &Source,
    variant: Variant,
    model_input: ModelInput,
    labels: Vec<Label>,
) -> Example {
    let ModelInput {
        removed_by_rules,
        words,
        table,
        ..
    } = model_input;
    Example {
        page: source.at,
        variant,
        table,
        words,
        labels,
        removed_by_rules,
        page_type_features: Vec::new(),
        dom: None,
    }
}

/// The examples of all pages as HTML, unchanged and in letters of no language, so that the model does
/// not rely on words.
pub fn html_examples(pages: &[Page]) -> Vec<Example> {
    let stripper = rules_only_stripper();
    pages
        .par_iter()
        .enumerate()
        .flat_map_iter(|(at, page)| {
            let example = |variant, (text, dom): &(String, HtmlPage)| {
                let model_input = training::model_input(&stripper, (text.as_str(), Some(dom)));
                html_example(at, page, variant, model_input, dom)
            };
            let obfuscated = page.has_gold().then(|| {
                let seed = page.seed("html") >> 8;
                variants::substitute_letters_of_page(&page.html, seed)
            });
            let plain = example(Variant::Plain, &page.html);
            let obfuscated = obfuscated.map(|html| example(Variant::Obfuscated, &html));
            [plain].into_iter().chain(obfuscated)
        })
        .collect()
}

/// The example of a page or of a variant with the same spans.
fn html_example(
    at: usize,
    page: &Page,
    variant: Variant,
    model_input: ModelInput,
    dom: &HtmlPage,
) -> Example {
    let ModelInput {
        spans,
        removed_by_rules,
        words,
        table,
        page_type_features,
    } = model_input;
    let text = page.html.0.as_str();
    Example {
        page: at,
        variant,
        table,
        words,
        labels: label::labels(text, spans.iter().map(|span| span.range()), &page.gold),
        removed_by_rules,
        page_type_features,
        dom: Some(dom.clone()),
    }
}

fn rules_only_stripper() -> Stripper {
    let rules = unboil_strip::UserRules {
        disable: vec!["scorer".to_string()],
        cue: Vec::new(),
    };
    let config = StripConfig {
        rules,
        ..StripConfig::default()
    };
    Stripper::new(&config).expect("the scorer is a rule")
}

/// Fills the columns of word log-odds and attribute tokens of each example, with the weights of its
/// fold.
pub fn set_word_log_odds(
    examples: &mut [Example],
    pages: &[Page],
    words: &[Weights],
    attr_tokens: Option<&[Weights]>,
) {
    examples.par_iter_mut().for_each(|example| {
        let fold = pages[example.page].fold;
        let weights = &words[fold];
        let block_log_odds: Vec<u8> = example
            .words
            .iter()
            .map(|words| training::word_log_odds(words.iter().copied(), weights))
            .collect();
        training::set_word_log_odds(&mut example.table, &block_log_odds);
        if let (Some(dom), Some(attr_tokens)) = (&example.dom, attr_tokens) {
            training::set_attr_tokens(&mut example.table, dom, &block_log_odds, &attr_tokens[fold]);
        }
    });
}
