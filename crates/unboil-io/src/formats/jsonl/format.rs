//! [`Jsonl`], which passes each call to a file beside this one.

use std::io;

use unboil_text::Article;

use super::batches::JsonlBatches;
use super::cleaned_rows::{has_page_rows, write_cleaned};
use super::first_rows::first_rows;
use super::restored_rows::restore;
use crate::config::{IoConfig, ReadConfig};
use crate::error::Error;
use crate::formats::batches::{ArticleBatches, RowLocation};
use crate::formats::format::{
    CleanedFile, FileInfo, Format, LedgerRowsOfFile, RemovalsOfFile, RestoreError, RestoredFile,
    Source,
};
use crate::formats::row_sink::RowSink;
use crate::read::file_handle::FileHandle;
use crate::read::json_row::{article_of_row, decode_row, parse_row};
use crate::spill::Spill;
use crate::write::manifest::ManifestEntry;

/// JSON lines.
#[derive(Debug)]
pub(crate) struct Jsonl;

impl Format for Jsonl {
    fn name(&self) -> &'static str {
        "jsonl"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["jsonl", "jsonlines", "ndjson"]
    }

    fn has_rows(&self) -> bool {
        true
    }

    /// Rows with pages get the articles of the pages, whatever is removed.
    fn copies_unchanged(&self, file: FileInfo, config: IoConfig) -> bool {
        !has_page_rows(file, config)
    }

    fn read_batches<'a>(
        &self,
        source: &'a Source,
        config: &'a ReadConfig,
        spill: Option<&Spill>,
    ) -> Result<Box<dyn ArticleBatches<'a> + 'a>, Error> {
        JsonlBatches::open(source, config, spill)
    }

    fn first_rows(
        &self,
        source: &Source,
        config: &ReadConfig,
        visit: &mut dyn FnMut(&str) -> bool,
    ) {
        first_rows(source, config, visit);
    }

    fn read_article(
        &self,
        file: FileInfo,
        row: Option<RowLocation>,
        handle: &FileHandle,
        config: &ReadConfig,
    ) -> io::Result<Article> {
        let changed = || io::Error::other("changed while it was being read");
        let row = row.ok_or_else(changed)?;
        let path = file.decompressed_copy.unwrap_or(&file.source.path);
        let mut line = vec![0; row.bytes];
        handle.read_at(path, &mut line, row.start, changed)?;
        let line = decode_row(&line, file.encoding.charset).map_err(|_| changed())?;
        let row = parse_row(&line, config).map_err(|_| changed())?;
        Ok(article_of_row(row, config))
    }

    fn write_cleaned(
        &self,
        file: &CleanedFile,
        removals: &mut RemovalsOfFile,
        rows: &dyn RowSink,
    ) -> Result<ManifestEntry, Error> {
        write_cleaned(file, removals, rows)
    }

    fn restore(
        &self,
        file: RestoredFile,
        ledger: &mut LedgerRowsOfFile,
    ) -> Result<(), RestoreError> {
        restore(file, ledger)
    }
}
