//! `unboil clean`: strips a folder of articles and finds near-duplicate passages.

use std::io::Write;
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;
use unboil::Config;
use unboil_io::Error;
use unboil_strip::SiteProfiles;

use crate::cli::args::CleanArgs;
use crate::cli::exit_code;
use crate::cli::pipeline_run::{request, run_pipeline};
use crate::cli::run_flags::RunFlags;

/// Runs the command.
pub(super) fn clean(args: CleanArgs, mut config: Config, run: &RunFlags) -> Result<u8, Error> {
    args.input.apply(&mut config);
    args.strip.apply(&mut config)?;
    args.site.apply(&mut config);
    args.duplicates.apply(&mut config);
    args.passages.apply(&mut config);
    args.page.apply(&mut config);
    let known_profiles = match &args.site.site_profile {
        Some(path) => read_profiles(path)?,
        None => SiteProfiles::default(),
    };
    let profile_file = args.site.save_site_profile.map(create_beside).transpose()?;
    let request = request(args.inputs, args.output, run);
    let outcome = run_pipeline(run, &request, |progress| {
        unboil::clean(&request, &config, &known_profiles, progress)
    })?;
    if let Some((path, file)) = profile_file {
        save_profiles(&outcome.sites, &path, file)?;
    }
    Ok(exit_code::for_problems(outcome.summary.problems))
}

fn read_profiles(path: &Path) -> Result<SiteProfiles, Error> {
    let json = std::fs::read_to_string(path).map_err(Error::io(path))?;
    unboil::site_profiles_from_json(&path.display().to_string(), &json)
}

/// Creates a temporary file beside `path`, before the run: a folder that cannot be written to must
/// not cost the user the whole run.
fn create_beside(path: PathBuf) -> Result<(PathBuf, NamedTempFile), Error> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let file = NamedTempFile::new_in(folder.unwrap_or(Path::new("."))).map_err(Error::io(&path))?;
    Ok((path, file))
}

fn save_profiles(
    profiles: &SiteProfiles,
    path: &Path,
    mut file: NamedTempFile,
) -> Result<(), Error> {
    file.write_all(unboil::site_profiles_to_json(profiles).as_bytes())
        .map_err(Error::io(path))?;
    file.persist(path)
        .map_err(|error| Error::io(path)(error.error))?;
    Ok(())
}
