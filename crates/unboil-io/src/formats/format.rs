//! The interface of input formats: a [`Format`] reads a [`Source`] in batches, reads one article of
//! it again, writes its cleaned copy, and restores the original from that.
//!
//! A new format is a file beside this one that implements [`Format`], and an entry in
//! [`FORMATS`](crate::FORMATS). No other code of `clean`, `match` and `restore` depends on the
//! format of a file; `unboil strip` lists its formats in `src/cli/strip_args.rs`. A format of rows
//! must give each row a line number and a byte range (`RowLocation`).

use std::fmt;
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use unboil_html::OutputFormat;
use unboil_text::Article;
use xxhash_rust::xxh3::xxh3_64;

use crate::config::{IoConfig, ReadConfig};
use crate::disk::access::Access;
use crate::disk::file_id::FileId;
use crate::error::Error;
use crate::formats::batches::{OpenedBatches, ReadStatus, RowLocation};
use crate::formats::row_sink::{ArticleRemovals, RowSink};
use crate::read::compression::Compression;
use crate::read::decode::TextEncoding;
use crate::read::file_handle::FileHandle;
use crate::read::input_digest::InputDigest;
use crate::spill::Spill;
use crate::write::ledger::LedgerRow;
use crate::write::manifest::ManifestEntry;
use crate::write::new_file::{FileDigest, NewFile};
use crate::write::out_dir::OutDir;
use crate::write::output_names::ARTICLES;

/// One input format.
pub trait Format: fmt::Debug + Send + Sync {
    /// The name, for tables and messages.
    fn name(&self) -> &'static str;

    /// The file name extensions, in lower case and without the dot.
    fn extensions(&self) -> &'static [&'static str];

    /// True if a file holds many articles, each in a row. False: a file is one article.
    fn has_rows(&self) -> bool;

    /// True if a file is an HTML page, from which the article is extracted.
    fn is_page(&self) -> bool {
        false
    }

    /// True for the segments of an archive.
    fn is_archive(&self) -> bool {
        false
    }

    /// True if a restored file has the bytes of the original. False: it has the same values, and
    /// [`restore`](Format::restore) checks the hash of the original itself.
    fn restores_bytes(&self) -> bool {
        true
    }

    /// The path of the cleaned file below `articles/`, for an input with the path `rel`.
    fn cleaned_name(&self, rel: &str, _output: OutputFormat) -> String {
        rel.to_string()
    }

    /// True if the cleaned file is a copy of the input when nothing is removed from it.
    fn copies_unchanged(&self, _file: FileInfo, _config: IoConfig) -> bool {
        true
    }

    /// Opens a file and returns its batches. A file of rows that is compressed is decompressed to a
    /// file of `spill`, so that its rows can be read again. `None`: they are read once.
    ///
    /// # Errors
    /// If the file of `spill` cannot be written, or would fill the disk. An input that cannot be read is a problem instead.
    fn read_batches<'a>(
        &self,
        source: &'a Source,
        config: &'a ReadConfig,
        spill: Option<&Spill>,
    ) -> OpenedBatches<'a>;

    /// Passes the first rows of a file, as JSON, to `visit` until it returns false. Rows that cannot
    /// be read are passed over. A file that is one article has no rows.
    fn first_rows(&self, _source: &Source, _config: &ReadConfig, _visit: &mut RowVisitor) {}

    /// Reads one article again. `row` is its row; `None`: the file is one article. Its id may be
    /// empty.
    ///
    /// # Errors
    /// If it cannot be read, or the file has changed.
    fn read_article(
        &self,
        file: FileInfo,
        row: Option<RowLocation>,
        handle: &FileHandle,
        config: &ReadConfig,
    ) -> io::Result<Article>;

    /// Writes the cleaned file and returns its row of the manifest. `removals` holds one item per
    /// article that can have removals, in the order of the file. Other rows are copied. Ledger and
    /// metadata rows go to `rows`.
    ///
    /// # Errors
    /// If a file cannot be read or written, or the input has changed.
    fn write_cleaned(
        &self,
        file: &CleanedFile,
        removals: &mut RemovalsOfFile,
        rows: &dyn RowSink,
    ) -> Result<ManifestEntry, Error>;

    /// Writes the decompressed bytes of the original of a cleaned file. The caller compresses them,
    /// and checks that they are the original: the cleaned file and the ledger can be any bytes. See
    /// [`restores_bytes`](Format::restores_bytes).
    ///
    /// # Errors
    /// If the cleaned file and the ledger give no original, or it cannot be written.
    fn restore(
        &self,
        file: RestoredFile,
        ledger: &mut LedgerRowsOfFile,
    ) -> Result<(), RestoreError>;
}

/// Takes a row of a file as JSON. Returns false if it wants no more.
pub type RowVisitor<'v> = dyn FnMut(&str) -> bool + 'v;

/// The row to read again.
///
/// # Errors
/// If there is none: the file had no rows before.
pub(super) fn row_to_read(row: Option<RowLocation>) -> io::Result<RowLocation> {
    row.ok_or_else(changed_while_read)
}

/// The error about a file that has changed since its rows were found.
pub(super) fn changed_while_read() -> io::Error {
    io::Error::other("changed while it was being read")
}

/// The removals of the articles of a file, in the order of the file.
pub type RemovalsOfFile<'r> = dyn Iterator<Item = Result<ArticleRemovals<'r>, Error>> + 'r;

/// The rows of the ledger for a file, sorted by line, and then by start and end.
pub type LedgerRowsOfFile<'r> = dyn Iterator<Item = Result<LedgerRow, RestoreError>> + 'r;

/// Why an original is not restored.
#[derive(Debug)]
#[non_exhaustive]
pub enum RestoreError {
    /// The cleaned file or the ledger cannot be used. Has the reason, as a message for a person.
    Unusable(String),
    /// The original cannot be written.
    Write(io::Error),
    /// The run cannot continue.
    Run(Error),
}

impl RestoreError {
    /// The error when the ledger does not fit.
    pub(crate) fn not_the_original() -> RestoreError {
        RestoreError::Unusable(NOT_THE_ORIGINAL.into())
    }
}

impl From<String> for RestoreError {
    fn from(reason: String) -> RestoreError {
        RestoreError::Unusable(reason)
    }
}

impl From<Error> for RestoreError {
    fn from(error: Error) -> RestoreError {
        RestoreError::Run(error)
    }
}

/// The reason why a file is not restored when the ledger does not fit.
const NOT_THE_ORIGINAL: &str =
    "is not restored: with the ledger as it is, it does not give the original";

/// One input file. Clones share its names, because a run may have very many files.
#[derive(Clone, Debug)]
pub struct Source {
    /// Its path.
    pub path: PathBuf,
    /// Its name in every output: the path below the input folder, with `/` as the separator.
    pub rel: Arc<str>,
    /// Its format.
    pub format: &'static dyn Format,
    /// Its compression.
    pub compression: Compression,
    /// A hash of its length and modification time, or of the bytes of standard input. It changes
    /// when the file changes.
    pub fingerprint: u64,
    /// The identity of the file. `None`: it is not known.
    pub id: Option<FileId>,
    /// Who may read the file.
    pub access: Access,
    /// The place of the input on the command line that it was found in, from 0.
    pub input: u32,
    /// True if its articles are only compared with others: they are not stripped or written.
    pub is_reference: bool,
    /// The name of its cleaned copy below `articles/`; see
    /// [`name_cleaned_files`](crate::name_cleaned_files).
    pub cleaned_rel: Arc<str>,
}

impl Source {
    /// True for a segment of an archive.
    ///
    /// ```
    /// assert!(!unboil_io::Source::from_name("old.jsonl").is_archived());
    /// ```
    pub fn is_archived(&self) -> bool {
        self.format.is_archive()
    }
}

/// The properties of a file that was read, without its articles.
#[derive(Clone, Copy, Debug)]
pub struct FileInfo<'f> {
    /// The file.
    pub source: &'f Source,
    /// How its text is encoded.
    pub encoding: TextEncoding,
    /// The number of its articles that can have removals.
    pub articles: usize,
    /// A decompressed copy, from which rows are read again.
    pub decompressed_copy: Option<&'f Path>,
    /// How much of the file could be read.
    pub status: ReadStatus,
    /// The lengths and hashes of what was read.
    pub digest: InputDigest,
}

impl FileInfo<'_> {
    /// True if the decompressed copy of the file, if it has one, holds the bytes that were read. For
    /// a run that continues another one.
    ///
    /// ```
    /// use unboil_io::{ReadConfig, Source, Spill, read_file};
    ///
    /// let file = read_file(&Source::from_name("missing.txt"), &ReadConfig::default());
    /// assert!(file.info().has_intact_copy(&Spill::unlimited())); // it has none
    /// ```
    pub fn has_intact_copy(&self, spill: &Spill) -> bool {
        let digest = self.digest.unpacked;
        let is_intact = |path: &Path| spill.has_saved(path, digest.bytes, digest.xxh3);
        self.decompressed_copy.is_none_or(is_intact)
    }
}

/// A cleaned file that is to be written.
#[derive(Clone, Copy, Debug)]
pub struct CleanedFile<'f> {
    /// The input.
    pub input: FileInfo<'f>,
    /// The settings of reading and writing.
    pub config: IoConfig<'f>,
    /// The output folder.
    pub out: &'f OutDir,
}

impl CleanedFile<'_> {
    /// Its name below the output folder, with `/` as the separator.
    pub(crate) fn name(&self) -> String {
        format!("{ARTICLES}{}", self.input.source.cleaned_rel)
    }

    /// The path at which it is written.
    pub(crate) fn path(&self) -> PathBuf {
        self.out.path(&self.name())
    }

    /// The row of the manifest, without the properties that are known after writing.
    pub(crate) fn manifest_entry(&self) -> ManifestEntry {
        ManifestEntry {
            path: self.name(),
            encoding: Some(self.input.encoding.charset.name().to_string()),
            bom: self.input.encoding.bom,
            incomplete_after: match self.input.status {
                ReadStatus::Partial => Some(self.input.digest.unpacked.bytes),
                ReadStatus::Whole | ReadStatus::Unusable => None,
            },
            ..ManifestEntry::default()
        }
    }

    /// The error about an input that is not the file that was read before.
    pub(crate) fn changed_error(&self) -> Error {
        let changed = io::Error::other("changed while it was being cleaned");
        Error::io(&self.input.source.path)(changed)
    }

    /// The error about an input that cannot be read as before, with the reason.
    pub(crate) fn unreadable_error(&self, reason: impl fmt::Display) -> Error {
        let reason = format!("changed while it was being cleaned: {reason}");
        Error::io(&self.input.source.path)(io::Error::other(reason))
    }

    /// Returns an error if the unpacked bytes that were read again are not those that were read
    /// before. `is_complete` is true if no read error ended them.
    pub(crate) fn check_unpacked(
        &self,
        unpacked: FileDigest,
        is_complete: bool,
    ) -> Result<(), Error> {
        let was_complete = self.input.status == ReadStatus::Whole;
        match unpacked == self.input.digest.unpacked && is_complete == was_complete {
            true => Ok(()),
            false => Err(self.changed_error()),
        }
    }

    /// Returns an error if `text` is not the text from which the removals were made.
    pub(crate) fn check_text(&self, article: &ArticleRemovals, text: &str) -> Result<(), Error> {
        debug_assert!(
            (article.removals.windows(2)).all(|two| two[0].span.end <= two[1].span.start),
            "removals are sorted and do not overlap"
        );
        match xxh3_64(text.as_bytes()) == article.text_hash {
            true => Ok(()),
            false => Err(self.changed_error()),
        }
    }

    /// Creates the file. Nobody may read it who may not read the input.
    pub(crate) fn create(&self) -> Result<NewFile, Error> {
        NewFile::create(self.out.folder(), &self.name(), self.input.source.access)
    }
}

/// A cleaned file whose original is to be restored.
pub struct RestoredFile<'f> {
    /// The decompressed bytes of the cleaned file. Empty if its article was dropped.
    pub cleaned: &'f mut dyn Read,
    /// The cleaned file itself, for a format that is read from its end. `None`: its article was
    /// dropped.
    pub cleaned_file: Option<&'f File>,
    /// Its row of the manifest.
    pub entry: &'f ManifestEntry,
    /// A folder for temporary files without a name.
    pub scratch: &'f Path,
    /// How its text is encoded.
    pub encoding: TextEncoding,
    /// How rows are read. A row above `max_article_bytes` is not held in memory.
    pub config: &'f ReadConfig,
    /// Takes the decompressed bytes of the original.
    pub original: &'f mut (dyn Write + Send),
}
