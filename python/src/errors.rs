//! Converts the library's errors to Python exceptions, whose classes are in `unboil/_errors.py`.

use pyo3::PyErr;
use unboil_io::Error;

mod classes {
    #![allow(missing_docs, reason = "they are described where they are made")]
    pyo3::import_exception!(unboil._errors, ConfigError);
    pyo3::import_exception!(unboil._errors, InputError);
    pyo3::import_exception!(unboil._errors, IoError);
}

pub(crate) use classes::{ConfigError, InputError, IoError};

/// The exception for an error of the library.
pub(crate) fn to_py_err(error: Error) -> PyErr {
    match error {
        Error::Io { path, source } => IoError::new_err((
            source.raw_os_error(),
            source.to_string(),
            path.into_os_string(),
        )),
        error => ConfigError::new_err(error.to_string()),
    }
}
