//! Bytes in, a file out that gets its name only when it is whole.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::TempPath;
use xxhash_rust::xxh3::Xxh3;

use crate::error::Error;

/// Unfinished files are called `.unboil-*.tmp`; what a killed run leaves of them goes with the next run.
const TEMPORARY_PREFIX_SUFFIX: (&str, &str) = (".unboil-", ".tmp");

/// True for the name of a file that was not finished.
pub(super) fn is_unfinished(name: &str) -> bool {
    name.starts_with(TEMPORARY_PREFIX_SUFFIX.0) && name.ends_with(TEMPORARY_PREFIX_SUFFIX.1)
}

/// True for the name of what only a run that goes on has in its output folder: unfinished files, and its spill folder.
pub(super) fn is_run_file(name: &str) -> bool {
    name.starts_with(TEMPORARY_PREFIX_SUFFIX.0)
}

/// An unfinished file in a folder.
pub(super) fn temporary(folder: &Path) -> io::Result<(File, TempPath)> {
    let mut builder = tempfile::Builder::new();
    builder
        .prefix(TEMPORARY_PREFIX_SUFFIX.0)
        .suffix(TEMPORARY_PREFIX_SUFFIX.1);
    // As any new file, not only for the owner's eyes.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    match builder.tempfile_in(folder) {
        Ok(file) => Ok(file.into_parts()),
        // Its message names the temporary file, which means nothing to a reader.
        Err(e) => Err(e.kind().into()),
    }
}

/// A file that is being written.
pub struct NewFile {
    out: BufWriter<File>,
    temporary: TempPath,
    hash: Xxh3,
    bytes: u64,
    path: PathBuf,
}

/// Tells a file that was edited from one that was not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileDigest {
    /// Its length.
    pub bytes: u64,
    /// xxh3 of its bytes.
    pub xxh3: u64,
}

impl NewFile {
    /// Begins a file; its folder is made if it is not there.
    pub(super) fn new(path: PathBuf) -> Result<NewFile, Error> {
        let folder = path.parent().unwrap_or(Path::new(""));
        fs::create_dir_all(folder).map_err(Error::io(folder))?;
        let (file, temporary) = temporary(folder).map_err(Error::io(&path))?;
        Ok(NewFile {
            out: BufWriter::with_capacity(64 << 10, file),
            temporary,
            hash: Xxh3::new(),
            bytes: 0,
            path,
        })
    }

    /// What it is going to be called.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Gives the file its name.
    pub fn commit(self) -> Result<FileDigest, Error> {
        let digest_of_file = FileDigest {
            bytes: self.bytes,
            xxh3: self.hash.digest(),
        };
        self.out
            .into_inner()
            .map_err(|e| Error::io(&self.path)(e.into_error()))?;
        self.temporary
            .persist(&self.path)
            .map_err(|e| Error::io(&self.path)(e.error))?;
        Ok(digest_of_file)
    }
}

impl Write for NewFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let n = self.out.write(bytes)?;
        self.hash.update(&bytes[..n]);
        self.bytes += n as u64;
        Ok(n)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
