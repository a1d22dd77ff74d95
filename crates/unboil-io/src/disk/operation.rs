//! The operations that the tests can let fail.

use std::path::Path;

/// What changes the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operation<'a> {
    /// A file is opened.
    Open(&'a Path),
    /// A file is created, or a folder.
    Create(&'a Path),
    /// Bytes are written to a file.
    Write(&'a Path),
    /// A file or a folder is synced.
    Sync(&'a Path),
    /// A file is renamed from the first path to the second.
    Rename(&'a Path, &'a Path),
    /// A file or an empty folder is removed.
    Remove(&'a Path),
}
