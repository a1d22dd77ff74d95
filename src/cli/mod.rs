//! Arguments to settings, results to what a person sees. One file for each command that is more than a call.

mod args;
mod bar;
mod bench;
mod explain;
mod generated;
mod memory;
mod read_flags;
mod removed;
mod rows;
mod rules;
mod stream;
mod stream_flags;
mod strip_flags;
mod table;
mod told;
mod troubles;
mod variables;

pub use memory::{half_of_free, size};

use std::ffi::OsString;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

use unboil::Config;
use unboil::engine::{self, Request};
use unboil::{NoProgress, Progress};
use unboil_io::error::{Error, Problem};
use unboil_io::spill::CancelToken;
use unboil_io::write;
use unboil_strip::SiteProfiles;

use args::{Clean, Cli, Command, Common, Folders, Match, Restore, base_config};
use bar::Bar;

/// Exit codes: everything was done; done, but some input could not be used; nothing could be done.
const DONE: u8 = 0;
const DONE_WITH_PROBLEMS: u8 = 1;
const COULD_NOT_RUN: u8 = 2;

/// The exit code of a run that was stopped by a signal, as shells give it for Ctrl-C.
const STOPPED: i32 = 130;

/// Runs a command line, its first word the name of the program, and gives the exit code.
pub fn main_with(words: impl IntoIterator<Item = OsString>) -> u8 {
    let cli = match Cli::read(words) {
        Ok(cli) => cli,
        Err(error) => {
            // Nothing is left to say if even this cannot be printed.
            let _ = error.print();
            return if error.use_stderr() {
                COULD_NOT_RUN
            } else {
                DONE
            };
        }
    };
    match run(cli) {
        Ok(code) => code,
        // Who reads our output has read enough: the end of a pipe is no error.
        Err(Error::Io { source, .. }) if source.kind() == io::ErrorKind::BrokenPipe => DONE,
        Err(error) => {
            say(&format!("unboil: {error}"));
            COULD_NOT_RUN
        }
    }
}

fn run(cli: Cli) -> Result<u8, Error> {
    let config = base_config(&cli.common)?;
    match cli.command {
        Command::Clean(args) => clean(args, config, &cli.common),
        Command::Match(args) => find_duplicates(args, config, &cli.common),
        Command::Strip(args) => stream::strip(args, config, &cli.common),
        Command::Explain(args) => explain::explain(args, config),
        Command::Restore(args) => restore(args, &cli.common),
        Command::Rules(args) => rules::rules(args, config),
        Command::Bench(args) => bench::bench(args, config, &cli.common),
        Command::Completions(args) => generated::completions(args),
        Command::Man(args) => generated::man(args),
    }
}

fn clean(args: Clean, mut config: Config, common: &Common) -> Result<u8, Error> {
    args.read.apply(&mut config);
    args.strip.apply(&mut config)?;
    args.page.apply(&mut config);
    args.duplicates.apply(&mut config);
    args.passages.apply(&mut config);
    if let Some(by) = args.site.site_by {
        config.strip.site_by = by.into();
    }
    let known = match &args.site.site_profile {
        Some(path) => {
            let json = std::fs::read(path).map_err(Error::io(path))?;
            serde_json::from_slice(&json)
                .map_err(|error| Error::config(path.display().to_string(), error.to_string()))?
        }
        None => SiteProfiles::default(),
    };
    // A place that cannot be written to should be known before the work, not after.
    let profile = match args.site.save_site_profile {
        Some(path) => {
            let folder = path
                .parent()
                .filter(|folder| !folder.as_os_str().is_empty());
            let file = tempfile::NamedTempFile::new_in(folder.unwrap_or(Path::new(".")))
                .map_err(Error::io(&path))?;
            Some((path, file))
        }
        None => None,
    };
    let request = request(args.folders, common);
    clear_when_stopped(engine::spill_folder(&request), &request.cancel)?;
    let outcome = watched(common, &request, |progress| {
        engine::clean(&request, &config, &known, progress)
    })?;
    if let Some((path, mut file)) = profile {
        let json =
            serde_json::to_string_pretty(&outcome.sites).expect("site profiles have text keys");
        file.write_all((json + "\n").as_bytes())
            .map_err(Error::io(&path))?;
        file.persist(&path)
            .map_err(|error| Error::io(&path)(error.error))?;
    }
    Ok(exit_code(&outcome.problems))
}

fn find_duplicates(args: Match, mut config: Config, common: &Common) -> Result<u8, Error> {
    args.read.apply(&mut config);
    args.passages.apply(&mut config);
    let request = request(args.folders, common);
    clear_when_stopped(engine::spill_folder(&request), &request.cancel)?;
    let outcome = watched(common, &request, |progress| {
        engine::find_duplicates(&request, &config, progress)
    })?;
    Ok(exit_code(&outcome.problems))
}

fn request(folders: Folders, common: &Common) -> Request {
    Request {
        inputs: folders.inputs,
        out: folders.out,
        force: folders.force,
        threads: common.threads.map(usize::from),
        memory: Some(common.memory.unwrap_or_else(memory::half_of_free)),
        spill_dir: folders.spill_dir,
        cancel: CancelToken::default(),
    }
}

/// When the user stops the run, a folder of its files goes before it ends: that of what did not fit in memory, and what else is in it.
fn clear_when_stopped(folder: PathBuf, cancel: &CancelToken) -> Result<(), Error> {
    let cancel = cancel.clone();
    let stopped = move || {
        cancel.cancel();
        end(&folder);
    };
    ctrlc::set_handler(stopped).map_err(|error| Error::config("Ctrl-C", error.to_string()))
}

/// Removes the folder of a run that was stopped, and ends the program.
fn end(folder: &Path) -> ! {
    // Others may still write there, and then it is not empty.
    for _ in 0..REMOVALS {
        match std::fs::remove_dir_all(folder) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {}
            _ => break,
        }
    }
    std::process::exit(STOPPED)
}

/// So often a folder is removed that others still write in.
const REMOVALS: usize = 1000;

/// Runs a job with a progress bar, if there is somebody to see it, and prints its problems and its table.
fn watched(
    common: &Common,
    request: &Request,
    job: impl FnOnce(&dyn Progress) -> Result<engine::Outcome, Error>,
) -> Result<engine::Outcome, Error> {
    let start = Instant::now();
    let outcome = if common.quiet || !io::stderr().is_terminal() {
        job(&NoProgress)
    } else {
        let bar = Bar::default();
        let outcome = job(&bar);
        bar.clear();
        outcome
    };
    // The run failed because it was stopped.
    if request.cancel.is_cancelled() {
        end(&engine::spill_folder(request));
    }
    let outcome = outcome?;
    print_problems(&outcome.problems);
    if !common.quiet {
        if let Some(stage) = outcome.resumed_after {
            say(&format!(
                "continued an earlier run that was killed, after {stage}"
            ));
        }
        say(table::table(&outcome.summary, start.elapsed().as_secs_f64()).trim_end());
    }
    Ok(outcome)
}

fn restore(args: Restore, common: &Common) -> Result<u8, Error> {
    let report = write::restore(&args.from, &args.out, args.force)?;
    print_problems(&report.problems);
    if !common.quiet {
        let files = if report.files == 1 { "file" } else { "files" };
        say(&format!("{} {files} restored", report.files));
    }
    Ok(exit_code(&report.problems))
}

/// One line to standard error. When nobody reads it any more, the work goes on.
fn say(line: &str) {
    let _ = writeln!(io::stderr().lock(), "{line}");
}

fn print_problems(problems: &[Problem]) {
    for problem in problems {
        say(&problem.to_string());
    }
}

fn exit_code(problems: &[Problem]) -> u8 {
    if problems.is_empty() {
        DONE
    } else {
        DONE_WITH_PROBLEMS
    }
}

/// Prints to standard output, all at once.
fn print(bytes: &[u8]) -> Result<(), Error> {
    let mut out = io::stdout().lock();
    out.write_all(bytes)
        .and_then(|()| out.flush())
        .map_err(stdout_error)
}

/// What to do when standard output cannot be written.
fn stdout_error(error: io::Error) -> Error {
    Error::io("standard output")(error)
}
