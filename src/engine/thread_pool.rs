//! Threads for whoever has items one batch after the other, and wants them back in their order.

use rayon::ThreadPool;
use rayon::prelude::*;

use super::pool;
use unboil_io::error::Error;

/// Threads that work on batches.
pub struct Workers(ThreadPool);

impl Workers {
    /// So many threads; `None`: one a core.
    ///
    /// # Errors
    /// When they cannot be started.
    pub fn new(threads: Option<usize>) -> Result<Workers, Error> {
        Ok(Workers(pool(threads)?))
    }

    /// What `work` makes of each item, in the order of the items.
    pub fn map<T: Sync, R: Send>(
        &self,
        items: &[T],
        work: impl Fn(&T) -> R + Sync + Send,
    ) -> Vec<R> {
        match items {
            // Waking the others would take longer.
            [] | [_] => items.iter().map(work).collect(),
            _ => self.0.install(|| items.par_iter().map(work).collect()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn batches_keep_their_order() {
        for threads in [Some(1), Some(3), None] {
            let workers = Workers::new(threads).expect("threads");
            for len in [0, 1, 2, 1000] {
                let items: Vec<usize> = (0..len).collect();
                let squares: Vec<usize> = items.iter().map(|n| n * n).collect();
                assert_eq!(workers.map(&items, |n| n * n), squares);
            }
        }
    }
}
