//! The output folder of a run comes in, the original articles go out: every file of `articles/` with what the ledger says was
//! taken. The manifest tells whether a file was edited since and whether the result is the original.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::Path;

use xxhash_rust::xxh3::{Xxh3, xxh3_64};

use crate::config::ReadConfig;
use crate::error::{Error, Problem, ProblemStage};
use crate::read::decode::{decode, encode};
use crate::read::decompress::DecompressReader;
use crate::read::json_row::{decode_row, parse_row};
use crate::read::jsonl_batches;
use crate::read::{FormatKind, Source, TextEncoding};
use crate::write::articles::ARTICLES;
use crate::write::compressed_writer::CompressedWriter;
use crate::write::jsonl_edit::{escaped, insert_text};
use crate::write::ledger::{LEDGER, LedgerRow};
use crate::write::manifest::{self, MANIFEST, ManifestEntry, hex};
use crate::write::new_file::NewFile;
use crate::write::out_dir::{OutDir, path_text, real};
use unboil_text::Span;

/// What was restored.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RestoreReport {
    /// Files restored.
    pub files: usize,
    /// Files that could not be.
    pub problems: Vec<Problem>,
}

/// Restores the originals of the output folder `out` into `dir`, which must be empty unless `force` is given. A file that was edited
/// since is a problem, and one of rows with pages, or Markdown made of a page; the others are restored.
pub fn restore(out: &Path, dir: &Path, force: bool) -> Result<RestoreReport, Error> {
    let (header, entries) = manifest::read(&out.join(MANIFEST))?;
    if header.run.is_some() {
        return Err(Error::config(
            path_text(out),
            "holds an unfinished run; there is nothing to restore from",
        ));
    }
    if !out.join(LEDGER).exists() {
        let reason = "holds no ledger.jsonl; only the output of 'clean' can be restored";
        return Err(Error::config(path_text(out), reason));
    }
    let (real_out, real_dir) = (real(out), real(dir));
    if real_dir.starts_with(&real_out) || real_out.starts_with(&real_dir) {
        let reason = format!("the folders lie in one another: {}", path_text(out));
        return Err(Error::config(path_text(dir), reason));
    }
    let hint = "--force writes there, and replaces files of the same names";
    let target = OutDir::folder(dir, force, hint)?;
    let config = ReadConfig {
        text_field: header.text_field,
        max_article_bytes: header.max_article_bytes,
        ..ReadConfig::default()
    };
    let mut report = RestoreReport::default();
    let mut ledger = read_ledger(&out.join(LEDGER), &mut report.problems)?;
    for entry in &entries {
        let Some(rel) = entry.path.strip_prefix(ARTICLES) else {
            continue;
        };
        let rows = ledger.remove(rel).unwrap_or_default();
        let source = Source {
            path: out.join(&entry.path),
            ..Source::from_name(rel)
        };
        match restore_file(&target, &source, entry, &rows, &config)? {
            Ok(()) => report.files += 1,
            Err(reason) => report.problems.push(Problem {
                path: entry.path.clone(),
                line: None,
                stage: ProblemStage::Read,
                reason,
            }),
        }
    }
    report
        .problems
        .extend(ledger.into_keys().map(|path| Problem {
            path,
            line: None,
            stage: ProblemStage::Parse,
            reason: "is in the ledger, but is no file of this output".into(),
        }));
    report.problems.sort();
    Ok(report)
}

/// The rows of the ledger by file, in the order of their lines and places.
fn read_ledger(
    path: &Path,
    problems: &mut Vec<Problem>,
) -> Result<BTreeMap<String, Vec<LedgerRow>>, Error> {
    let file = File::open(path).map_err(Error::io(path))?;
    let mut by_file: BTreeMap<String, Vec<LedgerRow>> = BTreeMap::new();
    for (number, line) in BufReader::new(file).lines().enumerate() {
        let line = line.map_err(Error::io(path))?;
        match serde_json::from_str::<LedgerRow>(&line) {
            Ok(row) => {
                let file = row.path.clone().unwrap_or_else(|| row.article.clone());
                by_file.entry(file).or_default().push(row);
            }
            Err(e) => problems.push(Problem {
                path: LEDGER.into(),
                line: Some(number + 1),
                stage: ProblemStage::Parse,
                reason: e.to_string(),
            }),
        }
    }
    for rows in by_file.values_mut() {
        rows.sort_by_key(|row| (row.line, row.start, row.end));
    }
    Ok(by_file)
}

/// The outcome for one file: a reason why it is not restored, or an error that ends the run.
type RestoreOutcome = Result<Result<(), String>, Error>;

const NOT_THE_ORIGINAL: &str =
    "is not restored: with the ledger as it is, it does not give the original";

fn restore_file(
    target: &OutDir,
    source: &Source,
    entry: &ManifestEntry,
    rows: &[LedgerRow],
    config: &ReadConfig,
) -> RestoreOutcome {
    let encoding = entry.encoding.as_deref();
    let Some(encoding) = encoding.and_then(|name| TextEncoding::from_label(name, entry.bom)) else {
        return Ok(Err("has no known encoding in the manifest".into()));
    };
    if entry.markdown {
        return Ok(Err(
            "is Markdown made of a page, which is its original".into()
        ));
    }
    if entry.page_rows {
        return Ok(Err(
            "holds articles made of the pages in its rows, which are their originals".into(),
        ));
    }
    if let Some(bytes) = entry.bytes
        && let Err(reason) = check_unedited(&source.path, bytes, entry.xxh3.as_deref())
    {
        return Ok(Err(reason));
    }
    match (&entry.original, source.format.kind) {
        (None, _) if rows.is_empty() => {
            let new = target.new_file(&source.rel)?;
            copy(&source.path, new)
        }
        (None, _) => Ok(Err(NOT_THE_ORIGINAL.into())),
        (Some(original), FormatKind::Whole | FormatKind::Html) => {
            let whole = entry.bytes.is_some();
            match restored_whole(source, encoding, rows, whole) {
                Ok(bytes) if hex(xxh3_64(&bytes)) == *original => {
                    let new = target.new_file(&source.rel)?;
                    let path = new.path().to_path_buf();
                    let writer =
                        CompressedWriter::new(new, source.compression).and_then(|mut writer| {
                            writer.write_all(&bytes)?;
                            writer.finish()
                        });
                    writer.map_err(Error::io(path))?.commit()?;
                    Ok(Ok(()))
                }
                Ok(_) => Ok(Err(NOT_THE_ORIGINAL.into())),
                Err(reason) => Ok(Err(reason)),
            }
        }
        (Some(original), FormatKind::Rows) => {
            let new = target.new_file(&source.rel)?;
            restore_rows(new, source, encoding, rows, config, original)
        }
    }
}

/// Tells whether a file is as it was written.
fn check_unedited(path: &Path, bytes: u64, xxh3: Option<&str>) -> Result<(), String> {
    let mut hash = Xxh3::new();
    let mut file = File::open(path).map_err(|e| e.to_string())?;
    let mut buffer = vec![0; 64 << 10];
    let mut len = 0;
    loop {
        let n = file.read(&mut buffer).map_err(|e| e.to_string())?;
        if n == 0 {
            break;
        }
        hash.update(&buffer[..n]);
        len += n as u64;
    }
    match len == bytes && xxh3 == Some(&hex(hash.digest())) {
        true => Ok(()),
        false => Err("was edited since unboil wrote it, and is not restored".into()),
    }
}

fn copy(from: &Path, mut new: NewFile) -> RestoreOutcome {
    let mut file = File::open(from).map_err(Error::io(from))?;
    let result = io::copy(&mut file, &mut new);
    result.map_err(Error::io(new.path()))?;
    new.commit().map(|_| Ok(()))
}

/// The original bytes of a file that is one article; `written`: some of it was kept.
fn restored_whole(
    source: &Source,
    encoding: TextEncoding,
    rows: &[LedgerRow],
    written: bool,
) -> Result<Vec<u8>, String> {
    let mut kept = String::new();
    if written {
        let mut bytes = Vec::new();
        let mut input = DecompressReader::open(source).map_err(|e| e.to_string())?;
        input.read_to_end(&mut bytes).map_err(|e| e.to_string())?;
        kept = decode(bytes, encoding).map_err(|e| e.reason)?;
    }
    let mut text = String::with_capacity(kept.len());
    let mut from = 0_usize;
    for row in rows {
        // The next removal begins where as much is kept before it as is kept before it in the original.
        let position = row
            .start
            .checked_sub(text.len())
            .and_then(|gap| from.checked_add(gap))
            .filter(|_| row.text.len() == row.end.saturating_sub(row.start));
        let gap = position.and_then(|position| kept.get(from..position).map(|gap| (gap, position)));
        let (gap, position) = gap.ok_or(NOT_THE_ORIGINAL)?;
        text.push_str(gap);
        text.push_str(&row.text);
        from = position;
    }
    text.push_str(&kept[from..]);
    let body = encode(&text, encoding.charset).ok_or(NOT_THE_ORIGINAL)?;
    Ok([encoding.bom_bytes(), &body].concat())
}

/// Restores a file of rows: goes through the lines of the original, of which some are rows of the ledger alone.
fn restore_rows(
    new: NewFile,
    source: &Source,
    encoding: TextEncoding,
    rows: &[LedgerRow],
    config: &ReadConfig,
    original: &str,
) -> RestoreOutcome {
    let path = new.path().to_path_buf();
    let mut input = match jsonl_batches::open(source, config, Some(encoding)) {
        Ok(input) => input,
        Err(e) => return Ok(Err(e.to_string())),
    };
    let mut writer = CompressedWriter::new(new, source.compression).map_err(Error::io(&path))?;
    let mut hash = Xxh3::new();
    let mut write_original = |bytes: &[u8]| {
        hash.update(bytes);
        writer.write_all(bytes)
    };
    write_original(encoding.bom_bytes()).map_err(Error::io(&path))?;
    let mut rows = rows;
    let mut line = Vec::new();
    for number in 1.. {
        let here = rows.partition_point(|row| row.line <= Some(number));
        let (removed_rows, rest) = rows.split_at(here);
        rows = rest;
        let kept = match removed_rows.first().and_then(|row| row.row.as_deref()) {
            Some(row) => row.into(),
            None => {
                let mut result = Ok(());
                let found = input.lines.next(&mut line, &mut |bytes| {
                    if result.is_ok() {
                        result = write_original(bytes);
                    }
                });
                result.map_err(Error::io(&path))?;
                match found {
                    Ok(Some(found)) if found.too_long => continue,
                    Ok(Some(_)) if removed_rows.is_empty() => {
                        write_original(&line).map_err(Error::io(&path))?;
                        continue;
                    }
                    Ok(Some(_)) => match decode_row(&line, encoding.charset) {
                        Ok(row) => row,
                        Err(reason) => return Ok(Err(reason)),
                    },
                    Ok(None) => break,
                    Err(e) => return Ok(Err(e.to_string())),
                }
            }
        };
        let row_with_pieces = row_with_pieces(&kept, removed_rows, config);
        let bytes = row_with_pieces
            .as_deref()
            .and_then(|row| encode(row, encoding.charset));
        match bytes {
            Some(bytes) => write_original(&bytes).map_err(Error::io(&path))?,
            None => return Ok(Err(NOT_THE_ORIGINAL.into())),
        }
    }
    if hex(hash.digest()) != original {
        return Ok(Err(NOT_THE_ORIGINAL.into()));
    }
    let new = writer.finish().map_err(Error::io(&path))?;
    new.commit().map(|_| Ok(()))
}

/// A row with what was taken put back; `None`: it does not fit.
fn row_with_pieces(kept: &str, removed_rows: &[LedgerRow], config: &ReadConfig) -> Option<String> {
    let text_span = parse_row(kept, config).ok()?.text_span;
    let piece = |row: &LedgerRow| {
        let raw = row.raw.clone();
        (
            Span::new(row.start, row.end.max(row.start)),
            raw.unwrap_or_else(|| escaped(&row.text, row.ascii)),
        )
    };
    insert_text(
        kept,
        text_span,
        &removed_rows.iter().map(piece).collect::<Vec<_>>(),
    )
}
