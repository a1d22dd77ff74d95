//! Articles that were read again, as long as there is room: most are asked for once more.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use unboil_io::error::Error;
use unboil_match::verify::Ready;
use unboil_text::Span;

/// A shelf that any thread may use.
pub(super) struct Shelf {
    shards: Vec<Mutex<Shard>>,
    /// Bytes of the young articles of a shard.
    limit: usize,
}

#[derive(Default)]
struct Shard {
    /// Those asked for of late, and those before, which go next.
    young: HashMap<u32, Arc<Ready>>,
    old: HashMap<u32, Arc<Ready>>,
    bytes: usize,
}

/// Enough that threads seldom wait for each other.
const SHARDS: usize = 64;

impl Shelf {
    /// A shelf for about so many bytes.
    pub(super) fn new(bytes: usize) -> Shelf {
        Shelf {
            shards: (0..SHARDS).map(|_| Mutex::default()).collect(),
            limit: bytes / (2 * SHARDS),
        }
    }

    /// The article of a rank, read by `load` if it is not at hand.
    pub(super) fn get(
        &self,
        rank: u32,
        load: impl FnOnce() -> Result<(String, Vec<Span>), Error>,
    ) -> Result<Arc<Ready>, Error> {
        let shard = &self.shards[rank as usize % SHARDS];
        let lock = || shard.lock().unwrap_or_else(PoisonError::into_inner);
        let known = {
            let mut shard = lock();
            if let Some(ready) = shard.young.get(&rank) {
                return Ok(Arc::clone(ready));
            }
            shard.old.remove(&rank)
        };
        let ready = match known {
            Some(ready) => ready,
            None => {
                let (text, kept) = load()?;
                Arc::new(Ready::new(text, kept))
            }
        };
        let mut shard = lock();
        if shard.bytes > self.limit {
            shard.old = std::mem::take(&mut shard.young);
            shard.bytes = 0;
        }
        shard.bytes += ready.bytes();
        shard.young.insert(rank, Arc::clone(&ready));
        Ok(ready)
    }
}
