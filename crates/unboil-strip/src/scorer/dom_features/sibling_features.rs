//! Features of the elements beside a block: a list between paragraphs of the same element is part of
//! the article, even if all of it is links.

use crate::scorer::dom_features::attr_token_features::named_levels;
use crate::scorer::dom_features::element_tree::ElementTree;
use crate::scorer::feature_table::{FeatureTable, log_bucket, share};
use crate::scorer::schema::Column::*;
use unboil_text::Element;

/// Class names of captions, and of elements that a page hides at first.
const CAPTION_NAMES: [&str; 1] = ["caption"];
const HIDDEN_NAMES: [&str; 4] = ["hidden", "hide", "invisible", "none"];

/// Fills the columns of this file.
pub(super) fn fill(tree: &ElementTree, table: &mut FeatureTable) {
    let nodes = &tree.page.nodes;
    let outermost_list = tree.propagate_down(None, |around, at, node| {
        let is_list = matches!(node.element, Element::List | Element::Table);
        around.or(is_list.then_some(at))
    });
    // The element that stands beside others for a block, and the one that holds both.
    let sibling = |at: usize| {
        let node = tree.page.blocks[at].node as usize;
        outermost_list[node].unwrap_or(node)
    };
    let parent = |at: usize| nodes[sibling(at)].parent;
    let is_paragraph = |at: usize| {
        tree.blocks[at].weight > 0 && outermost_list[tree.page.blocks[at].node as usize].is_none()
    };
    // The words of prose below each element so far.
    let mut prose = vec![0; nodes.len()];
    let mut before = Vec::with_capacity(tree.blocks.len());
    for at in 0..tree.blocks.len() {
        let so_far = &mut prose[parent(at) as usize];
        before.push(*so_far);
        if is_paragraph(at) {
            *so_far += tree.blocks[at].weight;
        }
    }
    tree.set(table, SIBLING_PROSE_BEFORE, |at, _, _| {
        log_bucket(before[at])
    });
    tree.set(table, SIBLING_PROSE_AFTER, |at, _, _| {
        let here = if is_paragraph(at) {
            tree.blocks[at].weight
        } else {
            0
        };
        log_bucket(prose[parent(at) as usize] - before[at] - here)
    });
    let list = |node: u32| outermost_list[node as usize].map(|at| tree.nodes[at]);
    tree.set(table, LIST_WORDS, |_, block, _| {
        list(block.node).map_or(0, |list| log_bucket(list.words))
    });
    tree.set(table, LIST_LINK_SHARE, |_, block, _| {
        list(block.node).map_or(0, |list| share(list.link_bytes, list.bytes))
    });
    for (column, names) in [
        (CAPTION_LEVELS, &CAPTION_NAMES[..]),
        (HIDDEN_LEVELS, &HIDDEN_NAMES),
    ] {
        let levels = named_levels(tree, names);
        tree.set(table, column, |_, block, _| {
            levels[block.innermost_node as usize].min(4)
        });
    }
}
