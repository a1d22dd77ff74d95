//! [`Report`] collects the chunks of a page and writes it.

use std::collections::HashMap;

use serde_json::{Map, Value};
use unboil_io::{Error, OutputReader, PassageRow};
use unboil_strip::RULES;
use unboil_text::count_words;

use super::article_list::{ArticleEntry, ArticleList};
use super::article_texts::ArticleTexts;
use super::chunk_writer::{ChunkKind, ChunkWriter};
use super::columns::{
    self, ArticleColumns, GroupColumns, KeptTexts, Meta, PassageColumns, ProblemRow,
    RemovalColumns, RuleRow, class_number, share,
};
use super::ordered_ledger::ordered_ledger;
use super::page;
use super::passage_parts::{self, Part};
use super::request::ReportOutcome;
use super::sample::Sample;
use super::strings::Strings;
use crate::engine::map_in_order;

/// Rows of a chunk.
const REMOVALS_PER_CHUNK: usize = 50_000;
const PASSAGES_PER_CHUNK: usize = 20_000;
const ARTICLES_PER_CHUNK: usize = 50_000;

/// Rows that the threads work on at a time.
const PASSAGES_PER_BATCH: usize = 512;
const ARTICLES_PER_BATCH: usize = 512;

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
    pub(super) command: &'static str,
    pub(super) settings: Value,
    pub(super) counts: Map<String, Value>,
    pub(super) classes: Vec<String>,
    pub(super) kinds: Vec<String>,
    pub(super) problems: Vec<ProblemRow>,
}

/// A passage with the numbers of its articles, and of its kind.
type NumberedPassage = (PassageRow<'static>, [usize; 2], usize);

/// A report that is being made.
pub(super) struct Report {
    pub(super) articles: ArticleList,
    pub(super) chunks: ChunkWriter,
    pub(super) rules: Strings,
    types: Strings,
    sites: Strings,
    pub(super) outcome: ReportOutcome,
    /// The random sample of removals, if one is drawn.
    pub(super) sample: Option<Sample>,
}

impl Report {
    pub(super) fn new(chunks: ChunkWriter) -> Report {
        Report {
            articles: ArticleList::default(),
            chunks,
            rules: Strings::default(),
            types: Strings::default(),
            sites: Strings::default(),
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
    pub(super) fn add_removals(&mut self, out: &OutputReader) -> Result<(), Error> {
        let max_text_bytes = self.max_removed_bytes();
        let mut columns = RemovalColumns::default();
        for placed in ordered_ledger(out)? {
            let placed = placed?;
            let row = &placed.row;
            self.articles.note_dropped(row);
            let article = self.articles.add_removal(&placed);
            if let Some(page_type) = row.page_type {
                let page_type = self.types.number(page_type.name());
                self.articles.entries[article].page_type = Some(page_type);
            }
            let rule = self.rules.number(&row.rule);
            columns.add(article, row, class_number(&row.class), rule, max_text_bytes);
            if let Some(sample) = &mut self.sample {
                sample.add(self.outcome.removals, row);
            }
            self.outcome.removals += 1;
            if columns.len() == REMOVALS_PER_CHUNK || columns.text_bytes() >= TEXT_BYTES_PER_CHUNK {
                let full = std::mem::take(&mut columns);
                self.chunks.add(ChunkKind::Removals, &full)?;
            }
        }
        if columns.len() > 0 {
            self.chunks.add(ChunkKind::Removals, &columns)?;
        }
        Ok(())
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
            columns.members.push(members.collect());
            columns.stays.push(stays as u32);
        }
        match columns.stays.is_empty() {
            true => Ok(()),
            false => self.chunks.add(ChunkKind::Groups, &columns),
        }
    }

    /// Adds passages, each with the number of its kind.
    pub(super) fn add_passages(
        &mut self,
        mut rows: impl Iterator<Item = Result<(PassageRow<'static>, usize), Error>>,
        texts: &mut ArticleTexts,
    ) -> Result<(), Error> {
        let mut columns = PassageColumns::default();
        let mut text_bytes = 0;
        loop {
            let batch: Result<Vec<_>, Error> = rows.by_ref().take(PASSAGES_PER_BATCH).collect();
            let batch = batch?.into_iter();
            let batch: Vec<_> = batch
                .map(|(row, kind)| self.with_articles(row, kind))
                .collect();
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
                self.chunks.add(ChunkKind::Passages, &full)?;
            }
        }
        match columns.len() {
            0 => Ok(()),
            _ => self.chunks.add(ChunkKind::Passages, &columns),
        }
    }

    /// A passage with the numbers of its articles.
    fn with_articles(&mut self, row: PassageRow<'static>, kind: usize) -> NumberedPassage {
        let articles = [&row.a, &row.b].map(|side| self.articles.number_of(&side.name));
        (row, articles, kind)
    }

    /// The texts of the articles of some passages.
    fn originals(
        &self,
        passages: &[NumberedPassage],
        texts: &mut ArticleTexts,
    ) -> Result<HashMap<usize, Option<String>>, Error> {
        let mut articles: Vec<usize> = passages.iter().flat_map(|(_, pair, _)| *pair).collect();
        articles.sort_unstable();
        articles.dedup();
        texts.open_row_files(
            articles
                .iter()
                .map(|&article| &self.articles.entries[article]),
        );
        let (texts, entries) = (&*texts, &self.articles.entries);
        let load = |article: usize| Ok((article, texts.original(&entries[article])?));
        map_in_order(articles, load).into_iter().collect()
    }

    /// Adds the articles and their texts, which `kept_pieces` returns for the number of an article. Returns
    /// the first article of each chunk of texts.
    pub(super) fn add_articles(
        &mut self,
        kept_pieces: impl Fn(usize, &ArticleEntry) -> Result<Option<Vec<String>>, Error> + Send + Sync,
    ) -> Result<Vec<usize>, Error> {
        let mut kept_first = Vec::new();
        let (mut columns, mut kept) = (ArticleColumns::default(), KeptTexts::default());
        let mut text_bytes = 0;
        for (batch, articles) in self.articles.entries.chunks(ARTICLES_PER_BATCH).enumerate() {
            let numbered = (batch * ARTICLES_PER_BATCH..).zip(articles).collect();
            let with_words = map_in_order(numbered, |(number, article)| {
                let pieces = kept_pieces(number, article)?;
                let words = pieces.iter().flatten().map(|piece| count_words(piece));
                let words = pieces.as_ref().map(|_| words.sum());
                Ok::<_, Error>((number, article, pieces, words))
            });
            for result in with_words {
                let (number, article, pieces, kept_words) = result?;
                let site = article.site().map(|site| self.sites.number(site));
                columns.add(article, site, kept_words);
                let is_full = text_bytes >= TEXT_BYTES_IN_PAGE && !self.chunks.is_split();
                let pieces = pieces.filter(|_| !is_full);
                text_bytes += pieces.iter().flatten().map(String::len).sum::<usize>();
                self.outcome.articles_without_text += usize::from(pieces.is_none());
                if kept.is_empty() {
                    kept_first.push(number);
                }
                kept.add(pieces);
                if kept.bytes() >= TEXT_BYTES_PER_CHUNK {
                    self.chunks
                        .add(ChunkKind::Kept, &std::mem::take(&mut kept))?;
                }
            }
            if columns.len() >= ARTICLES_PER_CHUNK {
                let full = std::mem::take(&mut columns);
                self.chunks.add(ChunkKind::Articles, &full)?;
            }
        }
        if !kept.is_empty() {
            self.chunks.add(ChunkKind::Kept, &kept)?;
        }
        if columns.len() > 0 {
            self.chunks.add(ChunkKind::Articles, &columns)?;
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
            command: subject.command,
            settings: &subject.settings,
            counts: &subject.counts,
            classes: &subject.classes,
            rules: rules.collect(),
            kinds: &subject.kinds,
            types: &self.types,
            sites: &self.sites,
            languages: [],
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
