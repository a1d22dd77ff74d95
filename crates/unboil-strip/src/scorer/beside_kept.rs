//! Finds blocks of an HTML page that belong to a paragraph or heading that stays: [`beside_kept`].
//!
//! A sentence may stand in no element of its own, since some editors leave out a `p` here and there.
//! A heading belongs to the paragraph below it.

use crate::analysis::Analysis;
use crate::scorer::article_container::MAX_LINK_PERCENT;
use unboil_text::{BlockEnd, Element, HtmlPage};

/// A sentence without an element of its own has at least this many words.
const MIN_BARE_WORDS: u32 = 5;

/// The sentences directly in an element with paragraphs or headings that stay, or with parts that have
/// such; and the headings of paragraphs that stay. None is known to a rule. `stays` tells whether a
/// block stays so far.
pub(super) fn beside_kept(
    analysis: &Analysis,
    page: &HtmlPage,
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
        let below = at + 1;
        is_heading_of_next(page, at)
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

/// True for a heading directly above a paragraph.
fn is_heading_of_next(page: &HtmlPage, at: usize) -> bool {
    let node = |at: usize| Some(&page.nodes[page.blocks.get(at)?.node as usize]);
    let (Some(this), Some(next)) = (node(at), node(at + 1)) else {
        return false;
    };
    matches!(this.element, Element::Heading(_))
        && next.element == Element::Paragraph
        && next.parent == this.parent
}
