//! The examples to learn from. In: pages. Out: articles as the scorer sees them, each block labelled: every rendering as it is, in
//! other layouts, cut off, in the chrome of other pages, in letters of no language; and gold texts, of which all stays.

use std::collections::HashMap;

use rayon::prelude::*;
use unboil_strip::Stripper;
use unboil_strip::config::StripConfig;
use unboil_strip::training::{self, FeatureTable, ModelInput, model_input};

use crate::label::{self, Label};
use crate::pages::Page;
use crate::variants::{self, LabelledLine};

/// How an example came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Variant {
    /// A rendering as it is.
    Plain,
    /// In another layout.
    Relayout,
    /// The article of one page in the chrome of another.
    Spliced,
    /// A part of a page.
    Truncated,
    /// In letters of no language.
    Obfuscated,
    /// The gold text.
    Gold,
}

/// An article with a label for each block.
pub struct Example {
    pub page: usize,
    pub variant: Variant,
    pub table: FeatureTable,
    /// Hashes of the words of each block.
    pub words: Vec<Vec<u32>>,
    pub labels: Vec<Label>,
    /// Blocks that rules take; the scorer never sees them.
    pub removed_by_rules: Vec<bool>,
    /// Of a page of HTML, the signs of its type.
    pub page_type_features: Vec<u16>,
    /// What the tags say, if it is a page of HTML.
    pub dom: Option<unboil_text::HtmlPage>,
}

/// The gold text as a rendering.
const GOLD: &str = "gold";

/// A rendering with its lines labelled.
struct Source<'a> {
    at: usize,
    page: &'a Page,
    name: &'a str,
    lines: Vec<LabelledLine>,
}

impl Source<'_> {
    fn is_crude(&self) -> bool {
        self.name.starts_with("crude")
    }
}

/// Makes the examples of all pages.
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
            // Of pages that are no articles a part is enough.
            let sampled = texts.filter(|(name, _)| page.is_article() || page.seed(name) % 7 < 3);
            sampled.map(move |(name, text)| Source {
                at,
                page,
                name,
                lines: label::lines(text, &page.gold),
            })
        })
        .collect();
    // Chrome is borrowed within a fold only, so that no model knows the chrome it is tested on.
    let mut donors: HashMap<(usize, &str), Vec<&Source>> = HashMap::new();
    for source in sources
        .iter()
        .filter(|source| source.is_crude() && source.page.is_article())
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

fn examples_from_source(
    source: &Source,
    donors: &HashMap<(usize, &str), Vec<&Source>>,
    stripper: &Stripper,
) -> Vec<Example> {
    let page = source.page;
    let seed = page.seed(source.name);
    let mut examples = Vec::new();
    let mut add_lines = |variant, lines: &[LabelledLine]| {
        examples.extend(example_from_lines(source, variant, lines, stripper))
    };
    let gold = source.name == GOLD;
    add_lines(
        if gold { Variant::Gold } else { Variant::Plain },
        &source.lines,
    );
    if !page.is_article() {
        return examples;
    }
    if source.is_crude() {
        let group = &donors[&(page.fold, source.name)];
        let own_index = group
            .iter()
            .position(|other| other.at == source.at)
            .expect("it is one of them");
        for turn in [1, 2] {
            let step = 1 + (seed >> 20) as usize % (group.len() / 3).max(1);
            let donor = group[(own_index + turn * step) % group.len()];
            if let Some(lines) = variants::splice(&source.lines, &donor.lines) {
                add_lines(Variant::Spliced, &lines);
            }
        }
        if (seed >> 16).is_multiple_of(3) {
            add_lines(
                Variant::Truncated,
                &variants::truncate(&source.lines, seed >> 24),
            );
        }
    }
    match (seed >> 32) % 6 {
        0 => add_lines(
            Variant::Obfuscated,
            &variants::substitute_letters(&source.lines, seed >> 40),
        ),
        1 => add_lines(
            Variant::Obfuscated,
            &variants::to_caseless_script(&source.lines, seed >> 40),
        ),
        2 => add_lines(
            Variant::Obfuscated,
            &variants::to_unspaced_script(&source.lines, seed >> 40),
        ),
        _ => {}
    }
    if !page.drafted {
        let text = variants::text(&source.lines);
        let variant = if gold {
            Variant::Gold
        } else {
            Variant::Relayout
        };
        examples.push(example_from_text(
            source,
            variant,
            &variants::one_line(&text),
            stripper,
        ));
        if source.is_crude() {
            examples.push(example_from_text(
                source,
                variant,
                &variants::hard_wrapped(&text),
                stripper,
            ));
        }
    }
    examples
}

/// A text made of labelled lines; `None` if it is not read line by line.
fn example_from_lines(
    source: &Source,
    variant: Variant,
    lines: &[LabelledLine],
    stripper: &Stripper,
) -> Option<Example> {
    let text = variants::text(lines);
    let model_input = model_input(stripper, &text);
    let labels = lines.iter().map(|line| line.label).collect();
    (model_input.spans.len() == lines.len()).then(|| example(source, variant, model_input, labels))
}

/// A text in another layout, labelled anew.
fn example_from_text(
    source: &Source,
    variant: Variant,
    text: &str,
    stripper: &Stripper,
) -> Example {
    let model_input = model_input(stripper, text);
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

/// The examples of all pages as HTML.
pub fn html_examples(pages: &[Page]) -> Vec<Example> {
    let stripper = rules_only_stripper();
    pages
        .par_iter()
        .enumerate()
        .map(|(at, page)| {
            let (text, dom) = &page.html;
            let ModelInput {
                spans,
                removed_by_rules,
                words,
                table,
                page_type_features,
            } = model_input(&stripper, (text.as_str(), Some(dom)));
            let labels = label::labels(text, spans.iter().map(|span| span.range()), &page.gold);
            Example {
                page: at,
                variant: Variant::Plain,
                table,
                words,
                labels,
                removed_by_rules,
                page_type_features,
                dom: Some(dom.clone()),
            }
        })
        .collect()
}

fn rules_only_stripper() -> Stripper {
    let rules = unboil_strip::config::UserRules {
        disable: vec!["scorer".to_string()],
        cue: Vec::new(),
    };
    let config = StripConfig {
        rules,
        ..StripConfig::default()
    };
    Stripper::new(&config).expect("the defaults make sense")
}

/// Fills in what the words of each block tell, by the weights that its fold is given.
pub fn set_word_log_odds(
    examples: &mut [Example],
    pages: &[Page],
    words: &[Vec<i8>],
    attr_token_weights: Option<&[Vec<i8>]>,
) {
    examples.par_iter_mut().for_each(|example| {
        let fold = pages[example.page].fold;
        let weights = &words[fold];
        let block_log_odds: Vec<u8> = example
            .words
            .iter()
            .map(|words| training::word_log_odds::word_log_odds(words.iter().copied(), weights))
            .collect();
        training::set_word_log_odds(&mut example.table, &block_log_odds);
        if let (Some(dom), Some(attr_token_weights)) = (&example.dom, attr_token_weights) {
            training::set_attr_tokens(
                &mut example.table,
                dom,
                &block_log_odds,
                &attr_token_weights[fold],
            );
        }
    });
}
