//! The words of articles without their texts: [`WordList`] holds them, [`ArticleWords`] is a view of
//! those of one article.
//!
//! Hashes of the tokens, and a bit for each token that says whether a sentence ends before it, are
//! all that the search for a match needs. Only two articles that have one are read again.

use std::ops::Range;

use unboil_text::{TokenHashes, Tokens, is_sentence_end};

/// The words of articles, one article after another. A word takes 6 bytes and a bit.
///
/// ```
/// use unboil_match::WordList;
/// use unboil_text::{Span, TokenList};
///
/// let text = "It rained. The tide rose.";
/// let list = TokenList::tokenize(text, &[Span::new(0, text.len())]);
/// let mut words = WordList::default();
/// words.extend(text, list.tokens(), 0..5);
/// assert_eq!(words.article(0..5).hashes, list.tokens().hashes);
/// let borders = (0..=5).filter(|&token| words.article(0..5).is_sentence_border(token));
/// assert_eq!(borders.collect::<Vec<_>>(), [0, 2, 5]);
/// ```
#[derive(Clone, Debug, Default)]
pub struct WordList {
    ocr_hashes: Vec<u32>,
    exact_hashes: Vec<u16>,
    borders: SentenceBorders,
}

impl WordList {
    /// Returns an empty list with capacity for some words.
    ///
    /// ```
    /// assert!(unboil_match::WordList::with_capacity(100).is_empty());
    /// ```
    pub fn with_capacity(words: usize) -> WordList {
        WordList {
            ocr_hashes: Vec::with_capacity(words),
            exact_hashes: Vec::with_capacity(words),
            borders: SentenceBorders::default(),
        }
    }

    /// Returns the number of words.
    pub fn len(&self) -> usize {
        self.ocr_hashes.len()
    }

    /// Returns true if there are no words.
    pub fn is_empty(&self) -> bool {
        self.ocr_hashes.is_empty()
    }

    /// Appends the tokens `range` of a text, of an article or of the next part of one. The token before
    /// them is in `tokens`, unless they are the first ones of the article.
    pub fn extend(&mut self, text: &str, tokens: Tokens, range: Range<usize>) {
        let hashes = tokens.hashes.slice(range.clone());
        self.ocr_hashes.extend_from_slice(hashes.ocr_hashes);
        self.exact_hashes.extend_from_slice(hashes.exact_hashes);
        self.borders.extend(text, tokens, range);
    }

    /// Returns the words of an article, by their places in the list.
    pub fn article(&self, range: Range<usize>) -> ArticleWords<'_> {
        ArticleWords {
            hashes: TokenHashes {
                ocr_hashes: &self.ocr_hashes[range.clone()],
                exact_hashes: &self.exact_hashes[range.clone()],
            },
            borders: &self.borders,
            first: range.start,
        }
    }
}

/// For each token, whether a sentence or a line ends before it.
#[derive(Clone, Debug, Default)]
pub(crate) struct SentenceBorders {
    bits: Vec<u64>,
    len: usize,
}

impl SentenceBorders {
    /// Appends a bit for each of the tokens `range` of a text.
    pub(crate) fn extend(&mut self, text: &str, tokens: Tokens, range: Range<usize>) {
        let mut bits = match self.len % 64 {
            0 => 0,
            _ => self.bits.pop().expect("it is not full"),
        };
        let mut last_end = range.start.checked_sub(1).map(|last| tokens.end(last));
        for token in range {
            let gap = last_end.map(|end| end..tokens.start(token));
            bits |= u64::from(gap.is_some_and(|gap| is_border(text, gap))) << (self.len % 64);
            last_end = Some(tokens.end(token));
            self.len += 1;
            if self.len.is_multiple_of(64) {
                self.bits.push(std::mem::take(&mut bits));
            }
        }
        if !self.len.is_multiple_of(64) {
            self.bits.push(bits);
        }
    }

    fn get(&self, at: usize) -> bool {
        self.bits[at / 64] >> (at % 64) & 1 == 1
    }
}

/// Returns true if the text between two tokens ends a sentence or a line.
#[inline]
fn is_border(text: &str, gap: Range<usize>) -> bool {
    match &text.as_bytes()[gap.clone()] {
        [] | [b' '] => false,
        _ => text[gap].contains(|c: char| c == '\n' || is_sentence_end(c)),
    }
}

/// A view of the words of one article.
#[derive(Clone, Copy, Debug)]
pub struct ArticleWords<'a> {
    /// The hashes of its tokens.
    pub hashes: TokenHashes<'a>,
    borders: &'a SentenceBorders,
    /// The place of its first token in `borders`.
    first: usize,
}

impl<'a> ArticleWords<'a> {
    /// Makes the view of all tokens of an article.
    pub(crate) fn new(hashes: TokenHashes<'a>, borders: &'a SentenceBorders) -> ArticleWords<'a> {
        ArticleWords {
            hashes,
            borders,
            first: 0,
        }
    }

    /// Returns true if a sentence or a line ends before a token, or if the article begins or ends there.
    pub fn is_sentence_border(&self, token: usize) -> bool {
        token == 0 || token == self.hashes.len() || self.borders.get(self.first + token)
    }
}
