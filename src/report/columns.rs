//! The data of the page: columns, which compress better than rows. `page/` reads them.
//!
//! Shares are in thousandths. -1 stands for what is not known.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Map, Value};
use unboil_io::{LedgerRow, PassageRow, ProblemRow};
use unboil_match::PassageKind;
use unboil_text::{Class, count_words};
use xxhash_rust::xxh3::xxh3_64;

use super::article_list::ArticleEntry;
use super::passage_parts::Part;
use super::strings::Strings;

/// The schema of the data, which the page checks.
pub(super) const SCHEMA: u32 = 1;

/// The names of the classes, by number. A report adds those that only another version knows.
pub(super) fn class_names() -> Strings {
    named(Class::ALL.map(Class::name))
}

/// The names of the kinds of passages, as [`class_names`].
pub(super) fn kind_names() -> Strings {
    let kinds = [
        PassageKind::Exact,
        PassageKind::Edited,
        PassageKind::Template,
    ];
    named(kinds.map(PassageKind::name))
}

/// Names by their position.
pub(super) fn named<'n>(names: impl IntoIterator<Item = &'n str>) -> Strings {
    let mut strings = Strings::default();
    for name in names {
        strings.number(name);
    }
    strings
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
    pub(super) classes: &'m Strings,
    pub(super) rules: Vec<RuleRow<'m>>,
    pub(super) kinds: &'m Strings,
    pub(super) types: &'m Strings,
    pub(super) sites: &'m Strings,
    /// Codes of ISO 639-1, and "unknown".
    pub(super) languages: &'m Strings,
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

/// What the threads compute of a row of the ledger.
pub(super) struct PreparedRow {
    words: usize,
    /// xxh3 of the reason, and of the text as the page has it.
    why_hash: u64,
    text_hash: u64,
    /// The start and the end of a long text, and xxh3 of the whole.
    shortened: Option<(String, u64)>,
}

impl PreparedRow {
    /// Texts of more than `max_text_bytes` are shortened.
    pub(super) fn new(row: &LedgerRow, max_text_bytes: usize) -> PreparedRow {
        let is_long = row.text.len() > max_text_bytes;
        let shortened = is_long.then(|| {
            let text = shortened(&row.text, max_text_bytes);
            (text, xxh3_64(row.text.as_bytes()))
        });
        let text = shortened.as_ref().map_or(&row.text, |(text, _)| text);
        PreparedRow {
            words: count_words(&row.text),
            why_hash: xxh3_64(row.why.as_bytes()),
            text_hash: xxh3_64(text.as_bytes()),
            shortened,
        }
    }

    /// The number of removed words.
    pub(super) fn words(&self) -> usize {
        self.words
    }
}

/// The numbers that stand for the names in a row.
pub(super) struct RowNumbers {
    pub(super) article: usize,
    pub(super) class: u32,
    pub(super) rule: u32,
}

#[derive(Default, Serialize)]
pub(super) struct RemovalColumns {
    strings: Strings,
    article: Vec<u32>,
    start: Vec<usize>,
    end: Vec<usize>,
    class: Vec<u32>,
    rule: Vec<u32>,
    why: Vec<u32>,
    text: Vec<u32>,
    words: Vec<usize>,
    score: Vec<i32>,
    threshold: Vec<i32>,
    /// xxh3 of the texts that are shortened, in hexadecimal, by the row in this chunk.
    hash: BTreeMap<usize, String>,
}

impl RemovalColumns {
    pub(super) fn len(&self) -> usize {
        self.article.len()
    }

    /// Bytes of the texts and reasons. Equal ones count once.
    pub(super) fn text_bytes(&self) -> usize {
        self.strings.bytes()
    }

    /// Adds a row.
    pub(super) fn add(&mut self, numbers: &RowNumbers, row: &LedgerRow, prepared: &PreparedRow) {
        let text = match &prepared.shortened {
            None => &row.text,
            Some((text, hash)) => {
                self.hash.insert(self.len(), format!("{hash:016x}"));
                text
            }
        };
        let known = |value: Option<f64>| value.map_or(-1, |value| share(value) as i32);
        self.article.push(numbers.article as u32);
        self.start.push(row.start);
        self.end.push(row.end);
        self.class.push(numbers.class);
        self.rule.push(numbers.rule);
        let strings = &mut self.strings;
        self.why
            .push(strings.number_hashed(&row.why, prepared.why_hash));
        self.text
            .push(strings.number_hashed(text, prepared.text_hash));
        self.words.push(prepared.words);
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
    kind: Vec<u32>,
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
        kind: u32,
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
    stays: Vec<u32>,
    /// Article, overlap, overlap of the article that stays, and new sentences of each member.
    members: Vec<Vec<[u32; 4]>>,
    /// The number of all members.
    #[serde(skip)]
    count: usize,
}

impl GroupColumns {
    /// The number of articles in the groups.
    pub(super) fn articles(&self) -> usize {
        self.stays.len() + self.count
    }

    /// Adds a group.
    pub(super) fn add(&mut self, stays: usize, members: Vec<[u32; 4]>) {
        self.count += members.len();
        self.stays.push(stays as u32);
        self.members.push(members);
    }
}

#[derive(Default, Serialize)]
pub(super) struct ArticleColumns {
    id: Vec<Box<str>>,
    path: Vec<Option<String>>,
    line: Vec<Option<usize>>,
    site: Vec<u32>,
    #[serde(rename = "type")]
    page_type: Vec<i64>,
    language: Vec<u32>,
    words: Vec<i64>,
    removed: Vec<usize>,
}

impl ArticleColumns {
    pub(super) fn len(&self) -> usize {
        self.id.len()
    }

    /// Adds an article. `path` is that of its file, if it is not the id, and `kept_words` the number of words
    /// that are left of it, if known.
    pub(super) fn add(
        &mut self,
        article: &ArticleEntry,
        path: Option<&str>,
        site: u32,
        language: u32,
        kept_words: Option<usize>,
    ) {
        let known = |number: Option<u32>| number.map_or(-1, i64::from);
        let words = kept_words.map(|kept_words| article.removed_words + kept_words);
        self.id.push(article.id.clone());
        self.path.push(path.map(str::to_string));
        self.line.push(article.line());
        self.site.push(site);
        self.page_type.push(known(article.page_type));
        self.language.push(language);
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
