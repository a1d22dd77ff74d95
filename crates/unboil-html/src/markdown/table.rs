//! Rows of a table, as GitHub writes tables.

use crate::markdown::{Piece, Place, Writer};
use unboil_text::{CELL_ENDS, Element, Span};

/// A table of more columns is none.
const MOST_COLUMNS: u32 = 64;

impl Writer<'_> {
    /// How many of these blocks are the rows of one table: at least two, the first of them with two cells.
    pub(super) fn table(&self, pieces: &[Piece]) -> usize {
        let table_of = |piece: &Piece| {
            let in_cell =
                self.element(piece.block.node) == Element::Cell && piece.span == piece.block.span;
            self.forms
                .find(piece.block.node, Element::Table)
                .filter(|_| in_cell && (1..=MOST_COLUMNS).contains(&self.columns(piece)))
        };
        let Some(table) = pieces.first().and_then(table_of) else {
            return 0;
        };
        if self.columns(&pieces[0]) < 2 {
            return 0;
        }
        let row_of = |piece: &Piece| self.forms.find(piece.block.node, Element::Row);
        let mut rows = 1;
        while pieces.get(rows).and_then(table_of) == Some(table)
            && row_of(&pieces[rows]) != row_of(&pieces[rows - 1])
        {
            rows += 1;
        }
        if rows > 1 { rows } else { 0 }
    }

    /// Where the cells of a row begin, and their columns.
    fn starts(&self, row: &Piece) -> &[(usize, u32)] {
        let cells = &self.page.cells;
        let from = cells.partition_point(|&(start, _)| start < row.span.start);
        let to = cells.partition_point(|&(start, _)| start < row.span.end);
        &cells[from..to]
    }

    /// How many columns a row fills.
    fn columns(&self, row: &Piece) -> u32 {
        let last = self.starts(row).last();
        last.map_or(0, |&(_, column)| column.saturating_add(1))
    }

    /// Writes the rows of a table, whose first line begins with `first`.
    pub(super) fn rows(&mut self, rows: &[Piece], first: &str) {
        let prefix = self.prefix(rows[0].block.node);
        let most = rows.iter().map(|row| self.columns(row)).max();
        let most = most.unwrap_or_default();
        for (n, row) in rows.iter().enumerate() {
            if n > 0 {
                self.out.push('\n');
            }
            self.out.push_str(if n == 0 { first } else { &prefix });
            self.out.push('|');
            let starts = self.starts(row).to_vec();
            let mut filled = 0;
            for (at, &(start, column)) in starts.iter().enumerate() {
                let next = starts.get(at + 1);
                let end = next.map_or(row.span.end, |(next, _)| next - CELL_ENDS.len());
                self.empty_cells(column.saturating_sub(filled));
                self.out.push(' ');
                self.line(Span::new(start, end), Place::Cell);
                self.out.push_str(" |");
                filled = column + 1;
            }
            self.empty_cells(most.saturating_sub(filled));
            if n == 0 {
                self.out.push('\n');
                self.out.push_str(&prefix);
                self.out.push('|');
                self.out.push_str(&" --- |".repeat(most as usize));
            }
        }
    }

    fn empty_cells(&mut self, count: u32) {
        self.out.push_str(&" |".repeat(count as usize));
    }
}
