//! [`NewFile`] writes a file under a temporary name and renames it when it is complete.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::TempPath;
use xxhash_rust::xxh3::Xxh3;

use crate::error::Error;
use crate::write::manifest::{ManifestEntry, hex};

/// Unfinished files have names like `.unboil-*.tmp`. The next run removes those of a killed run.
const TEMPORARY_PREFIX_SUFFIX: (&str, &str) = (".unboil-", ".tmp");

/// True for the name of an unfinished file.
pub(super) fn is_unfinished(name: &str) -> bool {
    name.starts_with(TEMPORARY_PREFIX_SUFFIX.0) && name.ends_with(TEMPORARY_PREFIX_SUFFIX.1)
}

/// True for the name of a temporary file or folder of a run: unfinished files and the spill folder.
pub(super) fn is_run_file(name: &str) -> bool {
    name.starts_with(TEMPORARY_PREFIX_SUFFIX.0)
}

/// Creates an unfinished file in a folder.
pub(super) fn temporary(folder: &Path) -> io::Result<(File, TempPath)> {
    let mut builder = tempfile::Builder::new();
    builder
        .prefix(TEMPORARY_PREFIX_SUFFIX.0)
        .suffix(TEMPORARY_PREFIX_SUFFIX.1);
    // The default of this library makes the file readable for its owner only.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    match builder.tempfile_in(folder) {
        Ok(file) => Ok(file.into_parts()),
        // The message of the error names the temporary file, which a user does not know.
        Err(e) => Err(e.kind().into()),
    }
}

/// A file that is being written. It gets its name with [`commit`](NewFile::commit), and is removed
/// if it is dropped before.
pub(crate) struct NewFile {
    out: BufWriter<File>,
    temporary: TempPath,
    hash: Xxh3,
    bytes: u64,
    path: PathBuf,
}

/// The length and hash of a file, which show whether it was edited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct FileDigest {
    /// The length in bytes.
    pub bytes: u64,
    /// xxh3 of its bytes.
    pub xxh3: u64,
}

impl NewFile {
    /// Creates a file, and its folder if necessary.
    pub(crate) fn create(path: PathBuf) -> Result<NewFile, Error> {
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

    /// The path that the file will have.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Completes the file and gives it its name.
    ///
    /// # Errors
    /// If it cannot be written or renamed.
    pub(crate) fn commit(self) -> Result<FileDigest, Error> {
        let digest = FileDigest {
            bytes: self.bytes,
            xxh3: self.hash.digest(),
        };
        self.out
            .into_inner()
            .map_err(|e| Error::io(&self.path)(e.into_error()))?;
        self.temporary
            .persist(&self.path)
            .map_err(|e| Error::io(&self.path)(e.error))?;
        Ok(digest)
    }

    /// Completes the file and adds its digest to its row of the manifest.
    pub(crate) fn commit_as(self, mut entry: ManifestEntry) -> Result<ManifestEntry, Error> {
        let digest = self.commit()?;
        entry.bytes = Some(digest.bytes);
        entry.xxh3 = Some(hex(digest.xxh3));
        Ok(entry)
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
