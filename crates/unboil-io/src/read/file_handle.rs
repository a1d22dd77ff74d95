//! [`FileHandle`] reads positions of a file that is opened once, or each time.

use std::fs::File;
use std::io;
use std::path::Path;
use std::sync::OnceLock;

use crate::archive::segment_reader::SegmentReader;
use crate::disk::disk_file::read_at;
use crate::disk::open_files::max_kept_open;
use crate::read::open_file::open_regular;
use crate::read::row_parser::RowParser;

/// A file that is opened when it is first read.
#[derive(Debug, Default)]
pub struct FileHandle {
    file: OnceLock<File>,
    /// True if the file is closed after each read.
    reopens_each_time: bool,
    /// The parser of its rows.
    row_parser: OnceLock<RowParser>,
    /// The file, if it is a segment of an archive.
    segment: OnceLock<SegmentReader>,
}

impl FileHandle {
    /// Makes the handle of one of `files` files.
    pub(crate) fn new(files: usize) -> FileHandle {
        FileHandle {
            file: OnceLock::new(),
            reopens_each_time: files > max_kept_open(),
            row_parser: OnceLock::new(),
            segment: OnceLock::new(),
        }
    }

    /// The parser of the rows of the file, which `read` makes at the first call.
    ///
    /// # Errors
    /// The error of `read`.
    pub(crate) fn row_parser(
        &self,
        read: impl FnOnce() -> io::Result<RowParser>,
    ) -> io::Result<&RowParser> {
        match self.row_parser.get() {
            Some(parser) => Ok(parser),
            None => {
                let parser = read()?;
                Ok(self.row_parser.get_or_init(|| parser))
            }
        }
    }

    /// The segment of an archive at `path`, which is the same at each call.
    ///
    /// # Errors
    /// If it cannot be opened, or is damaged.
    pub(crate) fn segment(&self, path: &Path) -> io::Result<&SegmentReader> {
        match self.segment.get() {
            Some(segment) => Ok(segment),
            None => {
                let segment = SegmentReader::open(path)?;
                Ok(self.segment.get_or_init(|| segment))
            }
        }
    }

    /// Fills `buffer` from `offset` of the file at `path`, which is the same at each call.
    ///
    /// # Errors
    /// If the file cannot be opened, or `changed()` if it is too short.
    pub(crate) fn read_at(
        &self,
        path: &Path,
        buffer: &mut [u8],
        offset: u64,
        changed: impl FnOnce() -> io::Error,
    ) -> io::Result<()> {
        let reopened;
        let file = match self.file.get() {
            Some(file) => file,
            None if self.reopens_each_time => {
                reopened = open_regular(path)?;
                &reopened
            }
            None => {
                let file = open_regular(path)?;
                self.file.get_or_init(|| file)
            }
        };
        read_at(file, buffer, offset).map_err(|_| changed())
    }
}
