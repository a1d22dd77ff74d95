//! Which files of a folder are wanted.

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

use crate::error::Error;

/// Globs: one with a slash is for the path below the input folder, one without for the file name.
pub(super) struct GlobFilter {
    path_globs: GlobSet,
    name_globs: GlobSet,
    /// None is given: every file of a known format is wanted.
    pub(super) matches_all: bool,
}

impl GlobFilter {
    pub(super) fn new(globs: &[String]) -> Result<GlobFilter, Error> {
        let mut path_globs = GlobSetBuilder::new();
        let mut name_globs = GlobSetBuilder::new();
        for text in globs {
            let to_config_error = |e: globset::Error| Error::config("glob", e.to_string());
            let glob = GlobBuilder::new(text)
                .literal_separator(true)
                .build()
                .map_err(to_config_error)?;
            match text.contains('/') {
                true => path_globs.add(glob),
                false => name_globs.add(glob),
            };
        }
        let to_config_error = |e: globset::Error| Error::config("glob", e.to_string());
        Ok(GlobFilter {
            path_globs: path_globs.build().map_err(to_config_error)?,
            name_globs: name_globs.build().map_err(to_config_error)?,
            matches_all: globs.is_empty(),
        })
    }

    /// True if the file is wanted, given its path below the input folder.
    pub(super) fn matches(&self, rel: &str) -> bool {
        let name = rel.rsplit('/').next().unwrap_or(rel);
        self.matches_all || self.path_globs.is_match(rel) || self.name_globs.is_match(name)
    }
}
