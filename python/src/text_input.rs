//! Python strings and bytes that threads can read without the interpreter's lock.

use std::borrow::Cow;

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::pybacked::{PyBackedBytes, PyBackedStr};
use pyo3::types::{PyBytes, PyString};

use crate::errors::InputError;

/// A text or a page of HTML from Python.
pub(crate) enum Text {
    Str(PyBackedStr),
    /// The bytes of a page, in the encoding that the page declares.
    Bytes(PyBackedBytes),
}

impl Text {
    /// Reads a `str`; with `html` also `bytes`.
    ///
    /// # Errors
    /// `TypeError` for other types, `InputError` for a string with lone surrogates.
    pub(crate) fn from_python(
        item: &Bound<PyAny>,
        html: bool,
        name: impl Fn() -> String,
    ) -> PyResult<Text> {
        if let Ok(text) = item.cast::<PyString>() {
            let text = PyBackedStr::try_from(text.clone()).map_err(|error| {
                let raised = InputError::new_err(format!("{}: {}", name(), error.value(item.py())));
                raised.set_cause(item.py(), Some(error));
                raised
            });
            return text.map(Text::Str);
        }
        match item.cast::<PyBytes>() {
            Ok(bytes) if html => Ok(Text::Bytes(bytes.clone().into())),
            _ => Err(PyTypeError::new_err(format!(
                "{}: expected {}, got {}",
                name(),
                if html { "str or bytes" } else { "str" },
                item.get_type().name()?,
            ))),
        }
    }

    /// Reads item `at` of a list; `None` stays `None`.
    pub(crate) fn optional(item: &Bound<PyAny>, html: bool, at: usize) -> PyResult<Option<Text>> {
        match item.is_none() {
            true => Ok(None),
            false => Text::from_python(item, html, || format!("item {at}")).map(Some),
        }
    }

    /// The text; bytes are decoded.
    pub(crate) fn decoded(&self) -> Cow<'_, str> {
        match self {
            Text::Str(text) => Cow::Borrowed(text),
            Text::Bytes(bytes) => Cow::Owned(unboil_io::decode_page(bytes, None)),
        }
    }
}
