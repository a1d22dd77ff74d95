//! [`FileId`] tells whether two paths are one file.

use std::fs::{File, Metadata};
use std::io;
use std::path::Path;

/// The identity of a file: two paths, links or handles of one file have the same.
///
/// ```
/// use unboil_io::FileId;
///
/// let folder = tempfile::tempdir()?;
/// let (a, b) = (folder.path().join("a.txt"), folder.path().join("b.txt"));
/// std::fs::write(&a, "One.\n")?;
/// std::fs::hard_link(&a, &b)?;
/// assert_eq!(FileId::of_path(&a)?, FileId::of_path(&b)?);
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct FileId(Inner);

/// The device and the number of the file on it.
#[cfg(unix)]
type Inner = (u64, u64);

/// The canonical path. A second hard link counts as another file.
#[cfg(not(unix))]
type Inner = std::path::PathBuf;

impl FileId {
    #[cfg(unix)]
    pub(super) fn new(device: impl TryInto<u64>, number: impl TryInto<u64>) -> FileId {
        // Some systems have signed numbers, which are never negative.
        FileId((
            device.try_into().unwrap_or(u64::MAX),
            number.try_into().unwrap_or(u64::MAX),
        ))
    }

    /// The identity of the file at `path`, behind links.
    ///
    /// # Errors
    /// If there is no such file.
    pub fn of_path(path: &Path) -> io::Result<FileId> {
        FileId::of(path, &path.metadata()?)
    }

    /// The identity of the file at `path`, whose metadata is known.
    #[cfg(unix)]
    pub(crate) fn of(_path: &Path, data: &Metadata) -> io::Result<FileId> {
        use std::os::unix::fs::MetadataExt;
        Ok(FileId::new(data.dev(), data.ino()))
    }

    /// The identity of the file at `path`, whose metadata is known.
    #[cfg(not(unix))]
    pub(crate) fn of(path: &Path, _data: &Metadata) -> io::Result<FileId> {
        path.canonicalize().map(FileId)
    }

    /// The identity of an open file. `None`: the system does not tell.
    pub fn of_file(file: &File) -> Option<FileId> {
        #[cfg(unix)]
        return FileId::of(Path::new(""), &file.metadata().ok()?).ok();
        #[cfg(not(unix))]
        {
            let _ = file;
            None
        }
    }

    /// The identity of the file that standard input reads. `None`: it is no regular file.
    pub fn of_stdin() -> Option<FileId> {
        #[cfg(unix)]
        return of_stream(std::io::stdin());
        #[cfg(not(unix))]
        None
    }

    /// The identity of the file that standard output writes. `None`: it is no regular file.
    pub fn of_stdout() -> Option<FileId> {
        #[cfg(unix)]
        return of_stream(std::io::stdout());
        #[cfg(not(unix))]
        None
    }
}

#[cfg(unix)]
fn of_stream(stream: impl std::os::fd::AsFd) -> Option<FileId> {
    let file = File::from(stream.as_fd().try_clone_to_owned().ok()?);
    let is_file = file.metadata().is_ok_and(|data| data.is_file());
    is_file.then(|| FileId::of_file(&file)).flatten()
}
