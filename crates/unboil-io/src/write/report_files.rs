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

/// With these bytes a file of its data begins.
const CHUNK_SIGNATURE: &[u8] = b"reportChunk(";

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
/// chunk.write_all(b"reportChunk(\"removals-0\",\"\");\n")?;
/// chunk.commit()?;
/// files.commit(b"<!doctype html>\n<!-- unboil report -->\n")?;
/// assert!(folder.path().join("report.html-data/removals-0.js").exists());
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
        if page.is_dir() {
            return Err(Error::config(name(), "is a folder; name a file"));
        }
        if page.symlink_metadata().is_ok() && !force && !is_report(page) {
            let reason = "exists and is no report; --force replaces it";
            return Err(Error::config(name(), reason));
        }
        let folder = split.then(|| {
            let file_name = page.file_name().unwrap_or_default().to_string_lossy();
            parent.join(format!("{file_name}{FOLDER_ENDING}"))
        });
        if let Some(folder) = &folder {
            empty_folder(folder)?;
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

/// Creates the folder, or removes the data of an earlier report from it. A folder with other files is not
/// touched.
fn empty_folder(folder: &Path) -> Result<(), Error> {
    let name = || folder.display().to_string();
    let other = || Error::config(name(), "is there and holds no data of a report; remove it");
    match folder.symlink_metadata() {
        Err(_) => return fs::create_dir(folder).map_err(Error::io(folder)),
        Ok(info) if !info.is_dir() => return Err(other()),
        Ok(_) => {}
    }
    let mut chunks = Vec::new();
    for entry in fs::read_dir(folder).map_err(Error::io(folder))? {
        let path = entry.map_err(Error::io(folder))?.path();
        match starts_with(&path, CHUNK_SIGNATURE) {
            true => chunks.push(path),
            false => return Err(other()),
        }
    }
    for path in chunks {
        fs::remove_file(&path).map_err(Error::io(&path))?;
    }
    Ok(())
}

/// True if a file begins as a report does.
fn is_report(path: &Path) -> bool {
    starts_with(path, SIGNATURE)
}

/// True if a regular file begins with these bytes.
fn starts_with(path: &Path, signature: &[u8]) -> bool {
    let mut start = vec![0; signature.len()];
    let is_file = path.symlink_metadata().is_ok_and(|info| info.is_file());
    let read = File::open(path).and_then(|mut file| file.read_exact(&mut start));
    is_file && read.is_ok() && start == signature
}

/// Compresses bytes with gzip at a level from 1 (fast) to 9 (small), without a time stamp: the same bytes
/// give the same result.
///
/// ```
/// assert_eq!(unboil_io::gzip(b"High tide.", 4)[..2], [0x1f, 0x8b]);
/// ```
pub fn gzip(bytes: &[u8], level: u32) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::new(level));
    encoder.write_all(bytes).expect("memory has no errors");
    encoder.finish().expect("memory has no errors")
}
