//! [`RecordSorter`] sorts more records than fit in memory.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::io::{BufWriter, Write};
use std::ops::Range;
use std::path::PathBuf;

use super::folder::Spill;
use crate::disk::disk_file::DiskFile;
use crate::error::Error;

const RECORD_BYTES: usize = size_of::<u128>();

/// The fewest and the most records of a run that are read from the file at a time.
const READ_RECORDS: Range<usize> = 256..16_384;

/// Sorts records of 16 bytes. Records above the limit are written to a file of the spill folder in
/// sorted runs, which are merged when they are read.
///
/// ```
/// use unboil_io::{RecordSorter, Spill};
///
/// let folder = tempfile::tempdir()?;
/// let spill = Spill::new(1 << 30, &folder.path().join("spill"));
/// let mut sorter = RecordSorter::new(32, &spill); // more than two records go to a file
/// for record in [3, 1, 2] {
///     sorter.add(record)?;
/// }
/// let mut sorted = sorter.finish()?;
/// assert_eq!(sorted.peek(), Some(1));
/// assert_eq!(sorted.take()?, Some(1));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct RecordSorter<'s> {
    spill: &'s Spill,
    /// The most records that are held in memory.
    limit: usize,
    records: Vec<u128>,
    file: Option<(DiskFile, PathBuf)>,
    /// The runs in the file, counted in records.
    runs: Vec<Range<u64>>,
}

impl<'s> RecordSorter<'s> {
    /// Makes an empty sorter that holds up to `limit` bytes in memory.
    pub fn new(limit: usize, spill: &'s Spill) -> RecordSorter<'s> {
        RecordSorter {
            spill,
            limit: (limit / RECORD_BYTES).max(1),
            records: Vec::new(),
            file: None,
            runs: Vec::new(),
        }
    }

    /// Adds a record.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn add(&mut self, record: u128) -> Result<(), Error> {
        self.records.push(record);
        match self.records.len() < self.limit {
            true => Ok(()),
            false => self.write_run(),
        }
    }

    fn write_run(&mut self) -> Result<(), Error> {
        self.records.sort_unstable();
        let (file, path) = match &self.file {
            Some(file) => file,
            None => self.file.insert(self.spill.file()?),
        };
        let mut out = BufWriter::with_capacity(1 << 18, file);
        let mut write = || {
            for record in &self.records {
                out.write_all(&record.to_le_bytes())?;
            }
            out.flush()
        };
        write().map_err(Error::io(path))?;
        let start = self.runs.last().map_or(0, |run| run.end);
        self.runs.push(start..start + self.records.len() as u64);
        self.records.clear();
        Ok(())
    }

    /// Ends the adding of records, and returns them in ascending order.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn finish(mut self) -> Result<SortedRecords, Error> {
        self.records.sort_unstable();
        let batch = self.limit / (self.runs.len() + 1);
        let batch = batch.clamp(READ_RECORDS.start, READ_RECORDS.end);
        let mut sorted = SortedRecords {
            heap: BinaryHeap::new(),
            runs: Vec::new(),
            in_memory: self.records.into_iter(),
            file: self.file,
            batch,
        };
        for range in self.runs {
            let records = Vec::new().into_iter();
            sorted.runs.push(Run { records, range });
        }
        for run in 0..=sorted.runs.len() {
            sorted.take_from(run)?;
        }
        Ok(sorted)
    }
}

/// A run of the file: the records that were read from it, and the range of the rest.
struct Run {
    records: std::vec::IntoIter<u128>,
    range: Range<u64>,
}

/// Records in ascending order.
pub struct SortedRecords {
    /// The next record of each run, with the number of the run.
    heap: BinaryHeap<Reverse<(u128, usize)>>,
    runs: Vec<Run>,
    /// The last run, which is not in the file.
    in_memory: std::vec::IntoIter<u128>,
    file: Option<(DiskFile, PathBuf)>,
    /// The number of records that are read from a run at a time.
    batch: usize,
}

impl SortedRecords {
    /// The next record, which stays the next one.
    pub fn peek(&self) -> Option<u128> {
        self.heap.peek().map(|Reverse((record, _))| *record)
    }

    /// Takes the next record.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn take(&mut self) -> Result<Option<u128>, Error> {
        let Some(Reverse((record, run))) = self.heap.pop() else {
            return Ok(None);
        };
        self.take_from(run)?;
        Ok(Some(record))
    }

    /// Moves the next record of a run to the heap.
    fn take_from(&mut self, number: usize) -> Result<(), Error> {
        let record = match (self.runs.get_mut(number), &self.file) {
            (Some(run), Some((file, path))) => {
                if run.records.len() == 0 && !run.range.is_empty() {
                    let count = (run.range.end - run.range.start).min(self.batch as u64);
                    let mut bytes = vec![0; count as usize * RECORD_BYTES];
                    file.read_at(&mut bytes, run.range.start * RECORD_BYTES as u64)
                        .map_err(Error::io(path))?;
                    let (records, _) = bytes.as_chunks::<RECORD_BYTES>();
                    let records = records.iter().map(|bytes| u128::from_le_bytes(*bytes));
                    run.records = records.collect::<Vec<_>>().into_iter();
                    run.range.start += count;
                }
                run.records.next()
            }
            _ => self.in_memory.next(),
        };
        self.heap
            .extend(record.map(|record| Reverse((record, number))));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_sorted_in_memory_and_on_disk() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        for limit in [usize::MAX, 100_000, 4000, 1] {
            let spill = Spill::new(0, &dir.path().join("spill"));
            let mut sorter = RecordSorter::new(limit, &spill);
            let count = if limit == 1 { 500 } else { 20_000_u128 };
            for n in 0..count {
                sorter.add((n * 7919 % count) << 64).expect("added");
            }
            let mut sorted = sorter.finish().expect("written");
            for n in 0..count {
                assert_eq!(sorted.peek(), Some(n << 64), "{limit}");
                assert_eq!(sorted.take().expect("read"), Some(n << 64), "{limit}");
            }
            assert_eq!(sorted.take().expect("read"), None);
            let files = std::fs::read_dir(dir.path()).expect("the folder").count();
            assert_eq!(files, usize::from(limit < usize::MAX));
        }
    }
}
