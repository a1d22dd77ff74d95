//! One file as it was read comes in, with what is to go from each of its articles; the cleaned file goes out, in the same format,
//! encoding and packing, and the rows of the ledger. A file that nothing is taken from is copied byte for byte.

use std::fs::File;
use std::io::{self, Read, Write};

use xxhash_rust::xxh3::Xxh3;

use crate::config::ReadConfig;
use crate::document::{Article, DROP_ARTICLES, Removal, kept_text};
use crate::error::Error;
use crate::read::batches;
use crate::read::decode::encode;
use crate::read::jsonl::{decode_row, parse_row};
use crate::read::{ReadFile, Shape, Source, State};
use crate::write::ledger::LedgerRow;
use crate::write::manifest::{Entry, hex};
use crate::write::out_dir::{NewFile, OutDir};
use crate::write::packed::Packed;
use crate::write::rows::{cut_text, escaped};

/// The folder of the cleaned articles, below the output folder.
pub const ARTICLES: &str = "articles/";

/// The name of a file in the output folder.
pub fn out_name(source: &Source) -> String {
    format!("{ARTICLES}{}", source.rel)
}

/// What was written of one file.
#[derive(Debug, Default)]
pub struct Written {
    /// Its row in the manifest; `None`: it is not part of the output, since nothing of it could be read.
    pub entry: Option<Entry>,
    /// Its rows in the ledger.
    pub ledger: Vec<LedgerRow>,
}

/// Writes a file without its `removals`, given for each of its articles, sorted by start and apart.
pub fn write_file(
    out: &OutDir,
    file: &ReadFile,
    removals: &[Vec<Removal>],
    config: &ReadConfig,
) -> Result<Written, Error> {
    assert_eq!(
        file.articles.len(),
        removals.len(),
        "each article has a list of removals"
    );
    debug_assert!(
        removals.iter().all(|of_one| of_one
            .windows(2)
            .all(|two| two[0].span.end <= two[1].span.start)),
        "removals are sorted and apart"
    );
    let untouched = removals.iter().all(Vec::is_empty);
    match (file.state, file.source.format.shape) {
        (State::Unusable, _) => Ok(Written::default()),
        (State::Whole, _) if untouched => copy(out, file),
        (_, Shape::Whole) => write_whole(out, file, &file.articles[0], &removals[0]),
        (_, Shape::Rows) => write_rows(out, file, removals, config),
    }
}

/// True if the removals leave nothing because the article is a near-duplicate of one that stays.
fn is_dropped(article: &Article, removals: &[Removal]) -> bool {
    matches!(removals, [one] if one.rule == DROP_ARTICLES && one.span.len() == article.text.len())
}

fn entry(file: &ReadFile) -> Entry {
    Entry {
        path: out_name(&file.source),
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

fn copy(out: &OutDir, file: &ReadFile) -> Result<Written, Error> {
    let from = &file.source.path;
    let mut input = File::open(from).map_err(Error::io(from))?;
    let mut new = out.new_file(&out_name(&file.source))?;
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
    Ok(Written {
        entry: Some(commit(new, entry(file))?),
        ledger: Vec::new(),
    })
}

fn write_whole(
    out: &OutDir,
    file: &ReadFile,
    article: &Article,
    removals: &[Removal],
) -> Result<Written, Error> {
    let bytes_of =
        |text| encode(text, file.encoding.charset).expect("text decoded from a charset is in it");
    let mut entry = entry(file);
    let mut original = Xxh3::new();
    original.update(file.encoding.bom_bytes());
    original.update(&bytes_of(&article.text));
    entry.original = Some(hex(original.digest()));
    if !is_dropped(article, removals) {
        let kept = kept_text(&article.text, removals);
        let mut new = out.new_file(&entry.path)?;
        let result = pack(&mut new, &bytes_of(&kept), file);
        result.map_err(Error::io(new.path()))?;
        entry = commit(new, entry)?;
    }
    let row = |removal| {
        let mut row = LedgerRow::new(article, removal);
        // Where two articles had the same id, this one was called otherwise than its file.
        row.path = (article.id != file.source.rel).then(|| file.source.rel.clone());
        row
    };
    Ok(Written {
        entry: Some(entry),
        ledger: removals.iter().map(row).collect(),
    })
}

fn pack(new: &mut NewFile, bytes: &[u8], file: &ReadFile) -> io::Result<()> {
    let mut packed = Packed::new(new, file.source.compression)?;
    packed.write_all(file.encoding.bom_bytes())?;
    packed.write_all(bytes)?;
    packed.finish().map(drop)
}

/// Reads the rows once more, so that they need not be kept from the first time, and writes them.
fn write_rows(
    out: &OutDir,
    file: &ReadFile,
    removals: &[Vec<Removal>],
    config: &ReadConfig,
) -> Result<Written, Error> {
    let from = &file.source.path;
    let changed = || Error::io(from)(io::Error::other("changed while it was being cleaned"));
    let encoding = file.encoding;
    let mut rows = batches::open(&file.source, config, Some(encoding)).map_err(Error::io(from))?;
    let mut entry = entry(file);
    let new = out.new_file(&entry.path)?;
    let path = new.path().to_path_buf();
    let mut packed = Packed::new(new, file.source.compression).map_err(Error::io(&path))?;
    let mut original = Xxh3::new();
    original.update(encoding.bom_bytes());
    packed
        .write_all(encoding.bom_bytes())
        .map_err(Error::io(&path))?;
    let mut ledger = Vec::new();
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
        let is_article = file.lines.get(done) == Some(&found.number);
        let number = done;
        done += usize::from(is_article);
        if !is_article || removals[number].is_empty() {
            packed.write_all(&line).map_err(Error::io(&path))?;
            continue;
        }
        let (article, removals) = (&file.articles[number], &removals[number]);
        let text = decode_row(&line, encoding.charset).map_err(|_| changed())?;
        let row = parse_row(&text, config).map_err(|_| changed())?;
        if row.text != article.text {
            return Err(changed());
        }
        let cuts: Vec<_> = removals.iter().map(|removal| removal.span).collect();
        let (kept, taken) = cut_text(&text, row.text_span, &cuts);
        for (removal, raw) in removals.iter().zip(taken) {
            let mut row = LedgerRow::new(article, removal);
            row.path = Some(file.source.rel.clone());
            row.line = Some(found.number);
            if raw != escaped(&row.text, false) {
                row.ascii = raw == escaped(&row.text, true);
                row.raw = (!row.ascii).then(|| raw.to_string());
            }
            ledger.push(row);
        }
        match ledger.last_mut() {
            Some(row) if is_dropped(article, removals) => row.row = Some(kept),
            _ => {
                let bytes = encode(&kept, encoding.charset).ok_or_else(changed)?;
                packed.write_all(&bytes).map_err(Error::io(&path))?;
            }
        }
    }
    if done < file.lines.len() {
        return Err(changed());
    }
    entry.original = Some(hex(original.digest()));
    let new = packed.finish().map_err(Error::io(&path))?;
    Ok(Written {
        entry: Some(commit(new, entry)?),
        ledger,
    })
}
