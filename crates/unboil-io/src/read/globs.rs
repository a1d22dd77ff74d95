//! Which files of a folder are wanted.

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

use crate::error::Error;

/// Globs: one with a slash is for the path below the input folder, one without for the file name.
pub(super) struct Globs {
    paths: GlobSet,
    names: GlobSet,
    /// None is given: every file of a known format is wanted.
    pub(super) all: bool,
}

impl Globs {
    pub(super) fn new(globs: &[String]) -> Result<Globs, Error> {
        let mut paths = GlobSetBuilder::new();
        let mut names = GlobSetBuilder::new();
        for text in globs {
            let wrong = |e: globset::Error| Error::config("glob", e.to_string());
            let glob = GlobBuilder::new(text)
                .literal_separator(true)
                .build()
                .map_err(wrong)?;
            match text.contains('/') {
                true => paths.add(glob),
                false => names.add(glob),
            };
        }
        let wrong = |e: globset::Error| Error::config("glob", e.to_string());
        Ok(Globs {
            paths: paths.build().map_err(wrong)?,
            names: names.build().map_err(wrong)?,
            all: globs.is_empty(),
        })
    }

    /// True if the file is wanted, given its path below the input folder.
    pub(super) fn take(&self, rel: &str) -> bool {
        let name = rel.rsplit('/').next().unwrap_or(rel);
        self.all || self.paths.is_match(rel) || self.names.is_match(name)
    }
}
