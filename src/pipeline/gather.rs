//! What stripping left of the articles -> their postings, by partition.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use crate::config::Config;
use unboil_io::error::Error;
use unboil_io::spill::{Parted, Parts, Spill};
use unboil_match::index::{self, MOST_TOKENS};
use unboil_match::is_large;
use unboil_match::postings::PostingMaker;
use unboil_text::Span;

/// Articles that a thread takes at a time.
pub(super) const ARTICLES_AT_A_TIME: usize = 64;

/// What is known of an article whose postings were gathered.
#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize)]
pub(super) struct Seen {
    /// Ordinal of its first token.
    pub(super) first: u64,
    /// How many it has.
    pub(super) tokens: usize,
}

/// Gathers the postings of articles, from any thread.
pub(super) struct Gatherer<'a> {
    config: &'a Config,
    /// The articles are a large corpus.
    pub(super) large: bool,
    postings: Parted<'a>,
    /// Ordinal of the next article's first token.
    next: AtomicU64,
    /// Rooms to work in that no thread uses.
    rooms: Mutex<Vec<Room>>,
}

struct Room {
    maker: PostingMaker,
    postings: Vec<u128>,
}

/// Partitions of the postings, and how large they should be in bytes: one fits the cache.
const FEWEST_PARTITIONS: usize = 256;
const MOST_PARTITIONS: usize = 4096;
const PARTITION_BYTES: u64 = 2 << 20;

/// Bytes of postings of a byte of text, about.
const POSTINGS_A_BYTE: u64 = 2;

/// So many postings are parted at a time.
const POSTINGS_AT_A_TIME: usize = 1 << 16;

/// Hundredths of the memory for postings.
const POSTINGS_SHARE: usize = 40;

impl<'a> Gatherer<'a> {
    /// For articles of about so many bytes in all.
    pub(super) fn new(config: &'a Config, bytes: u64, spill: &'a Spill) -> Gatherer<'a> {
        let partitions = bytes.saturating_mul(POSTINGS_A_BYTE) / PARTITION_BYTES;
        let partitions = (partitions as usize).next_power_of_two();
        let partitions = partitions.clamp(FEWEST_PARTITIONS, MOST_PARTITIONS);
        Gatherer {
            config,
            large: is_large(bytes),
            postings: Parted::new(partitions, spill.share(POSTINGS_SHARE), spill),
            next: AtomicU64::new(0),
            rooms: Mutex::default(),
        }
    }

    /// Runs a job that gathers some articles.
    pub(super) fn gather<T>(&self, job: impl FnOnce(&mut Gather) -> T) -> Result<T, Error> {
        let room = self
            .rooms
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop();
        let mut gather = Gather {
            gatherer: self,
            room: room.unwrap_or_else(|| Room {
                maker: PostingMaker::new(self.large),
                postings: Vec::new(),
            }),
        };
        let done = job(&mut gather);
        let mut room = gather.room;
        if room.postings.len() >= POSTINGS_AT_A_TIME {
            self.part(&mut room.postings)?;
        }
        self.rooms
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(room);
        Ok(done)
    }

    fn part(&self, postings: &mut Vec<u128>) -> Result<(), Error> {
        let partitions = self.postings.partitions();
        self.postings
            .add(postings, |posting| index::partition(posting, partitions))
    }

    /// All postings.
    pub(super) fn done(self) -> Result<Parts, Error> {
        let rooms = self
            .rooms
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .split_off(0);
        for mut room in rooms {
            self.part(&mut room.postings)?;
        }
        if self.next.into_inner() >= MOST_TOKENS {
            return Err(Error::config(
                "IN",
                format!("more than {MOST_TOKENS} bytes of text"),
            ));
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
        let first = self
            .gatherer
            .next
            .fetch_add(text.len() as u64, Ordering::Relaxed);
        let Room { maker, postings } = &mut self.room;
        let config = &self.gatherer.config.passages;
        let emit = |posting| postings.push(posting);
        let tokens = maker.postings(text, kept, first % MOST_TOKENS, config, emit);
        Seen { first, tokens }
    }
}
