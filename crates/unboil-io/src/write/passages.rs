//! Rows of `passages.jsonl`, `groups.jsonl` and `dropped.jsonl`.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::error::Error;
use crate::write::article_name::ArticleName;
use crate::write::json_lines::{json_line, json_lines, rounded};
use crate::write::out_dir::OutDir;
use crate::write::output_names::{DROPPED, GROUPS};
use unboil_match::{DroppedArticle, Group, Passage};
use unboil_text::Span;

/// One copy of a passage.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct PassageSide<'a> {
    /// The article.
    #[serde(flatten)]
    pub name: ArticleName<'a>,
    /// The offset of the first byte of the copy in the text of the article.
    pub start: usize,
    /// The offset after its last byte.
    pub end: usize,
    /// Share of its words that are equal in the other copy, 0 to 1.
    pub overlap: f64,
    /// Its text, if the setting `passage_texts` is on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<Cow<'a, str>>,
}

/// A row of `passages.jsonl`. See [`Passage`] for the fields.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct PassageRow<'a> {
    /// The copy that comes first in the order of `--keep`.
    pub a: PassageSide<'a>,
    /// The other copy.
    pub b: PassageSide<'a>,
    /// Share of the aligned words that are similar, 0 to 1.
    pub similarity: f64,
    /// Length of the alignment in words.
    pub words: usize,
    /// Words that differ.
    pub edits: usize,
    /// How the copies differ: a name of [`PassageKind`](unboil_match::PassageKind).
    pub kind: Cow<'a, str>,
}

/// A row of `groups.jsonl`.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct GroupRow<'a> {
    /// The id of the article that stays.
    pub stays: Cow<'a, str>,
    /// The path of its file, if it is not the id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<Cow<'a, str>>,
    /// The line of its row in the file, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// The other articles.
    pub members: Vec<MemberRow<'a>>,
}

/// A member of a [`GroupRow`]. See [`Member`](unboil_match::Member) for the fields.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct MemberRow<'a> {
    /// The article.
    #[serde(flatten)]
    pub name: ArticleName<'a>,
    /// Share of its words that the article that stays has too, 0 to 1.
    pub overlap: f64,
    /// Share of the words of the article that stays that it has too, 0 to 1.
    pub kept_overlap: f64,
    /// Number of its sentences that the article that stays does not say.
    pub new_sentences: usize,
}

/// A row of `dropped.jsonl`. See [`DroppedArticle`] for the fields.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct DroppedRow<'a> {
    /// The article.
    #[serde(flatten)]
    pub name: ArticleName<'a>,
    /// The article that stays.
    pub stays: ArticleName<'a>,
    /// Share of its words that the article that stays has too, 0 to 1.
    pub overlap: f64,
    /// Share of the words of the article that stays that it has too, if known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kept_overlap: Option<f64>,
    /// Why nothing of it is left: a name of [`DropKind`](unboil_match::DropKind).
    pub kind: Cow<'a, str>,
}

/// Serializes passages as lines of `passages.jsonl`. `name` returns the name of an article by its
/// index. `texts` are the texts of both copies of each passage, if they are written; otherwise it is
/// empty.
///
/// ```
/// use unboil_io::{ArticleName, passage_lines};
/// use unboil_match::{ArticleSpan, Passage};
/// use unboil_text::Span;
///
/// let copy = |article| ArticleSpan { article, span: Span::new(0, 90) };
/// let passage = Passage::exact(copy(1), copy(0), 15);
/// let ids = ["monday.txt", "tuesday.txt"];
/// let name = |article: usize| ArticleName::new(ids[article], ids[article], None);
/// let lines = passage_lines(name, &[passage], &[]);
/// let expected = r#"{"a":{"article":"tuesday.txt","start":0,"end":90,"overlap":1.0},"b":{"#;
/// assert!(lines.starts_with(expected.as_bytes()));
/// ```
pub fn passage_lines<'i: 't, 't>(
    name: impl Fn(usize) -> ArticleName<'i>,
    passages: &[Passage],
    texts: &'t [[String; 2]],
) -> Vec<u8> {
    let side = |article: usize, span: Span, overlap: f64, text: Option<&'t str>| PassageSide {
        name: name(article),
        start: span.start,
        end: span.end,
        overlap: rounded(overlap),
        text: text.map(Cow::Borrowed),
    };
    json_lines(passages.iter().enumerate().map(|(at, passage)| {
        let [a_text, b_text] = match texts.get(at) {
            Some([a, b]) => [Some(a.as_str()), Some(b.as_str())],
            None => [None, None],
        };
        let (a, b) = (passage.a, passage.b);
        PassageRow {
            a: side(a.article, a.span, passage.a_overlap, a_text),
            b: side(b.article, b.span, passage.b_overlap, b_text),
            similarity: rounded(passage.similarity),
            words: passage.words,
            edits: passage.edits,
            kind: passage.kind.name().into(),
        }
    }))
}

/// Writes `groups.jsonl`, sorted by the id of the kept article, and the members of each by their
/// id. `name` returns the name of an article by its index.
///
/// ```
/// use unboil_io::{ArticleName, OutDir, write_groups};
/// use unboil_match::{Group, Member};
///
/// let folder = tempfile::tempdir()?;
/// let out = OutDir::create(folder.path(), &[], false, "run 1")?;
/// let member = Member { article: 0, overlap: 0.9, kept_overlap: 0.5, new_sentences: 1 };
/// let group = Group { stays: 1, members: vec![member] };
/// let ids = ["monday.txt", "tuesday.txt"];
/// write_groups(&out, |article| ArticleName::new(ids[article], ids[article], None), &[group])?;
/// let text = std::fs::read_to_string(out.path("groups.jsonl"))?;
/// let row = r#"{"article":"monday.txt","overlap":0.9,"kept_overlap":0.5,"new_sentences":1}"#;
/// assert_eq!(text, format!("{{\"stays\":\"tuesday.txt\",\"members\":[{row}]}}\n"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// If the file cannot be written.
pub fn write_groups<'i>(
    out: &OutDir,
    name: impl Fn(usize) -> ArticleName<'i>,
    groups: &[Group],
) -> Result<(), Error> {
    let mut rows: Vec<GroupRow> = groups
        .iter()
        .map(|group| {
            let mut members: Vec<_> = group
                .members
                .iter()
                .map(|member| MemberRow {
                    name: name(member.article),
                    overlap: rounded(member.overlap),
                    kept_overlap: rounded(member.kept_overlap),
                    new_sentences: member.new_sentences,
                })
                .collect();
            members.sort_by(|a, b| a.name.article.cmp(&b.name.article));
            let ArticleName {
                article: stays,
                path,
                line,
            } = name(group.stays);
            GroupRow {
                stays,
                path,
                line,
                members,
            }
        })
        .collect();
    rows.sort_by(|a, b| a.stays.cmp(&b.stays));
    out.write_lines(GROUPS, rows.iter().map(json_line))
}

/// Writes `dropped.jsonl`, sorted by the id of the dropped article. `name` returns the name of an
/// article by its index.
///
/// ```
/// use unboil_io::{ArticleName, OutDir, write_dropped};
/// use unboil_match::{DropKind, DroppedArticle};
///
/// let folder = tempfile::tempdir()?;
/// let out = OutDir::create(folder.path(), &[], false, "run 1")?;
/// let dropped = DroppedArticle {
///     article: 0,
///     stays: 1,
///     overlap: 1.0,
///     kept_overlap: Some(0.5),
///     kind: DropKind::Contained,
/// };
/// let ids = ["monday.txt", "tuesday.txt"];
/// write_dropped(&out, |article| ArticleName::new(ids[article], ids[article], None), &[dropped])?;
/// let text = std::fs::read_to_string(out.path("dropped.jsonl"))?;
/// assert!(text.starts_with(r#"{"article":"monday.txt","stays":{"article":"tuesday.txt"},"#));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// If the file cannot be written.
pub fn write_dropped<'i>(
    out: &OutDir,
    name: impl Fn(usize) -> ArticleName<'i>,
    dropped: &[DroppedArticle],
) -> Result<(), Error> {
    let mut rows: Vec<DroppedRow> = (dropped.iter())
        .map(|dropped| DroppedRow {
            name: name(dropped.article),
            stays: name(dropped.stays),
            overlap: rounded(dropped.overlap),
            kept_overlap: dropped.kept_overlap.map(rounded),
            kind: dropped.kind.name().into(),
        })
        .collect();
    rows.sort_by(|a, b| a.name.article.cmp(&b.name.article));
    out.write_lines(DROPPED, rows.iter().map(json_line))
}

#[cfg(test)]
mod tests {
    use super::*;
    use unboil_match::{ArticleSpan, DropKind, Member, PassageKind};

    #[test]
    fn rows_have_the_documented_keys() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let out = OutDir::create(dir.path(), &[], false, "").expect("empty");
        let ids = ["z", "m", "a"];
        let side = |article, start, end| ArticleSpan {
            article,
            span: Span::new(start, end),
        };
        let passage = |a, b, similarity| Passage {
            a,
            b,
            similarity,
            words: 20,
            edits: 3,
            kind: PassageKind::Template,
            a_overlap: 0.5,
            b_overlap: 1.0,
        };
        let passages = [
            passage(side(2, 7, 9), side(1, 0, 4), 1.0),
            passage(side(0, 5, 9), side(1, 0, 4), 2.0 / 3.0),
        ];
        let texts = [["A \"b\"".to_string(), "A b".to_string()]];
        let group = Group {
            stays: 1,
            members: [(0, 0.99999), (2, 0.80004)]
                .map(|(article, overlap)| Member {
                    article,
                    overlap,
                    kept_overlap: 0.5,
                    new_sentences: 2,
                })
                .into(),
        };
        let name = |article: usize| {
            ArticleName::new(ids[article], ["z", "rows.jsonl", "a"][article], None)
        };
        write_groups(&out, name, &[group]).expect("written");
        let text = |name| std::fs::read_to_string(out.path(name)).expect("written");
        assert_eq!(
            String::from_utf8(passage_lines(name, &passages, &texts)).expect("text"),
            "{\"a\":{\"article\":\"a\",\"start\":7,\"end\":9,\"overlap\":0.5,\"text\":\"A \\\"b\\\"\"},\
             \"b\":{\"article\":\"m\",\"path\":\"rows.jsonl\",\"start\":0,\"end\":4,\"overlap\":1.0,\"text\":\"A b\"},\
             \"similarity\":1.0,\"words\":20,\"edits\":3,\"kind\":\"template\"}\n\
             {\"a\":{\"article\":\"z\",\"start\":5,\"end\":9,\"overlap\":0.5},\
             \"b\":{\"article\":\"m\",\"path\":\"rows.jsonl\",\"start\":0,\"end\":4,\"overlap\":1.0},\
             \"similarity\":0.6667,\"words\":20,\"edits\":3,\"kind\":\"template\"}\n"
        );
        assert_eq!(
            text("groups.jsonl"),
            "{\"stays\":\"m\",\"path\":\"rows.jsonl\",\"members\":[{\"article\":\"a\",\"overlap\":0.8,\"kept_overlap\":0.5,\"new_sentences\":2},\
             {\"article\":\"z\",\"overlap\":1.0,\"kept_overlap\":0.5,\"new_sentences\":2}]}\n"
        );
    }

    #[test]
    fn dropped_articles_name_the_one_that_stays() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let out = OutDir::create(dir.path(), &[], false, "").expect("empty");
        let name = |article: usize| match article {
            2 => ArticleName::new("a", "a", None),
            _ => ArticleName::new("m", "rows.jsonl", Some(3)),
        };
        let dropped = DroppedArticle {
            article: 2,
            stays: 1,
            overlap: 0.12345,
            kept_overlap: None,
            kind: DropKind::Emptied,
        };
        write_dropped(&out, name, &[dropped]).expect("written");
        let text = std::fs::read_to_string(out.path("dropped.jsonl")).expect("written");
        assert_eq!(
            text,
            "{\"article\":\"a\",\"stays\":{\"article\":\"m\",\"path\":\"rows.jsonl\",\"line\":3},\"overlap\":0.1235,\
             \"kind\":\"emptied\"}\n"
        );
    }
}
