//! What stripping left of the articles -> their postings, by partition.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use super::budget;
use crate::config::Config;
use unboil_io::Error;
use unboil_io::{PartitionedRuns, Runs, Spill};
use unboil_match::is_large;
use unboil_match::links::{self, MAX_CORPUS_TOKENS};
use unboil_match::postings::PostingBuilder;
use unboil_text::Span;

/// Articles that a thread takes at a time.
pub(super) const BATCH_ARTICLES: usize = 64;

/// What is known of an article whose postings were gathered.
#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize)]
pub(super) struct TokenRange {
    /// Ordinal of its first token.
    pub(super) first: u64,
    /// How many it has.
    pub(super) tokens: usize,
}

/// Gathers the postings of articles, from any thread.
pub(super) struct PostingCollector<'a> {
    config: &'a Config,
    /// The articles are a large corpus.
    pub(super) large: bool,
    postings: PartitionedRuns<'a>,
    /// Ordinal of the next article's first token.
    next_token: AtomicU64,
    /// Rooms to work in that no thread uses.
    idle_scratch: Mutex<Vec<Scratch>>,
}

struct Scratch {
    maker: PostingBuilder,
    postings: Vec<u128>,
}

/// Partitions of the postings, and how large they should be in bytes: one fits the cache.
const MIN_PARTITIONS: usize = 256;
const MAX_PARTITIONS: usize = 4096;
const PARTITION_BYTES: u64 = 2 << 20;

/// Bytes of postings of a byte of text, about.
const POSTING_BYTES_PER_TEXT_BYTE: u64 = 2;

/// So many postings are parted at a time.
const FLUSH_POSTINGS: usize = 1 << 16;

impl<'a> PostingCollector<'a> {
    /// For articles of about so many bytes in all.
    pub(super) fn new(config: &'a Config, bytes: u64, spill: &'a Spill) -> PostingCollector<'a> {
        let partitions = bytes.saturating_mul(POSTING_BYTES_PER_TEXT_BYTE) / PARTITION_BYTES;
        let partitions = (partitions as usize).next_power_of_two();
        let partitions = partitions.clamp(MIN_PARTITIONS, MAX_PARTITIONS);
        PostingCollector {
            config,
            large: is_large(bytes),
            postings: PartitionedRuns::new(partitions, budget::POSTINGS.bytes(spill), spill),
            next_token: AtomicU64::new(0),
            idle_scratch: Mutex::default(),
        }
    }

    /// Runs a job that gathers some articles.
    pub(super) fn batch<T>(&self, job: impl FnOnce(&mut PostingBatch) -> T) -> Result<T, Error> {
        let scratch = self
            .idle_scratch
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop();
        let mut batch = PostingBatch {
            collector: self,
            scratch: scratch.unwrap_or_else(|| Scratch {
                maker: PostingBuilder::new(self.large),
                postings: Vec::new(),
            }),
        };
        let result = job(&mut batch);
        let mut scratch = batch.scratch;
        if scratch.postings.len() >= FLUSH_POSTINGS {
            self.flush_postings(&mut scratch.postings)?;
        }
        self.idle_scratch
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(scratch);
        Ok(result)
    }

    fn flush_postings(&self, postings: &mut Vec<u128>) -> Result<(), Error> {
        let partitions = self.postings.partitions();
        self.postings
            .add(postings, |posting| links::partition(posting, partitions))
    }

    /// All postings.
    pub(super) fn finish(self) -> Result<Runs, Error> {
        let idle_scratch = self
            .idle_scratch
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .split_off(0);
        for mut scratch in idle_scratch {
            self.flush_postings(&mut scratch.postings)?;
        }
        if self.next_token.into_inner() >= MAX_CORPUS_TOKENS {
            return Err(Error::limit(
                "IN",
                format!("more than {MAX_CORPUS_TOKENS} bytes of text"),
            ));
        }
        Ok(self.postings.finish())
    }
}

/// A job of a [`PostingCollector`].
pub(super) struct PostingBatch<'g> {
    collector: &'g PostingCollector<'g>,
    scratch: Scratch,
}

impl PostingBatch<'_> {
    /// Gathers an article, given as a text and what stripping left of it.
    pub(super) fn add(&mut self, text: &str, kept: &[Span]) -> TokenRange {
        let first = self
            .collector
            .next_token
            .fetch_add(text.len() as u64, Ordering::Relaxed);
        let Scratch { maker, postings } = &mut self.scratch;
        let config = &self.collector.config.passages;
        let emit = |posting| postings.push(posting);
        let tokens = maker.postings(text, kept, first % MAX_CORPUS_TOKENS, config, emit);
        TokenRange { first, tokens }
    }
}
