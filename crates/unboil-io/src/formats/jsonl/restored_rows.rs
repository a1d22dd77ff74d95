//! Restores the original of a cleaned JSONL file from the file and its ledger rows. One row of the
//! file and one of the ledger are in memory at a time.

use std::borrow::Cow;
use std::io::{BufReader, Read, Write};
use std::iter::Peekable;

use crate::config::ReadConfig;
use crate::formats::format::{LedgerRowsOfFile, RestoreError, RestoredFile};
use crate::read::decode::TextEncoding;
use crate::read::decompress_reader::BUFFER_BYTES;
use crate::read::json_row::{decode_row, parse_row};
use crate::read::line_reader::LineReader;
use crate::read::peek_reader::PeekReader;
use crate::write::jsonl_edit::{InsertPositions, escaped};
use crate::write::ledger::LedgerRow;
use crate::write::text_encoder::{TextEncoder, batches};

/// Writes the original. See [`Format::restore`](crate::Format::restore).
pub(super) fn restore(
    file: RestoredFile,
    ledger: &mut LedgerRowsOfFile,
) -> Result<(), RestoreError> {
    let encoding = file.encoding;
    let mut input = PeekReader::new(file.cleaned, encoding.bom_bytes().len());
    input.skip(encoding.bom_len(input.sample()));
    let input = BufReader::with_capacity(BUFFER_BYTES, input);
    let restorer = RowRestorer {
        lines: LineReader::new(input, encoding.newline(), file.config.max_article_bytes),
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
    lines: LineReader<BufReader<R>>,
    line: Vec<u8>,
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
        for number in 1.. {
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
        let mut written = Ok(());
        let info = self.lines.next(&mut self.line, &mut |bytes| {
            if written.is_ok() {
                written = self.original.write_all(bytes);
            }
        });
        written.map_err(RestoreError::Write)?;
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
        let row = parse_row(kept, self.config).map_err(|_| not_the_original())?;
        let mut positions = InsertPositions::new(kept, row.text_span);
        drop(row);
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
                        encoder.write(&escaped(text, row.ascii), self.original)?;
                    }
                }
            }
        }
        encoder.write(positions.rest(), self.original)?;
        encoder.finish(self.original)
    }
}
