//! Features that only HTML pages have: the elements of and around a block, their attribute tokens,
//! the page's prose and links in them, and the page's metadata.

mod attr_token_features;
mod comment_features;
mod element_features;
mod element_tree;
mod headline_features;
mod item_features;
mod metadata_features;

use crate::analysis::{Analysis, BlockState};
use crate::scorer::block_features::BlockFeatures;
use crate::scorer::feature_table::FeatureTable;
use crate::scorer::lexicon::Lexicon;
pub use attr_token_features::{ATTR_TOKEN_WEIGHTS, set_attr_tokens};
use element_tree::{ContentStats, ElementTree};
use unboil_text::{HtmlPage, PageBlock};

/// Blocks with fewer words, or with a larger share of bytes in links (in hundredths), do not count
/// as prose.
const MIN_PROSE_WORDS: usize = 10;
const MAX_PROSE_LINK_PERCENT: usize = 33;

/// Fills the columns of a page's elements and metadata.
pub(super) fn fill(
    analysis: &Analysis,
    page: &HtmlPage,
    block_features: &BlockFeatures,
    lexicon: &Lexicon,
    table: &mut FeatureTable,
) {
    let tree = ElementTree::new(page, block_contents(analysis, page));
    element_features::fill(&tree, block_features, lexicon, table);
    item_features::fill(&tree, table);
    comment_features::fill(&tree, table);
    headline_features::fill(&tree, table);
    metadata_features::fill(&tree, block_features, lexicon, table);
}

/// The content of each block.
fn block_contents(analysis: &Analysis, page: &HtmlPage) -> Vec<ContentStats> {
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
    analysis
        .blocks
        .iter()
        .zip(&page.blocks)
        .map(content)
        .collect()
}
