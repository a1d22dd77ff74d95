//! One file as it was read comes in, with what is to go from each of its articles; the cleaned file goes out, in the same format,
//! encoding and packing, and the rows of the ledger. A file that nothing is taken from is copied byte for byte.

use std::fs::File;
use std::io::{self, Read, Write};

use xxhash_rust::xxh3::{Xxh3, xxh3_64};

use crate::config::IoConfig;
use crate::error::Error;
use crate::read::again::Again;
use crate::read::decode::encode;
use crate::read::{Compression, ReadFile, Shape, Source, State};
use crate::write::article_rows::write_rows;
use crate::write::ledger::LedgerRow;
use crate::write::manifest::{Entry, hex};
use crate::write::metadata::MetadataRow;
use crate::write::new_file::NewFile;
use crate::write::out_dir::OutDir;
use crate::write::packed::Packed;
use unboil_html::To;
use unboil_html::markdown::rendered;
use unboil_text::Input;
use unboil_text::{DROP_ARTICLES, Page, PageType, Removal};

/// The folder of the cleaned articles, below the output folder.
pub const ARTICLES: &str = "articles/";

/// The name of a file in the output folder.
pub fn out_name(source: &Source, to: To) -> String {
    format!("{ARTICLES}{}", out_rel(source, to))
}

/// The same below the folder of the articles: the name of the file itself, but of a page with `.txt` or `.md` at the end, before that of the
/// compression.
pub(super) fn out_rel(source: &Source, to: To) -> String {
    let rel = &source.rel;
    match source.format.shape {
        Shape::Whole | Shape::Rows => rel.clone(),
        Shape::Page => {
            let (inner, _) = Compression::of(rel);
            let ending = match to {
                To::Text => "txt",
                To::Markdown => "md",
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
    fn is_cut(&self, article: usize) -> bool;
    /// What is to go from it, sorted by start and apart.
    ///
    /// # Errors
    /// When that cannot be read.
    fn removals(&self, article: usize) -> Result<Vec<Removal>, Error>;
    /// Takes the rows of its ledger, in order.
    ///
    /// # Errors
    /// When they cannot be kept.
    fn told(&self, article: usize, text: &str, rows: &[LedgerRow]) -> Result<(), Error>;
    /// Takes what it says of itself, if it is a page of HTML and that is asked for.
    ///
    /// # Errors
    /// When it cannot be kept.
    fn said(&self, article: usize, row: &MetadataRow) -> Result<(), Error>;
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
) -> Result<Option<Entry>, Error> {
    let untouched = !(0..file.articles.len()).any(|article| decisions.is_cut(article));
    let written = match (file.state, file.source.format.shape) {
        (State::Unusable, _) => return Ok(None),
        (State::Whole, Shape::Whole | Shape::Rows) if untouched && !has_page_rows(file, config) => {
            copy(out, file, config)
        }
        (_, Shape::Whole | Shape::Page) => write_whole(out, file, decisions, config),
        (_, Shape::Rows) => write_rows(out, file, decisions, config),
    };
    written.map(Some)
}

/// True if the file has rows with pages, to which their articles are added whatever goes.
pub(super) fn has_page_rows<T>(file: &ReadFile<T>, config: IoConfig) -> bool {
    !file.rows.is_empty() && config.read.html_field.is_some()
}

/// The removals of an article, whose text must be the one they were decided on.
pub(super) fn removals_of(
    source: &Source,
    decisions: &impl Decisions,
    article: usize,
    text: &str,
) -> Result<Vec<Removal>, Error> {
    if xxh3_64(text.as_bytes()) != decisions.content(article) {
        return Err(changed(source));
    }
    let removals = decisions.removals(article)?;
    debug_assert!(
        (removals.windows(2)).all(|two| two[0].span.end <= two[1].span.start),
        "removals are sorted and apart"
    );
    Ok(removals)
}

pub(super) fn changed(source: &Source) -> Error {
    Error::io(&source.path)(io::Error::other("changed while it was being cleaned"))
}

/// True if the removals leave nothing because the article is a near-duplicate of one that stays.
pub(super) fn is_dropped(text: &str, removals: &[Removal]) -> bool {
    matches!(removals, [one] if one.rule == DROP_ARTICLES && one.span.len() == text.len())
}

pub(super) fn entry<T>(file: &ReadFile<T>, to: To) -> Entry {
    Entry {
        path: out_name(&file.source, to),
        encoding: Some(file.encoding.charset.name().to_string()),
        bom: file.encoding.bom,
        ..Entry::default()
    }
}

/// Gives the new file its name and notes what it is.
pub(super) fn commit(new: NewFile, mut entry: Entry) -> Result<Entry, Error> {
    let seal = new.commit()?;
    entry.bytes = Some(seal.bytes);
    entry.xxh3 = Some(hex(seal.xxh3));
    Ok(entry)
}

fn copy<T>(out: &OutDir, file: &ReadFile<T>, config: IoConfig) -> Result<Entry, Error> {
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
    commit(new, entry)
}

fn write_whole<T>(
    out: &OutDir,
    file: &ReadFile<T>,
    decisions: &impl Decisions,
    config: IoConfig,
) -> Result<Entry, Error> {
    let from = &file.source.path;
    let (text, page) = Again::default()
        .text(file, 0, &config.read)
        .map_err(Error::io(from))?;
    let removals = removals_of(&file.source, decisions, 0, &text)?;
    let bytes_of =
        |text| encode(text, file.encoding.charset).expect("text decoded from a charset is in it");
    let mut entry = entry(file, config.write.to);
    entry.markdown = page.is_some() && config.write.to == To::Markdown;
    let mut original = Xxh3::new();
    original.update(file.encoding.bom_bytes());
    original.update(&bytes_of(&text));
    entry.original = (!entry.markdown).then(|| hex(original.digest()));
    if !is_dropped(&text, &removals) {
        let input = Input::from((text.as_str(), page.as_deref()));
        let kept = rendered(input, &removals, &config.write);
        let mut new = out.new_file(&entry.path)?;
        let result = pack(&mut new, &bytes_of(&kept), file);
        result.map_err(Error::io(new.path()))?;
        entry = commit(new, entry)?;
    }
    let id = decisions.id(0);
    tell_metadata(decisions, 0, page.as_deref(), config)?;
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
        decisions.told(0, &text, &rows)?;
    }
    Ok(entry)
}

/// Tells what a page says of itself, if it is to be told.
pub(super) fn tell_metadata(
    decisions: &impl Decisions,
    article: usize,
    page: Option<&Page>,
    config: IoConfig,
) -> Result<(), Error> {
    match page.filter(|_| config.write.metadata) {
        None => Ok(()),
        Some(page) => {
            let row = MetadataRow {
                article: decisions.id(article),
                page_type: decisions.page_type(article),
                metadata: &page.head.metadata,
            };
            decisions.said(article, &row)
        }
    }
}

fn pack<T>(new: &mut NewFile, bytes: &[u8], file: &ReadFile<T>) -> io::Result<()> {
    let mut packed = Packed::new(new, file.source.compression)?;
    packed.write_all(file.encoding.bom_bytes())?;
    packed.write_all(bytes)?;
    packed.finish().map(drop)
}
