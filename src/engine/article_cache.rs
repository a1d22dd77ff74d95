//! A cache of tokenized articles, [`ArticleCache`], shared by the threads that verify links.
//!
//! Most articles are needed several times. The cache has two generations: entries of the new one
//! were used recently; when it is full, the old one is dropped and takes its place.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use super::lock::lock;
use unboil_io::Error;
use unboil_match::{ArticleId, TokenizedArticle};
use unboil_text::Span;

/// A two-generation cache in shards.
pub(super) struct ArticleCache {
    shards: Vec<Mutex<Shard>>,
    /// Limit of the new generation of a shard, in bytes.
    generation_bytes: usize,
}

#[derive(Default)]
struct Shard {
    new_generation: HashMap<ArticleId, Arc<TokenizedArticle>>,
    old_generation: HashMap<ArticleId, Arc<TokenizedArticle>>,
    /// Size of the new generation.
    bytes: usize,
}

/// Number of shards: enough that threads seldom wait for each other.
const SHARDS: usize = 64;

impl ArticleCache {
    /// Makes a cache of about this many bytes.
    pub(super) fn new(bytes: usize) -> ArticleCache {
        ArticleCache {
            shards: (0..SHARDS).map(|_| Mutex::default()).collect(),
            generation_bytes: bytes / (2 * SHARDS),
        }
    }

    /// Returns an article. If it is not in the cache, `load` gives its text and kept spans.
    ///
    /// # Errors
    /// The errors of `load`.
    pub(super) fn get(
        &self,
        article: ArticleId,
        load: impl FnOnce() -> Result<(String, Vec<Span>), Error>,
    ) -> Result<Arc<TokenizedArticle>, Error> {
        let shard = &self.shards[article % SHARDS];
        let cached = {
            let mut shard = lock(shard);
            if let Some(tokenized) = shard.new_generation.get(&article) {
                return Ok(Arc::clone(tokenized));
            }
            shard.old_generation.remove(&article)
        };
        let tokenized = match cached {
            Some(tokenized) => tokenized,
            None => {
                let (text, kept) = load()?;
                Arc::new(TokenizedArticle::new(text, kept))
            }
        };
        let mut shard = lock(shard);
        if shard.bytes > self.generation_bytes {
            shard.old_generation = std::mem::take(&mut shard.new_generation);
            shard.bytes = 0;
        }
        shard.bytes += tokenized.bytes();
        shard.new_generation.insert(article, Arc::clone(&tokenized));
        Ok(tokenized)
    }
}
