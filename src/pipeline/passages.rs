//! The passage search, stage by stage: what stripping left of the articles -> passages, groups, removals.

use std::sync::Arc;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

use super::gather::{ARTICLES_AT_A_TIME, Gatherer, Seen};
use super::shelf::Shelf;
use crate::config::Config;
use crate::progress::Progress;
use unboil_io::error::Error;
use unboil_io::spill::{Parted, Parts, Spill};
use unboil_match::Duplicates;
use unboil_match::align::Rows;
use unboil_match::choose::{self, Candidate, Copied};
use unboil_match::context::Least;
use unboil_match::family;
use unboil_match::group::{self, Overlap};
use unboil_match::index::{self, Link, Repeated};
use unboil_match::ordinals::Ordinals;
use unboil_match::verify::{Found as OfPair, Ready, of_article};
use unboil_match::{Group, Passage, Place};
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
pub struct Found {
    /// Verified passages, sorted by the copy that goes, then by the one that stays.
    pub passages: Vec<Passage>,
    /// Articles that are mostly the same, sorted by the one that stays.
    pub groups: Vec<Group>,
    /// What goes by the `duplicates` setting, a list for each article, sorted; none overlaps what stripping removed.
    pub removals: Vec<Vec<Removal>>,
}

/// Finds the near-duplicate passages among `articles`, in memory, in the current thread pool.
pub fn find_passages(articles: &[ArticleView], config: &Config, progress: &dyn Progress) -> Found {
    let spill = Spill::unlimited();
    let bytes = articles
        .iter()
        .map(|article| article.text.len() as u64)
        .sum();
    let gatherer = Gatherer::new(config, bytes, &spill);
    progress.begin("seeds", articles.len() as u64, "articles");
    let seen: Result<Vec<Vec<Seen>>, Error> = articles
        .par_chunks(ARTICLES_AT_A_TIME)
        .map(|articles| {
            gatherer.gather(|gather| {
                progress.advance(articles.len() as u64);
                let seen = articles.iter().map(|one| gather.add(one.text, one.kept));
                seen.collect()
            })
        })
        .collect();
    let found = seen.and_then(|seen| {
        let seen = seen.concat();
        let links = link(articles, &seen, gatherer, &spill, config, progress)?;
        find(articles, &seen, links, &spill, config, progress)
    });
    found.expect("nothing is read or written")
}

/// The articles that are searched.
pub(super) trait Articles: Sync {
    /// Names an article.
    fn id(&self, article: usize) -> &str;
    /// When it was published, if known.
    fn date(&self, article: usize) -> Option<&str>;
    /// A hash of its text.
    fn content(&self, article: usize) -> u64;
    /// Its text, and what stripping left of it.
    fn load(&self, article: usize) -> Result<(String, Vec<Span>), Error>;
}

impl Articles for [ArticleView<'_>] {
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
fn ranks<A: Articles + ?Sized>(
    articles: &A,
    seen: &[Seen],
    config: &Config,
) -> (Vec<usize>, Vec<u32>) {
    let candidates: Vec<Candidate> = (0..seen.len())
        .map(|article| Candidate {
            id: articles.id(article),
            date: articles.date(article),
            content: articles.content(article),
            words: seen[article].tokens,
        })
        .collect();
    let order = choose::order(&candidates, config.keep);
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
pub(super) fn find<A: Articles + ?Sized>(
    articles: &A,
    seen: &[Seen],
    links: Parts,
    spill: &Spill,
    config: &Config,
    progress: &dyn Progress,
) -> Result<Found, Error> {
    let (order, rank) = ranks(articles, seen, config);
    let (mut copied, overlaps) =
        verify_links(articles, seen, &order, links, spill, config, progress)?;
    copied.sort_unstable_by_key(|copied| (copied.passage.b, copied.passage.a));
    let groups = group::groups(&overlaps, &order);
    let mut removals: Vec<Vec<Removal>> = vec![Vec::new(); seen.len()];
    match config.duplicates {
        Duplicates::Report => {}
        Duplicates::DropPassages => {
            let ids: Vec<&str> = (0..seen.len())
                .map(|article| articles.id(article))
                .collect();
            removals = choose::drop_passages(&ids, &order, &copied);
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
    let passages: Vec<Passage> = copied.into_iter().map(|copied| copied.passage).collect();
    // A removal cites its passage, so where passages go all of them are told.
    let told = match config.duplicates {
        Duplicates::DropPassages => passages,
        Duplicates::Report | Duplicates::DropArticles => family::told(passages, &groups, &rank),
    };
    Ok(Found {
        passages: told,
        groups,
        removals,
    })
}

/// Parts of the links, by the rank of the later article: so many at least, and a part for so many articles.
const PARTS: usize = 64;
const ARTICLES_A_PART: usize = 4096;

/// What a thread works with on one partition of the postings after the other.
#[derive(Default)]
struct Indexing {
    records: Vec<u128>,
    repeated: Repeated,
    found: Vec<u128>,
}

/// Hundredths of the memory for links.
const LINKS_SHARE: usize = 10;

/// Finds the links among articles whose postings were gathered, in the current thread pool: in parts by the rank of the later
/// article.
pub(super) fn link<A: Articles + ?Sized>(
    articles: &A,
    seen: &[Seen],
    gatherer: Gatherer,
    spill: &Spill,
    config: &Config,
    progress: &dyn Progress,
) -> Result<Parts, Error> {
    let (_, rank) = ranks(articles, seen, config);
    let large = gatherer.large;
    let postings = gatherer.done()?;
    progress.begin("links", postings.partitions() as u64, "partitions");
    let with_tokens = seen.iter().zip(&rank).filter(|(seen, _)| seen.tokens > 0);
    let ordinals = Ordinals::new(
        with_tokens
            .map(|(seen, &rank)| (seen.first, rank))
            .collect(),
    );
    let least = Least::new(config.passages.window_shingles, large);
    let parts = PARTS.max(seen.len() / ARTICLES_A_PART);
    let part = seen.len().div_ceil(parts).max(1);
    let links = Parted::new(parts, spill.share(LINKS_SHARE), spill);
    (0..postings.partitions())
        .into_par_iter()
        .map_init(Indexing::default, |room, partition| {
            let Indexing {
                records,
                repeated,
                found,
            } = room;
            spill.check()?;
            let lists = postings.records(partition, records)?;
            repeated.clear(lists.iter().map(|list| list.len()).sum());
            lists.iter().for_each(|list| repeated.see(list));
            lists.iter().for_each(|list| repeated.keep(list));
            index::links(repeated.postings(), &ordinals, least, |link| {
                found.push(link.packed())
            });
            progress.advance(1);
            links.add(found, |link| Link::unpacked(link).late as usize / part)
        })
        .collect::<Result<(), Error>>()?;
    // They may be gigabytes: other threads need not wait until they are gone.
    rayon::spawn(|| postings.remove());
    Ok(links.done())
}

/// Hundredths of the memory for articles that were read again.
const SHELF_SHARE: usize = 25;

/// Verifies what the links promise, article by article: the passages, in no order, and the overlaps, sorted.
fn verify_links<A: Articles + ?Sized>(
    articles: &A,
    seen: &[Seen],
    order: &[usize],
    links: Parts,
    spill: &Spill,
    config: &Config,
    progress: &dyn Progress,
) -> Result<(Vec<Copied>, Vec<Overlap>), Error> {
    progress.begin("passages", links.partitions() as u64, "parts");
    let shelf = Shelf::new(spill.share(SHELF_SHARE));
    let parts: Vec<(Vec<Copied>, Vec<Overlap>)> = (0..links.partitions())
        .into_par_iter()
        .map(|part| {
            let all: Vec<Link> = links
                .sorted(part)?
                .into_iter()
                .map(Link::unpacked)
                .collect();
            let (mut copied, mut overlaps) = (Vec::new(), Vec::new());
            let mut rows = Rows::default();
            // The first article of a large family is asked for by one copy after the other.
            let mut last: Option<(u32, Arc<Ready>)> = None;
            for links in all.chunk_by(|x, y| x.late == y.late) {
                spill.check()?;
                let goes = links[0].late;
                // What is only in large families is hardly ever asked for again.
                let once = links.iter().all(|link| link.common);
                let load = |rank: u32| -> Result<_, Error> {
                    let load = || articles.load(order[rank as usize]);
                    if once && rank == goes {
                        let (text, kept) = load()?;
                        // A copy that is the same has the same tokens.
                        let same = last.as_ref().map(|last| &last.1);
                        let same = same.filter(|same| same.text == text && same.kept == kept);
                        return Ok(match same {
                            Some(same) => Arc::clone(same),
                            None => Arc::new(Ready::new(text, kept)),
                        });
                    }
                    let known = last.take().filter(|last| last.0 == rank);
                    let ready = known.map_or_else(|| shelf.get(rank, load), |last| Ok(last.1))?;
                    last = Some((rank, Arc::clone(&ready)));
                    Ok(ready)
                };
                let (b, found) = of_article(links, load, &config.passages, &mut rows)?;
                for of_pair in found.chunk_by(|x, y| x.early == y.early) {
                    let stays = of_pair[0].early;
                    overlaps.extend(overlap(goes, stays, of_pair, seen, order, config));
                }
                copied.extend(
                    found
                        .iter()
                        .map(|one| passage(goes, &b, one, order, config)),
                );
            }
            overlaps.sort_unstable_by_key(|overlap| (overlap.goes, overlap.stays));
            progress.advance(1);
            Ok((copied, overlaps))
        })
        .collect::<Result<_, Error>>()?;
    let (copied, overlaps): (Vec<_>, Vec<_>) = parts.into_iter().unzip();
    Ok((concat(copied), concat(overlaps)))
}

/// One list after the other. The lists go as they are moved.
fn concat<T>(lists: Vec<Vec<T>>) -> Vec<T> {
    let mut all = Vec::with_capacity(lists.iter().map(Vec::len).sum());
    lists.into_iter().for_each(|list| all.extend(list));
    all
}

fn overlap(
    goes: u32,
    stays: u32,
    of_pair: &[OfPair],
    seen: &[Seen],
    order: &[usize],
    config: &Config,
) -> Option<Overlap> {
    let size = |rank: u32| seen[order[rank as usize]].tokens;
    let of_goes = of_pair.iter().map(|one| one.found.b.clone()).collect();
    let of_stays = of_pair.iter().map(|one| one.found.a.clone()).collect();
    let least = config.passages.group_min_overlap;
    let share = group::share((size(goes), of_goes), (size(stays), of_stays), least)?;
    Some(Overlap { goes, stays, share })
}

fn passage(goes: u32, b: &Ready, one: &OfPair, order: &[usize], config: &Config) -> Copied {
    let place = |rank: u32, ready: &Ready, tokens: &std::ops::Range<usize>| Place {
        article: order[rank as usize],
        span: ready.tokens.tokens().bytes(tokens.start, tokens.end),
    };
    let tally = one.found.tally;
    let similarity = f64::from(tally.alike) / f64::from(tally.columns);
    let goes_too = config.duplicates == Duplicates::DropPassages
        && similarity >= config.passages.drop_min_similarity;
    Copied {
        passage: Passage {
            a: place(one.early, &one.a, &one.found.a),
            b: place(goes, b, &one.found.b),
            similarity,
            words: tally.columns as usize,
            edits: (tally.columns - tally.same) as usize,
        },
        spans: match goes_too {
            true => choose::copied(b, &one.a, &one.found),
            false => Vec::new(),
        },
    }
}

#[cfg(test)]
mod tests;
