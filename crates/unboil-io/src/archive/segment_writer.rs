//! Writes a segment: [`SegmentWriter`].

use std::io::{self, Write};
use std::path::Path;

use super::block::{
    ArchivedArticle, BLOCK_BYTES, BlockSummary, PackedBlock, damaged, pack, unpack_properties,
    unpack_texts,
};
use super::manifest::{SegmentEntry, segment_file};
use super::segment_index::{BlockEntry, MAGIC, SegmentIndex};
use super::segment_reader::SegmentReader;
use crate::disk::access::Access;
use crate::disk::folder::Folder;
use crate::error::Error;
use crate::write::new_file::NewFile;

/// A segment that is being written. It is removed if it is dropped before it is finished.
pub(crate) struct SegmentWriter {
    file: NewFile,
    segment: u64,
    index: SegmentIndex,
    /// Articles of small blocks that become one block.
    open: OpenBlock,
}

/// The articles of a block that is not packed yet.
#[derive(Default)]
struct OpenBlock {
    articles: Vec<ArchivedArticle>,
    texts: String,
}

impl SegmentWriter {
    /// Creates a segment in the folder of an archive.
    ///
    /// # Errors
    /// If it cannot be created.
    pub(super) fn create(folder: &Folder, segment: u64) -> Result<SegmentWriter, Error> {
        let mut file = NewFile::create(folder, &segment_file(segment), Access::EVERYBODY)?;
        file.write_all(&MAGIC).map_err(Error::io(file.path()))?;
        Ok(SegmentWriter {
            file,
            segment,
            index: SegmentIndex::new(),
            open: OpenBlock::default(),
        })
    }

    /// The path that it will have.
    pub(super) fn path(&self) -> &Path {
        self.file.path()
    }

    /// The number of articles so far.
    pub(super) fn articles(&self) -> usize {
        self.index.articles() + self.open.articles.len()
    }

    /// Adds a packed block.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub(crate) fn add_block(&mut self, block: &PackedBlock) -> Result<(), Error> {
        self.close_block()?;
        self.add_frames([&block.properties, &block.texts], block.summary)
    }

    fn add_frames(&mut self, frames: [&[u8]; 2], summary: BlockSummary) -> Result<(), Error> {
        for frame in frames {
            (self.file.write_all(frame)).map_err(Error::io(self.file.path()))?;
        }
        self.index.add(frames.map(<[u8]>::len), summary);
        Ok(())
    }

    /// Adds the articles of another segment of which `stays` is true. Blocks that change, and small
    /// ones, are packed again.
    ///
    /// # Errors
    /// If the other segment is damaged, or the file cannot be written.
    pub(super) fn copy(
        &mut self,
        from: &SegmentReader,
        stays: &dyn Fn(&ArchivedArticle) -> bool,
    ) -> Result<(), CopyError> {
        for block in &from.index().blocks {
            let frames = from.frames(block).map_err(CopyError::Read)?;
            let articles = unpack_properties(&frames[0], &block.summary);
            let articles = articles.map_err(CopyError::Read)?;
            let is_small = block.summary.text_bytes < BLOCK_BYTES / 2;
            if !is_small && articles.iter().all(stays) {
                self.close_block()?;
                let [properties, texts] = &frames;
                self.add_frames([properties, texts], block.summary)?;
            } else {
                self.copy_articles(block, articles, &frames[1], stays)?;
            }
        }
        Ok(())
    }

    fn copy_articles(
        &mut self,
        block: &BlockEntry,
        articles: Vec<ArchivedArticle>,
        frame: &[u8],
        stays: &dyn Fn(&ArchivedArticle) -> bool,
    ) -> Result<(), CopyError> {
        let texts = unpack_texts(frame, &block.summary).map_err(CopyError::Read)?;
        let mut start = 0_usize;
        for article in articles {
            let text = texts.get(start..start.saturating_add(article.text_bytes));
            let text = text.ok_or_else(|| CopyError::Read(damaged()))?;
            start += text.len();
            if stays(&article) {
                self.open.texts.push_str(text);
                self.open.articles.push(article);
                if self.open.texts.len() >= BLOCK_BYTES {
                    self.close_block()?;
                }
            }
        }
        Ok(())
    }

    /// Packs the open block.
    fn close_block(&mut self) -> Result<(), Error> {
        if self.open.articles.is_empty() {
            return Ok(());
        }
        let OpenBlock { articles, texts } = std::mem::take(&mut self.open);
        let block = pack(&articles, &texts).map_err(Error::io(self.file.path()))?;
        self.add_frames([&block.properties, &block.texts], block.summary)
    }

    /// Completes the segment, and waits until it is on the disk.
    ///
    /// # Errors
    /// If it cannot be written.
    pub(super) fn finish(mut self) -> Result<SegmentEntry, Error> {
        self.close_block()?;
        let index = self.index.to_bytes();
        (self.file.write_all(&index)).map_err(Error::io(self.file.path()))?;
        let digest = self.file.commit_synced()?;
        Ok(SegmentEntry {
            segment: self.segment,
            articles: self.index.articles() as u64,
            text_bytes: self.index.text_bytes,
            file_bytes: digest.bytes,
        })
    }
}

/// Why a segment was not copied.
#[derive(Debug)]
pub(super) enum CopyError {
    /// The segment cannot be read, or is damaged.
    Read(io::Error),
    /// The new one cannot be written.
    Write(Error),
}

impl From<Error> for CopyError {
    fn from(error: Error) -> CopyError {
        CopyError::Write(error)
    }
}
