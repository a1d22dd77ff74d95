//! [`DiskFile`] is an open file of this program.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::PathBuf;

use super::faults::{self, Operation};

/// A file that a run writes, and reads from any position.
#[derive(Debug)]
pub struct DiskFile {
    file: File,
    path: PathBuf,
}

impl DiskFile {
    pub(super) fn new(file: File, path: PathBuf) -> DiskFile {
        DiskFile { file, path }
    }

    /// Fills `buffer` from `offset` on, and leaves the position for writing as it is.
    ///
    /// # Errors
    /// If the file is shorter, or cannot be read.
    pub(crate) fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<()> {
        read_at(&self.file, buffer, offset)
    }

    /// Cuts the file to its first `bytes` bytes, and continues to write there.
    pub(crate) fn truncate(&self, bytes: u64) -> io::Result<()> {
        faults::before(Operation::Write(&self.path))?;
        self.file.set_len(bytes)?;
        (&self.file).seek(SeekFrom::Start(bytes)).map(drop)
    }

    /// Waits until all bytes are on the disk.
    pub(crate) fn sync(&self) -> io::Result<()> {
        faults::before(Operation::Sync(&self.path))?;
        self.file.sync_data()?;
        faults::synced(&self.file);
        Ok(())
    }

    /// The file of the system.
    pub(crate) fn as_file(&self) -> &File {
        &self.file
    }
}

/// Reads from a given position of a file, so that several threads can share the file.
pub(crate) fn read_at(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<()> {
    #[cfg(unix)]
    return std::os::unix::fs::FileExt::read_exact_at(file, buffer, offset);
    #[cfg(not(unix))]
    {
        let mut owned = file.try_clone()?;
        owned.seek(SeekFrom::Start(offset))?;
        owned.read_exact(buffer)
    }
}

/// Reads what there is from a given position of a file, up to the length of `buffer`.
#[cfg(feature = "parquet")]
pub(crate) fn read_some_at(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    #[cfg(unix)]
    return std::os::unix::fs::FileExt::read_at(file, buffer, offset);
    #[cfg(not(unix))]
    {
        let mut owned = file.try_clone()?;
        owned.seek(SeekFrom::Start(offset))?;
        owned.read(buffer)
    }
}

impl Write for &DiskFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        faults::before(Operation::Write(&self.path))?;
        (&self.file).write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Write for DiskFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        (&*self).write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Read for DiskFile {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.file.read(buffer)
    }
}

impl Seek for DiskFile {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file.seek(to)
    }
}
