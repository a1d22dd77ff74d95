//! Stores records by partition in memory and, above a limit, in a spill file.

use std::io::{BufWriter, Write};
use std::ops::Range;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::Xxh3;

use super::folder::{HashingWriter, Spill};
use crate::disk::disk_file::DiskFile;
use crate::disk::folder::Folder;
use crate::error::Error;
use crate::write::manifest::hex;

/// Records of 16 bytes by partition. Any thread can add records. Records above the limit are
/// written to a file in runs, each sorted by partition.
///
/// ```
/// use unboil_io::{PartitionedRuns, Runs, Spill};
///
/// let folder = tempfile::tempdir()?;
/// let spill = Spill::new(1 << 30, &folder.path().join("spill"));
/// let records = PartitionedRuns::new(2, 1 << 20, &spill);
/// records.add(&mut vec![9, 4, 7], |record| record as usize % 2)?;
/// records.add(&mut vec![5], |record| record as usize % 2)?;
/// let mut runs = records.finish();
/// assert_eq!(runs.sorted(1)?, [5, 7, 9]);
///
/// // A later run opens the records that this one saved.
/// let saved = runs.save(&spill)?;
/// let runs = Runs::reopen(saved, &spill).expect("the file is complete");
/// assert_eq!(runs.records(0, &mut Vec::new())?.concat(), [4]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct PartitionedRuns<'a> {
    partitions: usize,
    /// The most bytes that are held in memory.
    limit: usize,
    spill: &'a Spill,
    buffered: Mutex<BufferedChunks>,
    run_file: Mutex<Option<RunFile>>,
}

#[derive(Default)]
struct BufferedChunks {
    chunks: Vec<Chunk>,
    bytes: usize,
}

/// Records in the order of their partitions. `bounds` holds the start of each partition and the
/// end.
struct Chunk {
    records: Box<[u128]>,
    bounds: Box<[u32]>,
}

impl Chunk {
    fn records_of(&self, partition: usize) -> &[u128] {
        &self.records[self.bounds[partition] as usize..self.bounds[partition + 1] as usize]
    }
}

/// The spill file and the positions of its runs.
struct RunFile {
    file: DiskFile,
    index: SavedRuns,
    /// The hash of all records.
    hash: Box<Xxh3>,
    /// The folder of the file, to remove it.
    folder: Folder,
}

/// The runs of a spill file. `runs` holds, for each run, the start of each partition and the end,
/// counted in records.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct SavedRuns {
    /// The file.
    #[serde(with = "super::path_as_file_name")]
    pub path: PathBuf,
    partitions: usize,
    records: u64,
    runs: Vec<Box<[u64]>>,
    /// xxh3 of all records, in hexadecimal. Empty before they are saved.
    xxh3: String,
}

impl RunFile {
    /// Returns the file, and creates it if there is none.
    fn get_or_create<'w>(
        run_file: &'w mut Option<RunFile>,
        partitions: usize,
        spill: &Spill,
    ) -> Result<&'w mut RunFile, Error> {
        if run_file.is_none() {
            let (file, path) = spill.file()?;
            let index = SavedRuns {
                path,
                partitions,
                records: 0,
                runs: Vec::new(),
                xxh3: String::new(),
            };
            *run_file = Some(RunFile {
                file,
                index,
                hash: Box::default(),
                folder: spill.folder()?,
            });
        }
        Ok(run_file.as_mut().expect("it was just created"))
    }

    /// Writes chunks as one run.
    fn write(&mut self, chunks: &[Chunk]) -> Result<(), Error> {
        let before = (self.index.records, self.hash.clone());
        let written = self.write_run(chunks);
        if written.is_err() {
            // The records stay in memory. If those that were written stay too, the next ones would
            // be at a wrong position.
            (self.index.records, self.hash) = before;
            let bytes = self.index.records * RECORD_BYTES as u64;
            self.file
                .truncate(bytes)
                .map_err(Error::io(&self.index.path))?;
        }
        written
    }

    fn write_run(&mut self, chunks: &[Chunk]) -> Result<(), Error> {
        let RunFile {
            file, index, hash, ..
        } = self;
        let out = HashingWriter { out: &*file, hash };
        let mut out = BufWriter::with_capacity(1 << 20, out);
        let mut bytes = [0; WRITE_BATCH_RECORDS * RECORD_BYTES];
        let mut bounds = Vec::with_capacity(index.partitions + 1);
        for partition in 0..index.partitions {
            bounds.push(index.records);
            for chunk in chunks {
                for records in chunk.records_of(partition).chunks(WRITE_BATCH_RECORDS) {
                    let bytes = &mut bytes[..records.len() * RECORD_BYTES];
                    for (slot, record) in bytes.chunks_exact_mut(RECORD_BYTES).zip(records) {
                        slot.copy_from_slice(&record.to_le_bytes());
                    }
                    out.write_all(bytes).map_err(Error::io(&index.path))?;
                }
                index.records += chunk.records_of(partition).len() as u64;
            }
        }
        bounds.push(index.records);
        out.flush().map_err(Error::io(&index.path))?;
        index.runs.push(bounds.into_boxed_slice());
        Ok(())
    }

    /// Waits until all records are on the disk, and returns what finds them again.
    fn save(&mut self) -> Result<SavedRuns, Error> {
        self.file.sync().map_err(Error::io(&self.index.path))?;
        self.index.xxh3 = hex(self.hash.digest());
        Ok(self.index.clone())
    }
}

const RECORD_BYTES: usize = size_of::<u128>();

/// The number of records that are converted to bytes at a time.
const WRITE_BATCH_RECORDS: usize = 512;

/// The number of bytes that are read from the file at a time: complete records.
const READ_BYTES: usize = 4096 * RECORD_BYTES;

impl<'a> PartitionedRuns<'a> {
    /// Makes an empty store with `partitions` partitions that holds up to `limit` bytes in memory.
    pub fn new(partitions: usize, limit: usize, spill: &'a Spill) -> PartitionedRuns<'a> {
        PartitionedRuns {
            partitions,
            limit,
            spill,
            buffered: Mutex::default(),
            run_file: Mutex::default(),
        }
    }

    /// The number of partitions.
    pub fn partitions(&self) -> usize {
        self.partitions
    }

    /// Moves fewer than 2^32 records from `records` to the store. `partition` returns the partition
    /// of a record.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn add(
        &self,
        records: &mut Vec<u128>,
        partition: impl Fn(u128) -> usize,
    ) -> Result<(), Error> {
        if records.is_empty() {
            return Ok(());
        }
        let mut bounds = vec![0_u32; self.partitions + 1].into_boxed_slice();
        for &record in records.iter() {
            bounds[partition(record) + 1] += 1;
        }
        for at in 0..self.partitions {
            bounds[at + 1] += bounds[at];
        }
        let mut next = bounds.clone();
        let mut sorted = vec![0; records.len()].into_boxed_slice();
        for &record in records.iter() {
            let slot = &mut next[partition(record)];
            sorted[*slot as usize] = record;
            *slot += 1;
        }
        records.clear();
        let chunk = Chunk {
            records: sorted,
            bounds,
        };
        let mut buffered = self.buffered.lock().unwrap_or_else(PoisonError::into_inner);
        buffered.bytes += size_of_val(&*chunk.records) + size_of_val(&*chunk.bounds);
        buffered.chunks.push(chunk);
        // One half of the memory is written while the other threads fill the other half.
        if buffered.bytes <= self.limit / 2 {
            return Ok(());
        }
        // `buffered` stays locked until this lock is free, so that no third half is filled while
        // two wait to be written.
        let mut run_file = self.run_file.lock().unwrap_or_else(PoisonError::into_inner);
        let full = std::mem::take(&mut *buffered);
        drop(buffered);
        RunFile::get_or_create(&mut run_file, self.partitions, self.spill)?.write(&full.chunks)
    }

    /// Ends the adding of records and returns them for reading.
    pub fn finish(self) -> Runs {
        let buffered = self.buffered.into_inner();
        let run_file = self.run_file.into_inner();
        Runs {
            partitions: self.partitions,
            buffered: buffered.unwrap_or_else(PoisonError::into_inner).chunks,
            run_file: run_file.unwrap_or_else(PoisonError::into_inner),
        }
    }
}

/// The records of a [`PartitionedRuns`] after the last one was added.
pub struct Runs {
    partitions: usize,
    buffered: Vec<Chunk>,
    run_file: Option<RunFile>,
}

impl Runs {
    /// The number of partitions.
    pub fn partitions(&self) -> usize {
        self.partitions
    }

    fn runs(&self, partition: usize) -> impl Iterator<Item = (&RunFile, Range<u64>)> {
        self.run_file.iter().flat_map(move |run_file| {
            let run = move |bounds: &[u64]| (run_file, bounds[partition]..bounds[partition + 1]);
            run_file.index.runs.iter().map(move |bounds| run(bounds))
        })
    }

    /// Writes all records to the file, for a later run.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn save(&mut self, spill: &Spill) -> Result<SavedRuns, Error> {
        let run_file = RunFile::get_or_create(&mut self.run_file, self.partitions, spill)?;
        run_file.write(&self.buffered)?;
        self.buffered = Vec::new();
        run_file.save()
    }

    /// Removes the file.
    pub fn remove(self) {
        if let Some(RunFile {
            file,
            index,
            folder,
            ..
        }) = self.run_file
        {
            drop(file);
            // A file that cannot be removed now is removed with the folder.
            let _ = folder.remove_file(index.path.file_name().unwrap_or_default());
        }
    }

    /// Opens the records that an earlier run saved. `None`: their file is missing or damaged.
    pub fn reopen(saved: SavedRuns, spill: &Spill) -> Option<Runs> {
        let bytes = saved.records.checked_mul(RECORD_BYTES as u64)?;
        let (file, hash) = spill.saved_file(&saved.path, bytes, &saved.xxh3)?;
        let path = spill.saved_path(&saved.path);
        let index = SavedRuns { path, ..saved };
        Some(Runs {
            partitions: index.partitions,
            buffered: Vec::new(),
            run_file: Some(RunFile {
                file,
                index,
                hash: Box::new(hash),
                folder: spill.folder().ok()?,
            }),
        })
    }

    /// The records of a partition, in no order. Those in the file are read into `scratch`, which is
    /// overwritten.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn records<'r>(
        &'r self,
        partition: usize,
        scratch: &'r mut Vec<u128>,
    ) -> Result<Vec<&'r [u128]>, Error> {
        scratch.clear();
        // Most partitions are in memory and need no buffer.
        let mut bytes = Vec::new();
        for (run_file, run) in self.runs(partition) {
            bytes.resize(READ_BYTES, 0);
            let mut from = run.start * RECORD_BYTES as u64;
            let to = run.end * RECORD_BYTES as u64;
            while from < to {
                let batch = &mut bytes[..READ_BYTES.min((to - from) as usize)];
                (run_file.file)
                    .read_at(batch, from)
                    .map_err(Error::io(&run_file.index.path))?;
                let record = |bytes: &[u8]| {
                    u128::from_le_bytes(
                        bytes
                            .try_into()
                            .expect("chunks have the length of a record"),
                    )
                };
                scratch.extend(batch.chunks_exact(RECORD_BYTES).map(record));
                from += batch.len() as u64;
            }
        }
        let buffered = self
            .buffered
            .iter()
            .map(|chunk| chunk.records_of(partition));
        Ok(std::iter::once(&scratch[..]).chain(buffered).collect())
    }

    /// The records of a partition, sorted.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn sorted(&self, partition: usize) -> Result<Vec<u128>, Error> {
        let mut all = self.records(partition, &mut Vec::new())?.concat();
        all.sort_unstable();
        Ok(all)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_in_memory_and_on_disk_are_equal() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        for limit in [usize::MAX, 20_000, 0] {
            let spill = Spill::new(0, &dir.path().join("spill"));
            let writer = PartitionedRuns::new(7, limit, &spill);
            for turn in 0..20_u128 {
                let mut records: Vec<u128> = (0..500).map(|n| n * 1000 + turn).collect();
                writer
                    .add(&mut records, |record| (record % 7) as usize)
                    .expect("added");
                assert!(records.is_empty());
            }
            let runs = writer.finish();
            for partition in 0..7 {
                let all = (0..500).flat_map(|n| (0..20).map(move |turn| n * 1000 + turn));
                let expected: Vec<u128> = all.filter(|n| n % 7 == partition as u128).collect();
                assert_eq!(runs.sorted(partition).expect("read"), expected, "{limit}");
            }
            let files = std::fs::read_dir(dir.path()).expect("the folder").count();
            assert_eq!(files, usize::from(limit < usize::MAX));
            drop((runs, spill));
            assert_eq!(
                std::fs::read_dir(dir.path()).expect("the folder").count(),
                0
            );
        }
    }
}
