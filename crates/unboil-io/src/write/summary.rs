//! `summary.json`, which has the counts and the settings of a run, and `problems.jsonl`.

use serde::Serialize;
use serde_json::{Value, json};

use crate::error::{Error, Problem};
use crate::read::skipped_files::SkippedFiles;
use crate::read::warc_record::{OtherRecord, OtherRecords};
use crate::write::json_lines::json_line;
use crate::write::out_dir::OutDir;
use crate::write::output_names::{OUTPUT_SCHEMA, PROBLEMS, SUMMARY};
use unboil_text::{Class, PageType};

/// The counts of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Files found.
    pub files: usize,
    /// Files in folders that were not read because their format is not known.
    pub skipped: SkippedFiles,
    /// Files in folders of a known format that match no glob.
    pub excluded: usize,
    /// Articles read.
    pub articles: usize,
    /// Articles that the others were compared with. They count nowhere else.
    pub references: usize,
    /// Articles with removals.
    pub articles_changed: usize,
    /// Articles that were dropped as near-duplicates. They count as changed too.
    pub articles_dropped: usize,
    /// Articles of which no sentence is left because others say the same.
    pub articles_emptied: usize,
    /// Articles of an archive of which a new article says all and comes first. They count nowhere else.
    pub superseded: usize,
    /// HTML pages by page type, in the order of [`PageType::ALL`].
    pub pages: [usize; PageType::ALL.len()],
    /// Words of all articles before cleaning.
    pub words_in: usize,
    /// Removed words by class, in the order of [`Class::ALL`].
    pub words_removed: [usize; Class::ALL.len()],
    /// Records of WARC files without an article, in the order of [`OtherRecord::ALL`].
    pub other_records: OtherRecords,
    /// Rows of the ledger.
    pub removals: usize,
    /// Rows of `passages.jsonl`.
    pub passages: usize,
    /// Rows of `groups.jsonl`.
    pub groups: usize,
    /// Rows of `problems.jsonl`.
    pub problems: usize,
}

/// The counts as they are written.
#[derive(Serialize)]
struct Counts<'a> {
    files: usize,
    #[serde(skip_serializing_if = "SkippedFiles::is_empty")]
    skipped: &'a SkippedFiles,
    #[serde(skip_serializing_if = "is_zero")]
    excluded: usize,
    articles: usize,
    #[serde(skip_serializing_if = "is_zero")]
    references: usize,
    articles_changed: usize,
    articles_dropped: usize,
    #[serde(skip_serializing_if = "is_zero")]
    articles_emptied: usize,
    #[serde(skip_serializing_if = "is_zero")]
    superseded: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    pages: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    other_records: Option<Value>,
    words_in: usize,
    words_removed: Value,
    removals: usize,
    passages: usize,
    groups: usize,
    problems: usize,
}

/// Writes `summary.json`. `command` is the command that ran.
///
/// ```
/// use unboil_io::{OutDir, Summary, write_summary};
///
/// let folder = tempfile::tempdir()?;
/// let out = OutDir::create(folder.path(), &[], false, "run 1")?;
/// let summary = Summary { articles: 3, ..Summary::default() };
/// write_summary(&out, "clean", &["the settings"], &summary)?;
/// assert!(std::fs::read_to_string(out.path("summary.json"))?.contains("\"articles\": 3"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// If the file cannot be written.
pub fn write_summary(
    out: &OutDir,
    command: &str,
    settings: &impl Serialize,
    summary: &Summary,
) -> Result<(), Error> {
    #[derive(Serialize)]
    struct Row<'a, S> {
        schema: u32,
        version: &'static str,
        command: &'a str,
        settings: &'a S,
        counts: Counts<'a>,
    }
    let class_names = Class::ALL.map(Class::name).into_iter();
    let type_names = PageType::ALL.map(PageType::name).into_iter();
    let record_names = OtherRecord::ALL.map(OtherRecord::name).into_iter();
    let has_other = summary.other_records.iter().any(|&records| records > 0);
    let has_pages = summary.pages.iter().any(|&pages| pages > 0);
    let row = Row {
        schema: OUTPUT_SCHEMA,
        version: env!("CARGO_PKG_VERSION"),
        command,
        settings,
        counts: Counts {
            files: summary.files,
            skipped: &summary.skipped,
            excluded: summary.excluded,
            articles: summary.articles,
            references: summary.references,
            articles_changed: summary.articles_changed,
            articles_dropped: summary.articles_dropped,
            articles_emptied: summary.articles_emptied,
            superseded: summary.superseded,
            pages: has_pages.then(|| named_counts(type_names.zip(summary.pages))),
            other_records: has_other.then(|| named_counts(record_names.zip(summary.other_records))),
            words_in: summary.words_in,
            words_removed: named_counts(class_names.zip(summary.words_removed)),
            removals: summary.removals,
            passages: summary.passages,
            groups: summary.groups,
            problems: summary.problems,
        },
    };
    let text = serde_json::to_string_pretty(&row).expect("settings have string keys only");
    out.write_lines(SUMMARY, [text])
}

fn is_zero(number: &usize) -> bool {
    *number == 0
}

/// A JSON object of names and numbers.
fn named_counts(numbers: impl Iterator<Item = (&'static str, usize)>) -> Value {
    let field = |(name, number): (&str, usize)| (name.to_string(), json!(number));
    Value::Object(numbers.map(field).collect())
}

/// Serializes a problem as a row of `problems.jsonl`, without a line end.
///
/// ```
/// use unboil_io::{Problem, ProblemStage, problem_line};
///
/// let problem = Problem {
///     path: "rows.jsonl".into(),
///     line: Some(3),
///     stage: ProblemStage::Parse,
///     reason: "no field \"text\"".into(),
/// };
/// assert_eq!(
///     problem_line(&problem),
///     r#"{"path":"rows.jsonl","line":3,"stage":"parse","reason":"no field \"text\""}"#
/// );
/// ```
pub fn problem_line(problem: &Problem) -> String {
    #[derive(Serialize)]
    struct Row<'a> {
        path: &'a str,
        #[serde(skip_serializing_if = "Option::is_none")]
        line: Option<usize>,
        stage: &'static str,
        reason: &'a str,
    }
    json_line(&Row {
        path: &problem.path,
        line: problem.line,
        stage: problem.stage.name(),
        reason: &problem.reason,
    })
}

/// Writes `problems.jsonl` with the problems in the given order: sorted by path and line. They are
/// written one after the other, so an iterator need not hold them in memory.
///
/// ```
/// use unboil_io::{OutDir, Problem, ProblemStage, problem_line, write_problems};
///
/// let folder = tempfile::tempdir()?;
/// let out = OutDir::create(folder.path(), &[], false, "run 1")?;
/// let problem = Problem {
///     path: "rows.jsonl".into(),
///     line: Some(3),
///     stage: ProblemStage::Parse,
///     reason: "no field \"text\"".into(),
/// };
/// write_problems(&out, [Ok(problem.clone())])?;
/// let lines = std::fs::read_to_string(out.path("problems.jsonl"))?;
/// assert_eq!(lines, problem_line(&problem) + "\n");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// The first error of `problems`, or if the file cannot be written.
pub fn write_problems(
    out: &OutDir,
    problems: impl IntoIterator<Item = Result<Problem, Error>>,
) -> Result<(), Error> {
    let row = |problem: Problem| (problem_line(&problem) + "\n").into_bytes();
    out.write_pieces(
        PROBLEMS,
        problems.into_iter().map(|problem| problem.map(row)),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ProblemStage;

    #[test]
    fn problems_and_summary_have_the_documented_keys() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let out = OutDir::create(dir.path(), &[], false, "").expect("empty");
        let problem = |path: &str, line, stage| Problem {
            path: path.into(),
            line,
            stage,
            reason: "no".into(),
        };
        let problems = [
            problem("a", Some(3), ProblemStage::Decode),
            problem("a", Some(12), ProblemStage::Parse),
            problem("b", None, ProblemStage::Read),
        ];
        write_problems(&out, problems.map(Ok)).expect("written");
        let text = |name| std::fs::read_to_string(out.path(name)).expect("written");
        assert_eq!(
            text("problems.jsonl"),
            "{\"path\":\"a\",\"line\":3,\"stage\":\"decode\",\"reason\":\"no\"}\n\
             {\"path\":\"a\",\"line\":12,\"stage\":\"parse\",\"reason\":\"no\"}\n\
             {\"path\":\"b\",\"stage\":\"read\",\"reason\":\"no\"}\n"
        );
        let settings = json!({"read": {"text_field": "text"}});
        let summary = Summary {
            articles: 2,
            words_removed: [1, 2, 3, 4, 5, 6, 7, 8],
            ..Summary::default()
        };
        write_summary(&out, "clean", &settings, &summary).expect("written");
        let value: Value = serde_json::from_str(&text("summary.json")).expect("JSON");
        let counts = &value["counts"];
        assert_eq!(value["version"], env!("CARGO_PKG_VERSION"));
        assert_eq!(value["command"], "clean");
        assert_eq!(value["settings"]["read"]["text_field"], "text");
        assert_eq!(
            (&counts["articles"], &counts["words_in"]),
            (&json!(2), &json!(0))
        );
        assert_eq!(counts["words_removed"]["duplicate"], 8);
        for name in ["pages", "skipped", "excluded"] {
            assert_eq!(counts.get(name), None);
        }
        let mut summary = Summary {
            pages: [0, 0, 7, 0, 0, 1, 0],
            excluded: 4,
            ..summary
        };
        summary.skipped.add_file("a.pdf");
        write_summary(&out, "clean", &settings, &summary).expect("written");
        let value: Value = serde_json::from_str(&text("summary.json")).expect("JSON");
        assert_eq!(value["counts"]["pages"]["forum"], 7);
        assert_eq!(value["counts"]["skipped"], json!({".pdf": 1}));
        assert_eq!(value["counts"]["excluded"], 4);
    }
}
