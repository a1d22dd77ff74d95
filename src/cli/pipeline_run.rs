//! Runs the pipeline for a command: request, progress bar, Ctrl-C, problems and summary.

use std::fs;
use std::io::{self, ErrorKind, IsTerminal};
use std::path::{Path, PathBuf};
use std::time::Instant;

use unboil::{NoProgress, Outcome, Progress, Request};
use unboil_io::{CancelToken, Error, PROBLEMS};

use crate::cli::console::{print_error_line, print_problems};
use crate::cli::exit_code::INTERRUPTED;
use crate::cli::output_flags::OutputFlags;
use crate::cli::progress_bar::StageBar;
use crate::cli::run_flags::RunFlags;
use crate::cli::summary_table::summary_table;

/// How often the removal of the temporary folder is tried while other threads still write to it.
const MAX_REMOVAL_ATTEMPTS: usize = 1000;

/// The request for a run over `inputs`.
pub(super) fn request(inputs: Vec<PathBuf>, output: OutputFlags, run: &RunFlags) -> Request {
    Request {
        inputs,
        out: output.out,
        force: output.force,
        threads: run.threads(),
        memory: Some(run.memory()),
        spill_dir: output.spill_dir,
        cancel: CancelToken::default(),
    }
}

/// Runs `job` with a progress bar if standard error is a terminal. Prints the problems and the
/// summary. Ctrl-C ends the program after its temporary files are removed.
pub(super) fn run_pipeline(
    run: &RunFlags,
    request: &Request,
    job: impl FnOnce(&dyn Progress) -> Result<Outcome, Error>,
) -> Result<Outcome, Error> {
    remove_when_interrupted(request.spill_folder(), &request.cancel)?;
    let start = Instant::now();
    let outcome = if run.quiet || !io::stderr().is_terminal() {
        job(&NoProgress)
    } else {
        let bar = StageBar::default();
        let outcome = job(&bar);
        bar.clear();
        outcome
    };
    // After Ctrl-C the job fails; the interrupt is the cause, and not the error that it returns.
    if request.cancel.is_cancelled() {
        remove_and_exit(&request.spill_folder());
    }
    let outcome = outcome?;
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
        print_error_line(table.trim_end());
    }
    Ok(outcome)
}

/// On Ctrl-C, stops the run, removes `folder` and exits.
pub(super) fn remove_when_interrupted(folder: PathBuf, cancel: &CancelToken) -> Result<(), Error> {
    let cancel = cancel.clone();
    let on_interrupt = move || {
        cancel.cancel();
        remove_and_exit(&folder);
    };
    ctrlc::set_handler(on_interrupt).map_err(|error| {
        Error::config(
            "Ctrl-C",
            format!("the handler cannot be installed: {error}"),
        )
    })
}

fn remove_and_exit(folder: &Path) -> ! {
    for _ in 0..MAX_REMOVAL_ATTEMPTS {
        match fs::remove_dir_all(folder) {
            Err(error) if error.kind() != ErrorKind::NotFound => {}
            _ => break,
        }
    }
    std::process::exit(INTERRUPTED)
}
