//! `unboil.clean` and `unboil.dedup`: run the command in a second thread. The calling thread reports the progress and
//! reacts to interrupts.

use std::ffi::CString;
use std::path::PathBuf;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::{Duration, Instant};

use pyo3::exceptions::{PyRuntimeError, PyUserWarning};
use pyo3::prelude::*;
use unboil::{Outcome, Progress, Request, default_memory_limit, parse_memory_limit};
use unboil_io::CancelToken;

use crate::errors::{ConfigError, to_py_err};
use crate::pool::thread_count;
use crate::settings;

/// Time between two reports of the progress, and between two checks for interrupts.
const INTERVAL: Duration = Duration::from_millis(100);

/// Cleans articles into a folder, or only drops their duplicates, and returns the templates of their
/// sites as JSON. Calls `progress` with the stage, the number of units that are done, the number of all units, and their name.
#[pyfunction]
#[expect(clippy::too_many_arguments, reason = "they are keywords in Python")]
pub(crate) fn clean(
    py: Python,
    strips: bool,
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
    let (sender, events) = mpsc::channel();
    let job = move || match strips {
        true => unboil::clean(&request, &config, &known, &ProgressSender(sender)),
        false => unboil::dedup(&request, &config, &ProgressSender(sender)),
    };
    let outcome = run_with_progress(py, job, events, &cancel, progress.as_ref())?;
    for note in &outcome.notes {
        let note = CString::new(note.replace('\0', " "))?;
        PyErr::warn(py, &py.get_type::<PyUserWarning>(), &note, 1)?;
    }
    Ok(unboil::site_profiles_to_json(&outcome.sites))
}

/// Runs a job in a thread. If the caller is interrupted or its `progress` function fails, stops the
/// job and returns that error.
fn run_with_progress(
    py: Python,
    job: impl FnOnce() -> Result<Outcome, unboil_io::Error> + Send,
    mut events: Receiver<ProgressEvent>,
    cancel: &CancelToken,
    progress: Option<&Bound<PyAny>>,
) -> PyResult<Outcome> {
    thread::scope(|scope| {
        let job = scope.spawn(job);
        let mut stage = StageProgress::default();
        let mut failed = Ok(());
        loop {
            let (reports, ended, moved) = py.detach(move || {
                let mut reports = Vec::new();
                let ended = stage.collect_reports(&events, &mut reports);
                (reports, ended, (events, stage))
            });
            (events, stage) = moved;
            if failed.is_ok() {
                failed = py.check_signals().and_then(|()| {
                    let mut calls = reports
                        .into_iter()
                        .flat_map(|report| Some((progress?, report)));
                    calls.try_for_each(|(progress, report)| progress.call1(report).map(drop))
                });
                if failed.is_err() {
                    cancel.cancel();
                }
            }
            if ended {
                break;
            }
        }
        let outcome = py.detach(|| job.join());
        failed?;
        let died = |_| PyRuntimeError::new_err("a thread of the run died");
        outcome.map_err(died)?.map_err(to_py_err)
    })
}

/// A report of the running job.
enum ProgressEvent {
    Begin(&'static str, u64, &'static str),
    Advance(u64),
}

/// Sends the progress of the job to the calling thread.
struct ProgressSender(Sender<ProgressEvent>);

impl Progress for ProgressSender {
    fn begin(&self, stage: &'static str, total: u64, unit: &'static str) {
        // The receiver lives until the job ends.
        let _ = self.0.send(ProgressEvent::Begin(stage, total, unit));
    }

    fn advance(&self, n: u64) {
        let _ = self.0.send(ProgressEvent::Advance(n));
    }
}

/// Arguments of the user's function: stage, units done, all units, name of the unit.
type Report = (&'static str, u64, u64, &'static str);

/// The progress of the current stage; `None` before the first.
#[derive(Default)]
struct StageProgress(Option<Report>);

impl StageProgress {
    /// Receives events for [`INTERVAL`] and adds a report for the start and end of each stage and one
    /// for the state of the last. Returns true if the job ended.
    fn collect_reports(
        &mut self,
        events: &Receiver<ProgressEvent>,
        reports: &mut Vec<Report>,
    ) -> bool {
        let until = Instant::now() + INTERVAL;
        let ended = loop {
            let Some(left) = until.checked_duration_since(Instant::now()) else {
                break false;
            };
            match events.recv_timeout(left) {
                Ok(ProgressEvent::Begin(stage, total, unit)) => {
                    reports.extend(self.0);
                    self.0 = Some((stage, 0, total, unit));
                    reports.extend(self.0);
                }
                Ok(ProgressEvent::Advance(n)) => {
                    if let Some((_, done, ..)) = &mut self.0 {
                        *done += n;
                    }
                }
                Err(RecvTimeoutError::Timeout) => break false,
                Err(RecvTimeoutError::Disconnected) => break true,
            }
        };
        reports.extend(self.0);
        reports.dedup();
        ended
    }
}
