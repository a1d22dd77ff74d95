//! Thread pools: one per run of the engine, and [`Workers`] for callers that process batches.

use rayon::ThreadPool;
#[cfg(any(test, feature = "cli"))]
use rayon::prelude::*;

use unboil_io::Error;

/// The most threads of a pool: more only take memory, and systems refuse to start many more.
const MAX_THREADS: usize = 1024;

/// Starts a thread pool; `None` starts one thread per core. It has fewer threads than that if the
/// process may open few files.
///
/// Every run has a pool of its own, so that it shares nothing with the threads of the caller, also
/// after a fork.
///
/// # Errors
/// If there are more than 1024, or the system cannot start that many threads.
pub(super) fn thread_pool(threads: Option<usize>) -> Result<ThreadPool, Error> {
    if let Some(threads) = threads.filter(|threads| *threads > MAX_THREADS) {
        let reason = format!("{threads} is more than {MAX_THREADS}");
        return Err(Error::config("--threads", reason));
    }
    let cores = || std::thread::available_parallelism().map_or(1, usize::from);
    let threads = threads.unwrap_or_else(cores).min(unboil_io::max_threads());
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    pool.map_err(|error| Error::config("--threads", error.to_string()))
}

/// Threads that process batches of items and return the results in order.
#[cfg(any(test, feature = "cli"))]
pub(crate) struct Workers(ThreadPool);

#[cfg(any(test, feature = "cli"))]
impl Workers {
    /// Starts `threads` threads; `None` starts one per core.
    ///
    /// # Errors
    /// If the system cannot start that many threads.
    pub(crate) fn new(threads: Option<usize>) -> Result<Workers, Error> {
        Ok(Workers(thread_pool(threads)?))
    }

    /// Calls `work` for each item, and returns the results in the order of the items.
    pub(crate) fn map<T: Sync, R: Send>(
        &self,
        items: &[T],
        work: impl Fn(&T) -> R + Sync + Send,
    ) -> Vec<R> {
        match items {
            // To wake the other threads takes longer than one item.
            [] | [_] => items.iter().map(work).collect(),
            _ => self.0.install(|| items.par_iter().map(work).collect()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn too_many_threads_are_refused() {
        for threads in [1025, usize::MAX] {
            let error = thread_pool(Some(threads))
                .expect_err("too many")
                .to_string();
            assert_eq!(error, format!("--threads: {threads} is more than 1024"));
        }
    }

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
