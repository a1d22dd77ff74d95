//! The error about a copy of an input in the spill folder.

use std::io;
use std::path::Path;

use crate::error::Error;
use crate::formats::format::Source;

/// The error about a decompressed copy that cannot be written.
pub(super) fn copy_error(source: &Source, copy: &Path) -> impl FnOnce(io::Error) -> Error {
    move |error| match error.kind() {
        io::ErrorKind::StorageFull => {
            let folder = copy.parent().unwrap_or(copy).display();
            let reason = format!(
                "its decompressed copy does not fit on the disk of {folder}: {error}; name a \
                 folder on a larger disk with --spill-dir"
            );
            Error::limit(source.path.display().to_string(), reason)
        }
        _ => Error::io(copy)(error),
    }
}
