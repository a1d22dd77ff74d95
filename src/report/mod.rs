//! Makes the report page of an output folder: [`write_report`].
//!
//! The page shows the removals and the passages, and takes a person's verdicts on them. All of it
//! is made from the output folder. `page/` holds the page without its data; the data is a list of
//! chunks (`chunk_writer.rs`) of columns (`columns.rs`).
//!
//! In memory are about 200 bytes for each article with a removal or a passage, one chunk, and, if
//! the page is one file, all compressed chunks.

#[cfg(feature = "cli")]
mod article_decisions;
mod article_list;
mod article_texts;
mod chunk_writer;
mod columns;
mod page;
mod passage_parts;
mod strings;

use std::path::PathBuf;

use unboil_io::{Error, OutputReader};
use unboil_strip::RULES;
use unboil_text::Class;

#[cfg(feature = "cli")]
pub(crate) use article_decisions::{ArticleDecisions, FoundArticle, SoughtArticle, find_decisions};
use article_list::ArticleList;
use article_texts::ArticleTexts;
use chunk_writer::{ChunkKind, ChunkWriter};
use columns::{
    ArticleColumns, GroupColumns, KeptTexts, Meta, PassageColumns, ProblemRow, RemovalColumns,
    RuleRow, share,
};
use passage_parts::Part;
use strings::Strings;

/// What [`write_report`] reads and writes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportRequest {
    /// The output folder of `clean`, `dedup` or `match`.
    pub from: PathBuf,
    /// The page. Its folder must exist.
    pub page: PathBuf,
    /// Replaces a file at this path that is no report. Default: false.
    pub force: bool,
    /// Writes the data to files in a folder beside the page, whatever its size. Without it, a page with
    /// up to [`MAX_ROWS_IN_PAGE`] rows is one file. Default: false.
    pub split: bool,
}

/// The most removals and passages of a page that is one file.
pub const MAX_ROWS_IN_PAGE: usize = 100_000;

/// What was written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ReportOutcome {
    /// The number of removals.
    pub removals: usize,
    /// The number of passages.
    pub passages: usize,
    /// The folder of the data. `None`: the page is one file.
    pub folder: Option<PathBuf>,
    /// The number of articles and of passages that are listed without their text: it is not in the output
    /// folder, was edited there, or would make a page of one file too large.
    pub articles_without_text: usize,
    /// See `articles_without_text`.
    pub passages_without_text: usize,
}

/// Rows of a chunk.
const REMOVALS_PER_CHUNK: usize = 50_000;
const PASSAGES_PER_CHUNK: usize = 20_000;
const ARTICLES_PER_CHUNK: usize = 50_000;

/// Bytes of text from which a chunk is full.
const TEXT_BYTES_PER_CHUNK: usize = 4 << 20;

/// Bytes of the texts of articles, and of those of passages, in a page that is one file. Packed, they
/// take a third to a half.
const TEXT_BYTES_IN_PAGE: usize = 10 << 20;

/// The most problems that the page lists.
const MAX_PROBLEMS: usize = 1000;

/// Writes the report page of an output folder.
///
/// ```
/// use unboil::{Config, NoProgress, Request, SiteProfiles, clean};
/// use unboil::{ReportRequest, write_report};
///
/// # let folder = tempfile::tempdir()?;
/// let article = folder.path().join("one.txt");
/// std::fs::write(&article, "The harbour stays open.\n\nComments are closed.\n")?;
/// let out = folder.path().join("cleaned");
/// let request = Request { inputs: vec![article], out: out.clone(), ..Request::default() };
/// clean(&request, &Config::default(), &SiteProfiles::default(), &NoProgress)?;
///
/// let page = folder.path().join("report.html");
/// let request = ReportRequest { from: out, page: page.clone(), force: false, split: false };
/// assert_eq!(write_report(&request)?.removals, 1);
/// assert!(std::fs::read_to_string(page)?.starts_with("<!doctype html>"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// If the output folder cannot be read, or the page cannot be written.
pub fn write_report(request: &ReportRequest) -> Result<ReportOutcome, Error> {
    let out = OutputReader::open(&request.from)?;
    let count = |name: &str| {
        let count = out.summary().counts.get(name);
        count.and_then(serde_json::Value::as_u64).unwrap_or(0) as usize
    };
    let split = request.split || count("removals") + count("passages") > MAX_ROWS_IN_PAGE;
    let chunks = ChunkWriter::create(&request.page, &request.from, split, request.force)?;
    let mut report = Report {
        articles: ArticleList::default(),
        chunks,
        rules: Strings::default(),
        types: Strings::default(),
        sites: Strings::default(),
        outcome: ReportOutcome::default(),
    };
    report.add_removals(&out)?;
    let mut texts = ArticleTexts::open(&out, &report.articles)?;
    report.add_groups(&out)?;
    report.add_passages(&out, &mut texts)?;
    let kept_first = report.add_articles(&mut texts)?;
    report.finish(&out, kept_first, split)
}

/// A report that is being made.
struct Report {
    articles: ArticleList,
    chunks: ChunkWriter,
    rules: Strings,
    types: Strings,
    sites: Strings,
    outcome: ReportOutcome,
}

impl Report {
    /// Adds the rows of the ledger, and the articles that they name.
    fn add_removals(&mut self, out: &OutputReader) -> Result<(), Error> {
        let mut columns = RemovalColumns::default();
        for placed in out.ledger()? {
            let placed = placed?;
            let row = &placed.row;
            let article = self.articles.add_removal(&placed);
            if let Some(page_type) = row.page_type {
                let page_type = self.types.number(page_type.name());
                self.articles.entries[article].page_type = Some(page_type);
            }
            let rule = self.rules.number(&row.rule);
            columns.add(article, row, rule);
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

    fn add_groups(&mut self, out: &OutputReader) -> Result<(), Error> {
        let mut columns = GroupColumns::default();
        for placed in out.groups()? {
            let row = placed?.row;
            let stays = self
                .articles
                .number(&row.stays, row.path.as_deref(), row.line);
            let members = row.members.iter().map(|member| {
                let name = &member.name;
                let article = self
                    .articles
                    .number(&name.article, name.path.as_deref(), name.line);
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

    fn add_passages(&mut self, out: &OutputReader, texts: &mut ArticleTexts) -> Result<(), Error> {
        let mut columns = PassageColumns::default();
        let mut text_bytes = 0;
        for placed in out.passages()? {
            let row = placed?.row;
            let [a, b] = [&row.a, &row.b].map(|side| {
                let name = &side.name;
                (self.articles).number(&name.article, name.path.as_deref(), name.line)
            });
            let parts = match text_bytes < TEXT_BYTES_IN_PAGE || self.chunks.is_split() {
                true => passage_parts::parts(&row, [a, b], &self.articles, texts)?,
                false => None,
            };
            text_bytes += parts.iter().flatten().map(Part::bytes).sum::<usize>();
            self.outcome.passages += 1;
            self.outcome.passages_without_text += usize::from(parts.is_none());
            columns.add(&row, [a, b], parts);
            if columns.len() == PASSAGES_PER_CHUNK || columns.text_bytes() >= TEXT_BYTES_PER_CHUNK {
                let full = std::mem::take(&mut columns);
                self.chunks.add(ChunkKind::Passages, &full)?;
            }
        }
        match columns.len() {
            0 => Ok(()),
            _ => self.chunks.add(ChunkKind::Passages, &columns),
        }
    }

    /// Adds the articles and their texts. Returns the first article of each chunk of texts.
    fn add_articles(&mut self, texts: &mut ArticleTexts) -> Result<Vec<usize>, Error> {
        let mut kept_first = Vec::new();
        let (mut columns, mut kept) = (ArticleColumns::default(), KeptTexts::default());
        let mut text_bytes = 0;
        for (number, article) in self.articles.entries.iter().enumerate() {
            let pieces = texts.kept_pieces(article)?;
            let site = article.site().map(|site| self.sites.number(site));
            columns.add(article, site, pieces.as_deref());
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
            if columns.len() == ARTICLES_PER_CHUNK {
                self.chunks
                    .add(ChunkKind::Articles, &std::mem::take(&mut columns))?;
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
    fn finish(
        self,
        out: &OutputReader,
        kept_first: Vec<usize>,
        split: bool,
    ) -> Result<ReportOutcome, Error> {
        let problems = out.problems()?.take(MAX_PROBLEMS);
        let problems: Result<Vec<_>, Error> = problems
            .map(|problem| Ok(ProblemRow::from(problem?.row)))
            .collect();
        let about = |name: &str| {
            let rule = RULES.iter().find(|rule| rule.name == name);
            rule.map_or("", |rule| rule.description)
        };
        let rules = self.rules.iter().map(|name| RuleRow {
            name,
            about: about(name),
        });
        let has_ledger = self.outcome.removals > 0 || out.articles().is_some();
        let meta = Meta {
            schema: columns::SCHEMA,
            unboil: &out.summary().version,
            name: out.path().file_name().unwrap_or_default().to_string_lossy(),
            id: self.chunks.hash(),
            command: if has_ledger { "clean" } else { "match" },
            settings: &out.summary().settings,
            counts: &out.summary().counts,
            classes: Class::ALL.map(Class::name),
            rules: rules.collect(),
            kinds: columns::KINDS.map(|kind| kind.name()),
            types: &self.types,
            sites: &self.sites,
            languages: [],
            problems: problems?,
            chunks: self.chunks.names(),
            folder: self.chunks.folder_name(),
            kept_first,
        };
        let folder = self.chunks.folder();
        let page = page::page(&meta, self.chunks.inline(), split);
        self.chunks.commit(&page)?;
        Ok(ReportOutcome {
            folder,
            ..self.outcome
        })
    }
}
