//! Features of readers' comments: elements that are named after them, and the form below.

use crate::analysis::is_named_comments;
use crate::scorer::dom_features::element_tree::ElementTree;
use crate::scorer::feature_table::{FeatureTable, log_bucket, share};
use crate::scorer::prefix_sums::{PrefixSums, signed_distance_from};
use crate::scorer::schema::Column::*;
use unboil_text::{Element, HtmlPage, Node};

/// The elements around an element that are named after comments.
#[derive(Clone, Copy, Default)]
struct CommentElements {
    count: u8,
    outermost: Option<usize>,
}

/// Fills the columns of this file. `named` tells which elements are named after comments.
pub(super) fn fill(tree: &ElementTree, named: &[bool], table: &mut FeatureTable) {
    let nodes = &tree.page.nodes;
    let is_comment = |at: usize| tree.nodes[at].words > 0 && named[at];
    let around = tree.propagate_down(
        CommentElements::default(),
        |around, at, _| match is_comment(at) {
            true => CommentElements {
                count: around.count.saturating_add(1),
                outermost: around.outermost.or(Some(at)),
            },
            false => around,
        },
    );
    let all = tree.nodes[0].weight;
    let of_block = |node: u32| around[node as usize];
    tree.set(table, COMMENT_LEVELS, |_, block, _| {
        of_block(block.innermost_node).count.min(4)
    });
    tree.set(table, COMMENT_PROSE_SHARE, |_, block, _| {
        let outermost = of_block(block.innermost_node).outermost;
        outermost.map_or(0, |at| 1 + share(tree.nodes[at].weight, all))
    });
    let count = log_bucket((1..nodes.len()).filter(|&at| is_comment(at)).count());
    tree.set(table, COMMENT_ELEMENTS, |_, _, _| count);
    let blocks = &tree.page.blocks;
    let in_comments = |at: &usize| of_block(blocks[*at].innermost_node).outermost.is_some();
    let first = (0..blocks.len()).find(in_comments);
    let prose = PrefixSums::new(blocks.len(), |at| tree.blocks[at].weight);
    let before = first.map_or(0, |first| 1 + share(prose.before(first), all));
    tree.set(table, PROSE_BEFORE_COMMENTS, |_, _, _| before);
    let distance_from =
        |at: usize, other: Option<usize>| other.map_or(0, |other| signed_distance_from(at, other));
    tree.set(table, FROM_COMMENTS, |at, _, _| distance_from(at, first));
    let field = first_text_field(tree);
    tree.set(table, FROM_TEXT_FIELD, |at, _, _| distance_from(at, field));
}

/// For each element whether it is named after comments. One that holds the main heading is not: the
/// names of a page's outer elements say much about its settings.
pub(super) fn comment_elements(page: &HtmlPage) -> Vec<bool> {
    let mut holds_heading = vec![false; page.nodes.len()];
    for at in (1..page.nodes.len()).rev() {
        if holds_heading[at] || page.nodes[at].element == Element::Heading(1) {
            holds_heading[page.nodes[at].parent as usize] = true;
        }
    }
    let is_outer = |element| matches!(element, Element::Root | Element::Main | Element::Article);
    let is_named = |(at, node): (usize, &Node)| {
        !holds_heading[at] && !is_outer(node.element) && is_named_comments(page, at as u32)
    };
    page.nodes.iter().enumerate().map(is_named).collect()
}

/// The block before which the first text field of a form stands.
fn first_text_field(tree: &ElementTree) -> Option<usize> {
    let nodes = &tree.page.nodes;
    let in_form = tree.propagate_down(false, |in_form, _, node| {
        in_form || node.element == Element::Form
    });
    // A `textarea` shows no text of its own. Scripts in forms are rare.
    let is_field = |&at: &usize| in_form[at] && nodes[at].element == Element::NotRendered;
    let field = (1..nodes.len()).find(is_field)?;
    let blocks = &tree.page.blocks;
    let last = blocks.len().checked_sub(1)?;
    let below = |block: &unboil_text::PageBlock| block.innermost_node as usize > field;
    Some(blocks.iter().position(below).unwrap_or(last))
}
