//! Runs the stages of the passage search over the articles of a run, in parallel and in bounded
//! memory.
//!
//! [`link`] turns the postings of a [`PostingCollector`] into links, [`match_passages`] verifies
//! the links and chooses what is removed. The stages are functions of `unboil_match`; the threads,
//! the order and the spill files are here. [`find_passages`] does all of it in memory.

mod article_source;
mod choice;
mod linking;
mod pair_values;
mod ranking;
mod superseded;
mod verification;

use std::collections::HashSet;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

use super::article_rank::keep_value;
use super::parallel;
use super::posting_collector::{BATCH_ARTICLES, PostingCollector, TokenRange};
use crate::config::Config;
use crate::progress::Progress;
use unboil_io::{Error, Spill};
use unboil_match::{
    ArticleId, ArticleOverlap, DroppedArticle, Duplicates, Group, Passage, RankKey,
    RemovalCandidate, clusters, reported_passages, sort_candidates,
};
use unboil_text::{Removal, Span};

pub(super) use article_source::{ArticleIdentity, ArticleSource, preference};
pub(super) use linking::{LinkedArticles, link};
use ranking::Ranking;
use superseded::{keep_units, leave_out_edited, superseded_articles};

/// An article of the passage search.
#[derive(Clone, Copy, Debug, Default)]
pub struct ArticleView<'a> {
    /// The name of the article.
    pub id: &'a str,
    /// Its date of publication, if known. One that cannot be read counts as none.
    pub date: Option<&'a str>,
    /// The value of the field of `keep`, if it names one: a number or a date.
    pub keep_field: Option<&'a str>,
    /// The name of its source, for `prefer` and `keep_per`.
    pub source: Option<&'a str>,
    /// True if it is only compared with articles that are no references, and nothing is removed from
    /// it.
    pub is_reference: bool,
    /// The whole decoded text.
    pub text: &'a str,
    /// The spans that stripping left, sorted. The rest of the text does not take part.
    pub kept: &'a [Span],
}

/// The result of the passage search. Articles are given by their index.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct MatchResult {
    /// The verified passages that are reported, sorted by their copy `b`, then by `a`.
    pub passages: Vec<Passage>,
    /// The groups, sorted by the rank of the kept article in the order of `--keep`.
    pub groups: Vec<Group>,
    /// The removals by the setting `duplicates`: a sorted list for each article. They do not
    /// overlap what stripping removed.
    pub removals: Vec<Vec<Removal>>,
    /// The articles of which nothing is left, sorted.
    pub dropped: Vec<DroppedArticle>,
}

/// The result of the passage search, with removals only for the articles that have some. The
/// fields are those of [`MatchResult`].
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
pub(super) struct SparseMatchResult {
    pub(super) passages: Vec<Passage>,
    pub(super) groups: Vec<Group>,
    /// Articles, in no order, and their removals.
    pub(super) removals: Vec<(ArticleId, Vec<Removal>)>,
    /// The articles of which nothing is left, in no order.
    pub(super) dropped: Vec<DroppedArticle>,
    /// The articles of an archive of which a new article says all and comes first, in no order.
    pub(super) superseded: Vec<ArticleId>,
}

impl SparseMatchResult {
    /// The result with a list of removals for each of `articles` articles.
    fn with_all_articles(self, articles: usize) -> MatchResult {
        let mut removals = vec![Vec::new(); articles];
        for (article, of_article) in self.removals {
            removals[article] = of_article;
        }
        let mut dropped = self.dropped;
        dropped.sort_unstable_by_key(|dropped| dropped.article);
        MatchResult {
            passages: self.passages,
            groups: self.groups,
            removals,
            dropped,
        }
    }
}

/// Finds the near-duplicate passages among `articles`, in memory, in the current thread pool.
pub fn find_passages(
    articles: &[ArticleView],
    config: &Config,
    progress: &dyn Progress,
) -> MatchResult {
    let spill = Spill::unlimited();
    let bytes = articles.iter().map(|article| article.text.len() as u64);
    let collector = PostingCollector::new(config, bytes.sum(), &spill);
    let result = search(articles, collector, &spill, config, progress);
    let result = result.expect("a search in memory does not read or write files");
    result.with_all_articles(articles.len())
}

/// Runs all stages over articles in memory.
fn search(
    articles: &[ArticleView],
    collector: PostingCollector,
    spill: &Spill,
    config: &Config,
    progress: &dyn Progress,
) -> Result<SparseMatchResult, Error> {
    progress.begin("seeds", articles.len() as u64, "articles");
    let token_ranges: Vec<Vec<TokenRange>> = articles
        .par_chunks(BATCH_ARTICLES)
        .map(|articles| {
            collector.batch(|batch| {
                progress.advance(articles.len() as u64);
                let token_ranges = articles.iter().map(|one| batch.add(one.text, one.kept));
                token_ranges.collect()
            })
        })
        .collect::<Result<_, Error>>()?;
    let token_ranges = parallel::concat(token_ranges);
    let articles = &ArticlesInMemory { articles, config };
    let linked = link(articles, &token_ranges, collector, spill, config, progress)?;
    match_passages(articles, &token_ranges, linked, spill, config, progress)
}

/// The identity of an article in memory, and the problem if its date or its field cannot be read.
fn identity_of_view(view: &ArticleView, config: &Config) -> (ArticleIdentity, Option<String>) {
    let is_source = |entry: &String| Some(entry.as_str()) == view.source;
    let place = config.prefer.iter().position(is_source);
    let (value, problem) = match keep_value(&config.keep, view.date, view.keep_field) {
        Ok(value) => (value, None),
        Err(problem) => (None, Some(problem)),
    };
    let identity = ArticleIdentity {
        id: view.id.to_string(),
        text_hash: xxh3_64(view.text.as_bytes()),
        preference: preference(view.is_reference, place.map(|place| place as u32)),
        value,
        source: view.source.map(|name| xxh3_64(name.as_bytes())),
        file: 0,
        is_reference: view.is_reference,
    };
    (identity, problem)
}

/// The key that sorts articles in the order of `keep`, and the problem if the date or the field of
/// this one cannot be read. `words` is the number of its tokens, for `longest`.
///
/// Equal keys are sorted by the id, with `first` by the place in the input. [`find_passages`] sorts
/// its articles so; a program that distributes the articles can do it by itself.
///
/// ```
/// use unboil::{ArticleView, Config, CopyPreference, rank_key};
///
/// let config = Config { keep: CopyPreference::Earliest, ..Config::default() };
/// let key = |date| rank_key(&ArticleView { date, ..ArticleView::default() }, 0, &config);
/// assert!(key(Some("2024-11-14")).0 < key(Some("2024-11-15")).0);
/// assert!(key(Some("2024-11-15")).0 < key(None).0);
/// assert!(key(Some("soon")).1.expect("a problem").contains("cannot be read"));
/// ```
pub fn rank_key(view: &ArticleView, words: usize, config: &Config) -> (RankKey, Option<String>) {
    let (identity, problem) = identity_of_view(view, config);
    let candidate = ranking::candidate(&identity, words);
    (RankKey::new(&candidate, &config.keep), problem)
}

/// Articles in memory, with the settings that decide their rank.
struct ArticlesInMemory<'a> {
    articles: &'a [ArticleView<'a>],
    config: &'a Config,
}

impl ArticleSource for ArticlesInMemory<'_> {
    fn has_references(&self) -> bool {
        self.articles.iter().any(|article| article.is_reference)
    }

    fn is_in_input_order(&self) -> bool {
        !self.has_references()
    }

    fn identity(&self, article: ArticleId) -> Result<ArticleIdentity, Error> {
        let (identity, _) = identity_of_view(&self.articles[article], self.config);
        Ok(ArticleIdentity {
            file: article as u32,
            ..identity
        })
    }

    fn identities(&self) -> Box<dyn Iterator<Item = Result<ArticleIdentity, Error>> + '_> {
        Box::new((0..self.articles.len()).map(|article| self.identity(article)))
    }

    fn load(&self, article: ArticleId) -> Result<(String, Vec<Span>), Error> {
        let view = &self.articles[article];
        Ok((view.text.to_string(), view.kept.to_vec()))
    }
}

/// Verifies the links of the articles and chooses what is removed, in the current thread pool.
///
/// # Errors
/// If an article cannot be read again, or if the run was cancelled.
pub(super) fn match_passages<A: ArticleSource + ?Sized>(
    articles: &A,
    token_ranges: &[TokenRange],
    linked: LinkedArticles,
    spill: &Spill,
    config: &Config,
    progress: &dyn Progress,
) -> Result<SparseMatchResult, Error> {
    let ranking = Ranking::new(articles, token_ranges, config)?;
    let LinkedArticles { links, words } = linked;
    let known = |article: ArticleId| {
        let token_range = token_ranges[article];
        Some(words.article(token_range.words?, token_range.tokens))
    };
    let (mut candidates, mut overlaps) =
        verification::verify_links(articles, known, &ranking, links, spill, config, progress)?;
    drop(words);
    leave_out_different(articles, &mut candidates, &mut overlaps)?;
    sort_candidates(&mut candidates);
    let mut groups = clusters(&overlaps);
    groups.sort_unstable_by_key(|group| ranking.rank(group.stays));
    let mut superseded = superseded_articles(articles, &groups);
    let (removals, dropped) = match config.duplicates {
        Duplicates::Report => Default::default(),
        Duplicates::DropPassages => {
            keep_units(articles, &mut candidates, &superseded);
            choice::passages_to_drop(articles, &ranking, &candidates)?
        }
        Duplicates::DropArticles => choice::articles_to_drop(articles, &groups)?,
    };
    leave_out_edited(&mut superseded, &removals);
    let passages: Vec<Passage> = candidates
        .into_iter()
        .map(|candidate| candidate.passage)
        .collect();
    let passages = match config.duplicates {
        // The reason of a removal refers to its passage, so all passages are reported.
        Duplicates::DropPassages => passages,
        Duplicates::Report | Duplicates::DropArticles => {
            reported_passages(passages, &groups, |article| ranking.rank(article))
        }
    };
    Ok(SparseMatchResult {
        passages,
        groups,
        removals,
        dropped,
        superseded: superseded.into_keys().collect(),
    })
}

/// Leaves out the passages of which a person decided that they are no duplicates, and the overlaps of
/// their articles.
fn leave_out_different<A: ArticleSource + ?Sized>(
    articles: &A,
    candidates: &mut Vec<RemovalCandidate>,
    overlaps: &mut Vec<ArticleOverlap>,
) -> Result<(), Error> {
    let (mut different, mut failed) = (HashSet::new(), Ok(()));
    candidates.retain(|candidate| {
        let is_different = articles.is_different(&candidate.passage);
        let is_different = is_different.unwrap_or_else(|e| {
            failed = Err(e);
            false
        });
        if is_different {
            let Passage { a, b, .. } = candidate.passage;
            different.insert((a.article, b.article));
        }
        !is_different
    });
    failed?;
    overlaps.retain(|overlap| !different.contains(&(overlap.kept, overlap.dropped)));
    Ok(())
}

#[cfg(test)]
mod tests;
