//! The articles of a run without their texts, which are read again when a stage needs them.
//!
//! [`Corpus::read`] reads every article once and hands it, in batches, to a [`BatchSink`] of the
//! stage that runs. The corpus keeps the [`ArticleMeta`] of each article. The results of the sink
//! become a column beside it: one value per article, in the same order. Articles are numbered in
//! the order of the files, and of the rows in a file.

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

use super::problem_table::{ProblemTable, StoredProblems, store_file_problems, store_problems};
use super::run_context::RunContext;
use unboil_io::{
    ArticleReader, Batch, Error, ParsedBatch, Problem, ProblemStage, ReadConfig, ReadFile, Source,
};
use unboil_text::{Article, HtmlPage, count_words};

/// The identity of an article, about a hundred bytes. Its position is that in its [`ReadFile`].
#[derive(Deserialize, Serialize)]
pub(super) struct ArticleMeta {
    pub(super) id: String,
    /// The publication date, if the article has one.
    pub(super) date: Option<Box<str>>,
    /// xxh3 of the text.
    pub(super) text_hash: u64,
    /// Number of words of the text.
    pub(super) words: usize,
}

impl ArticleMeta {
    fn new(article: Article) -> ArticleMeta {
        ArticleMeta {
            text_hash: xxh3_64(article.text.as_bytes()),
            words: count_words(&article.text),
            id: article.id,
            date: article.date.map(String::into_boxed_str),
        }
    }
}

/// The articles, file by file.
pub(super) struct Corpus<'a> {
    pub(super) files: Vec<ReadFile<ArticleMeta>>,
    /// The problems of reading the files.
    pub(super) problems: ProblemTable,
    /// The number of the first article of each file, and at the end the number of all articles.
    starts: Vec<usize>,
    /// One reader per file.
    readers: Vec<ArticleReader>,
    config: &'a ReadConfig,
}

/// Processes a batch of articles of one file, and returns one result per article. Called from
/// several threads.
pub(super) type BatchSink<'t, T> =
    &'t (dyn Fn(&Source, &[Article]) -> Result<Vec<T>, Error> + Sync);

impl<'a> Corpus<'a> {
    /// Reads all articles once. Returns the corpus and the column of the sink's results.
    ///
    /// # Errors
    /// The first error of the sink, or of a temporary file. Unusable inputs are problems of the
    /// files instead.
    pub(super) fn read<T: Send>(
        context: &RunContext<'a>,
        sink: BatchSink<T>,
    ) -> Result<(Corpus<'a>, Vec<T>), Error> {
        let config = &context.config.read;
        let read: Result<Vec<_>, Error> = (context.sources.par_iter())
            .map(|source| {
                let file = read_source(source, context, sink);
                context.progress.advance(1);
                file
            })
            .collect();
        let mut problems = ProblemTable::default();
        let mut column = Vec::new();
        // One pass, so that the two lists of files share their memory.
        let split = |(number, (file, stored)): (usize, ProcessedFile<T>)| {
            problems.add_file(number, stored);
            file.map_articles(|articles| {
                let (articles, mut values): (_, Vec<T>) = articles.into_iter().unzip();
                column.append(&mut values);
                articles
            })
        };
        let mut files: Vec<ReadFile<ArticleMeta>> =
            read?.into_iter().enumerate().map(split).collect();
        unboil_io::unique_ids(&mut files, |article| &mut article.id);
        Ok((Corpus::new(files, problems, config), column))
    }

    /// Creates the corpus of files that were read before.
    pub(super) fn new(
        files: Vec<ReadFile<ArticleMeta>>,
        problems: ProblemTable,
        config: &'a ReadConfig,
    ) -> Corpus<'a> {
        let mut starts = vec![0];
        starts.extend(files.iter().scan(0, |sum, file| {
            *sum += file.articles.len();
            Some(*sum)
        }));
        let row_files = files.iter().filter(|file| !file.rows.is_empty()).count();
        let reader = |_| ArticleReader::new(row_files);
        Corpus {
            readers: files.iter().map(reader).collect(),
            files,
            problems,
            starts,
            config,
        }
    }

    /// The number of articles.
    pub(super) fn len(&self) -> usize {
        self.starts[self.files.len()]
    }

    /// The file of an article, and the index of the article in that file.
    fn locate(&self, article: usize) -> (usize, usize) {
        let file = self.starts.partition_point(|&start| start <= article) - 1;
        (file, article - self.starts[file])
    }

    /// The number of the first article of a file.
    pub(super) fn first_article(&self, file: usize) -> usize {
        self.starts[file]
    }

    /// Adds a problem about one article.
    pub(super) fn add_problem(&mut self, article: usize, stage: ProblemStage, reason: String) {
        let (file, index) = self.locate(article);
        let file = &self.files[file];
        self.problems.add(Problem {
            path: file.source.rel.to_string(),
            line: file.rows.get(index).map(|row| row.line),
            stage,
            reason,
        });
    }

    /// The metadata of an article.
    pub(super) fn article(&self, article: usize) -> &ArticleMeta {
        let (file, index) = self.locate(article);
        &self.files[file].articles[index]
    }

    /// The metadata of all articles.
    pub(super) fn articles(&self) -> impl Iterator<Item = &ArticleMeta> {
        self.files.iter().flat_map(|file| &file.articles)
    }

    /// The ids of all articles.
    pub(super) fn ids(&self) -> Vec<&str> {
        self.articles().map(|article| article.id.as_str()).collect()
    }

    /// Reads the text of an article again, and the tag evidence if it is a page of HTML.
    ///
    /// # Errors
    /// If the file cannot be read, or its text is not the one that was read first.
    pub(super) fn read_text(
        &self,
        article: usize,
    ) -> Result<(String, Option<Box<HtmlPage>>), Error> {
        let (file, index) = self.locate(article);
        let (reader, file) = (&self.readers[file], &self.files[file]);
        let text = reader.text(file, index, self.config).and_then(|text| {
            match xxh3_64(text.0.as_bytes()) == file.articles[index].text_hash {
                true => Ok(text),
                false => Err(std::io::Error::other("changed while it was being read")),
            }
        });
        text.map_err(Error::io(&file.source.path))
    }
}

/// Calls the sink, and pairs its results with the metadata of the articles.
fn process_batch<T>(
    source: &Source,
    articles: Vec<Article>,
    sink: BatchSink<T>,
) -> Result<Vec<(ArticleMeta, T)>, Error> {
    let results = sink(source, &articles)?;
    debug_assert_eq!(results.len(), articles.len());
    let articles = articles.into_iter().map(ArticleMeta::new);
    Ok(articles.zip(results).collect())
}

/// A file after the sink, and its problems.
type ProcessedFile<T> = (ReadFile<(ArticleMeta, T)>, Vec<StoredProblems>);

/// The batches of a file after the sink, in their order.
type ProcessedBatches<T> = Vec<(ParsedBatch<(ArticleMeta, T)>, Option<StoredProblems>)>;

/// Reads a file, and passes its articles to the sink. The rows of a file are parsed on all threads.
/// The problems go to the store, so that they need not stay in memory.
fn read_source<T: Send>(
    source: &Source,
    context: &RunContext,
    sink: BatchSink<T>,
) -> Result<ProcessedFile<T>, Error> {
    let (format, store) = (source.format, context.record_store);
    let mut batches = format.read_batches(source, &context.config.read, Some(context.spill))?;
    let process = |batch: Batch| {
        let mut batch = batch();
        let problems = store_problems(store, &std::mem::take(&mut batch.problems))?;
        let batch = batch.try_map(|articles| process_batch(source, articles, sink))?;
        Ok((batch, problems))
    };
    let parsed: ProcessedBatches<T> = match format.has_rows() {
        false => batches
            .by_ref()
            .map(process)
            .collect::<Result<_, Error>>()?,
        true => {
            let numbered = batches.by_ref().enumerate().par_bridge();
            let mut parsed = numbered
                .map(|(number, batch)| Ok((number, process(batch)?)))
                .collect::<Result<Vec<_>, Error>>()?;
            parsed.sort_by_key(|&(number, _)| number);
            parsed.into_iter().map(|(_, parsed)| parsed).collect()
        }
    };
    let (parsed, problems): (Vec<_>, Vec<_>) = parsed.into_iter().unzip();
    let mut outcome = batches.finish();
    let of_file = store_file_problems(store, &std::mem::take(&mut outcome.problems))?;
    let problems = problems.into_iter().chain([of_file]).flatten().collect();
    let file = ReadFile::from_batches(source, parsed, outcome);
    Ok((file, problems))
}
