//! Lists and quotes: what the lines of a block begin with, and what stands between two blocks.

use crate::markdown::{KeptBlock, MarkdownWriter};
use unboil_text::{Element, HtmlPage};

/// Lists and quotes nest no deeper than this here.
const MAX_PREFIX_DEPTH: usize = 16;
/// Markdown knows no greater number of an item.
const MAX_ITEM_NUMBER: u32 = 999_999_999;

/// So many elements with a form of their own stand in each other at most; those further in have none.
const MAX_STRUCTURAL_DEPTH: u32 = 64;

/// Which elements stand around each other and have a form of their own in Markdown. A page may nest its elements deep; these are few.
pub(super) struct NestingIndex<'a> {
    page: &'a HtmlPage,
    /// Of each element the nearest that has one, itself included; the root, which has none, if there is none.
    nearest_structural: Vec<u32>,
    /// Of each element the nearest that does more than group others, itself included.
    non_div: Vec<u32>,
}

impl<'a> NestingIndex<'a> {
    pub(super) fn new(page: &'a HtmlPage) -> NestingIndex<'a> {
        use Element::{Div, Item, List, Pre, Quote, Row, Table};
        let nodes = page.nodes.len();
        let (mut nearest_structural, mut non_div) = (vec![0; nodes], vec![0; nodes]);
        // How many there are around each, itself included.
        let mut depths = vec![0; nodes];
        for (at, node) in page.nodes.iter().enumerate().skip(1) {
            let parent = node.parent as usize;
            let is_structural = matches!(node.element, Item | List | Pre | Quote | Row | Table);
            let counts = is_structural && depths[parent] < MAX_STRUCTURAL_DEPTH;
            depths[at] = depths[parent] + u32::from(counts);
            nearest_structural[at] = if counts {
                at as u32
            } else {
                nearest_structural[parent]
            };
            let is_div = node.element == Div;
            non_div[at] = if is_div { non_div[parent] } else { at as u32 };
        }
        NestingIndex {
            page,
            nearest_structural,
            non_div,
        }
    }

    /// Those around a node, itself included, the outermost last.
    pub(super) fn ancestors(&self, node: u32) -> impl Iterator<Item = u32> {
        let structural =
            |node: u32| Some(self.nearest_structural[node as usize]).filter(|&node| node > 0);
        std::iter::successors(structural(node), move |&node| {
            structural(self.page.nodes[node as usize].parent)
        })
    }

    /// The nearest of a kind around a node, itself included.
    pub(super) fn nearest_ancestor(&self, node: u32, element: Element) -> Option<u32> {
        self.ancestors(node)
            .find(|&node| self.page.nodes[node as usize].element == element)
    }

    /// The nearest element around a node that does more than group others, itself included.
    pub(super) fn non_div(&self, node: u32) -> Element {
        self.page.nodes[self.non_div[node as usize] as usize].element
    }

    /// The number of each item of a numbered list: the one that the page gives it, or the next.
    pub(super) fn item_numbers(&self) -> Vec<u32> {
        let nodes = &self.page.nodes;
        let mut next: Vec<u32> = nodes.iter().map(|node| node.number.unwrap_or(1)).collect();
        let mut item_numbers = vec![0; nodes.len()];
        for (at, node) in nodes.iter().enumerate() {
            if node.element == Element::Item {
                let next = &mut next[self.list_of(at as u32) as usize];
                item_numbers[at] = node.number.unwrap_or(*next).min(MAX_ITEM_NUMBER);
                *next = item_numbers[at].saturating_add(1);
            }
        }
        item_numbers
    }

    /// The list that an item is in; without one, what it is in.
    fn list_of(&self, item: u32) -> u32 {
        let parent = self.page.nodes[item as usize].parent;
        self.nearest_ancestor(parent, Element::List)
            .unwrap_or(parent)
    }
}

impl MarkdownWriter<'_> {
    /// The quotes and list items that a node is in, the outermost first; in preformatted text there are none.
    fn prefix_nodes(&self, node: u32) -> Vec<u32> {
        let has_prefix = |&node: &u32| matches!(self.element(node), Element::Quote | Element::Item);
        let node = self.pre_node(node).unwrap_or(node);
        let mut prefix_nodes: Vec<u32> = self.nesting.ancestors(node).filter(has_prefix).collect();
        prefix_nodes.reverse();
        prefix_nodes.truncate(MAX_PREFIX_DEPTH);
        prefix_nodes
    }

    /// What a line within a block begins with.
    pub(super) fn prefix(&self, node: u32) -> String {
        let prefix_nodes = self.prefix_nodes(node);
        self.build_prefix(&prefix_nodes, prefix_nodes.len())
    }

    /// What the first line of a block begins with, after another.
    pub(super) fn first_prefix(&self, previous: Option<&KeptBlock>, next: &KeptBlock) -> String {
        let prefix_nodes = self.prefix_nodes(next.block.node);
        let open_count = previous.map_or(0, |previous| {
            common_prefix_len(&self.prefix_nodes(previous.block.node), &prefix_nodes)
        });
        self.build_prefix(&prefix_nodes, open_count)
    }

    /// The marks of quotes, and the markers of list items, or room for them if they are among the first, which have begun.
    fn build_prefix(&self, prefix_nodes: &[u32], open_count: usize) -> String {
        let mut prefix = String::new();
        for (at, &node) in prefix_nodes.iter().enumerate() {
            if self.element(node) == Element::Quote {
                prefix.push_str("> ");
                continue;
            }
            let marker = self.marker(node);
            match at < open_count {
                true => prefix.extend(std::iter::repeat_n(' ', marker.len())),
                false => prefix.push_str(&marker),
            }
        }
        prefix
    }

    fn is_numbered(&self, list: u32) -> bool {
        let node = &self.page.nodes[list as usize];
        node.element == Element::List && node.number.is_some()
    }

    fn marker(&self, item: u32) -> String {
        let list = self.nesting.list_of(item);
        let number = self.item_numbers[item as usize];
        match (self.is_numbered(list), self.alternate_marker[list as usize]) {
            (true, false) => format!("{number}. "),
            (true, true) => format!("{number}) "),
            (false, false) => "- ".to_string(),
            (false, true) => "* ".to_string(),
        }
    }

    /// Ends one block so that the next can begin. True if it goes on in the same line.
    pub(super) fn write_separator(&mut self, previous: &KeptBlock, next: &KeptBlock) -> bool {
        let (from, to) = (previous.block.node, next.block.node);
        let breaks = self.text[previous.span.end..next.span.start]
            .matches('\n')
            .count();
        let is_next_line = breaks == 1 && from == to;
        if previous.block.span == next.block.span
            || is_next_line && self.heading_level(next.block).is_some()
        {
            self.out.push(' ');
            return true;
        }
        let (previous_nodes, prefix_nodes) = (self.prefix_nodes(from), self.prefix_nodes(to));
        let open_count = common_prefix_len(&previous_nodes, &prefix_nodes);
        if self.continues_list(&previous_nodes, &prefix_nodes, open_count) {
            self.out.push('\n');
        } else if is_next_line {
            self.out.push_str("  \n");
        } else {
            // A quote that both are in goes on over the blank line.
            let ancestors = self.build_prefix(&prefix_nodes[..open_count], open_count);
            self.out.push('\n');
            self.out.push_str(ancestors.trim_end());
            self.out.push('\n');
        }
        false
    }

    /// True if a block begins an item that needs no blank line before it: the next of a list, or the first of one within another item,
    /// unless its number says that it is not the first. Of two lists one after the other, the markers of the second become others.
    fn continues_list(
        &mut self,
        previous_nodes: &[u32],
        prefix_nodes: &[u32],
        open_count: usize,
    ) -> bool {
        let is_item = |&&node: &&u32| self.element(node) == Element::Item;
        let Some(&item) = prefix_nodes.get(open_count).filter(is_item) else {
            return false;
        };
        let list = self.nesting.list_of(item);
        match previous_nodes.get(open_count) {
            Some(last) if is_item(&last) => {
                let last = self.nesting.list_of(*last);
                if last != list && self.is_numbered(last) == self.is_numbered(list) {
                    self.alternate_marker[list as usize] = !self.alternate_marker[last as usize];
                }
                last == list
            }
            Some(_) => false,
            None => {
                let begins = !self.is_numbered(list) || self.item_numbers[item as usize] == 1;
                begins && previous_nodes.last().is_some_and(|last| is_item(&last))
            }
        }
    }
}

/// How many of the outermost are the same.
fn common_prefix_len(left: &[u32], right: &[u32]) -> usize {
    let pairs = left.iter().zip(right);
    pairs.take_while(|(one, other)| one == other).count()
}
