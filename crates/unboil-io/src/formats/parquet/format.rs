//! [`Parquet`], which passes each call to a file beside this one.

use std::io;

use unboil_text::Article;

use super::batches::ParquetBatches;
use super::cleaned_rows::write_cleaned;
use super::input::ParquetInput;
use super::read_again::read_again;
use super::restored_rows::restore;
use crate::config::{IoConfig, ReadConfig};
use crate::error::Error;
use crate::formats::batches::{OpenedBatches, ReadStatus, RowLocation};
use crate::formats::format::{
    CleanedFile, FileInfo, Format, LedgerRowsOfFile, RemovalsOfFile, RestoreError, RestoredFile,
    RowVisitor, Source, row_to_read,
};
use crate::formats::row_sink::RowSink;
use crate::read::file_handle::FileHandle;
use crate::spill::Spill;
use crate::write::copied_file::copy;
use crate::write::manifest::ManifestEntry;

/// Parquet.
#[derive(Debug)]
pub(crate) struct Parquet;

impl Format for Parquet {
    fn name(&self) -> &'static str {
        "parquet"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["parquet", "pq"]
    }

    fn has_rows(&self) -> bool {
        true
    }

    /// Two writers of Parquet make different bytes of the same values.
    fn restores_bytes(&self) -> bool {
        false
    }

    /// Rows with pages get the articles of the pages, whatever is removed.
    fn copies_unchanged(&self, _file: FileInfo, config: IoConfig) -> bool {
        config.read.html_field.is_none()
    }

    fn read_batches<'a>(
        &self,
        source: &'a Source,
        config: &'a ReadConfig,
        spill: Option<&Spill>,
    ) -> OpenedBatches<'a> {
        ParquetBatches::open(source, config, spill)
    }

    fn first_rows(&self, source: &Source, _: &ReadConfig, visit: &mut RowVisitor) {
        if let Ok(input) = ParquetInput::open(&source.path) {
            visit(&input.first_row());
        }
    }

    fn read_article(
        &self,
        file: FileInfo,
        row: Option<RowLocation>,
        handle: &FileHandle,
        config: &ReadConfig,
    ) -> io::Result<Article> {
        read_again(file, row_to_read(row)?, handle, config)
    }

    /// A file that is damaged is copied as it is.
    fn write_cleaned(
        &self,
        file: &CleanedFile,
        removals: &mut RemovalsOfFile,
        rows: &dyn RowSink,
    ) -> Result<ManifestEntry, Error> {
        match file.input.status {
            ReadStatus::Partial => Ok(ManifestEntry {
                incomplete_after: None,
                ..copy(file)?
            }),
            _ => write_cleaned(file, removals, rows),
        }
    }

    fn restore(
        &self,
        file: RestoredFile,
        ledger: &mut LedgerRowsOfFile,
    ) -> Result<(), RestoreError> {
        restore(file, ledger)
    }
}
