//! Writes the cleaned copy of a JSONL file: rows without removals are copied byte for byte.
//!
//! The rows are read a second time, so that they need not be kept in memory after the first.

use std::borrow::Cow;
use std::io::Write;

use unboil_text::Removal;

use super::row_reader::RowReader;
use crate::config::IoConfig;
use crate::error::Error;
use crate::formats::batches::ReadStatus;
use crate::formats::format::{CleanedFile, FileInfo, RemovalsOfFile};
use crate::formats::removal_rows::{add_page_metadata, is_dropped};
use crate::formats::row_sink::{ArticleRemovals, LEDGER_PART_ROWS, RowSink};
use crate::read::json_row::{JsonRow, decode_row, parse_row};
use crate::read::line_reader::LineInfo;
use crate::write::compressed_writer::CompressedWriter;
use crate::write::jsonl_edit::{cut_text, encode_row, escaped};
use crate::write::ledger::LedgerRow;
use crate::write::manifest::{ManifestEntry, hex};
use crate::write::new_file::{FileDigest, NewFile};
use crate::write::page_rows::add_article_fields;

/// True if the file has rows with HTML pages, to which the articles of the pages are added.
pub(super) fn has_page_rows(file: FileInfo, config: IoConfig) -> bool {
    file.articles > 0 && config.read.html_field.is_some()
}

/// Writes the cleaned copy. See [`Format::write_cleaned`](crate::Format::write_cleaned).
pub(super) fn write_cleaned(
    file: &CleanedFile,
    removals: &mut RemovalsOfFile,
    rows: &mut dyn RowSink,
) -> Result<ManifestEntry, Error> {
    let page_rows = has_page_rows(file.input, file.config);
    let mut copier = RowCopier::open(file)?;
    let mut index = 0;
    let mut next_article = removals.next().transpose()?;
    while let Some(info) = copier.next_line()? {
        if info.too_long {
            continue;
        }
        let is_article = |article: &mut ArticleRemovals| {
            (article.row).is_some_and(|location| location.line == info.number)
        };
        let Some(article) = next_article.take_if(is_article) else {
            copier.copy_line()?;
            continue;
        };
        match page_rows || !article.removals.is_empty() {
            true => copier.edit_line(|line| {
                let row = parse_row(line, file.config.read).map_err(|_| file.changed_error())?;
                let row = ArticleRow {
                    file,
                    article: &article,
                    index,
                    number: info.number,
                    line,
                    row,
                };
                match page_rows {
                    true => row.clean_page(rows),
                    false => row.clean_text(rows),
                }
            })?,
            false => copier.copy_line()?,
        }
        index += 1;
        next_article = removals.next().transpose()?;
    }
    if next_article.is_some() {
        return Err(file.changed_error());
    }
    let (new, original) = copier.finish()?;
    let mut entry = file.manifest_entry();
    entry.page_rows = page_rows;
    entry.original = (!page_rows).then(|| hex(original.xxh3));
    Ok(entry.with_digest(new.commit()?))
}

/// Reads the lines of the input and writes them to the cleaned file.
struct RowCopier<'f> {
    file: &'f CleanedFile<'f>,
    rows: RowReader,
    line: Vec<u8>,
    writer: CompressedWriter<NewFile>,
    /// True until a read error ends the input.
    is_complete: bool,
}

impl<'f> RowCopier<'f> {
    fn open(file: &'f CleanedFile<'f>) -> Result<RowCopier<'f>, Error> {
        let FileInfo {
            source, encoding, ..
        } = file.input;
        let rows = RowReader::open(source, file.config.read, encoding)
            .map_err(|e| file.unreadable_error(e))?;
        let writer = CompressedWriter::new(file.create()?, source.compression)
            .map_err(Error::io(file.path()))?;
        let mut copier = RowCopier {
            file,
            rows,
            line: Vec::new(),
            writer,
            is_complete: true,
        };
        copier.write(encoding.bom_bytes())?;
        Ok(copier)
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.writer
            .write_all(bytes)
            .map_err(Error::io(self.file.path()))
    }

    /// Reads the next line. A line that is too long is copied. `None`: the file ends.
    fn next_line(&mut self) -> Result<Option<LineInfo>, Error> {
        let mut written = Ok(());
        let info = self.rows.lines.next(&mut self.line, &mut |bytes| {
            if written.is_ok() {
                written = self.writer.write_all(bytes);
            }
        });
        written.map_err(Error::io(self.file.path()))?;
        match info {
            Ok(info) => Ok(info),
            Err(_) if self.file.input.status == ReadStatus::Partial => {
                self.is_complete = false;
                Ok(None)
            }
            Err(e) => Err(self.file.unreadable_error(e)),
        }
    }

    /// Writes the line as it is.
    fn copy_line(&mut self) -> Result<(), Error> {
        self.writer
            .write_all(&self.line)
            .map_err(Error::io(self.file.path()))
    }

    /// Writes what `edit` makes of the line. `None`: nothing.
    fn edit_line(
        &mut self,
        edit: impl FnOnce(&str) -> Result<Option<String>, Error>,
    ) -> Result<(), Error> {
        let charset = self.rows.encoding.charset;
        let line: Cow<str> =
            decode_row(&self.line, charset).map_err(|_| self.file.changed_error())?;
        let Some(kept) = edit(&line)? else {
            return Ok(());
        };
        let bytes = encode_row(&kept, charset).ok_or_else(|| self.file.changed_error())?;
        self.write(&bytes)
    }

    /// Returns the cleaned file and the digest of the decompressed input, if that is the one that
    /// was read before.
    fn finish(self) -> Result<(NewFile, FileDigest), Error> {
        let original = self.rows.digest().unpacked;
        self.file.check_unpacked(original, self.is_complete)?;
        let new = self.writer.finish().map_err(Error::io(self.file.path()))?;
        Ok((new, original))
    }
}

/// A row whose article is to be cleaned.
struct ArticleRow<'r> {
    file: &'r CleanedFile<'r>,
    article: &'r ArticleRemovals<'r>,
    /// The index of the article in the file.
    index: usize,
    /// The number of the line, from 1.
    number: usize,
    line: &'r str,
    row: JsonRow,
}

impl ArticleRow<'_> {
    /// The ledger row of a removal from `text`.
    fn ledger_row(&self, text: &str, removal: &Removal) -> LedgerRow {
        LedgerRow {
            path: Some(self.file.input.source.cleaned_rel.to_string()),
            line: Some(self.number),
            ..LedgerRow::new(&self.article.id, text, removal)
        }
    }

    /// Returns the row without the removals of its text. `None`: the article is dropped.
    fn clean_text(&self, rows: &mut dyn RowSink) -> Result<Option<String>, Error> {
        let text = &self.row.text;
        let removals = &self.article.removals;
        self.file.check_text(self.article, text)?;
        let cuts: Vec<_> = removals.iter().map(|removal| removal.span).collect();
        let (kept, raw_removed) = cut_text(self.line, self.row.text_span, &cuts);
        let mut kept = Some(kept);
        let parts = removals.chunks(LEDGER_PART_ROWS);
        for (removals, raw_removed) in parts.zip(raw_removed.chunks(LEDGER_PART_ROWS)) {
            let pairs = removals.iter().zip(raw_removed);
            let mut ledger: Vec<LedgerRow> = pairs
                .map(|(removal, raw)| self.text_ledger_row(removal, raw))
                .collect();
            if is_dropped(text, removals) {
                ledger[0].row = kept.take();
            }
            rows.add_ledger_rows(self.index, &ledger)?;
        }
        Ok(kept)
    }

    /// The ledger row of a removal from the text; `raw` is the removed part of the line.
    fn text_ledger_row(&self, removal: &Removal, raw: &str) -> LedgerRow {
        let mut ledger_row = self.ledger_row(&self.row.text, removal);
        if raw != escaped(&ledger_row.text, false) {
            ledger_row.ascii = raw == escaped(&ledger_row.text, true);
            ledger_row.raw = (!ledger_row.ascii).then(|| raw.to_string());
        }
        ledger_row
    }

    /// Returns the row with the article of its page. `None`: the article is dropped.
    fn clean_page(&self, rows: &mut dyn RowSink) -> Result<Option<String>, Error> {
        let article = unboil_html::article(&self.row.text);
        let (text, page) = (&article.text, article.page.as_deref());
        let removals = &self.article.removals;
        let config = self.file.config;
        self.file.check_text(self.article, text)?;
        add_page_metadata(rows, self.index, self.article, page, config)?;
        for removals in removals.chunks(LEDGER_PART_ROWS) {
            let ledger: Vec<LedgerRow> = (removals.iter())
                .map(|removal| {
                    let ledger_row = self.ledger_row(text, removal);
                    ledger_row.of_page(page, self.article.page_type)
                })
                .collect();
            rows.add_ledger_rows(self.index, &ledger)?;
        }
        if is_dropped(text, removals) {
            return Ok(None);
        }
        let article = (&article).into();
        let kept = add_article_fields(self.line, &self.row, article, removals, config, None);
        Ok(Some(kept))
    }
}
