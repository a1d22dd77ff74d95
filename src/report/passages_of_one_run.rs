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

#[cfg(test)]
mod tests {
    use super::*;
    use unboil_io::{ArticleName, OutDir, PassageSide, Summary, write_summary};

    /// The name and the start of a copy.
    type Copy = (usize, usize);

    /// An output folder with these passages.
    fn run(folder: &std::path::Path, passages: &[(Copy, Copy)]) -> OutputReader {
        let side = |(article, start): Copy| PassageSide {
            name: ArticleName {
                article: format!("{article}.txt").into(),
                path: None,
                line: None,
            },
            start,
            end: start + 100,
            overlap: 1.0,
            text: None,
        };
        let row = |&(a, b): &(Copy, Copy)| PassageRow {
            a: side(a),
            b: side(b),
            similarity: 1.0,
            words: 20,
            edits: 0,
            kind: "exact".into(),
        };
        let out = OutDir::create(folder, &[], false, "run").expect("a folder");
        let rows = passages
            .iter()
            .map(|passage| serde_json::to_string(&row(passage)).expect("JSON"));
        out.write_lines("passages.jsonl", rows).expect("rows");
        write_summary(&out, "match", &"", &Summary::default()).expect("a summary");
        drop(out);
        OutputReader::open(folder).expect("an output folder")
    }

    #[test]
    fn any_memory_finds_the_passages_of_one_run_only() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let passage = |n: usize| ((n, 7 * n), (n + 1, 0));
        let first: Vec<_> = (0..2000).map(passage).collect();
        // The second run has them in another order, with the copies swapped. Every tenth is missing, and
        // every hundredth is at another place.
        let kept = (0..2000).rev().filter(|n| n % 10 != 3);
        let second = kept.map(|n| {
            let (a, b) = passage(n);
            (b, (a.0, a.1 + usize::from(n % 100 == 0)))
        });
        let second: Vec<_> = second.collect();
        let runs = [
            run(&dir.path().join("first"), &first),
            run(&dir.path().join("second"), &second),
        ];
        for memory in [100, usize::MAX] {
            let spill = Spill::new(memory, &dir.path().join("spill"));
            let only = PassagesOfOneRun::find(&runs, &spill).expect("compared");
            assert_eq!(only.counts(), [220, 20], "{memory}");
            let rows = only.rows(&runs).expect("rows").map(|row| {
                let (row, run) = row.expect("a row");
                (run, row.a.name.article.into_owned())
            });
            let of_first = (0..2000).filter(|n| n % 10 == 3 || n % 100 == 0);
            let of_first = of_first.map(|n| (0, format!("{n}.txt")));
            let of_second = (0..2000).rev().filter(|n| n % 100 == 0);
            let of_second = of_second.map(|n| (1, format!("{}.txt", n + 1)));
            assert!(rows.eq(of_first.chain(of_second)), "{memory}");
        }
    }
}
