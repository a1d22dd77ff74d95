//! [`ArrowStream`] gives Arrow batches to Python through `__arrow_c_stream__`.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError, TryLockError};

use arrow_array::ffi::FFI_ArrowSchema;
use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use arrow_array::{RecordBatch, RecordBatchReader};
use arrow_schema::{ArrowError, SchemaRef};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyCapsule;

/// A source of batches.
pub(crate) type Batches = Box<dyn Iterator<Item = Result<RecordBatch, ArrowError>> + Send>;

/// Batches that can be read once.
#[pyclass(frozen, module = "unboil")]
pub(crate) struct ArrowStream {
    schema: SchemaRef,
    batches: Mutex<Option<Batches>>,
}

impl ArrowStream {
    pub(crate) fn new(schema: SchemaRef, batches: Batches) -> ArrowStream {
        ArrowStream {
            schema,
            batches: Mutex::new(Some(batches)),
        }
    }
}

#[pymethods]
impl ArrowStream {
    /// The capsule of the batches. A second call raises ``ValueError``: they can be read once.
    #[pyo3(signature = (requested_schema = None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        // The interface lets a producer keep its own schema.
        drop(requested_schema);
        let mut batches = self.batches.lock().unwrap_or_else(PoisonError::into_inner);
        let batches = batches.take().ok_or_else(|| {
            PyValueError::new_err("these batches were read before, and can be read once")
        })?;
        stream_capsule(py, self.schema.clone(), batches)
    }

    /// The capsule of the schema.
    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        schema_capsule(py, &self.schema)
    }
}

/// The capsule of a stream.
fn stream_capsule(py: Python, schema: SchemaRef, batches: Batches) -> PyResult<Bound<PyCapsule>> {
    let reader = ExportedReader {
        schema,
        batches: Arc::new(Mutex::new(Some(batches))),
    };
    let stream = FFI_ArrowArrayStream::new(Box::new(reader));
    PyCapsule::new_with_value(py, stream, c"arrow_array_stream")
}

/// The capsule of a schema.
fn schema_capsule<'py>(py: Python<'py>, schema: &SchemaRef) -> PyResult<Bound<'py, PyCapsule>> {
    let schema = FFI_ArrowSchema::try_from(schema.as_ref());
    let schema = schema.map_err(|error| PyValueError::new_err(error.to_string()))?;
    PyCapsule::new_with_value(py, schema, c"arrow_schema")
}

/// Guards the batches against what a consumer may do: read from two threads, read a stream inside
/// its own producer, or go on after an error.
struct ExportedReader {
    schema: SchemaRef,
    batches: Arc<Mutex<Option<Batches>>>,
}

impl Iterator for ExportedReader {
    type Item = Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut batches = match self.batches.try_lock() {
            Ok(batches) => batches,
            Err(TryLockError::Poisoned(error)) => error.into_inner(),
            // To wait could be to wait for itself.
            Err(TryLockError::WouldBlock) => {
                let reason = "the stream is being read already, by its producer or another thread";
                return Some(Err(ArrowError::CDataInterface(reason.to_string())));
            }
        };
        // A panic must not reach the consumer, which may be C.
        let next = catch_unwind(AssertUnwindSafe(|| batches.as_mut()?.next()));
        let next = next.unwrap_or_else(|_| {
            let reason = "unboil failed on a text; this is a bug";
            Some(Err(ArrowError::ComputeError(reason.to_string())))
        });
        if !matches!(next, Some(Ok(_))) {
            *batches = None;
        }
        next
    }
}

impl RecordBatchReader for ExportedReader {
    fn schema(&self) -> SchemaRef {
        self.schema.clone()
    }
}
