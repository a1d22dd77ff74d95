//! [`MarkedFolder`] is a folder for spill files that a run of this program made. A marker file in it
//! says so. Nothing else is ever taken for one, and only files of a run are removed from it.

use std::ffi::OsStr;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::disk::access::Access;
use crate::disk::entry::EntryKind;
use crate::disk::folder::Folder;
use crate::disk::temporary_name::{is_random_text, random_text};
use crate::error::Error;

/// The file of the saved state.
pub(super) const STATE_FILE: &str = "state.json";
/// The name of that file until it is complete.
pub(super) const STATE_TEMP_FILE: &str = "state.tmp";
/// The file that marks the folder.
const MARKER_FILE: &str = "unboil-spill.json";
/// The ending of the names of the other files, which are numbers.
const FILE_SUFFIX: &str = ".spill";

/// A folder with a marker.
#[derive(Debug)]
pub(super) struct MarkedFolder {
    parent: Folder,
    name: String,
    folder: Folder,
}

/// The content of the marker file.
#[derive(Deserialize, Serialize)]
struct Marker {
    /// The path of the folder without its random ending, which names the run. Bytes that are not
    /// UTF-8 are replaced.
    base: String,
}

/// The name of a file.
pub(super) fn file_name(number: usize) -> String {
    format!("{number}{FILE_SUFFIX}")
}

/// The number in the name of a file. `None`: it is the name of something else.
pub(super) fn file_number(name: &str) -> Option<usize> {
    let digits = name.strip_suffix(FILE_SUFFIX)?;
    let number: usize = digits.parse().ok()?;
    (number.to_string() == digits).then_some(number)
}

/// True for a name of a file that a run makes in the folder.
fn is_spill_name(name: &str) -> bool {
    [STATE_FILE, STATE_TEMP_FILE, MARKER_FILE].contains(&name) || file_number(name).is_some()
}

/// The folder above a base and the name of the base, with a `-` for the random ending.
fn parent_and_prefix(base: &Path) -> (PathBuf, String) {
    let base = std::path::absolute(base).unwrap_or_else(|_| base.to_path_buf());
    let name = base.file_name().unwrap_or_default().to_string_lossy();
    let parent = base.parent().map(Path::to_path_buf).unwrap_or_default();
    (parent.clone(), format!("{name}-"))
}

/// The base as the marker has it. It is the same for all spellings of the path.
fn marker_of(base: &Path) -> Marker {
    let (parent, prefix) = parent_and_prefix(base);
    let parent = parent.canonicalize().unwrap_or(parent);
    Marker {
        base: parent.join(prefix).to_string_lossy().into_owned(),
    }
}

/// The folders with this base that runs of this user left, sorted by name. Those that cannot be
/// opened are left out.
pub(super) fn find(base: &Path) -> Vec<MarkedFolder> {
    let (parent, prefix) = parent_and_prefix(base);
    let Ok(parent) = Folder::open(&parent) else {
        return Vec::new();
    };
    let names = parent.names().unwrap_or_default();
    let open = |name: &OsStr| {
        let name = name.to_str()?;
        let ending = name.strip_prefix(&prefix)?;
        let marked = is_random_text(ending).then(|| MarkedFolder::open(&parent, name, base));
        marked.flatten()
    };
    names.iter().filter_map(|name| open(name)).collect()
}

impl MarkedFolder {
    /// Creates a folder and its marker.
    pub(super) fn create(base: &Path) -> io::Result<MarkedFolder> {
        let (parent, prefix) = parent_and_prefix(base);
        let parent = Folder::create(&parent)?;
        let name = format!("{prefix}{}", random_text());
        let folder = parent.make_private_subfolder(&name)?;
        let marked = MarkedFolder {
            parent,
            name,
            folder,
        };
        let mark = || {
            let json = serde_json::to_vec(&marker_of(base))?;
            let mut marker = marked.folder.create_file(MARKER_FILE, Access::OWNER)?;
            marker.write_all(&json)?;
            // After a power cut, a folder with files and without a marker would stay forever.
            marker.sync()?;
            marked.folder.sync()
        };
        match mark() {
            Ok(()) => Ok(marked),
            Err(error) => {
                marked.remove();
                Err(error)
            }
        }
    }

    /// Opens a folder that belongs to this user, nobody else may read, and has the marker of this
    /// base. One that holds at most a damaged marker counts too: its run was killed at the start.
    fn open(parent: &Folder, name: &str, base: &Path) -> Option<MarkedFolder> {
        let info = parent.info(name).ok()??;
        if info.kind != EntryKind::Folder || !info.is_private {
            return None;
        }
        let marked = MarkedFolder {
            parent: parent.clone(),
            name: name.to_string(),
            folder: parent.subfolder(name).ok()?,
        };
        let names = marked.folder.names().ok()?;
        let is_unfinished = names.iter().all(|name| name == MARKER_FILE);
        (is_unfinished || marked.marker()?.base == marker_of(base).base).then_some(marked)
    }

    fn marker(&self) -> Option<Marker> {
        let file = self.folder.open_file(MARKER_FILE).ok()?;
        serde_json::from_reader(io::Read::take(file, MAX_MARKER_BYTES)).ok()
    }

    /// The open folder.
    pub(super) fn folder(&self) -> &Folder {
        &self.folder
    }

    /// The path of the folder.
    pub(super) fn path(&self) -> PathBuf {
        self.folder.path().to_path_buf()
    }

    /// True if a run saved its state here.
    pub(super) fn has_state(&self) -> bool {
        self.folder
            .info(STATE_FILE)
            .is_ok_and(|info| info.is_some())
    }

    /// Returns the number after those of all files.
    ///
    /// # Errors
    /// If there is a file that no run made.
    pub(super) fn check(&self) -> Result<usize, Error> {
        let mut next_number = 0;
        for name in self.folder.names().map_err(Error::io(self.path()))? {
            let info = self.folder.info(&name).map_err(Error::io(self.path()))?;
            // A thread of a run that failed may still remove its files.
            let Some(info) = info else {
                continue;
            };
            let text = name.to_str().filter(|name| is_spill_name(name));
            let Some(text) = text.filter(|_| info.kind == EntryKind::File) else {
                let path = self.path().join(&name).display().to_string();
                return Err(Error::config(
                    path,
                    "is in a folder for temporary files, but unboil did not make it; move it away",
                ));
            };
            next_number = next_number.max(file_number(text).map_or(0, |number| number + 1));
        }
        Ok(next_number)
    }

    /// Removes the files of runs for whose name `is_removed` returns true.
    pub(super) fn remove_files(&self, is_removed: impl Fn(&str) -> bool) {
        for name in self.folder.names().unwrap_or_default() {
            let Some(name) = name.to_str().filter(|name| is_spill_name(name)) else {
                continue;
            };
            let info = self.folder.info(name);
            let is_file = matches!(info, Ok(Some(info)) if info.kind == EntryKind::File);
            if is_file && is_removed(name) {
                // A file that cannot be removed does no harm.
                let _ = self.folder.remove_file(name);
            }
        }
    }

    /// Removes the files of runs, and the folder if it is empty then.
    pub(super) fn remove(self) {
        self.remove_files(|name| name != MARKER_FILE);
        // Without its marker, nobody would remove a folder that still holds files.
        let is_rest = |name: &std::ffi::OsString| name != MARKER_FILE;
        if !self.folder.names().unwrap_or_default().iter().any(is_rest) {
            self.remove_files(|name| name == MARKER_FILE);
            // Another thread may have created a file; the folder stays then.
            let _ = self.parent.remove_folder(&self.name);
        }
    }
}

/// The most bytes of a marker that are read.
const MAX_MARKER_BYTES: u64 = 1 << 16;

/// True if files can be created in the nearest existing folder above `path`.
///
/// ```
/// let folder = tempfile::tempdir()?;
/// assert!(unboil_io::can_create_beside(&folder.path().join("out")));
/// # Ok::<(), std::io::Error>(())
/// ```
pub fn can_create_beside(path: &Path) -> bool {
    let entries = path.ancestors().skip(1).find(|folder| folder.is_dir());
    entries.is_some_and(|folder| tempfile::tempfile_in(folder).is_ok())
}
