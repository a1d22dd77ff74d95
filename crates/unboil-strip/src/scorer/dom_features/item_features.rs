//! Features of repeated items: teasers, readers' comments, search results. Items are elements that
//! stand beside others with the same name and the same attribute tokens, and hold more than one
//! block each.

use std::collections::HashMap;

use xxhash_rust::xxh3::xxh3_64;

use crate::scorer::dom_features::element_tree::{ContentStats, ElementTree};
use crate::scorer::equal_keys::groups_of;
use crate::scorer::feature_table::{FeatureTable, log_bucket, share};
use crate::scorer::prefix_sums::{distance_to, nearest_before};
use crate::scorer::schema::Column::*;
use unboil_text::{Element, IntegerHashing};

/// Fewer elements are not repeated.
const MIN_ITEMS: usize = 3;
/// An attribute token on fewer elements of the page tells items apart and does not name their kind.
const MIN_TOKEN_USES: usize = 3;
/// A block is linked if it has at least this share of its bytes in links, from 0 to 200.
const MIN_LINKED_SHARE: u8 = 160;
/// A linked block with at least this many words may be the title of another article.
const MIN_LINKED_TITLE_WORDS: usize = 3;

/// The items that stand beside each other.
#[derive(Clone, Copy, Default)]
struct ItemGroup {
    items: usize,
    blocks: usize,
    content: ContentStats,
    /// Words of the longest item.
    max_words: usize,
    /// Items whose first block is linked, and items with a date.
    linked: usize,
    dated: usize,
}

impl ItemGroup {
    /// True if the elements are items: several, most of which hold more than one block.
    fn is_repeated(&self) -> bool {
        self.items >= MIN_ITEMS && self.blocks * 2 >= self.items * 3
    }
}

/// What an element holds, and the index of its first block.
#[derive(Clone, Copy, Default)]
struct NodeBlocks {
    first: usize,
    blocks: usize,
    has_date: bool,
}

/// Fills the columns of this file.
pub(super) fn fill(tree: &ElementTree, table: &mut FeatureTable) {
    fill_headings(tree, table);
    let node_blocks = node_blocks(tree, table);
    let keys = group_keys(tree, &node_blocks);
    let (nodes, keys): (Vec<usize>, Vec<u64>) = keys.into_iter().unzip();
    let (group_of_key, count) = groups_of(&keys);
    let mut groups = vec![ItemGroup::default(); count];
    let mut group_of_node = vec![None; tree.nodes.len()];
    for (&at, group) in nodes.iter().zip(group_of_key) {
        group_of_node[at] = Some(group);
        let (group, blocks) = (&mut groups[group], node_blocks[at]);
        group.items += 1;
        group.blocks += blocks.blocks;
        group.content.add(tree.nodes[at]);
        group.max_words = group.max_words.max(tree.nodes[at].words);
        let is_linked = table.get(LINK_SHARE as usize, blocks.first, 0) >= MIN_LINKED_SHARE;
        group.linked += usize::from(is_linked);
        group.dated += usize::from(blocks.has_date);
    }
    // The nearest item around each element.
    let nearest = tree.propagate_down(None, |around, at, _| {
        let is_item = group_of_node[at].is_some_and(|group| groups[group].is_repeated());
        if is_item { Some(at) } else { around }
    });
    let all = tree.nodes[0];
    let mut set = |column, value: &dyn Fn(usize, usize, &ItemGroup) -> u8| {
        tree.set(table, column, |at, block, _| {
            let item = nearest[block.node as usize];
            let group = item.and_then(|node| Some((node, group_of_node[node]?)));
            group.map_or(0, |(node, group)| value(at, node, &groups[group]))
        });
    };
    set(ITEM_COUNT, &|_, _, group| log_bucket(group.items));
    set(ITEM_MEAN_WORDS, &|_, _, group| {
        log_bucket(group.content.words / group.items)
    });
    set(ITEM_MAX_SHARE, &|_, _, group| {
        share(group.max_words, group.content.words)
    });
    set(ITEM_LINK_SHARE, &|_, _, group| {
        share(group.content.link_bytes, group.content.bytes)
    });
    set(ITEM_PROSE_SHARE, &|_, _, group| {
        share(group.content.weight, all.weight)
    });
    set(ITEMS_LINKED, &|_, _, group| {
        share(group.linked, group.items)
    });
    set(ITEMS_DATED, &|_, _, group| share(group.dated, group.items));
    set(ITEM_BLOCKS, &|_, _, group| {
        log_bucket(group.blocks / group.items)
    });
    set(ITEM_POSITION, &|at, node, _| {
        log_bucket(at - node_blocks[node].first)
    });
}

/// Fills the heading above each block and the linked title before it.
fn fill_headings(tree: &ElementTree, table: &mut FeatureTable) {
    let blocks = tree.page.blocks.len();
    let is_heading = |at: usize| matches!(tree.page.block_element(at), Element::Heading(_));
    let headings = nearest_before(blocks, is_heading);
    let of_heading = |column, at: usize, table: &FeatureTable| {
        headings[at].map_or(255, |heading| table.get(column, heading, 0))
    };
    for (column, from) in [
        (HEADING_LINK_SHARE, LINK_SHARE),
        (HEADING_TITLE_COVERAGE, TITLE_COVERAGE),
        (HEADING_ABOVE_LEVEL, HEADING_LEVEL),
    ] {
        let values: Vec<u8> = (0..blocks)
            .map(|at| of_heading(from as usize, at, table))
            .collect();
        tree.set(table, column, |at, _, _| values[at]);
    }
    let is_linked_title = |at: usize| {
        table.get(LINK_SHARE as usize, at, 0) >= MIN_LINKED_SHARE
            && tree.blocks[at].words >= MIN_LINKED_TITLE_WORDS
    };
    let linked = nearest_before(blocks, is_linked_title);
    tree.set(table, TO_PREVIOUS_LINKED_TITLE, |at, _, _| {
        distance_to(at, linked[at])
    });
}

/// The blocks of each element with all elements in it.
fn node_blocks(tree: &ElementTree, table: &FeatureTable) -> Vec<NodeBlocks> {
    let mut nodes = vec![NodeBlocks::default(); tree.nodes.len()];
    let add = |node: &mut NodeBlocks, other: NodeBlocks| {
        if other.blocks > 0 {
            node.first = match node.blocks {
                0 => other.first,
                _ => node.first.min(other.first),
            };
            node.blocks += other.blocks;
            node.has_date |= other.has_date;
        }
    };
    for (at, block) in tree.page.blocks.iter().enumerate() {
        let of_block = NodeBlocks {
            first: at,
            blocks: 1,
            has_date: table.get(DATE_WORDS as usize, at, 0) > 0,
        };
        add(&mut nodes[block.node as usize], of_block);
    }
    for at in (1..nodes.len()).rev() {
        let of_node = nodes[at];
        add(&mut nodes[tree.page.nodes[at].parent as usize], of_node);
    }
    nodes
}

/// The elements with blocks that are not inline, each with a hash of its parent, its name and its
/// attribute tokens that several elements have.
fn group_keys(tree: &ElementTree, node_blocks: &[NodeBlocks]) -> Vec<(usize, u64)> {
    let mut uses: HashMap<u32, usize, IntegerHashing> = HashMap::default();
    for token in (0..tree.nodes.len() as u32).flat_map(|at| tree.page.attr_tokens(at)) {
        *uses.entry(*token).or_default() += 1;
    }
    let mut bytes = Vec::new();
    let key = |(at, node): (usize, &unboil_text::Node)| {
        if at == 0 || node_blocks[at].blocks == 0 || node.element.is_inline() {
            return None;
        }
        bytes.clear();
        bytes.extend(node.parent.to_le_bytes());
        bytes.push(node.element.index() as u8);
        let tokens = tree.page.attr_tokens(at as u32).iter();
        for token in tokens.filter(|token| uses[token] >= MIN_TOKEN_USES) {
            bytes.extend(token.to_le_bytes());
        }
        Some((at, xxh3_64(&bytes)))
    };
    tree.page.nodes.iter().enumerate().filter_map(key).collect()
}
