//! [`ParquetBatches`] reads the rows of a Parquet file in batches of about 1 MiB. The texts go to a
//! file of the spill folder, from which they are read again: in the Parquet file, a single text
//! cannot be read without its page.

use std::io::{BufWriter, Read, Write};
use std::path::PathBuf;
use std::sync::Arc;

use super::group_rows::{ParquetRow, ParquetRows};
use super::input::ParquetInput;
use crate::config::ReadConfig;
use crate::disk::disk_file::DiskFile;
use crate::error::{Error, ProblemStage};
use crate::formats::batches::{
    ArticleBatches, Batch, FileOutcome, FileProblem, OpenedBatches, ParsedBatch, ReadStatus,
    RowLocation, SingleBatch,
};
use crate::formats::copy_error::copy_error;
use crate::formats::format::Source;
use crate::read::compression::Compression;
use crate::read::decode::TextEncoding;
use crate::read::free_space::check_free_space;
use crate::read::input_digest::{DigestBuilder, InputDigest};
use crate::read::open_file::open_regular;
use crate::spill::Spill;
use crate::write::new_file::FileDigest;

/// A batch ends when its texts and their records have this many bytes.
const BATCH_BYTES: usize = 1 << 20;

/// What a row counts beside its text.
const ROW_RECORD_BYTES: usize = 256;

/// The free space of the disk is checked after this many bytes.
const SPACE_CHECK_BYTES: usize = 16 << 20;

/// The batches of an open Parquet file.
pub(super) struct ParquetBatches<'a> {
    source: &'a Source,
    config: &'a ReadConfig,
    rows: ParquetRows,
    copy: Option<TextCopy>,
    texts: DigestBuilder,
    problems: Vec<FileProblem>,
    status: ReadStatus,
}

/// The file with the texts.
struct TextCopy {
    out: BufWriter<DiskFile>,
    path: PathBuf,
    unchecked_bytes: usize,
    /// Why it could not be written.
    error: Option<std::io::Error>,
}

impl TextCopy {
    fn add(&mut self, text: &[u8]) {
        let mut write = || {
            if self.unchecked_bytes < text.len() {
                let bytes = SPACE_CHECK_BYTES.max(text.len());
                check_free_space(self.out.get_ref().as_file(), bytes as u64)?;
                self.unchecked_bytes = bytes;
            }
            self.unchecked_bytes -= text.len();
            self.out.write_all(text)
        };
        if self.error.is_none() {
            self.error = write().err();
        }
    }
}

impl<'a> ParquetBatches<'a> {
    /// Opens a file. See [`Format::read_batches`](crate::Format::read_batches).
    pub(super) fn open(
        source: &'a Source,
        config: &'a ReadConfig,
        spill: Option<&Spill>,
    ) -> OpenedBatches<'a> {
        let open = || match source.compression {
            Compression::None => {
                let input = Arc::new(ParquetInput::open(&source.path)?);
                let rows = ParquetRows::new(Arc::clone(&input), config, false)?;
                Ok((input, rows))
            }
            _ => Err("Parquet files are compressed within; unpack this file first".to_string()),
        };
        let (input, rows) = match open() {
            Ok(opened) => opened,
            Err(reason) => {
                let problem = FileProblem::new(ProblemStage::Read, reason);
                return Ok(Box::new(SingleBatch::unusable(problem)));
            }
        };
        let copy = match spill {
            None => None,
            Some(spill) => {
                let (file, path) = spill.file()?;
                Some(TextCopy {
                    out: BufWriter::with_capacity(256 << 10, file),
                    path,
                    unchecked_bytes: 0,
                    error: None,
                })
            }
        };
        let mut batches = ParquetBatches {
            source,
            config,
            copy,
            texts: DigestBuilder::default(),
            problems: Vec::new(),
            status: ReadStatus::Whole,
            rows,
        };
        // Without a dropped row, its columns are copied whatever they hold.
        if config.drops_rows
            && !source.is_reference
            && let Err(reason) = input.check_columns(batches.rows.text_column())
        {
            batches.end_at(reason);
        }
        Ok(Box::new(batches))
    }

    /// Ends the file before its end, with the reason.
    fn end_at(&mut self, reason: String) {
        let reason = format!("{reason}; the file is left as it is");
        let problem = FileProblem::new(ProblemStage::Read, reason);
        self.problems.push(problem);
        self.status = ReadStatus::Partial;
    }

    /// Reads the rows of the next batch, with the offsets of their texts in the copy.
    fn next_rows(&mut self) -> Vec<(ParquetRow, u64)> {
        let (mut batch, mut bytes) = (Vec::new(), 0);
        while self.status == ReadStatus::Whole && bytes < BATCH_BYTES {
            let row = match self.rows.next_row() {
                Ok(Some(row)) => row,
                Ok(None) => break,
                Err(reason) => {
                    self.end_at(reason);
                    break;
                }
            };
            let start = self.texts.len();
            let text = row.text.bytes().unwrap_or_default();
            if text.len() <= self.config.max_article_bytes {
                self.texts.update(text);
                if let Some(copy) = &mut self.copy {
                    copy.add(text);
                }
            }
            bytes += text.len() + ROW_RECORD_BYTES;
            batch.push((row, start));
        }
        // What is in the buffer may be read again as soon as the batch is parsed.
        if let Some(copy) = &mut self.copy
            && copy.error.is_none()
        {
            copy.error = copy.out.flush().err();
        }
        batch
    }

    /// The digest of the file as it is. A file that cannot be read again is a problem.
    fn packed_digest(&mut self) -> FileDigest {
        match file_digest(&self.source.path) {
            Ok(digest) => digest,
            Err(error) => {
                let problem = FileProblem::new(ProblemStage::Read, error.to_string());
                self.problems.push(problem);
                self.status = ReadStatus::Unusable;
                FileDigest::default()
            }
        }
    }
}

impl<'a> Iterator for ParquetBatches<'a> {
    type Item = Batch<'a>;

    fn next(&mut self) -> Option<Batch<'a>> {
        let batch = self.next_rows();
        if batch.is_empty() {
            return None;
        }
        let (source, config) = (self.source, self.config);
        Some(Box::new(move || parse(batch, source, config)))
    }
}

impl<'a> ArticleBatches<'a> for ParquetBatches<'a> {
    fn take_error(&mut self) -> Option<Error> {
        let copy = self.copy.as_mut()?;
        let error = copy.error.take()?;
        Some(copy_error(self.source, &copy.path)(error))
    }

    fn finish(mut self: Box<Self>) -> FileOutcome {
        let packed = self.packed_digest();
        FileOutcome {
            encoding: TextEncoding::UTF_8,
            status: self.status,
            digest: InputDigest {
                packed,
                unpacked: self.texts.digest(),
            },
            decompressed_copy: self.copy.map(|copy| copy.path),
            problems: self.problems,
        }
    }
}

/// The digest of a file.
///
/// # Errors
/// If it cannot be read.
pub(super) fn file_digest(path: &std::path::Path) -> std::io::Result<FileDigest> {
    let mut file = open_regular(path)?;
    let (mut digest, mut buffer) = (DigestBuilder::default(), vec![0; 256 << 10]);
    loop {
        match file.read(&mut buffer) {
            Ok(0) => return Ok(digest.digest()),
            Ok(n) => digest.update(&buffer[..n]),
            Err(e) if e.kind() == std::io::ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
        }
    }
}

fn parse(batch: Vec<(ParquetRow, u64)>, source: &Source, config: &ReadConfig) -> ParsedBatch {
    let mut parsed = ParsedBatch::empty();
    for (mut row, start) in batch {
        let number = row.number;
        let cell = std::mem::take(&mut row.text);
        let with_text = ParquetRow {
            text: cell,
            lacks_place: row.lacks_place,
            ..ParquetRow::default()
        };
        match with_text.text(config) {
            Ok(text) => {
                parsed.rows.push(RowLocation {
                    line: number,
                    start,
                    bytes: text.len(),
                });
                let mut article = row.into_article(text, config);
                if article.id.is_empty() {
                    article.id = format!("{}:{number}", source.rel);
                }
                parsed.articles.push(article);
            }
            Err((stage, reason)) => {
                (parsed.problems).push(FileProblem::in_line(number, stage, reason));
            }
        }
    }
    parsed
}
