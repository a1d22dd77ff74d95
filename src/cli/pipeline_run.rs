//! Runs the pipeline for a command: request, progress bar, Ctrl-C, problems and summary.

use std::io::{self, IsTerminal};
use std::path::PathBuf;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::{Duration, Instant};

use unboil::{Config, NoProgress, Outcome, Progress, Request};
use unboil_io::{CancelToken, Error, PROBLEMS, Spill};

use crate::cli::console::{print_error_line, print_error_lines, print_problems};
use crate::cli::exit_code::INTERRUPTED;
use crate::cli::match_flags::PassageFlags;
use crate::cli::output_flags::OutputFlags;
use crate::cli::progress_bar::StageBar;
use crate::cli::run_flags::RunFlags;
use crate::cli::summary_table::summary_table;

/// How long the program waits after Ctrl-C for its threads to end.
const MAX_WAIT: Duration = Duration::from_millis(500);

/// Exists while a run works.
pub(super) type RunGuard = mpsc::Sender<()>;

/// The request for a run over `inputs`. Sets the settings about passages.
///
/// # Errors
/// If a file that the flags name cannot be read.
pub(super) fn request(
    inputs: Vec<PathBuf>,
    passages: PassageFlags,
    output: OutputFlags,
    config: &mut Config,
    run: &RunFlags,
) -> Result<Request, Error> {
    #[cfg(feature = "parquet")]
    {
        config.write.parquet |= output.write.is_some();
    }
    let files = run.config.iter().chain(passages.ignore_file());
    let other_inputs = files.cloned().collect();
    Ok(Request {
        inputs,
        references: passages.apply(config)?,
        out: output.out,
        force: output.force,
        threads: run.threads(),
        memory: Some(run.memory()),
        spill_dir: output.spill_dir,
        other_inputs,
        ..Request::default()
    })
}

/// Runs `job` with a progress bar if standard error is a terminal. Prints the problems and the
/// summary. Ctrl-C ends the program after its temporary files are removed.
pub(super) fn run_pipeline(
    run: &RunFlags,
    request: &Request,
    job: impl FnOnce(&dyn Progress) -> Result<Outcome, Error>,
) -> Result<Outcome, Error> {
    let base = request.spill_base();
    let guard = exit_when_interrupted(&request.cancel, move || Spill::remove_folders(&base))?;
    let start = Instant::now();
    let outcome = with_progress_bar(run, job);
    drop(guard);
    // After Ctrl-C the job fails; the interrupt is the cause, and not the error that it returns.
    if request.cancel.is_cancelled() {
        return Err(Error::Cancelled);
    }
    let outcome = outcome?;
    for note in &outcome.notes {
        print_error_line(note);
    }
    let problem_file = request.out.join(PROBLEMS);
    let problem_count = outcome.summary.problems;
    print_problems(&outcome.problems, problem_count, Some(&problem_file));
    if !run.quiet {
        if let Some(stage) = outcome.resumed_after {
            print_error_line(&format!(
                "continued a run that was killed, after its last finished stage: {stage}"
            ));
        }
        let table = summary_table(&outcome.summary, start.elapsed().as_secs_f64());
        print_error_lines(&table);
    }
    Ok(outcome)
}

/// Runs `job` with a progress bar if standard error is a terminal.
pub(super) fn with_progress_bar<T>(run: &RunFlags, job: impl FnOnce(&dyn Progress) -> T) -> T {
    if run.quiet || !io::stderr().is_terminal() {
        return job(&NoProgress);
    }
    let bar = StageBar::default();
    let outcome = job(&bar);
    bar.clear();
    outcome
}

/// On Ctrl-C, cancels the run, which then removes its temporary files and returns. If it does not
/// in time, `clean_up` is called, and the program exits. The run has returned when the caller drops
/// the result.
pub(super) fn exit_when_interrupted(
    cancel: &CancelToken,
    clean_up: impl Fn() + Send + 'static,
) -> Result<RunGuard, Error> {
    let cancel = cancel.clone();
    let (guard, returned) = mpsc::channel();
    let on_interrupt = move || {
        cancel.cancel();
        if returned.recv_timeout(MAX_WAIT) == Err(RecvTimeoutError::Timeout) {
            clean_up();
            std::process::exit(INTERRUPTED.into());
        }
    };
    ctrlc::set_handler(on_interrupt).map_err(|error| {
        Error::config(
            "Ctrl-C",
            format!("the handler cannot be installed: {error}"),
        )
    })?;
    Ok(guard)
}
