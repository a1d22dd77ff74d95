//! Makes the report page of an output folder: [`write_report`].
//!
//! The page shows the removals and the passages, and takes a person's verdicts on them. All of it
//! is made from the output folder. `page/` holds the page without its data; the data is a list of
//! chunks (`chunk_writer.rs`) of columns (`columns.rs`).
//!
//! In memory are about 250 bytes for each article with a removal or a passage, about 700 for each file, some
//! chunks and, if the page is one file, all packed chunks. A comparison sorts its passages and keeps the
//! spans that differ within the limit of `--memory`; beyond it, they go to temporary files.

#[cfg(feature = "cli")]
mod article_decisions;
mod article_list;
mod article_texts;
mod builder;
mod chunk_writer;
mod columns;
mod diff;
mod diff_outcome;
mod diff_page;
mod ordered_ledger;
mod original_hashes;
mod page;
mod passage_parts;
mod passages_of_one_run;
mod removed_spans;
mod request;
mod sample;
mod sites_and_languages;
mod strings;

use unboil_io::{Error, OutputReader};

use crate::engine::with_threads;
use crate::temporary_spill::temporary_spill;

#[cfg(feature = "cli")]
pub(crate) use article_decisions::{ArticleDecisions, FoundArticle, SoughtArticle, find_decisions};
use article_texts::ArticleTexts;
use builder::{Report, Subject, folder_name};
use chunk_writer::ChunkWriter;
use columns::{class_names, kind_names};
use sample::Sample;

pub use diff::{DiffRequest, diff};
pub use diff_outcome::{DiffOutcome, RuleDifference};
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
///     memory: unboil::default_memory_limit(),
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
    let mut report = Report::new(chunks, class_names(), kind_names());
    report.sample = request.sample.map(Sample::new);
    report.add_ledger(&out)?;
    report.add_groups(&out)?;
    for placed in out.passages()? {
        report.note_passage(&placed?.row);
    }
    let (_folder, spill) = temporary_spill(request.memory)?;
    let texts = ArticleTexts::open(&out, &report.articles, &spill)?;
    let passages = out.passages()?.map(|placed| {
        let row = placed?.row;
        let kind = row.kind.clone();
        Ok((row, kind))
    });
    report.add_passages(passages, &texts)?;
    let kept_first = report.add_articles(&out.summary().settings, &texts, |articles, number| {
        texts.kept(articles, number)
    })?;
    let problems = out.problems()?.take(MAX_PROBLEMS);
    let problems: Result<Vec<_>, Error> = problems.map(|problem| Ok(problem?.row)).collect();
    let summary = out.summary();
    let subject = Subject {
        unboil: summary.version.clone(),
        name: folder_name(&out),
        command: command(&out, report.outcome.removals > 0),
        settings: summary.settings.clone(),
        counts: summary.counts.clone(),
        problems: problems?,
    };
    report.finish(subject, kept_first)
}

/// The command that wrote a folder. Folders of older versions do not name it.
fn command(out: &OutputReader, has_removals: bool) -> String {
    let writes_articles = has_removals || out.articles().is_some();
    let guess = if writes_articles { "clean" } else { "match" };
    (out.summary().command.clone()).unwrap_or_else(|| guess.to_string())
}
