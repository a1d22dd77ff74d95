//! The index of a segment: where its blocks are. It is at the end of the file.
//!
//! A segment begins with [`MAGIC`]. Then come the blocks, then the columns of the index, and at
//! last their length, their xxh3, and [`MAGIC`] again.

use std::fs::File;
use std::io;

use xxhash_rust::xxh3::xxh3_64;

use super::block::{BlockSummary, damaged};
use super::columns::{ColumnReader, put_numbers};
use crate::disk::disk_file::read_at;

/// The first and the last bytes of a segment.
pub(super) const MAGIC: [u8; 8] = *b"unboilA1";

/// The bytes after the columns of the index.
const TAIL_BYTES: u64 = 24;

/// A block of a segment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct BlockEntry {
    /// The offset of its first frame.
    pub(crate) offset: u64,
    /// The bytes of the frame of the properties, and then of the texts.
    pub(crate) frame_bytes: [usize; 2],
    pub(crate) summary: BlockSummary,
    /// The offset of its texts in the texts of the segment.
    pub(crate) text_start: u64,
}

/// The blocks of a segment, in their order.
#[derive(Clone, Debug, Default)]
pub(crate) struct SegmentIndex {
    pub(crate) blocks: Vec<BlockEntry>,
    /// The bytes of the blocks, and the first bytes of the file.
    pub(crate) end: u64,
    /// The bytes of all texts.
    pub(crate) text_bytes: u64,
}

impl SegmentIndex {
    /// The index of a segment without blocks.
    pub(crate) fn new() -> SegmentIndex {
        SegmentIndex {
            blocks: Vec::new(),
            end: MAGIC.len() as u64,
            text_bytes: 0,
        }
    }

    /// Adds a block after the others.
    pub(crate) fn add(&mut self, frame_bytes: [usize; 2], summary: BlockSummary) {
        self.blocks.push(BlockEntry {
            offset: self.end,
            frame_bytes,
            summary,
            text_start: self.text_bytes,
        });
        let bytes = frame_bytes.iter().map(|&bytes| bytes as u64);
        self.end = bytes.fold(self.end, u64::saturating_add);
        self.text_bytes = self.text_bytes.saturating_add(summary.text_bytes as u64);
    }

    /// The number of articles.
    pub(crate) fn articles(&self) -> usize {
        let articles = self.blocks.iter().map(|block| block.summary.articles);
        articles.fold(0, usize::saturating_add)
    }

    /// The block that has the byte `at` of the texts.
    pub(crate) fn block_at(&self, at: u64) -> Option<&BlockEntry> {
        let after = self.blocks.partition_point(|block| block.text_start <= at);
        self.blocks.get(after.checked_sub(1)?)
    }

    /// The last bytes of the segment.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::new();
        let column = |value: &dyn Fn(&BlockEntry) -> u64, out: &mut Vec<u8>| {
            put_numbers(out, self.blocks.iter().map(value));
        };
        column(&|block| block.frame_bytes[0] as u64, &mut out);
        column(&|block| block.frame_bytes[1] as u64, &mut out);
        column(&|block| block.summary.articles as u64, &mut out);
        column(&|block| block.summary.first_number, &mut out);
        column(&|block| block.summary.property_bytes as u64, &mut out);
        column(&|block| block.summary.text_bytes as u64, &mut out);
        let (bytes, hash) = (out.len() as u64, xxh3_64(&out));
        put_numbers(&mut out, [bytes, hash].into_iter());
        out.extend_from_slice(&MAGIC);
        out
    }

    /// Reads the index of a segment.
    ///
    /// # Errors
    /// If the file cannot be read, is damaged, or is no segment.
    pub(super) fn read(file: &File) -> io::Result<SegmentIndex> {
        let file_bytes = file.metadata()?.len();
        let tail_start = file_bytes.checked_sub(TAIL_BYTES).ok_or_else(damaged)?;
        let mut tail = [0; TAIL_BYTES as usize];
        read_at(file, &mut tail, tail_start)?;
        let mut numbers = ColumnReader::new(&tail);
        let (bytes, hash) = (numbers.number(), numbers.number());
        let (Some(bytes), Some(hash), true) = (bytes, hash, tail.ends_with(&MAGIC)) else {
            return Err(damaged());
        };
        let start = tail_start.checked_sub(bytes).ok_or_else(damaged)?;
        let mut columns = vec![0; bytes as usize];
        read_at(file, &mut columns, start)?;
        let index = Some(columns)
            .filter(|columns| xxh3_64(columns) == hash)
            .and_then(|columns| SegmentIndex::parse(&columns));
        // The blocks end where the index begins.
        index.filter(|index| index.end == start).ok_or_else(damaged)
    }

    fn parse(bytes: &[u8]) -> Option<SegmentIndex> {
        const COLUMNS: usize = 6;
        let count = bytes.len() / (COLUMNS * size_of::<u64>());
        let mut columns = ColumnReader::new(bytes);
        let mut next = || columns.numbers(count);
        let (properties, texts, articles) = (next()?, next()?, next()?);
        let (first_numbers, property_bytes, text_bytes) = (next()?, next()?, next()?);
        columns.end()?;
        let mut index = SegmentIndex::new();
        for at in 0..count {
            let size = |column: &[u64]| usize::try_from(column[at]).ok();
            let summary = BlockSummary {
                articles: size(&articles)?,
                first_number: first_numbers[at],
                property_bytes: size(&property_bytes)?,
                text_bytes: size(&text_bytes)?,
            };
            index.add([size(&properties)?, size(&texts)?], summary);
        }
        Some(index)
    }
}
