//! [`RowBatches`] reads the rows of a file in batches of about 1 MiB, which can be parsed on many
//! threads.

use std::path::PathBuf;

use encoding_rs::Encoding;

use super::row_reader::RowReader;
use crate::config::ReadConfig;
use crate::error::ProblemStage;
use crate::formats::batches::{
    ArticleBatches, Batch, FileOutcome, FileProblem, OpenedBatches, ParsedBatch, ReadStatus,
    RowLocation, SingleBatch,
};
use crate::formats::copy_error::copy_error;
use crate::formats::format::Source;
use crate::read::compression::Compression;
use crate::read::decompress_reader::{DecompressReader, incomplete_reason};
use crate::read::json_row::too_long_message;
use crate::read::piece_kind::PieceKind;
use crate::read::row_content::{RowContent, row_content};
use crate::read::row_parser::RowParser;
use crate::read::row_syntax::RowSyntax;
use crate::spill::Spill;

/// A batch ends when its lines and their records have this many bytes.
const BATCH_BYTES: usize = 1 << 20;

/// Capacity beyond [`BATCH_BYTES`] for the last line of a batch, if it is not unusually long.
const LAST_LINE_BYTES: usize = 1 << 16;

/// What a line counts beside its bytes. Without it, a batch of lines of a few bytes would need many
/// times its size for the records of its lines, articles and problems.
const LINE_RECORD_BYTES: usize = 128;

/// The batches of an open file of rows.
pub(super) struct RowBatches<'a> {
    source: &'a Source,
    config: &'a ReadConfig,
    rows: RowReader,
    decompressed_copy: Option<PathBuf>,
    problems: Vec<FileProblem>,
    status: ReadStatus,
}

/// Lines that are parsed together.
#[derive(Default)]
struct RawBatch {
    bytes: Vec<u8>,
    lines: Vec<RawLine>,
    /// The lines that are too long.
    problems: Vec<FileProblem>,
}

impl RawBatch {
    /// The number of lines that were read.
    fn read_lines(&self) -> usize {
        self.lines.len() + self.problems.len()
    }

    fn is_full(&self) -> bool {
        self.bytes.len() + self.read_lines() * LINE_RECORD_BYTES >= BATCH_BYTES
    }
}

struct RawLine {
    /// From 1.
    number: usize,
    /// The offset of the first byte in the file.
    start: u64,
    /// The end of the line in the bytes of the batch.
    end: usize,
}

impl<'a> RowBatches<'a> {
    /// Opens a file. See [`Format::read_batches`](crate::Format::read_batches).
    pub(super) fn open(
        source: &'a Source,
        config: &'a ReadConfig,
        spill: Option<&Spill>,
        syntax: RowSyntax,
    ) -> OpenedBatches<'a> {
        let input = DecompressReader::open(&source.path, source.compression, config);
        let (input, decompressed_copy) = match (spill, source.compression) {
            (None, _) | (_, Compression::None) => (input, None),
            (Some(spill), _) => {
                let (copy, path) = spill.file()?;
                let input = match input {
                    Ok(input) => Ok(input
                        .decompress_to(copy)
                        .map_err(copy_error(source, &path))?),
                    Err(e) => Err(e),
                };
                (input, Some(path))
            }
        };
        let unusable = |stage, reason| SingleBatch::unusable(FileProblem::new(stage, reason));
        let rows = match input {
            Ok(input) => RowReader::new(input, config, syntax, None),
            Err(e) => return Ok(Box::new(unusable(ProblemStage::Read, e.to_string()))),
        };
        let rows = match rows {
            Ok(rows) => rows,
            Err(reason) => return Ok(Box::new(unusable(ProblemStage::Decode, reason))),
        };
        Ok(Box::new(RowBatches {
            source,
            config,
            rows,
            decompressed_copy,
            problems: Vec::new(),
            status: ReadStatus::Whole,
        }))
    }

    /// Reads the lines of the next batch.
    fn next_lines(&mut self) -> RawBatch {
        let mut batch = RawBatch {
            bytes: Vec::with_capacity(BATCH_BYTES + LAST_LINE_BYTES),
            ..RawBatch::default()
        };
        let mut line = Vec::new();
        while self.status == ReadStatus::Whole && !batch.is_full() {
            match self.rows.lines.next(&mut line, &mut |_| {}) {
                Ok(Some(info)) if info.kind != PieceKind::Row => {}
                Ok(Some(info)) if info.too_long => batch.problems.push(row_problem(
                    &self.rows.parser,
                    (info.number, info.start),
                    ProblemStage::Read,
                    too_long_message(self.config),
                )),
                Ok(Some(info)) => {
                    batch.bytes.extend_from_slice(&line);
                    batch.lines.push(RawLine {
                        number: info.number,
                        start: info.start + self.rows.encoding.bom_bytes().len() as u64,
                        end: batch.bytes.len(),
                    });
                }
                Ok(None) => break,
                Err(e) => {
                    let number = self.rows.lines.number();
                    let bytes = self.rows.digest().unpacked.bytes;
                    let reason = incomplete_reason(&e, bytes);
                    self.problems
                        .push(FileProblem::in_line(number, ProblemStage::Read, reason));
                    self.status = match bytes {
                        0 => ReadStatus::Unusable,
                        _ => ReadStatus::Partial,
                    };
                }
            }
        }
        batch
    }
}

impl<'a> Iterator for RowBatches<'a> {
    type Item = Batch<'a>;

    fn next(&mut self) -> Option<Batch<'a>> {
        let batch = self.next_lines();
        if batch.read_lines() == 0 {
            return None;
        }
        let (source, config) = (self.source, self.config);
        let charset = self.rows.encoding.charset;
        let parser = self.rows.parser.clone();
        Some(Box::new(move || {
            parse(batch, source, (charset, &parser), config)
        }))
    }
}

impl<'a> ArticleBatches<'a> for RowBatches<'a> {
    fn finish(mut self: Box<Self>) -> FileOutcome {
        let problem = self.rows.lines.problem_at_end();
        let problem = problem.filter(|_| self.status == ReadStatus::Whole);
        let problem = problem.map(|reason| FileProblem::new(ProblemStage::Parse, reason.into()));
        self.problems.extend(problem);
        FileOutcome {
            encoding: self.rows.encoding,
            status: self.status,
            digest: self.rows.digest(),
            decompressed_copy: self.decompressed_copy,
            problems: self.problems,
        }
    }
}

fn parse(
    batch: RawBatch,
    source: &Source,
    (charset, parser): (&'static Encoding, &RowParser),
    config: &ReadConfig,
) -> ParsedBatch {
    let mut parsed = ParsedBatch::empty();
    parsed.problems = batch.problems;
    let mut from = 0;
    for RawLine { number, start, end } in batch.lines {
        let line = &batch.bytes[from..end];
        from = end;
        match row_content(line, charset, parser, config) {
            Ok(RowContent::Blank) => {}
            Ok(RowContent::Other(other)) => parsed.other_records[other as usize] += 1,
            Ok(RowContent::Article(mut article)) => {
                parsed.rows.push(RowLocation {
                    line: number,
                    start,
                    bytes: line.len(),
                });
                if article.id.is_empty() {
                    article.id = format!("{}:{number}", source.rel);
                }
                parsed.articles.push(article);
            }
            Err((stage, reason)) => {
                let row = (number, start);
                parsed
                    .problems
                    .push(row_problem(parser, row, stage, reason));
            }
        }
    }
    parsed.problems.sort_by_key(|problem| problem.line);
    parsed
}

/// The problem of a row with this number and offset. A record of WARC is named by its offset.
fn row_problem(
    parser: &RowParser,
    (number, start): (usize, u64),
    stage: ProblemStage,
    reason: String,
) -> FileProblem {
    match parser.is_warc() {
        true => FileProblem::new(stage, format!("record at byte {start}: {reason}")),
        false => FileProblem::in_line(number, stage, reason),
    }
}
