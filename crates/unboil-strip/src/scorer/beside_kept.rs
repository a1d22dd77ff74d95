//! Finds blocks of an HTML page that belong to a paragraph or heading that stays: [`beside_kept`].
//!
//! A sentence may stand in no element of its own, since some editors leave out a `p` here and there.
//! A heading belongs to the paragraph below it, as a question to its answer.

use crate::analysis::Analysis;
use crate::scorer::article_container::MAX_LINK_PERCENT;
use crate::scorer::log_odds::log_odds;
use unboil_text::{BlockEnd, Element, HtmlPage};

/// A sentence without an element of its own has at least this many words.
const MIN_BARE_WORDS: u32 = 5;

/// A heading above this score goes if it and the paragraph are not in the same element.
const MAX_HEADING_SCORE: i32 = log_odds(90);
/// A heading and its paragraph are in an element at most this many levels above both: the heading
/// and the text of a box that opens have elements of their own.
const MAX_LEVELS: usize = 2;

/// The sentences directly in an element with paragraphs or headings that stay, or with parts that have
/// such; and the headings of paragraphs that stay. None is known to a rule. `stays` tells whether a
/// block stays so far.
pub(super) fn beside_kept(
    analysis: &Analysis,
    page: &HtmlPage,
    scores: &[i32],
    stays: impl Fn(usize) -> bool,
) -> Vec<usize> {
    let is_beside_kept = elements_beside_kept(page, &stays);
    let is_unknown = |at: usize| {
        let state = &analysis.blocks[at];
        state.cue_match.is_none()
            && state.decision.is_none()
            && page.link_percent(at) <= MAX_LINK_PERCENT
    };
    let is_bare_sentence = |at: usize| {
        let (block, node) = (&analysis.blocks[at].block, page.blocks[at].node as usize);
        is_beside_kept[node]
            && page.nodes[node].element != Element::Root
            && block.end == BlockEnd::Sentence
            && block.words >= MIN_BARE_WORDS
    };
    let is_heading_of_kept = |at: usize| {
        let Some((heading, paragraph)) = heading_and_paragraph(page, at) else {
            return false;
        };
        let parent = |node: u32| page.nodes[node as usize].parent;
        let below = at + 1;
        (parent(heading) == parent(paragraph)
            || scores[at] <= MAX_HEADING_SCORE && are_in_box(page, heading, paragraph))
            && stays(below)
            && (analysis.is_prose(below) || analysis.blocks[below].block.end == BlockEnd::Sentence)
    };
    (0..page.blocks.len())
        .filter(|&at| is_unknown(at) && (is_bare_sentence(at) || is_heading_of_kept(at)))
        .collect()
}

/// For each element whether it has a paragraph or heading that stays as a child, or as a child of a child.
fn elements_beside_kept(page: &HtmlPage, stays: impl Fn(usize) -> bool) -> Vec<bool> {
    let mut is_beside_kept = vec![false; page.nodes.len()];
    for (at, block) in page.blocks.iter().enumerate() {
        let node = &page.nodes[block.node as usize];
        if matches!(node.element, Element::Paragraph | Element::Heading(_)) && stays(at) {
            is_beside_kept[node.parent as usize] = true;
            is_beside_kept[page.nodes[node.parent as usize].parent as usize] = true;
        }
    }
    is_beside_kept
}

/// The nodes of a heading and of the paragraph directly below it.
fn heading_and_paragraph(page: &HtmlPage, at: usize) -> Option<(u32, u32)> {
    let (heading, paragraph) = (page.blocks[at].node, page.blocks.get(at + 1)?.node);
    let element = |node: u32| page.nodes[node as usize].element;
    let is_pair =
        matches!(element(heading), Element::Heading(_)) && element(paragraph) == Element::Paragraph;
    is_pair.then_some((heading, paragraph))
}

/// True if one of the next elements around both nodes is the same box.
fn are_in_box(page: &HtmlPage, heading: u32, paragraph: u32) -> bool {
    let is_box = |node: &u32| {
        matches!(
            page.nodes[*node as usize].element,
            Element::Div | Element::Section | Element::Definition | Element::Item
        )
    };
    let boxes = |node: u32| {
        let around = page.ancestors(node).skip(1).take(MAX_LEVELS);
        around.take_while(is_box)
    };
    boxes(heading).any(|around| boxes(paragraph).any(|other| other == around))
}
