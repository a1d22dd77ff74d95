//! [`FileId`] tells whether two paths are one file.

use std::fs::Metadata;
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
#[cfg(any(unix, windows))]
type Inner = (u64, u64);

/// The canonical path. A second hard link counts as another file.
#[cfg(not(any(unix, windows)))]
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
    #[cfg(windows)]
    pub(crate) fn of(path: &Path, _data: &Metadata) -> io::Result<FileId> {
        FileId::of_handle(&winapi_util::Handle::from_path_any(path)?)
    }

    /// The identity of an open file or folder.
    #[cfg(windows)]
    fn of_handle(handle: impl winapi_util::AsHandleRef) -> io::Result<FileId> {
        let information = winapi_util::file::information(handle)?;
        let number = information.file_index();
        Ok(FileId((information.volume_serial_number(), number)))
    }

    /// The identity of the file at `path`, whose metadata is known.
    #[cfg(not(any(unix, windows)))]
    pub(crate) fn of(path: &Path, _data: &Metadata) -> io::Result<FileId> {
        path.canonicalize().map(FileId)
    }

    /// The identity of an open file or of a stream such as standard input. `None`: it is no regular
    /// file, or the system does not tell.
    ///
    /// ```
    /// use unboil_io::FileId;
    ///
    /// let file = tempfile::NamedTempFile::new()?;
    /// assert_eq!(FileId::of_stream(file.as_file()), FileId::of_path(file.path()).ok());
    /// # Ok::<(), std::io::Error>(())
    /// ```
    #[cfg(unix)]
    pub fn of_stream(stream: impl std::os::fd::AsFd) -> Option<FileId> {
        let file = std::fs::File::from(stream.as_fd().try_clone_to_owned().ok()?);
        let data = file.metadata().ok().filter(Metadata::is_file)?;
        FileId::of(Path::new(""), &data).ok()
    }

    /// The identity of an open file or of a stream such as standard input. `None`: it is no regular
    /// file, or the system does not tell.
    #[cfg(windows)]
    pub fn of_stream(stream: impl std::os::windows::io::AsHandle) -> Option<FileId> {
        let file = std::fs::File::from(stream.as_handle().try_clone_to_owned().ok()?);
        file.metadata().ok().filter(Metadata::is_file)?;
        FileId::of_handle(&file).ok()
    }

    /// The identity of an open file. This system does not tell it.
    #[cfg(not(any(unix, windows)))]
    pub fn of_stream<S>(_stream: S) -> Option<FileId> {
        None
    }
}
