//! The records that the passage search gives: passages and groups.

use serde::{Deserialize, Serialize};
use unboil_text::Span;

/// One end of a passage: a span of an article, the article given by its place in the list that was searched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize)]
pub struct ArticleSpan {
    /// Index of the article.
    pub article: usize,
    /// Bytes of its text.
    pub span: Span,
}

/// A verified pair of spans that say the same in two articles.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize, Serialize)]
pub struct Passage {
    /// The copy that stays, by the order of `--keep`.
    pub a: ArticleSpan,
    /// The other copy.
    pub b: ArticleSpan,
    /// Share of the aligned words that are alike, 0 to 1: the same, or different only by what scanners confuse, and wherever
    /// in the passage they stand.
    pub similarity: f64,
    /// Length of the alignment in words.
    pub words: usize,
    /// Words inserted, deleted, replaced or moved between the two; also those that are alike but not the same.
    pub edits: usize,
}

/// Articles that are mostly the same.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct Group {
    /// Index of the article that stays.
    pub stays: usize,
    /// The others, by index.
    pub members: Vec<Member>,
}

/// One article of a [`Group`] beside the one that stays.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize, Serialize)]
pub struct Member {
    /// Index of the article.
    pub article: usize,
    /// Share of its words that verified passages with the article that stays cover, 0 to 1.
    pub overlap: f64,
}
