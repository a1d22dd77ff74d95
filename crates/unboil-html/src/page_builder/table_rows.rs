//! Joins the blocks of a table row to one line, if its cells have paragraphs, line breaks or lists.
//!
//! Cells with bare text share a line as they are read. Other cells are joined when their row ends,
//! because only then it is known that the row holds data and not the layout of a page.

use unboil_text::{CELL_SEPARATOR, Element, PageBlock, Span};

use super::state::{OpenElement, PageBuilder};
use crate::tag_effect;

/// A longer row is part of a table for layout.
const MAX_JOINED_ROW_BYTES: usize = 300;
/// A longer block before the last one is no data either.
const MAX_DATA_CELL_BYTES: usize = 120;
/// A label of a cell has at most this many bytes.
const MAX_LABEL_BYTES: usize = 30;
/// A cell with more blocks is no cell of data. Items of a list count a quarter.
const MAX_CELL_BLOCKS: usize = 3;
/// Most elements between a block and its row.
const MAX_CELL_DEPTH: usize = 12;
/// A row with more styled spans is not joined.
const MAX_STYLED_SPANS: usize = 64;

/// A block of a row: the node and the column of its cell, and whether it is a paragraph or an item of
/// a list.
struct CellBlock {
    cell: u32,
    column: u32,
    is_item: bool,
    is_paragraph: bool,
}

impl PageBuilder {
    /// Joins the blocks of a row that ends, if they are the data of at least two cells.
    pub(super) fn join_row(&mut self, row: &OpenElement) {
        let first = row.first_block as usize;
        if self.page.exceeds_limit || self.page.blocks.len() < first + 2 {
            return;
        }
        let start = self.page.blocks[first].span.start;
        let is_long = self.text.len() - start > MAX_JOINED_ROW_BYTES;
        if is_long || self.outer_link_end > start {
            return;
        }
        let blocks = self.page.blocks[first..].to_vec();
        let cells: Option<Vec<CellBlock>> = blocks
            .iter()
            .map(|block| self.cell_block(block, row.node))
            .collect();
        if let Some(cells) = cells.filter(|cells| self.is_data_row(&blocks, cells)) {
            self.write_joined_row(first, &blocks, &cells);
        }
    }

    /// The cell of a block. `None` if something else than text, items and paragraphs is between the
    /// block and its row.
    fn cell_block(&self, block: &PageBlock, row: u32) -> Option<CellBlock> {
        let (mut is_item, mut is_paragraph) = (false, false);
        let mut cell = None;
        for node in self.page.ancestors(block.node).take(MAX_CELL_DEPTH) {
            match self.page.nodes[node as usize].element {
                Element::Row if node == row => break,
                Element::Cell => cell = Some(node),
                Element::Item => is_item = true,
                Element::Paragraph => is_paragraph = true,
                Element::Div | Element::List => {}
                element if element.is_inline() => {}
                _ => return None,
            }
        }
        let cell = cell?;
        let at = self
            .cell_columns
            .binary_search_by_key(&cell, |(node, _)| *node);
        let column = self.cell_columns[at.ok()?].1;
        (self.page.nodes[cell as usize].parent == row).then_some(CellBlock {
            cell,
            column,
            is_item,
            is_paragraph: is_paragraph && !is_item,
        })
    }

    /// True if the blocks are the data of at least two cells: no cell has many lines, and the row is
    /// no menu.
    fn is_data_row(&self, blocks: &[PageBlock], cells: &[CellBlock]) -> bool {
        let links: usize = blocks.iter().map(|block| block.link_bytes).sum();
        let bytes: usize = blocks.iter().map(|block| block.bytes).sum();
        let (_, before_last) = blocks.split_last().expect("a row has blocks");
        if before_last
            .iter()
            .any(|block| block.bytes > MAX_DATA_CELL_BYTES)
        {
            return false;
        }
        let mut cell_count = 0;
        let mut lines = 0;
        for (at, cell) in cells.iter().enumerate() {
            if at == 0 || cells[at - 1].cell != cell.cell {
                (cell_count, lines) = (cell_count + 1, 0);
            }
            let is_prose = cell.is_paragraph && lines > 0 && !self.is_short_label(&blocks[at]);
            lines += match cell.is_item {
                true => 1,
                false if is_prose => 4 * MAX_CELL_BLOCKS,
                false => 4,
            };
            if lines > 4 * MAX_CELL_BLOCKS {
                return false;
            }
        }
        // A block may hold several cells.
        let has_separator = self
            .page
            .cell_starts
            .last()
            .is_some_and(|&(start, column)| {
                start >= blocks[0].span.start && column > cells[0].column
            });
        (cell_count > 1 || has_separator) && 2 * links <= bytes
    }

    /// True for a short text that is no sentence. Other paragraphs below one in their cell are prose.
    fn is_short_label(&self, block: &PageBlock) -> bool {
        let text = &self.text[block.span.range()];
        block.bytes <= MAX_LABEL_BYTES && !text.ends_with(['.', '!', '?', '。', '…'])
    }

    /// True if a blank line is before the block with this index, and the block before it is in another
    /// row of the table around `cell`.
    fn has_gap_after_row(&self, block: usize, cell: u32) -> bool {
        let Some(before) = block.checked_sub(1).map(|at| &self.page.blocks[at]) else {
            return false;
        };
        let parent = |node: u32| self.page.nodes[node as usize].parent;
        let table = parent(parent(cell));
        let mut around = self.page.ancestors(before.node).take(MAX_CELL_DEPTH);
        let start = self.page.blocks[block].span.start;
        around.any(|node| node == table)
            && self.page.nodes[table as usize].element == Element::Table
            && start - before.span.end == 2
    }

    /// Replaces the line breaks between the blocks from index `first` on: by a separator between
    /// cells, by a comma between items, and by a space elsewhere.
    fn write_joined_row(&mut self, first: usize, blocks: &[PageBlock], cells: &[CellBlock]) {
        let old_start = blocks[0].span.start;
        let start = old_start - usize::from(self.has_gap_after_row(first, cells[0].cell));
        let mut row_text = String::new();
        let mut starts = Vec::with_capacity(blocks.len());
        let mut cell_starts: Vec<(usize, u32)> = Vec::new();
        let from = self
            .page
            .cell_starts
            .partition_point(|&(at, _)| at < old_start);
        let old_cell_starts = self.page.cell_starts.split_off(from);
        for (at, (block, cell)) in blocks.iter().zip(cells).enumerate() {
            let last_column = cell_starts.last().map(|&(_, column)| column);
            let is_new_cell = last_column.is_none_or(|last| cell.column > last);
            if at > 0 {
                let are_items = cell.is_item && cells[at - 1].is_item;
                row_text.push_str(match (is_new_cell, are_items) {
                    (true, _) => CELL_SEPARATOR,
                    (false, true) => ", ",
                    (false, false) => " ",
                });
            }
            let new_start = start + row_text.len();
            if is_new_cell {
                cell_starts.push((new_start, cell.column));
            }
            let inner = old_cell_starts.iter().filter(|(at, column)| {
                block.span.start < *at && *at < block.span.end && *column > cell.column
            });
            cell_starts
                .extend(inner.map(|&(at, column)| (at - block.span.start + new_start, column)));
            row_text.push_str(&self.text[block.span.range()]);
            starts.push(new_start);
        }
        let moved = |offset: usize| {
            let at = blocks.partition_point(|block| block.span.start <= offset);
            let at = at.saturating_sub(1);
            starts[at] + offset.clamp(blocks[at].span.start, blocks[at].span.end)
                - blocks[at].span.start
        };
        if !self
            .styled_spans
            .move_last(old_start, MAX_STYLED_SPANS, moved)
        {
            self.page.cell_starts.extend(old_cell_starts);
            return;
        }
        self.visible_end = start + row_text.len();
        self.line_breaks = tag_effect::line_breaks(Element::Row);
        self.text.truncate(start);
        self.text.push_str(&row_text);
        self.page.cell_starts.extend(cell_starts);
        self.page.blocks.truncate(first);
        let span = Span::new(start, self.text.len());
        self.page
            .blocks
            .push(joined_block(blocks, span, cells[0].cell));
    }
}

/// The block at `span` that replaces the blocks of a row, whose first cell is `node`.
fn joined_block(blocks: &[PageBlock], span: Span, node: u32) -> PageBlock {
    let sum = |count: fn(&PageBlock) -> usize| blocks.iter().map(count).sum();
    let (first, last) = (blocks[0], blocks[blocks.len() - 1]);
    PageBlock {
        span,
        source: Span::new(first.source.start, last.source.end),
        node,
        innermost_node: first.innermost_node,
        bytes: sum(|block| block.bytes),
        link_bytes: sum(|block| block.link_bytes),
        link_count: sum(|block| block.link_count),
    }
}
