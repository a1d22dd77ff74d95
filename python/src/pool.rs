//! The threads of one call.

use pyo3::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::errors::ConfigError;

/// Threads that a call starts, and that end with it. None outlives its call, so a fork between calls meets none.
#[pyclass(frozen)]
pub(crate) struct Pool {
    threads: Option<ThreadPool>,
    process: u32,
}

#[pymethods]
impl Pool {
    /// So many threads; `None`: one a core.
    #[new]
    fn new(threads: Option<usize>) -> PyResult<Pool> {
        let pool = ThreadPoolBuilder::new().num_threads(threads.unwrap_or(0));
        let pool = pool.build();
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
    /// Runs a job on these threads.
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
