//! [`Target`] is the folder in which the originals are written. Nothing is written through a link
//! below it, and nothing of the output folder is harmed that it was restored from.

use std::collections::HashSet;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use crate::disk::access::Access;
use crate::disk::entry::EntryKind;
use crate::disk::file_id::FileId;
use crate::disk::folder::Folder;
use crate::disk::temporary_name::{is_run_file, is_temporary};
use crate::error::Error;
use crate::formats::format::RestoreError;
use crate::write::new_file::NewFile;
use crate::write::out_dir::{OutDir, path_text, resolve_path};
use crate::write::restore_names::NameTable;

/// Opens the folders of entries below a folder. It keeps the last one open, so that sorted names
/// need few calls of the system.
pub(super) struct FolderCursor {
    root: Folder,
    last: Option<(String, Folder)>,
}

impl FolderCursor {
    pub(super) fn new(root: &Folder) -> FolderCursor {
        FolderCursor {
            root: root.clone(),
            last: None,
        }
    }

    /// See [`Folder::parent_of`].
    pub(super) fn parent_of<'n>(
        &mut self,
        rel: &'n str,
        create: bool,
    ) -> io::Result<(Folder, &'n str)> {
        let (folders, name) = rel.rsplit_once('/').unwrap_or(("", rel));
        match &self.last {
            Some((last, folder)) if last == folders => Ok((folder.clone(), name)),
            _ => {
                let (folder, name) = self.root.parent_of(rel, create)?;
                self.last = Some((folders.to_string(), folder.clone()));
                Ok((folder, name))
            }
        }
    }
}

/// A locked folder for the originals.
pub(super) struct Target {
    dir: OutDir,
    folders: FolderCursor,
    force: bool,
    /// The folders of the output folder, which are not written to.
    out_folders: HashSet<FileId>,
    /// With `force`, the files that were written.
    written: HashSet<FileId>,
}

/// An original that is there.
pub(super) struct Existing(pub(super) File);

impl Target {
    /// Checks, creates and locks a folder. Without `force` it may hold only originals, and what an
    /// unfinished restore left. That is removed.
    ///
    /// # Errors
    /// If a check fails, or the folder cannot be written.
    pub(super) fn open(
        dir: &Path,
        force: bool,
        names: &NameTable,
        out: &Folder,
        out_folders: HashSet<FileId>,
    ) -> Result<Target, Error> {
        check_apart(dir, out, &out_folders)?;
        let dir = OutDir::lock(dir)?;
        let target = Target {
            folders: FolderCursor::new(dir.folder()),
            dir,
            force,
            out_folders,
            written: HashSet::new(),
        };
        for (folder, name) in target.find_unfinished(names)? {
            let removed = folder.remove_file(&name);
            removed.map_err(Error::io(folder.path().join(&name)))?;
        }
        Ok(target)
    }

    /// The folder.
    pub(super) fn root(&self) -> &Path {
        self.dir.root()
    }

    /// The path of the original `rel`.
    pub(super) fn path(&self, rel: &str) -> PathBuf {
        self.dir.path(rel)
    }

    /// Finds the temporary files of killed runs in the folders of originals.
    fn find_unfinished(&self, names: &NameTable) -> Result<Vec<(Folder, String)>, Error> {
        let mut found = Vec::new();
        let mut unread = vec![String::new()];
        while let Some(prefix) = unread.pop() {
            let folder = match self.dir.folder().parent_of(&prefix, false) {
                // What cannot be opened is a problem of the files in it.
                Err(_) if !prefix.is_empty() => continue,
                opened => opened.map_err(Error::io(self.dir.root()))?.0,
            };
            if self.is_of_out(&folder) {
                continue;
            }
            for (name, kind) in folder.entries().map_err(Error::io(folder.path()))? {
                let text = name.to_string_lossy();
                let rel = format!("{prefix}{text}");
                match kind {
                    EntryKind::File if is_temporary(&text) => {
                        found.push((folder.clone(), text.into_owned()));
                    }
                    _ if prefix.is_empty() && is_run_file(&text) => {}
                    EntryKind::Folder if names.has_folder(&rel) => unread.push(rel + "/"),
                    _ if self.force || names.has_file(&rel) || names.has_folder(&rel) => {}
                    _ => {
                        let reason = format!(
                            "is not empty: {rel:?} is not a file to be restored; --force writes \
                             there, and replaces files of the same names"
                        );
                        return Err(Error::config(path_text(self.dir.root()), reason));
                    }
                }
            }
        }
        Ok(found)
    }

    /// True for a folder of the output folder, which a link or a mount can lead to.
    fn is_of_out(&self, folder: &Folder) -> bool {
        let info = folder.info(".").ok().flatten();
        info.is_some_and(|info| self.out_folders.contains(&info.id))
    }

    /// Opens the original `rel`, if it is there. With `force` it will be replaced, and is not
    /// opened.
    ///
    /// # Errors
    /// If something else is in its place.
    pub(super) fn existing(&mut self, rel: &str) -> Result<Option<Existing>, RestoreError> {
        let (folder, name) = match self.folders.parent_of(rel, false) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
            opened => opened.map_err(RestoreError::Write)?,
        };
        let Some(info) = folder.info(name).map_err(RestoreError::Write)? else {
            return Ok(None);
        };
        let reason = match info.kind {
            EntryKind::Link => "is a symbolic link, which unboil does not write through",
            EntryKind::Folder => "is a folder, which is not replaced",
            EntryKind::Other => "is not a regular file, and is not replaced",
            // Names that differ for the manifest can be one for a file system.
            EntryKind::File if self.written.contains(&info.id) => {
                "is the name of another restored file too"
            }
            EntryKind::File if self.force => return Ok(None),
            EntryKind::File => {
                let file = folder.open_file(name).map_err(RestoreError::Write)?;
                return Ok(Some(Existing(file)));
            }
        };
        Err(RestoreError::Write(io::Error::other(reason)))
    }

    /// Creates the original `rel`.
    ///
    /// # Errors
    /// If it cannot be created.
    pub(super) fn create(&mut self, rel: &str, access: Access) -> Result<NewFile, RestoreError> {
        let (folder, name) = (self.folders)
            .parent_of(rel, true)
            .map_err(RestoreError::Write)?;
        if self.is_of_out(&folder) {
            let reason = "is in the folder to restore from, by a link or a mount";
            return Err(RestoreError::Write(io::Error::other(reason)));
        }
        NewFile::create(&folder, name, access).map_err(write_error)
    }

    /// Completes an original, which is on the disk before it has its name: after a power cut, a
    /// file with the name is complete.
    ///
    /// # Errors
    /// If it cannot be written, or another file has its name now.
    pub(super) fn commit(&mut self, new: NewFile, rel: &str) -> Result<(), RestoreError> {
        if self.existing(rel)?.is_some() {
            return Err(RestoreError::Write(io::Error::other(OTHER_CONTENT)));
        }
        let id = new.id().filter(|_| self.force);
        new.commit_synced().map_err(write_error)?;
        self.written.extend(id);
        Ok(())
    }
}

/// The reason why a file is not replaced.
pub(super) const OTHER_CONTENT: &str = "exists with other content; --force replaces it";

fn write_error(error: Error) -> RestoreError {
    match error {
        Error::Io { source, .. } => RestoreError::Write(source),
        error => RestoreError::Run(error),
    }
}

/// Returns an error if one of the folders contains the other, by path or by a mount.
fn check_apart(dir: &Path, out: &Folder, out_folders: &HashSet<FileId>) -> Result<(), Error> {
    let (resolved_out, resolved_dir) = (resolve_path(out.path()), resolve_path(dir));
    let by_path =
        resolved_dir.starts_with(&resolved_out) || resolved_out.starts_with(&resolved_dir);
    let existing = resolved_dir.ancestors().find(|folder| folder.is_dir());
    let opened = existing.and_then(|folder| Folder::open(folder).ok());
    let dir_ids = opened
        .map(|folder| ids_upwards(&folder))
        .unwrap_or_default();
    let is_dir = existing == Some(resolved_dir.as_path());
    let by_id = dir_ids.iter().any(|id| out_folders.contains(id))
        || is_dir && (dir_ids.first()).is_some_and(|id| ids_upwards(out).contains(id));
    match by_path || by_id {
        true => {
            let reason = format!("the folders lie in one another: {}", path_text(out.path()));
            Err(Error::config(path_text(dir), reason))
        }
        false => Ok(()),
    }
}

/// The identities of a folder and of the folders above it, as far as they can be opened.
fn ids_upwards(folder: &Folder) -> Vec<FileId> {
    let mut ids = Vec::new();
    let mut next = Some(folder.clone());
    while let Some(folder) = next {
        let Some(info) = folder.info(".").ok().flatten() else {
            break;
        };
        if ids.last() == Some(&info.id) {
            break; // It is the root.
        }
        ids.push(info.id);
        next = folder.subfolder("..").ok();
    }
    ids
}
