//! The functions of `unix.rs` for other systems, by path. Links are looked for before each
//! operation.

use std::ffi::{OsStr, OsString};
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use super::access::Access;
use super::entry::{EntryInfo, EntryKind};
use super::file_id::FileId;

/// A folder.
pub(super) type Handle = PathBuf;

/// The path of an entry, unless it is a link.
fn unlinked(folder: &Handle, name: &OsStr) -> io::Result<PathBuf> {
    let path = folder.join(name);
    match path.symlink_metadata() {
        Ok(data) if data.is_symlink() => Err(io::Error::other("is a symbolic link")),
        _ => Ok(path),
    }
}

/// Opens a folder by its path, which may have links.
pub(super) fn open_folder(path: &Path) -> io::Result<Handle> {
    match path.metadata()?.is_dir() {
        true => Ok(path.to_path_buf()),
        false => Err(io::ErrorKind::NotADirectory.into()),
    }
}

/// Opens a folder in a folder.
pub(super) fn open_folder_at(folder: &Handle, name: &OsStr) -> io::Result<Handle> {
    open_folder(&unlinked(folder, name)?)
}

/// Makes a folder.
pub(super) fn make_folder_at(folder: &Handle, name: &OsStr, _private: bool) -> io::Result<()> {
    fs::create_dir(folder.join(name))
}

/// Opens a file for reading, and for writing if `write` is set.
pub(super) fn open_file_at(folder: &Handle, name: &OsStr, write: bool) -> io::Result<File> {
    let path = unlinked(folder, name)?;
    File::options().read(true).write(write).open(path)
}

/// Creates a file for reading and writing. An existing one is an error.
pub(super) fn create_file_at(folder: &Handle, name: &OsStr, _access: Access) -> io::Result<File> {
    let mut options = File::options();
    options
        .read(true)
        .write(true)
        .create_new(true)
        .open(folder.join(name))
}

/// Renames a file, over an existing one. The other folder may be the same.
pub(super) fn rename_at(
    folder: &Handle,
    name: &OsStr,
    to_folder: &Handle,
    to: &OsStr,
) -> io::Result<()> {
    fs::rename(folder.join(name), to_folder.join(to))
}

/// Removes a file or a link.
pub(super) fn remove_file_at(folder: &Handle, name: &OsStr) -> io::Result<()> {
    fs::remove_file(folder.join(name))
}

/// Removes an empty folder.
pub(super) fn remove_folder_at(folder: &Handle, name: &OsStr) -> io::Result<()> {
    fs::remove_dir(folder.join(name))
}

/// The properties of an entry. Those of a link are its own.
pub(super) fn entry_info_at(folder: &Handle, name: &OsStr) -> io::Result<EntryInfo> {
    let path = folder.join(name);
    let data = path.symlink_metadata()?;
    let changed = data.modified().ok();
    let changed = changed.and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok());
    Ok(EntryInfo {
        kind: kind_of(data.file_type()),
        id: FileId::of_path(&path)?,
        bytes: data.len(),
        changed: changed.map_or((0, 0), |time| {
            (time.as_secs() as i64, i64::from(time.subsec_nanos()))
        }),
        is_private: true,
    })
}

/// The entries of a folder, in no order.
pub(super) fn entries(folder: &Handle) -> io::Result<Vec<(OsString, EntryKind)>> {
    let entry = |entry: io::Result<fs::DirEntry>| {
        let entry = entry?;
        Ok((entry.file_name(), kind_of(entry.file_type()?)))
    };
    fs::read_dir(folder)?.map(entry).collect()
}

fn kind_of(file_type: fs::FileType) -> EntryKind {
    match file_type {
        kind if kind.is_symlink() => EntryKind::Link,
        kind if kind.is_file() => EntryKind::File,
        kind if kind.is_dir() => EntryKind::Folder,
        _ => EntryKind::Other,
    }
}

/// These systems write the names of a folder by themselves.
pub(super) fn sync_folder(_folder: &Handle) -> io::Result<()> {
    Ok(())
}

/// Reads what there is from `offset` on, up to the length of `buffer`. The position of the file
/// changes.
pub(super) fn read_at(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    #[cfg(windows)]
    return std::os::windows::fs::FileExt::seek_read(file, buffer, offset);
    #[cfg(not(windows))]
    {
        use std::io::{Read, Seek, SeekFrom};
        // No thread may move the position in between.
        let _lock = lock_positions();
        let mut file = file;
        file.seek(SeekFrom::Start(offset))?;
        file.read(buffer)
    }
}

/// Writes some of `bytes` to `offset`. The position of the file changes.
pub(super) fn write_at(file: &File, bytes: &[u8], offset: u64) -> io::Result<usize> {
    #[cfg(windows)]
    return std::os::windows::fs::FileExt::seek_write(file, bytes, offset);
    #[cfg(not(windows))]
    {
        use std::io::{Seek, SeekFrom, Write};
        let _lock = lock_positions();
        let mut file = file;
        file.seek(SeekFrom::Start(offset))?;
        file.write(bytes)
    }
}

/// Holds the positions of all files.
#[cfg(not(windows))]
fn lock_positions() -> std::sync::MutexGuard<'static, ()> {
    static POSITIONS: std::sync::Mutex<()> = std::sync::Mutex::new(());
    POSITIONS
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}
