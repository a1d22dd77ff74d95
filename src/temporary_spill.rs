//! [`temporary_spill`] makes a [`Spill`] for work without an output folder.

use tempfile::TempDir;
use unboil_io::{Error, Spill};

/// A spill with a memory limit in bytes, and its folder among the temporary files of the system. The
/// folder is deleted when it is dropped.
///
/// # Errors
/// If the folder cannot be made.
pub(crate) fn temporary_spill(memory: usize) -> Result<(TempDir, Spill), Error> {
    let folder = tempfile::tempdir().map_err(Error::io("the folder for temporary files"))?;
    let spill = Spill::new(memory, &folder.path().join("spill"));
    Ok((folder, spill))
}
