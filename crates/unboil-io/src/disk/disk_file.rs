//! [`DiskFile`] is an open file of this program.

use std::fs::File;
use std::io::{self, ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::faults::{self, Operation};
use super::system;

/// A file that a run writes, and reads from any position.
#[derive(Debug)]
pub struct DiskFile {
    file: File,
    path: PathBuf,
    /// Where the next byte is written or read. The position of the system is not used: on Windows,
    /// reading from any position moves it.
    position: Mutex<u64>,
}

impl DiskFile {
    pub(super) fn new(file: File, path: PathBuf) -> DiskFile {
        DiskFile {
            file,
            path,
            position: Mutex::new(0),
        }
    }

    fn position(&self) -> MutexGuard<'_, u64> {
        self.position.lock().unwrap_or_else(PoisonError::into_inner)
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
        *self.position() = bytes;
        Ok(())
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
pub(crate) fn read_at(file: &File, mut buffer: &mut [u8], mut offset: u64) -> io::Result<()> {
    while !buffer.is_empty() {
        match system::read_at(file, buffer, offset) {
            Ok(0) => return Err(ErrorKind::UnexpectedEof.into()),
            Ok(bytes) => {
                buffer = &mut buffer[bytes..];
                offset += bytes as u64;
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Reads what there is from a given position of a file, up to the length of `buffer`.
#[cfg(feature = "parquet")]
pub(crate) fn read_some_at(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    system::read_at(file, buffer, offset)
}

impl Write for &DiskFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        faults::before(Operation::Write(&self.path))?;
        let mut position = self.position();
        let count = system::write_at(&self.file, bytes, *position)?;
        *position += count as u64;
        Ok(count)
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
        let mut position = self.position();
        let count = system::read_at(&self.file, buffer, *position)?;
        *position += count as u64;
        Ok(count)
    }
}

impl Seek for DiskFile {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let mut position = self.position();
        let goal = match to {
            SeekFrom::Start(offset) => Some(offset),
            SeekFrom::Current(by) => position.checked_add_signed(by),
            SeekFrom::End(by) => self.file.metadata()?.len().checked_add_signed(by),
        };
        *position = goal.ok_or(ErrorKind::InvalidInput)?;
        Ok(*position)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reading_from_any_position_leaves_that_for_writing() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let path = dir.path().join("file");
        let open = File::options()
            .read(true)
            .write(true)
            .create_new(true)
            .open(&path);
        let mut file = DiskFile::new(open.expect("a new file"), path.clone());
        let mut bytes = [0; 3];
        (&file).write_all(b"abcdef").expect("written");
        file.read_at(&mut bytes, 1).expect("these bytes are there");
        assert_eq!(&bytes, b"bcd");
        // As Windows moves the position of the system.
        (&file.file).seek(SeekFrom::Start(2)).expect("a position");
        (&file).write_all(b"gh").expect("written");
        assert_eq!(std::fs::read(&path).expect("a file"), b"abcdefgh");
        let error = file
            .read_at(&mut bytes, 6)
            .expect_err("two bytes are there");
        assert_eq!(error.kind(), ErrorKind::UnexpectedEof);

        assert_eq!(file.seek(SeekFrom::End(-2)).expect("a position"), 6);
        file.read_exact(&mut bytes[..1]).expect("a byte");
        assert_eq!(
            (&bytes[..1], file.stream_position().expect("a position")),
            (&b"g"[..], 7)
        );
        assert!(
            file.seek(SeekFrom::Current(-8)).is_err(),
            "before the start"
        );
        file.truncate(4).expect("cut");
        (&file).write_all(b"!").expect("written");
        assert_eq!(std::fs::read(&path).expect("a file"), b"abcd!");
    }

    #[test]
    fn threads_read_one_file_at_the_same_time() {
        let mut temporary = tempfile::NamedTempFile::new().expect("a file");
        let bytes: Vec<u8> = (0..1 << 16).map(|at: u32| (at / 7) as u8).collect();
        temporary.write_all(&bytes).expect("written");
        let file = temporary.as_file();
        std::thread::scope(|scope| {
            for thread in 0..4 {
                let bytes = &bytes;
                scope.spawn(move || {
                    for at in (thread..bytes.len() - 100).step_by(97) {
                        let mut piece = [0; 100];
                        read_at(file, &mut piece, at as u64).expect("in the file");
                        assert_eq!(piece, bytes[at..at + 100]);
                    }
                });
            }
        });
    }
}
