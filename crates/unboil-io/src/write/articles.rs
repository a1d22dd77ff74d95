//! One file as it was read comes in, with what is to go from each of its articles; the cleaned file goes out, in the same format,
//! encoding and packing, and the rows of the ledger. A file that nothing is taken from is copied byte for byte.

use std::fs::File;
use std::io::{self, Read, Write};

use xxhash_rust::xxh3::{Xxh3, xxh3_64};

use crate::config::IoConfig;
use crate::error::Error;
use crate::read::article_reader::ArticleReader;
use crate::read::decode::encode;
use crate::read::{Compression, FormatKind, ReadFile, ReadStatus, Source};
use crate::write::article_rows::write_rows;
use crate::write::compressed_writer::CompressedWriter;
use crate::write::ledger::LedgerRow;
use crate::write::manifest::{ManifestEntry, hex};
use crate::write::metadata::MetadataRow;
use crate::write::new_file::NewFile;
use crate::write::out_dir::OutDir;
use unboil_html::OutputFormat;
use unboil_html::render;
use unboil_text::ArticleRef;
use unboil_text::{DROP_ARTICLES_RULE, HtmlPage, PageType, Removal};

/// The folder of the cleaned articles, below the output folder.
pub const ARTICLES: &str = "articles/";

/// The name of a file in the output folder.
pub fn out_name(source: &Source, to: OutputFormat) -> String {
    format!("{ARTICLES}{}", out_rel(source, to))
}

/// The same below the folder of the articles: the name of the file itself, but of a page with `.txt` or `.md` at the end, before that of the
/// compression.
pub(super) fn out_rel(source: &Source, to: OutputFormat) -> String {
    let rel = &source.rel;
    match source.format.kind {
        FormatKind::Whole | FormatKind::Rows => rel.clone(),
        FormatKind::Html => {
            let (inner, _) = Compression::split_extension(rel);
            let ending = match to {
                OutputFormat::Text => "txt",
                OutputFormat::Markdown => "md",
            };
            format!("{inner}.{ending}{}", &rel[inner.len()..])
        }
    }
}

/// What is decided of the articles of a file, given by their places in it.
pub trait Decisions {
    /// The id of an article.
    fn id(&self, article: usize) -> &str;
    /// xxh3 of its text, as it was when it was decided on.
    fn content(&self, article: usize) -> u64;
    /// What it was taken for, if it is a page of HTML.
    fn page_type(&self, article: usize) -> Option<PageType>;
    /// True if something is to go from it.
    fn has_removals(&self, article: usize) -> bool;
    /// What is to go from it, sorted by start and apart.
    ///
    /// # Errors
    /// When that cannot be read.
    fn removals(&self, article: usize) -> Result<Vec<Removal>, Error>;
    /// Takes the rows of its ledger, in order.
    ///
    /// # Errors
    /// When they cannot be kept.
    fn add_ledger_rows(&self, article: usize, text: &str, rows: &[LedgerRow]) -> Result<(), Error>;
    /// Takes what it says of itself, if it is a page of HTML and that is asked for.
    ///
    /// # Errors
    /// When it cannot be kept.
    fn add_metadata(&self, article: usize, row: &MetadataRow) -> Result<(), Error>;
}

/// Writes a file without what is to go from its articles, and tells the rows of the ledger. Gives its row in the manifest; `None`: it
/// is not part of the output, since nothing of it could be read.
///
/// # Errors
/// When it cannot be written, or is not what it was.
pub fn write_file<T>(
    out: &OutDir,
    file: &ReadFile<T>,
    decisions: &impl Decisions,
    config: IoConfig,
) -> Result<Option<ManifestEntry>, Error> {
    let unchanged = !(0..file.articles.len()).any(|article| decisions.has_removals(article));
    let written = match (file.status, file.source.format.kind) {
        (ReadStatus::Unusable, _) => return Ok(None),
        (ReadStatus::Whole, FormatKind::Whole | FormatKind::Rows)
            if unchanged && !has_page_rows(file, config) =>
        {
            copy(out, file, config)
        }
        (_, FormatKind::Whole | FormatKind::Html) => write_whole(out, file, decisions, config),
        (_, FormatKind::Rows) => write_rows(out, file, decisions, config),
    };
    written.map(Some)
}

/// True if the file has rows with pages, to which their articles are added whatever goes.
pub(super) fn has_page_rows<T>(file: &ReadFile<T>, config: IoConfig) -> bool {
    !file.rows.is_empty() && config.read.html_field.is_some()
}

/// The removals of an article, whose text must be the one they were decided on.
pub(super) fn checked_removals(
    source: &Source,
    decisions: &impl Decisions,
    article: usize,
    text: &str,
) -> Result<Vec<Removal>, Error> {
    if xxh3_64(text.as_bytes()) != decisions.content(article) {
        return Err(changed_error(source));
    }
    let removals = decisions.removals(article)?;
    debug_assert!(
        (removals.windows(2)).all(|two| two[0].span.end <= two[1].span.start),
        "removals are sorted and apart"
    );
    Ok(removals)
}

pub(super) fn changed_error(source: &Source) -> Error {
    Error::io(&source.path)(io::Error::other("changed while it was being cleaned"))
}

/// True if the removals leave nothing because the article is a near-duplicate of one that stays.
pub(super) fn is_dropped(text: &str, removals: &[Removal]) -> bool {
    matches!(removals, [one] if one.rule == DROP_ARTICLES_RULE && one.span.len() == text.len())
}

pub(super) fn entry<T>(file: &ReadFile<T>, to: OutputFormat) -> ManifestEntry {
    ManifestEntry {
        path: out_name(&file.source, to),
        encoding: Some(file.encoding.charset.name().to_string()),
        bom: file.encoding.bom,
        ..ManifestEntry::default()
    }
}

/// Gives the new file its name and notes what it is.
pub(super) fn commit_file(new: NewFile, mut entry: ManifestEntry) -> Result<ManifestEntry, Error> {
    let digest = new.commit()?;
    entry.bytes = Some(digest.bytes);
    entry.xxh3 = Some(hex(digest.xxh3));
    Ok(entry)
}

fn copy<T>(out: &OutDir, file: &ReadFile<T>, config: IoConfig) -> Result<ManifestEntry, Error> {
    let from = &file.source.path;
    let mut input = File::open(from).map_err(Error::io(from))?;
    let entry = entry(file, config.write.to);
    let mut new = out.new_file(&entry.path)?;
    let mut buffer = vec![0; 64 << 10];
    loop {
        match input.read(&mut buffer) {
            Ok(0) => break,
            Ok(n) => {
                let result = new.write_all(&buffer[..n]);
                result.map_err(Error::io(new.path()))?;
            }
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return Err(Error::io(from)(e)),
        }
    }
    commit_file(new, entry)
}

fn write_whole<T>(
    out: &OutDir,
    file: &ReadFile<T>,
    decisions: &impl Decisions,
    config: IoConfig,
) -> Result<ManifestEntry, Error> {
    let from = &file.source.path;
    let (text, page) = ArticleReader::default()
        .text(file, 0, &config.read)
        .map_err(Error::io(from))?;
    let removals = checked_removals(&file.source, decisions, 0, &text)?;
    let bytes_of =
        |text| encode(text, file.encoding.charset).expect("text decoded from a charset is in it");
    let mut entry = entry(file, config.write.to);
    entry.markdown = page.is_some() && config.write.to == OutputFormat::Markdown;
    let mut original = Xxh3::new();
    original.update(file.encoding.bom_bytes());
    original.update(&bytes_of(&text));
    entry.original = (!entry.markdown).then(|| hex(original.digest()));
    if !is_dropped(&text, &removals) {
        let input = ArticleRef::from((text.as_str(), page.as_deref()));
        let kept = render(input, &removals, &config.write);
        let mut new = out.new_file(&entry.path)?;
        let result = write_compressed(&mut new, &bytes_of(&kept), file);
        result.map_err(Error::io(new.path()))?;
        entry = commit_file(new, entry)?;
    }
    let id = decisions.id(0);
    add_page_metadata(decisions, 0, page.as_deref(), config)?;
    let row = |removal: &Removal| {
        let row = LedgerRow::new(id, &text, removal);
        let mut row = row.of_page(page.as_deref(), decisions.page_type(0));
        // Where two articles had the same id, this one was called otherwise than its file.
        let rel = out_rel(&file.source, config.write.to);
        row.path = (id != rel).then_some(rel);
        row
    };
    let rows: Vec<LedgerRow> = removals.iter().map(row).collect();
    // A page is written anew although nothing goes.
    if !rows.is_empty() {
        decisions.add_ledger_rows(0, &text, &rows)?;
    }
    Ok(entry)
}

/// Tells what a page says of itself, if it is to be told.
pub(super) fn add_page_metadata(
    decisions: &impl Decisions,
    article: usize,
    page: Option<&HtmlPage>,
    config: IoConfig,
) -> Result<(), Error> {
    match page.filter(|_| config.write.metadata) {
        None => Ok(()),
        Some(page) => {
            let row = MetadataRow {
                article: decisions.id(article),
                page_type: decisions.page_type(article),
                metadata: &page.declared.metadata,
            };
            decisions.add_metadata(article, &row)
        }
    }
}

fn write_compressed<T>(new: &mut NewFile, bytes: &[u8], file: &ReadFile<T>) -> io::Result<()> {
    let mut writer = CompressedWriter::new(new, file.source.compression)?;
    writer.write_all(file.encoding.bom_bytes())?;
    writer.write_all(bytes)?;
    writer.finish().map(drop)
}
