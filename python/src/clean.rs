//! `unboil.clean`, `unboil.dedup` and `unboil.Archive.match`: run the command in a second thread, as
//! [`run_with_progress`] says.

use std::ffi::CString;
use std::path::PathBuf;

use pyo3::exceptions::PyUserWarning;
use pyo3::prelude::*;
use unboil::{Request, default_memory_limit, parse_memory_limit};
use unboil_io::CancelToken;

use crate::errors::ConfigError;
use crate::pool::thread_count;
use crate::progress::run_with_progress;
use crate::settings;

/// Runs the command `clean`, `dedup` or `match` and returns the templates of the sites as JSON. Calls
/// `progress` with the stage, the number of units that are done, the number of all units, and their name.
#[pyfunction]
#[expect(clippy::too_many_arguments, reason = "they are keywords in Python")]
pub(crate) fn clean(
    py: Python,
    command: &str,
    inputs: Vec<PathBuf>,
    references: Vec<PathBuf>,
    out: PathBuf,
    force: bool,
    threads: Option<i64>,
    memory: Option<&str>,
    spill_dir: Option<PathBuf>,
    json: &str,
    known: Option<&str>,
    progress: Option<Bound<PyAny>>,
) -> PyResult<String> {
    let config = settings::config(json)?;
    let known = settings::profiles(known)?;
    let memory = memory.map(parse_memory_limit).transpose();
    let memory = memory.map_err(|reason| ConfigError::new_err(format!("memory: {reason}")))?;
    let cancel = CancelToken::default();
    let request = Request {
        inputs,
        references,
        out,
        force,
        threads: thread_count(threads)?,
        memory: Some(memory.unwrap_or_else(default_memory_limit)),
        spill_dir,
        cancel: cancel.clone(),
        ..Request::default()
    };
    let outcome = run_with_progress(py, &cancel, progress.as_ref(), |progress| match command {
        "clean" => unboil::clean(&request, &config, &known, progress),
        "dedup" => unboil::dedup(&request, &config, progress),
        _ => unboil::find_duplicates(&request, &config, progress),
    })?;
    for note in &outcome.notes {
        let note = CString::new(note.replace('\0', " "))?;
        PyErr::warn(py, &py.get_type::<PyUserWarning>(), &note, 1)?;
    }
    Ok(unboil::site_profiles_to_json(&outcome.sites))
}
