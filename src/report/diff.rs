//! Compares two output folders: [`diff`].
//!
//! Removals are compared by their bytes, so that a run that removes two lines at once and one that
//! removes them one by one are the same. The page is that of a report, whose removals are those of one
//! run only, and whose classes are the runs.

use std::path::PathBuf;

use unboil_io::{Error, LedgerRow, OutputReader, PlacedRow, ReportFiles};
use unboil_text::count_words;

use super::builder::folder_name;
use super::chunk_writer::ChunkWriter;
use super::diff_outcome::DiffOutcome;
use super::diff_page::DiffPage;
use super::ordered_ledger::ordered_ledger;
use super::original_hashes::OriginalHashes;
use super::passages_of_one_run::PassagesOfOneRun;
use super::removed_spans::{compared_removals, piece};
use super::request::MAX_ROWS_IN_PAGE;
use crate::engine::with_threads;
use crate::temporary_spill::temporary_spill;

/// What [`diff`] compares, and the page that it writes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DiffRequest {
    /// Two output folders of `clean`, `dedup` or `match` with the same input.
    pub runs: [PathBuf; 2],
    /// The page; `None`: none is written.
    pub page: Option<PathBuf>,
    /// Replaces a file at this path that is no report.
    pub force: bool,
    /// Number of worker threads, 1 to 1024; `None`: one per core.
    pub threads: Option<usize>,
    /// The memory limit in bytes. The result is the same for any.
    pub memory: usize,
}

/// Compares two output folders.
///
/// ```
/// use unboil::{Config, DiffRequest, NoProgress, Request, SiteProfiles, clean, diff};
///
/// # let folder = tempfile::tempdir()?;
/// let article = folder.path().join("one.txt");
/// std::fs::write(&article, "The harbour stays open.\n\nComments are closed.\n")?;
/// let run = |name: &str, disabled: &[&str]| {
///     let out = folder.path().join(name);
///     let request =
///         Request { inputs: vec![article.clone()], out: out.clone(), ..Request::default() };
///     let mut config = Config::default();
///     config.strip.rules.disable = disabled.iter().map(|rule| rule.to_string()).collect();
///     clean(&request, &config, &SiteProfiles::default(), &NoProgress).map(|_| out)
/// };
/// let runs = [run("before", &[])?, run("after", &["phrase"])?];
/// let memory = unboil::default_memory_limit();
/// let request = DiffRequest { runs, page: None, force: false, threads: None, memory };
/// assert_eq!(diff(&request)?.rules["phrase"].words, [3, 0]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// If a folder cannot be read, or the page cannot be written.
pub fn diff(request: &DiffRequest) -> Result<DiffOutcome, Error> {
    with_threads(request.threads, || compare(request))?
}

fn compare(request: &DiffRequest) -> Result<DiffOutcome, Error> {
    let runs = [
        OutputReader::open(&request.runs[0])?,
        OutputReader::open(&request.runs[1])?,
    ];
    let mut outcome = DiffOutcome {
        names: names(&runs),
        counts: runs.each_ref().map(|run| run.summary().counts.clone()),
        ..DiffOutcome::default()
    };
    let outs = request.runs.each_ref().map(PathBuf::as_path);
    if let Some(path) = &request.page {
        // A page that cannot be written is an error before the work.
        ReportFiles::create(path, &outs, false, request.force)?;
    }
    let (_folder, spill) = temporary_spill(request.memory)?;
    let originals = OriginalHashes::read(&runs)?;
    compare_removals(&runs, &originals, &mut outcome, None)?;
    let only = PassagesOfOneRun::find(&runs, &spill)?;
    outcome.passages = only.counts();
    if let Some(path) = &request.page {
        let removals: usize = (outcome.rules.values())
            .map(|rule| rule.spans.iter().sum::<usize>())
            .sum();
        let rows = removals + outcome.passages.iter().sum::<usize>();
        let chunks = ChunkWriter::create(path, &outs, rows > MAX_ROWS_IN_PAGE, request.force)?;
        let mut page = DiffPage::new(chunks, &outcome, &spill);
        page.note_passages(&runs, &only)?;
        let mut counted = DiffOutcome::default();
        compare_removals(&runs, &originals, &mut counted, Some(&mut page))?;
        outcome.page = Some(page.finish(&runs, &originals, &only, &outcome)?);
    }
    Ok(outcome)
}

/// The names of the folders, which differ.
fn names(runs: &[OutputReader; 2]) -> [String; 2] {
    let names = runs.each_ref().map(folder_name);
    match names[0] == names[1] {
        true => runs.each_ref().map(|run| run.path().display().to_string()),
        false => names,
    }
}

/// The rows of a ledger.
type Rows<'a> = Box<dyn Iterator<Item = Result<PlacedRow<LedgerRow>, Error>> + 'a>;

/// The rows of a ledger, article by article.
struct ByArticle<'a>(std::iter::Peekable<Rows<'a>>);

impl<'a> ByArticle<'a> {
    fn new(run: &'a OutputReader) -> Result<ByArticle<'a>, Error> {
        let rows = ordered_ledger(run, |_| ())?;
        let rows: Rows = Box::new(rows.map(|row| Ok(row?.0)));
        Ok(ByArticle(rows.peekable()))
    }

    /// The id of the next article. An error is kept for the next call of `take`.
    fn peek(&mut self) -> Option<&str> {
        let next = self.0.peek()?;
        Some(next.as_ref().map_or("", |placed| &placed.row.article))
    }

    /// The rows of the next article if it has this id.
    fn take(&mut self, id: &str) -> Result<Vec<PlacedRow<LedgerRow>>, Error> {
        let of_article = |next: &Result<PlacedRow<LedgerRow>, Error>| {
            next.as_ref()
                .map_or(true, |placed| placed.row.article == id)
        };
        std::iter::from_fn(|| self.0.next_if(of_article)).collect()
    }
}

/// Adds what differs to the outcome, and to the page.
fn compare_removals(
    runs: &[OutputReader; 2],
    originals: &OriginalHashes,
    outcome: &mut DiffOutcome,
    mut page: Option<&mut DiffPage>,
) -> Result<(), Error> {
    let [mut a, mut b] = [ByArticle::new(&runs[0])?, ByArticle::new(&runs[1])?];
    loop {
        let next = [a.peek(), b.peek()].into_iter().flatten().min();
        let Some(id) = next.map(str::to_string) else {
            return Ok(());
        };
        let placed = [a.take(&id)?, b.take(&id)?];
        let rows = (placed.each_ref())
            .map(|placed| -> Vec<&LedgerRow> { placed.iter().map(|one| &one.row).collect() });
        if let Some(page) = &mut page {
            page.note_dropped(&rows[0]);
        }
        let any = rows[0].first().or(rows[1].first());
        let is_same = any.is_none_or(|row| originals.is_same(row.file()));
        let found = compared_removals([&rows[0], &rows[1]]).filter(|_| is_same);
        let Some(found) = found else {
            outcome.other_texts += 1;
            if let (Some(page), Some(row)) = (&mut page, any) {
                page.add_other_text(row)?;
            }
            continue;
        };
        outcome.articles += usize::from(!found.different.is_empty());
        for difference in &found.different {
            let row = rows[difference.run][difference.row];
            let text = piece(row, &difference.span.range()).unwrap_or_default();
            let of_rule = outcome.rules.entry(row.rule.to_string()).or_default();
            of_rule.spans[difference.run] += 1;
            of_rule.words[difference.run] += count_words(text);
        }
        if let Some(page) = &mut page {
            page.add_article(&placed[0], &rows, &found)?;
        }
    }
}
