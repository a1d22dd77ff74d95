//! Restores the original of a cleaned file of rows from the file and its ledger rows. One row of the
//! file and one of the ledger are in memory at a time.

use std::borrow::Cow;
use std::io::{Read, Write};
use std::iter::Peekable;

use super::row_reader::RowReader;
use crate::config::ReadConfig;
use crate::formats::format::{LedgerRowsOfFile, RestoreError, RestoredFile};
use crate::read::decode::TextEncoding;
use crate::read::json_row::decode_row;
use crate::read::row_syntax::RowSyntax;
use crate::write::jsonl_edit::InsertPositions;
use crate::write::ledger::LedgerRow;
use crate::write::row_edit::{escape_text, row_to_mend};
use crate::write::text_encoder::{TextEncoder, batches};

/// Writes the original. See [`Format::restore`](crate::Format::restore).
pub(super) fn restore(
    file: RestoredFile,
    syntax: RowSyntax,
    ledger: &mut LedgerRowsOfFile,
) -> Result<(), RestoreError> {
    let encoding = file.encoding;
    let rows = RowReader::new(file.cleaned, file.config, syntax, Some(encoding))?;
    let restorer = RowRestorer {
        has_commas: rows.head.ends_with(b"["),
        first_number: 1 + rows.lines.number(),
        has_row: false,
        rows,
        line: Vec::new(),
        encoding,
        config: file.config,
        ledger: ledger.peekable(),
        original: file.original,
    };
    restorer.restore_rows()
}

/// The most bytes of a removed text that are escaped at a time.
const ESCAPED_BYTES: usize = 64 << 10;

struct RowRestorer<'f, 'r, R> {
    rows: RowReader<R>,
    line: Vec<u8>,
    /// True if the rows are the elements of an array.
    has_commas: bool,
    /// The number of the first row.
    first_number: usize,
    /// True if a row of the cleaned file was read.
    has_row: bool,
    encoding: TextEncoding,
    config: &'f ReadConfig,
    ledger: Peekable<&'f mut LedgerRowsOfFile<'r>>,
    original: &'f mut dyn Write,
}

impl<R: Read> RowRestorer<'_, '_, R> {
    /// Writes the lines of the original. The lines of dropped articles are in the ledger, all
    /// others in the cleaned file.
    fn restore_rows(mut self) -> Result<(), RestoreError> {
        let write_bom = self.original.write_all(self.encoding.bom_bytes());
        write_bom.map_err(RestoreError::Write)?;
        let write_head = self.original.write_all(&self.rows.head);
        write_head.map_err(RestoreError::Write)?;
        for number in self.first_number.. {
            let removed = match self.ledger.peek_mut() {
                // Lines that are past, and rows without a line, do not fit.
                Some(Ok(row)) if row.line.is_none_or(|line| line < number) => {
                    return Err(RestoreError::not_the_original());
                }
                Some(Ok(row)) if row.line == Some(number) => Some(row.row.take()),
                Some(Err(_)) => return self.ledger.next().map_or(Ok(()), |row| row.map(drop)),
                _ => None,
            };
            match removed {
                Some(Some(dropped_row)) => self.restore_row(&dropped_row, number)?,
                removed => {
                    if !self.restore_next_line(removed.is_some(), number)? {
                        break;
                    }
                }
            }
        }
        Ok(())
    }

    /// Restores the next line of the cleaned file. Returns false at its end.
    fn restore_next_line(&mut self, edited: bool, number: usize) -> Result<bool, RestoreError> {
        // The first row of a cleaned array has no comma before it, and may have had one.
        let mut lacks_comma = self.has_commas && !self.has_row && number > self.first_number;
        let mut comma = |bytes: &[u8]| -> &'static [u8] {
            let adds_comma = lacks_comma && !matches!(bytes.first(), None | Some(b',' | b']'));
            lacks_comma = false;
            if adds_comma { b"," } else { b"" }
        };
        let mut written = Ok(());
        let info = self.rows.lines.next(&mut self.line, &mut |bytes| {
            if written.is_ok() {
                written = self.original.write_all(comma(bytes));
            }
            if written.is_ok() {
                written = self.original.write_all(bytes);
            }
        });
        written.map_err(RestoreError::Write)?;
        let written = self.original.write_all(comma(&self.line));
        written.map_err(RestoreError::Write)?;
        self.has_row = true;
        match info.map_err(|e| e.to_string())? {
            None => return Ok(false),
            Some(info) if info.too_long && edited => {
                let limit = self.config.max_article_bytes;
                let reason = format!(
                    "row {} is longer than {limit} bytes; more memory (--memory) may be needed",
                    info.number
                );
                return Err(reason.into());
            }
            Some(info) if info.too_long => {}
            Some(_) if edited => {
                let bytes = std::mem::take(&mut self.line);
                let line: Cow<str> = decode_row(&bytes, self.encoding.charset)?;
                self.restore_row(&line, number)?;
                drop(line);
                self.line = bytes;
            }
            Some(_) => {
                let written = self.original.write_all(&self.line);
                written.map_err(RestoreError::Write)?;
            }
        }
        Ok(true)
    }

    /// Writes a row with the removed text of a line in it.
    fn restore_row(&mut self, kept: &str, number: usize) -> Result<(), RestoreError> {
        let not_the_original = RestoreError::not_the_original;
        let parser = &self.rows.parser;
        let row = (parser.parse(kept, self.config)).map_err(|_| not_the_original())?;
        let first = self.ledger.peek();
        let has_added_quotes = matches!(first, Some(Ok(row)) if row.unquoted);
        let (kept, inner, style) = row_to_mend(kept, &row, has_added_quotes);
        drop(row);
        let mut positions = InsertPositions::of_inner(&kept, inner, style);
        let mut encoder = TextEncoder::new(self.encoding.charset);
        encoder.write(positions.head(), self.original)?;
        let is_of_line = |row: &Result<LedgerRow, RestoreError>| {
            row.as_ref().map_or(true, |row| row.line == Some(number))
        };
        while let Some(row) = self.ledger.next_if(is_of_line) {
            let row = row?;
            if row.end.checked_sub(row.start) != Some(row.text.len()) {
                return Err(not_the_original());
            }
            let part = positions.next_part(row.start, row.end);
            encoder.write(part.ok_or_else(not_the_original)?, self.original)?;
            match &row.raw {
                Some(raw) => encoder.write(raw, self.original)?,
                None => {
                    for text in batches(&row.text, ESCAPED_BYTES) {
                        encoder.write(&escape_text(text, style, row.ascii), self.original)?;
                    }
                }
            }
        }
        encoder.write(positions.rest(), self.original)?;
        encoder.finish(self.original)
    }
}
