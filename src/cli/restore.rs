//! `unboil restore`: writes the original articles again from an output folder of `clean`.

use unboil_io::Error;

use crate::cli::args::RestoreArgs;
use crate::cli::console::{print_error_line, print_problems};
use crate::cli::exit_code;
use crate::cli::run_flags::RunFlags;

/// Runs the command.
pub(super) fn restore(args: RestoreArgs, run: &RunFlags) -> Result<u8, Error> {
    let report = unboil_io::restore(&args.from, &args.out, args.force)?;
    print_problems(&report.problems, report.problems.len(), None);
    if !run.quiet {
        let files = if report.files == 1 { "file" } else { "files" };
        print_error_line(&format!("{} {files} restored", report.files));
    }
    Ok(exit_code::for_problems(report.problems.len()))
}
