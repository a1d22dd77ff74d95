//! A block of an archive: some articles that are packed together.
//!
//! A block is two or three zstd frames with a checksum each. The first holds the properties of the
//! articles in columns: number after that of the first article, length and hash of the text, id,
//! URL, date and source. If the texts have codes, the second holds these, and the third what is known
//! beside them. Else there is no second one, and the third holds the texts.

use std::io;
use std::sync::Arc;

use unboil_text::Article;
use xxhash_rust::xxh3::xxh3_64;

use super::coded_texts::CodedTexts;
use super::columns::{ColumnReader, damaged, put_numbers, put_texts};
use super::frame;
use super::word_dictionary::{MAX_UNIT_BYTES, WordDictionary};

/// A block ends when its texts have this many bytes. To read one text, its block is unpacked;
/// larger blocks pack better.
pub(crate) const BLOCK_BYTES: usize = 256 << 10;

/// An article of an archive without its text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ArchivedArticle {
    /// Its number in the archive, from 1. It never changes.
    pub(crate) number: u64,
    /// The length of its text in bytes.
    pub(crate) text_bytes: usize,
    /// xxh3 of the text.
    pub(crate) text_hash: u64,
    /// Its id.
    pub(crate) id: String,
    pub(crate) url: Option<String>,
    pub(crate) date: Option<String>,
    pub(crate) source: Option<String>,
}

impl ArchivedArticle {
    /// The properties of an article that gets a number.
    pub(crate) fn new(number: u64, article: &Article) -> ArchivedArticle {
        ArchivedArticle {
            number,
            text_bytes: article.text.len(),
            text_hash: xxh3_64(article.text.as_bytes()),
            id: article.id.clone(),
            url: article.url.clone(),
            date: article.date.clone(),
            source: article.source.clone(),
        }
    }

    /// The article with its text.
    pub(crate) fn with_text(self, text: String) -> Article {
        Article {
            id: self.id,
            url: self.url,
            date: self.date,
            source: self.source,
            text,
            ..Article::default()
        }
    }
}

/// A block that is packed.
#[derive(Clone, Debug, Default)]
pub(super) struct PackedBlock {
    pub(super) frames: BlockFrames,
    /// What the index of the segment says about it.
    pub(super) summary: BlockSummary,
}

/// The frames of a block.
#[derive(Clone, Debug, Default)]
pub(crate) struct BlockFrames {
    pub(super) properties: Vec<u8>,
    /// Empty if the texts have no codes.
    pub(super) codes: Vec<u8>,
    /// What [`TextCoder`](super::coded_texts::TextCoder) gives beside the codes, or the texts if they
    /// have none.
    pub(super) rest: Vec<u8>,
}

impl BlockFrames {
    /// The bytes of each frame, in the order in which they are written.
    pub(super) fn bytes(&self) -> [usize; 3] {
        [&self.properties, &self.codes, &self.rest].map(Vec::len)
    }

    /// The bytes of all frames.
    pub(super) fn total_bytes(&self) -> usize {
        self.bytes().iter().sum()
    }
}

/// What the index of a segment says about a block, besides the lengths of its frames.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct BlockSummary {
    /// The number of its articles.
    pub(crate) articles: usize,
    /// The number of its first article in the archive.
    pub(crate) first_number: u64,
    /// The bytes of its texts.
    pub(crate) text_bytes: usize,
    /// The bytes of its frames, unpacked.
    pub(super) property_bytes: usize,
    pub(super) code_bytes: usize,
    pub(super) rest_bytes: usize,
}

impl PackedBlock {
    /// Packs articles with their texts, in the order of their numbers. `coded` are the bytes of these as
    /// codes, or `None` if they have none.
    ///
    /// # Errors
    /// If there is not enough memory.
    pub(super) fn new(
        articles: &[ArchivedArticle],
        texts: &[&str],
        coded: Option<&[Vec<u8>; 2]>,
    ) -> io::Result<PackedBlock> {
        let first_number = articles.first().map_or(0, |article| article.number);
        let properties = properties(articles, first_number);
        let plain;
        let [codes, rest] = match coded {
            Some([codes, rest]) => [&codes[..], &rest[..]],
            None => {
                plain = texts.concat();
                [&[][..], plain.as_bytes()]
            }
        };
        Ok(PackedBlock {
            summary: BlockSummary {
                articles: articles.len(),
                first_number,
                text_bytes: texts.iter().map(|text| text.len()).sum(),
                property_bytes: properties.len(),
                code_bytes: codes.len(),
                rest_bytes: rest.len(),
            },
            frames: BlockFrames {
                properties: frame::pack(&properties)?,
                codes: match coded {
                    Some(_) => frame::pack(codes)?,
                    None => Vec::new(),
                },
                rest: frame::pack(rest)?,
            },
        })
    }
}

fn properties(articles: &[ArchivedArticle], first_number: u64) -> Vec<u8> {
    let mut out = Vec::new();
    put_numbers(
        &mut out,
        articles.iter().map(|article| article.number - first_number),
    );
    put_numbers(
        &mut out,
        articles.iter().map(|article| article.text_bytes as u64),
    );
    put_numbers(&mut out, articles.iter().map(|article| article.text_hash));
    put_texts(&mut out, articles.iter().map(|article| Some(&*article.id)));
    put_texts(
        &mut out,
        articles.iter().map(|article| article.url.as_deref()),
    );
    put_texts(
        &mut out,
        articles.iter().map(|article| article.date.as_deref()),
    );
    put_texts(
        &mut out,
        articles.iter().map(|article| article.source.as_deref()),
    );
    out
}

/// Unpacks the properties of the articles of a block.
///
/// # Errors
/// If the frame is damaged, or is not the one of the block.
pub(super) fn unpack_properties(
    frame: &[u8],
    summary: &BlockSummary,
) -> io::Result<Vec<ArchivedArticle>> {
    let bytes = frame::unpack(frame, summary.property_bytes)?;
    parse_properties(&bytes, summary).ok_or_else(damaged)
}

/// The texts of a block.
#[derive(Debug)]
pub(super) enum BlockTexts {
    Coded(CodedTexts),
    /// One after the other.
    Plain(String),
}

impl BlockTexts {
    /// Unpacks the texts of a block with the dictionary of its section.
    ///
    /// # Errors
    /// If a frame is damaged, or is not the one of the block, or `dictionary` fails.
    pub(super) fn unpack(
        frames: &BlockFrames,
        summary: &BlockSummary,
        dictionary: impl FnOnce() -> io::Result<Arc<WordDictionary>>,
    ) -> io::Result<BlockTexts> {
        let rest = frame::unpack(&frames.rest, summary.rest_bytes)?;
        let max_bytes = summary.code_bytes.saturating_mul(MAX_UNIT_BYTES);
        if summary.text_bytes > max_bytes.saturating_add(rest.len()) {
            return Err(damaged());
        }
        if frames.codes.is_empty() {
            let texts = String::from_utf8(rest).map_err(|_| damaged())?;
            return Ok(BlockTexts::Plain(texts));
        }
        let codes = frame::unpack(&frames.codes, summary.code_bytes)?;
        let texts = CodedTexts::from_bytes(dictionary()?, &codes, &rest)?;
        match texts.len() == summary.articles {
            true => Ok(BlockTexts::Coded(texts)),
            false => Err(damaged()),
        }
    }

    /// A text of `bytes` bytes, by its offset. `starts` has the offset of each text.
    pub(super) fn text_at(&self, starts: &[usize], start: usize, bytes: usize) -> Option<String> {
        let text = match self {
            BlockTexts::Plain(texts) => texts.get(start..start.saturating_add(bytes))?.to_string(),
            BlockTexts::Coded(texts) => {
                let mut text = String::with_capacity(bytes.min(BLOCK_BYTES));
                texts.push_text(starts.binary_search(&start).ok()?, &mut text);
                text
            }
        };
        (text.len() == bytes).then_some(text)
    }

    /// The texts, one after the other. `bytes` is their length.
    ///
    /// # Errors
    /// If they have another length.
    pub(super) fn into_text(self, bytes: usize) -> io::Result<String> {
        let text = match self {
            BlockTexts::Plain(text) => text,
            BlockTexts::Coded(texts) => texts.all(),
        };
        match text.len() == bytes {
            true => Ok(text),
            false => Err(damaged()),
        }
    }
}

/// The offset of each text in the texts of a block.
///
/// # Errors
/// If the frame of the properties is damaged, or is not the one of the block.
pub(super) fn unpack_text_starts(frame: &[u8], summary: &BlockSummary) -> io::Result<Vec<usize>> {
    let bytes = frame::unpack(frame, summary.property_bytes)?;
    let columns = ColumnReader::new(&bytes).columns(summary.articles);
    let [_numbers, lens] = columns.ok_or_else(damaged)?;
    let mut end = 0_u64;
    let starts = lens.into_iter().map(|len| {
        let start = end;
        end = end.saturating_add(len);
        usize::try_from(start).map_err(|_| damaged())
    });
    starts.collect()
}

fn parse_properties(bytes: &[u8], summary: &BlockSummary) -> Option<Vec<ArchivedArticle>> {
    let count = summary.articles;
    let mut columns = ColumnReader::new(bytes);
    let (numbers, text_bytes) = (columns.numbers(count)?, columns.numbers(count)?);
    let sum = (text_bytes.iter()).try_fold(0_u64, |sum, &bytes| sum.checked_add(bytes));
    // What is packed again counts from the first number.
    let fits = numbers.is_sorted() && sum == Some(summary.text_bytes as u64);
    fits.then_some(())?;
    let text_hashes = columns.numbers(count)?;
    let (ids, urls) = (columns.texts(count)?, columns.texts(count)?);
    let (dates, sources) = (columns.texts(count)?, columns.texts(count)?);
    columns.end()?;
    let article = |at: usize| {
        Some(ArchivedArticle {
            number: summary.first_number.checked_add(numbers[at])?,
            text_bytes: usize::try_from(text_bytes[at]).ok()?,
            text_hash: text_hashes[at],
            id: ids[at]?.to_string(),
            url: urls[at].map(str::to_string),
            date: dates[at].map(str::to_string),
            source: sources[at].map(str::to_string),
        })
    };
    (0..count).map(article).collect()
}
