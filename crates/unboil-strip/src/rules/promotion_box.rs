//! Rule `promotion-box`: what is left of a box that asks the reader to sign up, subscribe or give.

use std::ops::Range;

use super::rule::{Phase, Rule, RuleContext, Scope};
use crate::analysis::{Analysis, BlockKind};
use unboil_text::{BlockEnd, Class, Element, HtmlPage, attr_token};

pub(super) const RULE: Rule = Rule {
    name: "promotion-box",
    class: Class::Chrome,
    description: "the title of a box whose other lines are removed, and all of a box that is named \
                  after newsletters, subscriptions or donations",
    example: include_str!("examples/promotion-box.txt"),
    scope: Scope::LongOrPage,
    phase: Phase::Structure,
    apply: remove_promotion_boxes,
};

/// The reasons of the cues in such boxes, in the files of all languages.
const REASONS: [&str; 4] = [
    "asks the reader to sign up for a newsletter",
    "asks the reader to subscribe",
    "asks the reader for money",
    "asks the reader to install or open the app",
];
/// Words in the names of such boxes.
const NAMES: [&str; 10] = [
    "newsletter",
    "signup",
    "subscribe",
    "subscription",
    "donate",
    "donation",
    "membership",
    "promo",
    "cta",
    "paywall",
];
/// A box has at most this many blocks and words.
const MAX_BLOCKS: usize = 8;
const MAX_WORDS: u32 = 120;
/// A box has at most this many titles, each of at most this many words.
const MAX_TITLES: usize = 2;
const TITLE_MAX_WORDS: u32 = 12;
/// The article has at least this many words of paragraphs outside of the box.
const MIN_ARTICLE_WORDS: usize = 60;

/// Removes the rest of each box of which a rule or the model removed the request.
fn remove_promotion_boxes(analysis: &mut Analysis, _: &RuleContext) {
    let Some(page) = analysis.page else {
        return;
    };
    let all = 0..analysis.blocks.len();
    let article_words = analysis.kept_prose_words(all.clone());
    let is_request = |at: &usize| {
        let state = &analysis.blocks[*at];
        let cue_match = state.cue_match.as_ref();
        state.decision.is_some() && cue_match.is_some_and(|cue| REASONS.contains(&cue.why))
    };
    let rests: Vec<(usize, Range<usize>)> = all
        .filter(is_request)
        .filter_map(|at| Some((at, rest_of_box(analysis, page, at, article_words)?)))
        .collect();
    for (request, rest) in rests {
        let why = format!("in the box of {:?}", analysis.block_text(request));
        analysis.record_decision(rest.start, rest.end, RULE.class, RULE.name, &why);
    }
}

/// The blocks that are left in the box around a request: all of a named box, or the lines above the
/// request if they are titles.
fn rest_of_box(
    analysis: &Analysis,
    page: &HtmlPage,
    request: usize,
    article_words: usize,
) -> Option<Range<usize>> {
    let around = page.ancestors(page.blocks[request].innermost_node);
    let boxes = around.take_while(|&node| is_group(page.nodes[node as usize].element));
    let boxes = boxes.map(|node| (node, blocks_in(page, node, request)));
    let is_small = |(_, blocks): &(u32, Range<usize>)| {
        let words: u32 = analysis.blocks[blocks.clone()]
            .iter()
            .map(|state| state.block.words)
            .sum();
        let is_headline = |at: usize| {
            matches!(page.block_element(at), Element::Heading(1))
                || analysis.is_headline(at)
                || analysis.is_page_title(at)
        };
        blocks.len() <= MAX_BLOCKS
            && words <= MAX_WORDS
            && article_words >= MIN_ARTICLE_WORDS + analysis.kept_prose_words(blocks.clone())
            && !blocks.clone().any(is_headline)
    };
    let small: Vec<(u32, Range<usize>)> = boxes.take_while(is_small).collect();
    let names = NAMES.map(attr_token);
    let is_named = |node: u32| {
        page.attr_tokens(node)
            .iter()
            .any(|token| names.contains(token))
    };
    let named = small.iter().rfind(|(node, _)| is_named(*node));
    if let Some((_, blocks)) = named {
        return Some(blocks.clone());
    }
    let is_left = |at: &usize| analysis.blocks[*at].decision.is_none();
    let has_only_titles = |blocks: &Range<usize>| {
        let left: Vec<usize> = blocks.clone().filter(is_left).collect();
        (1..=MAX_TITLES).contains(&left.len())
            && left
                .iter()
                .all(|&at| at < request && is_title(analysis, page, at))
    };
    let titled = small.iter().rfind(|(_, blocks)| has_only_titles(blocks));
    titled.map(|(_, blocks)| blocks.start..request)
}

/// True for an element that may be a box or a part of one.
fn is_group(element: Element) -> bool {
    !matches!(
        element,
        Element::Root | Element::Main | Element::Article | Element::Table | Element::Row
    )
}

/// The blocks in an element that holds the block `at`.
fn blocks_in(page: &HtmlPage, node: u32, at: usize) -> Range<usize> {
    let inside = |at: &usize| page.is_inside(*at, node);
    let before = (0..at).rev().take_while(inside).take(MAX_BLOCKS).count();
    let after = (at + 1..page.blocks.len())
        .take_while(inside)
        .take(MAX_BLOCKS)
        .count();
    at - before..at + 1 + after
}

/// True for a short line that is no sentence and no part of a list or table.
fn is_title(analysis: &Analysis, page: &HtmlPage, at: usize) -> bool {
    let state = &analysis.blocks[at];
    let is_item = matches!(
        page.block_element(at),
        Element::Item | Element::Term | Element::Definition | Element::Row | Element::Cell
    );
    !is_item
        && state.kind == BlockKind::Fragment
        && state.block.end != BlockEnd::Sentence
        && state.block.words <= TITLE_MAX_WORDS
}
