//! Writes a segment: [`SegmentWriter`].

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::io::{self, Write};
use std::path::Path;

use super::block::{ArchivedArticle, BlockFrames, BlockSummary, PackedBlock};
use super::block_packer::{BlockPacker, UnitTotals};
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
        let mut copied: HashMap<usize, CopiedDictionary> = HashMap::new();
        for block in &from.index().blocks {
            let (frames, articles) = from.frames_and_articles(block).map_err(CopyError::Read)?;
            if !articles.iter().any(stays) {
                continue;
            }
            let has_few_texts = text_bytes[block.dictionary] < SECTION_BYTES / 2;
            if !has_few_texts && articles.iter().all(stays) {
                let place = self.copied_dictionary(from, block, &mut copied)?.place;
                self.add_block(&frames, block.summary, place)?;
                continue;
            }
            let left = from.with_texts(block, &frames, articles);
            let mut left = left.map_err(CopyError::Read)?;
            left.retain(|(article, _)| stays(article));
            match has_few_texts {
                true => self.add_to_open(left)?,
                false => {
                    let dictionary = self.copied_dictionary(from, block, &mut copied)?;
                    let (place, packed) = (dictionary.place, dictionary.pack(from, block, left));
                    let packed = packed.map_err(CopyError::Read)?;
                    self.add_block(&packed.frames, packed.summary, place)?;
                }
            }
        }
        Ok(())
    }

    /// The dictionary of a block of another segment, which is copied when it is first needed.
    fn copied_dictionary<'c>(
        &mut self,
        from: &SegmentReader,
        block: &BlockEntry,
        copied: &'c mut HashMap<usize, CopiedDictionary>,
    ) -> Result<&'c mut CopiedDictionary, CopyError> {
        self.close_section()?;
        match copied.entry(block.dictionary) {
            Entry::Occupied(entry) => Ok(entry.into_mut()),
            Entry::Vacant(entry) => {
                let packed = from.packed_dictionary(block.dictionary);
                let place = self.add_dictionary(&packed.map_err(CopyError::Read)?)?;
                Ok(entry.insert(CopiedDictionary {
                    place,
                    packer: None,
                }))
            }
        }
    }

    /// Adds articles to the open section.
    fn add_to_open(&mut self, articles: Vec<(ArchivedArticle, String)>) -> Result<(), Error> {
        for (article, text) in articles {
            self.open.push(article, &text);
            if self.open.is_full() {
                self.close_section()?;
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

/// A dictionary of another segment that is copied.
struct CopiedDictionary {
    /// Its place in the new segment.
    place: usize,
    /// Packs with it. It is made when a block changes.
    packer: Option<BlockPacker>,
}

impl CopiedDictionary {
    /// Packs what is left of a block of the other segment.
    fn pack(
        &mut self,
        from: &SegmentReader,
        block: &BlockEntry,
        left: Vec<(ArchivedArticle, String)>,
    ) -> io::Result<PackedBlock> {
        let packer = match &mut self.packer {
            Some(packer) => packer,
            none => none.insert(BlockPacker::new(from.dictionary(block.dictionary)?)),
        };
        let (articles, texts): (Vec<_>, Vec<_>) = left.into_iter().unzip();
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        packer.pack(&articles, &texts, &mut UnitTotals::default())
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
