//! The threads of one call.

use pyo3::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::errors::ConfigError;

/// A number of threads, as Python has it.
pub(crate) fn count(threads: Option<i64>) -> PyResult<Option<usize>> {
    let count = |threads: i64| match usize::try_from(threads) {
        Ok(count) if count > 0 => Ok(count),
        _ => Err(ConfigError::new_err(format!(
            "threads: {threads} is too few"
        ))),
    };
    threads.map(count).transpose()
}

/// Threads that a call starts, and that are told to end with it. No other call waits for them, in a process that is forked either.
#[pyclass(frozen)]
pub(crate) struct Pool {
    threads: Option<ThreadPool>,
    process: u32,
}

#[pymethods]
impl Pool {
    /// So many threads; `None`: one a core.
    #[new]
    fn new(threads: Option<i64>) -> PyResult<Pool> {
        let pool = ThreadPoolBuilder::new().num_threads(count(threads)?.unwrap_or(0));
        // Whoever waits for the job does it again, and meets the panic there; else it would end the process.
        let pool = pool.panic_handler(|_| {}).build();
        let pool = pool.map_err(|error| ConfigError::new_err(format!("threads: {error}")))?;
        Ok(Pool {
            threads: Some(pool),
            process: std::process::id(),
        })
    }

    /// False in a process that was forked since: its threads stayed in the other.
    fn is_ours(&self) -> bool {
        self.process == std::process::id()
    }
}

impl Pool {
    /// Has a job done on these threads; in another process it never is.
    pub(crate) fn spawn(&self, job: impl FnOnce() + Send + 'static) {
        if let (Some(pool), true) = (&self.threads, self.is_ours()) {
            pool.spawn(job);
        }
    }

    /// Runs a job on these threads, and waits for it.
    pub(crate) fn install<R: Send>(&self, job: impl FnOnce() -> R + Send) -> R {
        match &self.threads {
            Some(pool) if self.is_ours() => pool.install(job),
            _ => job(),
        }
    }
}

impl Drop for Pool {
    /// Threads of another process cannot be told to end.
    fn drop(&mut self) {
        if !self.is_ours() {
            std::mem::forget(self.threads.take());
        }
    }
}
