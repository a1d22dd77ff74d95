//! The articles of a run without their texts, which are read again when a stage needs them.
//!
//! [`Corpus::read`] reads every article once and hands it, in batches, to a [`BatchSink`] of the
//! stage that runs. What the corpus knows of each article is in an [`ArticleTable`]. The results of
//! the sink become a column beside it: one value per article, in the same order.
//!
//! A row without words is no article here: it is counted, and its id is reserved, but no stage reads
//! it again and no column has a value for it. Its file is copied with it.

use std::ops::Range;

use rayon::prelude::*;
use xxhash_rust::xxh3::xxh3_64;

use super::article_codec::{ArticleDecoder, EncodedArticle};
use super::article_ids::{
    CollectedIds, IdCollector, NAMES_CHUNK, Place, PlacePacker, repeated_ids,
};
use super::article_rank::ArticleRank;
use super::article_table::RepeatedArticle;
use super::corpus_data::CorpusData;
use super::decisions::DecisionLog;
use super::read_source::{BatchSink, Reading, SinkResult, SourceRead, read_source};
use super::run_context::RunContext;
use crate::config::Config;
use unboil_io::{ArticleReader, Error, FileInfo, Problem, ProblemStage, RowLocation, Source};
use unboil_text::HtmlPage;

/// Files are read in chunks of this many, after which their records move to common lists.
const CHUNK_FILES: usize = 1024;

/// The articles, file by file.
pub(super) struct Corpus<'a> {
    pub(super) data: CorpusData,
    context: RunContext<'a>,
    /// The first group of each file, and at the end the number of all groups.
    starts: Vec<u32>,
    /// One reader per file.
    readers: Vec<ArticleReader>,
}

/// An article without its text.
#[derive(Clone, Debug)]
pub(super) struct ArticleMeta {
    pub(super) id: String,
    /// What decides its rank.
    pub(super) rank: ArticleRank,
    /// The index of its file.
    pub(super) file: usize,
    /// xxh3 of the text.
    pub(super) text_hash: u64,
    /// The row. `None`: the file is one article.
    pub(super) row: Option<RowLocation>,
}

/// One value per article, in lists of successive articles.
pub(super) type Column<T> = Vec<Vec<T>>;

/// The numbers of the files in chunks. A chunk has either references or none: the sink gets all other
/// articles before the first reference.
fn chunks(first_reference: usize, files: usize) -> impl Iterator<Item = Range<usize>> {
    let chunks = |part: Range<usize>| {
        let starts = part.clone().step_by(CHUNK_FILES);
        starts.map(move |start| start..part.end.min(start + CHUNK_FILES))
    };
    chunks(0..first_reference).chain(chunks(first_reference..files))
}

impl<'a> Corpus<'a> {
    /// Reads all articles once. Returns the corpus and the column of the sink's results.
    ///
    /// # Errors
    /// The first error of the sink, or of a temporary file. Unusable inputs are problems of the
    /// files instead.
    pub(super) fn read<T: SinkResult>(
        context: &RunContext<'a>,
        sink: BatchSink<T>,
    ) -> Result<(Corpus<'a>, Column<T>), Error> {
        let reading = Reading {
            context,
            ids: IdCollector::new(context.spill),
            places: PlacePacker::new(context.sources.len()),
            sink,
        };
        let files = context.sources.len();
        let (mut data, mut column) = (CorpusData::default(), Vec::new());
        data.files.reserve_exact(files);
        for numbers in chunks(context.first_reference(), files) {
            let read: Vec<SourceRead<T>> = numbers
                .into_par_iter()
                .map(|number| {
                    let file = read_source(number, &reading);
                    context.progress.advance(1);
                    file
                })
                .collect::<Result<_, Error>>()?;
            for file in read {
                data.add_file(&file)?;
                column.extend(file.results);
            }
        }
        let Reading { ids, places, .. } = reading;
        let mut corpus = Corpus::new(context, data);
        corpus.make_ids_unique(ids.finish()?, places)?;
        Ok((corpus, column))
    }

    /// Creates the corpus of files that were read.
    fn new(context: &RunContext<'a>, data: CorpusData) -> Corpus<'a> {
        let mut starts = Vec::with_capacity(data.files.len() + 1);
        starts.push(0);
        starts.extend(data.files.iter().scan(0, |sum, file| {
            *sum += file.groups;
            Some(*sum)
        }));
        let has_rows = context
            .sources
            .iter()
            .filter(|source| source.format.has_rows());
        let row_files = has_rows.count();
        let reader = |_| ArticleReader::new(row_files);
        Corpus {
            readers: data.files.iter().map(reader).collect(),
            data,
            context: *context,
            starts,
        }
    }

    /// Creates the corpus that an earlier run saved. `None`: it or a decompressed copy is damaged.
    pub(super) fn resume(context: &RunContext<'a>, data: CorpusData) -> Option<Corpus<'a>> {
        let corpus = data
            .is_consistent(context.sources.len())
            .then(|| Corpus::new(context, data))?;
        let mut files = 0..corpus.data.files.len();
        let is_intact = |file| corpus.file_info(file).has_intact_copy(context.spill);
        files.all(is_intact).then_some(corpus)
    }

    /// Finds the articles whose id occurs before, and gives them other names.
    fn make_ids_unique(&mut self, ids: CollectedIds, places: PlacePacker) -> Result<(), Error> {
        let names = |wanted: &[Place]| {
            let repeated = self.articles_at(wanted, places)?;
            Ok(repeated.into_iter().map(|(_, name)| name).collect())
        };
        let renamed = repeated_ids(ids, &names, self.context.spill)?;
        for renamed in renamed.chunks(NAMES_CHUNK) {
            let wanted: Vec<Place> = renamed.iter().map(|renamed| renamed.place).collect();
            let repeated = self.articles_at(&wanted, places)?;
            for (&renamed, (article, _)) in renamed.iter().zip(repeated) {
                self.data.table.rename(article, renamed);
            }
        }
        Ok(())
    }

    /// The articles at some places, which are sorted, and their names if their ids occur before.
    fn articles_at(
        &self,
        wanted: &[Place],
        places: PlacePacker,
    ) -> Result<Vec<(usize, String)>, Error> {
        let (table, store) = (&self.data.table, self.context.record_store);
        let damaged = || store.damaged_error();
        let mut found = Vec::with_capacity(wanted.len());
        for of_file in wanted.chunk_by(|&x, &y| places.unpack(x).0 == places.unpack(y).0) {
            let (file, first_line) = places.unpack(of_file[0]);
            let groups = self.starts[file] as usize..self.starts[file + 1] as usize;
            let mut groups = self.group_before_line(groups.clone(), first_line)?..groups.end;
            let mut articles = Vec::new().into_iter();
            for &place in of_file {
                let line = places.unpack(place).1;
                let is_wanted = |article: &RepeatedArticle| article.line == line;
                let article = loop {
                    if let Some(article) = articles.find(is_wanted) {
                        break article;
                    }
                    let group = groups.next().ok_or_else(damaged)?;
                    articles = table
                        .repeated(store, &self.context.sources[file], group)?
                        .into_iter();
                };
                found.push((article.article, article.name));
            }
        }
        Ok(found)
    }

    /// The last of some groups of a file that starts at or before a line.
    fn group_before_line(&self, groups: Range<usize>, line: usize) -> Result<usize, Error> {
        let (mut low, mut high) = (groups.start, groups.end);
        while high - low > 1 {
            let middle = low.midpoint(high);
            let bytes = (self.data.table).bytes(self.context.record_store, middle)?;
            let first = ArticleDecoder::new(&bytes)
                .next_article()
                .and_then(|e| e.row);
            match first.is_some_and(|row| row.line <= line) {
                true => low = middle,
                false => high = middle,
            }
        }
        Ok(low)
    }

    /// The number of articles.
    pub(super) fn len(&self) -> usize {
        self.data.table.len()
    }

    /// True if articles are compared only with references.
    pub(super) fn has_references(&self) -> bool {
        self.context.has_references
    }

    /// The number of the first reference: they are last. Without one, the number of articles.
    pub(super) fn first_reference(&self) -> usize {
        let file = self.context.first_reference();
        self.data.table.first_article(self.starts[file] as usize)
    }

    /// The numbers of the articles of a file.
    pub(super) fn articles_of_file(&self, file: usize) -> Range<usize> {
        let first = |file: usize| self.data.table.first_article(self.starts[file] as usize);
        first(file)..first(file + 1)
    }

    /// The settings of the run.
    pub(super) fn config(&self) -> &'a Config {
        self.context.config
    }

    /// The files.
    pub(super) fn sources(&self) -> &'a [Source] {
        self.context.sources
    }

    /// The file of an article.
    pub(super) fn source_of(&self, article: usize) -> &'a Source {
        let (group, _) = self.data.table.locate(article);
        &self.context.sources[self.file_of_group(group)]
    }

    /// The properties of a file.
    pub(super) fn file_info(&self, file: usize) -> FileInfo<'_> {
        let read = &self.data.files[file];
        FileInfo {
            source: &self.context.sources[file],
            encoding: read.encoding,
            articles: self.articles_of_file(file).len(),
            decompressed_copy: read.decompressed_copy.as_deref(),
            status: read.status,
            digest: read.digest,
        }
    }

    /// Adds a problem about one article.
    ///
    /// # Errors
    /// If the spill file cannot be read.
    pub(super) fn add_problem(
        &mut self,
        article: usize,
        stage: ProblemStage,
        reason: String,
    ) -> Result<(), Error> {
        let (path, line) = self.with_article(article, |file, encoded| {
            let path = self.context.sources[file].rel.to_string();
            (path, encoded.row.map(|row| row.line))
        })?;
        self.data.problems.add(Problem {
            path,
            line,
            stage,
            reason,
        });
        Ok(())
    }

    /// What a person decided about an earlier run.
    pub(super) fn decisions(&self) -> &DecisionLog<'a> {
        self.context.decisions
    }

    /// What is known of an article.
    ///
    /// # Errors
    /// If the spill file cannot be read.
    pub(super) fn article(&self, article: usize) -> Result<ArticleMeta, Error> {
        self.with_article(article, |file, encoded| self.meta(article, file, encoded))
    }

    /// Calls `visit` with what is known of each article of a file, in order.
    ///
    /// # Errors
    /// If the spill file cannot be read.
    pub(super) fn articles(
        &self,
        file: usize,
    ) -> impl Iterator<Item = Result<(usize, ArticleMeta), Error>> {
        let groups = self.starts[file] as usize..self.starts[file + 1] as usize;
        groups.flat_map(move |group| match self.articles_of_group(file, group) {
            Ok(articles) => articles.into_iter().map(Ok).collect(),
            Err(error) => vec![Err(error)],
        })
    }

    /// What is known of each article of a group, with its number.
    ///
    /// # Errors
    /// If the spill file cannot be read.
    pub(super) fn articles_of_group(
        &self,
        file: usize,
        group: usize,
    ) -> Result<Vec<(usize, ArticleMeta)>, Error> {
        let table = &self.data.table;
        let bytes = table.bytes(self.context.record_store, group)?;
        let mut decoder = ArticleDecoder::new(&bytes);
        let numbers = table.first_article(group)..table.first_article(group + 1);
        numbers
            .map(|article| {
                let encoded = decoder
                    .next_article()
                    .ok_or_else(|| self.context.record_store.damaged_error())?;
                Ok((article, self.meta(article, file, encoded)))
            })
            .collect()
    }

    /// The file of a group of the table.
    pub(super) fn file_of_group(&self, group: usize) -> usize {
        self.starts
            .partition_point(|&start| start as usize <= group)
            - 1
    }

    fn meta(&self, article: usize, file: usize, encoded: EncodedArticle) -> ArticleMeta {
        let source = &self.context.sources[file];
        ArticleMeta {
            id: self.data.table.id(article, &encoded, source),
            rank: encoded.rank,
            file,
            text_hash: encoded.text_hash,
            row: encoded.row,
        }
    }

    /// Calls `read` with the file of an article and its entry in the table.
    pub(super) fn with_article<T>(
        &self,
        article: usize,
        read: impl FnOnce(usize, EncodedArticle) -> T,
    ) -> Result<T, Error> {
        let (group, index) = self.data.table.locate(article);
        let file = self.file_of_group(group);
        let bytes = self.data.table.bytes(self.context.record_store, group)?;
        let mut decoder = ArticleDecoder::new(&bytes);
        for _ in 0..index {
            decoder.next_article();
        }
        let encoded = decoder
            .next_article()
            .ok_or_else(|| self.context.record_store.damaged_error())?;
        Ok(read(file, encoded))
    }

    /// Reads the text of an article again, and the tag evidence if it is a page of HTML.
    ///
    /// # Errors
    /// If the file cannot be read, or its text is not the one that was read first.
    pub(super) fn read_text(
        &self,
        article: usize,
    ) -> Result<(String, Option<Box<HtmlPage>>), Error> {
        let entry = |file, encoded: EncodedArticle| (file, encoded.row, encoded.text_hash);
        let (file, row, text_hash) = self.with_article(article, entry)?;
        let config = &self.context.config.read;
        let text = self.readers[file].text(self.file_info(file), row, config);
        let text = text.and_then(|text| match xxh3_64(text.0.as_bytes()) == text_hash {
            true => Ok(text),
            false => Err(std::io::Error::other("changed while it was being read")),
        });
        text.map_err(Error::io(&self.context.sources[file].path))
    }
}
