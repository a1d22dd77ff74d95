//! Restores the original of a cleaned JSONL file from the file and its ledger rows.

use std::borrow::Cow;
use std::io::{self, Write};

use unboil_text::Span;
use xxhash_rust::xxh3::Xxh3;

use super::row_reader::RowReader;
use crate::config::ReadConfig;
use crate::error::Error;
use crate::formats::format::{NOT_THE_ORIGINAL, RestoreOutcome, RestoredFile};
use crate::read::decode::encode_text;
use crate::read::json_row::{decode_row, parse_row};
use crate::write::compressed_writer::CompressedWriter;
use crate::write::jsonl_edit::{escaped, insert_text};
use crate::write::ledger::LedgerRow;
use crate::write::manifest::hex;
use crate::write::new_file::NewFile;

/// Writes the original. See [`Format::restore`](crate::Format::restore).
pub(super) fn restore(file: &RestoredFile) -> RestoreOutcome {
    let rows = match RowReader::open(file.cleaned, file.config, file.encoding) {
        Ok(rows) => rows,
        Err(e) => return Ok(Err(e.to_string())),
    };
    let new = file.create()?;
    let writer = CompressedWriter::new(new, file.cleaned.compression);
    let mut restorer = RowRestorer {
        file,
        rows,
        line: Vec::new(),
        output: HashingWriter {
            writer: writer.map_err(Error::io(file.path()))?,
            hash: Xxh3::new(),
        },
    };
    match restorer.restore_rows() {
        Ok(()) => {}
        Err(Failure::Reason(reason)) => return Ok(Err(reason)),
        Err(Failure::Output(e)) => return Err(Error::io(file.path())(e)),
    }
    let HashingWriter { writer, hash } = restorer.output;
    if hex(hash.digest()) != file.original {
        return Ok(Err(NOT_THE_ORIGINAL.into()));
    }
    let new = writer.finish().map_err(Error::io(file.path()))?;
    new.commit().map(|_| Ok(()))
}

/// Why a file is not restored.
enum Failure {
    /// The cleaned file or the ledger does not fit.
    Reason(String),
    /// The original cannot be written.
    Output(io::Error),
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Failure {
        Failure::Output(error)
    }
}

impl From<String> for Failure {
    fn from(reason: String) -> Failure {
        Failure::Reason(reason)
    }
}

/// Writes bytes of the original and hashes them.
struct HashingWriter {
    writer: CompressedWriter<NewFile>,
    hash: Xxh3,
}

impl HashingWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.hash.update(bytes);
        self.writer.write_all(bytes)
    }
}

struct RowRestorer<'f> {
    file: &'f RestoredFile<'f>,
    rows: RowReader,
    line: Vec<u8>,
    output: HashingWriter,
}

impl RowRestorer<'_> {
    /// Writes the lines of the original. The lines of dropped articles are in the ledger, all
    /// others in the cleaned file.
    fn restore_rows(&mut self) -> Result<(), Failure> {
        let file = self.file;
        self.output.write(file.encoding.bom_bytes())?;
        let mut ledger = file.ledger;
        for number in 1.. {
            let count = ledger.partition_point(|row| row.line <= Some(number));
            let (removed, rest) = ledger.split_at(count);
            ledger = rest;
            let dropped_row = removed.first().and_then(|row| row.row.as_deref());
            if let Some(row) = dropped_row {
                let original = row_with_pieces(row, removed, file.config);
                self.write_row(original)?;
            } else if !self.restore_next_line(removed)? {
                break;
            }
        }
        Ok(())
    }

    /// Restores the next line of the cleaned file. Returns false at its end.
    fn restore_next_line(&mut self, removed: &[LedgerRow]) -> Result<bool, Failure> {
        let mut written = Ok(());
        let info = self.rows.lines.next(&mut self.line, &mut |bytes| {
            if written.is_ok() {
                written = self.output.write(bytes);
            }
        });
        written?;
        match info.map_err(|e| e.to_string())? {
            None => return Ok(false),
            Some(info) if info.too_long => {}
            Some(_) if removed.is_empty() => self.output.write(&self.line)?,
            Some(_) => {
                let line: Cow<str> = decode_row(&self.line, self.file.encoding.charset)?;
                let original = row_with_pieces(&line, removed, self.file.config);
                self.write_row(original)?;
            }
        }
        Ok(true)
    }

    /// Writes a row. `None`: the ledger rows do not fit.
    fn write_row(&mut self, row: Option<String>) -> Result<(), Failure> {
        let row = row.ok_or_else(|| NOT_THE_ORIGINAL.to_string())?;
        let bytes = encode_text(&row, self.file.encoding.charset)
            .ok_or_else(|| NOT_THE_ORIGINAL.to_string())?;
        Ok(self.output.write(&bytes)?)
    }
}

/// Puts the removed text back into a row. `None`: the ledger rows do not fit.
fn row_with_pieces(kept: &str, removed: &[LedgerRow], config: &ReadConfig) -> Option<String> {
    let text_span = parse_row(kept, config).ok()?.text_span;
    let piece = |row: &LedgerRow| {
        let raw = row.raw.clone();
        (
            Span::new(row.start, row.end.max(row.start)),
            raw.unwrap_or_else(|| escaped(&row.text, row.ascii)),
        )
    };
    let pieces: Vec<_> = removed.iter().map(piece).collect();
    insert_text(kept, text_span, &pieces)
}
