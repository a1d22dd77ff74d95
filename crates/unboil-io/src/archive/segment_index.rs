//! The index of a segment: where its dictionaries and blocks are. It is at the end of the file.
//!
//! A segment begins with [`MAGIC`]. Then come the frames of dictionaries and blocks, then the columns
//! of the index, and at last their length, their xxh3, and [`MAGIC`] again.

use std::fs::File;
use std::io;

use xxhash_rust::xxh3::xxh3_64;

use super::block::BlockSummary;
use super::columns::{ColumnReader, damaged, put_numbers};
use crate::disk::disk_file::read_at;

/// The first and the last bytes of a segment.
pub(super) const MAGIC: [u8; 8] = *b"unboilA2";

/// The bytes after the columns of the index.
const TAIL_BYTES: u64 = 24;

/// A block of a segment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct BlockEntry {
    /// The offset of its first frame.
    pub(crate) offset: u64,
    /// The bytes of its frames: properties, codes, rest.
    pub(crate) frame_bytes: [usize; 3],
    pub(crate) summary: BlockSummary,
    /// The offset of its texts in the texts of the segment.
    pub(crate) text_start: u64,
    /// The place of its dictionary in the index.
    pub(super) dictionary: usize,
}

/// A dictionary of a segment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct DictionaryEntry {
    /// The offset of its frame.
    pub(super) offset: u64,
    pub(super) frame_bytes: usize,
    /// Its bytes, unpacked.
    pub(super) bytes: usize,
}

/// The blocks of a segment, in their order.
#[derive(Clone, Debug, Default)]
pub(crate) struct SegmentIndex {
    pub(crate) blocks: Vec<BlockEntry>,
    /// The bytes of the blocks, and the first bytes of the file.
    pub(crate) end: u64,
    /// The bytes of all texts.
    pub(crate) text_bytes: u64,
    pub(super) dictionaries: Vec<DictionaryEntry>,
}

impl SegmentIndex {
    /// The index of a segment without blocks.
    pub(crate) fn new() -> SegmentIndex {
        SegmentIndex {
            blocks: Vec::new(),
            end: MAGIC.len() as u64,
            text_bytes: 0,
            dictionaries: Vec::new(),
        }
    }

    /// Adds a dictionary after what is there. Returns its place.
    pub(super) fn add_dictionary(&mut self, frame_bytes: usize, bytes: usize) -> usize {
        self.dictionaries.push(DictionaryEntry {
            offset: self.end,
            frame_bytes,
            bytes,
        });
        self.end = self.end.saturating_add(frame_bytes as u64);
        self.dictionaries.len() - 1
    }

    /// Adds a block after what is there. `dictionary` is the place of its dictionary.
    pub(super) fn add_block(
        &mut self,
        frame_bytes: [usize; 3],
        summary: BlockSummary,
        dictionary: usize,
    ) {
        self.blocks.push(BlockEntry {
            offset: self.end,
            frame_bytes,
            summary,
            text_start: self.text_bytes,
            dictionary,
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

    /// The bytes of the texts of each dictionary.
    pub(super) fn text_bytes_by_dictionary(&self) -> Vec<usize> {
        let mut bytes = vec![0_usize; self.dictionaries.len()];
        for block in &self.blocks {
            let sum = &mut bytes[block.dictionary];
            *sum = sum.saturating_add(block.summary.text_bytes);
        }
        bytes
    }

    /// The last bytes of the segment.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::new();
        put_numbers(&mut out, [self.dictionaries.len() as u64].into_iter());
        let dictionaries = self.dictionaries.iter();
        put_numbers(&mut out, dictionaries.clone().map(|entry| entry.offset));
        put_numbers(
            &mut out,
            dictionaries.clone().map(|entry| entry.frame_bytes as u64),
        );
        put_numbers(&mut out, dictionaries.map(|entry| entry.bytes as u64));
        let mut column = |value: &dyn Fn(&BlockEntry) -> u64| {
            put_numbers(&mut out, self.blocks.iter().map(value));
        };
        column(&|block| block.offset);
        column(&|block| block.dictionary as u64);
        for frame in 0..3 {
            column(&|block| block.frame_bytes[frame] as u64);
        }
        column(&|block| block.summary.articles as u64);
        column(&|block| block.summary.first_number);
        column(&|block| block.summary.text_bytes as u64);
        column(&|block| block.summary.property_bytes as u64);
        column(&|block| block.summary.code_bytes as u64);
        column(&|block| block.summary.rest_bytes as u64);
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
            .and_then(|columns| SegmentIndex::parse(&columns, start));
        // The blocks end where the index begins.
        index.filter(|index| index.end == start).ok_or_else(damaged)
    }

    /// Reads the columns. All frames must end before `limit`.
    fn parse(bytes: &[u8], limit: u64) -> Option<SegmentIndex> {
        const COLUMNS: usize = 11;
        let mut columns = ColumnReader::new(bytes);
        let size = |number: u64| usize::try_from(number).ok();
        let mut index = SegmentIndex::new();
        let dictionaries = size(columns.number()?)?;
        let [offsets, frames, lens] = columns.columns(dictionaries)?;
        for (at, offset) in offsets.into_iter().enumerate() {
            index.end = offset;
            index.add_dictionary(size(frames[at])?, size(lens[at])?);
            (index.end <= limit).then_some(())?;
        }
        let blocks = columns.len() / (COLUMNS * size_of::<u64>());
        let numbers: [_; COLUMNS] = columns.columns(blocks)?;
        columns.end()?;
        for (at, &offset) in numbers[0].iter().enumerate() {
            let size = |column: usize| size(numbers[column][at]);
            let summary = BlockSummary {
                articles: size(5)?,
                first_number: numbers[6][at],
                text_bytes: size(7)?,
                property_bytes: size(8)?,
                code_bytes: size(9)?,
                rest_bytes: size(10)?,
            };
            index.end = offset;
            let dictionary = size(1).filter(|&place| place < dictionaries)?;
            index.add_block([size(2)?, size(3)?, size(4)?], summary, dictionary);
            (index.end <= limit).then_some(())?;
        }
        Some(index)
    }
}
