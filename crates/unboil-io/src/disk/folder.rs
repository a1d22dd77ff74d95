//! [`Folder`] is an open folder. Names below it are found without following links.

use std::ffi::{OsStr, OsString};
use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::access::Access;
use super::disk_file::DiskFile;
use super::entry::{EntryInfo, EntryKind};
use super::faults::{self, Operation};
use super::system;

/// An open folder. Clones share the handle.
#[derive(Clone, Debug)]
pub(crate) struct Folder {
    handle: Arc<system::Handle>,
    path: PathBuf,
}

impl Folder {
    /// Opens a folder. Links in `path` are followed.
    pub(crate) fn open(path: &Path) -> io::Result<Folder> {
        let open = match path.as_os_str().is_empty() {
            true => Path::new("."),
            false => path,
        };
        faults::before(Operation::Open(path))?;
        Ok(Folder {
            handle: Arc::new(system::open_folder(open)?),
            path: path.to_path_buf(),
        })
    }

    /// Opens a folder, and creates it and the folders above it if necessary.
    pub(crate) fn create(path: &Path) -> io::Result<Folder> {
        faults::before(Operation::Create(path))?;
        fs::create_dir_all(path)?;
        Folder::open(path)
    }

    /// The path by which it was opened.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    fn path_of(&self, name: impl AsRef<Path>) -> PathBuf {
        self.path.join(name)
    }

    /// Opens a folder in this one. A link is an error.
    pub(crate) fn subfolder(&self, name: impl AsRef<OsStr>) -> io::Result<Folder> {
        let name = name.as_ref();
        let path = self.path_of(name);
        faults::before(Operation::Open(&path))?;
        let handle = match system::open_folder_at(&self.handle, name) {
            Err(error) => return Err(self.link_error(name).unwrap_or(error)),
            Ok(handle) => Arc::new(handle),
        };
        Ok(Folder { handle, path })
    }

    /// Makes a folder in this one, for this user only, and opens it. An existing one is an error.
    pub(crate) fn make_private_subfolder(&self, name: &str) -> io::Result<Folder> {
        faults::before(Operation::Create(&self.path_of(name)))?;
        system::make_folder_at(&self.handle, OsStr::new(name), true)?;
        self.subfolder(name)
    }

    /// Opens the folder of the entry `rel`, a path with `/` as the separator. Returns it with the
    /// name of the entry in it. A link on the way is an error. `create` makes missing folders.
    pub(crate) fn parent_of<'n>(
        &self,
        rel: &'n str,
        create: bool,
    ) -> io::Result<(Folder, &'n str)> {
        let (folders, name) = match rel.rsplit_once('/') {
            Some((folders, name)) => (folders, name),
            None => return Ok((self.clone(), rel)),
        };
        let mut folder = self.clone();
        for part in folders.split('/') {
            folder = match folder.subfolder(part) {
                Err(error) if create && error.kind() == ErrorKind::NotFound => {
                    folder.make_subfolder(part)?
                }
                opened => opened?,
            };
        }
        Ok((folder, name))
    }

    /// Makes a folder in this one, or takes one that another thread made, and opens it.
    fn make_subfolder(&self, name: &str) -> io::Result<Folder> {
        faults::before(Operation::Create(&self.path_of(name)))?;
        match system::make_folder_at(&self.handle, OsStr::new(name), false) {
            Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(error),
            _ => self.subfolder(name),
        }
    }

    /// Opens a regular file below this folder for reading. A link, a pipe or a folder is an error.
    pub(crate) fn open_file(&self, rel: &str) -> io::Result<File> {
        let (folder, name) = self.parent_of(rel, false)?;
        folder.open_entry(name, false)
    }

    /// Opens a regular file in this folder for reading and writing.
    pub(crate) fn open_to_write(&self, name: &str) -> io::Result<DiskFile> {
        let file = self.open_entry(name, true)?;
        Ok(DiskFile::new(file, self.path_of(name)))
    }

    fn open_entry(&self, name: &str, write: bool) -> io::Result<File> {
        faults::before(Operation::Open(&self.path_of(name)))?;
        let file = match system::open_file_at(&self.handle, OsStr::new(name), write) {
            Err(error) => return Err(self.link_error(OsStr::new(name)).unwrap_or(error)),
            Ok(file) => file,
        };
        match file.metadata()?.is_file() {
            true => Ok(file),
            false => Err(io::Error::other("is not a regular file")),
        }
    }

    /// The error for an entry that is a link. The system has a message that users do not know.
    fn link_error(&self, name: &OsStr) -> Option<io::Error> {
        let info = system::entry_info_at(&self.handle, name).ok()?;
        let reason = "is a symbolic link, which unboil does not follow here";
        (info.kind == EntryKind::Link).then(|| io::Error::other(reason))
    }

    /// Creates a file in this folder. An existing one is an error.
    pub(crate) fn create_file(&self, name: &str, access: Access) -> io::Result<DiskFile> {
        let path = self.path_of(name);
        faults::before(Operation::Create(&path))?;
        let file = system::create_file_at(&self.handle, OsStr::new(name), access)?;
        faults::created(&path, &file);
        Ok(DiskFile::new(file, path))
    }

    /// Renames a file in this folder, over an existing one.
    pub(crate) fn rename(&self, from: &str, to: impl AsRef<OsStr>) -> io::Result<()> {
        self.move_file(from, self, to)
    }

    /// Moves a file of this folder to another one.
    pub(crate) fn move_file(
        &self,
        name: &str,
        to_folder: &Folder,
        to: impl AsRef<OsStr>,
    ) -> io::Result<()> {
        let (name, to) = (OsStr::new(name), to.as_ref());
        let (from_path, to_path) = (self.path_of(name), to_folder.path_of(to));
        faults::before(Operation::Rename(&from_path, &to_path))?;
        system::rename_at(&self.handle, name, &to_folder.handle, to)
    }

    /// Removes a file or a link from this folder.
    pub(crate) fn remove_file(&self, name: impl AsRef<OsStr>) -> io::Result<()> {
        let name = name.as_ref();
        faults::before(Operation::Remove(&self.path_of(name)))?;
        system::remove_file_at(&self.handle, name)
    }

    /// Removes a folder from this one, if it is empty.
    pub(crate) fn remove_folder(&self, name: impl AsRef<OsStr>) -> io::Result<()> {
        let name = name.as_ref();
        faults::before(Operation::Remove(&self.path_of(name)))?;
        system::remove_folder_at(&self.handle, name)
    }

    /// The properties of an entry of this folder. `None`: there is none.
    pub(crate) fn info(&self, name: impl AsRef<OsStr>) -> io::Result<Option<EntryInfo>> {
        match system::entry_info_at(&self.handle, name.as_ref()) {
            Ok(info) => Ok(Some(info)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The names in this folder, sorted.
    pub(crate) fn names(&self) -> io::Result<Vec<OsString>> {
        Ok(self.entries()?.into_iter().map(|(name, _)| name).collect())
    }

    /// The entries of this folder, sorted by name.
    pub(crate) fn entries(&self) -> io::Result<Vec<(OsString, EntryKind)>> {
        faults::before(Operation::Open(&self.path))?;
        let mut entries = system::entries(&self.handle)?;
        entries.sort();
        Ok(entries)
    }

    /// Waits until the names in this folder are on the disk.
    pub(crate) fn sync(&self) -> io::Result<()> {
        faults::before(Operation::Sync(&self.path))?;
        system::sync_folder(&self.handle)?;
        faults::folder_synced(&self.path);
        Ok(())
    }
}
