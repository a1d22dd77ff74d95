//! A section: some articles that are packed together, as long as an archive is written.

use std::cmp::min_by_key;
use std::io;
use std::ops::Range;
use std::sync::Arc;

use super::block::{ArchivedArticle, BLOCK_BYTES, PackedBlock};
use super::block_packer::{BlockPacker, UnitTotals};
use super::dictionary_training::train;
use super::frame;
use super::word_dictionary::WordDictionary;

/// A section ends when its texts have this many bytes.
pub(super) const SECTION_BYTES: usize = 8 << 20;

/// A section that is packed.
#[derive(Clone, Debug, Default)]
pub struct PackedSection {
    /// `None`: the first dictionary of the segment.
    pub(super) dictionary: Option<PackedDictionary>,
    pub(super) blocks: Vec<PackedBlock>,
}

/// A dictionary that is packed.
#[derive(Clone, Debug, Default)]
pub(super) struct PackedDictionary {
    pub(super) frame: Vec<u8>,
    /// Its bytes, unpacked.
    pub(super) bytes: usize,
}

impl PackedSection {
    /// The bytes of all frames.
    fn bytes(&self) -> usize {
        let dictionary = self
            .dictionary
            .as_ref()
            .map_or(0, |packed| packed.frame.len());
        let blocks = self.blocks.iter().map(|block| block.frames.total_bytes());
        dictionary + blocks.sum::<usize>()
    }
}

impl PackedDictionary {
    fn new(bytes: &[u8]) -> io::Result<PackedDictionary> {
        Ok(PackedDictionary {
            frame: frame::pack(bytes)?,
            bytes: bytes.len(),
        })
    }
}

/// Articles that are not packed yet.
#[derive(Debug, Default)]
pub struct OpenSection {
    articles: Vec<ArchivedArticle>,
    /// Their texts, one after the other.
    texts: String,
    /// Packs with the first dictionary of the segment.
    first: Option<Arc<BlockPacker>>,
    /// True if that dictionary was made of these texts.
    is_first: bool,
}

impl OpenSection {
    /// Adds an article with its text.
    pub(super) fn push(&mut self, article: ArchivedArticle, text: &str) {
        self.texts.push_str(text);
        self.articles.push(article);
    }

    /// True if it has no articles.
    pub(super) fn is_empty(&self) -> bool {
        self.articles.is_empty()
    }

    /// True if it has as many texts as a section should.
    pub(super) fn is_full(&self) -> bool {
        self.texts.len() >= SECTION_BYTES
    }

    /// The number of articles.
    pub(super) fn len(&self) -> usize {
        self.articles.len()
    }

    /// Makes a dictionary of its texts.
    ///
    /// # Errors
    /// If there is not enough memory.
    pub(super) fn train(&self) -> io::Result<(PackedDictionary, BlockPacker)> {
        let bytes = train(self.texts().into_iter());
        let packed = PackedDictionary::new(&bytes)?;
        let dictionary = WordDictionary::from_bytes(&bytes)?;
        Ok((packed, BlockPacker::new(Arc::new(dictionary))))
    }

    /// Offers the first dictionary of the segment. `is_first` says that it was made of these texts.
    pub(super) fn with_first(self, first: &Arc<BlockPacker>, is_first: bool) -> OpenSection {
        OpenSection {
            first: Some(Arc::clone(first)),
            is_first,
            ..self
        }
    }

    /// Packs the articles, with a dictionary of their own if the first one of the segment does not
    /// have their words. Any thread can do this.
    ///
    /// # Errors
    /// If there is not enough memory.
    pub fn pack(&self) -> io::Result<PackedSection> {
        if let Some(first) = &self.first {
            let is_unfit = |totals: &UnitTotals| !self.is_first && totals.are_often_rare();
            let (blocks, totals) = self.pack_with(first, is_unfit)?;
            if !is_unfit(&totals) {
                return Ok(PackedSection {
                    dictionary: None,
                    blocks,
                });
            }
        }
        let (dictionary, packer) = self.train()?;
        let (blocks, _) = self.pack_with(&packer, |_| false)?;
        let coded = PackedSection {
            dictionary: Some(dictionary),
            blocks,
        };
        // A dictionary of few texts may take more space than it saves.
        match self.texts.len() < SECTION_BYTES / 2 {
            true => Ok(min_by_key(coded, self.pack_plain()?, PackedSection::bytes)),
            false => Ok(coded),
        }
    }

    /// Packs the articles without codes.
    fn pack_plain(&self) -> io::Result<PackedSection> {
        let texts = self.texts();
        let pack = |block: Range<usize>| {
            PackedBlock::new(&self.articles[block.clone()], &texts[block], None)
        };
        Ok(PackedSection {
            dictionary: Some(PackedDictionary::new(&train(std::iter::empty()))?),
            blocks: self
                .blocks()
                .into_iter()
                .map(pack)
                .collect::<io::Result<_>>()?,
        })
    }

    /// Packs the articles until `ends` says that this dictionary is not used.
    fn pack_with(
        &self,
        packer: &BlockPacker,
        ends: impl Fn(&UnitTotals) -> bool,
    ) -> io::Result<(Vec<PackedBlock>, UnitTotals)> {
        let (texts, mut totals) = (self.texts(), UnitTotals::default());
        let mut blocks = Vec::new();
        for block in self.blocks() {
            let articles = &self.articles[block.clone()];
            blocks.push(packer.pack(articles, &texts[block], &mut totals)?);
            if ends(&totals) {
                break;
            }
        }
        Ok((blocks, totals))
    }

    /// The articles of each block.
    fn blocks(&self) -> Vec<Range<usize>> {
        let (mut blocks, mut start, mut bytes) = (Vec::new(), 0, 0);
        for (at, article) in self.articles.iter().enumerate() {
            bytes += article.text_bytes;
            if bytes >= BLOCK_BYTES || at + 1 == self.articles.len() {
                blocks.push(start..at + 1);
                (start, bytes) = (at + 1, 0);
            }
        }
        blocks
    }

    /// The text of each article.
    fn texts(&self) -> Vec<&str> {
        let mut rest = &*self.texts;
        let texts = self.articles.iter().map(|article| {
            let (text, after) = rest.split_at(article.text_bytes);
            rest = after;
            text
        });
        texts.collect()
    }
}
