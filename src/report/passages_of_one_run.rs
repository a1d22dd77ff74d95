//! [`PassagesOfOneRun`] finds the passages that only one of two runs found.

use unboil_io::{Error, OutputReader, PassageRow, RecordSorter, Spill};
use xxhash_rust::xxh3::xxh3_128;

use crate::engine::COMPARED_PASSAGES;

/// The passages that only one of two runs found. In memory is a bit for each passage.
pub(super) struct PassagesOfOneRun {
    /// For each run, whether only it found the passage in each row.
    is_only: [Vec<bool>; 2],
}

/// The bits of a record below the hash of a passage: a bit for the run, and the number of the row.
const NUMBER_BITS: u32 = 32;
const HASH_SHIFT: u32 = NUMBER_BITS + 1;

impl PassagesOfOneRun {
    /// Compares the passages of two runs by the articles and spans of both copies.
    ///
    /// # Errors
    /// If they cannot be read, or a temporary file cannot be written.
    pub(super) fn find(runs: &[OutputReader; 2], spill: &Spill) -> Result<PassagesOfOneRun, Error> {
        let mut sorter = RecordSorter::new(COMPARED_PASSAGES.bytes(spill), spill);
        let mut counts = [0; 2];
        for (run, out) in runs.iter().enumerate() {
            for placed in out.passages()? {
                let number = counts[run];
                counts[run] += 1;
                let place = (run as u128) << NUMBER_BITS | number as u128;
                sorter.add(key(&placed?.row) >> HASH_SHIFT << HASH_SHIFT | place)?;
            }
        }
        let mut is_only = counts.map(|count| vec![false; count]);
        let mut sorted = sorter.finish()?;
        while let Some(first) = sorted.take()? {
            let is_same = |record: &u128| record >> HASH_SHIFT == first >> HASH_SHIFT;
            let mut last = first;
            // The rows of the first run come first.
            while let Some(record) = sorted.peek().filter(is_same) {
                sorted.take()?;
                last = record;
            }
            let (run, number) = place(first);
            if place(last).0 == run {
                is_only[run][number] = true;
            }
        }
        Ok(PassagesOfOneRun { is_only })
    }

    /// The number of passages that only each run found.
    pub(super) fn counts(&self) -> [usize; 2] {
        let count = |is_only: &Vec<bool>| is_only.iter().filter(|is_only| **is_only).count();
        self.is_only.each_ref().map(count)
    }

    /// The passages, each with the number of its run: those of the first run in the order of its rows, then
    /// those of the second.
    ///
    /// # Errors
    /// If they cannot be read.
    pub(super) fn rows<'a>(
        &'a self,
        runs: &[OutputReader; 2],
    ) -> Result<impl Iterator<Item = Result<(PassageRow<'static>, usize), Error>> + 'a, Error> {
        let of_run = |run: usize| {
            let rows = runs[run].passages()?.zip(&self.is_only[run]);
            let only = rows.filter(|(row, is_only)| **is_only || row.is_err());
            Ok::<_, Error>(only.map(move |(placed, _)| Ok((placed?.row, run))))
        };
        Ok(of_run(0)?.chain(of_run(1)?))
    }
}

/// The run and the number of the row of a record.
fn place(record: u128) -> (usize, usize) {
    let run = record >> NUMBER_BITS & 1;
    (run as usize, (record as u32) as usize)
}

/// A hash of the articles and spans of a passage. Which copy stays may differ.
fn key(row: &PassageRow) -> u128 {
    let mut sides = [&row.a, &row.b].map(|side| (&side.name.article, side.start, side.end));
    sides.sort();
    xxh3_128(format!("{sides:?}").as_bytes())
}
