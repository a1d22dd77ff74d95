//! [`Stage`]: a step of a distributed run, from batches of records to batches of records.

use arrow_array::RecordBatch;
use arrow_schema::{ArrowError, SchemaRef};
use pyo3::prelude::*;

use crate::arrow_input::InputStream;
use crate::arrow_output::ArrowStream;

/// A step from records to records. It keeps what it needs between batches, and no more.
pub(super) trait Stage: Send + 'static {
    /// The number of rows that are worked on at a time: their results are in memory together.
    const ROWS: usize = 256;

    /// The columns of the results for batches with these columns.
    fn schema(&self, input: &SchemaRef) -> SchemaRef;

    /// The results of some rows. `schema` are the columns of the results.
    ///
    /// # Errors
    /// A sentence, if the records are not those of the stage before.
    fn add(&mut self, batch: &RecordBatch, schema: &SchemaRef) -> Result<RecordBatch, ArrowError>;

    /// What is left when all rows were added. It is called until it gives no row.
    ///
    /// # Errors
    /// As those of [`Stage::add`].
    fn finish(&mut self, schema: &SchemaRef) -> Result<Option<RecordBatch>, ArrowError> {
        let _ = schema;
        Ok(None)
    }
}

/// Runs a stage over a stream of batches, on the thread that reads the results.
pub(super) fn run(data: &Bound<PyAny>, stage: impl Stage) -> PyResult<ArrowStream> {
    let input = InputStream::open(data)?;
    if input.is_unknown() {
        let schema = input.schema().clone();
        return Ok(ArrowStream::new(schema, Box::new(std::iter::empty())));
    }
    let schema = stage.schema(input.schema());
    let batches = StageBatches {
        input: Some(input),
        has_failed: false,
        stage,
        schema: schema.clone(),
        rest: None,
    };
    Ok(ArrowStream::new(schema, Box::new(batches)))
}

/// The results of a stage.
struct StageBatches<S> {
    /// `None`: it has ended.
    input: Option<InputStream>,
    has_failed: bool,
    stage: S,
    schema: SchemaRef,
    /// The rows of a batch that are not done yet.
    rest: Option<RecordBatch>,
}

impl<S: Stage> StageBatches<S> {
    /// The next results; a batch without rows if there are no more.
    fn next_results(&mut self) -> Result<RecordBatch, ArrowError> {
        loop {
            if let Some(batch) = self.rest.take() {
                let rows = S::ROWS.min(batch.num_rows());
                if rows < batch.num_rows() {
                    self.rest = Some(batch.slice(rows, batch.num_rows() - rows));
                }
                let results = self.stage.add(&batch.slice(0, rows), &self.schema)?;
                if results.num_rows() > 0 {
                    return Ok(results);
                }
            } else if let Some(batch) = self.input.as_mut().and_then(Iterator::next) {
                self.rest = Some(batch?);
            } else {
                // The interface forbids to read a stream after its end.
                self.input = None;
                let last = self.stage.finish(&self.schema)?;
                return Ok(last.unwrap_or_else(|| RecordBatch::new_empty(self.schema.clone())));
            }
        }
    }
}

impl<S: Stage> Iterator for StageBatches<S> {
    type Item = Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.has_failed {
            return None;
        }
        let results = self.next_results();
        self.has_failed = results.is_err();
        Some(results).filter(|results| !matches!(results, Ok(batch) if batch.num_rows() == 0))
    }
}
