//! Writes a segment: [`SegmentWriter`].

use std::io::{self, Write};
use std::path::Path;

use super::block::{ArchivedArticle, BlockFrames, BlockSummary};
use super::manifest::{SegmentEntry, segment_file};
use super::section::{OpenSection, PackedDictionary, PackedSection, SECTION_BYTES};
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
    /// Articles of small sections that become one section.
    open: OpenSection,
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
            open: OpenSection::default(),
        })
    }

    /// The path that it will have.
    pub(super) fn path(&self) -> &Path {
        self.file.path()
    }

    /// The number of articles so far.
    pub(super) fn articles(&self) -> usize {
        self.index.articles() + self.open.len()
    }

    /// Adds a dictionary. Returns its place in the index.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub(super) fn add_dictionary(&mut self, dictionary: &PackedDictionary) -> Result<usize, Error> {
        self.write(&dictionary.frame)?;
        Ok((self.index).add_dictionary(dictionary.frame.len(), dictionary.bytes))
    }

    /// Adds a packed section.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub(super) fn add(&mut self, section: &PackedSection) -> Result<(), Error> {
        let dictionary = match &section.dictionary {
            Some(dictionary) => self.add_dictionary(dictionary)?,
            None => 0,
        };
        for block in &section.blocks {
            self.add_block(&block.frames, block.summary, dictionary)?;
        }
        Ok(())
    }

    fn add_block(
        &mut self,
        frames: &BlockFrames,
        summary: BlockSummary,
        dictionary: usize,
    ) -> Result<(), Error> {
        for frame in [&frames.properties, &frames.codes, &frames.rest] {
            self.write(frame)?;
        }
        self.index.add_block(frames.bytes(), summary, dictionary);
        Ok(())
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), Error> {
        (self.file.write_all(bytes)).map_err(Error::io(self.file.path()))
    }

    /// Adds the articles of another segment of which `stays` is true. Blocks that change are packed again,
    /// and those of a dictionary with few texts.
    ///
    /// # Errors
    /// If the other segment is damaged, or the file cannot be written.
    pub(super) fn copy(
        &mut self,
        from: &SegmentReader,
        stays: &dyn Fn(&ArchivedArticle) -> bool,
    ) -> Result<(), CopyError> {
        let text_bytes = from.index().text_bytes_by_dictionary();
        let mut copied = vec![None; text_bytes.len()];
        for block in &from.index().blocks {
            let properties = from.properties(block).map_err(CopyError::Read)?;
            if !properties.iter().any(stays) {
                continue;
            }
            if text_bytes[block.dictionary] < SECTION_BYTES / 2 {
                self.copy_to_open(from, block, stays)?;
                continue;
            }
            self.close_section()?;
            let dictionary = match copied[block.dictionary] {
                Some(place) => place,
                None => {
                    let packed = from.packed_dictionary(block.dictionary);
                    let place = self.add_dictionary(&packed.map_err(CopyError::Read)?)?;
                    *copied[block.dictionary].insert(place)
                }
            };
            if properties.iter().all(stays) {
                let frames = from.frames(block).map_err(CopyError::Read)?;
                self.add_block(&frames, block.summary, dictionary)?;
            } else {
                let left = from.pack_again(block, stays).map_err(CopyError::Read)?;
                self.add_block(&left.frames, left.summary, dictionary)?;
            }
        }
        Ok(())
    }

    /// Adds those articles of a block of which `stays` is true to the open section.
    fn copy_to_open(
        &mut self,
        from: &SegmentReader,
        block: &BlockEntry,
        stays: &dyn Fn(&ArchivedArticle) -> bool,
    ) -> Result<(), CopyError> {
        for (article, text) in from.articles(block).map_err(CopyError::Read)? {
            if stays(&article) {
                self.open.push(article, &text);
                if self.open.is_full() {
                    self.close_section()?;
                }
            }
        }
        Ok(())
    }

    /// Packs the open section.
    fn close_section(&mut self) -> Result<(), Error> {
        if self.open.is_empty() {
            return Ok(());
        }
        let section = std::mem::take(&mut self.open).pack();
        self.add(&section.map_err(Error::io(self.file.path()))?)
    }

    /// Completes the segment, and waits until it is on the disk.
    ///
    /// # Errors
    /// If it cannot be written.
    pub(super) fn finish(mut self) -> Result<SegmentEntry, Error> {
        self.close_section()?;
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
