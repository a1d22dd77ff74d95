//! Writes the cleaned copy of a Parquet file: only the texts change, and dropped rows are left out.
//!
//! The rows are read a second time, so that they need not be kept in memory after the first. Several
//! of them are cleaned at the same time.

use std::collections::VecDeque;
use std::sync::{Arc, OnceLock};

use super::batches::file_digest;
use super::cell_hash::CellHash;
use super::cleaned_row::BatchRow;
use super::dropped_row::DroppedRowReader;
use super::group_rows::ParquetRows;
use super::input::ParquetInput;
use super::rewriter::{ParquetRewriter, RewriteError, RowEdit};
use crate::error::Error;
use crate::formats::format::{CleanedFile, RemovalsOfFile};
use crate::formats::removal_rows::is_dropped;
use crate::formats::row_sink::{ArticleRemovals, RowSink};
use crate::write::manifest::ManifestEntry;

/// Rows of this many bytes are cleaned at the same time.
const BATCH_BYTES: usize = 4 << 20;

/// What a row counts beside its text: its record, and the cleaned text.
const ROW_RECORD_BYTES: usize = 256;

/// Writes the cleaned copy. See [`Format::write_cleaned`](crate::Format::write_cleaned).
pub(super) fn write_cleaned(
    file: &CleanedFile,
    removals: &mut RemovalsOfFile,
    sink: &dyn RowSink,
) -> Result<ManifestEntry, Error> {
    let config = file.config.read;
    let path = &file.input.source.path;
    let input = ParquetInput::open(path).map_err(|reason| file.unreadable_error(reason))?;
    let input = Arc::new(input);
    let rows = ParquetRows::new(Arc::clone(&input), config, true);
    let is_error = |error| rewrite_error(file, error);
    let new = file.create()?;
    let mut writer =
        ParquetRewriter::new(Arc::clone(&input), config, new, file.out.root()).map_err(is_error)?;
    let mut cleaner = RowCleaner {
        file,
        sink,
        rows: rows.map_err(|reason| file.unreadable_error(reason))?,
        next_article: removals.next().transpose()?,
        removals,
        articles: 0,
        group: GroupState::new(&input, 0, writer.text_column()),
        ready: VecDeque::new(),
        hash: CellHash::default(),
    };
    let mut emptied_groups = Vec::new();
    for group in 0..input.groups() {
        cleaner.group = GroupState::new(&input, group, writer.text_column());
        let left = writer.write_group(group, &mut || cleaner.next_edit());
        if left.map_err(|error| error.into_error(file))? == 0 && input.rows_of(group) > 0 {
            emptied_groups.push(group);
        }
    }
    if cleaner.next_article.is_some() || file_digest(path).ok() != Some(file.input.digest.packed) {
        return Err(file.changed_error());
    }
    let mut entry = file.manifest_entry();
    entry.page_rows = config.html_field.is_some();
    entry.original = (!entry.page_rows).then(|| cleaner.hash.finish());
    entry.emptied_groups = emptied_groups;
    let new = writer.finish().map_err(is_error)?;
    Ok(entry.with_digest(new.commit()?))
}

fn rewrite_error(file: &CleanedFile, error: RewriteError) -> Error {
    match error {
        RewriteError::Input(reason) => file.unreadable_error(reason),
        RewriteError::Output(error) => Error::io(file.path())(error),
    }
}

/// Why a row group is not written.
enum CleanError {
    Rewrite(RewriteError),
    Run(Error),
}

impl From<RewriteError> for CleanError {
    fn from(error: RewriteError) -> CleanError {
        CleanError::Rewrite(error)
    }
}

impl From<Error> for CleanError {
    fn from(error: Error) -> CleanError {
        CleanError::Run(error)
    }
}

impl CleanError {
    fn into_error(self, file: &CleanedFile) -> Error {
        match self {
            CleanError::Rewrite(error) => rewrite_error(file, error),
            CleanError::Run(error) => error,
        }
    }
}

/// The row group that is written.
struct GroupState<'i> {
    /// The rows that were not read yet.
    rows_left: usize,
    /// The rows that were read.
    rows_read: usize,
    dropped: DroppedRowReader<'i>,
}

impl<'i> GroupState<'i> {
    fn new(input: &'i ParquetInput, group: usize, text_column: usize) -> GroupState<'i> {
        let has_group = group < input.groups();
        GroupState {
            rows_left: if has_group { input.rows_of(group) } else { 0 },
            rows_read: 0,
            dropped: DroppedRowReader::new(input, group, text_column),
        }
    }
}

/// Cleans the rows of a file in their order.
struct RowCleaner<'f, 'r, 'a> {
    file: &'f CleanedFile<'f>,
    sink: &'f dyn RowSink,
    rows: ParquetRows,
    removals: &'r mut RemovalsOfFile<'a>,
    next_article: Option<ArticleRemovals<'a>>,
    /// The articles that were cleaned.
    articles: usize,
    group: GroupState<'f>,
    ready: VecDeque<RowEdit>,
    hash: CellHash,
}

impl<'a> RowCleaner<'_, '_, 'a> {
    /// What becomes of the next row.
    fn next_edit(&mut self) -> Result<RowEdit, CleanError> {
        if self.ready.is_empty() {
            self.clean_rows()?;
        }
        let edit = self.ready.pop_front();
        Ok(edit.ok_or_else(|| self.file.changed_error())?)
    }

    /// Cleans the next rows of the group.
    fn clean_rows(&mut self) -> Result<(), Error> {
        let (mut batch, mut bytes) = (Vec::new(), 0);
        while self.group.rows_left > 0 && bytes < BATCH_BYTES {
            let row = self.next_row()?;
            bytes += row.row.text.bytes().map_or(0, <[u8]>::len) + ROW_RECORD_BYTES;
            batch.push(row);
        }
        let (file, sink) = (self.file, self.sink);
        let cleaned: Vec<OnceLock<_>> = batch.iter().map(|_| OnceLock::new()).collect();
        sink.for_each_row(batch.len(), &|at| {
            cleaned[at].get_or_init(|| batch[at].clean(file, sink));
        });
        for cleaned in cleaned {
            let edit = cleaned.into_inner().ok_or_else(|| file.changed_error())?;
            self.ready.push_back(edit?);
        }
        Ok(())
    }

    /// Reads the next row of the group.
    fn next_row(&mut self) -> Result<BatchRow<'a>, Error> {
        let (file, config) = (self.file, self.file.config.read);
        let row = self.rows.next_row();
        let row = row.map_err(|reason| file.unreadable_error(reason))?;
        let row = row.ok_or_else(|| file.changed_error())?;
        let index_in_group = self.group.rows_read;
        self.group.rows_left -= 1;
        self.group.rows_read += 1;
        let is_article = |article: &mut ArticleRemovals| {
            (article.row).is_some_and(|location| location.line == row.number)
        };
        let article = self.next_article.take_if(is_article);
        let article = article.map(|article| (self.articles, article));
        if article.is_some() {
            self.articles += 1;
            self.next_article = self.removals.next().transpose()?;
        }
        let mut dropped = None;
        if config.html_field.is_none() {
            self.hash.add_cell(&row.text);
            if let (Some((_, article)), Ok(text)) = (&article, row.text(config))
                && is_dropped(text, &article.removals)
            {
                let fields = self.group.dropped.row(index_in_group);
                let fields = fields.map_err(|reason| file.unreadable_error(reason))?;
                let fields = serde_json::to_string(&fields).expect("rows have string keys only");
                self.hash.add_dropped(&fields);
                dropped = Some(fields);
            }
        }
        Ok(BatchRow {
            row,
            article,
            dropped,
        })
    }
}
