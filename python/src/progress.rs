//! Runs a job in a second thread. The calling thread reports the progress and reacts to interrupts.

use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::{Duration, Instant};

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use unboil::Progress;
use unboil_io::CancelToken;

use crate::errors::to_py_err;

/// Time between two reports of the progress, and between two checks for interrupts.
const INTERVAL: Duration = Duration::from_millis(100);

/// Runs a job in a thread. If the caller is interrupted or its `progress` function fails, stops the
/// job by `cancel` and returns that error.
pub(crate) fn run_with_progress<T: Send>(
    py: Python,
    cancel: &CancelToken,
    progress: Option<&Bound<PyAny>>,
    job: impl FnOnce(&dyn Progress) -> Result<T, unboil_io::Error> + Send,
) -> PyResult<T> {
    let (sender, mut events) = mpsc::channel();
    thread::scope(|scope| {
        let job = scope.spawn(move || job(&ProgressSender(sender)));
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
