//! Restores the original of a cleaned Parquet file from the file and its ledger rows: the same
//! values in the same row groups. The other fields of the dropped rows of one row group are in memory.

use std::iter::Peekable;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use serde_json::Value;

use super::cell_hash::CellHash;
use super::dropped_row::DroppedRow;
use super::group_rows::{ParquetRow, ParquetRows, TextCell};
use super::input::ParquetInput;
use super::rewriter::{ParquetRewriter, RewriteError, RowEdit};
use crate::formats::format::{LedgerRowsOfFile, RestoreError, RestoredFile};
use crate::write::ledger::LedgerRow;

/// Writes the original. See [`Format::restore`](crate::Format::restore).
pub(super) fn restore(
    file: RestoredFile,
    ledger: &mut LedgerRowsOfFile,
) -> Result<(), RestoreError> {
    // The reader of Parquet can panic at a file that was made to do so.
    let restored = catch_unwind(AssertUnwindSafe(|| restore_file(file, ledger)));
    restored.unwrap_or_else(|_| Err(RestoreError::not_the_original()))
}

impl From<RewriteError> for RestoreError {
    fn from(error: RewriteError) -> RestoreError {
        match error {
            RewriteError::Input(reason) => RestoreError::Unusable(reason),
            RewriteError::Output(error) => RestoreError::Write(error),
        }
    }
}

fn restore_file(file: RestoredFile, ledger: &mut LedgerRowsOfFile) -> Result<(), RestoreError> {
    let not_the_original = RestoreError::not_the_original;
    let cleaned = file.cleaned_file.ok_or_else(not_the_original)?;
    let cleaned = cleaned.try_clone().map_err(|e| e.to_string())?;
    let input = Arc::new(ParquetInput::from_file(cleaned)?);
    let rows = ParquetRows::new(Arc::clone(&input), file.config, true)?;
    let mut writer =
        ParquetRewriter::new(Arc::clone(&input), file.config, file.original, file.scratch)?;
    let text_column = input.schema().column(writer.text_column());
    let mut restorer = RowRestorer {
        rows,
        ledger: ledger.peekable(),
        line: 1,
        group: 0,
        rows_left: 0,
        at: 0,
        inserted: Vec::new(),
        inserted_bytes: 0,
        max_bytes: file.config.max_article_bytes,
        max_level: text_column.max_def_level(),
        hash: CellHash::default(),
    };
    let mut cleaned_groups = 0..input.groups();
    let emptied = &file.entry.emptied_groups;
    for group in 0.. {
        let cleaned = match emptied.binary_search(&group) {
            Ok(_) => None,
            Err(_) => match cleaned_groups.next() {
                Some(cleaned) => Some(cleaned),
                None => break,
            },
        };
        restorer.start_group(group, cleaned.map_or(0, |cleaned| input.rows_of(cleaned)));
        let texts = writer.write_texts(&mut || restorer.next_row())?;
        writer.write_longer_columns(cleaned, texts, &restorer.inserted)?;
    }
    let is_original = file.entry.original.as_deref() == Some(&*restorer.hash.finish());
    if let Some(row) = restorer.ledger.next() {
        return Err(row.map_or_else(|error| error, |_| not_the_original()));
    }
    writer.finish()?;
    match is_original {
        true => Ok(()),
        false => Err(not_the_original()),
    }
}

struct RowRestorer<'l, 'r> {
    rows: ParquetRows,
    ledger: Peekable<&'l mut LedgerRowsOfFile<'r>>,
    /// The number of the next row in the original, from 1.
    line: usize,
    /// The row group of the original.
    group: usize,
    /// The rows that the cleaned file still has in this group.
    rows_left: usize,
    /// The index of the next row in the group.
    at: usize,
    /// The dropped rows of the group.
    inserted: Vec<(usize, Vec<Value>)>,
    inserted_bytes: usize,
    max_bytes: usize,
    /// The level of a text that is not null.
    max_level: i16,
    hash: CellHash,
}

impl RowRestorer<'_, '_> {
    fn start_group(&mut self, group: usize, rows: usize) {
        self.group = group;
        self.rows_left = rows;
        self.at = 0;
        self.inserted.clear();
        self.inserted_bytes = 0;
    }

    /// The next row of the group. `None`: it has no more.
    fn next_row(&mut self) -> Result<Option<RowEdit>, RestoreError> {
        let not_the_original = RestoreError::not_the_original;
        let row = match self.next_dropped()? {
            Some(edit) => edit,
            None => {
                let Some(left) = self.rows_left.checked_sub(1) else {
                    return Ok(None);
                };
                self.rows_left = left;
                let row = self.rows.next_row()?.ok_or_else(not_the_original)?;
                self.restore_row(row)?
            }
        };
        self.line += 1;
        self.at += 1;
        Ok(Some(row))
    }

    /// The next row, if it was dropped from this group.
    fn next_dropped(&mut self) -> Result<Option<RowEdit>, RestoreError> {
        let not_the_original = RestoreError::not_the_original;
        let fields = match self.ledger.peek() {
            Some(Ok(row)) if row.line.is_none_or(|line| line < self.line) => {
                return Err(not_the_original());
            }
            Some(Ok(row)) if row.line == Some(self.line) => row.row.clone(),
            Some(Err(_)) => return self.ledger.next().map_or(Ok(None), |row| row.map(|_| None)),
            _ => None,
        };
        let Some(fields) = fields else {
            return Ok(None);
        };
        let dropped = serde_json::from_str(&fields);
        let dropped: DroppedRow = dropped.map_err(|_| not_the_original())?;
        if dropped.row_group != self.group {
            return Ok(None);
        }
        let row = self.ledger.next().ok_or_else(not_the_original)??;
        self.inserted_bytes += fields.len();
        if self.inserted_bytes > self.max_bytes {
            let reason = format!(
                "more than {} bytes of a row group were dropped; more memory (--memory) may be needed",
                self.max_bytes
            );
            return Err(reason.into());
        }
        self.inserted.push((self.at, dropped.columns));
        self.hash.add_cell(&self.cell(&row.text));
        self.hash.add_dropped(&fields);
        Ok(Some(RowEdit::Text(row.text)))
    }

    /// Puts the removed texts into a row of the cleaned file.
    fn restore_row(&mut self, row: ParquetRow) -> Result<RowEdit, RestoreError> {
        let not_the_original = RestoreError::not_the_original;
        let line = self.line;
        let is_of_line = |row: &Result<LedgerRow, RestoreError>| {
            (row.as_ref()).map_or(true, |row| row.line == Some(line))
        };
        let mut text = String::new();
        let (mut is_edited, mut kept_end) = (false, 0);
        let kept = std::str::from_utf8(row.text.bytes().unwrap_or_default());
        while let Some(removal) = self.ledger.next_if(is_of_line) {
            let removal = removal?;
            is_edited = true;
            let kept = kept.map_err(|_| not_the_original())?;
            let gap = removal.start.checked_sub(text.len());
            let gap = gap.ok_or_else(not_the_original)?;
            let end = kept_end + gap;
            text.push_str(kept.get(kept_end..end).ok_or_else(not_the_original)?);
            kept_end = end;
            if removal.end.checked_sub(removal.start) != Some(removal.text.len()) {
                return Err(not_the_original());
            }
            text.push_str(&removal.text);
        }
        if !is_edited {
            self.hash.add_cell(&row.text);
            return Ok(RowEdit::Keep(row.text));
        }
        let kept = kept.map_err(|_| not_the_original())?;
        text.push_str(kept.get(kept_end..).ok_or_else(not_the_original)?);
        self.hash.add_cell(&self.cell(&text));
        Ok(RowEdit::Text(text))
    }

    fn cell(&self, text: &str) -> TextCell {
        TextCell {
            level: self.max_level,
            value: Some(text.into()),
        }
    }
}
