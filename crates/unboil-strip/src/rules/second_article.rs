//! Rule `second-article`: other articles of the site in full, below the article.
//!
//! On an HTML page they are elements of the same kind and the same class names as the element of
//! the article, each with a heading of the same level. In a text they are a title, a line that
//! names the author, and paragraphs, below a line such as "Next article": without this line they
//! may be a part of the article.

use super::rule::{Phase, Rule, RuleContext, Scope};
use crate::analysis::{Analysis, BlockKind, Credit};
use crate::cues;
use unboil_text::{BlockEnd, Class, Element, HtmlPage, PageType};

pub(super) const RULE: Rule = Rule {
    name: "second-article",
    class: Class::Section,
    description: "another article of the site below the article, with a headline and an author of \
                  its own",
    example: include_str!("examples/second-article.txt"),
    scope: Scope::LongOrPage,
    phase: Phase::Structure,
    apply: remove_second_article,
};

/// The article has at least this many words of paragraphs.
const MIN_ARTICLE_WORDS: usize = 80;
/// A byline is at most this many blocks below its headline.
const MAX_BLOCKS_TO_BYLINE: usize = 2;
/// A headline has at least this many words.
const HEADLINE_MIN_WORDS: u32 = 3;
/// A headline has at most this many words.
const HEADLINE_MAX_WORDS: u32 = 20;
/// The line above the second article has at most this many words: "Up next".
const LABEL_MAX_WORDS: u32 = 4;
/// The reasons of the cues above another article, in the files of all languages.
const LABEL_REASONS: [&str; 2] = [
    "leads to the previous or next page or article",
    cues::HEADS_LINKS,
];
/// Lines above the headline of an element: date, section.
const MAX_LINES_ABOVE: usize = 3;

/// Removes all that stands below the article from the headline of the second one on.
fn remove_second_article(analysis: &mut Analysis, context: &RuleContext) {
    let is_article = context.page_type() == Some(PageType::Article);
    let found = match analysis.page {
        Some(page) if is_article => second_of_page(analysis, page),
        Some(_) => None,
        None => second_of_text(analysis),
    };
    let Some((from, to)) = found else {
        return;
    };
    let why = format!(
        "below the article, {:?} opens another one with the same structure",
        super::page_frame::excerpt(analysis, from)
    );
    let is_label = from > 0
        && analysis.blocks[from - 1].kind == BlockKind::Fragment
        && analysis.blocks[from - 1].block.end == BlockEnd::Open
        && analysis.blocks[from - 1].block.words <= LABEL_MAX_WORDS
        && !analysis.blocks[from - 1].block.list_item;
    let from = from - usize::from(is_label);
    analysis.record_decision(from, to, RULE.class, RULE.name, &why);
}

/// The blocks of the other articles of a page.
fn second_of_page(analysis: &Analysis, page: &HtmlPage) -> Option<(usize, usize)> {
    let level = |at: usize| match page.block_element(at) {
        Element::Heading(level) => Some(level),
        _ => None,
    };
    let len = analysis.blocks.len();
    let words_before = kept_prose_before(analysis);
    let kept_words = |from: usize, to: usize| words_before[to] - words_before[from];
    // The article is below its headline: the heading that the title of the page repeats.
    let first = (0..len).find(|&at| level(at).is_some() && analysis.is_page_title(at))?;
    let next = (first + 1..len)
        .find(|&at| level(at) == level(first) && kept_words(first, at) >= MIN_ARTICLE_WORDS)?;
    let (a, b) = siblings(page, first, next)?;
    let element = |node: u32| page.nodes[node as usize].element;
    // Headings alone are those of sections of one article.
    let is_heading = matches!(element(a), Element::Heading(_));
    let is_twin = !is_heading && element(a) == element(b) && shares_token(page, a, b);
    let starts = |at: usize, root: u32| {
        (0..at)
            .rev()
            .take_while(|&at| page.is_inside(at, root))
            .count()
    };
    let is_dated = |at: usize| {
        let below = at + 1..len.min(at + 1 + MAX_BLOCKS_TO_BYLINE);
        let above = at.saturating_sub(MAX_LINES_ABOVE)..at;
        below
            .chain(above)
            .any(|at| matches!(analysis.credit(at), Some(Credit::Byline(_))))
    };
    let is_article = element(a) == Element::Article;
    let above = starts(next, b);
    let is_other_article = is_article
        || is_dated(next)
        || is_label(analysis, next.saturating_sub(above + 1))
        || level(first) == Some(1) && has_same_line(analysis, page, first, next);
    if !is_twin || !is_other_article || above > MAX_LINES_ABOVE {
        return None;
    }
    let around = page.nodes[b as usize].parent;
    let inside = (next..len).take_while(|&at| page.is_inside(at, around));
    let to = next + inside.count();
    (kept_words(next, to) > 0).then_some((next - above, to))
}

/// True if a line of the same class names stands below both headlines, such as that of the author.
fn has_same_line(analysis: &Analysis, page: &HtmlPage, first: usize, next: usize) -> bool {
    let line_below = |at: usize| {
        let node = page.blocks.get(at + 1)?.node;
        let is_line = analysis.blocks[at + 1].kind == BlockKind::Fragment
            && analysis.blocks[at + 1].block.end != BlockEnd::Sentence
            && !matches!(page.nodes[node as usize].element, Element::Heading(_));
        (is_line && !page.attr_tokens(node).is_empty()).then(|| page.attr_tokens(node))
    };
    line_below(first).is_some_and(|names| line_below(next) == Some(names))
}

/// Words of prose that stay before each block, then all of them.
fn kept_prose_before(analysis: &Analysis) -> Vec<usize> {
    let mut sum = 0;
    let mut words_before = vec![0];
    for at in 0..analysis.blocks.len() {
        sum += analysis.kept_prose_words(at..at + 1);
        words_before.push(sum);
    }
    words_before
}

/// The children of the nearest common ancestor of two blocks that hold these blocks.
fn siblings(page: &HtmlPage, first: usize, second: usize) -> Option<(u32, u32)> {
    let path = |block: usize| {
        let mut path: Vec<u32> = page.ancestors(page.blocks[block].node).collect();
        path.reverse();
        path
    };
    let (first, second) = (path(first), path(second));
    let mut steps = first.iter().zip(&second);
    steps.find(|(a, b)| a != b).map(|(&a, &b)| (a, b))
}

/// True if both elements have no attribute tokens, or share one.
fn shares_token(page: &HtmlPage, a: u32, b: u32) -> bool {
    let (a, b) = (page.attr_tokens(a), page.attr_tokens(b));
    (a.is_empty() && b.is_empty()) || a.iter().any(|token| b.contains(token))
}

/// The blocks of the other articles of a text: from a title with a byline to the end.
fn second_of_text(analysis: &Analysis) -> Option<(usize, usize)> {
    let len = analysis.blocks.len();
    let first = analysis.headline()?;
    let is_signed = |at: usize| {
        (at + 1..len.min(at + 1 + MAX_BLOCKS_TO_BYLINE))
            .any(|at| matches!(analysis.credit(at), Some(Credit::Byline(_))))
    };
    let next = (first + 1..len).find(|&at| {
        is_title(analysis, at)
            && is_label(analysis, at - 1)
            && analysis.prose_words(first..at) >= MIN_ARTICLE_WORDS
            && is_signed(at)
            && opens_prose(analysis, at)
    })?;
    Some((next, len))
}

/// True for a line that leads to another article.
fn is_label(analysis: &Analysis, at: usize) -> bool {
    let cue_match = analysis.blocks[at].cue_match.as_ref();
    cue_match.is_some_and(|cue_match| LABEL_REASONS.contains(&cue_match.why))
}

fn is_title(analysis: &Analysis, at: usize) -> bool {
    let state = &analysis.blocks[at];
    state.kind == BlockKind::Fragment
        && state.is_undecided()
        && state.cue_match.is_none()
        && (HEADLINE_MIN_WORDS..=HEADLINE_MAX_WORDS).contains(&state.block.words)
        && matches!(state.block.end, BlockEnd::Open)
        && !state.block.list_item
        && analysis.credit(at).is_none()
}

/// True if paragraphs follow the byline of a title.
fn opens_prose(analysis: &Analysis, at: usize) -> bool {
    let below = (at + 1..analysis.blocks.len()).find(|&at| analysis.credit(at).is_none());
    below.is_some_and(|at| analysis.is_prose(at))
}
