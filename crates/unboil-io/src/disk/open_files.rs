//! How many files this process may open, and what that leaves for threads.

/// Files that a run has open whatever it does: streams, folders, the lock and spill files.
const FILES_OF_RUN: usize = 24;

/// The most files and folders that one thread has open: an input, an output and the folders on the
/// way to it.
const FILES_OF_THREAD: usize = 6;

/// Above this number of inputs, none stays open.
const MAX_KEPT_OPEN: usize = 128;

/// The number of files that the system lets this process open.
fn limit() -> usize {
    #[cfg(unix)]
    {
        let limit = rustix::process::getrlimit(rustix::process::Resource::Nofile).current;
        limit.map_or(usize::MAX, |limit| limit.try_into().unwrap_or(usize::MAX))
    }
    #[cfg(not(unix))]
    512
}

/// How many inputs may stay open between two reads: one in eight of all files, at most 128.
pub(crate) fn max_kept_open() -> usize {
    (limit() / 8).min(MAX_KEPT_OPEN)
}

/// The most threads that can work with the number of files that this process may open; at least 1.
///
/// ```
/// assert!(unboil_io::max_threads() >= 1);
/// ```
pub fn max_threads() -> usize {
    let limit = limit();
    let left = limit.saturating_sub(limit / 8 + FILES_OF_RUN);
    (left / FILES_OF_THREAD).max(1)
}
