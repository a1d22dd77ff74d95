//! The elements of a page as a tree, with the content of each.

use xxhash_rust::xxh3::xxh3_64;

use crate::scorer::feature_table::FeatureTable;
use crate::scorer::schema::Column;
use unboil_text::{Element, HtmlPage, Node, PageBlock};

/// The content of a block, or of an element with all elements in it.
#[derive(Clone, Copy, Default)]
pub(super) struct ContentStats {
    pub(super) words: usize,
    /// Words of prose.
    pub(super) weight: usize,
    pub(super) bytes: usize,
    pub(super) link_bytes: usize,
}

impl ContentStats {
    pub(super) fn add(&mut self, other: ContentStats) {
        self.words += other.words;
        self.weight += other.weight;
        self.bytes += other.bytes;
        self.link_bytes += other.link_bytes;
    }
}

/// Steps from one element up to the common ancestor, and from there down to another.
pub(super) type CoreDistance = (u8, u8);

/// The elements with their content.
pub(super) struct ElementTree<'a> {
    pub(super) page: &'a HtmlPage,
    pub(super) blocks: Vec<ContentStats>,
    pub(super) nodes: Vec<ContentStats>,
    /// The signature of each block: the element with the two around it, and the attribute tokens of
    /// the first two.
    pub(super) signatures: Vec<u64>,
}

impl<'a> ElementTree<'a> {
    /// A tree, given the content of each block.
    pub(super) fn new(page: &'a HtmlPage, blocks: Vec<ContentStats>) -> ElementTree<'a> {
        let mut nodes = vec![ContentStats::default(); page.nodes.len()];
        for (block, content) in page.blocks.iter().zip(&blocks) {
            nodes[block.node as usize].add(*content);
        }
        for at in (1..nodes.len()).rev() {
            let content = nodes[at];
            nodes[page.nodes[at].parent as usize].add(content);
        }
        ElementTree {
            page,
            blocks,
            nodes,
            signatures: page.blocks.iter().map(|at| signature(page, at)).collect(),
        }
    }

    /// Fills one column.
    pub(super) fn set(
        &self,
        table: &mut FeatureTable,
        column: Column,
        value: impl Fn(usize, &PageBlock, &Node) -> u8,
    ) {
        let cells = table.column_mut(column as usize);
        for (at, (cell, block)) in cells.iter_mut().zip(&self.page.blocks).enumerate() {
            *cell = value(at, block, &self.page.nodes[block.node as usize]);
        }
    }

    /// A value for each element: `first` for the root, and `next` of the parent's value for others.
    pub(super) fn propagate_down<T: Copy>(
        &self,
        first: T,
        next: impl Fn(T, usize, &Node) -> T,
    ) -> Vec<T> {
        let mut values = Vec::with_capacity(self.page.nodes.len());
        values.push(first);
        for (at, node) in self.page.nodes.iter().enumerate().skip(1) {
            values.push(next(values[node.parent as usize], at, node));
        }
        values
    }

    /// For each element, the distance from the smallest element that has `percent` hundredths of the
    /// prose.
    pub(super) fn core_distances(&self, percent: usize) -> Vec<CoreDistance> {
        let mut heaviest_child = vec![0_usize; self.nodes.len()];
        for (at, node) in self.page.nodes.iter().enumerate().skip(1) {
            let best = &mut heaviest_child[node.parent as usize];
            if *best == 0 || self.nodes[at].weight > self.nodes[*best].weight {
                *best = at;
            }
        }
        let min_weight = self.nodes[0].weight * percent;
        let mut path = vec![0];
        let mut at = 0;
        while heaviest_child[at] > 0
            && self.nodes[heaviest_child[at]].weight * 100 >= min_weight.max(1)
        {
            at = heaviest_child[at];
            path.push(at);
        }
        // An element that only wraps another is no step.
        let mut steps = vec![None; self.nodes.len()];
        let mut up = 0_u8;
        for pair in path.windows(2).rev() {
            steps[pair[1]] = Some(up);
            let is_wrapper = self.nodes[pair[0]].words == self.nodes[pair[1]].words;
            up = up.saturating_add(u8::from(!is_wrapper));
        }
        steps[0] = Some(up);
        self.propagate_down((up, 0), |(up, down): CoreDistance, at, node| {
            match steps[at] {
                Some(up) => (up, 0),
                None if node.element.is_inline() => (up, down),
                None => (up, down.saturating_add(1)),
            }
        })
    }

    /// The content of the three nearest elements around a block, each with more words than the one
    /// before.
    pub(super) fn levels(&self, at: usize) -> [ContentStats; 3] {
        let mut levels = [self.nodes[0]; 3];
        let (mut words, mut level) = (self.blocks[at].words, 0);
        let mut node = self.page.blocks[at].node;
        while level < levels.len() {
            let content = self.nodes[node as usize];
            if content.words > words {
                levels[level] = content;
                words = content.words;
                level += 1;
            }
            if node == 0 {
                break;
            }
            node = self.page.nodes[node as usize].parent;
        }
        levels
    }
}

/// A hash of what [`ElementTree::signatures`] says.
fn signature(page: &HtmlPage, block: &PageBlock) -> u64 {
    let mut bytes = Vec::with_capacity(128);
    let mut at = block.node;
    for level in 0..3 {
        let node = &page.nodes[at as usize];
        bytes.push(node.element.index() as u8);
        if let Element::Heading(level) = node.element {
            bytes.push(level);
        }
        if level < 2 {
            for name in page.attr_tokens(at) {
                bytes.extend(name.to_le_bytes());
            }
        }
        at = node.parent;
    }
    xxh3_64(&bytes)
}
