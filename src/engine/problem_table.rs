//! The problems of reading, which do not stay in memory: a corpus may have one in each row.
//!
//! The problems of a batch are one entry of a [`BlobStore`]; `problem_codec.rs` encodes them. At
//! the end [`ProblemTable::sorted`] reads them batch by batch.

use serde::{Deserialize, Serialize};

use super::problem_codec::{decode, encode};
use unboil_io::{BlobRef, BlobStore, Error, FileProblem, Problem, Source, Spill};

/// The problems of one file that were stored together.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
pub(super) struct StoredProblems {
    blob: BlobRef,
    /// True for those of the file as a whole, which may belong before or between those of the rows.
    of_file: bool,
}

/// The problems of all files.
#[derive(Debug, Default, Deserialize, Serialize)]
pub(super) struct ProblemTable {
    /// The index of a file, and problems of it; in the order of the files and of their rows.
    stored: Vec<(u32, StoredProblems)>,
    /// The problems of later stages, of which there are few.
    later: Vec<Problem>,
}

/// Stores the problems of some rows, which are sorted by line. `None`: there are none.
pub(super) fn store_problems(
    store: &BlobStore,
    problems: &[FileProblem],
) -> Result<Option<StoredProblems>, Error> {
    if problems.is_empty() {
        return Ok(None);
    }
    let blob = store.add(&encode(problems))?;
    let of_file = false;
    Ok(Some(StoredProblems { blob, of_file }))
}

/// Stores the problems of a file that belong to no batch of rows.
pub(super) fn store_file_problems(
    store: &BlobStore,
    problems: &[FileProblem],
) -> Result<Option<StoredProblems>, Error> {
    let stored = store_problems(store, problems)?;
    Ok(stored.map(|StoredProblems { blob, .. }| StoredProblems {
        blob,
        of_file: true,
    }))
}

impl ProblemTable {
    /// Adds the stored problems of a file. Called in the order of the files.
    pub(super) fn add_file(&mut self, file: usize, stored: &[StoredProblems]) {
        let stored = stored.iter().map(|&stored| (file as u32, stored));
        self.stored.extend(stored);
    }

    /// Adds a problem of a stage after reading.
    pub(super) fn add(&mut self, problem: Problem) {
        self.later.push(problem);
    }

    /// All problems and those of `discovery`, sorted. `sources` are the files, sorted by `rel`.
    pub(super) fn sorted<'t>(
        &'t self,
        sources: &'t [Source],
        discovery: &'t [Problem],
        store: &'t BlobStore,
        spill: &'t Spill,
    ) -> impl Iterator<Item = Result<Problem, Error>> + 't {
        let reader = ProblemReader {
            sources,
            store,
            spill,
        };
        let mut files: Vec<_> = self.stored.chunk_by(|(x, _), (y, _)| x == y).collect();
        // References come after the other files, and their paths may not.
        files.sort_by_key(|of_file| sources.get(of_file[0].0 as usize).map(|source| &source.rel));
        let reading = files.into_iter().flat_map(move |of_file| {
            let blobs = |wanted: bool| {
                let wanted = of_file.iter().filter(move |(_, x)| x.of_file == wanted);
                wanted.flat_map(move |&(file, stored)| reader.problems(file, stored))
            };
            merge_sorted(blobs(false), blobs(true))
        });
        let mut others = [discovery, &self.later].concat();
        others.sort();
        merge_sorted(reading, others.into_iter().map(Ok))
    }
}

/// Reads stored problems.
#[derive(Clone, Copy)]
struct ProblemReader<'t> {
    sources: &'t [Source],
    store: &'t BlobStore<'t>,
    spill: &'t Spill,
}

impl ProblemReader<'_> {
    /// The problems of one entry, sorted, or an error instead.
    fn problems(self, file: u32, stored: StoredProblems) -> Vec<Result<Problem, Error>> {
        let bytes = match self.store.get(stored.blob) {
            Ok(bytes) => bytes,
            Err(error) => return vec![Err(error)],
        };
        let source = self.sources.get(file as usize);
        let Some((problems, source)) = decode(&bytes).zip(source) else {
            let reason = "a temporary file is damaged";
            return vec![Err(Error::format(self.spill.path(), None, reason))];
        };
        let problem = |problem: FileProblem| Problem {
            path: source.rel.to_string(),
            line: problem.line,
            stage: problem.stage,
            reason: problem.reason,
        };
        let mut problems: Vec<Problem> = problems.into_iter().map(problem).collect();
        problems.sort();
        problems.into_iter().map(Ok).collect()
    }
}

/// Merges two sorted lists of problems. An error of the first comes before what is left.
fn merge_sorted(
    first: impl Iterator<Item = Result<Problem, Error>>,
    second: impl Iterator<Item = Result<Problem, Error>>,
) -> impl Iterator<Item = Result<Problem, Error>> {
    let (mut first, mut second) = (first.peekable(), second.peekable());
    std::iter::from_fn(move || {
        let takes_second = match (first.peek(), second.peek()) {
            (Some(Ok(x)), Some(Ok(y))) => y < x,
            (None, _) | (Some(Ok(_)), Some(Err(_))) => true,
            (Some(_), _) => false,
        };
        match takes_second {
            true => second.next(),
            false => first.next(),
        }
    })
}

#[cfg(test)]
mod tests {
    use unboil_io::ProblemStage;

    use super::*;

    fn problem(line: Option<usize>) -> FileProblem {
        FileProblem {
            line,
            stage: ProblemStage::Parse,
            reason: "no".into(),
        }
    }

    #[test]
    fn problems_are_sorted_by_path_and_line() {
        let sources = ["a.jsonl", "b.jsonl"].map(Source::from_name);
        for limit in [0, usize::MAX] {
            let dir = tempfile::tempdir().expect("a temporary folder");
            let spill = Spill::new(0, &dir.path().join("spill"));
            let store = BlobStore::new(limit, &spill);
            let rows = |lines: &[usize]| {
                let problems: Vec<_> = lines.iter().map(|&line| problem(Some(line))).collect();
                store_problems(&store, &problems).expect("stored")
            };
            let of_file = [Some(8), None, Some(2)].map(problem);
            let stored = [
                rows(&[1, 3]),
                rows(&[]),
                rows(&[5, 9]),
                store_file_problems(&store, &of_file).expect("stored"),
            ];
            let mut table = ProblemTable::default();
            let stored: Vec<StoredProblems> = stored.into_iter().flatten().collect();
            table.add_file(0, &stored);
            table.add_file(1, rows(&[4]).as_slice());
            let discovery = ["a.txt", "c"].map(|path| Problem {
                path: path.into(),
                line: None,
                stage: ProblemStage::Discover,
                reason: "no".into(),
            });
            let sorted: Result<Vec<Problem>, Error> =
                table.sorted(&sources, &discovery, &store, &spill).collect();
            let sorted: Vec<(String, usize)> = (sorted.expect("read").into_iter())
                .map(|problem| (problem.path, problem.line.unwrap_or(0)))
                .collect();
            let lines = [0, 1, 2, 3, 5, 8, 9].map(|line| ("a.jsonl".to_string(), line));
            let rest = [("a.txt", 0), ("b.jsonl", 4), ("c", 0)];
            let rest = rest.map(|(path, line)| (path.to_string(), line));
            assert_eq!(sorted, [&lines[..], &rest[..]].concat());
        }
    }
}
