//! The removals of every article, as one column: encoded in a [`BlobStore`], which may be on disk,
//! with one reference per article in memory.
//!
//! Stripping fills the column, stripping with templates replaces entries of it, and the removals of
//! duplicates are merged into it before the outputs are written.

use super::removal_codec::{decode, encode};
use unboil_io::{BlobRef, BlobStore, Error};
use unboil_text::Removal;

/// One list of removals per article, in the order of the articles.
pub(super) struct RemovalColumn<'a> {
    store: &'a BlobStore<'a>,
    refs: Vec<BlobRef>,
}

/// Adds the removals of one article to `store`, and returns the reference to them.
///
/// # Errors
/// If the store is on disk and cannot be written.
pub(super) fn store_removals(store: &BlobStore, removals: &[Removal]) -> Result<BlobRef, Error> {
    store.add(&encode(removals))
}

impl<'a> RemovalColumn<'a> {
    /// Creates a column of references that [`store_removals`] returned, one per article.
    pub(super) fn new(store: &'a BlobStore<'a>, refs: Vec<BlobRef>) -> RemovalColumn<'a> {
        RemovalColumn { store, refs }
    }

    /// Creates a column of `articles` articles without removals.
    pub(super) fn empty(store: &'a BlobStore<'a>, articles: usize) -> RemovalColumn<'a> {
        RemovalColumn::new(store, vec![BlobRef::default(); articles])
    }

    /// The store and the references, as a checkpoint saves them.
    pub(super) fn parts(&self) -> (&'a BlobStore<'a>, &[BlobRef]) {
        (self.store, &self.refs)
    }

    /// The removals of an article, sorted by start.
    ///
    /// # Errors
    /// If the store is on disk and cannot be read.
    pub(super) fn get(&self, article: usize) -> Result<Vec<Removal>, Error> {
        let removals = decode(&self.store.get(self.refs[article])?);
        removals.ok_or_else(|| self.store.damaged_error())
    }

    /// True if the article has a removal.
    pub(super) fn has_any(&self, article: usize) -> bool {
        self.refs[article] != BlobRef::default()
    }

    /// Replaces the removals of an article by those that [`store_removals`] stored.
    pub(super) fn set_ref(&mut self, article: usize, removals: BlobRef) {
        self.refs[article] = removals;
    }

    /// Replaces the removals of an article.
    ///
    /// # Errors
    /// If the store is on disk and cannot be written.
    pub(super) fn set(&mut self, article: usize, removals: &[Removal]) -> Result<(), Error> {
        self.refs[article] = store_removals(self.store, removals)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use unboil_io::Spill;
    use unboil_text::{Class, Span};

    use super::*;

    #[test]
    fn each_article_gets_its_own_removals_back() {
        let spill = Spill::unlimited();
        let store = BlobStore::new(usize::MAX, &spill);
        let removal = Removal {
            span: Span::new(3, 7),
            class: Class::Site,
            rule: Cow::Borrowed("site"),
            why: "on 3 of 4 pages".to_string(),
            score: None,
        };
        let mut column = RemovalColumn::empty(&store, 2);
        column
            .set(1, std::slice::from_ref(&removal))
            .expect("memory");
        assert!(!column.has_any(0) && column.has_any(1));
        assert_eq!(column.get(0).expect("memory"), []);
        assert_eq!(column.get(1).expect("memory"), [removal]);
    }
}
