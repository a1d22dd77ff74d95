//! [`ReportFiles`] writes a report page and the files of its data, and no other file of a user.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::error::Error;
use crate::write::new_file::OutputFile;

/// With these bytes a report page begins.
const SIGNATURE: &[u8] = b"<!doctype html>\n<!-- unboil report -->";

/// The ending of the name of the folder with the data of a page, after the name of the page.
const FOLDER_ENDING: &str = "-data";

/// The files of a report.
///
/// ```
/// use std::io::Write;
/// use unboil_io::ReportFiles;
///
/// let folder = tempfile::tempdir()?;
/// let (page, out) = (folder.path().join("report.html"), folder.path().join("cleaned"));
/// let outs = [out.as_path()];
/// let files = ReportFiles::create(&page, &outs, true, false)?;
/// let mut chunk = files.chunk("removals-0.js")?;
/// chunk.write_all(b"")?;
/// chunk.commit()?;
/// files.commit(b"<!doctype html>\n<!-- unboil report -->\n")?;
/// assert!(folder.path().join("report-data/removals-0.js").exists());
///
/// // A report is replaced, another file is not.
/// assert!(ReportFiles::create(&page, &outs, false, false).is_ok());
/// std::fs::write(&page, "My page")?;
/// assert!(ReportFiles::create(&page, &outs, false, false).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct ReportFiles {
    page: PathBuf,
    folder: Option<PathBuf>,
}

impl ReportFiles {
    /// Checks that the page can be written about the output folders `outs`. With `split`, creates a folder
    /// beside the page for its data. `force` replaces a file that is no report.
    ///
    /// # Errors
    /// If the page is in one of `outs` or is another file, or the folder cannot be created.
    pub fn create(
        page: &Path,
        outs: &[&Path],
        split: bool,
        force: bool,
    ) -> Result<ReportFiles, Error> {
        let name = || page.display().to_string();
        let parent = match page.parent() {
            Some(parent) if parent != Path::new("") => parent,
            _ => Path::new("."),
        };
        let real = fs::canonicalize(parent).map_err(Error::io(parent))?;
        let is_inside = |out: &&Path| fs::canonicalize(out).is_ok_and(|out| real.starts_with(out));
        if outs.iter().any(is_inside) {
            let reason =
                "is in the output folder, which the next run would replace; name another place";
            return Err(Error::config(name(), reason));
        }
        if page.exists() && !force && !is_report(page) {
            let reason = "exists and is no report; --force replaces it";
            return Err(Error::config(name(), reason));
        }
        let folder = split.then(|| {
            let stem = page.file_stem().unwrap_or_default().to_string_lossy();
            parent.join(format!("{stem}{FOLDER_ENDING}"))
        });
        if let Some(folder) = &folder {
            fs::create_dir_all(folder).map_err(Error::io(folder))?;
        }
        Ok(ReportFiles {
            page: page.to_path_buf(),
            folder,
        })
    }

    /// The path of the page.
    pub fn page(&self) -> &Path {
        &self.page
    }

    /// The folder of the data; `None` if the data is in the page.
    pub fn folder(&self) -> Option<&Path> {
        self.folder.as_deref()
    }

    /// Creates a file in the folder of the data.
    ///
    /// # Errors
    /// If it cannot be created.
    pub fn chunk(&self, name: &str) -> Result<OutputFile, Error> {
        OutputFile::create(&self.folder.as_ref().unwrap_or(&self.page).join(name))
    }

    /// Writes the page.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn commit(self, page: &[u8]) -> Result<(), Error> {
        let mut file = OutputFile::create(&self.page)?;
        file.write_all(page).map_err(Error::io(&self.page))?;
        file.commit()
    }
}

/// True if a file begins as a report does.
fn is_report(path: &Path) -> bool {
    let mut start = [0; SIGNATURE.len()];
    let read = File::open(path).and_then(|mut file| file.read_exact(&mut start));
    read.is_ok() && start == *SIGNATURE
}

/// Compresses bytes with gzip, without a time stamp: the same bytes give the same result.
///
/// ```
/// assert_eq!(unboil_io::gzip(b"High tide.")[..2], [0x1f, 0x8b]);
/// ```
pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::new(4));
    encoder.write_all(bytes).expect("memory has no errors");
    encoder.finish().expect("memory has no errors")
}
