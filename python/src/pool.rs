//! The worker threads of one call.

use pyo3::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::errors::ConfigError;

/// Checks a number of threads from Python; `None` means one per core.
pub(crate) fn thread_count(threads: Option<i64>) -> PyResult<Option<usize>> {
    let thread_count = |threads: i64| match usize::try_from(threads) {
        Ok(thread_count @ 1..=1024) => Ok(thread_count),
        Ok(1025..) => Err(ConfigError::new_err(format!(
            "threads: {threads} is more than 1024"
        ))),
        _ => Err(ConfigError::new_err(format!(
            "threads: {threads} is too few"
        ))),
    };
    threads.map(thread_count).transpose()
}

/// The worker threads of one call. They end with the call, and no other call waits for them, not even
/// in a forked process.
#[pyclass(frozen)]
pub(crate) struct Pool {
    threads: Option<ThreadPool>,
    process: u32,
}

#[pymethods]
impl Pool {
    /// Starts `threads` worker threads; `None` starts one per core.
    #[new]
    pub(crate) fn new(threads: Option<i64>) -> PyResult<Pool> {
        let pool = ThreadPoolBuilder::new().num_threads(thread_count(threads)?.unwrap_or(0));
        // The waiting thread runs the job a second time and raises the panic there. Without this
        // handler rayon would abort the process.
        let pool = pool.panic_handler(|_| {}).build();
        let pool = pool.map_err(|error| ConfigError::new_err(format!("threads: {error}")))?;
        Ok(Pool {
            threads: Some(pool),
            process: std::process::id(),
        })
    }

    /// Whether this process created the pool. A forked child has no copy of the threads.
    pub(crate) fn in_creator_process(&self) -> bool {
        self.process == std::process::id()
    }
}

impl Pool {
    /// The number of threads, at least 1.
    pub(crate) fn threads(&self) -> usize {
        self.threads
            .as_ref()
            .map_or(1, ThreadPool::current_num_threads)
    }

    /// Starts a job on these threads. In a forked process the job never runs.
    pub(crate) fn spawn(&self, job: impl FnOnce() + Send + 'static) {
        if let (Some(pool), true) = (&self.threads, self.in_creator_process()) {
            pool.spawn(job);
        }
    }

    /// Runs a job on these threads and waits for it.
    pub(crate) fn install<R: Send>(&self, job: impl FnOnce() -> R + Send) -> R {
        match &self.threads {
            Some(pool) if self.in_creator_process() => pool.install(job),
            _ => job(),
        }
    }
}

impl Drop for Pool {
    /// A forked process cannot end the threads of its parent, so it forgets them.
    fn drop(&mut self) {
        if !self.in_creator_process() {
            std::mem::forget(self.threads.take());
        }
    }
}
