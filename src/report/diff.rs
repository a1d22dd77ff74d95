//! Compares two output folders: [`diff`].
//!
//! Removals are compared by their bytes, so that a run that removes two lines at once and one that
//! removes them one by one are the same. The page is that of a report, whose removals are those of one
//! run only, and whose classes are the runs.

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;

use serde_json::{Map, Value, json};
use unboil_io::{Compression, Error, LedgerRow, OutputReader, PassageRow, PlacedRow};
use unboil_text::{Span, count_words};

use super::article_texts::ArticleTexts;
use super::builder::{Report, Subject, folder_name};
use super::chunk_writer::{ChunkKind, ChunkWriter};
use super::columns::RemovalColumns;
use super::ordered_ledger::ordered_ledger;
use super::removed_spans::{Difference, differences, piece};
use super::request::ReportOutcome;
use crate::engine::with_threads;

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
}

/// What two runs did differently. Pairs are in the order of the runs.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct DiffOutcome {
    /// The names of the folders.
    pub names: [String; 2],
    /// The counts of each run, as `summary.json` has them.
    pub counts: [Map<String, Value>; 2],
    /// What only one run removed, by the rule that did.
    pub rules: BTreeMap<String, RuleDifference>,
    /// The number of passages that only one run found. A passage is the same if both copies are.
    pub passages: [usize; 2],
    /// The number of articles from which one run removed something else.
    pub articles: usize,
    /// The number of articles that are left out, because they had another text.
    pub other_texts: usize,
    /// The page, if one was written.
    pub page: Option<ReportOutcome>,
}

/// What only one of two runs removed by a rule.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RuleDifference {
    /// The number of spans.
    pub spans: [usize; 2],
    /// The number of words.
    pub words: [usize; 2],
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
/// let request = DiffRequest { runs, page: None, force: false, threads: None };
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
    let mut page = match &request.page {
        Some(path) => {
            let outs = request.runs.each_ref().map(PathBuf::as_path);
            let chunks = ChunkWriter::create(path, &outs, false, request.force)?;
            Some(DiffPage::new(chunks))
        }
        None => None,
    };
    compare_removals(&runs, &mut outcome, &mut page)?;
    let only = passages_of_one_run(&runs)?;
    outcome.passages = [0, 1].map(|run| only.iter().filter(|(_, of)| *of == run).count());
    if let Some(page) = page {
        outcome.page = Some(page.finish(&runs[0], only, &outcome)?);
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
type Rows = Box<dyn Iterator<Item = Result<PlacedRow<LedgerRow>, Error>>>;

/// The rows of a ledger, article by article.
struct ByArticle(std::iter::Peekable<Rows>);

impl ByArticle {
    fn new(run: &OutputReader) -> Result<ByArticle, Error> {
        let rows: Rows = Box::new(ordered_ledger(run)?);
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

fn compare_removals(
    runs: &[OutputReader; 2],
    outcome: &mut DiffOutcome,
    page: &mut Option<DiffPage>,
) -> Result<(), Error> {
    let [mut a, mut b] = [ByArticle::new(&runs[0])?, ByArticle::new(&runs[1])?];
    let originals = [originals(&runs[0])?, originals(&runs[1])?];
    loop {
        let next = [a.peek(), b.peek()].into_iter().flatten().min();
        let Some(id) = next.map(str::to_string) else {
            return Ok(());
        };
        let placed = [a.take(&id)?, b.take(&id)?];
        let rows = (placed.each_ref())
            .map(|placed| -> Vec<&LedgerRow> { placed.iter().map(|one| &one.row).collect() });
        if let Some(page) = page {
            let articles = &mut page.report.articles;
            rows[0].iter().for_each(|row| articles.note_dropped(row));
        }
        let any = rows[0].first().or(rows[1].first());
        let is_same = any.is_none_or(|row| is_same_file(&originals, row));
        let found = differences([&rows[0], &rows[1]]).filter(|_| is_same);
        let Some(found) = found else {
            outcome.other_texts += 1;
            continue;
        };
        if found.is_empty() {
            continue;
        }
        outcome.articles += 1;
        for difference in &found {
            let row = rows[difference.run][difference.row];
            let text = piece(row, &difference.span.range()).unwrap_or_default();
            let of_rule = outcome.rules.entry(row.rule.to_string()).or_default();
            of_rule.spans[difference.run] += 1;
            of_rule.words[difference.run] += count_words(text);
        }
        if let Some(page) = page {
            page.add_article(&placed[0], &rows, &found)?;
        }
    }
}

/// The files of a run below `articles/`, and the hash of the original of each, if it is known.
type Originals = HashMap<String, Option<String>>;

fn originals(run: &OutputReader) -> Result<Originals, Error> {
    let mut out = HashMap::new();
    for entry in run.manifest()? {
        let entry = entry?;
        let Some(file) = entry.path.strip_prefix("articles/") else {
            continue;
        };
        // A packed file has the hash of its packed bytes, and the original that of the unpacked ones.
        let is_packed = Compression::split_extension(file).1 != Compression::None;
        let unchanged = entry.xxh3.filter(|_| !is_packed && !entry.page_rows);
        out.insert(file.to_string(), entry.original.or(unchanged));
    }
    Ok(out)
}

/// True if the file of a row is in both runs, and its original is not known to differ. Rows that a run reads
/// and does not write, as `match` does, have no file.
fn is_same_file([a, b]: &[Originals; 2], row: &LedgerRow) -> bool {
    match (a.get(row.file()), b.get(row.file())) {
        (Some(Some(a)), Some(Some(b))) => a == b,
        (Some(_), Some(_)) => true,
        _ => a.is_empty() || b.is_empty(),
    }
}

/// The passages that only one run found, each with the number of the run.
fn passages_of_one_run(
    runs: &[OutputReader; 2],
) -> Result<Vec<(PassageRow<'static>, usize)>, Error> {
    // Which copy stays may differ.
    let key = |row: &PassageRow| {
        let mut key =
            [&row.a, &row.b].map(|side| (side.name.article.to_string(), side.start, side.end));
        key.sort();
        key
    };
    let mut found: BTreeMap<_, (PassageRow<'static>, usize)> = BTreeMap::new();
    for placed in runs[0].passages()? {
        let row = placed?.row;
        found.insert(key(&row), (row, 0));
    }
    for placed in runs[1].passages()? {
        let row = placed?.row;
        if found.remove(&key(&row)).is_none() {
            found.insert(key(&row), (row, 1));
        }
    }
    Ok(found.into_values().collect())
}

/// The page about two runs.
struct DiffPage {
    report: Report,
    columns: RemovalColumns,
    /// For each article the spans that differ, and those that both runs removed.
    spans: Vec<ArticleSpans>,
}

#[derive(Default)]
struct ArticleSpans {
    different: Vec<Span>,
    removed_by_both: Vec<Span>,
}

impl DiffPage {
    fn new(chunks: ChunkWriter) -> DiffPage {
        DiffPage {
            report: Report::new(chunks),
            columns: RemovalColumns::default(),
            spans: Vec::new(),
        }
    }

    /// Adds the differences of an article. `first` are the rows of the first run.
    fn add_article(
        &mut self,
        first: &[PlacedRow<LedgerRow>],
        rows: &[Vec<&LedgerRow>; 2],
        found: &[Difference],
    ) -> Result<(), Error> {
        let any = rows[0].first().or(rows[1].first());
        let any = any.expect("there is a difference");
        let max_text_bytes = self.report.max_removed_bytes();
        let articles = &mut self.report.articles;
        let number = articles.number(&any.article, any.path.as_deref(), any.line);
        for placed in first {
            articles.add_removal(placed);
        }
        articles.entries[number].removed_words = 0;
        for difference in found {
            let row = rows[difference.run][difference.row];
            let (bytes, span) = (difference.span.range(), difference.span);
            let text = piece(row, &bytes).unwrap_or_default().to_string();
            articles.entries[number].removed_words += count_words(&text);
            let part = LedgerRow {
                start: span.start,
                end: span.end,
                text,
                ..row.clone()
            };
            let rule = self.report.rules.number(&row.rule);
            (self.columns).add(number, &part, Some(difference.run), rule, max_text_bytes);
        }
        self.spans.push(ArticleSpans {
            different: found.iter().map(|difference| difference.span).collect(),
            removed_by_both: shared_spans(&rows[0], &rows[1]),
        });
        Ok(())
    }

    /// Writes the page. Texts are those of the first run's folder.
    fn finish(
        mut self,
        out: &OutputReader,
        passages: Vec<(PassageRow<'static>, usize)>,
        outcome: &DiffOutcome,
    ) -> Result<ReportOutcome, Error> {
        let removals = self.columns.len();
        if removals > 0 {
            self.report.chunks.add(ChunkKind::Removals, &self.columns)?;
        }
        self.report.outcome.removals = removals;
        let mut texts = ArticleTexts::open(out, &self.report.articles)?;
        let count = passages.len();
        (self.report).add_passages(passages.into_iter().map(Ok), &mut texts)?;
        texts.open_row_files(self.report.articles.entries.iter());
        let spans = std::mem::take(&mut self.spans);
        let nothing = ArticleSpans::default();
        let kept_first = self.report.add_articles(|number, article| {
            let spans = spans.get(number).unwrap_or(&nothing);
            let text = texts.original(article)?;
            Ok(text.and_then(|text| pieces_between(&text, spans)))
        })?;
        let only = |name: &String| format!("only in {name}");
        let classes: Vec<String> = outcome.names.iter().map(only).collect();
        let words = [0, 1].map(|run| {
            let of_run = outcome.rules.values().map(|rule| rule.words[run]);
            (classes[run].clone(), json!(of_run.sum::<usize>()))
        });
        let mut counts = outcome.counts[0].clone();
        counts.insert(
            "words_removed".into(),
            Value::Object(words.into_iter().collect()),
        );
        counts.insert("articles_changed".into(), json!(outcome.articles));
        counts.insert("removals".into(), json!(removals));
        counts.insert("passages".into(), json!(count));
        let subject = Subject {
            unboil: out.summary().version.clone(),
            name: outcome.names.join(" and "),
            command: "diff",
            settings: out.summary().settings.clone(),
            counts,
            kinds: classes.clone(),
            classes,
            problems: Vec::new(),
        };
        self.report.finish(subject, kept_first)
    }
}

/// The spans that are in a removal of both runs.
fn shared_spans(a: &[&LedgerRow], b: &[&LedgerRow]) -> Vec<Span> {
    let mut out = Vec::new();
    let mut next = 0;
    for row in a {
        while next < b.len() && b[next].end <= row.start {
            next += 1;
        }
        let overlapping = b[next..].iter().take_while(|other| other.start < row.end);
        out.extend(
            overlapping.map(|other| Span::new(row.start.max(other.start), row.end.min(other.end))),
        );
    }
    out
}

/// The text between the spans that differ, without what both runs removed. `None`: the spans do not fit.
fn pieces_between(text: &str, spans: &ArticleSpans) -> Option<Vec<String>> {
    let mut pieces = Vec::with_capacity(spans.different.len() + 1);
    let mut removed_by_both = spans.removed_by_both.iter().peekable();
    let mut from = 0;
    let end = Span::new(text.len(), text.len());
    for span in spans.different.iter().chain([&end]) {
        let mut piece = String::new();
        while let Some(gone) = removed_by_both.next_if(|gone| gone.end <= span.start) {
            piece.push_str(text.get(from..gone.start)?);
            from = gone.end;
        }
        piece.push_str(text.get(from..span.start)?);
        pieces.push(piece);
        from = span.end;
    }
    Some(pieces)
}
