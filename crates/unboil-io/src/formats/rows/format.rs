//! [`Rows`], which passes each call to a file beside this one.

use std::io;
use std::path::Path;

use unboil_html::OutputFormat;
use unboil_text::Article;

use super::batches::RowBatches;
use super::cleaned_rows::{has_page_rows, write_cleaned};
use super::first_rows::first_rows;
use super::restored_rows::restore;
use super::row_reader::RowReader;
use crate::config::{IoConfig, ReadConfig};
use crate::error::Error;
use crate::formats::batches::{OpenedBatches, RowLocation};
use crate::formats::format::{
    CleanedFile, FileInfo, Format, LedgerRowsOfFile, RemovalsOfFile, RestoreError, RestoredFile,
    RowVisitor, Source, changed_while_read, row_to_read,
};
use crate::formats::row_sink::RowSink;
use crate::read::compression::Compression;
use crate::read::decompress_reader::DecompressReader;
use crate::read::file_handle::FileHandle;
use crate::read::row_content::{RowContent, row_content};
use crate::read::row_parser::RowParser;
use crate::read::row_syntax::RowSyntax;
use crate::spill::Spill;
use crate::write::manifest::ManifestEntry;

/// Files of rows.
#[derive(Debug)]
pub(crate) struct Rows {
    pub(crate) syntax: RowSyntax,
}

impl Rows {
    /// Reads the header of an unpacked file that was read before.
    fn read_parser(
        &self,
        file: FileInfo,
        path: &Path,
        config: &ReadConfig,
    ) -> io::Result<RowParser> {
        if !self.syntax.has_columns() {
            return RowParser::new(self.syntax, "", config).map_err(io::Error::other);
        }
        let input = DecompressReader::open(path, Compression::None, config)?;
        let rows = RowReader::new(input, config, self.syntax, Some(file.encoding));
        rows.map(|rows| rows.parser).map_err(io::Error::other)
    }
}

impl Format for Rows {
    fn name(&self) -> &'static str {
        self.syntax.name()
    }

    fn extensions(&self) -> &'static [&'static str] {
        self.syntax.extensions()
    }

    fn has_rows(&self) -> bool {
        true
    }

    /// The cleaned file of a WARC file is JSONL or WET: its name gets `.jsonl` or `.wet` before the
    /// extension of the compression.
    fn cleaned_name(&self, rel: &str, output: OutputFormat) -> String {
        if self.syntax != RowSyntax::Warc {
            return rel.to_string();
        }
        let (inner, _) = Compression::split_extension(rel);
        let packed = &rel[inner.len()..];
        match output {
            OutputFormat::Wet if inner.ends_with(".wet") => rel.to_string(),
            OutputFormat::Wet => format!("{inner}.wet{packed}"),
            OutputFormat::Text | OutputFormat::Markdown => format!("{inner}.jsonl{packed}"),
        }
    }

    /// Rows with pages get the articles of the pages, whatever is removed. Records become rows.
    fn copies_unchanged(&self, file: FileInfo, config: IoConfig) -> bool {
        self.syntax != RowSyntax::Warc && !has_page_rows(file, config)
    }

    fn read_batches<'a>(
        &self,
        source: &'a Source,
        config: &'a ReadConfig,
        spill: Option<&Spill>,
    ) -> OpenedBatches<'a> {
        RowBatches::open(source, config, spill, self.syntax)
    }

    fn first_rows(&self, source: &Source, config: &ReadConfig, visit: &mut RowVisitor) {
        first_rows(source, config, self.syntax, visit);
    }

    fn read_article(
        &self,
        file: FileInfo,
        row: Option<RowLocation>,
        handle: &FileHandle,
        config: &ReadConfig,
    ) -> io::Result<Article> {
        let row = row_to_read(row)?;
        let path = file.decompressed_copy.unwrap_or(&file.source.path);
        let mut line = vec![0; row.bytes];
        handle.read_at(path, &mut line, row.start, changed_while_read)?;
        let parser = handle.row_parser(|| self.read_parser(file, path, config))?;
        match row_content(&line, file.encoding.charset, parser, config) {
            Ok(RowContent::Article(article)) => Ok(article),
            _ => Err(changed_while_read()),
        }
    }

    fn write_cleaned(
        &self,
        file: &CleanedFile,
        removals: &mut RemovalsOfFile,
        rows: &dyn RowSink,
    ) -> Result<ManifestEntry, Error> {
        write_cleaned(file, self.syntax, removals, rows)
    }

    fn restore(
        &self,
        file: RestoredFile,
        ledger: &mut LedgerRowsOfFile,
    ) -> Result<(), RestoreError> {
        restore(file, self.syntax, ledger)
    }
}
