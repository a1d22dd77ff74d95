//! [`PositionedFile`] reads a file from any position, without a position that its readers share.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::sync::Arc;

use bytes::Bytes;
use parquet::errors::{ParquetError, Result};
use parquet::file::reader::{ChunkReader, Length};

use crate::disk::disk_file::{read_at, read_some_at};

/// A file whose columns are read in turns.
#[derive(Clone, Debug)]
pub(super) struct PositionedFile {
    file: Arc<File>,
    bytes: u64,
}

impl PositionedFile {
    /// # Errors
    /// If the length cannot be read.
    pub(super) fn new(file: File) -> io::Result<PositionedFile> {
        let bytes = file.metadata()?.len();
        let file = Arc::new(file);
        Ok(PositionedFile { file, bytes })
    }
}

impl Length for PositionedFile {
    fn len(&self) -> u64 {
        self.bytes
    }
}

impl ChunkReader for PositionedFile {
    type T = BufReader<FileFrom>;

    fn get_read(&self, start: u64) -> Result<Self::T> {
        Ok(BufReader::new(FileFrom {
            file: Arc::clone(&self.file),
            at: start,
        }))
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes> {
        // A damaged file can name any length.
        let end = start.checked_add(length as u64);
        if end.is_none_or(|end| end > self.bytes) {
            return Err(ParquetError::EOF("the file is too short".into()));
        }
        let mut bytes = vec![0; length];
        read_at(&self.file, &mut bytes, start)?;
        Ok(bytes.into())
    }
}

/// A file from a position on.
pub(super) struct FileFrom {
    file: Arc<File>,
    at: u64,
}

impl Read for FileFrom {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = read_some_at(&self.file, buffer, self.at)?;
        self.at += n as u64;
        Ok(n)
    }
}
