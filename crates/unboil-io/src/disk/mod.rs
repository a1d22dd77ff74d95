//! Folders and files on disk, opened without following symbolic links.
//!
//! [`Folder`](folder::Folder) is an open folder: files below it are found from its handle and not
//! by path, so a link that somebody plants during a run leads nowhere. [`FileId`](file_id::FileId)
//! tells whether two paths are one file, [`Access`](access::Access) limits who may read an output,
//! and [`FolderLock`](lock::FolderLock) keeps two runs out of one folder. The calls of the system
//! are in `unix.rs`; `portable.rs` has the same functions for other systems.
//!
//! Everything that this crate writes goes through here, so that the tests can let the Nth
//! operation fail (`faults.rs`).

pub(crate) mod access;
pub(crate) mod disk_file;
pub(crate) mod entry;
#[cfg(feature = "fault-injection")]
pub(crate) mod fault_injection;
pub(crate) mod faults;
pub(crate) mod file_id;
pub(crate) mod folder;
pub(crate) mod lock;
pub(crate) mod open_files;
pub(crate) mod operation;
#[cfg(not(unix))]
mod portable;
pub(crate) mod temporary_name;
#[cfg(unix)]
mod unix;

#[cfg(not(unix))]
use portable as system;
#[cfg(unix)]
use unix as system;
