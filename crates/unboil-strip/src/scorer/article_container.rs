//! Finds the element of an HTML page that holds the paragraphs of the article, and the tables,
//! lists, quotes and code beside these paragraphs: they are part of the article.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::analysis::{Analysis, is_named_comments};
use unboil_text::{BlockEnd, CELL_SEPARATOR, Class, Element, HtmlPage, InlineStyle};

/// The paragraphs of an article have at least this many words.
const MIN_PARAGRAPH_WORDS: u32 = 20;
/// The same in the element of the headline.
const MIN_WORDS_BELOW_HEADLINE: u32 = 8;
/// The element holds at least this share of the words of paragraphs that stay, in hundredths.
const MIN_WORDS_PERCENT: u32 = 50;
/// The paragraphs of a short article have fewer words.
const SHORT_ARTICLE_WORDS: u32 = 80;
/// A paragraph that does not end as a sentence has at least this many words.
const MIN_TEXT_WORDS: u32 = 8;
/// Text of the article has at most this share of its bytes in links, in hundredths.
pub(super) const MAX_LINK_PERCENT: usize = 20;
/// The number of a note has at most this many bytes.
const NOTE_NUMBER_MAX_BYTES: usize = 6;
/// A list with more links leads to other pages.
const LIST_MAX_LINK_PERCENT: usize = 10;
/// A block with a higher share is a link to another page.
const LINK_BLOCK_PERCENT: usize = 80;
/// A table or list has at least this many blocks. A quote may have one.
const MIN_BLOCKS: usize = 2;

/// The blocks of a page that stand beside the paragraphs of the article, in elements that articles
/// are made of. `stays` tells whether a block stays so far.
pub(super) fn article_parts(
    analysis: &Analysis,
    page: &HtmlPage,
    stays: impl Fn(usize) -> bool,
) -> Vec<Range<usize>> {
    let Some(container) = article_container(analysis, page, &stays) else {
        return Vec::new();
    };
    let children: Vec<Option<u32>> = (0..page.blocks.len())
        .map(|at| child_around(page, container, at))
        .collect();
    let mut parts = Vec::new();
    let (mut from, mut follows_article) = (0, false);
    // A heading or the words that introduce a list stay if the paragraph or the part below stays.
    let mut heading = None;
    let mut is_below_heading = false;
    for run in children.chunk_by(|a, b| a == b) {
        let blocks = from..from + run.len();
        from = blocks.end;
        let Some(child) = run[0] else {
            continue;
        };
        let is_heading = matches!(page.nodes[child as usize].element, Element::Heading(_));
        if is_heading || introduces_list(analysis, blocks.clone()) {
            is_below_heading = is_heading && !follows_article;
            let is_plain =
                follows_article && blocks.clone().all(|at| is_subheading(analysis, page, at));
            heading = is_plain.then_some(blocks);
            continue;
        }
        if blocks
            .clone()
            .all(|at| analysis.blocks[at].decision.is_some())
        {
            // A box that a rule removes.
            continue;
        }
        let is_paragraph = blocks
            .clone()
            .any(|at| stays(at) && is_text(analysis, page, at));
        // A box of facts may stand between the headline and the first paragraph.
        let is_box =
            is_below_heading && element_around(page, child, blocks.start) == Some(Element::Table);
        let of_part: Vec<usize> = without_buttons(page, blocks.clone()).collect();
        let is_part =
            (follows_article || is_box) && is_article_part(analysis, page, child, &of_part);
        follows_article = is_paragraph || is_part;
        let heading = heading.take();
        parts.extend(heading.filter(|_| follows_article));
        if is_part {
            parts.extend(of_part.into_iter().map(|at| at..at + 1));
        }
    }
    parts
}

/// True for a line such as "What you need:".
fn introduces_list(analysis: &Analysis, mut blocks: Range<usize>) -> bool {
    let is_label = |at: usize| {
        let text = analysis.block_text(at);
        !analysis.is_prose(at) && text.ends_with([':', '：'])
    };
    blocks.len() == 1 && blocks.all(is_label)
}

/// True for a heading that no rule knows, and that leads to no other page.
fn is_subheading(analysis: &Analysis, page: &HtmlPage, at: usize) -> bool {
    let state = &analysis.blocks[at];
    state.cue_match.is_none()
        && state.decision.is_none()
        && page.link_percent(at) < LINK_BLOCK_PERCENT
}

/// True for a paragraph, however short.
fn is_text(analysis: &Analysis, page: &HtmlPage, at: usize) -> bool {
    let block = &analysis.blocks[at].block;
    analysis.is_prose(at)
        || block.end == BlockEnd::Sentence
        || (page.block_element(at) == Element::Paragraph && block.words >= MIN_TEXT_WORDS)
}

/// The blocks of a part, but for buttons, such as one that copies the code.
fn without_buttons(page: &HtmlPage, blocks: Range<usize>) -> impl Iterator<Item = usize> {
    let is_button = |at: &usize| {
        let mut around = page.ancestors(page.blocks[*at].innermost_node);
        around.any(|node| page.nodes[node as usize].element == Element::Button)
    };
    blocks.filter(move |at| !is_button(at))
}

/// The element that holds most words of the paragraphs that stay.
fn article_container(
    analysis: &Analysis,
    page: &HtmlPage,
    stays: impl Fn(usize) -> bool,
) -> Option<u32> {
    let mut words_of: BTreeMap<u32, u32> = BTreeMap::new();
    let mut all = 0;
    for (at, block) in page.blocks.iter().enumerate() {
        if analysis.is_prose(at) && stays(at) && !is_comment(page, at) {
            let container = match page.nodes[block.node as usize].element {
                Element::Paragraph => page.nodes[block.node as usize].parent,
                _ => block.node,
            };
            let words = analysis.blocks[at].block.words;
            *words_of.entry(container).or_default() += words;
            all += words;
        }
    }
    let (container, words) = words_of.into_iter().max_by_key(|&(_, words)| words)?;
    let is_headline = |at: &usize| {
        let element = page.block_element(*at);
        element == Element::Heading(1)
            || matches!(element, Element::Heading(_)) && analysis.is_page_title(*at)
    };
    let headlines: Vec<usize> = (0..page.blocks.len()).filter(is_headline).collect();
    let holds_headline = |element| headlines.iter().any(|&at| page.is_inside(at, element));
    let is_below_headline = holds_headline(container);
    let min_words = match is_below_headline {
        true => MIN_WORDS_BELOW_HEADLINE,
        false => MIN_PARAGRAPH_WORDS,
    };
    if words < min_words || words * 100 < all * MIN_WORDS_PERCENT {
        return None;
    }
    // The facts of a short article may stand in a table between the headline and the paragraphs.
    let parent = page.nodes[container as usize].parent;
    let is_short = words < SHORT_ARTICLE_WORDS && !is_below_headline;
    Some(match is_short && parent != 0 && holds_headline(parent) {
        true => parent,
        false => container,
    })
}

/// True for a block in an element that is named after comments.
fn is_comment(page: &HtmlPage, at: usize) -> bool {
    let is_inner = |node: &u32| {
        let element = page.nodes[*node as usize].element;
        !matches!(element, Element::Root | Element::Main | Element::Article)
    };
    let mut around = page.ancestors(page.blocks[at].node).filter(is_inner);
    around.any(|node| is_named_comments(page, node))
}

/// The child of an element that a block is in.
fn child_around(page: &HtmlPage, container: u32, block: usize) -> Option<u32> {
    let mut around = page.ancestors(page.blocks[block].node);
    around.find(|&node| node != container && page.nodes[node as usize].parent == container)
}

/// True for a table, list, quote or code block with few links and no cue.
fn is_article_part(analysis: &Analysis, page: &HtmlPage, child: u32, blocks: &[usize]) -> bool {
    let is_plain = |&at: &usize| {
        let state = &analysis.blocks[at];
        let decision = state.decision.as_ref();
        // A box of facts repeats the headline.
        let is_headline = decision.is_some_and(|decision| decision.class == Class::Headline);
        state.cue_match.is_none() && (decision.is_none() || is_headline)
    };
    let is_link = |&at: &usize| {
        page.link_percent(at) >= LINK_BLOCK_PERCENT && analysis.blocks[at].block.words > 2
    };
    let Some(&first) = blocks.first() else {
        return false;
    };
    let element = element_around(page, child, first);
    if is_note(page, first) && blocks.len() > 1 {
        return blocks.iter().all(is_plain);
    }
    // A post of a social network is a quote; its author and date are links.
    if element == Some(Element::Quote) && page.link_percent(first) <= MAX_LINK_PERCENT {
        return blocks.iter().all(is_plain)
            && blocks
                .iter()
                .all(|&at| element_around(page, child, at) == element);
    }
    let bytes: usize = blocks.iter().map(|&at| page.blocks[at].bytes).sum();
    let link_bytes: usize = blocks.iter().map(|&at| page.blocks[at].link_bytes).sum();
    let max_link_percent = match element {
        Some(Element::List) => LIST_MAX_LINK_PERCENT,
        _ => MAX_LINK_PERCENT,
    };
    let is_whole = match element {
        Some(Element::Quote | Element::Pre) => true,
        Some(Element::Table) => blocks.len() >= MIN_BLOCKS && has_cells(analysis, blocks),
        Some(_) => blocks.len() >= MIN_BLOCKS,
        None => false,
    };
    is_whole
        && link_bytes * 100 <= bytes * max_link_percent
        && blocks.iter().all(is_plain)
        && !blocks.iter().any(is_link)
        && blocks
            .iter()
            .all(|&at| element_around(page, child, at) == element)
}

/// The outermost table, list, quote or code block around a block and inside of `child`.
fn element_around(page: &HtmlPage, child: u32, at: usize) -> Option<Element> {
    let parent = page.nodes[child as usize].parent;
    let around = page.ancestors(page.blocks[at].innermost_node);
    let inside = around.take_while(|&node| node != parent);
    let elements = inside.map(|node| page.nodes[node as usize].element);
    elements
        .filter(|element| {
            matches!(
                element,
                Element::List | Element::Table | Element::Quote | Element::Pre
            )
        })
        .last()
}

/// True for the number of a note, which links to a place on the page.
fn is_note(page: &HtmlPage, at: usize) -> bool {
    let block = &page.blocks[at];
    let first = page
        .styled_spans
        .partition_point(|styled| styled.span.start < block.span.start);
    let link = page.styled_spans[first..]
        .iter()
        .take_while(|styled| styled.span.start < block.span.end)
        .find_map(|styled| match styled.style {
            InlineStyle::Link(start, end) => Some(page.link_url(start, end)),
            _ => None,
        });
    block.bytes <= NOTE_NUMBER_MAX_BYTES && link.is_some_and(|url| url.starts_with('#'))
}

/// True if most blocks are rows of several cells.
fn has_cells(analysis: &Analysis, blocks: &[usize]) -> bool {
    let is_row = |at: &&usize| analysis.block_text(**at).contains(CELL_SEPARATOR);
    2 * blocks.iter().filter(is_row).count() > blocks.len()
}
