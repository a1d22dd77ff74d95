//! A block of an archive: some articles that are packed together.
//!
//! A block is two zstd frames with a checksum each. The first holds the properties of the articles
//! in columns: number after that of the first article, length and hash of the text, id, URL, date
//! and source. The second holds the texts, one after the other.

use std::io::{self, Read};

use unboil_text::Article;
use xxhash_rust::xxh3::xxh3_64;

use super::columns::{ColumnReader, put_numbers, put_texts};

/// A block ends when its texts have this many bytes. To read one text, its block is unpacked;
/// larger blocks pack better.
pub(crate) const BLOCK_BYTES: usize = 256 << 10;

/// The zstd level. Higher ones take much longer and save 2 % at most.
const LEVEL: i32 = 6;

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
pub(crate) struct PackedBlock {
    /// The frame of the properties.
    pub(crate) properties: Vec<u8>,
    /// The frame of the texts.
    pub(crate) texts: Vec<u8>,
    /// What the index of the segment says about it.
    pub(crate) summary: BlockSummary,
}

/// What the index of a segment says about a block, besides the lengths of its frames.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct BlockSummary {
    /// The number of its articles.
    pub(crate) articles: usize,
    /// The number of its first article in the archive.
    pub(crate) first_number: u64,
    /// The bytes of its properties, unpacked.
    pub(crate) property_bytes: usize,
    /// The bytes of its texts, unpacked.
    pub(crate) text_bytes: usize,
}

/// Packs articles, in the order of their numbers. `texts` are their texts, one after the other.
///
/// # Errors
/// If there is not enough memory.
pub(crate) fn pack(articles: &[ArchivedArticle], texts: &str) -> io::Result<PackedBlock> {
    let mut properties = Vec::new();
    let first_number = articles.first().map_or(0, |article| article.number);
    let numbers = articles.iter().map(|article| article.number - first_number);
    put_numbers(&mut properties, numbers);
    put_numbers(
        &mut properties,
        articles.iter().map(|article| article.text_bytes as u64),
    );
    put_numbers(
        &mut properties,
        articles.iter().map(|article| article.text_hash),
    );
    put_texts(
        &mut properties,
        articles.iter().map(|article| Some(&*article.id)),
    );
    put_texts(
        &mut properties,
        articles.iter().map(|article| article.url.as_deref()),
    );
    put_texts(
        &mut properties,
        articles.iter().map(|article| article.date.as_deref()),
    );
    put_texts(
        &mut properties,
        articles.iter().map(|article| article.source.as_deref()),
    );
    let mut compressor = zstd::bulk::Compressor::new(LEVEL)?;
    compressor.include_checksum(true)?;
    Ok(PackedBlock {
        properties: compressor.compress(&properties)?,
        texts: compressor.compress(texts.as_bytes())?,
        summary: BlockSummary {
            articles: articles.len(),
            first_number,
            property_bytes: properties.len(),
            text_bytes: texts.len(),
        },
    })
}

/// Unpacks the properties of the articles of a block.
///
/// # Errors
/// If the frame is damaged, or is not the one of the block.
pub(crate) fn unpack_properties(
    frame: &[u8],
    summary: &BlockSummary,
) -> io::Result<Vec<ArchivedArticle>> {
    let bytes = unpack(frame, summary.property_bytes)?;
    parse_properties(&bytes, summary).ok_or_else(damaged)
}

/// Unpacks the texts of a block, one after the other.
///
/// # Errors
/// If the frame is damaged, or is not the one of the block.
pub(crate) fn unpack_texts(frame: &[u8], summary: &BlockSummary) -> io::Result<String> {
    String::from_utf8(unpack(frame, summary.text_bytes)?).map_err(|_| damaged())
}

fn unpack(frame: &[u8], bytes: usize) -> io::Result<Vec<u8>> {
    // The index may claim any size, so memory is taken for the bytes that there are.
    let mut unpacked = Vec::with_capacity(bytes.min(4 * BLOCK_BYTES));
    let limit = (bytes as u64).saturating_add(1);
    let decoder = zstd::stream::read::Decoder::with_buffer(frame)?;
    (decoder.take(limit).read_to_end(&mut unpacked)).map_err(|_| damaged())?;
    match unpacked.len() == bytes {
        true => Ok(unpacked),
        false => Err(damaged()),
    }
}

fn parse_properties(bytes: &[u8], summary: &BlockSummary) -> Option<Vec<ArchivedArticle>> {
    let count = summary.articles;
    let mut columns = ColumnReader::new(bytes);
    let (numbers, text_bytes) = (columns.numbers(count)?, columns.numbers(count)?);
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

/// The error about a segment whose bytes are not those that were written.
pub(crate) fn damaged() -> io::Error {
    io::Error::other("is damaged: its bytes are not those that were written")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn article(number: u64) -> (ArchivedArticle, String) {
        let text = format!("The tide rose {number} metres.\n");
        let with_url = number
            .is_multiple_of(2)
            .then(|| format!("https://a.example/{number}"));
        let article = Article {
            id: format!("é {number}"),
            url: with_url,
            text: text.clone(),
            ..Article::default()
        };
        (ArchivedArticle::new(number, &article), text)
    }

    #[test]
    fn blocks_round_trip() {
        for count in [0, 1, 9] {
            let (articles, texts): (Vec<_>, Vec<_>) = (5..5 + count).map(article).unzip();
            let block = pack(&articles, &texts.concat()).expect("memory");
            let summary = block.summary;
            assert_eq!(
                unpack_properties(&block.properties, &summary).expect("whole"),
                articles
            );
            assert_eq!(
                unpack_texts(&block.texts, &summary).expect("whole"),
                texts.concat()
            );
        }
    }

    #[test]
    fn damaged_frames_are_errors() {
        let (articles, texts): (Vec<_>, Vec<_>) = (1..9).map(article).unzip();
        let block = pack(&articles, &texts.concat()).expect("memory");
        for at in 0..block.texts.len() {
            let mut frame = block.texts.clone();
            frame[at] ^= 16;
            // A bit that says nothing, such as an unused one of the header, may change.
            if let Ok(unpacked) = unpack_texts(&frame, &block.summary) {
                assert_eq!(unpacked, texts.concat());
            }
        }
        assert!(unpack_texts(&block.texts[1..], &block.summary).is_err());
        assert!(unpack_properties(&block.texts, &block.summary).is_err());
    }
}
