//! The command line: parses arguments, runs one command and returns its exit code.
//!
//! `args.rs` defines the commands and `*_flags.rs` their flags; each command has a file. Files
//! import downwards only: commands import flags and helpers, never this file.

mod args;
mod bench;
mod clean;
mod console;
mod decision_flag;
mod dedup;
mod diff;
mod env;
mod escape;
mod exit_code;
mod explain;
mod explain_args;
mod explain_report;
mod explain_run;
mod find_matches;
mod flag_values;
mod format_sniff;
mod help_text;
mod index;
mod index_args;
mod input_flags;
mod known_site;
mod line_pieces;
mod man_and_completions;
mod match_args;
mod match_flags;
mod output_checks;
mod output_flags;
mod pipeline_run;
mod problem_sink;
mod progress_bar;
mod proposed_rules;
mod removal_json;
mod report;
mod restore;
mod review_args;
mod rules;
mod run_flags;
mod strip;
mod strip_args;
mod strip_filter;
mod strip_flags;
#[cfg(feature = "parquet")]
mod strip_parquet;
mod strip_rows;
mod summary_table;
mod terminal;
mod usage_error;

use std::ffi::OsString;
use std::io;

use unboil_io::Error;

use args::{Cli, Command};
use console::print_error_line;
use exit_code::{COULD_NOT_RUN, DONE, INTERRUPTED};

/// Runs a command line and returns the exit code. The first item of `args` is the name of the
/// program.
///
/// ```
/// use std::ffi::OsString;
///
/// let folder = tempfile::tempdir()?;
/// let (articles, out) = (folder.path().join("articles"), folder.path().join("cleaned"));
/// std::fs::create_dir(&articles)?;
/// std::fs::write(articles.join("one.txt"), "The harbour stays open.\n\nComments are closed.\n")?;
/// let start = ["unboil", "clean", "--quiet"].map(OsString::from);
/// let paths: [OsString; 3] = [articles.into(), "--out".into(), out.clone().into()];
/// assert_eq!(unboil::run_command_line(start.into_iter().chain(paths)), 0);
/// let cleaned = std::fs::read_to_string(out.join("articles/one.txt"))?;
/// assert_eq!(cleaned, "The harbour stays open.\n");
///
/// let unknown = ["unboil", "sail"].map(OsString::from);
/// assert_eq!(unboil::run_command_line(unknown), 2); // prints a message
/// # Ok::<(), std::io::Error>(())
/// ```
pub fn run_command_line(args: impl IntoIterator<Item = OsString>) -> u8 {
    let cli = match Cli::parse_args(args) {
        Ok(cli) => cli,
        Err(error) => {
            // If the message cannot be printed, the exit code still tells.
            let _ = error.print();
            return match error.use_stderr() {
                true => COULD_NOT_RUN,
                false => DONE,
            };
        }
    };
    match run(cli) {
        Ok(code) => code,
        // A reader such as `head` closed the pipe: it has all it wants.
        Err(Error::Io { source, .. }) if source.kind() == io::ErrorKind::BrokenPipe => DONE,
        Err(Error::Cancelled) => INTERRUPTED,
        Err(error) => {
            print_error_line(&format!("unboil: {error}"));
            COULD_NOT_RUN
        }
    }
}

fn run(cli: Cli) -> Result<u8, Error> {
    let config = cli.run.base_config()?;
    match cli.command {
        Command::Clean(args) => clean::clean(args, config, &cli.run),
        Command::Strip(args) => strip::strip(args, config, &cli.run),
        Command::Dedup(args) => dedup::dedup(args, config, &cli.run),
        Command::Match(args) => find_matches::find_matches(args, config, &cli.run),
        Command::Index(args) => index::index(args, config, &cli.run),
        Command::Explain(args) => explain::explain(args, config),
        Command::Restore(args) => restore::restore(args, &cli.run),
        Command::Report(args) => report::report(args, &cli.run),
        Command::Diff(args) => diff::diff(args, &cli.run),
        Command::Rules(args) => rules::rules(args, config),
        Command::Bench(args) => bench::bench(args, config, &cli.run),
        Command::Completions(args) => man_and_completions::completions(args),
        Command::Man(args) => man_and_completions::man(args),
    }
}
