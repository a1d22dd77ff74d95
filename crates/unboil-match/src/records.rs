//! The result records of the passage search: [`Passage`], [`Group`] and their parts.
//!
//! They are plain data with serde support. `passages.jsonl` and `groups.jsonl` are written from
//! them.

use serde::{Deserialize, Serialize};
use unboil_text::Span;

/// Names an article in the records that the stage functions exchange.
///
/// The caller chooses the ids: the place of the article in a list, or a hash of its name. Equal
/// ids are the same article. The stage functions do not use them as an index or as a measure of
/// rank; where the order of `--keep` matters, they take it as the order of a slice or as a
/// function.
pub type ArticleId = usize;

/// A span of one article.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize)]
pub struct ArticleSpan {
    /// The article. In results of a search over a list: the index in this list.
    pub article: ArticleId,
    /// Bytes of its text.
    pub span: Span,
}

/// A verified pair of near-duplicate spans of two articles.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize, Serialize)]
pub struct Passage {
    /// The copy that comes first in the order of `--keep`.
    pub a: ArticleSpan,
    /// The other copy.
    pub b: ArticleSpan,
    /// Share of the aligned words that are similar, 0 to 1: equal, or different only in letters that
    /// scanners confuse, wherever in the passage they are.
    pub similarity: f64,
    /// Length of the alignment in words.
    pub words: usize,
    /// Words inserted, deleted, replaced or moved between the two copies. Words that are similar but
    /// not equal count too.
    pub edits: usize,
    /// How the two copies differ.
    pub kind: PassageKind,
}

/// How the two copies of a passage differ.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum PassageKind {
    /// Not in a word.
    #[default]
    Exact,
    /// In some words.
    Edited,
    /// Mostly in numbers and names: two texts of one template, which say different things. They are
    /// reported, and nothing is removed because of them.
    Template,
}

impl PassageKind {
    /// The name in `passages.jsonl`.
    ///
    /// ```
    /// assert_eq!(unboil_match::PassageKind::Template.name(), "template");
    /// ```
    pub fn name(self) -> &'static str {
        match self {
            PassageKind::Exact => "exact",
            PassageKind::Edited => "edited",
            PassageKind::Template => "template",
        }
    }
}

/// Articles that have most of their words in common with one article, which is kept.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct Group {
    /// The article that is kept.
    pub stays: ArticleId,
    /// The other articles, in the order of `--keep`.
    pub members: Vec<Member>,
}

/// An article of a [`Group`] other than the kept one.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize, Serialize)]
pub struct Member {
    /// The article.
    pub article: ArticleId,
    /// Share of its words that are equal in the kept article, in the same order or moved, 0 to 1.
    pub overlap: f64,
    /// Share of the words of the kept article that are equal in it, 0 to 1.
    pub kept_overlap: f64,
    /// Number of its sentences that the kept article does not say. Unless it is 0, the article is not
    /// left out.
    pub new_sentences: usize,
}
