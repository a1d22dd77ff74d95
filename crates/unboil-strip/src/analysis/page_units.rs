//! Finds the units of an HTML page by its elements: lists, tables, definitions, quotes and code.

use std::ops::Range;

use super::unit::{Unit, UnitKind};
use unboil_text::{CELL_SEPARATOR, Element, HtmlPage, PageBlock};

/// A unit has at most this many blocks: a longer table or list holds the page.
const MAX_BLOCKS: usize = 200;

/// The units of a page, in order. They do not overlap.
pub(super) fn find_page_units(text: &str, page: &HtmlPage) -> Vec<Unit> {
    let containers: Vec<Option<(u32, UnitKind)>> = (0..page.blocks.len())
        .map(|block| container(page, block))
        .collect();
    let mut units = Vec::new();
    let mut from = 0;
    for run in containers.chunk_by(|a, b| a == b) {
        let blocks = from..from + run.len();
        from = blocks.end;
        let Some((_, kind)) = run[0] else {
            continue;
        };
        let is_unit = kind != UnitKind::Table || has_cells(text, page, blocks.clone());
        if (2..=MAX_BLOCKS).contains(&blocks.len()) && is_unit {
            units.push(Unit { blocks, kind });
        }
    }
    units
}

/// True if most blocks of a table are rows of several cells. A table that lays out the page has
/// blocks of its own in each cell.
fn has_cells(text: &str, page: &HtmlPage, blocks: Range<usize>) -> bool {
    let is_row = |block: &&PageBlock| text[block.span.range()].contains(CELL_SEPARATOR);
    let rows = page.blocks[blocks.clone()].iter().filter(is_row).count();
    2 * rows > blocks.len()
}

/// The innermost list, table, quote or code block around a block. A button, such as one that copies
/// the code, belongs to none.
fn container(page: &HtmlPage, block: usize) -> Option<(u32, UnitKind)> {
    let around = page.ancestors(page.blocks[block].innermost_node);
    let outside_of_buttons =
        around.take_while(|&node| page.nodes[node as usize].element != Element::Button);
    let mut kinds = outside_of_buttons.map(|node| {
        let kind = match page.nodes[node as usize].element {
            Element::List => UnitKind::List,
            Element::Table => UnitKind::Table,
            Element::Quote => UnitKind::Quote,
            Element::Pre => UnitKind::Preformatted,
            _ => return None,
        };
        Some((node, kind))
    });
    kinds.find_map(|kind| kind)
}

#[cfg(test)]
mod tests {
    use super::*;
    use unboil_text::{Node, Span};

    #[test]
    fn a_button_in_a_code_block_is_no_part_of_the_unit() {
        // The page <pre><button>Copy</button><code>one\n\ntwo</code></pre>.
        let text = "Copy\n\none\n\ntwo\n";
        let node = |parent, element, depth| Node::new(parent, element, depth, false, None, (0, 0));
        let block = |start, end, innermost_node| PageBlock {
            span: Span::new(start, end),
            source: Span::new(start, end),
            node: 1,
            innermost_node,
            bytes: end - start,
            link_bytes: 0,
            link_count: 0,
        };
        let mut page = HtmlPage::default();
        page.nodes = vec![
            node(0, Element::Root, 0),
            node(0, Element::Pre, 1),
            node(1, Element::Button, 2),
        ];
        page.blocks = vec![block(0, 4, 2), block(6, 9, 1), block(11, 14, 1)];
        let unit = Unit {
            blocks: 1..3,
            kind: UnitKind::Preformatted,
        };
        assert_eq!(find_page_units(text, &page), [unit]);
    }
}
