//! [`Archive`] reads a segment of an archive. Its articles are references.

use std::io;
use std::marker::PhantomData;

use unboil_text::Article;

use crate::archive::block::{damaged, unpack_properties, unpack_texts};
use crate::archive::segment_index::BlockEntry;
use crate::archive::segment_reader::SegmentReader;
use crate::config::ReadConfig;
use crate::error::{Error, ProblemStage};
use crate::formats::batches::{
    ArticleBatches, Batch, FileOutcome, FileProblem, ParsedBatch, ReadStatus, RowLocation,
    SingleBatch,
};
use crate::formats::format::{
    ARCHIVE_FORMAT, CleanedFile, FileInfo, Format, LedgerRowsOfFile, RemovalsOfFile, RestoreError,
    RestoredFile, Source,
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
        ARCHIVE_FORMAT
    }

    fn extensions(&self) -> &'static [&'static str] {
        &[]
    }

    fn has_rows(&self) -> bool {
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
                segment,
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
    segment: SegmentReader,
    next: usize,
    source: PhantomData<&'a Source>,
}

impl<'a> Iterator for SegmentBatches<'a> {
    type Item = Batch<'a>;

    fn next(&mut self) -> Option<Batch<'a>> {
        let block = *self.segment.index().blocks.get(self.next)?;
        self.next += 1;
        let frames = self.segment.frames(&block);
        Some(Box::new(move || {
            let parsed = frames.and_then(|frames| parse(&block, &frames));
            parsed.unwrap_or_else(|error| {
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

fn parse(block: &BlockEntry, frames: &[Vec<u8>; 2]) -> io::Result<ParsedBatch> {
    let [properties, texts] = frames;
    let properties = unpack_properties(properties, &block.summary)?;
    let texts = unpack_texts(texts, &block.summary)?;
    let mut parsed = ParsedBatch::empty();
    let mut start = 0_usize;
    for article in properties {
        let end = start.saturating_add(article.text_bytes);
        let text = texts.get(start..end).ok_or_else(damaged)?.to_string();
        parsed.rows.push(RowLocation {
            line: article.number as usize,
            start: block.text_start.saturating_add(start as u64),
            bytes: article.text_bytes,
        });
        parsed.articles.push(article.with_text(text));
        start = end;
    }
    Ok(parsed)
}
