//! The passage search, stage by stage: what stripping left of the articles -> passages, groups, removals.

use std::sync::Arc;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

use super::article_cache::ArticleCache;
use super::budget;
use super::posting_collector::{BATCH_ARTICLES, PostingCollector, TokenRange};
use crate::config::Config;
use crate::progress::Progress;
use unboil_io::Error;
use unboil_io::{PartitionedRuns, Runs, Spill};
use unboil_match::Duplicates;
use unboil_match::align::DpRows;
use unboil_match::choose::{self, RankCandidate, RemovalCandidate};
use unboil_match::groups::{self, ArticleOverlap};
use unboil_match::links::{self, Link, RepeatedSeeds};
use unboil_match::ordinals::Ordinals;
use unboil_match::reporting;
use unboil_match::seed_context::MinContext;
use unboil_match::verify::{PairMatch, TokenizedArticle, match_article};
use unboil_match::{ArticleSpan, Group, Passage};
use unboil_text::{Removal, Span};

/// An article as the passage search sees it.
#[derive(Clone, Copy, Debug, Default)]
pub struct ArticleView<'a> {
    /// Names it.
    pub id: &'a str,
    /// When it was published, if known.
    pub date: Option<&'a str>,
    /// The whole decoded text.
    pub text: &'a str,
    /// What stripping left of it, sorted; the rest takes no part.
    pub kept: &'a [Span],
}

/// What the passage search found.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct MatchResult {
    /// Verified passages, sorted by the copy that goes, then by the one that stays.
    pub passages: Vec<Passage>,
    /// Articles that are mostly the same, sorted by the one that stays.
    pub groups: Vec<Group>,
    /// What goes by the `duplicates` setting, a list for each article, sorted; none overlaps what stripping removed.
    pub removals: Vec<Vec<Removal>>,
}

/// Finds the near-duplicate passages among `articles`, in memory, in the current thread pool.
pub fn find_passages(
    articles: &[ArticleView],
    config: &Config,
    progress: &dyn Progress,
) -> MatchResult {
    let spill = Spill::unlimited();
    let bytes = articles
        .iter()
        .map(|article| article.text.len() as u64)
        .sum();
    let collector = PostingCollector::new(config, bytes, &spill);
    progress.begin("seeds", articles.len() as u64, "articles");
    let token_ranges: Result<Vec<Vec<TokenRange>>, Error> = articles
        .par_chunks(BATCH_ARTICLES)
        .map(|articles| {
            collector.batch(|batch| {
                progress.advance(articles.len() as u64);
                let token_ranges = articles.iter().map(|one| batch.add(one.text, one.kept));
                token_ranges.collect()
            })
        })
        .collect();
    let found = token_ranges.and_then(|token_ranges| {
        let token_ranges = token_ranges.concat();
        let links = link(articles, &token_ranges, collector, &spill, config, progress)?;
        match_passages(articles, &token_ranges, links, &spill, config, progress)
    });
    found.expect("nothing is read or written")
}

/// The articles that are searched.
pub(super) trait ArticleSource: Sync {
    /// Names an article.
    fn id(&self, article: usize) -> &str;
    /// When it was published, if known.
    fn date(&self, article: usize) -> Option<&str>;
    /// A hash of its text.
    fn content(&self, article: usize) -> u64;
    /// Its text, and what stripping left of it.
    fn load(&self, article: usize) -> Result<(String, Vec<Span>), Error>;
}

impl ArticleSource for [ArticleView<'_>] {
    fn id(&self, article: usize) -> &str {
        self[article].id
    }

    fn date(&self, article: usize) -> Option<&str> {
        self[article].date
    }

    fn content(&self, article: usize) -> u64 {
        xxh3_64(self[article].text.as_bytes())
    }

    fn load(&self, article: usize) -> Result<(String, Vec<Span>), Error> {
        Ok((self[article].text.to_string(), self[article].kept.to_vec()))
    }
}

/// The articles in the order of `--keep`, and the rank in it of each.
fn ranks<A: ArticleSource + ?Sized>(
    articles: &A,
    token_ranges: &[TokenRange],
    config: &Config,
) -> (Vec<usize>, Vec<u32>) {
    let candidates: Vec<RankCandidate> = (0..token_ranges.len())
        .map(|article| RankCandidate {
            id: articles.id(article),
            date: articles.date(article),
            content: articles.content(article),
            words: token_ranges[article].tokens,
        })
        .collect();
    let order = choose::keep_order(&candidates, config.keep);
    let rank = ranks_in(&order);
    (order, rank)
}

/// The rank of each article in an order of all of them.
pub(super) fn ranks_in(order: &[usize]) -> Vec<u32> {
    let mut rank = vec![0_u32; order.len()];
    for (at, &article) in order.iter().enumerate() {
        rank[article] = at as u32;
    }
    rank
}

/// Finds the near-duplicate passages among articles that were linked, in the current thread pool.
pub(super) fn match_passages<A: ArticleSource + ?Sized>(
    articles: &A,
    token_ranges: &[TokenRange],
    links: Runs,
    spill: &Spill,
    config: &Config,
    progress: &dyn Progress,
) -> Result<MatchResult, Error> {
    let (order, rank) = ranks(articles, token_ranges, config);
    let (mut candidates, overlaps) = verify_links(
        articles,
        token_ranges,
        &order,
        links,
        spill,
        config,
        progress,
    )?;
    candidates.sort_unstable_by_key(|candidates| (candidates.passage.b, candidates.passage.a));
    let groups = groups::groups(&overlaps, &order);
    let mut removals: Vec<Vec<Removal>> = vec![Vec::new(); token_ranges.len()];
    match config.duplicates {
        Duplicates::Report => {}
        Duplicates::DropPassages => {
            let ids: Vec<&str> = (0..token_ranges.len())
                .map(|article| articles.id(article))
                .collect();
            removals = choose::drop_passages(&ids, &order, &candidates);
        }
        Duplicates::DropArticles => {
            let members = groups.par_iter().flat_map_iter(|group| {
                let stays = articles.id(group.stays);
                group.members.iter().map(move |member| (member, stays))
            });
            let dropped: Vec<(usize, Vec<Removal>)> = members
                .map(|(member, stays)| {
                    let (_, kept) = articles.load(member.article)?;
                    Ok((member.article, choose::drop_article(member, stays, &kept)))
                })
                .collect::<Result<_, Error>>()?;
            for (article, goes) in dropped {
                removals[article] = goes;
            }
        }
    }
    let passages: Vec<Passage> = candidates
        .into_iter()
        .map(|candidates| candidates.passage)
        .collect();
    // A removal cites its passage, so where passages go all of them are told.
    let reported = match config.duplicates {
        Duplicates::DropPassages => passages,
        Duplicates::Report | Duplicates::DropArticles => {
            reporting::reported_passages(passages, &groups, &rank)
        }
    };
    Ok(MatchResult {
        passages: reported,
        groups,
        removals,
    })
}

/// Parts of the links, by the rank of the later article: so many at least, and a part for so many articles.
const MIN_LINK_PARTITIONS: usize = 64;
const ARTICLES_PER_PARTITION: usize = 4096;

/// What a thread works with on one partition of the postings after the other.
#[derive(Default)]
struct LinkScratch {
    records: Vec<u128>,
    repeated: RepeatedSeeds,
    found: Vec<u128>,
}

/// Finds the links among articles whose postings were gathered, in the current thread pool: in parts by the rank of the later
/// article.
pub(super) fn link<A: ArticleSource + ?Sized>(
    articles: &A,
    token_ranges: &[TokenRange],
    collector: PostingCollector,
    spill: &Spill,
    config: &Config,
    progress: &dyn Progress,
) -> Result<Runs, Error> {
    let (_, rank) = ranks(articles, token_ranges, config);
    let large = collector.large;
    let postings = collector.finish()?;
    progress.begin("links", postings.partitions() as u64, "partitions");
    let with_tokens = token_ranges
        .iter()
        .zip(&rank)
        .filter(|(token_ranges, _)| token_ranges.tokens > 0);
    let ordinals = Ordinals::new(
        with_tokens
            .map(|(token_ranges, &rank)| (token_ranges.first, rank))
            .collect(),
    );
    let min_context = MinContext::new(config.passages.window_shingles, large);
    let parts = MIN_LINK_PARTITIONS.max(token_ranges.len() / ARTICLES_PER_PARTITION);
    let part = token_ranges.len().div_ceil(parts).max(1);
    let links = PartitionedRuns::new(parts, budget::LINKS.bytes(spill), spill);
    (0..postings.partitions())
        .into_par_iter()
        .map_init(LinkScratch::default, |scratch, partition| {
            let LinkScratch {
                records,
                repeated,
                found,
            } = scratch;
            spill.check_cancelled()?;
            let posting_runs = postings.records(partition, records)?;
            repeated.clear(posting_runs.iter().map(|list| list.len()).sum());
            posting_runs
                .iter()
                .for_each(|list| repeated.count_seeds(list));
            posting_runs.iter().for_each(|list| repeated.keep(list));
            links::links(repeated.postings(), &ordinals, min_context, |link| {
                found.push(link.packed())
            });
            progress.advance(1);
            links.add(found, |link| {
                Link::unpacked(link).dropped_rank as usize / part
            })
        })
        .collect::<Result<(), Error>>()?;
    // They may be gigabytes: other threads need not wait until they are gone.
    rayon::spawn(|| postings.remove());
    Ok(links.finish())
}

/// Verifies what the links promise, article by article: the passages, in no order, and the overlaps, sorted.
fn verify_links<A: ArticleSource + ?Sized>(
    articles: &A,
    token_ranges: &[TokenRange],
    order: &[usize],
    links: Runs,
    spill: &Spill,
    config: &Config,
    progress: &dyn Progress,
) -> Result<(Vec<RemovalCandidate>, Vec<ArticleOverlap>), Error> {
    progress.begin("passages", links.partitions() as u64, "parts");
    let cache = ArticleCache::new(budget::ARTICLE_CACHE.bytes(spill));
    let parts: Vec<(Vec<RemovalCandidate>, Vec<ArticleOverlap>)> = (0..links.partitions())
        .into_par_iter()
        .map(|part| {
            let all: Vec<Link> = links
                .sorted(part)?
                .into_iter()
                .map(Link::unpacked)
                .collect();
            let (mut candidates, mut overlaps) = (Vec::new(), Vec::new());
            let mut rows = DpRows::default();
            // The first article of a large family is asked for by one copy after the other.
            let mut last: Option<(u32, Arc<TokenizedArticle>)> = None;
            for links in all.chunk_by(|x, y| x.dropped_rank == y.dropped_rank) {
                spill.check_cancelled()?;
                let goes = links[0].dropped_rank;
                // What is only in large families is hardly ever asked for again.
                let read_once = links.iter().all(|link| link.common);
                let load = |rank: u32| -> Result<_, Error> {
                    let load = || articles.load(order[rank as usize]);
                    if read_once && rank == goes {
                        let (text, kept) = load()?;
                        // A copy that is the same has the same tokens.
                        let same = last.as_ref().map(|last| &last.1);
                        let same = same.filter(|same| same.text == text && same.kept == kept);
                        return Ok(match same {
                            Some(same) => Arc::clone(same),
                            None => Arc::new(TokenizedArticle::new(text, kept)),
                        });
                    }
                    let last_read = last.take().filter(|last| last.0 == rank);
                    let ready =
                        last_read.map_or_else(|| cache.get(rank, load), |last| Ok(last.1))?;
                    last = Some((rank, Arc::clone(&ready)));
                    Ok(ready)
                };
                let (b, found) = match_article(links, load, &config.passages, &mut rows)?;
                for pair_matches in found.chunk_by(|x, y| x.kept_rank == y.kept_rank) {
                    let stays = pair_matches[0].kept_rank;
                    overlaps.extend(overlap(
                        goes,
                        stays,
                        pair_matches,
                        token_ranges,
                        order,
                        config,
                    ));
                }
                candidates.extend(
                    found
                        .iter()
                        .map(|one| passage(goes, &b, one, order, config)),
                );
            }
            overlaps.sort_unstable_by_key(|overlap| (overlap.goes, overlap.stays));
            progress.advance(1);
            Ok((candidates, overlaps))
        })
        .collect::<Result<_, Error>>()?;
    let (candidates, overlaps): (Vec<_>, Vec<_>) = parts.into_iter().unzip();
    Ok((concat(candidates), concat(overlaps)))
}

/// One list after the other. The lists go as they are moved.
fn concat<T>(posting_runs: Vec<Vec<T>>) -> Vec<T> {
    let mut all = Vec::with_capacity(posting_runs.iter().map(Vec::len).sum());
    posting_runs.into_iter().for_each(|list| all.extend(list));
    all
}

fn overlap(
    goes: u32,
    stays: u32,
    pair_matches: &[PairMatch],
    token_ranges: &[TokenRange],
    order: &[usize],
    config: &Config,
) -> Option<ArticleOverlap> {
    let size = |rank: u32| token_ranges[order[rank as usize]].tokens;
    let dropped_ranges = pair_matches
        .iter()
        .map(|one| one.token_match.b.clone())
        .collect();
    let kept_ranges = pair_matches
        .iter()
        .map(|one| one.token_match.a.clone())
        .collect();
    let min_context = config.passages.group_min_overlap;
    let share = groups::share(
        (size(goes), dropped_ranges),
        (size(stays), kept_ranges),
        min_context,
    )?;
    Some(ArticleOverlap { goes, stays, share })
}

fn passage(
    goes: u32,
    b: &TokenizedArticle,
    one: &PairMatch,
    order: &[usize],
    config: &Config,
) -> RemovalCandidate {
    let place =
        |rank: u32, ready: &TokenizedArticle, tokens: &std::ops::Range<usize>| ArticleSpan {
            article: order[rank as usize],
            span: ready.tokens.tokens().bytes(tokens.start, tokens.end),
        };
    let stats = one.token_match.stats;
    let similarity = f64::from(stats.similar) / f64::from(stats.columns);
    let is_removable = config.duplicates == Duplicates::DropPassages
        && similarity >= config.passages.drop_min_similarity;
    RemovalCandidate {
        passage: Passage {
            a: place(one.kept_rank, &one.a, &one.token_match.a),
            b: place(goes, b, &one.token_match.b),
            similarity,
            words: stats.columns as usize,
            edits: (stats.columns - stats.exact) as usize,
        },
        spans: match is_removable {
            true => choose::removable_spans(b, &one.a, &one.token_match),
            false => Vec::new(),
        },
    }
}

#[cfg(test)]
mod tests;
