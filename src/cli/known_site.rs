//! [`KnownSites`] finds the saved template of the site of one article, for commands that see only that
//! article.
//!
//! `clean` names a folder from its input folder on, and a command for one file does not know that
//! folder. So it tries all endings of the path, the longest first.

use std::path::{Component, Path};

use unboil_io::Error;
use unboil_strip::{SiteBy, SiteProfile, SiteProfiles, TemplateSource};
use unboil_text::nearest_name;

use crate::cli::strip_flags::KnownSiteFlags;
use crate::engine::site_name;

/// The most names of sites in a message.
const MAX_NAMED_SITES: usize = 5;

/// The templates of `--site-profile`.
pub(super) struct KnownSites {
    profiles: SiteProfiles,
    /// The file, as messages name it.
    file: String,
    site_by: SiteBy,
    /// The site of `--site`.
    site: Option<String>,
    /// The names that the folder of the article may have.
    folders: Vec<String>,
    /// The names that the file may have if it holds rows.
    row_files: Vec<String>,
}

/// The site of an article, and its template if the profile has one.
pub(super) struct KnownSite<'p> {
    /// `None`: the article belongs to no site.
    pub(super) name: Option<String>,
    pub(super) profile: Option<&'p SiteProfile>,
}

impl KnownSites {
    /// Reads the profile of `--site-profile`. `None`: the flag was not given.
    ///
    /// # Errors
    /// If the profile cannot be read, or has no site of the name of `--site`.
    pub(super) fn open(
        flags: KnownSiteFlags,
        site_by: SiteBy,
        input: &Path,
    ) -> Result<Option<KnownSites>, Error> {
        let Some(path) = &flags.known.site_profile else {
            return Ok(None);
        };
        let sites = KnownSites {
            profiles: flags.known.read()?,
            file: path.display().to_string(),
            site_by,
            site: flags.site,
            folders: folder_names(input),
            row_files: file_names(input),
        };
        if let Some(name) = &sites.site
            && sites.profiles.get(name).is_none()
        {
            let names = sites.profiles.iter().map(|(name, _)| name);
            let hint = match nearest_name(name, names) {
                Some(nearest) => format!("did you mean `{nearest}`?"),
                None => sites.named_sites(),
            };
            let reason = format!("{} has no site `{name}`; {hint}", sites.file);
            return Err(Error::config("--site", reason));
        }
        Ok(Some(sites))
    }

    /// The site of an article with this URL, which is a row of the file or the whole file.
    pub(super) fn site(&self, url: Option<&str>, is_row: bool) -> KnownSite<'_> {
        let folder = || {
            let names = if is_row {
                &self.row_files
            } else {
                &self.folders
            };
            let known = names.iter().find(|name| self.profiles.get(name).is_some());
            // The last name is the one that `clean` uses for a single file.
            known.or(names.last()).cloned().unwrap_or_default()
        };
        let name = self.site.clone();
        let name = name.or_else(|| site_name(self.site_by, url, folder));
        KnownSite {
            profile: name.as_ref().and_then(|name| self.profiles.get(name)),
            name,
        }
    }

    /// What a person should know about the site of an article: its template, or that there is none.
    pub(super) fn describe(&self, site: &KnownSite) -> String {
        let file = &self.file;
        match site {
            KnownSite { name: None, .. } => {
                format!("the article belongs to no site, so no template of {file} applies")
            }
            KnownSite {
                name: Some(name),
                profile: None,
            } => format!("{file} has no site `{name}`; {}", self.named_sites()),
            KnownSite {
                name: Some(name),
                profile: Some(profile),
            } => {
                let (blocks, pages) = (profile.blocks().len(), profile.pages());
                format!("site `{name}` of {file}: {blocks} template blocks from {pages} pages")
            }
        }
    }

    /// What a person should know if no row belongs to a site of the profile.
    pub(super) fn describe_unused(&self) -> String {
        let (file, sites) = (&self.file, self.named_sites());
        format!("no row belongs to a site of {file}; {sites}")
    }

    /// The names of the sites, and how to choose one.
    fn named_sites(&self) -> String {
        let names: Vec<String> = (self.profiles.iter().take(MAX_NAMED_SITES))
            .map(|(name, _)| format!("`{name}`"))
            .collect();
        let more = self.profiles.iter().count() - names.len();
        let more = match more {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        match names.is_empty() {
            true => "it has no sites".to_string(),
            false => format!("it has {}{more}; --site chooses one", names.join(", ")),
        }
    }
}

impl KnownSite<'_> {
    /// The template, which applies if the article has one of its blocks.
    pub(super) fn template(&self) -> TemplateSource<'_> {
        match (&self.name, self.profile) {
            (Some(name), Some(profile)) => TemplateSource::Matching { name, profile },
            _ => TemplateSource::None,
        }
    }
}

/// The names that the folder of a file may have in a run, the longest first.
fn folder_names(input: &Path) -> Vec<String> {
    let mut parts = path_parts(input);
    parts.pop();
    let mut names = endings(&parts);
    names.push(".".to_string());
    names
}

/// The paths that a file may have in a run, the longest first.
pub(super) fn file_names(input: &Path) -> Vec<String> {
    match input.as_os_str() == "-" {
        true => vec!["stdin.jsonl".to_string()],
        false => endings(&path_parts(input)),
    }
}

/// The endings of a path.
fn endings(parts: &[String]) -> Vec<String> {
    (0..parts.len()).map(|at| parts[at..].join("/")).collect()
}

/// The names in the absolute path of a file; empty for standard input.
fn path_parts(input: &Path) -> Vec<String> {
    let mut parts = Vec::new();
    if input.as_os_str() == "-" {
        return parts;
    }
    let absolute = std::path::absolute(input).unwrap_or_else(|_| input.to_path_buf());
    for component in absolute.components() {
        match component {
            Component::Normal(name) => parts.push(name.to_string_lossy().into_owned()),
            Component::ParentDir => drop(parts.pop()),
            _ => {}
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_the_endings_of_the_path() {
        let path = Path::new("/news/today/../herald/a.txt");
        assert_eq!(folder_names(path), ["news/herald", "herald", "."]);
        assert_eq!(
            file_names(path),
            ["news/herald/a.txt", "herald/a.txt", "a.txt"]
        );
        assert_eq!(folder_names(Path::new("-")), ["."]);
        assert_eq!(file_names(Path::new("-")), ["stdin.jsonl"]);
    }
}
