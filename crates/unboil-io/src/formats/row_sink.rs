//! The records that go into and come out of the writing of a cleaned file.

use std::borrow::Cow;

use unboil_text::{PageType, Removal};

use crate::error::Error;
use crate::formats::batches::RowLocation;
use crate::write::ledger::LedgerRow;
use crate::write::metadata::MetadataRow;

/// The removals of one article, and what must be known to write them.
#[derive(Clone, Debug)]
pub struct ArticleRemovals<'a> {
    /// The id of the article.
    pub id: Cow<'a, str>,
    /// Its row. `None`: the file is one article.
    pub row: Option<RowLocation>,
    /// xxh3 of the text from which the removals were made.
    pub text_hash: u64,
    /// The page type of an HTML page. `None`: it was not determined.
    pub page_type: Option<PageType>,
    /// The removals, sorted by start, without overlap.
    pub removals: Vec<Removal>,
}

/// The most rows of an article that are passed to [`RowSink::add_ledger_rows`] at once.
pub(crate) const LEDGER_PART_ROWS: usize = 4096;

/// Takes the rows that writing a cleaned file produces, from any thread. `article` is the index of
/// the article in its file.
pub trait RowSink: Sync {
    /// Takes the ledger rows of an article, sorted by start. An article with
    /// thousands of rows is passed in parts, one after the other, by one thread.
    ///
    /// # Errors
    /// If they cannot be stored.
    fn add_ledger_rows(&self, article: usize, rows: &[LedgerRow]) -> Result<(), Error>;

    /// Takes the metadata row of an HTML page. Called if `write.metadata` is set.
    ///
    /// # Errors
    /// If it cannot be stored.
    fn add_metadata_row(&self, article: usize, row: &MetadataRow) -> Result<(), Error>;

    /// Calls `work` for each index below `count`, in any order and on any threads, and returns when
    /// all calls have returned. So the caller decides on which threads rows are cleaned; by default
    /// on this one.
    fn for_each_row(&self, count: usize, work: &(dyn Fn(usize) + Sync)) {
        (0..count).for_each(work);
    }
}
