//! One file as it was read comes in, with what is to go from each of its articles; the cleaned file goes out, in the same format,
//! encoding and packing, and the rows of the ledger. A file that nothing is taken from is copied byte for byte.

use std::fs::File;
use std::io::{self, Read, Write};

use xxhash_rust::xxh3::{Xxh3, xxh3_64};

use crate::config::{Config, ReadConfig, To};
use crate::document::{DROP_ARTICLES, Removal};
use crate::error::Error;
use crate::read::again::Again;
use crate::read::batches;
use crate::read::decode::encode;
use crate::read::jsonl::{decode_row, parse_row};
use crate::read::{Compression, ReadFile, Shape, Source, State};
use crate::strip::Input;
use crate::write::ledger::LedgerRow;
use crate::write::manifest::{Entry, hex};
use crate::write::markdown::rendered;
use crate::write::new_file::NewFile;
use crate::write::out_dir::OutDir;
use crate::write::packed::Packed;
use crate::write::rows::{cut_text, escaped};

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
    config: &Config,
) -> Result<Option<Entry>, Error> {
    let untouched = !(0..file.articles.len()).any(|article| decisions.is_cut(article));
    let written = match (file.state, file.source.format.shape) {
        (State::Unusable, _) => return Ok(None),
        (State::Whole, Shape::Whole | Shape::Rows) if untouched => copy(out, file, config),
        (_, Shape::Whole | Shape::Page) => write_whole(out, file, decisions, config),
        (_, Shape::Rows) => write_rows(out, file, decisions, &config.read),
    };
    written.map(Some)
}

/// The removals of an article, whose text must be the one they were decided on.
fn removals_of(
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

fn changed(source: &Source) -> Error {
    Error::io(&source.path)(io::Error::other("changed while it was being cleaned"))
}

/// True if the removals leave nothing because the article is a near-duplicate of one that stays.
fn is_dropped(text: &str, removals: &[Removal]) -> bool {
    matches!(removals, [one] if one.rule == DROP_ARTICLES && one.span.len() == text.len())
}

fn entry<T>(file: &ReadFile<T>, to: To) -> Entry {
    Entry {
        path: out_name(&file.source, to),
        encoding: Some(file.encoding.charset.name().to_string()),
        bom: file.encoding.bom,
        ..Entry::default()
    }
}

/// Gives the new file its name and notes what it is.
fn commit(new: NewFile, mut entry: Entry) -> Result<Entry, Error> {
    let seal = new.commit()?;
    entry.bytes = Some(seal.bytes);
    entry.xxh3 = Some(hex(seal.xxh3));
    Ok(entry)
}

fn copy<T>(out: &OutDir, file: &ReadFile<T>, config: &Config) -> Result<Entry, Error> {
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
    config: &Config,
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
    let row = |removal: &Removal| {
        let mut row = LedgerRow::new(id, &text, removal);
        row.page = page.as_ref().and_then(|page| page.source_of(removal.span));
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

fn pack<T>(new: &mut NewFile, bytes: &[u8], file: &ReadFile<T>) -> io::Result<()> {
    let mut packed = Packed::new(new, file.source.compression)?;
    packed.write_all(file.encoding.bom_bytes())?;
    packed.write_all(bytes)?;
    packed.finish().map(drop)
}

/// Reads the rows once more, so that they need not be kept from the first time, and writes them.
fn write_rows<T>(
    out: &OutDir,
    file: &ReadFile<T>,
    decisions: &impl Decisions,
    config: &ReadConfig,
) -> Result<Entry, Error> {
    let from = &file.source.path;
    let changed = || changed(&file.source);
    let encoding = file.encoding;
    let mut rows = batches::open(&file.source, config, Some(encoding)).map_err(Error::io(from))?;
    let mut entry = entry(file, To::Text);
    let new = out.new_file(&entry.path)?;
    let path = new.path().to_path_buf();
    let mut packed = Packed::new(new, file.source.compression).map_err(Error::io(&path))?;
    let mut original = Xxh3::new();
    original.update(encoding.bom_bytes());
    packed
        .write_all(encoding.bom_bytes())
        .map_err(Error::io(&path))?;
    let mut line = Vec::new();
    let mut done = 0;
    loop {
        let mut result = Ok(());
        let found = rows.lines.next(&mut line, &mut |bytes| {
            original.update(bytes);
            if result.is_ok() {
                result = packed.write_all(bytes);
            }
        });
        result.map_err(Error::io(&path))?;
        let found = match found {
            Ok(Some(found)) => found,
            Ok(None) => break,
            Err(_) if file.state == State::Partial => break,
            Err(e) => return Err(Error::io(from)(e)),
        };
        if found.too_long {
            continue;
        }
        original.update(&line);
        let is_article = (file.rows.get(done)).is_some_and(|row| row.line == found.number);
        let article = done;
        done += usize::from(is_article);
        if !is_article || !decisions.is_cut(article) {
            packed.write_all(&line).map_err(Error::io(&path))?;
            continue;
        }
        let whole = decode_row(&line, encoding.charset).map_err(|_| changed())?;
        let row = parse_row(&whole, config).map_err(|_| changed())?;
        let removals = removals_of(&file.source, decisions, article, &row.text)?;
        let cuts: Vec<_> = removals.iter().map(|removal| removal.span).collect();
        let (kept, taken) = cut_text(&whole, row.text_span, &cuts);
        let mut ledger = Vec::with_capacity(removals.len());
        for (removal, raw) in removals.iter().zip(taken) {
            let mut told = LedgerRow::new(decisions.id(article), &row.text, removal);
            told.path = Some(file.source.rel.clone());
            told.line = Some(found.number);
            if raw != escaped(&told.text, false) {
                told.ascii = raw == escaped(&told.text, true);
                told.raw = (!told.ascii).then(|| raw.to_string());
            }
            ledger.push(told);
        }
        match ledger.last_mut() {
            Some(told) if is_dropped(&row.text, &removals) => told.row = Some(kept),
            _ => {
                let bytes = encode(&kept, encoding.charset).ok_or_else(changed)?;
                packed.write_all(&bytes).map_err(Error::io(&path))?;
            }
        }
        decisions.told(article, &row.text, &ledger)?;
    }
    if done < file.rows.len() {
        return Err(changed());
    }
    entry.original = Some(hex(original.digest()));
    let new = packed.finish().map_err(Error::io(&path))?;
    commit(new, entry)
}
