//! [`Archive`] reads a segment of an archive. Its articles are references.

use std::io;
use std::marker::PhantomData;
use std::sync::Arc;

use unboil_text::Article;

use crate::archive::columns::damaged;
use crate::archive::segment_index::BlockEntry;
use crate::archive::segment_reader::SegmentReader;
use crate::config::ReadConfig;
use crate::error::{Error, ProblemStage};
use crate::formats::batches::{
    ArticleBatches, Batch, FileOutcome, FileProblem, ParsedBatch, ReadStatus, RowLocation,
    SingleBatch,
};
use crate::formats::format::{
    CleanedFile, FileInfo, Format, LedgerRowsOfFile, RemovalsOfFile, RestoreError, RestoredFile,
    Source,
};
use crate::formats::row_sink::RowSink;
use crate::read::decode::TextEncoding;
use crate::read::file_handle::FileHandle;
use crate::read::input_digest::InputDigest;
use crate::spill::Spill;
use crate::write::manifest::ManifestEntry;

/// A segment of an archive. It is not in [`FORMATS`](crate::FORMATS): only the manifest of an
/// archive names its segments.
#[derive(Debug)]
pub(crate) struct Archive;

/// What `clean` would say if it could be asked to write an archive.
const ONLY_COMPARED: &str = "an archive is only compared with articles";

impl Format for Archive {
    fn name(&self) -> &'static str {
        "archive"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &[]
    }

    fn has_rows(&self) -> bool {
        true
    }

    fn is_archive(&self) -> bool {
        true
    }

    fn read_batches<'a>(
        &self,
        source: &'a Source,
        _config: &'a ReadConfig,
        _spill: Option<&Spill>,
    ) -> Result<Box<dyn ArticleBatches<'a> + 'a>, Error> {
        Ok(match SegmentReader::open(&source.path) {
            Ok(segment) => Box::new(SegmentBatches {
                segment: Arc::new(segment),
                next: 0,
                source: PhantomData,
            }),
            Err(error) => {
                let problem = FileProblem::new(ProblemStage::Read, error.to_string());
                Box::new(SingleBatch::unusable(problem))
            }
        })
    }

    fn read_article(
        &self,
        file: FileInfo,
        row: Option<RowLocation>,
        handle: &FileHandle,
        _config: &ReadConfig,
    ) -> io::Result<Article> {
        let row = row.ok_or_else(damaged)?;
        let segment = handle.segment(&file.source.path)?;
        Ok(Article {
            text: segment.text(row.start, row.bytes)?,
            ..Article::default()
        })
    }

    fn write_cleaned(
        &self,
        file: &CleanedFile,
        _removals: &mut RemovalsOfFile,
        _rows: &dyn RowSink,
    ) -> Result<ManifestEntry, Error> {
        let path = file.input.source.path.display().to_string();
        Err(Error::config(path, ONLY_COMPARED))
    }

    fn restore(
        &self,
        _file: RestoredFile,
        _ledger: &mut LedgerRowsOfFile,
    ) -> Result<(), RestoreError> {
        Err(RestoreError::Unusable(ONLY_COMPARED.into()))
    }
}

/// The blocks of an open segment. Each is a batch.
struct SegmentBatches<'a> {
    segment: Arc<SegmentReader>,
    next: usize,
    source: PhantomData<&'a Source>,
}

impl<'a> Iterator for SegmentBatches<'a> {
    type Item = Batch<'a>;

    fn next(&mut self) -> Option<Batch<'a>> {
        let block = *self.segment.index().blocks.get(self.next)?;
        self.next += 1;
        let segment = Arc::clone(&self.segment);
        Some(Box::new(move || {
            parse(&segment, &block).unwrap_or_else(|error| {
                let reason = format!(
                    "{} articles are not compared: the archive {error}",
                    block.summary.articles
                );
                ParsedBatch {
                    problems: vec![FileProblem::new(ProblemStage::Read, reason)],
                    ..ParsedBatch::empty()
                }
            })
        }))
    }
}

impl<'a> ArticleBatches<'a> for SegmentBatches<'a> {
    fn finish(self: Box<Self>) -> FileOutcome {
        FileOutcome {
            encoding: TextEncoding::UTF_8,
            status: ReadStatus::Whole,
            digest: InputDigest::default(),
            decompressed_copy: None,
            problems: Vec::new(),
        }
    }
}

fn parse(segment: &SegmentReader, block: &BlockEntry) -> io::Result<ParsedBatch> {
    let content = segment.read(block)?;
    let mut parsed = ParsedBatch::empty();
    let mut start = block.text_start;
    for (article, text) in content.articles {
        parsed.rows.push(RowLocation {
            line: article.number as usize,
            start,
            bytes: article.text_bytes,
        });
        start = start.saturating_add(article.text_bytes as u64);
        parsed.articles.push(article.with_text(text));
    }
    parsed.tokenized = content.tokenized;
    Ok(parsed)
}
