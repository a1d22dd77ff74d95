//! Collects the postings of all articles in partitions: [`PostingCollector`].
//!
//! Any thread adds articles through [`PostingCollector::batch`]. The collector numbers the tokens
//! of all articles (their ordinals) in the order in which they arrive, and also counts the bytes of
//! text. Short seeds are collected apart, because whether the corpus is large, and so has none, is
//! known only when all text was read. They are dropped as soon as the count passes the limit.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError, RwLock};

use serde::{Deserialize, Serialize};

use super::budget;
use super::lock::lock;
use super::posting_scan::{Content, PostingScan};
use super::seed_filter::SeedFilter;
use super::word_store::{KnownWords, MAX_TEXT_BYTES, OpenChunk, WordPlace, WordStore};
use crate::config::Config;
use unboil_io::{Error, PartitionedRuns, Runs, Spill, TokenizedTexts};
use unboil_match::{
    CorpusSize, IgnoredTexts, LARGE_CORPUS_BYTES, MAX_CORPUS_TOKENS, Posting, PostingBuilder,
    pack_posting, posting_partition,
};
use unboil_text::{Span, kept_spans};

/// Number of articles in a batch of a thread.
pub(super) const BATCH_ARTICLES: usize = 64;

/// The tokens of an article whose postings were collected.
#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize)]
pub(super) struct TokenRange {
    /// Ordinal of its first token.
    pub(super) first: u64,
    /// Number of its tokens.
    pub(super) tokens: usize,
    /// The place of its words, if they are known. It is not saved.
    #[serde(skip)]
    pub(super) words: Option<WordPlace>,
}

/// Collects the postings of articles from any thread.
pub(super) struct PostingCollector<'a> {
    config: &'a Config,
    ignored: IgnoredTexts,
    postings: PartitionedRuns<'a>,
    /// The postings of short seeds; `None` once the corpus is known to be large.
    short_postings: RwLock<Option<PartitionedRuns<'a>>>,
    /// Bytes of text from which the corpus is large.
    large_bytes: u64,
    /// Bytes of text so far, which is also the ordinal of the next article's first token: an
    /// article has no more tokens than bytes.
    text_bytes: AtomicU64,
    words: WordStore,
    /// The seeds of the articles that are no references; `None` if there are no references.
    seed_filter: Option<SeedFilter>,
    /// Scratch buffers that no thread uses at present.
    idle_scratch: Mutex<Vec<Scratch>>,
}

#[derive(Default)]
struct Scratch {
    builder: PostingBuilder,
    words: Option<OpenChunk>,
    postings: Vec<u128>,
    short_postings: Vec<u128>,
    /// The tokens of a reference.
    ocr_hashes: Vec<u32>,
}

/// The postings of a corpus.
pub(super) struct CollectedPostings {
    pub(super) size: CorpusSize,
    pub(super) postings: Runs,
    /// The postings of short seeds; `None` for a large corpus. It has as many partitions as
    /// `postings`.
    pub(super) short_postings: Option<Runs>,
    pub(super) words: KnownWords,
}

impl CollectedPostings {
    /// Removes the files of the postings.
    pub(super) fn remove(self) {
        self.postings.remove();
        if let Some(short_postings) = self.short_postings {
            short_postings.remove();
        }
    }
}

/// Bounds of the number of partitions, and the size for which a partition fits the cache of a
/// processor, in bytes.
const MIN_PARTITIONS: usize = 256;
const MAX_PARTITIONS: usize = 4096;
const PARTITION_BYTES: u64 = 2 << 20;

/// Approximate bytes of postings for each byte of text.
const POSTING_BYTES_PER_TEXT_BYTE: u64 = 2;

/// Number of postings from which the buffer of a thread is added to the partitions.
const FLUSH_POSTINGS: usize = 1 << 16;

/// Number of postings from which the buffer is added even within a batch.
const MAX_BUFFERED_POSTINGS: usize = 1 << 18;

impl<'a> PostingCollector<'a> {
    /// Makes a collector. `estimated_bytes` is the approximate size of all texts. It decides the
    /// number of partitions, and so the speed, but not the result.
    pub(super) fn new(
        config: &'a Config,
        estimated_bytes: u64,
        spill: &'a Spill,
    ) -> PostingCollector<'a> {
        let bytes = estimated_bytes.saturating_mul(POSTING_BYTES_PER_TEXT_BYTE);
        let partitions = ((bytes / PARTITION_BYTES) as usize)
            .next_power_of_two()
            .clamp(MIN_PARTITIONS, MAX_PARTITIONS);
        let runs = |limit| PartitionedRuns::new(partitions, limit, spill);
        PostingCollector {
            config,
            ignored: IgnoredTexts::new(&config.passages.ignored),
            postings: runs(budget::POSTINGS.bytes(spill)),
            short_postings: RwLock::new(Some(runs(budget::SHORT_POSTINGS.bytes(spill)))),
            large_bytes: LARGE_CORPUS_BYTES,
            text_bytes: AtomicU64::new(0),
            words: WordStore::new(spill),
            seed_filter: None,
            idle_scratch: Mutex::default(),
        }
    }

    /// Drops the postings of references whose seeds are not in the filter, which the other articles
    /// fill. They must all be added first.
    pub(super) fn with_seed_filter(self, seed_filter: SeedFilter) -> PostingCollector<'a> {
        PostingCollector {
            seed_filter: Some(seed_filter),
            ..self
        }
    }

    /// Tells how much text will be added at least, so that no short seeds of a large corpus are
    /// made.
    pub(super) fn with_known_bytes(self, text_bytes: u64) -> PostingCollector<'a> {
        match CorpusSize::from_text_bytes(text_bytes) {
            CorpusSize::Small => self,
            CorpusSize::Large => PostingCollector {
                large_bytes: 0,
                ..self
            },
        }
    }

    /// Sets the bytes of text from which the corpus is large.
    #[cfg(test)]
    pub(super) fn with_large_bytes(self, large_bytes: u64) -> PostingCollector<'a> {
        PostingCollector {
            large_bytes,
            ..self
        }
    }

    /// Runs a job that adds some articles.
    ///
    /// # Errors
    /// If the postings cannot be written to their file.
    pub(super) fn batch<T>(&self, job: impl FnOnce(&mut PostingBatch) -> T) -> Result<T, Error> {
        let scratch = lock(&self.idle_scratch).pop().unwrap_or_default();
        let mut batch = PostingBatch {
            collector: self,
            scratch,
            flushed: Ok(()),
        };
        let result = job(&mut batch);
        let mut scratch = batch.scratch;
        batch.flushed?;
        if scratch.postings.len() >= FLUSH_POSTINGS {
            self.flush_postings(&mut scratch)?;
        }
        lock(&self.idle_scratch).push(scratch);
        Ok(result)
    }

    /// Counts text that has no postings: it belongs to the size of the corpus.
    pub(super) fn add_text_bytes(&self, bytes: u64) {
        self.text_bytes.fetch_add(bytes, Ordering::Relaxed);
    }

    /// The size class by the text so far. It is final for [`CorpusSize::Large`].
    fn size_so_far(&self) -> CorpusSize {
        match self.text_bytes.load(Ordering::Relaxed) >= self.large_bytes {
            true => CorpusSize::Large,
            false => CorpusSize::Small,
        }
    }

    fn flush_postings(&self, scratch: &mut Scratch) -> Result<(), Error> {
        let partitions = self.postings.partitions();
        let partition = |posting| posting_partition(posting, partitions);
        self.postings.add(&mut scratch.postings, partition)?;
        if self.size_so_far() == CorpusSize::Small {
            let runs = self
                .short_postings
                .read()
                .unwrap_or_else(PoisonError::into_inner);
            if let Some(runs) = &*runs {
                return runs.add(&mut scratch.short_postings, partition);
            }
        }
        scratch.short_postings.clear();
        self.drop_short_postings();
        Ok(())
    }

    /// Frees the memory and the file of the short seeds of a large corpus.
    fn drop_short_postings(&self) {
        let runs = self
            .short_postings
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        if let Some(runs) = runs {
            runs.finish().remove();
        }
    }

    /// Returns all postings.
    ///
    /// # Errors
    /// If they cannot be written to their file, or if there are more bytes of text than ordinals.
    pub(super) fn finish(self) -> Result<CollectedPostings, Error> {
        let idle_scratch = std::mem::take(&mut *lock(&self.idle_scratch));
        for mut scratch in idle_scratch {
            self.flush_postings(&mut scratch)?;
            if let Some(chunk) = scratch.words {
                self.words.close(chunk);
            }
        }
        let size = self.size_so_far();
        if size == CorpusSize::Large {
            self.drop_short_postings();
        }
        if self.text_bytes.into_inner() >= MAX_CORPUS_TOKENS {
            return Err(Error::limit(
                "IN",
                format!("more than {MAX_CORPUS_TOKENS} bytes of text"),
            ));
        }
        let short_postings = self
            .short_postings
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        Ok(CollectedPostings {
            size,
            postings: self.postings.finish(),
            short_postings: short_postings.map(PartitionedRuns::finish),
            words: self.words.finish(),
        })
    }
}

/// A job of a [`PostingCollector`].
pub(super) struct PostingBatch<'g, 'a> {
    collector: &'g PostingCollector<'a>,
    scratch: Scratch,
    /// The first error of adding postings to the partitions.
    flushed: Result<(), Error>,
}

impl PostingBatch<'_, '_> {
    /// Adds the postings of an article that is no reference. `kept` are the spans of the text that
    /// take part.
    pub(super) fn add(&mut self, text: &str, kept: &[Span]) -> TokenRange {
        let words = match text.len() <= MAX_TEXT_BYTES {
            true => (self.scratch.words.take()).or_else(|| self.collector.words.open()),
            false => None,
        };
        let filter = self.collector.seed_filter.as_ref();
        self.add_postings(Content::Text(text, kept), words, |seed| {
            if let Some(filter) = filter {
                filter.add(seed);
            }
            true
        })
    }

    /// Adds those postings of a reference whose seed another article may have. Its words are not
    /// recorded: few references share a seed and its context with another article.
    pub(super) fn add_reference(&mut self, text: &str, kept: &[Span]) -> TokenRange {
        self.add_content_of_reference(Content::Text(text, kept))
    }

    /// Adds the same postings of a reference of which the tokens are known. All of its text takes
    /// part.
    pub(super) fn add_tokenized(&mut self, texts: &TokenizedTexts, index: usize) -> TokenRange {
        if !self.collector.ignored.is_empty() {
            let text = texts.text(index);
            return self.add_reference(&text, &kept_spans(text.len(), &[]));
        }
        let mut ocr_hashes = std::mem::take(&mut self.scratch.ocr_hashes);
        ocr_hashes.clear();
        texts.push_ocr_hashes(index, &mut ocr_hashes);
        let range =
            self.add_content_of_reference(Content::Tokens(&ocr_hashes, texts.text_bytes(index)));
        self.scratch.ocr_hashes = ocr_hashes;
        range
    }

    fn add_content_of_reference(&mut self, content: Content) -> TokenRange {
        let filter = self.collector.seed_filter.as_ref();
        self.add_postings(content, None, |seed| {
            filter.is_none_or(|filter| filter.may_have(seed))
        })
    }

    /// Adds the postings of an article whose seeds are collected, and records its words in `chunk`.
    fn add_postings(
        &mut self,
        content: Content,
        mut chunk: Option<OpenChunk>,
        is_collected: impl Fn(u64) -> bool,
    ) -> TokenRange {
        let bytes = content.text_bytes() as u64;
        let first = (self.collector.text_bytes).fetch_add(bytes, Ordering::Relaxed);
        let size = self.collector.size_so_far();
        let (collector, scratch, flushed) = (self.collector, &mut self.scratch, &mut self.flushed);
        // The final id of the article is not known before all articles were read. Its ordinal
        // stands for it in the packed posting.
        let article = (first % MAX_CORPUS_TOKENS) as usize;
        let mut builder = std::mem::take(&mut scratch.builder);
        let words = chunk.as_ref().map(OpenChunk::next_place);
        builder.words = chunk.as_mut().map(|chunk| std::mem::take(&mut chunk.words));
        let emit = |posting: Posting| {
            match posting.is_short() {
                true => scratch.short_postings.push(pack_posting(posting)),
                false => scratch.postings.push(pack_posting(posting)),
            }
            // Only a long article fills it.
            if scratch.postings.len() >= MAX_BUFFERED_POSTINGS && flushed.is_ok() {
                *flushed = collector.flush_postings(scratch);
            }
        };
        let scan = PostingScan {
            article,
            ignored: &collector.ignored,
            config: &collector.config.passages,
            size,
        };
        let tokens = scan.for_each_posting(&mut builder, content, is_collected, emit);
        if let (Some(mut chunk), Some(words)) = (chunk, builder.words.take()) {
            chunk.words = words;
            match chunk.is_full() {
                true => collector.words.close(chunk),
                false => scratch.words = Some(chunk),
            }
        }
        scratch.builder = builder;
        TokenRange {
            first,
            tokens,
            words,
        }
    }
}
