//! [`DiffPage`] writes the page about two runs.

use std::collections::HashSet;

use serde_json::{Value, json};
use unboil_io::{BlobRef, BlobStore, Error, LedgerRow, OutputReader, PlacedRow, Spill};
use unboil_text::{Span, read_number, write_number};
use xxhash_rust::xxh3::xxh3_64;

use super::article_texts::{ArticleTexts, KeptText};
use super::builder::{Report, Subject};
use super::chunk_writer::ChunkWriter;
use super::columns::{PreparedRow, named};
use super::diff_outcome::DiffOutcome;
use super::original_hashes::OriginalHashes;
use super::passages_of_one_run::PassagesOfOneRun;
use super::removed_spans::{ComparedRemovals, piece};
use super::request::ReportOutcome;
use crate::engine::DIFFERENT_SPANS;

/// The page about two runs.
pub(super) struct DiffPage<'a> {
    report: Report,
    /// For each article its [`ArticleSpans`].
    spans: Vec<BlobRef>,
    span_store: BlobStore<'a>,
    spill: &'a Spill,
    /// xxh3 of the ids of the articles with a passage that only one run found.
    with_passage: HashSet<u64>,
}

/// The spans of an article that differ, and those that both runs removed.
#[derive(Default)]
struct ArticleSpans {
    different: Vec<Span>,
    removed_by_both: Vec<Span>,
}

impl<'a> DiffPage<'a> {
    /// An empty page about the runs of an outcome.
    pub(super) fn new(
        chunks: ChunkWriter,
        outcome: &DiffOutcome,
        spill: &'a Spill,
    ) -> DiffPage<'a> {
        let runs = run_names(outcome);
        let names = || named(runs.iter().map(String::as_str));
        DiffPage {
            report: Report::new(chunks, names(), names()),
            spans: Vec::new(),
            span_store: BlobStore::new(DIFFERENT_SPANS.bytes(spill), spill),
            spill,
            with_passage: HashSet::new(),
        }
    }

    /// Notes the articles of the passages that only one run found. Their texts are put together from all
    /// removals, also if the removals do not differ.
    ///
    /// # Errors
    /// If the passages cannot be read.
    pub(super) fn note_passages(
        &mut self,
        runs: &[OutputReader; 2],
        only: &PassagesOfOneRun,
    ) -> Result<(), Error> {
        for row in only.rows(runs)? {
            let row = row?.0;
            let ids = [&row.a, &row.b].map(|side| xxh3_64(side.name.article.as_bytes()));
            self.with_passage.extend(ids);
        }
        Ok(())
    }

    /// Notes the rows that the first run left out. `first` are its rows of an article, listed or not.
    pub(super) fn note_dropped(&mut self, first: &[&LedgerRow]) {
        let articles = &mut self.report.articles;
        first.iter().for_each(|row| articles.note_dropped(row));
    }

    fn has_passage(&self, id: &str) -> bool {
        self.with_passage.contains(&xxh3_64(id.as_bytes()))
    }

    /// Adds an article with a passage whose text is not that of the other run. `row` is one of its rows.
    ///
    /// # Errors
    /// If a temporary file cannot be written.
    pub(super) fn add_other_text(&mut self, row: &LedgerRow) -> Result<(), Error> {
        if self.has_passage(&row.article) {
            let articles = &mut self.report.articles;
            let number = articles.number(&row.article, row.path.as_deref(), row.line);
            articles.entries[number].has_other_text = true;
            articles.note_host(number, row);
            self.add_spans(&ArticleSpans::default())?;
        }
        Ok(())
    }

    /// Adds the spans of the next article.
    fn add_spans(&mut self, spans: &ArticleSpans) -> Result<(), Error> {
        self.spans.push(self.span_store.add(&spans.to_bytes())?);
        Ok(())
    }

    /// Adds the differences of an article, if there are any or it has a passage. `first` are the rows of the
    /// first run.
    pub(super) fn add_article(
        &mut self,
        first: &[PlacedRow<LedgerRow>],
        rows: &[Vec<&LedgerRow>; 2],
        found: &ComparedRemovals,
    ) -> Result<(), Error> {
        let any = rows[0].first().or(rows[1].first());
        let Some(any) =
            any.filter(|any| !found.different.is_empty() || self.has_passage(&any.article))
        else {
            return Ok(());
        };
        let max_text_bytes = self.report.max_removed_bytes();
        let articles = &mut self.report.articles;
        let number = articles.number(&any.article, any.path.as_deref(), any.line);
        for placed in first {
            articles.add_removal(placed, 0);
        }
        articles.note_host(number, any);
        for difference in &found.different {
            let row = rows[difference.run][difference.row];
            let (bytes, span) = (difference.span.range(), difference.span);
            let text = piece(row, &bytes).unwrap_or_default().to_string();
            let part = LedgerRow {
                start: span.start,
                end: span.end,
                text,
                ..row.clone()
            };
            let prepared = PreparedRow::new(&part, max_text_bytes);
            self.report.articles.entries[number].removed_words += prepared.words();
            let class = difference.run as u32;
            self.report.add_removal(number, class, &part, &prepared)?;
        }
        let spans = ArticleSpans {
            different: (found.different.iter())
                .map(|difference| difference.span)
                .collect(),
            removed_by_both: found.removed_by_both.clone(),
        };
        self.add_spans(&spans)
    }

    /// Lists the articles of the passages.
    fn list_passages(
        &mut self,
        runs: &[OutputReader; 2],
        originals: &OriginalHashes,
        only: &PassagesOfOneRun,
    ) -> Result<(), Error> {
        for row in only.rows(runs)? {
            let (row, run) = row?;
            self.report.note_passage(&row);
            for name in [&row.a.name, &row.b.name] {
                // The spans of the second run do not fit another text in the first one's folder.
                if run == 1 && !originals.is_same(name.file()) {
                    let number = self.report.articles.number_of(name);
                    self.report.articles.entries[number].has_other_text = true;
                }
            }
        }
        Ok(())
    }

    /// Writes the page. Texts are those of the first run's folder.
    pub(super) fn finish(
        mut self,
        runs: &[OutputReader; 2],
        originals: &OriginalHashes,
        only: &PassagesOfOneRun,
        outcome: &DiffOutcome,
    ) -> Result<ReportOutcome, Error> {
        let out = &runs[0];
        self.report.end_removals()?;
        self.list_passages(runs, originals, only)?;
        let texts = ArticleTexts::open(out, &self.report.articles, self.spill)?;
        let names = run_names(outcome);
        let passages = only.rows(runs)?.map(|row| {
            let (row, run) = row?;
            Ok((row, names[run].clone().into()))
        });
        self.report.add_passages(passages, &texts)?;
        let (spans, span_store) = (&self.spans, &self.span_store);
        let settings = &out.summary().settings;
        let kept_first = self
            .report
            .add_articles(settings, &texts, |articles, number| {
                let spans = match spans.get(number) {
                    Some(&blob) => ArticleSpans::from_bytes(&span_store.get(blob)?),
                    None => None,
                };
                let spans = spans.unwrap_or_default();
                let original = texts.original(articles, number)?;
                Ok(KeptText {
                    pieces: (original.text).and_then(|text| pieces_between(&text, &spans)),
                    host: original.host,
                })
            })?;
        let removals = self.report.outcome.removals;
        let count: usize = outcome.passages.iter().sum();
        let words = [0, 1].map(|run| {
            let of_run = outcome.rules.values().map(|rule| rule.words[run]);
            (names[run].clone(), json!(of_run.sum::<usize>()))
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
            command: "diff".into(),
            settings: settings.clone(),
            counts,
            problems: Vec::new(),
        };
        self.report.finish(subject, kept_first)
    }
}

/// What the page calls the differences of each run.
fn run_names(outcome: &DiffOutcome) -> [String; 2] {
    outcome
        .names
        .each_ref()
        .map(|name| format!("only in {name}"))
}

impl ArticleSpans {
    /// The number of spans that differ, then the start and the end of all.
    fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::new();
        write_number(&mut out, self.different.len() as u64);
        for span in self.different.iter().chain(&self.removed_by_both) {
            write_number(&mut out, span.start as u64);
            write_number(&mut out, span.end as u64);
        }
        out
    }

    fn from_bytes(mut bytes: &[u8]) -> Option<ArticleSpans> {
        let mut number = || Some(read_number(&mut bytes)? as usize);
        let count = number()?;
        let mut different = Vec::new();
        while let (Some(start), Some(end)) = (number(), number()) {
            different.push(Span::new(start, end));
        }
        let removed_by_both = different.split_off(count);
        Some(ArticleSpans {
            different,
            removed_by_both,
        })
    }
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
