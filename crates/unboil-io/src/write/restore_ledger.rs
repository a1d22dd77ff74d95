//! [`LedgerFile`] finds the rows of the ledger by file. Of each row only its offset is held in
//! memory or, if there are many, in a spill file.

use std::collections::{HashSet, VecDeque};
use std::fs::File;
use std::io::{self, BufReader};
use std::path::PathBuf;

use memchr::memchr;
use xxhash_rust::xxh3::xxh3_64;

use crate::disk::access::Access;
use crate::disk::disk_file::read_at;
use crate::disk::folder::Folder;
use crate::error::{Error, ProblemStage};
use crate::formats::format::RestoreError;
use crate::read::line_reader::LineReader;
use crate::read::newline_splitter::Newline;
use crate::spill::Spill;
use crate::spill::{RecordSorter, SortedRecords};
use crate::write::ledger::LedgerRow;
use crate::write::output_names::LEDGER;
use crate::write::restore_names::NameTable;
use crate::write::restore_problems::ProblemList;

/// An open ledger, and where its rows are.
pub(super) struct LedgerFile {
    file: File,
    bytes: u64,
    path: PathBuf,
    /// Who may read it.
    pub(super) access: Access,
    /// The most bytes of a row, and the most rows that are sorted in memory.
    max_row_bytes: usize,
    max_sorted_rows: usize,
    /// The rows by file, line and offset. See [`record_of`].
    records: SortedRecords,
    /// True if the rows of an article are sorted by start, as unboil writes them.
    in_order: bool,
    window: Window,
}

/// The part of the memory limit for a row, and for the offsets of the rows.
const ROW_SHARE: usize = 4;
const INDEX_SHARE: usize = 8;

const LINE_BITS: u32 = 40;
const OFFSET_BITS: u32 = 48;

/// The record of a row: the number of its file, its line in the file, and its offset in the ledger.
fn record_of(file: usize, line: Option<usize>, offset: u64) -> u128 {
    let line = (line.unwrap_or(0) as u128).min((1 << LINE_BITS) - 1);
    (file as u128) << (LINE_BITS + OFFSET_BITS) | line << OFFSET_BITS | u128::from(offset)
}

fn file_of(record: u128) -> u128 {
    record >> (LINE_BITS + OFFSET_BITS)
}

fn offset_of(record: u128) -> u64 {
    (record & ((1 << OFFSET_BITS) - 1)) as u64
}

impl LedgerFile {
    /// Opens the ledger of the folder `out` and finds its rows. Rows that cannot be used are
    /// problems.
    ///
    /// # Errors
    /// If it cannot be read, or a spill file cannot be written.
    pub(super) fn open(
        out: &Folder,
        names: &NameTable,
        spill: &Spill,
        memory: usize,
        problems: &mut ProblemList,
    ) -> Result<LedgerFile, Error> {
        let path = out.path().join(LEDGER);
        let file = out.open_file(LEDGER).map_err(Error::io(&path))?;
        let data = file.metadata().map_err(Error::io(&path))?;
        let max_row_bytes = memory / ROW_SHARE;
        let mut index = RowIndex {
            names,
            sorter: RecordSorter::new(memory / INDEX_SHARE, spill),
            last: (String::new(), 0, 0),
            in_order: true,
            unknown: HashSet::new(),
            problems,
        };
        let input = BufReader::with_capacity(64 << 10, &file);
        let mut lines = LineReader::new(input, Newline::Byte, max_row_bytes);
        let (mut line, mut bytes) = (Vec::new(), 0);
        while let Some(info) = lines
            .next(&mut line, &mut |part| bytes += part.len() as u64)
            .map_err(Error::io(&path))?
        {
            bytes += line.len() as u64;
            match info.too_long {
                true => index.add_problem(
                    info.number,
                    &format!("the row is longer than {max_row_bytes} bytes; raise --memory"),
                ),
                false => match serde_json::from_slice(&line) {
                    Ok(row) => index.add(row, info.start)?,
                    Err(e) => index.add_problem(info.number, &e.to_string()),
                },
            }
        }
        Ok(LedgerFile {
            bytes,
            access: Access::of(&data),
            max_row_bytes,
            max_sorted_rows: memory / INDEX_SHARE / size_of::<(usize, usize, u64)>(),
            in_order: index.in_order,
            records: index.sorter.finish()?,
            window: Window::default(),
            file,
            path,
        })
    }

    /// True if a file has rows. Files must be asked for in the order of their numbers.
    ///
    /// # Errors
    /// If a spill file cannot be read.
    pub(super) fn has_rows(&mut self, file: usize) -> Result<bool, Error> {
        // The rows of files that were not restored.
        while (self.records.peek()).is_some_and(|record| file_of(record) < file as u128) {
            self.records.take()?;
        }
        let next = self.records.peek();
        Ok(next.is_some_and(|record| file_of(record) == file as u128))
    }

    /// The rows of a file, sorted by line, start and end.
    pub(super) fn rows_of(&mut self, file: usize) -> RowsOfFile<'_> {
        RowsOfFile {
            ledger: self,
            file,
            sorted: VecDeque::new(),
        }
    }

    /// Reads the row at an offset. The error is a reason for a person.
    fn read_row(&mut self, offset: u64) -> Result<LedgerRow, String> {
        let reason = |e: io::Error| format!("{}: {e}", self.path.display());
        let row = (self.window)
            .line_at(offset, &self.file, self.bytes, self.max_row_bytes)
            .map_err(reason)?;
        serde_json::from_slice(row).map_err(|e| format!("{}: {e}", self.path.display()))
    }
}

/// The records of the rows that were read.
struct RowIndex<'i> {
    names: &'i NameTable,
    sorter: RecordSorter<'i>,
    /// The article, start and end of the last row.
    last: (String, usize, usize),
    in_order: bool,
    /// The hashes of names that are not in the manifest.
    unknown: HashSet<u64>,
    problems: &'i mut ProblemList,
}

impl RowIndex<'_> {
    fn add(&mut self, row: LedgerRow, offset: u64) -> Result<(), Error> {
        let name = row.file();
        match self.names.row_of(name) {
            Some(file) => self.sorter.add(record_of(file, row.line, offset))?,
            None if self.problems.is_full() || self.unknown.insert(xxh3_64(name.as_bytes())) => {
                let reason = "is in the ledger, but is no file of this output";
                (self.problems).add(name, None, ProblemStage::Parse, reason);
            }
            None => {}
        }
        let next = (row.article, row.start, row.end);
        self.in_order &= self.last <= next;
        self.last = next;
        Ok(())
    }

    fn add_problem(&mut self, line: usize, reason: &str) {
        (self.problems).add(LEDGER, Some(line), ProblemStage::Parse, reason);
    }
}

/// The rows of a file.
pub(super) struct RowsOfFile<'l> {
    ledger: &'l mut LedgerFile,
    file: usize,
    /// The offsets of rows that had to be sorted.
    sorted: VecDeque<u64>,
}

impl RowsOfFile<'_> {
    /// The offset of the next row.
    fn next_offset(&mut self) -> Result<Option<u64>, RestoreError> {
        if let Some(offset) = self.sorted.pop_front() {
            return Ok(Some(offset));
        }
        if !self.ledger.has_rows(self.file)? {
            return Ok(None);
        }
        match self.ledger.in_order {
            true => Ok(self.ledger.records.take()?.map(offset_of)),
            false => {
                self.sort_line()?;
                Ok(self.sorted.pop_front())
            }
        }
    }

    /// Sorts the rows of the next line by start and end.
    fn sort_line(&mut self) -> Result<(), RestoreError> {
        let line_of = |record: u128| record >> OFFSET_BITS;
        let line = self.ledger.records.peek().map(line_of);
        let mut rows = Vec::new();
        while self.ledger.records.peek().map(line_of) == line {
            let Some(record) = self.ledger.records.take()? else {
                break;
            };
            if rows.len() == self.ledger.max_sorted_rows {
                let reason = "has more removals in one article than fit in memory; raise --memory";
                return Err(RestoreError::Unusable(reason.into()));
            }
            let row = self.ledger.read_row(offset_of(record))?;
            rows.push((row.start, row.end, offset_of(record)));
        }
        rows.sort_unstable();
        self.sorted = rows.into_iter().map(|(_, _, offset)| offset).collect();
        Ok(())
    }
}

impl Iterator for RowsOfFile<'_> {
    type Item = Result<LedgerRow, RestoreError>;

    fn next(&mut self) -> Option<Result<LedgerRow, RestoreError>> {
        let offset = self.next_offset().transpose()?;
        Some(offset.and_then(|offset| Ok(self.ledger.read_row(offset)?)))
    }
}

/// A part of the ledger that was read.
#[derive(Default)]
struct Window {
    start: u64,
    bytes: Vec<u8>,
}

/// How much is read at a time: rows that follow one another, and others.
const NEXT_BYTES: u64 = 64 << 10;
const JUMP_BYTES: u64 = 4 << 10;

impl Window {
    fn end(&self) -> u64 {
        self.start + self.bytes.len() as u64
    }

    /// Reads the line at an offset of a file of `file_bytes` bytes.
    fn line_at(
        &mut self,
        offset: u64,
        file: &File,
        file_bytes: u64,
        max_bytes: usize,
    ) -> io::Result<&[u8]> {
        if !(self.start..self.end()).contains(&offset) {
            let follows = offset == self.end();
            let bytes = if follows { NEXT_BYTES } else { JUMP_BYTES };
            self.read(file, offset, bytes.min(file_bytes.saturating_sub(offset)))?;
        }
        let mut bytes = NEXT_BYTES;
        loop {
            let from = (offset - self.start) as usize;
            let newline = memchr(b'\n', &self.bytes[from..]);
            if let Some(len) = newline {
                return Ok(&self.bytes[from..from + len]);
            }
            if self.end() >= file_bytes || self.bytes.len() > max_bytes {
                return Ok(&self.bytes[from..]);
            }
            // The line is longer than the window.
            self.read(file, offset, bytes.min(file_bytes - offset))?;
            bytes *= 4;
        }
    }

    fn read(&mut self, file: &File, start: u64, bytes: u64) -> io::Result<()> {
        self.bytes = Vec::new();
        self.bytes.resize(bytes as usize, 0);
        self.start = start;
        read_at(file, &mut self.bytes, start).inspect_err(|_| self.bytes.clear())
    }
}
