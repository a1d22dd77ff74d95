//! `unboil clean`: strips a folder of articles and finds near-duplicate passages.

use std::io::Write;

use unboil::Config;
use unboil_io::{Error, OutputFile};

use crate::cli::args::CleanArgs;
use crate::cli::exit_code;
use crate::cli::pipeline_run::{request, run_pipeline};
use crate::cli::run_flags::RunFlags;

/// Runs the command.
pub(super) fn clean(args: CleanArgs, mut config: Config, run: &RunFlags) -> Result<u8, Error> {
    args.input.apply(&mut config);
    let rules_file = args.strip.rules_file().cloned();
    args.strip.apply(&mut config)?;
    args.site.apply(&mut config);
    args.duplicates.apply(&mut config);
    args.page.apply(&mut config);
    let known_profiles = args.site.known_profiles()?;
    let mut request = request(args.inputs, args.passages, args.output, &mut config, run)?;
    request.other_inputs.extend(rules_file);
    args.decisions.apply(&mut request)?;
    let saved_profile = args.site.saved_profile();
    request
        .other_outputs
        .extend(saved_profile.map(|(option, path)| (option, path.clone())));
    // It is created before the run: a folder that cannot be written to must not cost the user the
    // whole run.
    let profile_file = match saved_profile {
        Some((option, path)) => Some((option, OutputFile::create(path)?)),
        None => None,
    };
    let outcome = run_pipeline(run, &request, |progress| {
        unboil::clean(&request, &config, &known_profiles, progress)
    })?;
    if let Some((option, mut file)) = profile_file {
        let json = unboil::site_profiles_to_json(&outcome.sites);
        let written = file.write_all(json.as_bytes());
        written.map_err(Error::io(option))?;
        file.commit()?;
    }
    Ok(exit_code::for_problems(outcome.summary.problems))
}
