//! The checks of [`OutDir::prepare`]: no output replaces an input, or a file that unboil did not
//! write, and none is behind a link.

use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};

use crate::disk::entry::{EntryInfo, EntryKind};
use crate::disk::file_id::FileId;
use crate::disk::folder::Folder;
use crate::error::Error;
use crate::formats::format::Source;
use crate::write::manifest::Files;
use crate::write::out_dir::{OutDir, path_text, resolve_path};
use crate::write::output_names::{ARTICLES, OUTPUTS};

impl OutDir {
    /// Returns an error if a file that the caller writes is an input or an output of the run.
    ///
    /// `sources` and `other_inputs` are the inputs, and `other_outputs` the files, each with the
    /// name of its option.
    ///
    /// ```
    /// use unboil_io::{OutDir, Source};
    ///
    /// let folder = tempfile::tempdir()?;
    /// let out = OutDir::create(&folder.path().join("out"), &[], false, "run 1")?;
    /// let rules = folder.path().join("rules.toml");
    /// std::fs::write(&rules, "")?;
    /// let outputs = [("--save-site-profile", rules.clone())];
    /// assert!(out.check_other_files(&[], &[rules], &outputs).is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Config`] about the option.
    pub fn check_other_files(
        &self,
        sources: &[Source],
        other_inputs: &[PathBuf],
        other_outputs: &[(&str, PathBuf)],
    ) -> Result<(), Error> {
        let other_ids: Vec<FileId> = (other_inputs.iter())
            .filter_map(|path| FileId::of_path(path).ok())
            .collect();
        let root = resolve_path(self.root());
        for (option, path) in other_outputs {
            let id = FileId::of_path(path).ok();
            let is_source = |source: &Source| id.is_some() && source.id == id;
            let is_input = sources.iter().any(is_source)
                || other_ids.iter().any(|other| id.as_ref() == Some(other));
            let resolved = resolve_path(path);
            let below_root = resolved
                .strip_prefix(&root)
                .ok()
                .and_then(|rel| rel.to_str());
            let is_output =
                below_root.is_some_and(|rel| OUTPUTS.contains(&rel) || rel.starts_with(ARTICLES));
            let reason = match (is_input, is_output) {
                (true, _) => "is an input of this run; name another file",
                (false, true) => "is an output of this run; name another file",
                (false, false) => continue,
            };
            return Err(Error::config(
                *option,
                format!("{} {reason}", path_text(path)),
            ));
        }
        Ok(())
    }

    /// Returns an error if something is in the way of a planned file, or a file of the earlier run
    /// is behind a link or an input.
    pub(super) fn check_names(
        &self,
        planned: &Files,
        previous: &Files,
        sources: &[Source],
    ) -> Result<(), Error> {
        let inputs: HashMap<&FileId, &Source> = (sources.iter())
            .filter_map(|source| Some((source.id.as_ref()?, source)))
            .collect();
        let mut folders = FolderCursor::new(self.folder());
        let names = planned
            .keys()
            .chain(previous.keys().filter(|name| !planned.contains_key(*name)));
        for name in names {
            let path = self.path(name);
            let Some(info) = folders.info(name).map_err(Error::io(&path))? else {
                continue;
            };
            let reason = match info.kind {
                EntryKind::Link => {
                    "is a symbolic link, which unboil does not write through; move it away".into()
                }
                EntryKind::File => match inputs.get(&info.id) {
                    Some(source) => format!("is the input {} too; move one away", source.rel),
                    None if previous.contains_key(name) => continue,
                    None => "was not written by unboil and would be replaced; move it away".into(),
                },
                _ if planned.contains_key(name) => {
                    "is in the way of an output; move it away".into()
                }
                _ => continue,
            };
            return Err(Error::config(path_text(&path), reason));
        }
        Ok(())
    }

    /// Returns an error if a link below an input leads to a file in this folder.
    pub(super) fn check_sources_outside(
        &self,
        sources: &[Source],
        spill_folder: &Path,
    ) -> Result<(), Error> {
        let root = resolve_path(self.root());
        let outside_spill = |source: &&Source| !source.path.starts_with(spill_folder);
        for source in sources.iter().filter(outside_spill) {
            if resolve_path(&source.path).starts_with(&root) {
                let root = path_text(self.root());
                let reason = format!("is in the output folder {root}, by a link");
                return Err(Error::config(path_text(&source.path), reason));
            }
        }
        Ok(())
    }
}

/// Returns the properties of entries below a folder. It keeps the folder of the last one open, so
/// that sorted names need few calls of the system.
struct FolderCursor {
    root: Folder,
    last: Option<(String, Option<Folder>)>,
}

impl FolderCursor {
    fn new(root: &Folder) -> FolderCursor {
        FolderCursor {
            root: root.clone(),
            last: None,
        }
    }

    /// The properties of an entry. `None`: it does not exist.
    fn info(&mut self, name: &str) -> io::Result<Option<EntryInfo>> {
        let (folders, file) = name.rsplit_once('/').unwrap_or(("", name));
        if self.last.as_ref().is_none_or(|(last, _)| last != folders) {
            let folder = match self.root.parent_of(name, false) {
                Err(e) if e.kind() == io::ErrorKind::NotFound => None,
                opened => Some(opened?.0),
            };
            self.last = Some((folders.to_string(), folder));
        }
        match &self.last {
            Some((_, Some(folder))) => folder.info(file),
            _ => Ok(None),
        }
    }
}
