//! The articles of a run, without their texts, which are read again when they are needed.

use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

use super::gather::Seen;
use super::passages::Articles;
use super::{removals, sites::Page};
use crate::progress::Progress;
use unboil_io::config::ReadConfig;
use unboil_io::error::Error;
use unboil_io::read::again::Again;
use unboil_io::read::input::Input;
use unboil_io::read::{self, Compression, ReadFile, Shape, Source, batches};
use unboil_io::spill::{Blob, Blobs, Spill};
use unboil_text::measure;
use unboil_text::{self, Article, PageType, Removal, Span, kept_spans};

/// What is kept of an article: some hundred bytes.
#[derive(Deserialize, Serialize)]
pub(super) struct Entry {
    pub(super) id: String,
    pub(super) date: Option<Box<str>>,
    /// xxh3 of the text.
    pub(super) content: u64,
    /// Words of the text.
    pub(super) words: usize,
    /// What a page of HTML was taken for.
    pub(super) page_type: Option<PageType>,
    /// What it is on its site, if it is on one.
    pub(super) page: Option<Page>,
    /// What the passage search knows of it.
    pub(super) seen: Seen,
    /// What stripping takes.
    pub(super) removals: Blob,
}

impl Entry {
    /// Of an article of which nothing is known yet.
    pub(super) fn new(article: Article) -> Entry {
        Entry {
            content: xxh3_64(article.text.as_bytes()),
            words: measure::words(&article.text),
            id: article.id,
            date: article.date.map(String::into_boxed_str),
            page_type: None,
            page: None,
            seen: Seen::default(),
            removals: Blob::default(),
        }
    }
}

/// The articles, file by file.
pub(super) struct Corpus<'a> {
    pub(super) files: Vec<ReadFile<Entry>>,
    /// The number of the first article of each file; the last one is how many there are.
    starts: Vec<usize>,
    again: Vec<Again>,
    config: &'a ReadConfig,
    /// What stripping takes, of all.
    pub(super) removals: &'a Blobs<'a>,
}

/// Makes entries of some articles of a file.
pub(super) type Take<'t> = &'t (dyn Fn(&Source, Vec<Article>) -> Result<Vec<Entry>, Error> + Sync);

impl<'a> Corpus<'a> {
    /// Reads all articles once; `take` makes entries of them, some at a time.
    pub(super) fn read(
        sources: &[Source],
        config: &'a ReadConfig,
        removals: &'a Blobs<'a>,
        spill: &Spill,
        progress: &dyn Progress,
        take: Take,
    ) -> Result<Corpus<'a>, Error> {
        let files: Result<Vec<ReadFile<Entry>>, Error> = sources
            .par_iter()
            .map(|source| {
                let file = match source.format.shape {
                    Shape::Whole | Shape::Page => read_whole(source, config, take),
                    Shape::Rows => read_rows(source, config, spill, take),
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
        files: Vec<ReadFile<Entry>>,
        config: &'a ReadConfig,
        removals: &'a Blobs<'a>,
    ) -> Corpus<'a> {
        let mut starts = vec![0];
        starts.extend(files.iter().scan(0, |sum, file| {
            *sum += file.articles.len();
            Some(*sum)
        }));
        let of_rows = files.iter().filter(|file| !file.rows.is_empty()).count();
        Corpus {
            again: files.iter().map(|_| Again::new(of_rows)).collect(),
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
    fn place(&self, article: usize) -> (usize, usize) {
        let file = self.starts.partition_point(|&start| start <= article) - 1;
        (file, article - self.starts[file])
    }

    /// The number of the first article of a file.
    pub(super) fn first(&self, file: usize) -> usize {
        self.starts[file]
    }

    /// What is kept of an article.
    pub(super) fn entry(&self, article: usize) -> &Entry {
        let (file, at) = self.place(article);
        &self.files[file].articles[at]
    }

    /// All of them.
    pub(super) fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.files.iter().flat_map(|file| &file.articles)
    }

    /// What the passage search knows of each.
    pub(super) fn seen(&self) -> Vec<Seen> {
        self.entries().map(|entry| entry.seen).collect()
    }

    /// All of them, to be changed.
    pub(super) fn entries_mut(&mut self) -> impl Iterator<Item = &mut Entry> {
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
    ) -> Result<(String, Option<Box<unboil_text::Page>>), Error> {
        let (file, at) = self.place(article);
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
        Ok(removals::decoded(&bytes))
    }
}

impl Articles for Corpus<'_> {
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

fn read_whole(source: &Source, config: &ReadConfig, take: Take) -> Result<ReadFile<Entry>, Error> {
    let failed = Failed::default();
    let file = read::read_file(source, config);
    let file = file.with(|articles| failed.unless(take(source, articles)));
    failed.or(file)
}

/// Reads a file of rows, on all threads. A packed one is unpacked first, so that its rows can be read again.
fn read_rows(
    source: &Source,
    config: &ReadConfig,
    spill: &Spill,
    take: Take,
) -> Result<ReadFile<Entry>, Error> {
    let (input, unpacked) = match source.compression {
        Compression::None => (Input::open(source), None),
        _ => {
            let (copy, path) = spill.file()?;
            let input = Input::unpack(source, copy).map_err(Error::io(&path))?;
            (input, Some(path))
        }
    };
    let failed = Failed::default();
    let file = batches::read_with(source, config, input, |batches, parse| {
        let taken = |(at, batch): (usize, batches::Batch)| {
            let parsed = parse(&batch);
            drop(batch);
            (
                at,
                parsed.with(|articles| failed.unless(take(source, articles))),
            )
        };
        let mut parsed: Vec<_> = batches.enumerate().par_bridge().map(taken).collect();
        parsed.sort_by_key(|&(at, _)| at);
        parsed.into_iter().map(|(_, parsed)| parsed).collect()
    });
    failed.or(ReadFile { unpacked, ..file })
}

/// The first error of several threads.
#[derive(Default)]
struct Failed(Mutex<Option<Error>>);

impl Failed {
    /// A result, or nothing if it is an error, which is noted.
    fn unless<T: Default>(&self, result: Result<T, Error>) -> T {
        result.unwrap_or_else(|error| {
            let mut first = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            first.get_or_insert(error);
            T::default()
        })
    }

    /// A value, if there was no error.
    fn or<T>(self, value: T) -> Result<T, Error> {
        let first = self.0.into_inner().unwrap_or_else(PoisonError::into_inner);
        first.map_or(Ok(value), Err)
    }
}
