//! [`Report`] collects the chunks of a page and writes it.

use std::borrow::Cow;
use std::collections::HashMap;

use serde_json::{Map, Value};
use unboil_io::{Error, LedgerRow, OutputReader, PassageRow, ProblemRow};
use unboil_strip::RULES;
use unboil_text::count_words;

use super::article_list::ArticleList;
use super::article_texts::{ArticleTexts, KeptText};
use super::chunk_writer::{ChunkKind, ChunkWriter};
use super::columns::{
    self, ArticleColumns, GroupColumns, KeptTexts, Meta, PassageColumns, PreparedRow,
    RemovalColumns, RowNumbers, RuleRow, share,
};
use super::ordered_ledger::ordered_ledger;
use super::page;
use super::passage_parts::{self, Part};
use super::request::ReportOutcome;
use super::sample::Sample;
use super::sites_and_languages::{has_one_site, language_of, site_of};
use super::strings::Strings;
use crate::engine::map_in_order;

/// Rows of a chunk.
const REMOVALS_PER_CHUNK: usize = 50_000;
const PASSAGES_PER_CHUNK: usize = 20_000;
const ARTICLES_PER_CHUNK: usize = 50_000;
const GROUPED_ARTICLES_PER_CHUNK: usize = 50_000;

/// Rows that the threads work on at a time.
const PASSAGES_PER_BATCH: usize = 256;
const ARTICLES_PER_BATCH: usize = 256;

/// Bytes of text from which a chunk is full.
const TEXT_BYTES_PER_CHUNK: usize = 4 << 20;

/// Bytes of the texts of articles, and of those of passages, in a page that is one file. Packed, they
/// take a third to a half.
const TEXT_BYTES_IN_PAGE: usize = 8 << 20;

/// Bytes of a removal from which a page that is one file has its start and its end only: removed menus and
/// comments are long.
const REMOVED_BYTES_IN_PAGE: usize = 600;

/// The name of an output folder.
pub(super) fn folder_name(out: &OutputReader) -> String {
    let path = std::path::absolute(out.path()).unwrap_or_else(|_| out.path().to_path_buf());
    // `.` has no name, and `a/..` that of another folder.
    let normal = path.components().next_back();
    let name = normal.and_then(|part| match part {
        std::path::Component::Normal(name) => Some(name.to_string_lossy().into_owned()),
        _ => None,
    });
    name.unwrap_or_else(|| out.path().display().to_string())
}

/// What a report is about.
pub(super) struct Subject {
    /// The version of unboil that wrote it.
    pub(super) unboil: String,
    /// Its name.
    pub(super) name: String,
    pub(super) command: String,
    pub(super) settings: Value,
    pub(super) counts: Map<String, Value>,
    pub(super) problems: Vec<ProblemRow>,
}

/// A passage with the numbers of its articles, and of its kind.
type NumberedPassage = (PassageRow<'static>, [usize; 2], u32);

/// A report that is being made.
pub(super) struct Report {
    pub(super) articles: ArticleList,
    pub(super) chunks: ChunkWriter,
    pub(super) rules: Strings,
    /// The classes of removals, and the kinds of passages.
    pub(super) classes: Strings,
    pub(super) kinds: Strings,
    types: Strings,
    sites: Strings,
    languages: Strings,
    columns: RemovalColumns,
    pub(super) outcome: ReportOutcome,
    /// The random sample of removals, if one is drawn.
    pub(super) sample: Option<Sample>,
}

impl Report {
    /// An empty report with the names of classes and of kinds.
    pub(super) fn new(chunks: ChunkWriter, classes: Strings, kinds: Strings) -> Report {
        Report {
            articles: ArticleList::default(),
            chunks,
            rules: Strings::default(),
            classes,
            kinds,
            types: Strings::default(),
            sites: Strings::default(),
            languages: Strings::default(),
            columns: RemovalColumns::default(),
            outcome: ReportOutcome::default(),
            sample: None,
        }
    }

    /// The most bytes of a removal that the page shows in full.
    pub(super) fn max_removed_bytes(&self) -> usize {
        match self.chunks.is_split() {
            true => usize::MAX,
            false => REMOVED_BYTES_IN_PAGE,
        }
    }

    /// Adds the rows of the ledger, and the articles that they name.
    pub(super) fn add_ledger(&mut self, out: &OutputReader) -> Result<(), Error> {
        let max_text_bytes = self.max_removed_bytes();
        for row in ordered_ledger(out, move |row| PreparedRow::new(row, max_text_bytes))? {
            let (placed, prepared) = row?;
            let row = &placed.row;
            self.articles.note_dropped(row);
            let article = self.articles.add_removal(&placed, prepared.words());
            if let Some(page_type) = &row.page_type {
                let page_type = self.types.number(page_type);
                self.articles.entries[article].page_type = Some(page_type);
            }
            if let Some(sample) = &mut self.sample {
                sample.add(self.outcome.removals, row);
            }
            let class = self.classes.number(&row.class);
            self.add_removal(article, class, row, &prepared)?;
        }
        self.end_removals()
    }

    /// Adds a removal. `class` is the number of its class.
    pub(super) fn add_removal(
        &mut self,
        article: usize,
        class: u32,
        row: &LedgerRow,
        prepared: &PreparedRow,
    ) -> Result<(), Error> {
        let numbers = RowNumbers {
            article,
            class,
            rule: self.rules.number(&row.rule),
        };
        self.columns.add(&numbers, row, prepared);
        self.outcome.removals += 1;
        match self.columns.len() == REMOVALS_PER_CHUNK
            || self.columns.text_bytes() >= TEXT_BYTES_PER_CHUNK
        {
            true => self.end_removals(),
            false => Ok(()),
        }
    }

    /// Ends the chunk of removals.
    pub(super) fn end_removals(&mut self) -> Result<(), Error> {
        match self.columns.len() {
            0 => Ok(()),
            _ => (self.chunks).add(ChunkKind::Removals, std::mem::take(&mut self.columns)),
        }
    }

    pub(super) fn add_groups(&mut self, out: &OutputReader) -> Result<(), Error> {
        let mut columns = GroupColumns::default();
        for placed in out.groups()? {
            let row = placed?.row;
            let stays = self
                .articles
                .number(&row.stays, row.path.as_deref(), row.line);
            let members = row.members.iter().map(|member| {
                let article = self.articles.number_of(&member.name);
                let new_sentences = member.new_sentences as u32;
                let overlaps = [member.overlap, member.kept_overlap].map(share);
                [article as u32, overlaps[0], overlaps[1], new_sentences]
            });
            columns.add(stays, members.collect());
            if columns.articles() >= GROUPED_ARTICLES_PER_CHUNK {
                self.chunks
                    .add(ChunkKind::Groups, std::mem::take(&mut columns))?;
            }
        }
        match columns.articles() {
            0 => Ok(()),
            _ => self.chunks.add(ChunkKind::Groups, columns),
        }
    }

    /// Numbers the articles of a passage.
    pub(super) fn note_passage(&mut self, row: &PassageRow) {
        self.articles.number_of(&row.a.name);
        self.articles.number_of(&row.b.name);
    }

    /// Adds passages, each with its kind. Their articles were noted before `texts` was opened.
    pub(super) fn add_passages(
        &mut self,
        mut rows: impl Iterator<Item = Result<(PassageRow<'static>, Cow<'static, str>), Error>>,
        texts: &ArticleTexts,
    ) -> Result<(), Error> {
        let mut columns = PassageColumns::default();
        let mut text_bytes = 0;
        loop {
            let batch: Result<Vec<_>, Error> = rows.by_ref().take(PASSAGES_PER_BATCH).collect();
            let batch = batch?.into_iter();
            let batch: Vec<_> = batch.map(|(row, kind)| self.numbered(row, &kind)).collect();
            if batch.is_empty() {
                break;
            }
            let with_texts = text_bytes < TEXT_BYTES_IN_PAGE || self.chunks.is_split();
            let originals = match with_texts {
                true => self.originals(&batch, texts)?,
                false => HashMap::new(),
            };
            let text = |article: usize| originals.get(&article).and_then(|text| text.as_deref());
            let with_parts = map_in_order(batch, |(row, articles, kind)| {
                let parts = with_texts.then(|| passage_parts::parts(&row, articles.map(text)));
                (row, articles, kind, parts.flatten())
            });
            for (row, articles, kind, parts) in with_parts {
                text_bytes += parts.iter().flatten().map(Part::bytes).sum::<usize>();
                self.outcome.passages += 1;
                self.outcome.passages_without_text += usize::from(parts.is_none());
                columns.add(&row, articles, kind, parts);
            }
            if columns.len() >= PASSAGES_PER_CHUNK || columns.text_bytes() >= TEXT_BYTES_PER_CHUNK {
                let full = std::mem::take(&mut columns);
                self.chunks.add(ChunkKind::Passages, full)?;
            }
        }
        match columns.len() {
            0 => Ok(()),
            _ => self.chunks.add(ChunkKind::Passages, columns),
        }
    }

    /// A passage with the numbers of its articles and of its kind.
    fn numbered(&mut self, row: PassageRow<'static>, kind: &str) -> NumberedPassage {
        let articles = [&row.a, &row.b].map(|side| self.articles.number_of(&side.name));
        (row, articles, self.kinds.number(kind))
    }

    /// The texts of the articles of some passages.
    fn originals(
        &self,
        passages: &[NumberedPassage],
        texts: &ArticleTexts,
    ) -> Result<HashMap<usize, Option<String>>, Error> {
        let mut articles: Vec<usize> = passages.iter().flat_map(|(_, pair, _)| *pair).collect();
        articles.sort_unstable();
        articles.dedup();
        let list = &self.articles;
        let load = |article: usize| Ok((article, texts.original(list, article)?.text));
        map_in_order(articles, load).into_iter().collect()
    }

    /// Adds the articles and what is left of them, which `kept_text` returns for the number of an article.
    /// Returns the first article of each chunk of texts.
    pub(super) fn add_articles(
        &mut self,
        settings: &Value,
        texts: &ArticleTexts,
        kept_text: impl Fn(&ArticleList, usize) -> Result<KeptText, Error> + Send + Sync,
    ) -> Result<Vec<usize>, Error> {
        let mut kept_first = Vec::new();
        let (mut columns, mut kept) = (ArticleColumns::default(), KeptTexts::default());
        let mut text_bytes = 0;
        let (articles, has_one_site) = (&self.articles, has_one_site(settings));
        for first in (0..articles.entries.len()).step_by(ARTICLES_PER_BATCH) {
            let last = articles.entries.len().min(first + ARTICLES_PER_BATCH);
            let with_words = map_in_order((first..last).collect(), |number| {
                let text = kept_text(articles, number)?;
                let removed = || texts.removals(&articles.entries[number]);
                let language = language_of(text.pieces.as_deref(), removed)?;
                let words = text.pieces.iter().flatten().map(|piece| count_words(piece));
                let words = text.pieces.as_ref().map(|_| words.sum());
                Ok::<_, Error>((number, text, words, language))
            });
            for result in with_words {
                let (number, text, kept_words, language) = result?;
                let article = &articles.entries[number];
                let host = articles.host(article).or(text.host.as_deref());
                let has_rows = article.line().is_some();
                let site = site_of(host, articles.file(article), has_rows, has_one_site);
                let site = self.sites.number(site);
                let language = self.languages.number(language);
                let path = articles.path(article);
                columns.add(article, path, site, language, kept_words);
                let is_full = text_bytes >= TEXT_BYTES_IN_PAGE && !self.chunks.is_split();
                let pieces = text.pieces.filter(|_| !is_full);
                text_bytes += pieces.iter().flatten().map(String::len).sum::<usize>();
                self.outcome.articles_without_text += usize::from(pieces.is_none());
                if kept.is_empty() {
                    kept_first.push(number);
                }
                kept.add(pieces);
                if kept.bytes() >= TEXT_BYTES_PER_CHUNK {
                    self.chunks
                        .add(ChunkKind::Kept, std::mem::take(&mut kept))?;
                }
            }
            if columns.len() >= ARTICLES_PER_CHUNK {
                let full = std::mem::take(&mut columns);
                self.chunks.add(ChunkKind::Articles, full)?;
            }
        }
        if !kept.is_empty() {
            self.chunks.add(ChunkKind::Kept, kept)?;
        }
        if columns.len() > 0 {
            self.chunks.add(ChunkKind::Articles, columns)?;
        }
        Ok(kept_first)
    }

    /// Writes the page.
    pub(super) fn finish(
        mut self,
        subject: Subject,
        kept_first: Vec<usize>,
    ) -> Result<ReportOutcome, Error> {
        self.chunks.pack()?;
        let about = |name: &str| {
            let rule = RULES.iter().find(|rule| rule.name == name);
            rule.map_or("", |rule| rule.description)
        };
        let rules = self.rules.iter().map(|name| RuleRow {
            name,
            about: about(name),
        });
        let meta = Meta {
            schema: columns::SCHEMA,
            unboil: &subject.unboil,
            name: &subject.name,
            id: self.chunks.hash(),
            command: &subject.command,
            settings: &subject.settings,
            counts: &subject.counts,
            classes: &self.classes,
            rules: rules.collect(),
            kinds: &self.kinds,
            types: &self.types,
            sites: &self.sites,
            languages: &self.languages,
            problems: &subject.problems,
            chunks: self.chunks.names(),
            folder: self.chunks.folder_name(),
            kept_first,
            sample: self.sample.map(Sample::into_rows),
        };
        let folder = self.chunks.folder();
        let page = page::page(&meta, self.chunks.inline(), self.chunks.is_split());
        self.chunks.commit(&page)?;
        Ok(ReportOutcome {
            folder,
            ..self.outcome
        })
    }
}
