//! `unboil match`: finds near-duplicate passages and groups without stripping.

use unboil::Config;
use unboil_io::Error;

use crate::cli::exit_code;
use crate::cli::match_args::MatchArgs;
use crate::cli::pipeline_run::{request, run_pipeline};
use crate::cli::run_flags::RunFlags;

/// Runs the command.
pub(super) fn find_matches(
    args: MatchArgs,
    mut config: Config,
    run: &RunFlags,
) -> Result<u8, Error> {
    args.input.apply(&mut config);
    let mut request = request(args.inputs, args.passages, args.output, &mut config, run)?;
    args.decisions.apply(&mut request)?;
    let outcome = run_pipeline(run, &request, |progress| {
        unboil::find_duplicates(&request, &config, progress)
    })?;
    Ok(exit_code::for_problems(outcome.summary.problems))
}
