//! `unboil.strip_batches`: strips the texts of a stream of Arrow batches, on the threads of a pool.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, TryRecvError};

use arrow_array::RecordBatch;
use arrow_schema::ArrowError;
use pyo3::prelude::*;

use crate::arrow_input::InputStream;
use crate::arrow_output::ArrowStream;
use crate::batch_stripper::{BatchColumns, BatchStripper};
use crate::errors::ConfigError;
use crate::pool::{Pool, thread_count};
use crate::strip::Stripper;

/// Batches are read ahead until those in work have this much text, in bytes, and are this many for
/// each thread. Two are always in work: the next, and the one that the caller waits for.
const AHEAD_BYTES: usize = 16 << 20;
const AHEAD_BATCHES: usize = 4;

/// Strips the column `text_field` of a stream. The other columns pass through.
#[pyfunction]
#[expect(clippy::too_many_arguments, reason = "they are keywords in Python")]
pub(crate) fn strip_batches(
    data: &Bound<PyAny>,
    stripper: &Stripper,
    text_field: &str,
    url_field: Option<&str>,
    removed_field: Option<&str>,
    html: bool,
    bytes: bool,
    threads: Option<i64>,
) -> PyResult<ArrowStream> {
    thread_count(threads)?;
    let input = InputStream::open(data)?;
    if input.is_unknown() {
        let schema = input.schema().clone();
        return Ok(ArrowStream::new(schema, Box::new(std::iter::empty())));
    }
    let context = stripper.0.clone();
    let request = context.request(html, bytes, removed_field.is_none());
    let columns = BatchColumns {
        text_field,
        url_field,
        removed_field,
    };
    let stripper = BatchStripper::new(context, request, input.schema(), &columns);
    let stripper = Arc::new(stripper.map_err(ConfigError::new_err)?);
    let schema = stripper.schema().clone();
    let stream = StripStream {
        input: Some(input),
        stripper,
        threads,
        pool: None,
        parts: VecDeque::new(),
        jobs: VecDeque::new(),
        rows: 0,
    };
    Ok(ArrowStream::new(schema, Box::new(stream)))
}

/// Strips the batches of a stream in their order.
struct StripStream {
    /// `None`: it has ended or failed.
    input: Option<InputStream>,
    stripper: Arc<BatchStripper>,
    threads: Option<i64>,
    /// Starts with the first batch, so that it belongs to the process that reads.
    pool: Option<Pool>,
    /// What is left of a batch that was read.
    parts: VecDeque<(RecordBatch, usize)>,
    /// The batches in work, and at the end the error of the input.
    jobs: VecDeque<Result<Job, ArrowError>>,
    /// Number of rows that were read.
    rows: usize,
}

/// A batch in work.
struct Job {
    batch: Arc<RecordBatch>,
    first_row: usize,
    text_bytes: usize,
    /// The process that started it. A forked one has no copy of the thread that works on it.
    process: u32,
    result: Receiver<Result<RecordBatch, ArrowError>>,
}

impl Iterator for StripStream {
    type Item = Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Err(error) = self.start_jobs() {
            return Some(Err(error));
        }
        Some(self.jobs.pop_front()?.and_then(|job| self.result(job)))
    }
}

impl StripStream {
    /// Reads ahead. The calling thread reads: it may have the interpreter's lock, which a producer in
    /// Python needs.
    fn start_jobs(&mut self) -> Result<(), ArrowError> {
        while self.has_room() {
            if let Some((batch, text_bytes)) = self.parts.pop_front() {
                let job = self.start(batch, text_bytes)?;
                self.jobs.push_back(Ok(job));
                continue;
            }
            match self.input.as_mut().and_then(Iterator::next) {
                Some(Ok(batch)) => self.parts.extend(self.stripper.parts(&batch)),
                Some(Err(error)) => {
                    self.input = None;
                    self.jobs.push_back(Err(error));
                }
                None => {
                    self.input = None;
                    break;
                }
            }
        }
        Ok(())
    }

    fn has_room(&self) -> bool {
        let jobs = self.jobs.iter().flatten();
        let text_bytes: usize = jobs.map(|job| job.text_bytes).sum();
        let threads = self.pool.as_ref().map_or(1, Pool::threads);
        let is_reading = self.input.is_some() || !self.parts.is_empty();
        is_reading
            && (self.jobs.len() < 2
                || (self.jobs.len() < AHEAD_BATCHES * threads && text_bytes < AHEAD_BYTES))
    }

    /// The pool of this process.
    fn pool(&mut self) -> Result<&Pool, ArrowError> {
        let is_here = self.pool.as_ref().is_some_and(Pool::in_creator_process);
        if !is_here {
            let failed = |error: PyErr| ArrowError::ComputeError(error.to_string());
            self.pool = Some(Pool::new(self.threads).map_err(failed)?);
        }
        Ok(self.pool.as_ref().expect("it was started"))
    }

    fn start(&mut self, batch: RecordBatch, text_bytes: usize) -> Result<Job, ArrowError> {
        let (sender, result) = mpsc::channel();
        let (batch, first_row) = (Arc::new(batch), self.rows);
        self.rows += batch.num_rows();
        let (stripper, input) = (self.stripper.clone(), batch.clone());
        self.pool()?.spawn(move || {
            let result = stripper.strip(&input, first_row);
            // The thread that reads returns the memory to its owner, which may be Python.
            drop(input);
            // The receiver is gone if nobody reads the stream any more.
            let _ = sender.send(result);
        });
        Ok(Job {
            batch,
            first_row,
            text_bytes,
            process: std::process::id(),
            result,
        })
    }

    /// Waits for a result.
    fn result(&mut self, job: Job) -> Result<RecordBatch, ArrowError> {
        let result = job.result;
        let received = match job.process == std::process::id() {
            true => match result.try_recv() {
                Ok(result) => Some(result),
                Err(TryRecvError::Empty) => without_lock(move || result.recv().ok()),
                Err(TryRecvError::Disconnected) => None,
            },
            // The copy of a channel that a thread may have been writing to is not touched.
            false => {
                std::mem::forget(result);
                None
            }
        };
        if let Some(result) = received {
            return result;
        }
        // A forked process does the work again. After a panic this raises it in the calling thread.
        let stripper = self.stripper.clone();
        let strip = || stripper.strip(&job.batch, job.first_row);
        self.pool()?.install(strip)
    }
}

/// Waits without the interpreter's lock, if the calling thread has it.
fn without_lock<T: Send>(wait: impl FnOnce() -> T + Send) -> T {
    let mut wait = Some(wait);
    let waited = Python::try_attach(|py| {
        let wait = wait.take().expect("it is called once");
        py.detach(wait)
    });
    // The interpreter ends.
    waited.unwrap_or_else(|| wait.take().expect("it was not called")())
}
