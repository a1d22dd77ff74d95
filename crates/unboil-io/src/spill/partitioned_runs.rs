//! Records in, the records of each partition out, in no order.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::ops::Range;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use super::{Spill, read_at};
use crate::error::Error;

/// Records of 16 bytes by partition. Any thread may add some; what passes the limit is written to a file, partition by
/// partition.
pub struct PartitionedRuns<'a> {
    partitions: usize,
    /// Bytes held in memory.
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

/// Records in the order of their partitions, and where each partition starts; the last entry is the end.
struct Chunk {
    records: Box<[u128]>,
    bounds: Box<[u32]>,
}

impl Chunk {
    fn of(&self, partition: usize) -> &[u128] {
        &self.records[self.bounds[partition] as usize..self.bounds[partition + 1] as usize]
    }
}

/// The file of what did not fit, and the places of its runs.
struct RunFile {
    file: File,
    at: SavedRuns,
}

/// The runs of a file: for each of them where each partition starts, in records.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct SavedRuns {
    /// The file.
    #[serde(with = "super::by_name")]
    pub path: PathBuf,
    partitions: usize,
    records: u64,
    runs: Vec<Box<[u64]>>,
}

impl RunFile {
    /// The file, made if there is none yet.
    fn get_or_create<'w>(
        run_file: &'w mut Option<RunFile>,
        partitions: usize,
        spill: &Spill,
    ) -> Result<&'w mut RunFile, Error> {
        if run_file.is_none() {
            let (file, path) = spill.file()?;
            let at = SavedRuns {
                path,
                partitions,
                records: 0,
                runs: Vec::new(),
            };
            *run_file = Some(RunFile { file, at });
        }
        Ok(run_file.as_mut().expect("there is one now"))
    }

    /// Writes chunks as one run.
    fn write(&mut self, chunks: &[Chunk]) -> Result<(), Error> {
        let RunFile { file, at } = self;
        let mut out = BufWriter::with_capacity(1 << 20, &*file);
        let mut bytes = [0; WRITE_BATCH_RECORDS * RECORD_BYTES];
        let mut bounds = Vec::with_capacity(at.partitions + 1);
        for partition in 0..at.partitions {
            bounds.push(at.records);
            for chunk in chunks {
                for records in chunk.of(partition).chunks(WRITE_BATCH_RECORDS) {
                    let bytes = &mut bytes[..records.len() * RECORD_BYTES];
                    for (slot, record) in bytes.chunks_exact_mut(RECORD_BYTES).zip(records) {
                        slot.copy_from_slice(&record.to_le_bytes());
                    }
                    out.write_all(bytes).map_err(Error::io(&at.path))?;
                }
                at.records += chunk.of(partition).len() as u64;
            }
        }
        bounds.push(at.records);
        out.flush().map_err(Error::io(&at.path))?;
        at.runs.push(bounds.into_boxed_slice());
        Ok(())
    }
}

const RECORD_BYTES: usize = size_of::<u128>();

/// So many records are made bytes at a time.
const WRITE_BATCH_RECORDS: usize = 512;

/// Bytes that are read from the file at a time; whole records.
const READ_BYTES: usize = 4096 * RECORD_BYTES;

impl<'a> PartitionedRuns<'a> {
    /// None yet, for so many partitions, of which `limit` bytes are held in memory.
    pub fn new(partitions: usize, limit: usize, spill: &'a Spill) -> PartitionedRuns<'a> {
        PartitionedRuns {
            partitions,
            limit,
            spill,
            buffered: Mutex::default(),
            run_file: Mutex::default(),
        }
    }

    /// How many partitions there are.
    pub fn partitions(&self) -> usize {
        self.partitions
    }

    /// Adds records, fewer than 2^32 of them, and takes them away from `records`; `partition` says where each belongs.
    ///
    /// # Errors
    /// When the file cannot be written.
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
        // One half is written while the other threads fill the next.
        if buffered.bytes <= self.limit / 2 {
            return Ok(());
        }
        // A second half is full only when the first is written, however many threads there are.
        let mut run_file = self.run_file.lock().unwrap_or_else(PoisonError::into_inner);
        let full = std::mem::take(&mut *buffered);
        drop(buffered);
        RunFile::get_or_create(&mut run_file, self.partitions, self.spill)?.write(&full.chunks)
    }

    /// All records are there: from here on they are only read.
    pub fn done(self) -> Runs {
        let buffered = self.buffered.into_inner();
        let run_file = self.run_file.into_inner();
        Runs {
            partitions: self.partitions,
            buffered: buffered.unwrap_or_else(PoisonError::into_inner).chunks,
            run_file: run_file.unwrap_or_else(PoisonError::into_inner),
        }
    }
}

/// The records of a [`PartitionedRuns`] that no more are added to.
pub struct Runs {
    partitions: usize,
    buffered: Vec<Chunk>,
    run_file: Option<RunFile>,
}

impl Runs {
    /// How many partitions there are.
    pub fn partitions(&self) -> usize {
        self.partitions
    }

    fn runs(&self, partition: usize) -> impl Iterator<Item = (&RunFile, Range<u64>)> {
        self.run_file.iter().flat_map(move |run_file| {
            let run = move |bounds: &[u64]| (run_file, bounds[partition]..bounds[partition + 1]);
            run_file.at.runs.iter().map(move |bounds| run(bounds))
        })
    }

    /// Writes all of them to the file, for another run.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn save(&mut self, spill: &Spill) -> Result<SavedRuns, Error> {
        let run_file = RunFile::get_or_create(&mut self.run_file, self.partitions, spill)?;
        run_file.write(&self.buffered)?;
        self.buffered = Vec::new();
        Ok(run_file.at.clone())
    }

    /// Removes the file, which nobody needs any more.
    pub fn remove(self) {
        if let Some(RunFile { file, at }) = self.run_file {
            drop(file);
            // One that stays goes with the folder.
            let _ = std::fs::remove_file(at.path);
        }
    }

    /// Those that an earlier run kept; nothing if they are not whole.
    pub fn reopen(saved: SavedRuns, spill: &Spill) -> Option<Runs> {
        let bytes = saved.records * RECORD_BYTES as u64;
        let file = spill.saved_file(&saved.path, bytes).ok()??;
        Some(Runs {
            partitions: saved.partitions,
            buffered: Vec::new(),
            run_file: Some(RunFile { file, at: saved }),
        })
    }

    /// The records of a partition: those that were written are read into `scratch`, which can be used again.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn records<'r>(
        &'r self,
        partition: usize,
        scratch: &'r mut Vec<u128>,
    ) -> Result<Vec<&'r [u128]>, Error> {
        scratch.clear();
        let mut bytes = vec![0; READ_BYTES];
        for (run_file, run) in self.runs(partition) {
            let mut from = run.start * RECORD_BYTES as u64;
            let to = run.end * RECORD_BYTES as u64;
            while from < to {
                let batch = &mut bytes[..READ_BYTES.min((to - from) as usize)];
                read_at(&run_file.file, batch, from).map_err(Error::io(&run_file.at.path))?;
                let record = |bytes: &[u8]| {
                    u128::from_le_bytes(bytes.try_into().expect("a record's length"))
                };
                scratch.extend(batch.chunks_exact(RECORD_BYTES).map(record));
                from += batch.len() as u64;
            }
        }
        let buffered = self.buffered.iter().map(|chunk| chunk.of(partition));
        Ok(std::iter::once(&scratch[..]).chain(buffered).collect())
    }

    /// The records of a partition, sorted.
    ///
    /// # Errors
    /// When the file cannot be read.
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
            let runs = writer.done();
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
