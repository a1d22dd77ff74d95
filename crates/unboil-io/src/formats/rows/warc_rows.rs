//! [`WarcRow`] makes the row of a cleaned file of a record of WARC.

use std::io::Write;

use unboil_html::OutputFormat;
use unboil_text::{Article, host};

use crate::error::Error;
use crate::formats::format::CleanedFile;
use crate::formats::removal_rows::{add_page_metadata, is_dropped};
use crate::formats::row_sink::{ArticleRemovals, LEDGER_PART_ROWS, RowSink};
use crate::read::warc_record::{WarcContent, warc_content};
use crate::write::compressed_writer::CompressedWriter;
use crate::write::ledger::LedgerRow;
use crate::write::warc_row::warc_row;

/// A record with an article.
pub(super) struct WarcRow<'r> {
    pub(super) file: &'r CleanedFile<'r>,
    pub(super) record: &'r [u8],
    /// The number of its row in the cleaned file, from 1. Dropped articles count.
    pub(super) number: usize,
    /// The index of the article in the file, and its removals. `None`: it has no words.
    pub(super) article: Option<&'r (usize, ArticleRemovals<'r>)>,
}

impl WarcRow<'_> {
    /// Returns the row or the record that is written, and passes on its ledger rows. It is empty if
    /// the article is dropped.
    pub(super) fn clean(&self, sink: &dyn RowSink) -> Result<Vec<u8>, Error> {
        let file = self.file;
        let content = warc_content(self.record, file.config.read);
        let Ok(WarcContent::Article(mut article)) = content else {
            return Err(file.changed_error());
        };
        let Some((index, removed)) = self.article else {
            return self.written(&article, &[]);
        };
        file.check_text(removed, &article.text)?;
        article.id = removed.id.to_string();
        let page = article.page.as_deref();
        add_page_metadata(sink, *index, removed, page, file.config)?;
        let host = article.url.as_deref().and_then(host);
        for removals in removed.removals.chunks(LEDGER_PART_ROWS) {
            let ledger: Vec<LedgerRow> = (removals.iter())
                .map(|removal| LedgerRow {
                    host: host.clone(),
                    path: Some(file.input.source.cleaned_rel.to_string()),
                    line: Some(self.number),
                    ..LedgerRow::new(&removed.id, &article.text, removal)
                        .of_page(page, removed.page_type)
                })
                .collect();
            sink.add_ledger_rows(*index, &ledger)?;
        }
        match is_dropped(&article.text, &removed.removals) {
            true => Ok(Vec::new()),
            false => self.written(&article, &removed.removals),
        }
    }

    fn written(
        &self,
        article: &Article,
        removals: &[unboil_text::Removal],
    ) -> Result<Vec<u8>, Error> {
        let write = self.file.config.write;
        let row = warc_row(article, removals, write, None);
        if write.to != OutputFormat::Wet {
            return Ok(row);
        }
        let pack = || {
            let compression = self.file.input.source.compression;
            let mut writer = CompressedWriter::new(Vec::new(), compression)?;
            writer.write_all(&row)?;
            writer.finish()
        };
        pack().map_err(Error::io(self.file.path()))
    }
}
