//! [`InputStream`] reads Arrow batches from Python: of an object with `__arrow_c_stream__`, or of
//! an iterable of such objects.

use std::error::Error;
use std::sync::Arc;

use arrow_array::ffi_stream::RecordBatchStreamReader;
use arrow_array::{RecordBatch, RecordBatchReader};
use arrow_pyarrow::FromPyArrow;
use arrow_schema::{ArrowError, Schema, SchemaRef};
use pyo3::exceptions::PyTypeError;
use pyo3::intern;
use pyo3::prelude::*;

/// The batches of one stream, or of one after the other. All have the same schema.
pub(crate) struct InputStream {
    schema: SchemaRef,
    /// The stream that is being read. `None`: it has ended or failed.
    current: Option<RecordBatchStreamReader>,
    /// A Python iterator of the streams after it.
    following: Option<Py<PyAny>>,
}

impl InputStream {
    /// Opens a stream, or the first of an iterable.
    ///
    /// # Errors
    /// `TypeError` for another object and for a column. An error of the iterable as it is.
    pub(crate) fn open(data: &Bound<PyAny>) -> PyResult<InputStream> {
        if is_stream(data)? {
            let current = reader(data)?;
            return Ok(InputStream {
                schema: current.schema(),
                current: Some(current),
                following: None,
            });
        }
        let mut items = data.try_iter().map_err(|_| not_a_stream(data))?;
        let first = items.next().transpose()?;
        let current = first.map(|item| reader(&item)).transpose()?;
        let schema = match &current {
            Some(current) => current.schema(),
            None => Arc::new(Schema::empty()),
        };
        Ok(InputStream {
            schema,
            following: current.is_some().then(|| items.into_any().unbind()),
            current,
        })
    }

    /// The schema of the batches. That of an empty iterable has no columns.
    pub(crate) fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    /// Whether it was made of an iterable without items, so that nothing says what the columns are.
    pub(crate) fn is_unknown(&self) -> bool {
        self.current.is_none() && self.schema.fields().is_empty()
    }

    /// The next stream of the iterable.
    fn following_stream(&mut self) -> Option<Result<RecordBatchStreamReader, ArrowError>> {
        let items = self.following.as_ref()?;
        let next = Python::try_attach(|py| {
            let item = items.bind(py).try_iter()?.next().transpose()?;
            item.map(|item| reader(&item)).transpose()
        })?;
        let next = next.map_err(|error| ArrowError::ExternalError(PythonError::boxed(&error)));
        match next.transpose()? {
            Ok(stream) if stream.schema().fields() != self.schema.fields() => {
                let reason = "the batches have different columns";
                Some(Err(ArrowError::SchemaError(reason.to_string())))
            }
            next => Some(next),
        }
    }
}

impl Iterator for InputStream {
    type Item = Result<RecordBatch, ArrowError>;

    /// The next batch. After an error there is none.
    fn next(&mut self) -> Option<Self::Item> {
        loop {
            match self.current.as_mut()?.next() {
                Some(Ok(batch)) => return Some(Ok(batch)),
                Some(Err(error)) => {
                    (self.current, self.following) = (None, None);
                    return Some(Err(error));
                }
                // The interface forbids to read a stream after its end.
                None => self.current = None,
            }
            match self.following_stream()? {
                Ok(stream) => self.current = Some(stream),
                Err(error) => {
                    self.following = None;
                    return Some(Err(error));
                }
            }
        }
    }
}

/// Whether the object has a method for its stream.
fn is_stream(data: &Bound<PyAny>) -> PyResult<bool> {
    data.hasattr(intern!(data.py(), "__arrow_c_stream__"))
}

fn reader(data: &Bound<PyAny>) -> PyResult<RecordBatchStreamReader> {
    // `arrow-pyarrow` would import pyarrow for another object.
    if !is_stream(data)? {
        return Err(not_a_stream(data));
    }
    RecordBatchStreamReader::from_pyarrow_bound(data).map_err(|error| {
        let reason = format!("{}: {}", type_name(data), error.value(data.py()));
        let raised = PyTypeError::new_err(format!("expected batches or a table, got {reason}"));
        raised.set_cause(data.py(), Some(error));
        raised
    })
}

fn not_a_stream(data: &Bound<PyAny>) -> PyErr {
    let name = type_name(data);
    PyTypeError::new_err(format!(
        "expected an object with __arrow_c_stream__, such as a pyarrow or polars table, or an \
         iterable of such objects, got {name}"
    ))
}

fn type_name(data: &Bound<PyAny>) -> String {
    let name = data.get_type().name();
    name.map_or_else(|_| "an object".to_string(), |name| name.to_string())
}

/// An exception of the iterable, as text: the interface of streams has no place for the exception.
#[derive(Debug)]
struct PythonError(String);

impl PythonError {
    fn boxed(error: &PyErr) -> Box<dyn Error + Send + Sync> {
        Box::new(PythonError(error.to_string()))
    }
}

impl std::fmt::Display for PythonError {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl Error for PythonError {}
