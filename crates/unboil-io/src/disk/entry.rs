//! The properties of the entries of folders.

use super::file_id::FileId;

/// The properties of an entry of a folder. Those of a link are its own, not those of its target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct EntryInfo {
    pub(crate) kind: EntryKind,
    pub(crate) id: FileId,
    /// Its length.
    pub(crate) bytes: u64,
    /// When its bytes, name or permissions changed last: seconds and nanoseconds since 1970.
    pub(crate) changed: (i64, i64),
    /// True if it belongs to this user, and nobody else may read or write it.
    pub(crate) is_private: bool,
}

/// What an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum EntryKind {
    File,
    Folder,
    Link,
    /// A pipe, a socket or a device.
    Other,
}
