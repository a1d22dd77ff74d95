//! [`restore`] makes the original articles from an output folder: from the files of `articles/` and
//! the removals in the ledger. The manifest shows whether a file was edited since, and whether the
//! result is the original.
//!
//! The output folder may come from somebody else. Its files are opened below the folder without
//! following links, each is checked and read by one handle, and no more of them is held in memory
//! than a row.

use std::fs::File;
use std::io::{self, Seek};
use std::path::Path;

use crate::config::ReadConfig;
use crate::disk::access::Access;
use crate::disk::folder::Folder;
use crate::disk::lock::is_locked;
use crate::error::{Error, Problem, ProblemStage};
use crate::formats::format::{RestoreError, RestoredFile, Source};
use crate::read::decode::TextEncoding;
use crate::spill::Spill;
use crate::write::edited_files::is_unedited;
use crate::write::manifest::{ManifestEntry, ManifestHeader};
use crate::write::new_file::NewFile;
use crate::write::out_dir::{check_is_folder, path_text};
use crate::write::output_names::LEDGER;
use crate::write::restore_ledger::LedgerFile;
use crate::write::restore_manifest::{ArticleFile, ManifestFile, SPILL_NAME};
use crate::write::restore_problems::ProblemList;
use crate::write::restore_streams::{
    EDITED, Limited, Output, copy, has_digest, is_about_the_disk, is_original,
};
use crate::write::restore_target::{Existing, FolderCursor, OTHER_CONTENT, Target};

/// The options of [`restore_with`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RestoreOptions {
    /// Writes to a folder that holds other files, and replaces files of the same names. Default:
    /// false.
    pub force: bool,
    /// The memory limit in bytes. Default: 256 MiB. A row of the ledger may take a quarter of it, a
    /// row of a JSONL file from which text was removed an eighth.
    pub memory: usize,
}

impl Default for RestoreOptions {
    fn default() -> Self {
        RestoreOptions {
            force: false,
            memory: 256 << 20,
        }
    }
}

/// The result of [`restore`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RestoreReport {
    /// The number of restored files.
    pub files: usize,
    /// How many of these were there already, and were not written again.
    pub files_present: usize,
    /// The files that could not be restored, and other problems of the output folder.
    pub problems: Vec<Problem>,
    /// The number of further problems, for which the memory limit was too low.
    pub problems_omitted: usize,
}

/// Restores the original articles of the output folder `out` to the folder `dir`, with the default
/// memory limit. See [`restore_with`].
///
/// ```
/// use unboil_io::{IoConfig, ManifestEntry, OutDir, ReadConfig, restore};
/// use xxhash_rust::xxh3::xxh3_64;
///
/// // The output of a run that removed nothing from its only file.
/// let folder = tempfile::tempdir()?;
/// let out = OutDir::create(&folder.path().join("cleaned"), &[], false, "run 1")?;
/// out.write_lines("articles/tides.txt", ["High tide.".to_string()])?;
/// out.write_lines("ledger.jsonl", [])?;
/// let entry = ManifestEntry {
///     path: "articles/tides.txt".into(),
///     encoding: Some("UTF-8".into()),
///     bytes: Some(11),
///     xxh3: Some(format!("{:016x}", xxh3_64(b"High tide.\n"))),
///     ..ManifestEntry::default()
/// };
/// let config = IoConfig { read: &ReadConfig::default(), write: &Default::default() };
/// out.write_manifest(config, vec![entry])?;
/// let cleaned = out.root().to_path_buf();
/// drop(out); // unlocks it
///
/// let restored = folder.path().join("restored");
/// assert_eq!(restore(&cleaned, &restored, false)?.files, 1);
/// assert_eq!(std::fs::read_to_string(restored.join("tides.txt"))?, "High tide.\n");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// See [`restore_with`].
pub fn restore(out: &Path, dir: &Path, force: bool) -> Result<RestoreReport, Error> {
    let options = RestoreOptions {
        force,
        ..RestoreOptions::default()
    };
    restore_with(out, dir, &options)
}

/// Restores the original articles of the output folder `out` to the folder `dir`.
///
/// Unless `options.force` is set, `dir` may hold only originals that are to be restored: so a restore
/// that was killed can be run again. Files that are there already are not written again, and a file
/// with other content is a problem and stays.
///
/// A file that was edited since is a problem, and so are files that were made from HTML pages as
/// Markdown or in rows: their originals are the pages. An original that could not be read to its
/// end is a problem too: the part that could be read is restored. `out` can come from somebody else: nothing
/// is read or written through links below the folders, and no file is called restored that does not
/// have the hash of the original.
///
/// ```
/// use unboil_io::{RestoreOptions, restore_with};
///
/// let folder = tempfile::tempdir()?;
/// let options = RestoreOptions { memory: 64 << 20, ..RestoreOptions::default() };
/// let restored = restore_with(folder.path(), &folder.path().join("restored"), &options);
/// assert!(restored.is_err()); // there is no manifest
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// If `out` is not the folder of a finished run of `clean`, or `dir` cannot be written or, without
/// `force`, holds other files.
pub fn restore_with(
    out: &Path,
    dir: &Path,
    options: &RestoreOptions,
) -> Result<RestoreReport, Error> {
    let out_folder = Folder::open(out).map_err(Error::io(out))?;
    let mut manifest = ManifestFile::open(&out_folder)?;
    check_finished(&manifest.header, &out_folder)?;
    check_is_folder(dir)?;
    let mut problems = ProblemList::new(options.memory / PROBLEMS_SHARE);
    let out_folders = manifest.index(&out_folder, options.memory, &mut problems)?;
    let target = Target::open(
        dir,
        options.force,
        &manifest.names,
        &out_folder,
        out_folders,
    )?;
    // Another restore cannot use these files: the folder is locked.
    let spill = Spill::new(options.memory, &dir.join(SPILL_NAME));
    spill.reopen()?;
    spill.remove();
    let ledger = LedgerFile::open(
        &out_folder,
        &manifest.names,
        &spill,
        options.memory,
        &mut problems,
    )?;
    let mut restorer = Restorer {
        manifest: &manifest,
        cleaned: FolderCursor::new(&out_folder),
        target,
        ledger,
        config: read_config(&manifest.header, options.memory),
        max_file_bytes: max_file_bytes(&manifest.header, options.memory),
        report: RestoreReport::default(),
        problems,
    };
    restorer.restore_files()?;
    let (problems, problems_omitted) = restorer.problems.finish();
    Ok(RestoreReport {
        problems,
        problems_omitted,
        ..restorer.report
    })
}

/// The parts of the memory limit for a row of a file, and for the problems.
const ROW_SHARE: usize = 8;
const PROBLEMS_SHARE: usize = 32;

/// How rows are read. The header can be from somebody else, so its limit counts only if it is
/// lower.
fn read_config(header: &ManifestHeader, memory: usize) -> ReadConfig {
    ReadConfig {
        text_field: header.text_field.clone(),
        max_article_bytes: header.max_article_bytes.min(memory / ROW_SHARE),
        ..ReadConfig::default()
    }
}

/// The most bytes to which a file with one article is decompressed.
fn max_file_bytes(header: &ManifestHeader, memory: usize) -> u64 {
    let limit = ReadConfig::default().max_article_bytes.max(memory);
    header.max_article_bytes.min(limit) as u64
}

/// Returns an error if `out` is not the folder of a finished run of `clean`.
fn check_finished(header: &ManifestHeader, out: &Folder) -> Result<(), Error> {
    let has_ledger = matches!(out.info(LEDGER), Ok(Some(_)));
    let reason = match (is_locked(out), &header.run) {
        (true, None) => "another run of unboil writes to this folder; wait until it has ended",
        (true, Some(_)) => {
            "holds an unfinished run, which another process continues; wait until it has ended"
        }
        (false, Some(_)) => "holds an unfinished run; there is nothing to restore from",
        (false, None) if !has_ledger => {
            "holds no ledger.jsonl; only the output of 'clean' can be restored"
        }
        (false, None) => return Ok(()),
    };
    Err(Error::config(path_text(out.path()), reason))
}

/// A restore that is running.
struct Restorer<'r> {
    manifest: &'r ManifestFile,
    cleaned: FolderCursor,
    target: Target,
    ledger: LedgerFile,
    config: ReadConfig,
    max_file_bytes: u64,
    report: RestoreReport,
    problems: ProblemList,
}

impl Restorer<'_> {
    fn restore_files(&mut self) -> Result<(), Error> {
        for file in self.manifest.article_files()? {
            let file = file?;
            let (path, stage, reason) = match self
                .restore_file(&file)
                .and_then(|is_present| check_complete(&file.entry).map(|()| is_present))
            {
                Ok(is_present) => {
                    self.report.files += 1;
                    self.report.files_present += usize::from(is_present);
                    continue;
                }
                Err(RestoreError::Unusable(reason)) => {
                    (file.entry.path.clone(), ProblemStage::Read, reason)
                }
                Err(RestoreError::Write(e)) => {
                    let path = self.target.path(file.rel());
                    if is_about_the_disk(&e) {
                        return Err(Error::io(path)(e));
                    }
                    (path_text(&path), ProblemStage::Write, e.to_string())
                }
                Err(RestoreError::Run(error)) => return Err(error),
            };
            self.problems.add(&path, None, stage, &reason);
        }
        Ok(())
    }

    /// Restores a file. Returns true if it is there already.
    fn restore_file(&mut self, file: &ArticleFile) -> Result<bool, RestoreError> {
        let (rel, entry) = (file.rel(), &file.entry);
        if !self.manifest.names.is_only_row(rel, file.number) {
            let reason = "is in the manifest more than once, and is not restored";
            return Err(RestoreError::Unusable(reason.into()));
        }
        let encoding = check_entry(entry)?;
        let Source {
            format,
            compression,
            ..
        } = Source::from_name(rel);
        let max_bytes = match format.has_rows() {
            true => u64::MAX,
            false => self.max_file_bytes,
        };
        let mut existing = self.target.existing(rel)?;
        let has_bytes = entry.original.is_none() || format.restores_bytes();
        if let Some(Existing(existing)) = existing.take_if(|_| has_bytes) {
            return match is_original(existing, entry, compression, max_bytes) {
                true => Ok(true),
                false => Err(RestoreError::Write(io::Error::other(OTHER_CONTENT))),
            };
        }
        let cleaned = self.open_cleaned(entry)?;
        let has_rows = self.ledger.has_rows(file.number)?;
        if entry.original.is_none() && (cleaned.is_none() || has_rows) {
            return Err(RestoreError::not_the_original());
        }
        let mut access = match has_rows || cleaned.is_none() {
            true => self.ledger.access,
            false => Access::EVERYBODY,
        };
        if let Some(cleaned) = &cleaned {
            access = access.and(Access::of(&cleaned.metadata().map_err(|e| e.to_string())?));
        }
        let new = self.target.create(rel, access)?;
        let new = match (&entry.original, cleaned) {
            (None, Some(cleaned)) => copy(cleaned, new, entry)?,
            (_, cleaned) => self.write_original(file, encoding, max_bytes, cleaned, new)?,
        };
        if let Some(Existing(existing)) = existing {
            return match has_digest(existing, new.digest()) {
                true => Ok(true),
                false => Err(RestoreError::Write(io::Error::other(OTHER_CONTENT))),
            };
        }
        self.target.commit(new, rel).map(|()| false)
    }

    /// Writes the original of a cleaned file from which something was removed, or which is gone.
    fn write_original(
        &mut self,
        file: &ArticleFile,
        encoding: TextEncoding,
        max_bytes: u64,
        cleaned: Option<File>,
        new: NewFile,
    ) -> Result<NewFile, RestoreError> {
        let Source {
            format,
            compression,
            ..
        } = Source::from_name(file.rel());
        let entry = &file.entry;
        let cleaned_file = cleaned.as_ref().map(File::try_clone).transpose();
        let cleaned_file = cleaned_file.map_err(|e| e.to_string())?;
        let mut cleaned =
            Limited::open(cleaned, compression, max_bytes).map_err(|e| e.to_string())?;
        let mut output = Output::new(new, compression)?;
        let restored = RestoredFile {
            cleaned: &mut cleaned,
            cleaned_file: cleaned_file.as_ref(),
            entry,
            scratch: self.target.root(),
            encoding,
            config: &self.config,
            original: &mut output,
        };
        format.restore(restored, &mut self.ledger.rows_of(file.number))?;
        match format.restores_bytes() {
            true => output.finish(Some(entry.original.as_deref().unwrap_or_default())),
            false => output.finish(None),
        }
    }

    /// Opens a cleaned file, and checks that it is as it was written. `None`: its article was
    /// dropped.
    fn open_cleaned(&mut self, entry: &ManifestEntry) -> Result<Option<File>, RestoreError> {
        if entry.bytes.is_none() {
            return Ok(None);
        }
        let mut open = || {
            let (folder, name) = self.cleaned.parent_of(&entry.path, false)?;
            let mut file = folder.open_file(name)?;
            let unedited = is_unedited(&mut file, entry)?;
            file.rewind()?;
            Ok((file, unedited))
        };
        match open().map_err(|e: io::Error| e.to_string())? {
            (file, true) => Ok(Some(file)),
            (_, false) => Err(RestoreError::Unusable(EDITED.into())),
        }
    }
}

/// Returns the encoding of a file, or the reason why it has no original.
fn check_entry(entry: &ManifestEntry) -> Result<TextEncoding, RestoreError> {
    let label = entry.encoding.as_deref();
    let encoding = label.and_then(|label| TextEncoding::from_label(label, entry.bom));
    let reason = match encoding {
        None => "has no known encoding in the manifest",
        Some(_) if entry.markdown => "is Markdown made of a page, which is its original",
        Some(_) if entry.page_rows => {
            "holds articles made of the pages in its rows, which are their originals"
        }
        Some(encoding) => return Ok(encoding),
    };
    Err(RestoreError::Unusable(reason.into()))
}

/// Returns the reason why a restored file is not the whole original.
fn check_complete(entry: &ManifestEntry) -> Result<(), RestoreError> {
    match entry.incomplete_after {
        None => Ok(()),
        Some(bytes) => Err(RestoreError::Unusable(format!(
            "the original broke off after {bytes} unpacked bytes; what could be unpacked is restored"
        ))),
    }
}
