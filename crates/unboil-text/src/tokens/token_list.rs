//! The tokens of one article, in columns.

use std::ops::{Deref, Range};

use super::word_hash::WordHasher;
use crate::span::Span;

/// Version of the token format: word boundaries, normalisation, and both hashes.
///
/// Hashes of different versions are not comparable. Files that hold token hashes or values derived
/// from them (checkpoints, seeds, saved templates) must store this number, and a reader must refuse
/// a file with another one. Any change that gives some text other tokens or hashes increases it.
pub const NORMALISER_VERSION: u32 = 3;

/// Flag bit in [`TokenHashes::ocr_hashes`]: set if the token is a character of a script without spaces.
pub const SPACELESS: u32 = 1 << 31;

/// The tokens of one article, one entry per token in each column. Reuse a list for the next article
/// with [`TokenList::fill`], so that it allocates only once.
///
/// ```
/// use unboil_text::{Span, TokenList};
///
/// let text = "Don't stop!";
/// let list = TokenList::tokenize(text, &[Span::new(0, text.len())]);
/// let tokens = list.tokens();
/// assert_eq!(tokens.len(), 2);
/// assert_eq!(&text[tokens.bytes(0, 1).range()], "Don't");
///
/// // Case and the form of apostrophes make no difference.
/// let other = "don’t STOP";
/// let other = TokenList::tokenize(other, &[Span::new(0, other.len())]);
/// assert_eq!(tokens.exact_hashes, other.tokens().exact_hashes);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TokenList {
    pub(super) ocr_hashes: Vec<u32>,
    pub(super) exact_hashes: Vec<u16>,
    starts: Vec<u32>,
    lens: Vec<u16>,
}

impl TokenList {
    /// An empty list with capacity for the tokens of a text of `bytes` bytes.
    pub(super) fn with_capacity_for(bytes: usize) -> TokenList {
        let expected = bytes / EXPECTED_BYTES_PER_TOKEN;
        TokenList {
            ocr_hashes: Vec::with_capacity(expected),
            exact_hashes: Vec::with_capacity(expected),
            starts: Vec::with_capacity(expected),
            lens: Vec::with_capacity(expected),
        }
    }

    /// Number of tokens.
    pub(super) fn len(&self) -> usize {
        self.starts.len()
    }

    /// Appends the spans of tokens. Tests append the hashes too.
    #[cfg(test)]
    pub(super) fn add_spans(&mut self, spans: impl Iterator<Item = Span>) {
        for span in spans {
            self.starts.push(span.start as u32);
            self.lens.push(span.len() as u16);
        }
    }

    /// Removes the first `count` tokens and keeps the capacity.
    pub(super) fn remove_first(&mut self, count: usize) {
        self.ocr_hashes.drain(..count);
        self.exact_hashes.drain(..count);
        self.starts.drain(..count);
        self.lens.drain(..count);
    }

    /// Removes all tokens and keeps the capacity.
    pub(super) fn clear(&mut self) {
        self.ocr_hashes.clear();
        self.exact_hashes.clear();
        self.starts.clear();
        self.lens.clear();
    }

    /// Appends the word at `from..to` as a token, unless it has more than 65,535 bytes. `flag` is
    /// [`SPACELESS`] or 0.
    #[inline]
    pub(super) fn push(&mut self, hash: WordHasher, from: usize, to: usize, flag: u32) {
        if let Ok(len) = u16::try_from(to - from) {
            self.exact_hashes.push(hash.exact_hash());
            self.ocr_hashes.push(hash.ocr_hash() & !SPACELESS | flag);
            self.starts.push(from as u32);
            self.lens.push(len);
        }
    }

    /// A view of all tokens.
    pub fn tokens(&self) -> Tokens<'_> {
        Tokens {
            hashes: TokenHashes {
                ocr_hashes: &self.ocr_hashes,
                exact_hashes: &self.exact_hashes,
            },
            starts: &self.starts,
            lens: &self.lens,
        }
    }
}

/// Estimate for the capacity of a list. English has a token every six bytes, spaces included.
const EXPECTED_BYTES_PER_TOKEN: usize = 5;

/// A view of the tokens of one article in the order of the text, one entry per token in each
/// column.
///
/// ```
/// use unboil_text::{Span, TokenList};
///
/// let text = "The tide rose.";
/// let list = TokenList::tokenize(text, &[Span::new(0, text.len())]);
/// let tokens = list.tokens();
/// assert_eq!((tokens.start(1), tokens.end(1)), (4, 8)); // "tide"
/// assert_eq!(tokens.touching(Span::new(6, 10)), 1..3); // "de r"
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tokens<'a> {
    /// Their hashes, which are all that a comparison of two articles needs.
    pub hashes: TokenHashes<'a>,
    /// First byte of each token.
    starts: &'a [u32],
    /// Length of each token in bytes.
    lens: &'a [u16],
}

impl<'a> Deref for Tokens<'a> {
    type Target = TokenHashes<'a>;

    fn deref(&self) -> &TokenHashes<'a> {
        &self.hashes
    }
}

/// The hashes of the tokens of one article in the order of the text, one entry per token in each
/// column.
///
/// ```
/// use unboil_text::{Span, TokenList};
///
/// let [one, other] = ["The tide rose.", "the TIDE rose!"]
///     .map(|text| TokenList::tokenize(text, &[Span::new(0, text.len())]));
/// assert_eq!(one.tokens().hashes, other.tokens().hashes);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TokenHashes<'a> {
    /// Hashes of the words in which characters that OCR confuses (l, 1 and i; rn and m) are equal.
    /// Seeds are made of these, and two words match if these are equal. [`SPACELESS`] is a flag bit
    /// in them.
    pub ocr_hashes: &'a [u32],
    /// Low 16 bits of the hashes of the words themselves. They distinguish words with the same OCR
    /// hash.
    pub exact_hashes: &'a [u16],
}

impl<'a> TokenHashes<'a> {
    /// The hashes of some of the tokens.
    ///
    /// ```
    /// use unboil_text::{Span, TokenList};
    ///
    /// let list = TokenList::tokenize("the tide, the tide", &[Span::new(0, 18)]);
    /// let hashes = list.tokens().hashes;
    /// assert_eq!(hashes.slice(0..2), hashes.slice(2..4));
    /// ```
    pub fn slice(&self, range: Range<usize>) -> TokenHashes<'a> {
        TokenHashes {
            ocr_hashes: &self.ocr_hashes[range.clone()],
            exact_hashes: &self.exact_hashes[range],
        }
    }

    /// Number of tokens.
    pub fn len(&self) -> usize {
        self.ocr_hashes.len()
    }

    /// True if there are no tokens.
    pub fn is_empty(&self) -> bool {
        self.ocr_hashes.is_empty()
    }

    /// A key of the word of a token: equal words have equal keys, and other words very likely others.
    ///
    /// ```
    /// use unboil_text::{Span, TokenList};
    ///
    /// let list = TokenList::tokenize("Tide, tide", &[Span::new(0, 10)]);
    /// assert_eq!(list.tokens().word_key(0), list.tokens().word_key(1));
    /// ```
    #[inline]
    pub fn word_key(&self, token: usize) -> u64 {
        u64::from(self.ocr_hashes[token]) << 16 | u64::from(self.exact_hashes[token])
    }
}

impl Tokens<'_> {
    /// First byte of the token with this index.
    pub fn start(&self, token: usize) -> usize {
        self.starts[token] as usize
    }

    /// First byte after the token with this index.
    pub fn end(&self, token: usize) -> usize {
        self.starts[token] as usize + usize::from(self.lens[token])
    }

    /// Bytes from the first to the last of the tokens `from..to`. The range must not be empty.
    pub fn bytes(&self, from: usize, to: usize) -> Span {
        Span::new(self.start(from), self.end(to - 1))
    }

    /// Indices of the tokens that share at least one byte with `span`.
    pub fn touching(&self, span: Span) -> Range<usize> {
        let mut from = (self.starts).partition_point(|&start| (start as usize) < span.start);
        if from > 0 && self.end(from - 1) > span.start {
            from -= 1;
        }
        let to = (self.starts).partition_point(|&start| (start as usize) < span.end);
        from..to.max(from)
    }
}
