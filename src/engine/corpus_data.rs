//! The part of a corpus that a checkpoint saves: [`CorpusData`].

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::article_table::ArticleTable;
use super::problem_table::ProblemTable;
use super::read_source::{ReadCounts, SourceRead};
use unboil_io::{Error, InputDigest, ReadStatus, TextEncoding};

/// A file that was read.
#[derive(Debug, Deserialize, Serialize)]
pub(super) struct CorpusFile {
    pub(super) encoding: TextEncoding,
    pub(super) status: ReadStatus,
    /// A decompressed copy, from which rows are read again. `None`: they are read from the file.
    #[serde(with = "super::saved_path")]
    pub(super) decompressed_copy: Option<PathBuf>,
    /// The lengths and hashes of what was read.
    pub(super) digest: InputDigest,
    /// The number of its groups in the table.
    pub(super) groups: u32,
}

/// The part of a [`Corpus`] that a checkpoint saves.
#[derive(Debug, Default, Deserialize, Serialize)]
pub(super) struct CorpusData {
    /// One per source, in the same order.
    pub(super) files: Vec<CorpusFile>,
    pub(super) table: ArticleTable,
    /// The problems of reading the files.
    pub(super) problems: ProblemTable,
    pub(super) counts: ReadCounts,
}

impl CorpusData {
    /// True if the counts of a saved corpus fit together and belong to `files` files.
    pub(super) fn is_consistent(&self, files: usize) -> bool {
        let groups: u64 = self.files.iter().map(|file| u64::from(file.groups)).sum();
        self.files.len() == files && self.table.is_consistent(groups)
    }

    /// Adds the next file.
    pub(super) fn add_file<T>(&mut self, file: &SourceRead<T>) -> Result<(), Error> {
        self.problems.add_file(self.files.len(), &file.problems);
        self.files.push(CorpusFile {
            encoding: file.encoding,
            status: file.status,
            digest: file.digest,
            decompressed_copy: file.decompressed_copy.clone(),
            groups: file.groups.len() as u32,
        });
        self.counts.add(file.counts);
        self.table.add_file(&file.groups)
    }
}
