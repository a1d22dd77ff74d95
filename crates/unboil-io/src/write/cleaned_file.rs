//! [`write_cleaned_file`] writes the cleaned copy of one file, in the format, encoding and
//! compression of the file.

use std::io;

use crate::config::IoConfig;
use crate::error::Error;
use crate::formats::batches::ReadStatus;
use crate::formats::format::{CleanedFile, FileInfo, RemovalsOfFile};
use crate::formats::row_sink::RowSink;
#[cfg(doc)]
use crate::write::cleaned_names::portable_name;
use crate::write::copied_file::copy;
use crate::write::manifest::ManifestEntry;
use crate::write::out_dir::OutDir;

/// What [`write_cleaned_file`] wrote.
#[derive(Debug)]
pub enum CleanedCopy {
    /// The file with this row of the manifest.
    Written(ManifestEntry),
    /// Nothing, because the input is unusable. Reading it found the problem.
    Unusable,
    /// Nothing, because the file system of the output folder refuses the name, with this error.
    /// What went to the [`RowSink`] is void. The caller tries [`portable_name`] instead.
    NameRefused(Error),
}

/// Writes the cleaned copy of a file.
///
/// `removals` holds one item per article that can have removals, in the order of the file;
/// `has_removals` is true if one of them has. Without removals the file is copied byte for byte.
/// The rows of the ledger and of the metadata go to `rows`.
///
/// ```
/// use std::sync::Mutex;
///
/// use unboil_io::{ArticleRemovals, Error, IoConfig, LedgerRow, MetadataRow, OutDir, ReadConfig};
/// use unboil_io::{RowSink, Source, read_file, write_cleaned_file};
/// use unboil_text::{Class, Removal, Span};
/// use xxhash_rust::xxh3::xxh3_64;
///
/// struct Ledger(Mutex<Vec<LedgerRow>>);
///
/// impl RowSink for Ledger {
///     fn add_ledger_rows(&self, _article: usize, rows: &[LedgerRow]) -> Result<(), Error> {
///         self.0.lock().expect("no panic").extend_from_slice(rows);
///         Ok(())
///     }
///
///     fn add_metadata_row(&self, _article: usize, _row: &MetadataRow) -> Result<(), Error> {
///         Ok(()) // only HTML pages have metadata
///     }
/// }
///
/// let text = "High tide.\nShare\n";
/// # let folder = tempfile::tempdir()?;
/// # let mut source = Source::from_name("tides.txt");
/// # source.path = folder.path().join("tides.txt");
/// # std::fs::write(&source.path, text)?;
/// # let out = OutDir::create(&folder.path().join("out"), &[], false, "run 1")?;
/// let config = IoConfig { read: &ReadConfig::default(), write: &Default::default() };
/// let file = read_file(&source, config.read);
/// let removal = Removal {
///     span: Span::new(11, 17),
///     class: Class::Chrome,
///     rule: "phrase".into(),
///     why: "a sharing button".into(),
///     score: None,
/// };
/// let article = ArticleRemovals {
///     id: "tides.txt".into(),
///     row: None,
///     text_hash: xxh3_64(text.as_bytes()),
///     page_type: None,
///     removals: vec![removal],
/// };
/// let (mut removals, ledger) = ([Ok(article)].into_iter(), Ledger(Mutex::default()));
/// write_cleaned_file(&out, file.info(), true, &mut removals, &ledger, config)?;
/// assert_eq!(std::fs::read_to_string(out.path("articles/tides.txt"))?, "High tide.\n");
/// assert_eq!(ledger.0.lock().expect("no panic")[0].text, "Share\n");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// If a file cannot be read or written, or the input has changed.
pub fn write_cleaned_file(
    out: &OutDir,
    file: FileInfo,
    has_removals: bool,
    removals: &mut RemovalsOfFile,
    rows: &dyn RowSink,
    config: IoConfig,
) -> Result<CleanedCopy, Error> {
    if file.status == ReadStatus::Unusable {
        return Ok(CleanedCopy::Unusable);
    }
    let format = file.source.format;
    let cleaned = CleanedFile {
        input: file,
        config,
        out,
    };
    let is_copy = !has_removals
        && file.status == ReadStatus::Whole
        && format.copies_unchanged(cleaned.input, config);
    let written = match is_copy {
        true => copy(&cleaned),
        false => format.write_cleaned(&cleaned, removals, rows),
    };
    match written {
        Ok(entry) => Ok(CleanedCopy::Written(entry)),
        Err(Error::Io { path, source }) if path == cleaned.path() && is_name_error(&source) => {
            Ok(CleanedCopy::NameRefused(Error::Io { path, source }))
        }
        Err(error) => Err(error),
    }
}

/// True if a file system refuses a name: it is too long, or has characters that it cannot store.
fn is_name_error(error: &io::Error) -> bool {
    /// "Illegal byte sequence" on Linux and on macOS: `io::ErrorKind` has none for it.
    const ILLEGAL_BYTES: [i32; 2] = [84, 92];
    let code = error.raw_os_error().filter(|_| cfg!(unix));
    let is_illegal = code.is_some_and(|code| ILLEGAL_BYTES.contains(&code));
    let kinds = [io::ErrorKind::InvalidFilename, io::ErrorKind::InvalidInput];
    kinds.contains(&error.kind()) || is_illegal
}
