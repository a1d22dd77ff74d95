//! [`DiskFile`] is an open file of this program.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};

use super::faults::{self, Operation};

/// A file that a run writes, and reads from any position.
#[derive(Debug)]
pub struct DiskFile(File);

impl DiskFile {
    pub(super) fn new(file: File) -> DiskFile {
        DiskFile(file)
    }

    /// Fills `buffer` from `offset` on, and leaves the position for writing as it is.
    ///
    /// # Errors
    /// If the file is shorter, or cannot be read.
    pub(crate) fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<()> {
        read_at(&self.0, buffer, offset)
    }

    /// Cuts the file to its first `bytes` bytes, and continues to write there.
    pub(crate) fn truncate(&self, bytes: u64) -> io::Result<()> {
        faults::before(Operation::Write)?;
        self.0.set_len(bytes)?;
        (&self.0).seek(SeekFrom::Start(bytes)).map(drop)
    }

    /// Waits until all bytes are on the disk.
    pub(crate) fn sync(&self) -> io::Result<()> {
        faults::before(Operation::Sync)?;
        self.0.sync_data()?;
        faults::synced(&self.0);
        Ok(())
    }

    /// The file of the system.
    pub(crate) fn as_file(&self) -> &File {
        &self.0
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

impl Write for &DiskFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        faults::before(Operation::Write)?;
        (&self.0).write(bytes)
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
        self.0.read(buffer)
    }
}

impl Seek for DiskFile {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.0.seek(to)
    }
}
