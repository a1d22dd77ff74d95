//! `unboil.Archive`: articles that new articles are matched against.

use std::collections::HashSet;
use std::path::PathBuf;

use pyo3::prelude::*;
use unboil::AddRequest;
use unboil_io::{ArchiveInfo, ArchiveWriter, CancelToken, Problem};

use crate::errors::to_py_err;
use crate::pool::thread_count;
use crate::progress::run_with_progress;
use crate::settings;
use crate::text_input::Text;

/// A problem: path, line, stage, reason.
type ProblemTuple = (String, Option<usize>, &'static str, String);

/// The fields of `unboil.Addition`: the articles that were added and that were there, the first problems and
/// the number of all, and the number of files that were not read by extension, as JSON.
type AdditionTuple = (u64, u64, Vec<ProblemTuple>, usize, String);

/// Adds articles to an archive, which is made if it does not exist.
#[pyfunction]
pub(crate) fn add_to_archive(
    py: Python,
    archive: PathBuf,
    inputs: Vec<PathBuf>,
    threads: Option<i64>,
    json: &str,
    progress: Option<Bound<PyAny>>,
) -> PyResult<AdditionTuple> {
    let config = settings::config(json)?;
    let cancel = CancelToken::default();
    let request = AddRequest {
        archive,
        inputs,
        threads: thread_count(threads)?,
        cancel: cancel.clone(),
    };
    let outcome = run_with_progress(py, &cancel, progress.as_ref(), |progress| {
        unboil::add_to_archive(&request, &config, progress)
    })?;
    let skipped = serde_json::to_string(&outcome.skipped).expect("counts are JSON");
    let problems = outcome.problems.into_iter().map(problem_tuple);
    Ok((
        outcome.summary.added,
        outcome.summary.present,
        problems.collect(),
        outcome.problem_count,
        skipped,
    ))
}

fn problem_tuple(problem: Problem) -> ProblemTuple {
    (
        problem.path,
        problem.line,
        problem.stage.name(),
        problem.reason,
    )
}

/// The fields of `unboil.ArchiveInfo`: articles, bytes of text, bytes of files, segments.
#[pyfunction]
pub(crate) fn archive_info(py: Python, archive: PathBuf) -> PyResult<(u64, u64, u64, usize)> {
    let info = py.detach(|| ArchiveInfo::read(&archive));
    let info = info.map_err(to_py_err)?;
    Ok((
        info.articles,
        info.text_bytes,
        info.file_bytes,
        info.segments,
    ))
}

/// Merges the segments of an archive into one.
#[pyfunction]
pub(crate) fn compact_archive(py: Python, archive: PathBuf) -> PyResult<()> {
    let compact = || ArchiveWriter::open(&archive)?.compact();
    py.detach(compact).map_err(to_py_err)
}

/// Removes the articles with some ids. Returns the ids that the archive does not have, sorted.
#[pyfunction]
pub(crate) fn remove_from_archive(
    py: Python,
    archive: PathBuf,
    ids: Vec<Bound<PyAny>>,
) -> PyResult<Vec<String>> {
    let id = |(at, id): (usize, &Bound<PyAny>)| {
        Text::from_python(id, false, || format!("id {at}")).map(|id| id.decoded().into_owned())
    };
    let ids: HashSet<String> = ids.iter().enumerate().map(id).collect::<PyResult<_>>()?;
    let remove = || ArchiveWriter::open(&archive)?.remove(&ids);
    py.detach(remove).map_err(to_py_err)
}
