//! [`NewFile`] writes a file under a temporary name and renames it when it is complete.

use std::ffi::{OsStr, OsString};
use std::fs::Metadata;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::Xxh3;

use crate::disk::access::Access;
use crate::disk::disk_file::DiskFile;
use crate::disk::file_id::FileId;
use crate::disk::folder::Folder;
use crate::disk::temporary_name::temporary_name;
use crate::error::Error;

/// A file that is being written. It gets its name with [`commit`](NewFile::commit), and is removed
/// if it is dropped before.
pub(crate) struct NewFile {
    out: BufWriter<DiskFile>,
    hash: Xxh3,
    bytes: u64,
    path: PathBuf,
    unfinished: Unfinished,
}

/// The file under its temporary name. Dropping it removes the file.
struct Unfinished {
    folder: Folder,
    temporary: String,
    /// The name that the file gets.
    name: OsString,
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        if !self.temporary.is_empty() {
            // If it cannot be removed, the next run removes it.
            let _ = self.folder.remove_file(&self.temporary);
        }
    }
}

/// The length and hash of a file, which show whether it was edited.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub struct FileDigest {
    /// The length in bytes.
    pub bytes: u64,
    /// xxh3 of its bytes.
    pub xxh3: u64,
}

impl NewFile {
    /// Creates the file `rel` below `root`, and its folder if necessary. `rel` has `/` as the
    /// separator. A link on the way is an error.
    pub(crate) fn create(root: &Folder, rel: &str, access: Access) -> Result<NewFile, Error> {
        let create = || {
            let (folder, name) = root.parent_of(rel, true)?;
            NewFile::create_in(folder, name.as_ref(), access)
        };
        create().map_err(Error::io(root.path().join(rel)))
    }

    fn create_in(folder: Folder, name: &OsStr, access: Access) -> io::Result<NewFile> {
        let temporary = temporary_name();
        let file = folder.create_file(&temporary, access)?;
        Ok(NewFile {
            out: BufWriter::with_capacity(64 << 10, file),
            hash: Xxh3::new(),
            bytes: 0,
            path: folder.path().join(name),
            unfinished: Unfinished {
                folder,
                temporary,
                name: name.to_os_string(),
            },
        })
    }

    /// The path that the file will have.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// The length and hash of the bytes that were written so far.
    pub(crate) fn digest(&self) -> FileDigest {
        FileDigest {
            bytes: self.bytes,
            xxh3: self.hash.digest(),
        }
    }

    /// The identity of the file.
    pub(crate) fn id(&self) -> Option<FileId> {
        FileId::of_stream(self.out.get_ref().as_file())
    }

    /// Completes the file and gives it its name.
    ///
    /// # Errors
    /// If it cannot be written or renamed.
    pub(crate) fn commit(self) -> Result<FileDigest, Error> {
        self.finish(false)
    }

    /// Completes the file, waits until its bytes are on the disk, and gives it its name.
    ///
    /// # Errors
    /// If it cannot be written, synced or renamed.
    pub(crate) fn commit_synced(self) -> Result<FileDigest, Error> {
        self.finish(true)
    }

    fn finish(mut self, sync: bool) -> Result<FileDigest, Error> {
        let digest = self.digest();
        let mut finish = || {
            self.out.flush()?;
            if sync {
                self.out.get_ref().sync()?;
            }
            let Unfinished {
                folder,
                temporary,
                name,
            } = &mut self.unfinished;
            folder.rename(temporary, name)?;
            temporary.clear();
            Ok(())
        };
        finish().map_err(Error::io(&self.path))?;
        Ok(digest)
    }
}

impl Write for NewFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let n = self.out.write(bytes)?;
        self.hash.update(&bytes[..n]);
        self.bytes += n as u64;
        Ok(n)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// A file at a path that the user gave. It is written beside that path under a temporary name, and
/// replaces the file at the path when it is complete. It is removed if it is dropped before.
///
/// ```
/// use std::io::Write;
/// use unboil_io::OutputFile;
///
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("sites.json");
/// let mut file = OutputFile::create(&path)?;
/// file.write_all(b"{}\n")?;
/// assert!(!path.exists());
/// file.commit()?;
/// assert_eq!(std::fs::read(&path)?, b"{}\n");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct OutputFile(NewFile);

impl OutputFile {
    /// Creates the file under a temporary name. Its folder must exist.
    ///
    /// # Errors
    /// If it cannot be created, or `path` is that of a folder, a device or a pipe.
    pub fn create(path: &Path) -> Result<OutputFile, Error> {
        let folder = path.parent().unwrap_or(Path::new(""));
        let name = path.file_name().filter(|_| !path.is_dir());
        let name = name
            .ok_or_else(|| Error::config(path.display().to_string(), "is a folder; name a file"))?;
        let is_other = |info: Metadata| !info.is_file() && !info.is_symlink();
        if path.symlink_metadata().is_ok_and(is_other) {
            let reason = "is a device or a pipe; name a file";
            return Err(Error::config(path.display().to_string(), reason));
        }
        let create = || {
            let folder = Folder::open(folder)?;
            NewFile::create_in(folder, name, Access::EVERYBODY)
        };
        create().map(OutputFile).map_err(Error::io(path))
    }

    /// Completes the file and gives it its name.
    ///
    /// # Errors
    /// If it cannot be written or renamed.
    pub fn commit(self) -> Result<(), Error> {
        self.0.commit().map(drop)
    }
}

impl Write for OutputFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}
