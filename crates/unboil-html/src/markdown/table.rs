//! Tables as in GitHub Flavored Markdown.

use unboil_text::{CELL_SEPARATOR, Element, Span};

use super::writer::{KeptBlock, LineContext, MarkdownWriter};

/// Most columns of a table. Rows with more columns are written as paragraphs.
const MAX_COLUMNS: u32 = 64;

impl MarkdownWriter<'_> {
    /// Number of blocks at the start of the slice that are rows of one table. 0 unless there are at
    /// least two rows and the first has two columns.
    pub(super) fn table_len(&self, kept_blocks: &[KeptBlock]) -> usize {
        let table_of = |kept_block: &KeptBlock| {
            let in_cell = self.element(kept_block.block.node) == Element::Cell
                && kept_block.span == kept_block.block.span;
            self.nesting
                .nearest_ancestor(kept_block.block.node, Element::Table)
                .filter(|_| in_cell && (1..=MAX_COLUMNS).contains(&self.columns(kept_block)))
        };
        let Some(table) = kept_blocks.first().and_then(table_of) else {
            return 0;
        };
        if self.columns(&kept_blocks[0]) < 2 {
            return 0;
        }
        let row_of = |kept_block: &KeptBlock| {
            self.nesting
                .nearest_ancestor(kept_block.block.node, Element::Row)
        };
        let mut rows = 1;
        while kept_blocks.get(rows).and_then(table_of) == Some(table)
            && row_of(&kept_blocks[rows]) != row_of(&kept_blocks[rows - 1])
        {
            rows += 1;
        }
        if rows > 1 { rows } else { 0 }
    }

    /// Start offset and column of each cell of a row.
    fn row_cells(&self, row: &KeptBlock) -> &[(usize, u32)] {
        let cell_starts = &self.page.cell_starts;
        let from = cell_starts.partition_point(|&(start, _)| start < row.span.start);
        let to = cell_starts.partition_point(|&(start, _)| start < row.span.end);
        &cell_starts[from..to]
    }

    /// Number of columns up to the last cell of a row.
    fn columns(&self, row: &KeptBlock) -> u32 {
        let last = self.row_cells(row).last();
        last.map_or(0, |&(_, column)| column.saturating_add(1))
    }

    /// Writes the rows of a table, the first one as its header. `first` is the prefix of the first
    /// line.
    pub(super) fn write_rows(&mut self, rows: &[KeptBlock], first: &str) {
        let prefix = self.prefix(rows[0].block.node);
        let column_count = rows.iter().map(|row| self.columns(row)).max();
        let column_count = column_count.unwrap_or_default();
        for (n, row) in rows.iter().enumerate() {
            if n > 0 {
                self.out.push('\n');
            }
            self.out.push_str(if n == 0 { first } else { &prefix });
            self.out.push('|');
            let row_cells = self.row_cells(row).to_vec();
            let mut filled_columns = 0;
            for (at, &(start, column)) in row_cells.iter().enumerate() {
                let next = row_cells.get(at + 1);
                let end = next.map_or(row.span.end, |(next, _)| next - CELL_SEPARATOR.len());
                self.write_empty_cells(column.saturating_sub(filled_columns));
                self.out.push(' ');
                self.write_line(Span::new(start, end), LineContext::Cell);
                self.out.push_str(" |");
                filled_columns = column + 1;
            }
            self.write_empty_cells(column_count.saturating_sub(filled_columns));
            if n == 0 {
                self.out.push('\n');
                self.out.push_str(&prefix);
                self.out.push('|');
                self.out.push_str(&" --- |".repeat(column_count as usize));
            }
        }
    }

    /// Writes `count` empty cells.
    fn write_empty_cells(&mut self, count: u32) {
        self.out.push_str(&" |".repeat(count as usize));
    }
}
