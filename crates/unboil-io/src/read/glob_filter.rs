//! [`GlobFilter`] selects files of a folder by the globs of the user.

use crate::error::Error;
use crate::read::glob::Glob;

/// The globs of the user. One with `/` must match the path below the input folder, one without the
/// file name.
pub(super) struct GlobFilter {
    path_globs: Vec<Glob>,
    name_globs: Vec<Glob>,
}

impl GlobFilter {
    /// Parses the globs. Without one, every path matches.
    ///
    /// # Errors
    /// [`Error::Config`] if a glob is not valid.
    pub(super) fn new(globs: &[String]) -> Result<GlobFilter, Error> {
        let mut filter = GlobFilter {
            path_globs: Vec::new(),
            name_globs: Vec::new(),
        };
        for text in globs {
            let glob = Glob::parse(text).map_err(|reason| {
                Error::config("glob", format!("{text:?} is not valid: {reason}"))
            })?;
            match text.contains('/') {
                true => filter.path_globs.push(glob),
                false => filter.name_globs.push(glob),
            }
        }
        Ok(filter)
    }

    /// True if there is no glob, so that every path matches.
    pub(super) fn is_empty(&self) -> bool {
        self.path_globs.is_empty() && self.name_globs.is_empty()
    }

    /// True if a file matches, given its path below the input folder.
    pub(super) fn matches(&self, rel: &str) -> bool {
        let name = rel.rsplit('/').next().unwrap_or(rel);
        self.is_empty()
            || self.path_globs.iter().any(|glob| glob.matches(rel))
            || self.name_globs.iter().any(|glob| glob.matches(name))
    }
}
