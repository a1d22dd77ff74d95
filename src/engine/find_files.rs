//! Finds the files of a run: [`find_files`].

use super::request::Request;
use crate::config::{ArchiveCopies, Config};
use unboil_io::{DiscoveredFiles, Error, OutDir, Spill, name_cleaned_files};

/// Finds the files, checks that their rows have the fields of the settings, and names their cleaned
/// copies in `out`.
///
/// # Errors
/// If a setting is not valid, `out` cannot be used, all files are references, an archive cannot be
/// read or is missing, or no row has the field of the text.
pub(super) fn find_files(
    request: &Request,
    config: &Config,
    spill: &Spill,
    out: &OutDir,
) -> Result<DiscoveredFiles, Error> {
    let (inputs, references) = (&request.inputs, &request.references);
    let mut found = unboil_io::discover_with_references(inputs, references, &config.read, spill)?;
    if !found.sources.is_empty() && found.sources.iter().all(|source| source.is_reference) {
        return Err(Error::config("--against", "all files of IN are references"));
    }
    if config.archive == ArchiveCopies::ByKeep && found.archive_count() != 1 {
        let reason = match found.archive_count() {
            0 => "by-keep needs an archive among the references",
            // An id may be in both, with different texts.
            _ => "by-keep takes one archive, because superseded.txt has its ids",
        };
        return Err(Error::config("archive", reason));
    }
    unboil_io::check_fields(&found.sources, &config.read)?;
    name_cleaned_files(&mut found.sources, config.write.to, out.ignores_case()?);
    Ok(found)
}
