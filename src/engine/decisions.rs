//! A person's verdicts on the removals and passages of an earlier run: [`Decisions`].
//!
//! A removal is known by its article, its span and its text, a passage by the articles and spans of
//! both copies. If the article changed since, the verdict does not count.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};

use serde::Deserialize;
use serde_json::Value;
use xxhash_rust::xxh3::xxh3_64;

use unboil_io::Error;
use unboil_text::{DROP_ARTICLES_RULE, Removal, Span};

/// Verdicts that change what a run removes: removals that are wrong, and passages that are no
/// duplicates. The other verdicts change nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Decisions {
    /// The wrong removals of each article, by its id.
    wrong: HashMap<String, Vec<WrongRemoval>>,
    /// The passages that are no duplicates, and the number of each among the decisions.
    different: HashMap<PassageKey, usize>,
    /// The number of both.
    count: usize,
    /// A hash of all rows.
    hash: u64,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct WrongRemoval {
    /// Its number among the decisions.
    number: usize,
    span: Span,
    rule: String,
    text_hash: u64,
}

/// The articles and the spans of both copies, in the order of the articles.
type PassageKey = [(String, usize, usize); 2];

fn passage_key(sides: [(&str, Span); 2]) -> PassageKey {
    let mut key = sides.map(|(article, span)| (article.to_string(), span.start, span.end));
    key.sort();
    key
}

/// A verdict on a removal, as the page of `unboil report` exports it.
#[derive(Deserialize)]
struct RemovalVerdict {
    article: String,
    start: usize,
    end: usize,
    #[serde(default)]
    rule: String,
    text: Option<String>,
    /// xxh3 of the text in hexadecimal, instead of a long text.
    text_hash: Option<String>,
    verdict: IsRight,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum IsRight {
    Right,
    Wrong,
}

/// A verdict on a passage.
#[derive(Deserialize)]
struct PassageVerdict {
    a: Copy,
    b: Copy,
    verdict: IsDuplicate,
}

#[derive(Deserialize)]
struct Copy {
    article: String,
    start: usize,
    end: usize,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum IsDuplicate {
    Duplicate,
    Different,
}

impl Decisions {
    /// Reads verdicts: a JSON object in each line of `text`. `name` is the name of the file, for
    /// messages.
    ///
    /// ```
    /// use unboil::Decisions;
    ///
    /// let row = r#"{"article":"a.txt","start":10,"end":16,"text":"Share\n","verdict":"wrong"}"#;
    /// assert_eq!(Decisions::from_jsonl("review.jsonl", row)?.len(), 1);
    /// let error = Decisions::from_jsonl("review.jsonl", r#"{"article":"a.txt"}"#).unwrap_err();
    /// assert_eq!(error.to_string(), "review.jsonl:1: missing field `start`");
    /// # Ok::<(), unboil::Error>(())
    /// ```
    ///
    /// # Errors
    /// If a line is no verdict.
    pub fn from_jsonl(name: &str, text: &str) -> Result<Decisions, Error> {
        let mut decisions = Decisions {
            hash: xxh3_64(text.as_bytes()),
            ..Decisions::default()
        };
        // Editors on Windows begin a file with a byte order mark.
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        for (at, line) in text.lines().enumerate() {
            if !line.trim().is_empty() {
                let added = decisions.add(line);
                added.map_err(|reason| Error::format(name, Some(at + 1), reason))?;
            }
        }
        Ok(decisions)
    }

    fn add(&mut self, line: &str) -> Result<(), String> {
        let value: Value = serde_json::from_str(line).map_err(|e| e.to_string())?;
        let span = |start, end| match start <= end {
            true => Ok(Span::new(start, end)),
            false => Err(format!("the span {start}..{end} ends before it starts")),
        };
        if value.get("a").is_some() {
            let row: PassageVerdict = serde_json::from_value(value).map_err(|e| e.to_string())?;
            let spans = (span(row.a.start, row.a.end)?, span(row.b.start, row.b.end)?);
            if matches!(row.verdict, IsDuplicate::Different) {
                let key = passage_key([(&row.a.article, spans.0), (&row.b.article, spans.1)]);
                let number = self.count;
                self.count += usize::from(self.different.insert(key, number).is_none());
            }
            return Ok(());
        }
        let row: RemovalVerdict = serde_json::from_value(value).map_err(|e| e.to_string())?;
        let text_hash = match (row.text, row.text_hash) {
            (Some(text), _) => xxh3_64(text.as_bytes()),
            (None, Some(hash)) => u64::from_str_radix(&hash, 16).map_err(|_| {
                format!("text_hash: {hash:?} is no hexadecimal number of 16 digits")
            })?,
            (None, None) => return Err("missing field `text`".into()),
        };
        let removal = WrongRemoval {
            number: self.count,
            span: span(row.start, row.end)?,
            rule: row.rule,
            text_hash,
        };
        if matches!(row.verdict, IsRight::Wrong) {
            let of_article = self.wrong.entry(row.article).or_default();
            let is_same = |other: &WrongRemoval| {
                (other.span, other.text_hash) == (removal.span, removal.text_hash)
            };
            if !of_article.iter().any(is_same) {
                of_article.push(removal);
                self.count += 1;
            }
        }
        Ok(())
    }

    /// The number of wrong removals and of passages that are no duplicates.
    ///
    /// ```
    /// assert_eq!(unboil::Decisions::default().len(), 0);
    /// ```
    pub fn len(&self) -> usize {
        self.count
    }

    /// True if there are none.
    ///
    /// ```
    /// assert!(unboil::Decisions::default().is_empty());
    /// ```
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// A hash of all verdicts.
    pub(super) fn hash(&self) -> u64 {
        self.hash
    }
}

/// Applies decisions in a run, and notes which of them fit.
#[derive(Debug)]
pub(super) struct DecisionLog<'a> {
    decisions: &'a Decisions,
    /// For each decision, whether it fits a removal or a passage.
    used: Vec<AtomicBool>,
    /// For each decision, whether its article is dropped as a whole.
    dropped: Vec<AtomicBool>,
}

impl<'a> DecisionLog<'a> {
    pub(super) fn new(decisions: &'a Decisions) -> DecisionLog<'a> {
        let none = || {
            let numbers = 0..decisions.count;
            numbers.map(|_| AtomicBool::new(false)).collect()
        };
        DecisionLog {
            decisions,
            used: none(),
            dropped: none(),
        }
    }

    /// True if some removals are wrong.
    pub(super) fn has_removals(&self) -> bool {
        !self.decisions.wrong.is_empty()
    }

    /// True if some removals of an article are wrong.
    pub(super) fn has_removals_of(&self, id: &str) -> bool {
        self.decisions.wrong.contains_key(id)
    }

    /// True if some passages are no duplicates.
    pub(super) fn has_passages(&self) -> bool {
        !self.decisions.different.is_empty()
    }

    /// Leaves out the wrong removals of an article. Returns true if there were some.
    pub(super) fn keep_right(&self, id: &str, text: &str, removals: &mut Vec<Removal>) -> bool {
        self.retain(id, removals, |wrong, removal| {
            wrong.span == removal.span && wrong.is_in(text)
        })
    }

    /// Leaves out the removals of duplicates that touch a text whose removal was wrong. Returns true if there
    /// were some.
    pub(super) fn keep_unique(&self, id: &str, text: &str, removals: &mut Vec<Removal>) -> bool {
        let are_kept = self.retain(id, removals, |wrong, removal| match &*removal.rule {
            // A dropped article has one row, which spans all of its removals.
            DROP_ARTICLES_RULE => wrong.rule == DROP_ARTICLES_RULE && wrong.is_whole(text),
            _ => wrong.span.overlap(removal.span) > 0 && wrong.is_in(text),
        });
        let is_drop = |removal: &Removal| removal.rule == DROP_ARTICLES_RULE;
        if removals.iter().any(is_drop) {
            // That a line is part of the article does not mean that the article is no duplicate.
            let wrong = self.decisions.wrong.get(id).into_iter().flatten();
            for wrong in wrong.filter(|wrong| wrong.is_in(text)) {
                self.dropped[wrong.number].store(true, Ordering::Relaxed);
            }
        }
        are_kept
    }

    fn retain(
        &self,
        id: &str,
        removals: &mut Vec<Removal>,
        is_wrong: impl Fn(&WrongRemoval, &Removal) -> bool,
    ) -> bool {
        let Some(wrong) = self.decisions.wrong.get(id) else {
            return false;
        };
        let before = removals.len();
        removals.retain(|removal| {
            let mut is_right = true;
            for wrong in wrong.iter().filter(|wrong| is_wrong(wrong, removal)) {
                self.used[wrong.number].store(true, Ordering::Relaxed);
                is_right = false;
            }
            is_right
        });
        removals.len() < before
    }

    /// True if a passage of two articles is no duplicate.
    pub(super) fn is_different(&self, sides: [(&str, Span); 2]) -> bool {
        let number = self.decisions.different.get(&passage_key(sides));
        if let Some(&number) = number {
            self.used[number].store(true, Ordering::Relaxed);
        }
        number.is_some()
    }

    /// What the user should know: how many decisions did not fit, and how many changed nothing because their
    /// articles are dropped.
    pub(super) fn notes(&self) -> Vec<String> {
        let count = self.used.len();
        let is_set = |flag: &AtomicBool| flag.load(Ordering::Relaxed);
        let dropped = self.dropped.iter().filter(|flag| is_set(flag)).count();
        let flags = self.used.iter().zip(&self.dropped);
        let unused = flags.filter(|(used, dropped)| !is_set(used) && !is_set(dropped));
        let unused = unused.count();
        let mut notes = Vec::new();
        if unused > 0 {
            notes.push(format!(
                "{unused} of {count} decisions match no removal and no passage of this run: their \
                 articles or the settings changed"
            ));
        }
        if dropped > 0 {
            notes.push(format!(
                "{dropped} of {count} decisions keep texts of articles that are dropped as duplicates, so the \
                 texts are not in the output; to keep such an article, mark its removal by \
                 {DROP_ARTICLES_RULE} as wrong"
            ));
        }
        notes
    }
}

impl WrongRemoval {
    /// True if a text still has this text at this place.
    fn is_in(&self, text: &str) -> bool {
        let bytes = text.get(self.span.range());
        bytes.is_some_and(|bytes| xxh3_64(bytes.as_bytes()) == self.text_hash)
    }

    /// True if this is all of a text.
    fn is_whole(&self, text: &str) -> bool {
        xxh3_64(text.as_bytes()) == self.text_hash
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use unboil_text::Class;

    #[test]
    fn only_the_same_span_with_the_same_text_is_kept() {
        let text = "It rose.\nShare\nShare\nIt fell.\n";
        let removal = |start, end| Removal {
            span: Span::new(start, end),
            class: Class::Chrome,
            rule: "phrase".into(),
            why: String::new(),
            score: None,
        };
        let removals = [removal(9, 15), removal(15, 21)];
        let kept = |rows: &[&str]| {
            let decisions = Decisions::from_jsonl("review.jsonl", &rows.join("\n"));
            let decisions = decisions.expect("valid rows");
            let (log, mut left) = (DecisionLog::new(&decisions), removals.to_vec());
            log.keep_right("a.txt", text, &mut left);
            (left.len(), !log.notes().is_empty())
        };
        let row = r#"{"article":"a.txt","start":9,"end":15,"text":"Share\n","verdict":"wrong"}"#;
        assert_eq!(kept(&[row]), (1, false));
        let hash = format!("\"text_hash\":\"{:016x}\"", xxh3_64(b"Share\n"));
        assert_eq!(
            kept(&[&row.replace(r#""text":"Share\n""#, &hash)]),
            (1, false)
        );
        assert_eq!(kept(&[&row.replace("wrong", "right")]), (2, false));
        assert_eq!(kept(&[&row.replace("Share", "Print")]), (2, true));
        assert_eq!(kept(&[&row.replace("a.txt", "b.txt")]), (2, true));
        let passage = r#"{"a":{"article":"a","start":0,"end":3},"b":{"article":"b","start":0,"end":3},"verdict":"different"}"#;
        assert_eq!(kept(&["", passage, row]), (1, true));
        // A verdict that is there twice is one, and a byte order mark is no part of it.
        assert_eq!(kept(&[&format!("\u{feff}{row}"), row]), (1, false));
        for bad in [
            "{",
            "{}",
            &row.replace("wrong", "odd"),
            &row.replace("15", "5"),
        ] {
            assert!(Decisions::from_jsonl("r", bad).is_err(), "{bad}");
        }
    }
}
