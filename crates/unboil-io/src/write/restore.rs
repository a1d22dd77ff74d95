//! [`restore`] makes the original articles from an output folder: from the files of `articles/` and
//! the removals in the ledger. The manifest shows whether a file was edited since, and whether the
//! result is the original.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use xxhash_rust::xxh3::Xxh3;

use crate::config::ReadConfig;
use crate::disk::access::Access;
use crate::disk::folder::Folder;
use crate::error::{Error, Problem, ProblemStage};
use crate::formats::format::{NOT_THE_ORIGINAL, RestoreOutcome, RestoredFile, Source};
use crate::read::decode::TextEncoding;
use crate::write::ledger::LedgerRow;
use crate::write::manifest::{self, ManifestEntry, ManifestHeader, hex};
use crate::write::new_file::NewFile;
use crate::write::out_dir::{OutDir, check_is_folder, path_text, resolve_path};
use crate::write::output_names::{ARTICLES, LEDGER};

/// The result of [`restore`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RestoreReport {
    /// The number of restored files.
    pub files: usize,
    /// The files that could not be restored, and other problems of the output folder.
    pub problems: Vec<Problem>,
}

/// Restores the original articles of the output folder `out` to the folder `dir`, which must be
/// empty unless `force` is set.
///
/// A file that was edited since is a problem, and so are files that were made from HTML pages as
/// Markdown or in rows: their originals are the pages. An original that could not be read to its
/// end is a problem too: the part that could be read is restored.
///
/// ```
/// use unboil_io::{IoConfig, ManifestEntry, OutDir, ReadConfig, restore};
///
/// // The output of a run that removed nothing from its only file.
/// let folder = tempfile::tempdir()?;
/// let out = OutDir::create(&folder.path().join("cleaned"), &[], false, "run 1")?;
/// out.write_lines("articles/tides.txt", ["High tide.".to_string()])?;
/// out.write_lines("ledger.jsonl", [])?;
/// let entry = ManifestEntry {
///     path: "articles/tides.txt".into(),
///     encoding: Some("UTF-8".into()),
///     ..ManifestEntry::default()
/// };
/// let config = IoConfig { read: &ReadConfig::default(), write: &Default::default() };
/// out.write_manifest(config, vec![entry])?;
///
/// let restored = folder.path().join("restored");
/// assert_eq!(restore(out.root(), &restored, false)?.files, 1);
/// assert_eq!(std::fs::read_to_string(restored.join("tides.txt"))?, "High tide.\n");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// If `out` is not the folder of a finished run of `clean`, or `dir` cannot be written.
pub fn restore(out: &Path, dir: &Path, force: bool) -> Result<RestoreReport, Error> {
    let out_folder = Folder::open(out).map_err(Error::io(out))?;
    let (header, entries) = manifest::read(&out_folder)?;
    check_folders(&header, out, dir)?;
    check_is_folder(dir)?;
    let target = OutDir::lock(dir)?;
    if !force && !target.is_empty()? {
        let reason = "is not empty; --force writes there, and replaces files of the same names";
        return Err(Error::config(path_text(dir), reason));
    }
    let config = ReadConfig {
        text_field: header.text_field,
        max_article_bytes: header.max_article_bytes,
        // A cleaned file may be packed better than its original, which was within the limits.
        max_unpacked_bytes: u64::MAX,
        max_unpacked_ratio: u64::MAX,
        ..ReadConfig::default()
    };
    let mut report = RestoreReport::default();
    let mut ledger = read_ledger(&out.join(LEDGER), &mut report.problems)?;
    for entry in &entries {
        let Some(rel) = entry.path.strip_prefix(ARTICLES) else {
            continue;
        };
        let rows = ledger.remove(rel).unwrap_or_default();
        let cleaned = Source {
            path: out.join(&entry.path),
            ..Source::from_name(rel)
        };
        let restored = restore_file(target.folder(), &cleaned, entry, &rows, &config)?;
        match restored.and_then(|()| check_complete(entry)) {
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

/// Returns an error if `out` is not the folder of a finished run of `clean`, or one of the folders
/// contains the other.
fn check_folders(header: &ManifestHeader, out: &Path, dir: &Path) -> Result<(), Error> {
    if header.run.is_some() {
        let reason = "holds an unfinished run; there is nothing to restore from";
        return Err(Error::config(path_text(out), reason));
    }
    if !out.join(LEDGER).exists() {
        let reason = "holds no ledger.jsonl; only the output of 'clean' can be restored";
        return Err(Error::config(path_text(out), reason));
    }
    let (resolved_out, resolved_dir) = (resolve_path(out), resolve_path(dir));
    if resolved_dir.starts_with(&resolved_out) || resolved_out.starts_with(&resolved_dir) {
        let reason = format!("the folders lie in one another: {}", path_text(out));
        return Err(Error::config(path_text(dir), reason));
    }
    Ok(())
}

/// Reads the rows of the ledger by file, sorted by line and start.
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

/// Restores one file below `dir`.
fn restore_file(
    dir: &Folder,
    cleaned: &Source,
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
        && let Err(reason) = check_unedited(&cleaned.path, bytes, entry.xxh3.as_deref())
    {
        return Ok(Err(reason));
    }
    match &entry.original {
        None if rows.is_empty() => copy(&cleaned.path, dir, &cleaned.rel),
        None => Ok(Err(NOT_THE_ORIGINAL.into())),
        Some(original) => cleaned.format.restore(&RestoredFile {
            cleaned,
            exists: entry.bytes.is_some(),
            encoding,
            ledger: rows,
            config,
            original,
            dir,
        }),
    }
}

/// Returns an error with the reason if a restored file is not the whole original.
fn check_complete(entry: &ManifestEntry) -> Result<(), String> {
    match entry.incomplete_after {
        None => Ok(()),
        Some(bytes) => Err(format!(
            "the original broke off after {bytes} unpacked bytes; what could be unpacked is restored"
        )),
    }
}

/// Returns an error with the reason if a file is not as it was written.
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

fn copy(from: &Path, dir: &Folder, rel: &str) -> RestoreOutcome {
    let mut new = NewFile::create(dir, rel, Access::EVERYBODY)?;
    let mut file = File::open(from).map_err(Error::io(from))?;
    let result = io::copy(&mut file, &mut new);
    result.map_err(Error::io(new.path()))?;
    new.commit().map(|_| Ok(()))
}
