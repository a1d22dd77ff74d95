//! Reads the blocks of a segment: [`SegmentReader`].

use std::collections::VecDeque;
use std::fs::File;
use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::block::{
    ArchivedArticle, BLOCK_BYTES, BlockFrames, BlockTexts, unpack_properties, unpack_text_starts,
};
use super::coded_texts::{CodedTexts, TextProperties, TokenizedTexts};
use super::columns::damaged;
use super::frame;
use super::section::PackedDictionary;
use super::segment_index::{BlockEntry, SegmentIndex};
use super::word_dictionary::WordDictionary;
use crate::disk::disk_file::read_at;
use crate::read::open_file::open_regular;

/// An open segment. Any thread can read it.
#[derive(Debug)]
pub(crate) struct SegmentReader {
    file: File,
    index: SegmentIndex,
    /// The blocks that were read last. Each has a slot by the offset of its texts.
    last: [Mutex<Option<Arc<UnpackedBlock>>>; CACHED_BLOCKS],
    /// The dictionaries that were read last, by their place.
    dictionaries: Mutex<VecDeque<(usize, Arc<WordDictionary>)>>,
}

/// A block whose texts are unpacked.
#[derive(Debug)]
struct UnpackedBlock {
    offset: u64,
    /// The offset of each text in the texts of the block, if they have codes.
    starts: Vec<usize>,
    texts: BlockTexts,
}

/// The articles of a block.
#[derive(Debug)]
pub(crate) struct BlockContent {
    /// Each with its text, which is empty if the texts are in `tokenized`.
    pub(crate) articles: Vec<(ArchivedArticle, String)>,
    pub(crate) tokenized: Option<TokenizedTexts>,
}

impl BlockContent {
    fn tokenized(
        articles: Vec<ArchivedArticle>,
        texts: CodedTexts,
        rare_hashes: Vec<u32>,
    ) -> BlockContent {
        let properties = articles.iter().map(|article| TextProperties {
            bytes: article.text_bytes,
            hash: article.text_hash,
        });
        let properties = properties.collect();
        let articles = articles.into_iter();
        BlockContent {
            articles: articles.map(|article| (article, String::new())).collect(),
            tokenized: Some(TokenizedTexts::new(texts, rare_hashes, properties)),
        }
    }
}

/// Threads read the articles of a segment in their order, each in another block.
const CACHED_BLOCKS: usize = 8;

/// A full dictionary takes 2 MB, one of 8 MB of English text 0.7 MB.
const CACHED_DICTIONARIES: usize = 32;

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
            dictionaries: Mutex::default(),
        })
    }

    /// Where its blocks are.
    pub(crate) fn index(&self) -> &SegmentIndex {
        &self.index
    }

    /// A dictionary as it is in the file, by its place in the index.
    ///
    /// # Errors
    /// If the file is shorter or cannot be read.
    pub(super) fn packed_dictionary(&self, place: usize) -> io::Result<PackedDictionary> {
        let entry = &self.index.dictionaries[place];
        let mut frame = vec![0; entry.frame_bytes];
        read_at(&self.file, &mut frame, entry.offset)?;
        Ok(PackedDictionary {
            frame,
            bytes: entry.bytes,
        })
    }

    /// A block as it is in the file, and its articles without their texts.
    ///
    /// # Errors
    /// If they cannot be read, or are damaged.
    pub(super) fn frames_and_articles(
        &self,
        block: &BlockEntry,
    ) -> io::Result<(BlockFrames, Vec<ArchivedArticle>)> {
        let frames = self.frames(block)?;
        let articles = unpack_properties(&frames.properties, &block.summary)?;
        Ok((frames, articles))
    }

    /// Gives each article of a block its text.
    ///
    /// # Errors
    /// If the texts are damaged.
    pub(super) fn with_texts(
        &self,
        block: &BlockEntry,
        frames: &BlockFrames,
        articles: Vec<ArchivedArticle>,
    ) -> io::Result<Vec<(ArchivedArticle, String)>> {
        let texts = self.unpack_texts(block, frames)?;
        each_with_text(articles, &texts.into_text(block.summary.text_bytes)?)
    }

    /// The frames of a block.
    ///
    /// # Errors
    /// If the file is shorter or cannot be read.
    fn frames(&self, block: &BlockEntry) -> io::Result<BlockFrames> {
        let [property_bytes, code_bytes, rest_bytes] = block.frame_bytes;
        let mut properties = vec![0; property_bytes + code_bytes + rest_bytes];
        read_at(&self.file, &mut properties, block.offset)?;
        let mut codes = properties.split_off(property_bytes);
        let rest = codes.split_off(code_bytes);
        Ok(BlockFrames {
            properties,
            codes,
            rest,
        })
    }

    /// A dictionary, by its place in the index.
    ///
    /// # Errors
    /// If it cannot be read, or is damaged.
    pub(super) fn dictionary(&self, place: usize) -> io::Result<Arc<WordDictionary>> {
        let mut cached = lock(&self.dictionaries);
        if let Some((_, known)) = cached.iter().find(|(known, _)| *known == place) {
            return Ok(Arc::clone(known));
        }
        // Other threads wait here, because they need the same one.
        let packed = self.packed_dictionary(place)?;
        let bytes = frame::unpack(&packed.frame, packed.bytes)?;
        let dictionary = Arc::new(WordDictionary::from_bytes(&bytes)?);
        cached.truncate(CACHED_DICTIONARIES - 1);
        cached.push_front((place, Arc::clone(&dictionary)));
        Ok(dictionary)
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
        let unpacked = self.unpacked(block)?;
        let from = (start - block.text_start) as usize;
        let text = unpacked.texts.text_at(&unpacked.starts, from, bytes);
        text.ok_or_else(damaged)
    }

    /// The articles of a block.
    ///
    /// # Errors
    /// If they cannot be read, or are damaged.
    pub(crate) fn read(&self, block: &BlockEntry) -> io::Result<BlockContent> {
        let (frames, articles) = self.frames_and_articles(block)?;
        let texts = match self.unpack_texts(block, &frames)? {
            BlockTexts::Coded(coded) => match coded.rare_hashes() {
                Some(rare_hashes) => {
                    return Ok(BlockContent::tokenized(articles, coded, rare_hashes));
                }
                None => BlockTexts::Coded(coded),
            },
            plain => plain,
        };
        let texts = texts.into_text(block.summary.text_bytes)?;
        Ok(BlockContent {
            articles: each_with_text(articles, &texts)?,
            tokenized: None,
        })
    }

    /// The texts of a block that was read.
    ///
    /// # Errors
    /// If they, or the dictionary of the section, are damaged.
    fn unpack_texts(&self, block: &BlockEntry, frames: &BlockFrames) -> io::Result<BlockTexts> {
        BlockTexts::unpack(frames, &block.summary, || self.dictionary(block.dictionary))
    }

    /// A block whose texts are unpacked.
    fn unpacked(&self, block: &BlockEntry) -> io::Result<Arc<UnpackedBlock>> {
        let slot = (block.text_start / BLOCK_BYTES as u64) as usize % CACHED_BLOCKS;
        let slot = &self.last[slot];
        if let Some(last) = lock(slot)
            .as_ref()
            .filter(|last| last.offset == block.offset)
        {
            return Ok(Arc::clone(last));
        }
        let frames = self.frames(block)?;
        let texts = self.unpack_texts(block, &frames)?;
        let unpacked = Arc::new(UnpackedBlock {
            offset: block.offset,
            starts: match texts {
                BlockTexts::Coded(_) => unpack_text_starts(&frames.properties, &block.summary)?,
                BlockTexts::Plain(_) => Vec::new(),
            },
            texts,
        });
        *lock(slot) = Some(Arc::clone(&unpacked));
        Ok(unpacked)
    }
}

/// Gives each article its part of the texts.
fn each_with_text(
    articles: Vec<ArchivedArticle>,
    texts: &str,
) -> io::Result<Vec<(ArchivedArticle, String)>> {
    let mut start = 0_usize;
    let articles = articles.into_iter().map(|article| {
        let end = start.saturating_add(article.text_bytes);
        let text = texts.get(start..end).ok_or_else(damaged)?.to_string();
        start = end;
        Ok((article, text))
    });
    articles.collect()
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
