//! The calls of Unix systems for files below an open folder. None of them follows a link, except
//! in the path of [`open_folder`].

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use rustix::fs::{AtFlags, Dir, FileType, Mode, OFlags, RawMode};

use super::access::Access;
use super::entry::{EntryInfo, EntryKind};
use super::file_id::FileId;

/// An open folder.
pub(super) type Handle = OwnedFd;

const FOLDER: OFlags = OFlags::RDONLY
    .union(OFlags::DIRECTORY)
    .union(OFlags::CLOEXEC);

/// Opens a folder by its path, which may have links.
pub(super) fn open_folder(path: &Path) -> io::Result<Handle> {
    Ok(rustix::fs::open(path, FOLDER, Mode::empty())?)
}

/// Opens a folder in a folder.
pub(super) fn open_folder_at(folder: &Handle, name: &OsStr) -> io::Result<Handle> {
    Ok(rustix::fs::openat(
        folder,
        name,
        FOLDER | OFlags::NOFOLLOW,
        Mode::empty(),
    )?)
}

/// Makes a folder, readable for its owner only if it is `private`.
pub(super) fn make_folder_at(folder: &Handle, name: &OsStr, private: bool) -> io::Result<()> {
    let mode = if private { 0o700 } else { 0o777 };
    Ok(rustix::fs::mkdirat(
        folder,
        name,
        Mode::from_raw_mode(mode),
    )?)
}

/// Opens a file for reading, and for writing if `write` is set. A pipe or device does not block.
pub(super) fn open_file_at(folder: &Handle, name: &OsStr, write: bool) -> io::Result<File> {
    let access = if write { OFlags::RDWR } else { OFlags::RDONLY };
    let flags = access | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    Ok(rustix::fs::openat(folder, name, flags, Mode::empty())?.into())
}

/// Creates a file for reading and writing. An existing one is an error. A new file has the group of
/// the user or of the folder: if that is not the group that `access` is for, it gets no bits.
pub(super) fn create_file_at(folder: &Handle, name: &OsStr, access: Access) -> io::Result<File> {
    let flags = OFlags::RDWR | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let mode = Mode::from_raw_mode(access.mode() as RawMode);
    let file = rustix::fs::openat(folder, name, flags, mode)?;
    if let Some(group) = access.privileged_group() {
        let stat = rustix::fs::fstat(&file)?;
        if stat.st_gid != group {
            let without_group = Mode::from_raw_mode(stat.st_mode & 0o606);
            rustix::fs::fchmod(&file, without_group)?;
        }
    }
    Ok(file.into())
}

/// Renames a file, over an existing one. The other folder may be the same.
pub(super) fn rename_at(
    folder: &Handle,
    name: &OsStr,
    to_folder: &Handle,
    to: &OsStr,
) -> io::Result<()> {
    Ok(rustix::fs::renameat(folder, name, to_folder, to)?)
}

/// Removes a file or a link.
pub(super) fn remove_file_at(folder: &Handle, name: &OsStr) -> io::Result<()> {
    Ok(rustix::fs::unlinkat(folder, name, AtFlags::empty())?)
}

/// Removes an empty folder.
pub(super) fn remove_folder_at(folder: &Handle, name: &OsStr) -> io::Result<()> {
    Ok(rustix::fs::unlinkat(folder, name, AtFlags::REMOVEDIR)?)
}

/// The properties of an entry. Those of a link are its own.
pub(super) fn entry_info_at(folder: &Handle, name: &OsStr) -> io::Result<EntryInfo> {
    let stat = rustix::fs::statat(folder, name, AtFlags::SYMLINK_NOFOLLOW)?;
    Ok(EntryInfo {
        kind: kind_of(FileType::from_raw_mode(stat.st_mode)),
        id: FileId::new(stat.st_dev, stat.st_ino),
        bytes: stat.st_size as u64,
        changed: (stat.st_ctime as i64, stat.st_ctime_nsec as i64),
        is_private: stat.st_uid == rustix::process::geteuid().as_raw() && stat.st_mode & 0o077 == 0,
    })
}

/// The entries of a folder, in no order.
pub(super) fn entries(folder: &Handle) -> io::Result<Vec<(OsString, EntryKind)>> {
    let mut entries = Vec::new();
    for entry in Dir::read_from(folder)? {
        let entry = entry?;
        let name = OsStr::from_bytes(entry.file_name().to_bytes());
        let kind = match entry.file_type() {
            // The file system does not tell.
            FileType::Unknown => entry_info_at(folder, name)?.kind,
            file_type => kind_of(file_type),
        };
        if name != "." && name != ".." {
            entries.push((name.to_os_string(), kind));
        }
    }
    Ok(entries)
}

fn kind_of(file_type: FileType) -> EntryKind {
    match file_type {
        FileType::RegularFile => EntryKind::File,
        FileType::Directory => EntryKind::Folder,
        FileType::Symlink => EntryKind::Link,
        _ => EntryKind::Other,
    }
}

/// Waits until the names in a folder are on the disk.
pub(super) fn sync_folder(folder: &Handle) -> io::Result<()> {
    Ok(rustix::fs::fsync(folder)?)
}

/// Reads what there is from `offset` on, up to the length of `buffer`.
pub(super) fn read_at(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, buffer, offset)
}

/// Writes some of `bytes` to `offset`.
pub(super) fn write_at(file: &File, bytes: &[u8], offset: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::write_at(file, bytes, offset)
}
