//! The examples to learn from. In: pages. Out: articles as the scorer sees them, each block labelled: every rendering as it is, in
//! other layouts, cut off, in the chrome of other pages, in letters of no language; and gold texts, of which all stays.

use std::collections::HashMap;

use rayon::prelude::*;
use unboil_strip::Stripper;
use unboil_strip::config::StripConfig;
use unboil_strip::scorer::{self, Table, View};

use crate::label::{self, Label};
use crate::pages::Page;
use crate::variants::{self, Line};

/// How an example came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Variant {
    /// A rendering as it is.
    Plain,
    /// In another layout.
    Relaid,
    /// The article of one page in the chrome of another.
    Spliced,
    /// A part of a page.
    Cut,
    /// In letters of no language.
    Disguised,
    /// The gold text.
    Gold,
}

/// An article with a label for each block.
pub struct Example {
    pub page: usize,
    pub variant: Variant,
    pub table: Table,
    /// Hashes of the words of each block.
    pub words: Vec<Vec<u32>>,
    pub labels: Vec<Label>,
    /// Blocks that rules take; the scorer never sees them.
    pub marked: Vec<bool>,
    /// Of a page of HTML, the signs of its type.
    pub signs: Vec<u16>,
    /// What the tags say, if it is a page of HTML.
    pub tags: Option<unboil_text::Page>,
}

/// The gold text as a rendering.
const GOLD: &str = "gold";

/// A rendering with its lines labelled.
struct Source<'a> {
    at: usize,
    page: &'a Page,
    name: &'a str,
    lines: Vec<Line>,
}

impl Source<'_> {
    fn is_crude(&self) -> bool {
        self.name.starts_with("crude")
    }
}

/// Makes the examples of all pages.
pub fn make(pages: &[Page]) -> Vec<Example> {
    let stripper = rules_alone();
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
            let taken = texts.filter(|(name, _)| page.is_article() || page.seed(name) % 7 < 3);
            taken.map(move |(name, text)| Source {
                at,
                page,
                name,
                lines: label::lines(text, &page.gold),
            })
        })
        .collect();
    // Chrome is borrowed within a fold only, so that no model knows the chrome it is tested on.
    let mut lenders: HashMap<(usize, &str), Vec<&Source>> = HashMap::new();
    for source in sources
        .iter()
        .filter(|source| source.is_crude() && source.page.is_article())
    {
        lenders
            .entry((source.page.fold, source.name))
            .or_default()
            .push(source);
    }
    sources
        .par_iter()
        .flat_map_iter(|source| of_source(source, &lenders, &stripper))
        .collect()
}

fn of_source(
    source: &Source,
    lenders: &HashMap<(usize, &str), Vec<&Source>>,
    stripper: &Stripper,
) -> Vec<Example> {
    let page = source.page;
    let seed = page.seed(source.name);
    let mut examples = Vec::new();
    let mut lined =
        |variant, lines: &[Line]| examples.extend(of_lines(source, variant, lines, stripper));
    let gold = source.name == GOLD;
    lined(
        if gold { Variant::Gold } else { Variant::Plain },
        &source.lines,
    );
    if !page.is_article() {
        return examples;
    }
    if source.is_crude() {
        let group = &lenders[&(page.fold, source.name)];
        let own = group
            .iter()
            .position(|other| other.at == source.at)
            .expect("it is one of them");
        for turn in [1, 2] {
            let step = 1 + (seed >> 20) as usize % (group.len() / 3).max(1);
            let lender = group[(own + turn * step) % group.len()];
            if let Some(lines) = variants::splice(&source.lines, &lender.lines) {
                lined(Variant::Spliced, &lines);
            }
        }
        if (seed >> 16).is_multiple_of(3) {
            lined(Variant::Cut, &variants::cut(&source.lines, seed >> 24));
        }
    }
    match (seed >> 32) % 6 {
        0 => lined(
            Variant::Disguised,
            &variants::cipher(&source.lines, seed >> 40),
        ),
        1 => lined(
            Variant::Disguised,
            &variants::caseless(&source.lines, seed >> 40),
        ),
        2 => lined(
            Variant::Disguised,
            &variants::wide(&source.lines, seed >> 40),
        ),
        _ => {}
    }
    if !page.drafted {
        let text = variants::text(&source.lines);
        let variant = if gold { Variant::Gold } else { Variant::Relaid };
        examples.push(of_text(
            source,
            variant,
            &variants::oneline(&text),
            stripper,
        ));
        if source.is_crude() {
            examples.push(of_text(
                source,
                variant,
                &variants::wrapped(&text),
                stripper,
            ));
        }
    }
    examples
}

/// A text made of labelled lines; `None` if it is not read line by line.
fn of_lines(
    source: &Source,
    variant: Variant,
    lines: &[Line],
    stripper: &Stripper,
) -> Option<Example> {
    let view = stripper.view(&variants::text(lines));
    let labels = lines.iter().map(|line| line.label).collect();
    (view.spans.len() == lines.len()).then(|| example(source, variant, view, labels))
}

/// A text in another layout, labelled anew.
fn of_text(source: &Source, variant: Variant, text: &str, stripper: &Stripper) -> Example {
    let view = stripper.view(text);
    let spans = view.spans.iter().map(|span| span.range());
    let labels = label::labels(text, spans, &source.page.gold);
    example(source, variant, view, labels)
}

fn example(source: &Source, variant: Variant, view: View, labels: Vec<Label>) -> Example {
    let View {
        marked,
        words,
        table,
        ..
    } = view;
    Example {
        page: source.at,
        variant,
        table,
        words,
        labels,
        marked,
        signs: Vec::new(),
        tags: None,
    }
}

/// The examples of all pages as HTML.
pub fn of_html(pages: &[Page]) -> Vec<Example> {
    let stripper = rules_alone();
    pages
        .par_iter()
        .enumerate()
        .map(|(at, page)| {
            let (text, tags) = &page.html;
            let View {
                spans,
                marked,
                words,
                table,
                signs,
            } = stripper.view((text.as_str(), Some(tags)));
            let labels = label::labels(text, spans.iter().map(|span| span.range()), &page.gold);
            Example {
                page: at,
                variant: Variant::Plain,
                table,
                words,
                labels,
                marked,
                signs,
                tags: Some(tags.clone()),
            }
        })
        .collect()
}

fn rules_alone() -> Stripper {
    let rules = unboil_strip::config::OwnRules {
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
pub fn set_tones(
    examples: &mut [Example],
    pages: &[Page],
    words: &[Vec<i8>],
    names: Option<&[Vec<i8>]>,
) {
    examples.par_iter_mut().for_each(|example| {
        let fold = pages[example.page].fold;
        let weights = &words[fold];
        let tones: Vec<u8> = example
            .words
            .iter()
            .map(|words| scorer::tone::tone(words.iter().copied(), weights))
            .collect();
        scorer::set_tones(&mut example.table, &tones);
        if let (Some(tags), Some(names)) = (&example.tags, names) {
            scorer::set_names(&mut example.table, tags, &tones, &names[fold]);
        }
    });
}
