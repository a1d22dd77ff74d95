//! Writes a stream of Arrow batches to a Parquet file, which a run can read more than once.

use std::path::PathBuf;

use arrow_schema::ArrowError;
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use unboil_io::OutputFile;

use crate::arrow_input::InputStream;
use crate::errors::to_py_err;

/// A row group ends when it has this many bytes in memory.
const GROUP_BYTES: usize = 32 << 20;

/// Rows that are written at a time, so that a large batch makes many row groups.
const ROWS: usize = 1024;

/// Writes all batches of a stream, with all of their columns, to a new Parquet file.
///
/// # Errors
/// `TypeError` for an object that is no stream. `ValueError` if the stream fails or has a type that
/// Parquet has not. `IoError` if the file cannot be written. After an error there is no file.
#[pyfunction]
pub(crate) fn spool_stream(data: &Bound<PyAny>, path: PathBuf) -> PyResult<()> {
    let py = data.py();
    let input = InputStream::open(data)?;
    let file = OutputFile::create(&path).map_err(to_py_err)?;
    let properties = WriterProperties::builder()
        .set_created_by(concat!("unboil ", env!("CARGO_PKG_VERSION")).into())
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(1).expect("a level")))
        .build();
    py.detach(|| {
        let writer = ArrowWriter::try_new(file, input.schema().clone(), Some(properties));
        let mut writer = writer.map_err(|error| write_error(&error))?;
        for batch in input {
            let batch = batch.map_err(|error| read_error(&error))?;
            for start in (0..batch.num_rows()).step_by(ROWS) {
                let rows = batch.slice(start, ROWS.min(batch.num_rows() - start));
                writer.write(&rows).map_err(|error| write_error(&error))?;
                if writer.in_progress_size() >= GROUP_BYTES {
                    writer.flush().map_err(|error| write_error(&error))?;
                }
            }
            // Ctrl-C ends the call.
            Python::attach(|py| py.check_signals())?;
        }
        let file = writer.into_inner().map_err(|error| write_error(&error))?;
        file.commit().map_err(to_py_err)
    })
}

fn read_error(error: &ArrowError) -> PyErr {
    PyValueError::new_err(format!("the stream failed: {error}"))
}

fn write_error(error: &ParquetError) -> PyErr {
    PyValueError::new_err(format!("cannot keep the rows of the stream: {error}"))
}
