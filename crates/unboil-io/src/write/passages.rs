//! Rows of `passages.jsonl` and `groups.jsonl`.

use serde::Serialize;

use crate::error::Error;
use crate::write::json_lines::{json_line, json_lines, rounded};
use crate::write::out_dir::OutDir;
use crate::write::output_names::GROUPS;
use unboil_match::{ArticleSpan, Group, Passage};

#[derive(Serialize)]
struct SideRow<'a> {
    article: &'a str,
    start: usize,
    end: usize,
}

#[derive(Serialize)]
struct PassageRow<'a> {
    a: SideRow<'a>,
    b: SideRow<'a>,
    similarity: f64,
    words: usize,
    edits: usize,
    kind: &'static str,
}

#[derive(Serialize)]
struct GroupRow<'a> {
    stays: &'a str,
    members: Vec<MemberRow<'a>>,
}

#[derive(Serialize)]
struct MemberRow<'a> {
    article: &'a str,
    overlap: f64,
    kept_overlap: f64,
    new_sentences: usize,
}

/// Serializes passages as lines of `passages.jsonl`. `id` returns the id of an article by its index.
///
/// ```
/// use unboil_io::passage_lines;
/// use unboil_match::{ArticleSpan, Passage, PassageKind};
/// use unboil_text::Span;
///
/// let copy = |article| ArticleSpan { article, span: Span::new(0, 90) };
/// let kind = PassageKind::Edited;
/// let passage = Passage { a: copy(1), b: copy(0), similarity: 0.96, words: 15, edits: 1, kind };
/// let ids = ["monday.txt", "tuesday.txt"];
/// let lines = passage_lines(|article| ids[article], &[passage]);
/// let expected = r#"{"a":{"article":"tuesday.txt","start":0,"end":90},"b":{"article":"#;
/// assert!(lines.starts_with(expected.as_bytes()));
/// ```
pub fn passage_lines<'i>(id: impl Fn(usize) -> &'i str, passages: &[Passage]) -> Vec<u8> {
    let side = |side: ArticleSpan| SideRow {
        article: id(side.article),
        start: side.span.start,
        end: side.span.end,
    };
    json_lines(passages.iter().map(|passage| PassageRow {
        a: side(passage.a),
        b: side(passage.b),
        similarity: rounded(passage.similarity),
        words: passage.words,
        edits: passage.edits,
        kind: passage.kind.name(),
    }))
}

/// Writes `groups.jsonl`, sorted by the id of the kept article, and the members of each by their
/// id. `id` returns the id of an article by its index.
///
/// ```
/// use unboil_io::{OutDir, write_groups};
/// use unboil_match::{Group, Member};
///
/// let folder = tempfile::tempdir()?;
/// let out = OutDir::create(folder.path(), &[], false, "run 1")?;
/// let member = Member { article: 0, overlap: 0.9, kept_overlap: 0.5, new_sentences: 1 };
/// let group = Group { stays: 1, members: vec![member] };
/// let ids = ["monday.txt", "tuesday.txt"];
/// write_groups(&out, |article| ids[article], &[group])?;
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
    id: impl Fn(usize) -> &'i str,
    groups: &[Group],
) -> Result<(), Error> {
    let mut rows: Vec<GroupRow> = groups
        .iter()
        .map(|group| {
            let mut members: Vec<_> = group
                .members
                .iter()
                .map(|member| MemberRow {
                    article: id(member.article),
                    overlap: rounded(member.overlap),
                    kept_overlap: rounded(member.kept_overlap),
                    new_sentences: member.new_sentences,
                })
                .collect();
            members.sort_by(|a, b| a.article.cmp(b.article));
            GroupRow {
                stays: id(group.stays),
                members,
            }
        })
        .collect();
    rows.sort_by(|a, b| a.stays.cmp(b.stays));
    out.write_lines(GROUPS, rows.iter().map(json_line))
}

#[cfg(test)]
mod tests {
    use super::*;
    use unboil_match::{Member, PassageKind};
    use unboil_text::Span;

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
        };
        let passages = [
            passage(side(2, 7, 9), side(1, 0, 4), 1.0),
            passage(side(0, 5, 9), side(1, 0, 4), 2.0 / 3.0),
        ];
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
        let id = |article: usize| ids[article];
        write_groups(&out, id, &[group]).expect("written");
        let text = |name| std::fs::read_to_string(out.path(name)).expect("written");
        assert_eq!(
            String::from_utf8(passage_lines(id, &passages)).expect("text"),
            "{\"a\":{\"article\":\"a\",\"start\":7,\"end\":9},\"b\":{\"article\":\"m\",\"start\":0,\"end\":4},\
             \"similarity\":1.0,\"words\":20,\"edits\":3,\"kind\":\"template\"}\n\
             {\"a\":{\"article\":\"z\",\"start\":5,\"end\":9},\"b\":{\"article\":\"m\",\"start\":0,\"end\":4},\
             \"similarity\":0.6667,\"words\":20,\"edits\":3,\"kind\":\"template\"}\n"
        );
        assert_eq!(
            text("groups.jsonl"),
            "{\"stays\":\"m\",\"members\":[{\"article\":\"a\",\"overlap\":0.8,\"kept_overlap\":0.5,\"new_sentences\":2},\
             {\"article\":\"z\",\"overlap\":1.0,\"kept_overlap\":0.5,\"new_sentences\":2}]}\n"
        );
    }
}
