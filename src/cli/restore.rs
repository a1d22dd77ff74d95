//! `unboil restore`: writes the original articles again from an output folder of `clean`.

use unboil_io::{Error, RestoreOptions, restore_with};

use crate::cli::args::RestoreArgs;
use crate::cli::console::{print_error_line, print_problems};
use crate::cli::exit_code;
use crate::cli::run_flags::RunFlags;

/// Runs the command.
pub(super) fn restore(args: RestoreArgs, run: &RunFlags) -> Result<u8, Error> {
    let options = RestoreOptions {
        force: args.force,
        memory: run.memory(),
    };
    let report = restore_with(&args.from, &args.out, &options)?;
    let problem_count = report.problems.len() + report.problems_omitted;
    print_problems(&report.problems, problem_count, None);
    if !run.quiet {
        let files = if report.files == 1 { "file" } else { "files" };
        let present = match report.files_present {
            0 => String::new(),
            count => format!(", of which {count} were there already"),
        };
        print_error_line(&format!("{} {files} restored{present}", report.files));
    }
    Ok(exit_code::for_problems(report.problems.len()))
}
