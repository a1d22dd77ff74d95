//! The places at which the tests let an operation fail. Without the feature `fault-injection`
//! these functions are empty.

use std::fs::File;
use std::io;
use std::path::Path;

pub(crate) use super::operation::Operation;

/// Returns the error that the running test wants for this operation.
pub(crate) fn before(operation: Operation) -> io::Result<()> {
    #[cfg(feature = "fault-injection")]
    return super::fault_injection::before(operation);
    #[cfg(not(feature = "fault-injection"))]
    {
        let _ = operation;
        Ok(())
    }
}

/// Tells the power-cut simulation that a new file is at `path`.
pub(crate) fn created(path: &Path, file: &File) {
    #[cfg(feature = "fault-injection")]
    super::fault_injection::created(path, file);
    #[cfg(not(feature = "fault-injection"))]
    let _ = (path, file);
}

/// Tells the power-cut simulation that all bytes of a file are on the disk.
pub(crate) fn synced(file: &File) {
    #[cfg(feature = "fault-injection")]
    super::fault_injection::synced(file);
    #[cfg(not(feature = "fault-injection"))]
    let _ = file;
}

/// Tells the power-cut simulation that all names in a folder are on the disk.
pub(crate) fn folder_synced(path: &Path) {
    #[cfg(feature = "fault-injection")]
    super::fault_injection::folder_synced(path);
    #[cfg(not(feature = "fault-injection"))]
    let _ = path;
}
