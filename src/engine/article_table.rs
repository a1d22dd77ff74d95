//! What is known of each article beside its text: [`ArticleTable`].
//!
//! It is in the [`BlobStore`] of the run, [`GROUP_ARTICLES`] articles of a file together. In memory
//! are 24 bytes for each group. Articles are numbered in the order of the files, and of the rows in
//! a file.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::article_codec::{ArticleDecoder, ArticleEncoder, EncodedArticle, GROUP_ARTICLES};
use super::article_ids::RenamedArticle;
use super::article_rank::ArticleRank;
use unboil_io::{BlobRef, BlobStore, Error, ParsedBatch, RowLocation, Source};

/// A group as a batch stores it.
#[derive(Clone, Copy, Debug)]
pub(super) struct StoredGroup {
    blob: BlobRef,
    /// The number of its articles.
    articles: u32,
}

/// A group, with the number of its first article.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
struct ArticleGroup {
    blob: BlobRef,
    first_article: u32,
}

/// The articles of all files, without their texts.
#[derive(Debug, Default, Deserialize, Serialize)]
pub(super) struct ArticleTable {
    groups: Vec<ArticleGroup>,
    articles: u32,
    /// A bit for each article: its id gets `@path:line`. Empty if there is none.
    renamed: Vec<u64>,
    /// The number of `+` after that, if it is not 0.
    plus_signs: BTreeMap<u32, u32>,
}

/// The most articles of a run: their numbers have 32 bits.
const MAX_ARTICLES: usize = u32::MAX as usize;

/// Stores some articles of a batch of `source`. `is_stored` is asked for each index.
///
/// # Errors
/// If a spill file cannot be written.
pub(super) fn store_articles(
    store: &BlobStore,
    source: &Source,
    batch: &ParsedBatch,
    ranks: &[ArticleRank],
    is_stored: impl Fn(usize) -> bool,
) -> Result<Vec<StoredGroup>, Error> {
    let ParsedBatch { articles, rows, .. } = batch;
    let stored: Vec<usize> = (0..articles.len())
        .filter(|&index| is_stored(index))
        .collect();
    let store_group = |indices: &[usize]| {
        let mut group = ArticleEncoder::default();
        for &index in indices {
            let (article, row) = (&articles[index], rows.get(index).copied());
            let follows = is_default_id(&article.id, source, row);
            group.write(&EncodedArticle {
                id: if follows { "" } else { &article.id },
                rank: ranks[index],
                text_hash: batch.text_hash(index),
                row,
            });
        }
        Ok(StoredGroup {
            blob: store.add(&group.bytes)?,
            articles: indices.len() as u32,
        })
    };
    stored.chunks(GROUP_ARTICLES).map(store_group).collect()
}

/// True if an id is the one that an article without an id gets: `path:line` or `path`.
fn is_default_id(id: &str, source: &Source, row: Option<RowLocation>) -> bool {
    let rest = id.strip_prefix(&*source.rel);
    match row {
        Some(row) => rest
            .and_then(|rest| rest.strip_prefix(':'))
            .is_some_and(|line| line == row.line.to_string()),
        None => rest == Some(""),
    }
}

impl ArticleTable {
    /// Adds the groups of a file. Called in the order of the files.
    ///
    /// # Errors
    /// If there are more than 4,294,967,295 articles.
    pub(super) fn add_file(&mut self, groups: &[StoredGroup]) -> Result<(), Error> {
        for group in groups {
            let articles = self.articles.checked_add(group.articles);
            self.groups.push(ArticleGroup {
                blob: group.blob,
                first_article: self.articles,
            });
            self.articles = articles
                .ok_or_else(|| Error::limit("IN", format!("more than {MAX_ARTICLES} articles")))?;
        }
        Ok(())
    }

    /// True if a saved table has this number of groups, and their numbers fit together.
    pub(super) fn is_consistent(&self, groups: u64) -> bool {
        let first_articles = self.groups.iter().map(|group| group.first_article);
        self.groups.len() as u64 == groups
            && first_articles.chain([self.articles]).is_sorted()
            && self
                .groups
                .first()
                .is_none_or(|group| group.first_article == 0)
            && (self.renamed.is_empty() || self.renamed.len() == self.len().div_ceil(64))
    }

    /// The number of articles.
    pub(super) fn len(&self) -> usize {
        self.articles as usize
    }

    /// The number of the first article of a group.
    pub(super) fn first_article(&self, group: usize) -> usize {
        let group = self.groups.get(group);
        group.map_or(self.articles, |group| group.first_article) as usize
    }

    /// The group of an article, and the index of the article in it.
    pub(super) fn locate(&self, article: usize) -> (usize, usize) {
        let is_before = |group: &ArticleGroup| group.first_article as usize <= article;
        let group = self.groups.partition_point(is_before) - 1;
        (group, article - self.groups[group].first_article as usize)
    }

    /// The bytes of a group, which an [`ArticleDecoder`] reads.
    ///
    /// # Errors
    /// If the spill file cannot be read.
    pub(super) fn bytes(&self, store: &BlobStore, group: usize) -> Result<Vec<u8>, Error> {
        store.get(self.groups[group].blob)
    }

    /// Notes that an article gets another name.
    pub(super) fn rename(&mut self, article: usize, renamed: RenamedArticle) {
        self.renamed.resize(self.len().div_ceil(64), 0);
        self.renamed[article / 64] |= 1 << (article % 64);
        if renamed.plus_signs > 0 {
            self.plus_signs.insert(article as u32, renamed.plus_signs);
        }
    }

    /// The id of an article of `source`.
    pub(super) fn id(&self, article: usize, encoded: &EncodedArticle, source: &Source) -> String {
        let mut id = first_id(encoded, source);
        let word = self.renamed.get(article / 64);
        if word.is_some_and(|word| word >> (article % 64) & 1 == 1) {
            id = second_id(&id, encoded.row.map(|row| row.line), source);
            let plus_signs = self.plus_signs.get(&(article as u32)).copied();
            id.extend((0..plus_signs.unwrap_or(0)).map(|_| '+'));
        }
        id
    }
}

/// The id of an article, if it is the first one with it.
pub(super) fn first_id(encoded: &EncodedArticle, source: &Source) -> String {
    match (encoded.id, encoded.row) {
        ("", Some(row)) => format!("{}:{}", source.rel, row.line),
        ("", None) => source.rel.to_string(),
        (id, _) => id.to_string(),
    }
}

/// The name of an article whose id an earlier one has.
fn second_id(id: &str, line: Option<usize>, source: &Source) -> String {
    match line {
        Some(line) => format!("{id}@{}:{line}", source.rel),
        None => format!("{id}@{}", source.rel),
    }
}

/// An article whose id an earlier one has.
#[derive(Debug)]
pub(super) struct RepeatedArticle {
    /// Its line; 0 if the file is one article.
    pub(super) line: usize,
    pub(super) article: usize,
    /// Its new name.
    pub(super) name: String,
}

impl ArticleTable {
    /// All articles of a group of `source`, as if their ids occurred before.
    ///
    /// # Errors
    /// If the spill file cannot be read.
    pub(super) fn repeated(
        &self,
        store: &BlobStore,
        source: &Source,
        group: usize,
    ) -> Result<Vec<RepeatedArticle>, Error> {
        let bytes = self.bytes(store, group)?;
        let mut decoder = ArticleDecoder::new(&bytes);
        let encoded = std::iter::from_fn(|| decoder.next_article());
        let repeated = |(article, encoded): (usize, EncodedArticle)| {
            let line = encoded.row.map(|row| row.line);
            RepeatedArticle {
                line: line.unwrap_or(0),
                article,
                name: second_id(&first_id(&encoded, source), line, source),
            }
        };
        let first_article = self.first_article(group);
        Ok((first_article..).zip(encoded).map(repeated).collect())
    }
}
