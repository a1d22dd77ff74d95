//! A file of rows as it was read comes in, with what is to go from its articles; the cleaned file goes out, row by row, and the rows of
//! the ledger.

use std::io::Write;

use xxhash_rust::xxh3::Xxh3;

use crate::config::IoConfig;
use crate::error::Error;
use crate::read::json_row::{JsonRow, decode_row, parse_row};
use crate::read::{ReadFile, ReadStatus, Source, jsonl_batches};
use crate::write::articles::{
    Decisions, add_page_metadata, changed_error, checked_removals, commit_file, entry,
    has_page_rows, is_dropped,
};
use crate::write::compressed_writer::CompressedWriter;
use crate::write::jsonl_edit::{cut_text, encode_row, escaped};
use crate::write::ledger::LedgerRow;
use crate::write::manifest::{ManifestEntry, hex};
use crate::write::out_dir::OutDir;
use crate::write::page_rows::add_article_fields;
use unboil_html as html;
use unboil_html::OutputFormat;
use unboil_text::Removal;

/// Reads the rows once more, so that they need not be kept from the first time, and writes them.
pub(super) fn write_rows<T>(
    out: &OutDir,
    file: &ReadFile<T>,
    decisions: &impl Decisions,
    config: IoConfig,
) -> Result<ManifestEntry, Error> {
    let from = &file.source.path;
    let changed_error = || changed_error(&file.source);
    let encoding = file.encoding;
    let page_rows = has_page_rows(file, config);
    let mut rows =
        jsonl_batches::open(&file.source, &config.read, Some(encoding)).map_err(Error::io(from))?;
    let mut entry = entry(file, OutputFormat::Text);
    let new = out.new_file(&entry.path)?;
    let path = new.path().to_path_buf();
    let mut writer =
        CompressedWriter::new(new, file.source.compression).map_err(Error::io(&path))?;
    let mut original = Xxh3::new();
    original.update(encoding.bom_bytes());
    writer
        .write_all(encoding.bom_bytes())
        .map_err(Error::io(&path))?;
    let mut line = Vec::new();
    let mut done = 0;
    loop {
        let mut result = Ok(());
        let found = rows.lines.next(&mut line, &mut |bytes| {
            original.update(bytes);
            if result.is_ok() {
                result = writer.write_all(bytes);
            }
        });
        result.map_err(Error::io(&path))?;
        let found = match found {
            Ok(Some(found)) => found,
            Ok(None) => break,
            Err(_) if file.status == ReadStatus::Partial => break,
            Err(e) => return Err(Error::io(from)(e)),
        };
        if found.too_long {
            continue;
        }
        original.update(&line);
        let is_article = (file.rows.get(done)).is_some_and(|row| row.line == found.number);
        let article = done;
        done += usize::from(is_article);
        if !is_article || !(page_rows || decisions.has_removals(article)) {
            writer.write_all(&line).map_err(Error::io(&path))?;
            continue;
        }
        let decoded_line = decode_row(&line, encoding.charset).map_err(|_| changed_error())?;
        let row = ArticleRow {
            source: &file.source,
            article,
            number: found.number,
            line: &decoded_line,
            row: parse_row(&decoded_line, &config.read).map_err(|_| changed_error())?,
        };
        let kept = match page_rows {
            true => row.page(decisions, config)?,
            false => row.text(decisions)?,
        };
        if let Some(kept) = kept {
            let bytes = encode_row(&kept, encoding.charset).ok_or_else(changed_error)?;
            writer.write_all(&bytes).map_err(Error::io(&path))?;
        }
    }
    if done < file.rows.len() {
        return Err(changed_error());
    }
    entry.page_rows = page_rows;
    entry.original = (!page_rows).then(|| hex(original.digest()));
    let new = writer.finish().map_err(Error::io(&path))?;
    commit_file(new, entry)
}

/// A row that is to be written anew.
struct ArticleRow<'r> {
    source: &'r Source,
    /// The place of its article in the file.
    article: usize,
    /// The number of its line.
    number: usize,
    line: &'r str,
    row: JsonRow,
}

impl ArticleRow<'_> {
    /// The row of the ledger for something taken from a text.
    fn ledger_row(&self, decisions: &impl Decisions, text: &str, removal: &Removal) -> LedgerRow {
        LedgerRow {
            path: Some(self.source.rel.clone()),
            line: Some(self.number),
            ..LedgerRow::new(decisions.id(self.article), text, removal)
        }
    }

    /// The row without what goes from its text; `None`: it is left out.
    fn text(&self, decisions: &impl Decisions) -> Result<Option<String>, Error> {
        let text = &self.row.text;
        let removals = checked_removals(self.source, decisions, self.article, text)?;
        let cuts: Vec<_> = removals.iter().map(|removal| removal.span).collect();
        let (kept, raw_removed) = cut_text(self.line, self.row.text_span, &cuts);
        let mut ledger = Vec::with_capacity(removals.len());
        for (removal, raw) in removals.iter().zip(raw_removed) {
            let mut ledger_row = self.ledger_row(decisions, text, removal);
            if raw != escaped(&ledger_row.text, false) {
                ledger_row.ascii = raw == escaped(&ledger_row.text, true);
                ledger_row.raw = (!ledger_row.ascii).then(|| raw.to_string());
            }
            ledger.push(ledger_row);
        }
        let mut kept = Some(kept);
        if let (Some(ledger_row), true) = (ledger.last_mut(), is_dropped(text, &removals)) {
            ledger_row.row = kept.take();
        }
        decisions.add_ledger_rows(self.article, text, &ledger)?;
        Ok(kept)
    }

    /// The row with the article of its page; `None`: it is left out.
    fn page(&self, decisions: &impl Decisions, config: IoConfig) -> Result<Option<String>, Error> {
        let article = html::article(&self.row.text);
        let (text, page) = (&article.text, article.page.as_deref());
        let removals = checked_removals(self.source, decisions, self.article, text)?;
        add_page_metadata(decisions, self.article, page, config)?;
        let ledger_row = |removal| {
            let ledger_row = self.ledger_row(decisions, text, removal);
            ledger_row.of_page(page, decisions.page_type(self.article))
        };
        let ledger: Vec<LedgerRow> = removals.iter().map(ledger_row).collect();
        if !ledger.is_empty() {
            decisions.add_ledger_rows(self.article, text, &ledger)?;
        }
        let kept = || {
            add_article_fields(
                self.line,
                &self.row,
                (&article).into(),
                &removals,
                config,
                None,
            )
        };
        Ok((!is_dropped(text, &removals)).then(kept))
    }
}
