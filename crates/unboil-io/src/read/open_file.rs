//! [`open_regular`] opens an input, and never waits for one that is no regular file.

use std::fs::File;
use std::io;
use std::path::Path;

use crate::disk::faults::{self, Operation};

/// Opens a file for reading. A path can name something else than when the inputs were discovered:
/// a pipe, of which the opening would wait for a writer, or a folder.
///
/// # Errors
/// If it cannot be opened, or is no regular file.
pub(crate) fn open_regular(path: &Path) -> io::Result<File> {
    faults::before(Operation::Open(path))?;
    let mut options = File::options();
    options.read(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        let nonblocking = rustix::fs::OFlags::NONBLOCK.bits();
        options.custom_flags(nonblocking.cast_signed());
    }
    let file = options.open(path)?;
    match file.metadata()?.is_file() {
        true => Ok(file),
        false => Err(io::Error::other("is not a regular file")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_and_missing_files_are_errors() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        assert!(open_regular(folder.path()).is_err());
        assert!(open_regular(&folder.path().join("missing")).is_err());
        let path = folder.path().join("a.txt");
        std::fs::write(&path, "a").expect("file");
        assert!(open_regular(&path).is_ok());
    }

    #[cfg(unix)]
    #[test]
    fn a_pipe_without_a_writer_is_an_error() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("pipe");
        let made = std::process::Command::new("mkfifo").arg(&path).status();
        assert!(made.expect("mkfifo runs").success());
        let error = open_regular(&path).expect_err("no regular file");
        assert_eq!(error.to_string(), "is not a regular file");
    }
}
