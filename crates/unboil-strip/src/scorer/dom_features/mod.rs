//! Features that only HTML pages have: the elements of and around a block, their attribute tokens,
//! the page's prose and links in them, and the page's metadata.

mod attr_token_features;
mod comment_features;
mod element_features;
mod element_tree;
mod headline_features;
mod item_features;
mod metadata_features;
mod sibling_features;

use crate::analysis::{Analysis, BlockState};
use crate::scorer::block_features::BlockFeatures;
use crate::scorer::feature_table::FeatureTable;
use crate::scorer::lexicon::Lexicon;
pub use attr_token_features::{ATTR_TOKEN_WEIGHTS, set_attr_tokens};
use element_tree::{ContentStats, ElementTree};
use unboil_text::{BlockEnd, Element, HtmlPage, PageBlock};

/// Blocks with fewer words, or with a larger share of bytes in links (in hundredths), do not count
/// as prose.
const MIN_PROSE_WORDS: usize = 10;
const MAX_PROSE_LINK_PERCENT: usize = 33;
/// With fewer words of other prose, that of comments and asides counts too.
const MIN_OTHER_PROSE: usize = 30;

/// Fills the columns of a page's elements and metadata.
pub(super) fn fill(
    analysis: &Analysis,
    page: &HtmlPage,
    block_features: &BlockFeatures,
    lexicon: &Lexicon,
    table: &mut FeatureTable,
) {
    let comments = comment_features::comment_elements(page);
    let tree = ElementTree::new(page, block_contents(analysis, page, &comments));
    element_features::fill(&tree, block_features, lexicon, table);
    item_features::fill(&tree, table);
    comment_features::fill(&tree, &comments, table);
    sibling_features::fill(&tree, table);
    headline_features::fill(&tree, table);
    metadata_features::fill(&tree, block_features, lexicon, table);
}

/// The content of each block. Prose beside the article (readers' comments, asides, teasers that
/// end in an ellipsis) counts only if the page has hardly any other: it may have more words than a
/// short article.
fn block_contents(analysis: &Analysis, page: &HtmlPage, comments: &[bool]) -> Vec<ContentStats> {
    let content = |(state, block): (&BlockState, &PageBlock)| {
        let words = state.block.words as usize;
        let is_linked = block.link_bytes * 100 > block.bytes * MAX_PROSE_LINK_PERCENT;
        let hidden = page.nodes[block.node as usize].hidden;
        ContentStats {
            words,
            weight: match words < MIN_PROSE_WORDS || is_linked || hidden {
                true => 0,
                false => words,
            },
            bytes: block.bytes,
            link_bytes: block.link_bytes,
        }
    };
    let states = analysis.blocks.iter().zip(&page.blocks);
    let mut contents: Vec<ContentStats> = states.clone().map(content).collect();
    let beside = elements_beside_article(page, comments);
    let is_beside: Vec<bool> = states
        .map(|(state, block)| {
            beside[block.innermost_node as usize] || state.block.end == BlockEnd::Ellipsis
        })
        .collect();
    let others = contents
        .iter()
        .zip(&is_beside)
        .filter(|(_, beside)| !**beside);
    let other_prose: usize = others.map(|(content, _)| content.weight).sum();
    if other_prose >= MIN_OTHER_PROSE {
        for (content, is_beside) in contents.iter_mut().zip(is_beside) {
            content.weight *= usize::from(!is_beside);
        }
    }
    contents
}

/// For each element whether it is in an aside, or in one of the elements of `comments`.
fn elements_beside_article(page: &HtmlPage, comments: &[bool]) -> Vec<bool> {
    let mut beside: Vec<bool> = Vec::with_capacity(page.nodes.len());
    for (at, node) in page.nodes.iter().enumerate() {
        let is_parent_beside = at > 0 && beside[node.parent as usize];
        beside.push(is_parent_beside || node.element == Element::Aside || comments[at]);
    }
    beside
}
