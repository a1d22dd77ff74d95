//! [`memory_dir`]: a folder for the files of one check.

use std::path::Path;

use tempfile::TempDir;

/// Makes a folder, in memory where the system has such a disk: checks run thousands of times.
pub(super) fn memory_dir() -> TempDir {
    let memory = Path::new("/dev/shm");
    let made = match memory.is_dir() {
        true => tempfile::tempdir_in(memory),
        false => tempfile::tempdir(),
    };
    made.expect("a temporary folder")
}
