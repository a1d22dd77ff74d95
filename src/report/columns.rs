//! The data of the page: columns, which compress better than rows. `page/` reads them.
//!
//! Shares are in thousandths. -1 stands for what is not known.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Map, Value};
use unboil_io::{LedgerRow, PassageRow, Problem};
use unboil_match::PassageKind;
use unboil_text::{Class, count_words};
use xxhash_rust::xxh3::xxh3_64;

use super::article_list::ArticleEntry;
use super::passage_parts::Part;
use super::strings::Strings;

/// The schema of the data, which the page checks.
pub(super) const SCHEMA: u32 = 1;

/// The names of the classes, by number.
pub(super) fn class_names() -> Vec<String> {
    Class::ALL.map(|class| class.name().to_string()).into()
}

/// The number of a class; `None` for one that this version does not know.
pub(super) fn class_number(name: &str) -> Option<usize> {
    Class::ALL.iter().position(|class| class.name() == name)
}

/// The kinds of passages, by number.
const KINDS: [PassageKind; 3] = [
    PassageKind::Exact,
    PassageKind::Edited,
    PassageKind::Template,
];

/// The names of the kinds of passages, by number.
pub(super) fn kind_names() -> Vec<String> {
    KINDS.map(|kind| kind.name().to_string()).into()
}

/// The number of a kind.
pub(super) fn kind_number(kind: PassageKind) -> usize {
    KINDS.iter().position(|other| *other == kind).unwrap_or(0)
}

/// A share from 0 to 1 in thousandths.
pub(super) fn share(share: f64) -> u32 {
    (share * 1000.0).round() as u32
}

/// What the page needs before its rows.
#[derive(Serialize)]
pub(super) struct Meta<'m> {
    pub(super) schema: u32,
    /// The version of unboil that wrote the output folder.
    pub(super) unboil: &'m str,
    /// The name of the output folder.
    pub(super) name: &'m str,
    /// A hash of the data, under which a browser stores verdicts.
    pub(super) id: String,
    pub(super) command: &'m str,
    pub(super) settings: &'m Value,
    pub(super) counts: &'m Map<String, Value>,
    pub(super) classes: &'m [String],
    pub(super) rules: Vec<RuleRow<'m>>,
    pub(super) kinds: &'m [String],
    pub(super) types: &'m Strings,
    pub(super) sites: &'m Strings,
    pub(super) languages: [&'static str; 0],
    pub(super) problems: &'m [ProblemRow],
    /// The names of the chunks, by kind.
    pub(super) chunks: Value,
    /// The folder of the chunks beside the page. Empty if they are in the page.
    pub(super) folder: String,
    /// The number of the first article of each chunk of texts.
    pub(super) kept_first: Vec<usize>,
    /// The numbers of the removals of the random sample, sorted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) sample: Option<Vec<usize>>,
}

#[derive(Serialize)]
pub(super) struct RuleRow<'m> {
    pub(super) name: &'m str,
    /// What the rule removes.
    pub(super) about: &'static str,
}

#[derive(Serialize)]
pub(super) struct ProblemRow {
    path: String,
    line: Option<usize>,
    stage: &'static str,
    reason: String,
}

impl From<Problem> for ProblemRow {
    fn from(problem: Problem) -> ProblemRow {
        ProblemRow {
            path: problem.path,
            line: problem.line,
            stage: problem.stage.name(),
            reason: problem.reason,
        }
    }
}

#[derive(Default, Serialize)]
pub(super) struct RemovalColumns {
    strings: Strings,
    article: Vec<u32>,
    start: Vec<usize>,
    end: Vec<usize>,
    class: Vec<i32>,
    rule: Vec<u32>,
    why: Vec<u32>,
    text: Vec<u32>,
    words: Vec<usize>,
    score: Vec<i32>,
    threshold: Vec<i32>,
    /// xxh3 of the texts that are shortened, in hexadecimal, by the row in this chunk.
    hash: BTreeMap<usize, String>,
    #[serde(skip)]
    text_bytes: usize,
}

impl RemovalColumns {
    pub(super) fn len(&self) -> usize {
        self.article.len()
    }

    /// Bytes of the texts.
    pub(super) fn text_bytes(&self) -> usize {
        self.text_bytes
    }

    /// Adds a row. `class` is the number of its class. Texts of more than `max_text_bytes` are shortened.
    pub(super) fn add(
        &mut self,
        article: usize,
        row: &LedgerRow,
        class: Option<usize>,
        rule: u32,
        max_text_bytes: usize,
    ) {
        let text = match row.text.len() > max_text_bytes {
            true => Cow::Owned(shortened(&row.text, max_text_bytes)),
            false => Cow::Borrowed(row.text.as_str()),
        };
        if let Cow::Owned(_) = text {
            let hash = format!("{:016x}", xxh3_64(row.text.as_bytes()));
            self.hash.insert(self.len(), hash);
        }
        let known = |value: Option<f64>| value.map_or(-1, |value| share(value) as i32);
        self.text_bytes += text.len();
        self.article.push(article as u32);
        self.start.push(row.start);
        self.end.push(row.end);
        self.class.push(class.map_or(-1, |class| class as i32));
        self.rule.push(rule);
        self.why.push(self.strings.number(&row.why));
        self.text.push(self.strings.number(&text));
        self.words.push(count_words(&row.text));
        self.score.push(known(row.score));
        self.threshold.push(known(row.threshold));
    }
}

/// The start and the end of a text, and between them how much is left out.
fn shortened(text: &str, max_bytes: usize) -> String {
    let end = text.floor_char_boundary(max_bytes / 2);
    let start = text.ceil_char_boundary(text.len() - max_bytes / 2);
    let omitted = start - end;
    format!(
        "{}\n[\u{2026} {omitted} bytes \u{2026}]\n{}",
        &text[..end],
        &text[start..]
    )
}

#[derive(Default, Serialize)]
pub(super) struct PassageColumns {
    a: Vec<u32>,
    a_start: Vec<usize>,
    a_end: Vec<usize>,
    b: Vec<u32>,
    b_start: Vec<usize>,
    b_end: Vec<usize>,
    similarity: Vec<u32>,
    words: Vec<usize>,
    edits: Vec<usize>,
    kind: Vec<usize>,
    a_overlap: Vec<u32>,
    b_overlap: Vec<u32>,
    parts: Vec<Option<Vec<Part>>>,
    #[serde(skip)]
    text_bytes: usize,
}

impl PassageColumns {
    pub(super) fn len(&self) -> usize {
        self.a.len()
    }

    /// Bytes of the texts.
    pub(super) fn text_bytes(&self) -> usize {
        self.text_bytes
    }

    /// Adds a passage of two articles. `kind` is the number of its kind.
    pub(super) fn add(
        &mut self,
        row: &PassageRow,
        [a, b]: [usize; 2],
        kind: usize,
        parts: Option<Vec<Part>>,
    ) {
        self.a.push(a as u32);
        self.a_start.push(row.a.start);
        self.a_end.push(row.a.end);
        self.b.push(b as u32);
        self.b_start.push(row.b.start);
        self.b_end.push(row.b.end);
        self.similarity.push(share(row.similarity));
        self.words.push(row.words);
        self.edits.push(row.edits);
        self.kind.push(kind);
        self.a_overlap.push(share(row.a.overlap));
        self.b_overlap.push(share(row.b.overlap));
        self.text_bytes += parts.iter().flatten().map(Part::bytes).sum::<usize>();
        self.parts.push(parts);
    }
}

#[derive(Default, Serialize)]
pub(super) struct GroupColumns {
    pub(super) stays: Vec<u32>,
    /// Article, overlap, overlap of the article that stays, and new sentences of each member.
    pub(super) members: Vec<Vec<[u32; 4]>>,
}

#[derive(Default, Serialize)]
pub(super) struct ArticleColumns {
    id: Vec<Box<str>>,
    path: Vec<Option<Box<str>>>,
    line: Vec<Option<usize>>,
    site: Vec<i64>,
    #[serde(rename = "type")]
    page_type: Vec<i64>,
    language: Vec<i64>,
    words: Vec<i64>,
    removed: Vec<usize>,
}

impl ArticleColumns {
    pub(super) fn len(&self) -> usize {
        self.id.len()
    }

    /// Adds an article. `kept_words` is the number of words that are left of it, if known.
    pub(super) fn add(
        &mut self,
        article: &ArticleEntry,
        site: Option<u32>,
        kept_words: Option<usize>,
    ) {
        let known = |number: Option<u32>| number.map_or(-1, i64::from);
        let words = kept_words.map(|kept_words| article.removed_words + kept_words);
        self.id.push(article.id.clone());
        self.path.push(article.path.clone());
        self.line.push(article.line);
        self.site.push(known(site));
        self.page_type.push(known(article.page_type));
        self.language.push(-1);
        self.words.push(words.map_or(-1, |words| words as i64));
        self.removed.push(article.removed_words);
    }
}

/// The texts of articles without their removals.
#[derive(Default, Serialize)]
pub(super) struct KeptTexts {
    kept: Vec<Option<Vec<String>>>,
    #[serde(skip)]
    bytes: usize,
}

impl KeptTexts {
    pub(super) fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }

    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// Adds the text of the next article.
    pub(super) fn add(&mut self, pieces: Option<Vec<String>>) {
        let lengths = pieces.iter().flatten().map(|piece| piece.len() + 8);
        self.bytes += lengths.sum::<usize>();
        self.kept.push(pieces);
    }
}
