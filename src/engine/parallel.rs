//! Threads for work outside of the stages: [`with_threads`] and [`map_in_order`].

use rayon::prelude::*;

use super::thread_pool::thread_pool;
use unboil_io::Error;

/// Runs a job that may use [`map_in_order`], with some worker threads; `None`: one per core.
///
/// # Errors
/// If the system cannot start that many threads.
pub(crate) fn with_threads<R: Send>(
    threads: Option<usize>,
    job: impl FnOnce() -> R + Send,
) -> Result<R, Error> {
    Ok(thread_pool(threads)?.install(job))
}

/// Maps items on the threads of [`with_threads`]. The results are in the order of the items.
pub(crate) fn map_in_order<T: Send, R: Send>(
    items: Vec<T>,
    map: impl Fn(T) -> R + Send + Sync,
) -> Vec<R> {
    items.into_par_iter().map(map).collect()
}

/// Concatenates lists. Each one is freed as it is moved.
pub(super) fn concat<T>(lists: Vec<Vec<T>>) -> Vec<T> {
    let mut all = Vec::with_capacity(lists.iter().map(Vec::len).sum());
    lists.into_iter().for_each(|list| all.extend(list));
    all
}
