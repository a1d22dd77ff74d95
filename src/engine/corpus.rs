//! The articles of a run, without their texts, which are read again when they are needed.

use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

use super::passages::ArticleSource;
use super::posting_collector::TokenRange;
use super::{removal_codec, site_templates::SitePage};
use crate::progress::Progress;
use unboil_io::config::ReadConfig;
use unboil_io::error::Error;
use unboil_io::read::article_reader::ArticleReader;
use unboil_io::read::decompress::DecompressReader;
use unboil_io::read::{self, Compression, FormatKind, ReadFile, Source, jsonl_batches};
use unboil_io::spill::{BlobRef, BlobStore, Spill};
use unboil_text::{self, Article, PageType, Removal, Span, kept_spans};

/// What is kept of an article: some hundred bytes.
#[derive(Deserialize, Serialize)]
pub(super) struct ArticleRecord {
    pub(super) id: String,
    pub(super) date: Option<Box<str>>,
    /// xxh3 of the text.
    pub(super) content: u64,
    /// Words of the text.
    pub(super) words: usize,
    /// What a page of HTML was taken for.
    pub(super) page_type: Option<PageType>,
    /// What it is on its site, if it is on one.
    pub(super) site_page: Option<SitePage>,
    /// What the passage search knows of it.
    pub(super) token_range: TokenRange,
    /// What stripping takes.
    pub(super) removals: BlobRef,
}

impl ArticleRecord {
    /// Of an article of which nothing is known yet.
    pub(super) fn new(article: Article) -> ArticleRecord {
        ArticleRecord {
            content: xxh3_64(article.text.as_bytes()),
            words: unboil_text::count_words(&article.text),
            id: article.id,
            date: article.date.map(String::into_boxed_str),
            page_type: None,
            site_page: None,
            token_range: TokenRange::default(),
            removals: BlobRef::default(),
        }
    }
}

/// The articles, file by file.
pub(super) struct Corpus<'a> {
    pub(super) files: Vec<ReadFile<ArticleRecord>>,
    /// The number of the first article of each file; the last one is how many there are.
    starts: Vec<usize>,
    again: Vec<ArticleReader>,
    config: &'a ReadConfig,
    /// What stripping takes, of all.
    pub(super) removals: &'a BlobStore<'a>,
}

/// Makes entries of some articles of a file.
pub(super) type BatchSink<'t> =
    &'t (dyn Fn(&Source, Vec<Article>) -> Result<Vec<ArticleRecord>, Error> + Sync);

impl<'a> Corpus<'a> {
    /// Reads all articles once; `sink` makes entries of them, some at a time.
    pub(super) fn read(
        sources: &[Source],
        config: &'a ReadConfig,
        removals: &'a BlobStore<'a>,
        spill: &Spill,
        progress: &dyn Progress,
        sink: BatchSink,
    ) -> Result<Corpus<'a>, Error> {
        let files: Result<Vec<ReadFile<ArticleRecord>>, Error> = sources
            .par_iter()
            .map(|source| {
                let file = match source.format.kind {
                    FormatKind::Whole | FormatKind::Html => read_whole(source, config, sink),
                    FormatKind::Rows => read_rows(source, config, spill, sink),
                };
                progress.advance(1);
                file
            })
            .collect();
        let mut files = files?;
        read::unique_ids(&mut files, |entry| &mut entry.id);
        Ok(Corpus::new(files, config, removals))
    }

    /// Of files that were read.
    pub(super) fn new(
        files: Vec<ReadFile<ArticleRecord>>,
        config: &'a ReadConfig,
        removals: &'a BlobStore<'a>,
    ) -> Corpus<'a> {
        let mut starts = vec![0];
        starts.extend(files.iter().scan(0, |sum, file| {
            *sum += file.articles.len();
            Some(*sum)
        }));
        let row_files = files.iter().filter(|file| !file.rows.is_empty()).count();
        Corpus {
            again: files
                .iter()
                .map(|_| ArticleReader::new(row_files))
                .collect(),
            files,
            starts,
            config,
            removals,
        }
    }

    /// How many articles there are.
    pub(super) fn len(&self) -> usize {
        self.starts[self.files.len()]
    }

    /// The file of an article and its place there.
    fn locate(&self, article: usize) -> (usize, usize) {
        let file = self.starts.partition_point(|&start| start <= article) - 1;
        (file, article - self.starts[file])
    }

    /// The number of the first article of a file.
    pub(super) fn first(&self, file: usize) -> usize {
        self.starts[file]
    }

    /// What is kept of an article.
    pub(super) fn entry(&self, article: usize) -> &ArticleRecord {
        let (file, at) = self.locate(article);
        &self.files[file].articles[at]
    }

    /// All of them.
    pub(super) fn entries(&self) -> impl Iterator<Item = &ArticleRecord> {
        self.files.iter().flat_map(|file| &file.articles)
    }

    /// What the passage search knows of each.
    pub(super) fn token_ranges(&self) -> Vec<TokenRange> {
        self.entries().map(|entry| entry.token_range).collect()
    }

    /// All of them, to be changed.
    pub(super) fn entries_mut(&mut self) -> impl Iterator<Item = &mut ArticleRecord> {
        self.files.iter_mut().flat_map(|file| &mut file.articles)
    }

    /// The ids, in order.
    pub(super) fn ids(&self) -> Vec<&str> {
        self.entries().map(|entry| entry.id.as_str()).collect()
    }

    /// The text of an article, read again, and what its tags say if it is a page.
    pub(super) fn text(
        &self,
        article: usize,
    ) -> Result<(String, Option<Box<unboil_text::HtmlPage>>), Error> {
        let (file, at) = self.locate(article);
        let (again, file) = (&self.again[file], &self.files[file]);
        let text = again.text(file, at, self.config).and_then(|text| {
            match xxh3_64(text.0.as_bytes()) == file.articles[at].content {
                true => Ok(text),
                false => Err(std::io::Error::other("changed while it was being read")),
            }
        });
        text.map_err(Error::io(&file.source.path))
    }

    /// What stripping takes from an article.
    pub(super) fn removals(&self, article: usize) -> Result<Vec<Removal>, Error> {
        let bytes = self.removals.get(self.entry(article).removals)?;
        Ok(removal_codec::decode(&bytes))
    }
}

impl ArticleSource for Corpus<'_> {
    fn id(&self, article: usize) -> &str {
        &self.entry(article).id
    }

    fn date(&self, article: usize) -> Option<&str> {
        self.entry(article).date.as_deref()
    }

    fn content(&self, article: usize) -> u64 {
        self.entry(article).content
    }

    fn load(&self, article: usize) -> Result<(String, Vec<Span>), Error> {
        let (text, _) = self.text(article)?;
        let kept = kept_spans(text.len(), &self.removals(article)?);
        Ok((text, kept))
    }
}

fn read_whole(
    source: &Source,
    config: &ReadConfig,
    sink: BatchSink,
) -> Result<ReadFile<ArticleRecord>, Error> {
    let first_error = FirstError::default();
    let file = read::read_file(source, config);
    let file = file.with(|articles| first_error.value_or_record(sink(source, articles)));
    first_error.result_unless_failed(file)
}

/// Reads a file of rows, on all threads. A packed one is unpacked first, so that its rows can be read again.
fn read_rows(
    source: &Source,
    config: &ReadConfig,
    spill: &Spill,
    sink: BatchSink,
) -> Result<ReadFile<ArticleRecord>, Error> {
    let (input, decompressed_copy) = match source.compression {
        Compression::None => (DecompressReader::open(source), None),
        _ => {
            let (copy, path) = spill.file()?;
            let input = DecompressReader::decompress_to(source, copy).map_err(Error::io(&path))?;
            (input, Some(path))
        }
    };
    let first_error = FirstError::default();
    let file = jsonl_batches::read_with(source, config, input, |batches, parse| {
        let parse_batch = |(at, batch): (usize, jsonl_batches::Batch)| {
            let parsed = parse(&batch);
            drop(batch);
            (
                at,
                parsed.with(|articles| first_error.value_or_record(sink(source, articles))),
            )
        };
        let mut parsed: Vec<_> = batches.enumerate().par_bridge().map(parse_batch).collect();
        parsed.sort_by_key(|&(at, _)| at);
        parsed.into_iter().map(|(_, parsed)| parsed).collect()
    });
    first_error.result_unless_failed(ReadFile {
        decompressed_copy,
        ..file
    })
}

/// The first error of several threads.
#[derive(Default)]
struct FirstError(Mutex<Option<Error>>);

impl FirstError {
    /// A result, or nothing if it is an error, which is noted.
    fn value_or_record<T: Default>(&self, result: Result<T, Error>) -> T {
        result.unwrap_or_else(|error| {
            let mut first = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            first.get_or_insert(error);
            T::default()
        })
    }

    /// A value, if there was no error.
    fn result_unless_failed<T>(self, value: T) -> Result<T, Error> {
        let first = self.0.into_inner().unwrap_or_else(PoisonError::into_inner);
        first.map_or(Ok(value), Err)
    }
}
