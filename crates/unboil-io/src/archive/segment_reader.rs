//! Reads the blocks of a segment: [`SegmentReader`].

use std::fs::File;
use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use super::block::{ArchivedArticle, damaged, unpack_properties, unpack_texts};
use super::segment_index::{BlockEntry, SegmentIndex};
use crate::disk::disk_file::read_at;
use crate::read::open_file::open_regular;

/// An open segment. Any thread can read it.
#[derive(Debug)]
pub(crate) struct SegmentReader {
    file: File,
    index: SegmentIndex,
    /// The texts of the blocks that were read last, by the offset of the block modulo their number.
    last: [Mutex<Option<UnpackedTexts>>; CACHED_BLOCKS],
}

/// The texts of a block.
#[derive(Clone, Debug)]
struct UnpackedTexts {
    offset: u64,
    texts: Arc<str>,
}

/// Threads read the articles of a segment in their order, each in another block.
const CACHED_BLOCKS: usize = 8;

impl SegmentReader {
    /// Opens a segment.
    ///
    /// # Errors
    /// If it cannot be read, or is damaged.
    pub(crate) fn open(path: &Path) -> io::Result<SegmentReader> {
        let file = open_regular(path)?;
        Ok(SegmentReader {
            index: SegmentIndex::read(&file)?,
            file,
            last: Default::default(),
        })
    }

    /// Where its blocks are.
    pub(crate) fn index(&self) -> &SegmentIndex {
        &self.index
    }

    /// The frames of a block: the properties and the texts.
    ///
    /// # Errors
    /// If the file is shorter or cannot be read.
    pub(crate) fn frames(&self, block: &BlockEntry) -> io::Result<[Vec<u8>; 2]> {
        let [properties, texts] = block.frame_bytes;
        let mut frames = vec![0; properties + texts];
        read_at(&self.file, &mut frames, block.offset)?;
        let texts = frames.split_off(properties);
        Ok([frames, texts])
    }

    /// The properties of the articles of a block.
    ///
    /// # Errors
    /// If they cannot be read, or are damaged.
    pub(crate) fn properties(&self, block: &BlockEntry) -> io::Result<Vec<ArchivedArticle>> {
        let mut frame = vec![0; block.frame_bytes[0]];
        read_at(&self.file, &mut frame, block.offset)?;
        unpack_properties(&frame, &block.summary)
    }

    /// A text, by its offset in the texts of the segment.
    ///
    /// # Errors
    /// If it cannot be read, or is damaged.
    pub(crate) fn text(&self, start: u64, bytes: usize) -> io::Result<String> {
        let block = self.index.block_at(start).ok_or_else(damaged)?;
        let texts = self.texts(block)?;
        let from = (start - block.text_start) as usize;
        let text = texts.get(from..from.saturating_add(bytes));
        text.map(str::to_string).ok_or_else(damaged)
    }

    /// The texts of a block, one after the other.
    fn texts(&self, block: &BlockEntry) -> io::Result<Arc<str>> {
        let slot = &self.last
            [(block.text_start / super::block::BLOCK_BYTES as u64) as usize % CACHED_BLOCKS];
        {
            let last = slot.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(last) = last.as_ref().filter(|last| last.offset == block.offset) {
                return Ok(Arc::clone(&last.texts));
            }
        }
        let mut frame = vec![0; block.frame_bytes[1]];
        read_at(
            &self.file,
            &mut frame,
            block.offset + block.frame_bytes[0] as u64,
        )?;
        let texts: Arc<str> = unpack_texts(&frame, &block.summary)?.into();
        *slot.lock().unwrap_or_else(PoisonError::into_inner) = Some(UnpackedTexts {
            offset: block.offset,
            texts: Arc::clone(&texts),
        });
        Ok(texts)
    }
}
