//! Line prefixes for lists and quotes, and separators between blocks.

use unboil_text::Element;

use super::writer::{KeptBlock, MarkdownWriter};

/// Most nested lists and quotes to write. Those nested deeper have no prefix.
const MAX_PREFIX_DEPTH: usize = 16;

impl MarkdownWriter<'_> {
    /// The quotes and list items around a node, the outermost first. Those within preformatted text
    /// are left out.
    fn prefix_nodes(&self, node: u32) -> Vec<u32> {
        let has_prefix = |&node: &u32| matches!(self.element(node), Element::Quote | Element::Item);
        let node = self.pre_node(node).unwrap_or(node);
        let mut prefix_nodes: Vec<u32> = self.nesting.ancestors(node).filter(has_prefix).collect();
        prefix_nodes.reverse();
        prefix_nodes.truncate(MAX_PREFIX_DEPTH);
        prefix_nodes
    }

    /// Prefix of each line of a block after its first.
    pub(super) fn prefix(&self, node: u32) -> String {
        let prefix_nodes = self.prefix_nodes(node);
        self.build_prefix(&prefix_nodes, prefix_nodes.len())
    }

    /// Prefix of the first line of a block that follows `previous`.
    pub(super) fn first_prefix(&self, previous: Option<&KeptBlock>, next: &KeptBlock) -> String {
        let prefix_nodes = self.prefix_nodes(next.block.node);
        let open_count = previous.map_or(0, |previous| {
            common_prefix_len(&self.prefix_nodes(previous.block.node), &prefix_nodes)
        });
        self.build_prefix(&prefix_nodes, open_count)
    }

    /// Quote marks and list markers of these nodes. The first `open_count` nodes have started
    /// before, so their list markers are replaced by spaces.
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

    /// True for an ordered list.
    fn is_numbered(&self, list: u32) -> bool {
        let node = &self.page.nodes[list as usize];
        node.element == Element::List && node.number.is_some()
    }

    /// Marker of a list item, with a space.
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

    /// Writes the separator between two blocks. True if the next block continues on the same line.
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
            // The blank line has the quote marks of the quotes that contain both blocks.
            let ancestors = self.build_prefix(&prefix_nodes[..open_count], open_count);
            self.out.push('\n');
            self.out.push_str(ancestors.trim_end());
            self.out.push('\n');
        }
        false
    }

    /// True if a block starts a list item that needs no blank line before it: the next item of a
    /// list, or the first item of a list within another item. A nested ordered list that does not
    /// start at 1 needs the blank line. If two lists follow each other, the second gets the
    /// alternate marker.
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

/// Number of equal nodes at the start of both slices.
fn common_prefix_len(left: &[u32], right: &[u32]) -> usize {
    let pairs = left.iter().zip(right);
    pairs.take_while(|(one, other)| one == other).count()
}
