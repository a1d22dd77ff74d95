//! The passage search, stage by stage: what stripping left of the articles -> passages, groups, removals.

use std::collections::HashMap;
use std::rc::Rc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;
use xxhash_rust::xxh3::xxh3_64;

use crate::config::{Config, Duplicates};
use crate::document::{Group, Passage, Place, Removal, Span};
use crate::error::Error;
use crate::passages::align::Rows;
use crate::passages::choose::{self, Candidate, Copied};
use crate::passages::context;
use crate::passages::group::{self, Overlap};
use crate::passages::index::{self, Link, MOST_TOKENS, Ordinals, Repeated};
use crate::passages::postings::PostingMaker;
use crate::passages::verify::{Found as OfPair, Ready, of_article};
use crate::passages::family;
use crate::progress::Progress;
use crate::spill::{Parted, Parts, Spill};

/// An article as the passage search sees it.
#[derive(Clone, Copy, Debug)]
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
#[derive(Clone, Debug, Default, PartialEq)]
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
    let gatherer = Gatherer::new(config, 0, &spill);
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
    let found = seen.and_then(|seen| find(articles, &seen.concat(), gatherer, &spill, config, progress));
    found.expect("nothing is read or written")
}

/// Articles that a thread takes at a time.
pub(super) const ARTICLES_AT_A_TIME: usize = 64;

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

/// What is known of an article whose postings were gathered.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Seen {
    /// Ordinal of its first token.
    first: u64,
    /// How many it has.
    tokens: usize,
}

/// Gathers the postings of articles, from any thread.
pub(super) struct Gatherer<'a> {
    config: &'a Config,
    postings: Parted<'a>,
    /// Ordinal of the next article's first token.
    next: AtomicU64,
    /// Rooms to work in that no thread uses.
    rooms: Mutex<Vec<Room>>,
}

#[derive(Default)]
struct Room {
    maker: PostingMaker,
    postings: Vec<u128>,
}

/// Partitions of the postings: enough that one fits the cache for some gigabytes of text.
const PARTITIONS: usize = 256;

/// So many postings are parted at a time.
const POSTINGS_AT_A_TIME: usize = 1 << 16;

/// Hundredths of the memory for postings, and for links; and what one partition of postings may take on one thread.
const POSTINGS_SHARE: usize = 40;
const LINKS_SHARE: usize = 10;
const PARTITION_SHARE: usize = 4;

impl<'a> Gatherer<'a> {
    /// For articles of about so many bytes in all.
    pub(super) fn new(config: &'a Config, bytes: u64, spill: &'a Spill) -> Gatherer<'a> {
        let postings = bytes.saturating_mul(2);
        let least = postings / spill.share(PARTITION_SHARE).max(1) as u64;
        let partitions = (least as usize).next_power_of_two().clamp(PARTITIONS, 32 * PARTITIONS);
        Gatherer {
            config,
            postings: Parted::new(partitions, spill.share(POSTINGS_SHARE), spill),
            next: AtomicU64::new(0),
            rooms: Mutex::default(),
        }
    }

    /// Runs a job that gathers some articles.
    pub(super) fn gather<T>(&self, job: impl FnOnce(&mut Gather) -> T) -> Result<T, Error> {
        let room = self.rooms.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut gather = Gather {
            gatherer: self,
            room: room.unwrap_or_default(),
        };
        let done = job(&mut gather);
        let mut room = gather.room;
        if room.postings.len() >= POSTINGS_AT_A_TIME {
            self.part(&mut room.postings)?;
        }
        self.rooms.lock().unwrap_or_else(PoisonError::into_inner).push(room);
        Ok(done)
    }

    fn part(&self, postings: &mut Vec<u128>) -> Result<(), Error> {
        let partitions = self.postings.partitions();
        self.postings.add(postings, |posting| index::partition(posting, partitions))
    }

    /// All postings.
    fn done(self) -> Result<Parts, Error> {
        let rooms = self.rooms.lock().unwrap_or_else(PoisonError::into_inner).split_off(0);
        for mut room in rooms {
            self.part(&mut room.postings)?;
        }
        if self.next.into_inner() >= MOST_TOKENS {
            return Err(Error::config("IN", format!("more than {MOST_TOKENS} bytes of text")));
        }
        Ok(self.postings.done())
    }
}

/// A job of a [`Gatherer`].
pub(super) struct Gather<'g> {
    gatherer: &'g Gatherer<'g>,
    room: Room,
}

impl Gather<'_> {
    /// Gathers an article, given as a text and what stripping left of it.
    pub(super) fn add(&mut self, text: &str, kept: &[Span]) -> Seen {
        let first = self.gatherer.next.fetch_add(text.len() as u64, Ordering::Relaxed);
        let Room { maker, postings } = &mut self.room;
        let config = &self.gatherer.config.passages;
        let emit = |posting| postings.push(posting);
        let tokens = maker.postings(text, kept, first % MOST_TOKENS, config, emit);
        Seen { first, tokens }
    }
}

/// Finds the near-duplicate passages among articles whose postings were gathered, in the current thread pool.
pub(super) fn find<A: Articles + ?Sized>(
    articles: &A,
    seen: &[Seen],
    gatherer: Gatherer,
    spill: &Spill,
    config: &Config,
    progress: &dyn Progress,
) -> Result<Found, Error> {
    let candidates: Vec<Candidate> = (0..seen.len())
        .map(|article| Candidate {
            id: articles.id(article),
            date: articles.date(article),
            content: articles.content(article),
            words: seen[article].tokens,
        })
        .collect();
    let order = choose::order(&candidates, config.keep);
    drop(candidates);
    let mut rank = vec![0_u32; order.len()];
    for (at, &article) in order.iter().enumerate() {
        rank[article] = at as u32;
    }
    let links = find_links(gatherer.done()?, seen, &rank, spill, config, progress)?;
    let (mut copied, overlaps) = verify_links(articles, seen, &order, links, config, progress)?;
    copied.sort_unstable_by_key(|copied| (copied.passage.b, copied.passage.a));
    let groups = group::groups(&overlaps, &order);
    let mut removals: Vec<Vec<Removal>> = vec![Vec::new(); seen.len()];
    match config.duplicates {
        Duplicates::Report => {}
        Duplicates::DropPassages => {
            let ids: Vec<&str> = (0..seen.len()).map(|article| articles.id(article)).collect();
            removals = choose::drop_passages(&ids, &order, &copied);
        }
        Duplicates::DropArticles => {
            for group in &groups {
                for member in &group.members {
                    let (_, kept) = articles.load(member.article)?;
                    let stays = articles.id(group.stays);
                    removals[member.article] = choose::drop_article(member, stays, &kept);
                }
            }
        }
    }
    let passages: Vec<Passage> = copied.into_iter().map(|copied| copied.passage).collect();
    // A removal cites its passage, so where passages go all of them are told.
    let told = match config.duplicates {
        Duplicates::DropPassages => passages,
        Duplicates::Report | Duplicates::DropArticles => {
            family::as_stars(family::without_weak(passages, &groups), &groups, &rank)
        }
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

/// The links of all articles, in parts by the rank of the later article.
fn find_links(
    postings: Parts,
    seen: &[Seen],
    rank: &[u32],
    spill: &Spill,
    config: &Config,
    progress: &dyn Progress,
) -> Result<Parts, Error> {
    progress.begin("links", postings.partitions() as u64, "partitions");
    let with_tokens = seen.iter().zip(rank).filter(|(seen, _)| seen.tokens > 0);
    let ordinals = Ordinals::new(with_tokens.map(|(seen, &rank)| (seen.first, rank)).collect());
    let least = context::least(config.passages.window_shingles);
    let parts = PARTS.max(seen.len() / ARTICLES_A_PART);
    let part = seen.len().div_ceil(parts).max(1);
    let links = Parted::new(parts, spill.share(LINKS_SHARE), spill);
    (0..postings.partitions())
        .into_par_iter()
        .map_init(<(Repeated, Vec<u128>)>::default, |(repeated, found), partition| {
            repeated.clear(postings.count(partition));
            postings.read(partition, |some| repeated.see(some))?;
            postings.read(partition, |some| repeated.keep(some))?;
            index::links(repeated.postings(), &ordinals, least, |link| found.push(link.packed()));
            progress.advance(1);
            links.add(found, |link| Link::unpacked(link).late as usize / part)
        })
        .collect::<Result<(), Error>>()?;
    Ok(links.done())
}

/// Verifies what the links promise, article by article: the passages, in no order, and the overlaps, sorted.
fn verify_links<A: Articles + ?Sized>(
    articles: &A,
    seen: &[Seen],
    order: &[usize],
    links: Parts,
    config: &Config,
    progress: &dyn Progress,
) -> Result<(Vec<Copied>, Vec<Overlap>), Error> {
    progress.begin("passages", links.partitions() as u64, "parts");
    let parts: Vec<(Vec<Copied>, Vec<Overlap>)> = (0..links.partitions())
        .into_par_iter()
        .map(|part| {
            let all: Vec<Link> = links.sorted(part)?.into_iter().map(Link::unpacked).collect();
            let (mut copied, mut overlaps) = (Vec::new(), Vec::new());
            let mut rows = Rows::default();
            let mut shelf = Shelf::default();
            for links in all.chunk_by(|x, y| x.late == y.late) {
                let goes = links[0].late;
                let load = |rank: u32| shelf.get(rank, || articles.load(order[rank as usize]));
                let (b, found) = of_article(links, load, &config.passages, &mut rows)?;
                for of_pair in found.chunk_by(|x, y| x.early == y.early) {
                    let stays = of_pair[0].early;
                    overlaps.extend(overlap(goes, stays, of_pair, seen, order, config));
                }
                copied.extend(found.iter().map(|one| passage(goes, &b, one, order, config)));
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

/// Articles that were read for an alignment: the next article often has the same partners.
#[derive(Default)]
struct Shelf {
    /// Those of late, and those before, which go next.
    young: HashMap<u32, Rc<Ready>>,
    old: HashMap<u32, Rc<Ready>>,
    bytes: usize,
}

/// Bytes of text of the young articles of a shelf.
const SHELF_BYTES: usize = 4 << 20;

impl Shelf {
    /// The article of a rank, read by `load` if it is not at hand.
    fn get(
        &mut self,
        rank: u32,
        load: impl FnOnce() -> Result<(String, Vec<Span>), Error>,
    ) -> Result<Rc<Ready>, Error> {
        if let Some(ready) = self.young.get(&rank) {
            return Ok(Rc::clone(ready));
        }
        let ready = match self.old.remove(&rank) {
            Some(ready) => ready,
            None => {
                let (text, kept) = load()?;
                Rc::new(Ready::new(text, kept))
            }
        };
        if self.bytes > SHELF_BYTES {
            self.old = std::mem::take(&mut self.young);
            self.bytes = 0;
        }
        self.bytes += ready.text.len();
        self.young.insert(rank, Rc::clone(&ready));
        Ok(ready)
    }
}

#[cfg(test)]
mod tests;
