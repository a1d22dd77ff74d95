//! The records that a [`Format`](crate::Format) returns when it reads a file: batches of articles,
//! and the outcome of the file.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use unboil_text::Article;
use xxhash_rust::xxh3::xxh3_64;

use crate::archive::coded_texts::TokenizedTexts;
use crate::error::{Error, ProblemStage};
use crate::read::decode::TextEncoding;
use crate::read::input_digest::InputDigest;
use crate::read::warc_record::OtherRecords;

/// The position of a row in its file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct RowLocation {
    /// Its line, from 1.
    pub line: usize,
    /// The offset of its first byte in the decompressed file.
    pub start: u64,
    /// Its length in bytes, line end included.
    pub bytes: usize,
}

/// How much of a file could be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub enum ReadStatus {
    /// All of it. Single rows may still be problems.
    Whole,
    /// The bytes before a read error: those that could be unpacked of a file that breaks off.
    Partial,
    /// Nothing, or no text.
    Unusable,
}

/// Why a row or a file could not be used.
#[derive(Clone, Debug)]
pub struct FileProblem {
    /// The line, from 1. `None`: the problem does not belong to one line.
    pub line: Option<usize>,
    /// The stage that found the problem.
    pub stage: ProblemStage,
    /// What is wrong, as a message for a person.
    pub reason: String,
}

impl FileProblem {
    /// Makes a problem about the whole file.
    pub(crate) fn new(stage: ProblemStage, reason: String) -> FileProblem {
        FileProblem {
            line: None,
            stage,
            reason,
        }
    }

    /// Makes a problem about a line, from 1.
    pub(crate) fn in_line(line: usize, stage: ProblemStage, reason: String) -> FileProblem {
        FileProblem {
            line: Some(line),
            ..FileProblem::new(stage, reason)
        }
    }
}

/// The articles of a parsed batch, in the order of the file.
///
/// ```
/// use unboil_io::{ParsedBatch, ReadConfig, Source};
///
/// let folder = tempfile::tempdir()?;
/// let mut source = Source::from_name("tides.txt");
/// source.path = folder.path().join("tides.txt");
/// std::fs::write(&source.path, "High water at noon.\n")?;
/// let config = ReadConfig::default();
/// let mut batches = source.format.read_batches(&source, &config, None)?;
/// let batch = batches.next().expect("the file is one article")();
/// let hash = xxhash_rust::xxh3::xxh3_64(b"High water at noon.\n");
/// assert_eq!((batch.text_bytes(0), batch.text_hash(0)), (20, hash));
/// // A caller replaces the articles by records without the text.
/// let lengths = |articles: Vec<unboil_text::Article>| {
///     Ok::<_, unboil_io::Error>(articles.iter().map(|article| article.text.len()).collect())
/// };
/// let batch: ParsedBatch<usize> = batch.try_map(lengths)?;
/// assert_eq!(batch.articles, [20]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct ParsedBatch<T = Article> {
    /// The articles, or records that were made from them.
    pub articles: Vec<T>,
    /// The row of each article. Empty if the file is one article.
    pub rows: Vec<RowLocation>,
    /// The rows that could not be used, sorted by line.
    pub problems: Vec<FileProblem>,
    /// The records of a WARC file that have no article.
    pub other_records: OtherRecords,
    /// The texts of the articles, if the file has their tokens. Then `text` of the articles is empty.
    pub tokenized: Option<TokenizedTexts>,
}

impl ParsedBatch {
    /// Makes a batch without articles.
    pub(crate) fn empty() -> ParsedBatch {
        ParsedBatch {
            articles: Vec::new(),
            rows: Vec::new(),
            problems: Vec::new(),
            other_records: OtherRecords::default(),
            tokenized: None,
        }
    }

    /// The length of the text of an article in bytes.
    pub fn text_bytes(&self, index: usize) -> usize {
        match &self.tokenized {
            Some(texts) => texts.text_bytes(index),
            None => self.articles[index].text.len(),
        }
    }

    /// The xxh3 of the text of an article.
    pub fn text_hash(&self, index: usize) -> u64 {
        match &self.tokenized {
            Some(texts) => texts.text_hash(index),
            None => xxh3_64(self.articles[index].text.as_bytes()),
        }
    }
}

impl<T> ParsedBatch<T> {
    /// Replaces the articles by records that are made from them.
    ///
    /// # Errors
    /// The error of `map`.
    pub fn try_map<U, E>(
        self,
        map: impl FnOnce(Vec<T>) -> Result<Vec<U>, E>,
    ) -> Result<ParsedBatch<U>, E> {
        Ok(ParsedBatch {
            articles: map(self.articles)?,
            rows: self.rows,
            problems: self.problems,
            other_records: self.other_records,
            tokenized: self.tokenized,
        })
    }
}

/// Rows that were read but not parsed. Calling it parses them, on any thread.
pub type Batch<'a> = Box<dyn FnOnce() -> ParsedBatch + Send + 'a>;

/// The batches of an open file, in the order of the file.
pub trait ArticleBatches<'a>: Iterator<Item = Batch<'a>> + Send {
    /// The error that stops the run, if one occurred: the copy of the file could not be written.
    fn take_error(&mut self) -> Option<Error> {
        None
    }

    /// Returns the outcome of the file. Call it after the last batch.
    fn finish(self: Box<Self>) -> FileOutcome;
}

/// The properties of a file that are known after its last batch.
#[derive(Debug)]
pub struct FileOutcome {
    /// How its text is encoded.
    pub encoding: TextEncoding,
    /// How much of it could be read.
    pub status: ReadStatus,
    /// The lengths and hashes of what was read.
    pub digest: InputDigest,
    /// A decompressed copy, from which rows can be read again. `None`: the file is not compressed.
    pub decompressed_copy: Option<PathBuf>,
    /// Problems that are not in a batch.
    pub problems: Vec<FileProblem>,
}

/// The batches of a file that was opened, or the error that stops the run.
pub type OpenedBatches<'a> = Result<Box<dyn ArticleBatches<'a> + 'a>, Error>;

/// A file with one batch that is already parsed.
pub(super) struct SingleBatch<'a> {
    batch: Option<Batch<'a>>,
    outcome: FileOutcome,
}

impl SingleBatch<'_> {
    /// Makes the batch of a file that is one article. `None`: it holds no text.
    pub(super) fn new(article: Option<Article>, outcome: FileOutcome) -> Self {
        let batch = article.map(|article| -> Batch {
            Box::new(|| ParsedBatch {
                articles: vec![article],
                ..ParsedBatch::empty()
            })
        });
        SingleBatch { batch, outcome }
    }

    /// Makes the outcome of a file that cannot be used.
    pub(super) fn unusable(problem: FileProblem) -> Self {
        let outcome = FileOutcome {
            encoding: TextEncoding::UTF_8,
            status: ReadStatus::Unusable,
            digest: InputDigest::default(),
            decompressed_copy: None,
            problems: vec![problem],
        };
        SingleBatch::new(None, outcome)
    }
}

impl<'a> ArticleBatches<'a> for SingleBatch<'a> {
    fn finish(self: Box<Self>) -> FileOutcome {
        self.outcome
    }
}

impl<'a> Iterator for SingleBatch<'a> {
    type Item = Batch<'a>;

    fn next(&mut self) -> Option<Batch<'a>> {
        self.batch.take()
    }
}
