//! [`ArticleRow`] cleans one row: it leaves out the removals of its text, and passes on the ledger rows.

use unboil_text::{Removal, host};

use crate::error::Error;
use crate::formats::format::CleanedFile;
use crate::formats::removal_rows::{add_page_metadata, is_dropped};
use crate::formats::row_sink::{ArticleRemovals, LEDGER_PART_ROWS, RowSink};
use crate::read::json_row::JsonRow;
use crate::write::ledger::LedgerRow;
use crate::write::page_rows::add_article_fields;
use crate::write::row_edit::{CutRow, cut_row, escape_text};

/// A row whose article is to be cleaned.
pub(super) struct ArticleRow<'r> {
    pub(super) file: &'r CleanedFile<'r>,
    pub(super) article: &'r ArticleRemovals<'r>,
    /// The index of the article in the file.
    pub(super) index: usize,
    /// The number of the line, from 1.
    pub(super) number: usize,
    pub(super) line: &'r str,
    /// True if the row before is broken and only ends because this one follows: it keeps its place,
    /// with an empty text, if its article is dropped.
    pub(super) keeps_place: bool,
    pub(super) row: JsonRow,
}

impl ArticleRow<'_> {
    /// The host of the URL of the article; `page_url` is that of its page.
    fn host(&self, page_url: Option<&str>) -> Option<String> {
        self.row.url.as_deref().or(page_url).and_then(host)
    }

    /// The ledger row of a removal from `text`.
    fn ledger_row(&self, text: &str, removal: &Removal, host: &Option<String>) -> LedgerRow {
        LedgerRow {
            host: host.clone(),
            path: Some(self.file.input.source.cleaned_rel.to_string()),
            line: Some(self.number),
            ..LedgerRow::new(&self.article.id, text, removal)
        }
    }

    /// Returns the row without the removals of its text. `None`: the article is dropped.
    pub(super) fn clean_text(&self, sink: &dyn RowSink) -> Result<Option<String>, Error> {
        let text = &self.row.text;
        let removals = &self.article.removals;
        self.file.check_text(self.article, text)?;
        let cuts: Vec<_> = removals.iter().map(|removal| removal.span).collect();
        let CutRow {
            kept,
            removed: raw_removed,
            adds_quotes,
        } = cut_row(self.line, &self.row, &cuts);
        let mut kept = Some(kept);
        let host = self.host(None);
        let parts = removals.chunks(LEDGER_PART_ROWS);
        for (removals, raw_removed) in parts.zip(raw_removed.chunks(LEDGER_PART_ROWS)) {
            let pairs = removals.iter().zip(raw_removed);
            let mut ledger: Vec<LedgerRow> = pairs
                .map(|(removal, raw)| self.text_ledger_row(removal, raw, &host))
                .collect();
            ledger[0].unquoted = adds_quotes;
            if is_dropped(text, removals) && !self.keeps_place {
                ledger[0].row = kept.take();
            }
            sink.add_ledger_rows(self.index, &ledger)?;
        }
        Ok(kept)
    }

    /// The ledger row of a removal from the text; `raw` is the removed part of the line.
    fn text_ledger_row(&self, removal: &Removal, raw: &str, host: &Option<String>) -> LedgerRow {
        let mut ledger_row = self.ledger_row(&self.row.text, removal, host);
        let is_escaped = |ascii| raw == escape_text(&ledger_row.text, self.row.style, ascii);
        if !is_escaped(false) {
            let ascii = is_escaped(true);
            ledger_row.ascii = ascii;
            ledger_row.raw = (!ascii).then(|| raw.to_string());
        }
        ledger_row
    }

    /// Returns the row with the article of its page. `None`: the article is dropped.
    pub(super) fn clean_page(&self, sink: &dyn RowSink) -> Result<Option<String>, Error> {
        let article = unboil_html::article(&self.row.text);
        let (text, page) = (&article.text, article.page.as_deref());
        let removals = &self.article.removals;
        let config = self.file.config;
        self.file.check_text(self.article, text)?;
        add_page_metadata(sink, self.index, self.article, page, config)?;
        let host = self.host(article.url.as_deref());
        for removals in removals.chunks(LEDGER_PART_ROWS) {
            let ledger: Vec<LedgerRow> = (removals.iter())
                .map(|removal| {
                    let ledger_row = self.ledger_row(text, removal, &host);
                    ledger_row.of_page(page, self.article.page_type)
                })
                .collect();
            sink.add_ledger_rows(self.index, &ledger)?;
        }
        if is_dropped(text, removals) {
            return Ok(None);
        }
        let article = (&article).into();
        let kept = add_article_fields(self.line, &self.row, article, removals, config, None);
        Ok(Some(kept))
    }
}
