//! Articles that were read again, as long as there is room: most are asked for once more.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use unboil_io::Error;
use unboil_match::verify::TokenizedArticle;
use unboil_text::Span;

/// A shelf that any thread may use.
pub(super) struct ArticleCache {
    shards: Vec<Mutex<Shard>>,
    /// Bytes of the young articles of a shard.
    generation_bytes: usize,
}

#[derive(Default)]
struct Shard {
    /// Those asked for of late, and those before, which go next.
    new_generation: HashMap<u32, Arc<TokenizedArticle>>,
    old_generation: HashMap<u32, Arc<TokenizedArticle>>,
    bytes: usize,
}

/// Enough that threads seldom wait for each other.
const SHARDS: usize = 64;

impl ArticleCache {
    /// A shelf for about so many bytes.
    pub(super) fn new(bytes: usize) -> ArticleCache {
        ArticleCache {
            shards: (0..SHARDS).map(|_| Mutex::default()).collect(),
            generation_bytes: bytes / (2 * SHARDS),
        }
    }

    /// The article of a rank, read by `load` if it is not at hand.
    pub(super) fn get(
        &self,
        rank: u32,
        load: impl FnOnce() -> Result<(String, Vec<Span>), Error>,
    ) -> Result<Arc<TokenizedArticle>, Error> {
        let shard = &self.shards[rank as usize % SHARDS];
        let lock = || shard.lock().unwrap_or_else(PoisonError::into_inner);
        let cached = {
            let mut shard = lock();
            if let Some(ready) = shard.new_generation.get(&rank) {
                return Ok(Arc::clone(ready));
            }
            shard.old_generation.remove(&rank)
        };
        let ready = match cached {
            Some(ready) => ready,
            None => {
                let (text, kept) = load()?;
                Arc::new(TokenizedArticle::new(text, kept))
            }
        };
        let mut shard = lock();
        if shard.bytes > self.generation_bytes {
            shard.old_generation = std::mem::take(&mut shard.new_generation);
            shard.bytes = 0;
        }
        shard.bytes += ready.bytes();
        shard.new_generation.insert(rank, Arc::clone(&ready));
        Ok(ready)
    }
}
