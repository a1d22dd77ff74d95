//! Reads one file of the corpus batch by batch, and stores what is known of its articles.

use std::collections::HashSet;
use std::path::PathBuf;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::article_ids::{IdCollector, PlacePacker};
use super::article_rank::ArticleRank;
use super::article_table::{StoredGroup, store_articles};
use super::problem_table::{StoredProblems, store_file_problems, store_problems};
use super::run_context::RunContext;
use unboil_io::{
    Batch, Error, FileProblem, InputDigest, OtherRecords, ParsedBatch, ProblemStage, ReadStatus,
    RowLocation, Source, TextEncoding,
};
use unboil_text::{Article, count_words};

/// What a sink returns for an article.
pub(super) trait SinkResult: Send {
    /// False for a row without words, which no later stage reads again.
    fn is_article(&self) -> bool;
}

/// Processes a batch of articles of one file, and returns one result per article. Called from
/// several threads.
pub(super) type BatchSink<'t, T> =
    &'t (dyn Fn(&Source, &ParsedBatch) -> Result<Vec<T>, Error> + Sync);

/// What the threads that read files share.
pub(super) struct Reading<'r, 'a, T> {
    pub(super) context: &'r RunContext<'a>,
    pub(super) ids: IdCollector<'a>,
    pub(super) places: PlacePacker,
    pub(super) sink: BatchSink<'r, T>,
}

/// The counts of a batch, a file or a corpus.
#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize)]
pub(super) struct ReadCounts {
    /// All articles but references, also rows without words.
    pub(super) articles: usize,
    pub(super) references: usize,
    /// The words of the articles.
    pub(super) words: usize,
    /// The bytes of text of the rows without words.
    pub(super) wordless_bytes: u64,
    /// The records of WARC files without an article.
    pub(super) other_records: OtherRecords,
}

impl ReadCounts {
    /// Adds other counts.
    pub(super) fn add(&mut self, other: ReadCounts) {
        self.articles += other.articles;
        self.references += other.references;
        self.words += other.words;
        self.wordless_bytes += other.wordless_bytes;
        for (count, more) in self.other_records.iter_mut().zip(other.other_records) {
            *count += more;
        }
    }
}

/// A file that was read.
pub(super) struct SourceRead<T> {
    pub(super) encoding: TextEncoding,
    pub(super) status: ReadStatus,
    pub(super) digest: InputDigest,
    pub(super) decompressed_copy: Option<PathBuf>,
    pub(super) groups: Vec<StoredGroup>,
    pub(super) problems: Vec<StoredProblems>,
    pub(super) counts: ReadCounts,
    /// The results of the sink, without those of rows without words.
    pub(super) results: Vec<Vec<T>>,
}

/// A batch after the sink.
struct ProcessedBatch<T> {
    number: usize,
    groups: Vec<StoredGroup>,
    problems: Option<StoredProblems>,
    counts: ReadCounts,
    results: Vec<T>,
}

/// Reads the file with the index `number`, and passes its articles to the sink. The rows of a file
/// are parsed on all threads.
pub(super) fn read_source<T: SinkResult>(
    number: usize,
    reading: &Reading<T>,
) -> Result<SourceRead<T>, Error> {
    let context = reading.context;
    let source = &context.sources[number];
    let mut batches =
        (source.format).read_batches(source, &context.config.read, Some(context.spill))?;
    let numbered = batches.by_ref().enumerate();
    let process = |(at, batch): (usize, Batch)| process_batch(number, at, batch, reading);
    let mut processed: Vec<ProcessedBatch<T>> = match source.format.has_rows() {
        false => numbered.map(process).collect::<Result<_, Error>>()?,
        true => (numbered.par_bridge().map(process)).collect::<Result<_, Error>>()?,
    };
    processed.sort_unstable_by_key(|batch| batch.number);
    if let Some(error) = batches.take_error() {
        return Err(error);
    }
    let outcome = batches.finish();
    let mut file = SourceRead {
        encoding: outcome.encoding,
        status: outcome.status,
        digest: outcome.digest,
        decompressed_copy: outcome.decompressed_copy,
        groups: Vec::with_capacity(processed.iter().map(|batch| batch.groups.len()).sum()),
        problems: Vec::new(),
        counts: ReadCounts::default(),
        results: Vec::with_capacity(processed.len()),
    };
    for batch in processed {
        file.groups.extend(batch.groups);
        file.problems.extend(batch.problems);
        file.counts.add(batch.counts);
        if !batch.results.is_empty() {
            file.results.push(batch.results);
        }
    }
    let of_file = store_file_problems(context.record_store, &outcome.problems)?;
    file.problems.extend(of_file);
    Ok(file)
}

/// Parses a batch of the file with the index `file`, calls the sink, and stores the problems and
/// what is known of the articles.
fn process_batch<T: SinkResult>(
    file: usize,
    number: usize,
    batch: Batch,
    reading: &Reading<T>,
) -> Result<ProcessedBatch<T>, Error> {
    let (context, batch) = (reading.context, batch());
    let (source, store) = (&context.sources[file], context.record_store);
    let (articles, rows) = (&batch.articles[..], &batch.rows[..]);
    let mut results = (reading.sink)(source, &batch)?;
    debug_assert_eq!(results.len(), articles.len());
    // A file that is one article has no rows to copy.
    let is_article = |index: usize| rows.is_empty() || results[index].is_article();
    let place = |index: usize| {
        let line = rows.get(index).map_or(0, |row| row.line);
        reading.places.pack(file, line, is_article(index))
    };
    let mut reserved = HashSet::new();
    let ids = articles.iter().enumerate().filter_map(|(index, article)| {
        let id = article.id.as_str();
        let is_new = is_article(index) || reserved.insert(id);
        is_new.then(|| (id, place(index)))
    });
    reading.ids.add(ids)?;
    let (ranks, mut problems) = article_ranks(context, source, articles, rows, is_article);
    problems.extend_from_slice(&batch.problems);
    let problems = store_problems(store, &problems)?;
    let groups = store_articles(store, source, &batch, &ranks, is_article)?;
    let mut counts = ReadCounts {
        other_records: batch.other_records,
        ..ReadCounts::default()
    };
    for (index, article) in articles.iter().enumerate() {
        match source.is_reference {
            true => counts.references += 1,
            false => {
                counts.articles += 1;
                counts.words += count_words(&article.text);
            }
        }
        if !is_article(index) {
            counts.wordless_bytes += batch.text_bytes(index) as u64;
        }
    }
    if !rows.is_empty() {
        results.retain(T::is_article);
    }
    results.shrink_to_fit();
    Ok(ProcessedBatch {
        number,
        groups,
        problems,
        counts,
        results,
    })
}

/// The ranks of the articles of a batch, and the problems with what decides them.
fn article_ranks(
    context: &RunContext,
    source: &Source,
    articles: &[Article],
    rows: &[RowLocation],
    is_article: impl Fn(usize) -> bool,
) -> (Vec<ArticleRank>, Vec<FileProblem>) {
    let mut problems = Vec::new();
    let rules = context.rank_rules.of_file(source);
    let rank = |(index, article): (usize, &Article)| {
        let (rank, problem) = rules.read(article);
        let problem = problem.filter(|_| is_article(index));
        problems.extend(problem.map(|reason| FileProblem {
            line: rows.get(index).map(|row| row.line),
            stage: ProblemStage::Parse,
            reason,
        }));
        rank
    };
    (articles.iter().enumerate().map(rank).collect(), problems)
}
