//! Holds the words of articles in memory, from the collecting of their postings to the verification
//! of their links: [`WordStore`].
//!
//! Most linked articles share a phrase and nothing else. With their words at hand they are not read
//! again. Articles above the limit have no known words; verification reads these.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::budget;
use super::lock::lock;
use unboil_io::Spill;
use unboil_match::{ArticleWords, WordList};

/// Number of words from which a chunk is full.
const CHUNK_WORDS: usize = 1 << 16;

/// Bytes of a full chunk: 6 bytes and a bit for each word.
const CHUNK_BYTES: usize = CHUNK_WORDS * 49 / 8;

/// A longer text has no known words, so that no chunk is much larger than the others, in bytes.
pub(super) const MAX_TEXT_BYTES: usize = CHUNK_WORDS;

/// Collects chunks of words from any thread.
pub(super) struct WordStore {
    /// The most chunks that fit the memory limit.
    max_chunks: usize,
    opened_chunks: AtomicUsize,
    chunks: Mutex<Vec<WordList>>,
}

/// The place of the words of an article.
#[derive(Clone, Copy, Debug)]
pub(super) struct WordPlace {
    chunk: u32,
    start: u32,
}

/// Words that one thread adds.
pub(super) struct OpenChunk {
    number: usize,
    pub(super) words: WordList,
}

impl OpenChunk {
    /// The place of the next article's words.
    pub(super) fn next_place(&self) -> WordPlace {
        WordPlace {
            chunk: self.number as u32,
            start: self.words.len() as u32,
        }
    }

    pub(super) fn is_full(&self) -> bool {
        self.words.len() >= CHUNK_WORDS
    }
}

impl WordStore {
    pub(super) fn new(spill: &Spill) -> WordStore {
        WordStore {
            max_chunks: budget::WORDS.bytes(spill) / CHUNK_BYTES,
            opened_chunks: AtomicUsize::new(0),
            chunks: Mutex::default(),
        }
    }

    /// Opens an empty chunk; `None` if the limit is reached.
    pub(super) fn open(&self) -> Option<OpenChunk> {
        let next = |opened| (opened < self.max_chunks).then_some(opened + 1);
        let number = (self.opened_chunks).fetch_update(Ordering::Relaxed, Ordering::Relaxed, next);
        Some(OpenChunk {
            number: number.ok()?,
            words: WordList::with_capacity(CHUNK_WORDS + CHUNK_WORDS / 8),
        })
    }

    /// Takes a chunk over.
    pub(super) fn close(&self, chunk: OpenChunk) {
        let mut chunks = lock(&self.chunks);
        let len = chunks.len().max(chunk.number + 1);
        chunks.resize_with(len, WordList::default);
        chunks[chunk.number] = chunk.words;
    }

    /// Returns the words, after all chunks were closed.
    pub(super) fn finish(self) -> KnownWords {
        let chunks = self.chunks.into_inner();
        KnownWords {
            chunks: chunks.unwrap_or_else(std::sync::PoisonError::into_inner),
        }
    }
}

/// The known words of a corpus. A resumed run has none.
#[derive(Default)]
pub(super) struct KnownWords {
    chunks: Vec<WordList>,
}

impl KnownWords {
    /// Returns the `count` words of an article.
    pub(super) fn article(&self, place: WordPlace, count: usize) -> ArticleWords<'_> {
        let start = place.start as usize;
        self.chunks[place.chunk as usize].article(start..start + count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use unboil_text::{Span, TokenList};

    #[test]
    fn words_are_known_up_to_the_limit() {
        // Two chunks fit: words may take 15 % of the memory.
        let memory = 100 * 2 * CHUNK_BYTES / 15 + 100;
        let store = WordStore::new(&Spill::new(memory, std::path::Path::new("")));
        let (first, second) = (store.open(), store.open());
        assert!(store.open().is_none());
        let (mut first, mut second) = (first.expect("it fits"), second.expect("it fits"));
        let add = |chunk: &mut OpenChunk, text: &str| {
            let list = TokenList::tokenize(text, &[Span::new(0, text.len())]);
            let place = chunk.next_place();
            (chunk.words).extend(text, list.tokens(), 0..list.tokens().len());
            (place, list)
        };
        let added = [
            add(&mut second, "The tide rose."),
            add(&mut second, "It fell again. Nobody saw it."),
            add(&mut first, "High water at noon."),
        ];
        // The threads end in any order.
        store.close(second);
        store.close(first);
        let known = store.finish();
        for (place, list) in added {
            let words = known.article(place, list.tokens().len());
            assert_eq!(words.hashes, list.tokens().hashes);
        }
    }
}
