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

/// The innermost list, table, quote or code block around a block.
fn container(page: &HtmlPage, block: usize) -> Option<(u32, UnitKind)> {
    page.ancestors(page.blocks[block].node).find_map(|node| {
        let kind = match page.nodes[node as usize].element {
            Element::List => UnitKind::List,
            Element::Table => UnitKind::Table,
            Element::Quote => UnitKind::Quote,
            Element::Pre => UnitKind::Preformatted,
            _ => return None,
        };
        Some((node, kind))
    })
}
