//! The thread pool of a run.

use rayon::ThreadPool;

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
}
