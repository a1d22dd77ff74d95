//! [`BatchRow`] cleans one row of a Parquet file.

use unboil_html::render;
use unboil_text::{Removal, host, kept_spans};

use super::group_rows::ParquetRow;
use super::rewriter::RowEdit;
use crate::error::Error;
use crate::formats::format::CleanedFile;
use crate::formats::removal_rows::{add_page_metadata, is_dropped};
use crate::formats::row_sink::{ArticleRemovals, LEDGER_PART_ROWS, RowSink};
use crate::write::ledger::LedgerRow;

/// A row that is to be cleaned.
pub(super) struct BatchRow<'a> {
    pub(super) row: ParquetRow,
    /// The index of its article in the file, and the removals. `None`: the row is copied.
    pub(super) article: Option<(usize, ArticleRemovals<'a>)>,
    /// If the article is dropped, the other fields of the row.
    pub(super) dropped: Option<String>,
}

impl BatchRow<'_> {
    /// Cleans the row. Its rows of the ledger and the metadata go to `sink`.
    pub(super) fn clean(&self, file: &CleanedFile, sink: &dyn RowSink) -> Result<RowEdit, Error> {
        let config = file.config.read;
        let is_page = config.html_field.is_some();
        let Some((index, article)) = &self.article else {
            return Ok(match is_page {
                true => RowEdit::Keep(self.row.article.clone()),
                false => RowEdit::Keep(self.row.text.clone()),
            });
        };
        let text = (self.row.text(config)).map_err(|_| file.changed_error())?;
        match is_page {
            true => self.clean_page(file, sink, *index, article, text),
            false => self.clean_text(file, sink, *index, article, text),
        }
    }

    fn clean_text(
        &self,
        file: &CleanedFile,
        sink: &dyn RowSink,
        index: usize,
        article: &ArticleRemovals,
        text: &str,
    ) -> Result<RowEdit, Error> {
        file.check_text(article, text)?;
        if article.removals.is_empty() {
            return Ok(RowEdit::Keep(self.row.text.clone()));
        }
        let host = self.host(None);
        for removals in article.removals.chunks(LEDGER_PART_ROWS) {
            let ledger = removals.iter().map(|removal| LedgerRow {
                row: self.dropped.clone(),
                host: host.clone(),
                ..self.ledger_row(file, article, text, removal)
            });
            sink.add_ledger_rows(index, &ledger.collect::<Vec<_>>())?;
        }
        if self.dropped.is_some() {
            return Ok(RowEdit::Drop);
        }
        let mut kept = String::with_capacity(text.len());
        for span in kept_spans(text.len(), &article.removals) {
            kept.push_str(&text[span.range()]);
        }
        Ok(RowEdit::Text(kept))
    }

    fn clean_page(
        &self,
        file: &CleanedFile,
        sink: &dyn RowSink,
        index: usize,
        removals: &ArticleRemovals,
        page: &str,
    ) -> Result<RowEdit, Error> {
        let article = unboil_html::article(page);
        let (text, page) = (&article.text, article.page.as_deref());
        let config = file.config;
        file.check_text(removals, text)?;
        add_page_metadata(sink, index, removals, page, config)?;
        let host = self.host(article.url.as_deref());
        for part in removals.removals.chunks(LEDGER_PART_ROWS) {
            let ledger = part.iter().map(|removal| {
                let ledger_row = LedgerRow {
                    host: host.clone(),
                    ..self.ledger_row(file, removals, text, removal)
                };
                ledger_row.of_page(page, removals.page_type)
            });
            sink.add_ledger_rows(index, &ledger.collect::<Vec<_>>())?;
        }
        Ok(match is_dropped(text, &removals.removals) {
            true => RowEdit::Drop,
            false => RowEdit::Text(render((&article).into(), &removals.removals, config.write)),
        })
    }

    /// The host of the URL of the article; `page_url` is that of its page.
    fn host(&self, page_url: Option<&str>) -> Option<String> {
        self.row.url.as_deref().or(page_url).and_then(host)
    }

    fn ledger_row(
        &self,
        file: &CleanedFile,
        article: &ArticleRemovals,
        text: &str,
        removal: &Removal,
    ) -> LedgerRow {
        LedgerRow {
            path: Some(file.input.source.cleaned_rel.to_string()),
            line: Some(self.row.number),
            ..LedgerRow::new(&article.id, text, removal)
        }
    }
}
