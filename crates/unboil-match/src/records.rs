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
    /// Share of the words of `a` that are equal in `b`, in the same order or moved, 0 to 1.
    pub a_overlap: f64,
    /// Share of the words of `b` that are equal in `a`, 0 to 1.
    pub b_overlap: f64,
}

impl Passage {
    /// A passage whose copies have the same `words` words.
    ///
    /// ```
    /// use unboil_match::{ArticleSpan, Passage};
    /// use unboil_text::Span;
    ///
    /// let copy = |article| ArticleSpan { article, span: Span::new(0, 90) };
    /// assert_eq!(Passage::exact(copy(0), copy(1), 15).similarity, 1.0);
    /// ```
    pub fn exact(a: ArticleSpan, b: ArticleSpan, words: usize) -> Passage {
        Passage {
            a,
            b,
            similarity: 1.0,
            words,
            edits: 0,
            kind: PassageKind::Exact,
            a_overlap: 1.0,
            b_overlap: 1.0,
        }
    }
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

/// An article that is not written, or of which nothing is left, because another says the same.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize, Serialize)]
pub struct DroppedArticle {
    /// The article.
    pub article: ArticleId,
    /// The article that stays.
    pub stays: ArticleId,
    /// Share of its words that are equal in the article that stays, 0 to 1. For
    /// [`DropKind::Emptied`]: the share of its text, in bytes, that was removed because of that
    /// article.
    pub overlap: f64,
    /// Share of the words of the article that stays that are equal in it, 0 to 1. `None`: it was not
    /// measured.
    pub kept_overlap: Option<f64>,
    /// How the two differ.
    pub kind: DropKind,
}

impl DroppedArticle {
    /// The record of a member of a group that is dropped.
    ///
    /// ```
    /// use unboil_match::{DropKind, DroppedArticle, Member};
    ///
    /// let member = Member { article: 1, overlap: 1.0, kept_overlap: 0.5, new_sentences: 0 };
    /// assert_eq!(DroppedArticle::of_member(&member, 0).kind, DropKind::Contained);
    /// ```
    pub fn of_member(member: &Member, stays: ArticleId) -> DroppedArticle {
        DroppedArticle {
            article: member.article,
            stays,
            overlap: member.overlap,
            kept_overlap: Some(member.kept_overlap),
            kind: DropKind::of_overlaps(member.overlap, member.kept_overlap),
        }
    }
}

/// How a dropped article differs from the one that stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum DropKind {
    /// Both have the same words.
    Exact,
    /// The article that stays has all its words, and more.
    Contained,
    /// In some words.
    Edited,
    /// It was not dropped as a whole: all its sentences were removed, one by one.
    Emptied,
}

impl DropKind {
    /// The kind of an article with these shares of words in common with the one that stays.
    ///
    /// ```
    /// use unboil_match::DropKind;
    ///
    /// assert_eq!(DropKind::of_overlaps(1.0, 0.5), DropKind::Contained);
    /// assert_eq!(DropKind::of_overlaps(0.97, 1.0), DropKind::Edited);
    /// ```
    pub fn of_overlaps(overlap: f64, kept_overlap: f64) -> DropKind {
        match (overlap >= 1.0, kept_overlap >= 1.0) {
            (true, true) => DropKind::Exact,
            (true, false) => DropKind::Contained,
            (false, _) => DropKind::Edited,
        }
    }

    /// The name in `dropped.jsonl`.
    ///
    /// ```
    /// assert_eq!(unboil_match::DropKind::Contained.name(), "contained");
    /// ```
    pub fn name(self) -> &'static str {
        match self {
            DropKind::Exact => "exact",
            DropKind::Contained => "contained",
            DropKind::Edited => "edited",
            DropKind::Emptied => "emptied",
        }
    }
}
