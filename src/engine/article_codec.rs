//! Encodes up to [`GROUP_ARTICLES`] articles of a file as bytes for a spill file, without their
//! texts, and decodes them.
//!
//! Each article is a byte of flags, its row, the hash of its text, its id and what decides its rank. Lines and
//! offsets are differences to the article before, so that most take a byte. An id that follows from
//! the file and the line is not stored.

use super::article_rank::ArticleRank;
use unboil_io::RowLocation;
use unboil_text::{read_number, read_text, write_number, write_text};

/// The most articles that are encoded together. More save memory, fewer save time when one article
/// is read.
pub(super) const GROUP_ARTICLES: usize = 16;

/// An article without its text.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct EncodedArticle<'b> {
    /// The id. Empty: it follows from the file and the line.
    pub(super) id: &'b str,
    /// What decides its rank.
    pub(super) rank: ArticleRank,
    /// xxh3 of the text.
    pub(super) text_hash: u64,
    /// The row. `None`: the file is one article.
    pub(super) row: Option<RowLocation>,
}

const HAS_PREFERENCE: u8 = 1;
const HAS_ROW: u8 = 2;
const HAS_VALUE: u8 = 4;
const HAS_SOURCE: u8 = 8;

/// The line and the end of the row before, from which the next ones are counted.
#[derive(Clone, Copy, Default)]
struct RowEnd {
    line: u64,
    end: u64,
}

/// Writes articles, in the order of the file.
#[derive(Default)]
pub(super) struct ArticleEncoder {
    pub(super) bytes: Vec<u8>,
    last: RowEnd,
}

impl ArticleEncoder {
    /// Writes an article.
    pub(super) fn write(&mut self, article: &EncodedArticle) {
        let EncodedArticle {
            id,
            rank,
            text_hash,
            row,
        } = *article;
        let flag = |is_set: bool, flag: u8| if is_set { flag } else { 0 };
        let out = &mut self.bytes;
        out.push(
            flag(rank.preference.is_some(), HAS_PREFERENCE)
                | flag(row.is_some(), HAS_ROW)
                | flag(rank.value.is_some(), HAS_VALUE)
                | flag(rank.source.is_some(), HAS_SOURCE),
        );
        if let Some(row) = row {
            write_number(out, row.line as u64 - self.last.line);
            write_number(out, row.start - self.last.end);
            write_number(out, row.bytes as u64);
            self.last = RowEnd {
                line: row.line as u64,
                end: row.start + row.bytes as u64,
            };
        }
        write_text(out, id);
        if let Some(preference) = rank.preference {
            write_number(out, preference.into());
        }
        let value = rank.value.map(f64::to_bits);
        for number in value.into_iter().chain(rank.source) {
            out.extend_from_slice(&number.to_le_bytes());
        }
        out.extend_from_slice(&text_hash.to_le_bytes());
    }
}

/// Reads the articles of a group.
pub(super) struct ArticleDecoder<'b> {
    bytes: &'b [u8],
    last: RowEnd,
}

impl<'b> ArticleDecoder<'b> {
    /// Reads what an [`ArticleEncoder`] wrote.
    pub(super) fn new(bytes: &'b [u8]) -> ArticleDecoder<'b> {
        ArticleDecoder {
            bytes,
            last: RowEnd::default(),
        }
    }

    /// The next article. `None`: there is none, or the bytes are damaged.
    pub(super) fn next_article(&mut self) -> Option<EncodedArticle<'b>> {
        let bytes = &mut self.bytes;
        let (&flags, rest) = bytes.split_first()?;
        *bytes = rest;
        let mut row = None;
        if flags & HAS_ROW != 0 {
            let line = self.last.line.checked_add(read_number(bytes)?)?;
            let start = self.last.end.checked_add(read_number(bytes)?)?;
            let len = read_number(bytes)?;
            let end = start.checked_add(len)?;
            self.last = RowEnd { line, end };
            row = Some(RowLocation {
                line: usize::try_from(line).ok()?,
                start,
                bytes: usize::try_from(len).ok()?,
            });
        }
        let id = read_text(bytes)?;
        let mut rank = ArticleRank::default();
        if flags & HAS_PREFERENCE != 0 {
            rank.preference = Some(u32::try_from(read_number(bytes)?).ok()?);
        }
        if flags & HAS_VALUE != 0 {
            rank.value = Some(f64::from_bits(read_u64(bytes)?));
        }
        if flags & HAS_SOURCE != 0 {
            rank.source = Some(read_u64(bytes)?);
        }
        let text_hash = read_u64(bytes)?;
        Some(EncodedArticle {
            id,
            rank,
            text_hash,
            row,
        })
    }
}

/// Reads a number of eight bytes.
fn read_u64(bytes: &mut &[u8]) -> Option<u64> {
    let (number, rest) = bytes.split_first_chunk()?;
    *bytes = rest;
    Some(u64::from_le_bytes(*number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn articles_round_trip() {
        let row = |line: usize| RowLocation {
            line,
            start: line as u64 * 5_000_000_000,
            bytes: line * 300,
        };
        let article = |line: usize| EncodedArticle {
            id: ["", "é", "an id"][line % 3],
            rank: ArticleRank {
                preference: [None, Some(0), Some(700)][line / 3 % 3],
                value: [None, Some(-1.5)][line / 9 % 2],
                source: [None, Some(1 << 60)][line / 18 % 2],
            },
            text_hash: u64::MAX - line as u64,
            row: Some(row(line)),
        };
        let whole_file = EncodedArticle {
            text_hash: 7,
            ..EncodedArticle::default()
        };
        let rows: Vec<EncodedArticle> = (1..40).map(article).collect();
        for articles in [&rows[..], &[whole_file]] {
            let mut encoder = ArticleEncoder::default();
            articles.iter().for_each(|article| encoder.write(article));
            let mut decoder = ArticleDecoder::new(&encoder.bytes);
            let all: Vec<_> = std::iter::from_fn(|| decoder.next_article()).collect();
            assert_eq!(all, articles);
        }
    }
}
