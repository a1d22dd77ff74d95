//! Makes the report page of an output folder: [`write_report`].
//!
//! The page shows the removals and the passages, and takes a person's verdicts on them. All of it
//! is made from the output folder. `page/` holds the page without its data; the data is a list of
//! chunks (`chunk_writer.rs`) of columns (`columns.rs`).
//!
//! In memory are about 200 bytes for each article with a removal or a passage, about 130 for each row of
//! a JSONL file with one, one chunk of each kind, and, if the page is one file, all packed chunks.
//! `--memory` does not count here. A comparison also holds all removals that differ, and the passages of
//! the first run.

#[cfg(feature = "cli")]
mod article_decisions;
mod article_list;
mod article_texts;
mod builder;
mod chunk_writer;
mod columns;
mod diff;
mod ordered_ledger;
mod page;
mod passage_parts;
mod removed_spans;
mod request;
mod sample;
mod strings;

use unboil_io::{Error, OutputReader};

use crate::engine::with_threads;

#[cfg(feature = "cli")]
pub(crate) use article_decisions::{ArticleDecisions, FoundArticle, SoughtArticle, find_decisions};
use article_texts::ArticleTexts;
use builder::{Report, Subject, folder_name};
use chunk_writer::ChunkWriter;
use columns::{ProblemRow, kind_number};
use sample::Sample;

pub use diff::{DiffOutcome, DiffRequest, RuleDifference, diff};
pub use request::{MAX_ROWS_IN_PAGE, ReportOutcome, ReportRequest};

/// The most problems that the page lists.
const MAX_PROBLEMS: usize = 1000;

/// Writes the report page of an output folder.
///
/// ```
/// use unboil::{Config, NoProgress, Request, SiteProfiles, clean};
/// use unboil::{ReportRequest, write_report};
///
/// # let folder = tempfile::tempdir()?;
/// let article = folder.path().join("one.txt");
/// std::fs::write(&article, "The harbour stays open.\n\nComments are closed.\n")?;
/// let out = folder.path().join("cleaned");
/// let request = Request { inputs: vec![article], out: out.clone(), ..Request::default() };
/// clean(&request, &Config::default(), &SiteProfiles::default(), &NoProgress)?;
///
/// let page = folder.path().join("report.html");
/// let request = ReportRequest {
///     from: out,
///     page: page.clone(),
///     force: false,
///     split: false,
///     sample: None,
///     threads: None,
/// };
/// assert_eq!(write_report(&request)?.removals, 1);
/// assert!(std::fs::read_to_string(page)?.starts_with("<!doctype html>"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// If the output folder cannot be read, or the page cannot be written.
pub fn write_report(request: &ReportRequest) -> Result<ReportOutcome, Error> {
    with_threads(request.threads, || write(request))?
}

fn write(request: &ReportRequest) -> Result<ReportOutcome, Error> {
    let out = OutputReader::open(&request.from)?;
    let count = |name: &str| {
        let count = out.summary().counts.get(name);
        count.and_then(serde_json::Value::as_u64).unwrap_or(0) as usize
    };
    let split = request.split || count("removals") + count("passages") > MAX_ROWS_IN_PAGE;
    let chunks = ChunkWriter::create(&request.page, &[&request.from], split, request.force)?;
    let mut report = Report::new(chunks);
    report.sample = request.sample.map(Sample::new);
    report.add_removals(&out)?;
    let mut texts = ArticleTexts::open(&out, &report.articles)?;
    report.add_groups(&out)?;
    let passages = out.passages()?.map(|placed| {
        let row = placed?.row;
        let kind = kind_number(row.kind);
        Ok((row, kind))
    });
    report.add_passages(passages, &mut texts)?;
    texts.open_row_files(report.articles.entries.iter());
    let kept_first = report.add_articles(|_, article| texts.kept_pieces(article))?;
    let has_ledger = report.outcome.removals > 0 || out.articles().is_some();
    let problems = out.problems()?.take(MAX_PROBLEMS);
    let problems: Result<Vec<_>, Error> = problems
        .map(|problem| Ok(ProblemRow::from(problem?.row)))
        .collect();
    let subject = Subject {
        unboil: out.summary().version.clone(),
        name: folder_name(&out),
        command: if has_ledger { "clean" } else { "match" },
        settings: out.summary().settings.clone(),
        counts: out.summary().counts.clone(),
        classes: columns::class_names(),
        kinds: columns::kind_names(),
        problems: problems?,
    };
    report.finish(subject, kept_first)
}
