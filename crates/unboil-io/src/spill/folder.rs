//! The folder of the spill files of a run, and the memory limit that decides what goes there.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::cancel_token::CancelToken;
use crate::error::Error;

/// The memory limit of a run and the folder of its spill files. The folder is created with the
/// first file. Dropping this value removes the folder, unless a state was [saved](Spill::save) and
/// not [discarded](Spill::discard_saved).
///
/// ```
/// use unboil_io::{BlobStore, Spill};
///
/// let folder = tempfile::tempdir()?;
/// let spill = Spill::new(1 << 30, &folder.path().join("spill"));
/// let blobs = BlobStore::new(spill.memory_limit() / 4, &spill);
/// let blob = blobs.add(b"removals")?;
/// assert_eq!(blobs.get(blob)?, b"removals");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Spill {
    memory: usize,
    folder: PathBuf,
    /// The number of the first file of this run. Files with lower numbers belong to an earlier run.
    first_number: usize,
    next_number: AtomicUsize,
    cancel_token: CancelToken,
    discard: AtomicBool,
}

/// The file of the saved state.
const STATE_FILE: &str = "state.json";
/// The name of that file until it is complete.
const STATE_TEMP_FILE: &str = "state.tmp";

impl Spill {
    /// Makes a spill for a run that may use `memory` bytes. No other program may use `folder`.
    pub fn new(memory: usize, folder: &Path) -> Spill {
        let entries = fs::read_dir(folder).into_iter().flatten().flatten();
        let first_number = entries
            .filter_map(|entry| Some(file_number(&entry.file_name())? + 1))
            .max();
        let first_number = first_number.unwrap_or(0);
        Spill {
            memory,
            folder: folder.to_path_buf(),
            first_number,
            next_number: AtomicUsize::new(first_number),
            cancel_token: CancelToken::default(),
            discard: AtomicBool::new(false),
        }
    }

    /// Adds a token: after it is cancelled, no more files are created.
    ///
    /// ```
    /// use unboil_io::{CancelToken, Spill};
    ///
    /// let folder = tempfile::tempdir()?;
    /// let token = CancelToken::default();
    /// let spill = Spill::new(1 << 30, folder.path()).with_cancel(&token);
    /// assert!(spill.check_cancelled().is_ok());
    /// token.cancel();
    /// assert!(spill.check_cancelled().is_err());
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn with_cancel(mut self, cancel_token: &CancelToken) -> Spill {
        self.cancel_token = cancel_token.clone();
        self
    }

    /// Makes a spill for a run without a memory limit, which needs no files.
    pub fn unlimited() -> Spill {
        Spill::new(usize::MAX, Path::new(""))
    }

    /// The folder of the files.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Marks the run as finished, so that its saved state is removed with the folder.
    pub fn discard_saved(&self) {
        self.discard.store(true, Ordering::Relaxed);
    }

    /// The memory limit of the run, in bytes.
    pub fn memory_limit(&self) -> usize {
        self.memory
    }

    /// Returns an error if the run was cancelled.
    ///
    /// # Errors
    /// [`Error::Cancelled`].
    pub fn check_cancelled(&self) -> Result<(), Error> {
        match self.cancel_token.is_cancelled() {
            true => Err(Error::Cancelled),
            false => Ok(()),
        }
    }

    /// Creates a file, which is removed with the folder, and returns it with its path.
    ///
    /// # Errors
    /// If it cannot be created, or the run was cancelled.
    pub fn file(&self) -> Result<(File, PathBuf), Error> {
        self.make_folder().map_err(Error::io(&self.folder))?;
        let file_number = self.next_number.fetch_add(1, Ordering::Relaxed);
        let path = self.folder.join(file_number.to_string());
        let mut options = File::options();
        let file = options.read(true).write(true).create_new(true).open(&path);
        let file = file.map_err(Error::io(&path))?;
        // The thread that cancels removes the folder, perhaps before this file was in it.
        if let Err(cancelled) = self.check_cancelled() {
            let _ = fs::remove_file(&path);
            let _ = fs::remove_dir(&self.folder);
            return Err(cancelled);
        }
        Ok((file, path))
    }

    /// Makes the folder, readable for this user only. A folder of another user is an error.
    fn make_folder(&self) -> io::Result<()> {
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&self.folder)?;
        match self.is_owned_by_user()? {
            true => Ok(()),
            false => Err(io::Error::other("was made by another user")),
        }
    }

    /// True if the folder exists, is not a link, and belongs to the user of this process.
    fn is_owned_by_user(&self) -> io::Result<bool> {
        let folder = fs::symlink_metadata(&self.folder)?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::MetadataExt;
            let file = tempfile::tempfile_in(&self.folder)?.metadata()?;
            Ok(folder.is_dir() && folder.uid() == file.uid())
        }
        #[cfg(not(unix))]
        Ok(folder.is_dir())
    }

    /// The path of a file that an earlier run saved. Only the file name of `path` is used, so that
    /// an edited state file cannot name a file outside of the folder.
    ///
    /// ```
    /// use std::path::Path;
    /// use unboil_io::Spill;
    ///
    /// let spill = Spill::new(1 << 30, Path::new("/no such folder/spill"));
    /// assert_eq!(spill.saved_path(Path::new("../../7")), Path::new("/no such folder/spill/7"));
    /// ```
    pub fn saved_path(&self, path: &Path) -> PathBuf {
        self.folder.join(path.file_name().unwrap_or_default())
    }

    /// Opens a file of an earlier run for reading, and for writing after its first `bytes` bytes.
    /// `None`: it is shorter.
    pub(super) fn saved_file(&self, path: &Path, bytes: u64) -> io::Result<Option<File>> {
        let path = self.saved_path(path);
        let mut file = File::options().read(true).write(true).open(path)?;
        if file.metadata()?.len() < bytes {
            return Ok(None);
        }
        // The earlier run may have written more after it saved its state.
        file.set_len(bytes)?;
        file.seek(SeekFrom::End(0))?;
        Ok(Some(file))
    }

    /// Saves a state for a later run, in place of the state that was saved before.
    ///
    /// ```
    /// use unboil_io::Spill;
    ///
    /// let folder = tempfile::tempdir()?;
    /// let path = folder.path().join("spill");
    /// let killed = Spill::new(1 << 30, &path);
    /// killed.save(&("stripped", 12))?;
    /// drop(killed);
    ///
    /// let spill = Spill::new(1 << 30, &path);
    /// assert_eq!(spill.load_saved(), Some(("stripped".to_string(), 12)));
    /// spill.discard_saved();
    /// drop(spill);
    /// assert!(!path.exists());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn save(&self, state: &impl Serialize) -> Result<(), Error> {
        let path = self.folder.join(STATE_TEMP_FILE);
        let write = || {
            self.make_folder()?;
            let mut out = BufWriter::with_capacity(1 << 20, File::create(&path)?);
            serde_json::to_writer(&mut out, state)?;
            out.flush()?;
            fs::rename(&path, self.folder.join(STATE_FILE))
        };
        write().map_err(Error::io(&path))
    }

    /// Loads the state that an earlier run saved. `None`: there is none, or it cannot be read.
    pub fn load_saved<T: DeserializeOwned>(&self) -> Option<T> {
        let owned = self.is_owned_by_user().unwrap_or(false);
        let file = File::open(self.folder.join(STATE_FILE))
            .ok()
            .filter(|_| owned)?;
        serde_json::from_reader(BufReader::with_capacity(1 << 20, file)).ok()
    }

    /// Removes the files of earlier runs except `files` and, if `files` is not empty, the saved
    /// state.
    ///
    /// ```
    /// use unboil_io::Spill;
    ///
    /// let folder = tempfile::tempdir()?;
    /// let killed = Spill::new(1 << 30, &folder.path().join("spill"));
    /// let paths = [killed.file()?.1, killed.file()?.1];
    /// killed.save(&"the second file is complete")?;
    /// drop(killed);
    ///
    /// let spill = Spill::new(1 << 30, &folder.path().join("spill"));
    /// spill.remove_all_but(&paths[1..]);
    /// assert!(!paths[0].exists() && paths[1].exists());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn remove_all_but(&self, files: &[PathBuf]) {
        let entries = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        for entry in entries {
            let path = entry.path();
            let keep = match file_number(&entry.file_name()) {
                Some(file_number) => file_number >= self.first_number || files.contains(&path),
                None => !files.is_empty() && entry.file_name() == STATE_FILE,
            };
            if !keep {
                // A file that cannot be removed does no harm.
                let _ = fs::remove_file(path);
            }
        }
    }
}

/// The number that is the name of a file.
fn file_number(name: &OsStr) -> Option<usize> {
    name.to_str()?.parse().ok()
}

impl Drop for Spill {
    fn drop(&mut self) {
        // A run that failed can be continued, like one that was killed.
        let keep = !*self.discard.get_mut() && self.folder.join(STATE_FILE).exists();
        if !keep {
            // The folder may not exist, and one that cannot be removed does no harm.
            let _ = fs::remove_dir_all(&self.folder);
        }
    }
}

/// True if files can be created in the nearest existing folder above `path`.
///
/// ```
/// use unboil_io::can_create_beside;
///
/// let folder = tempfile::tempdir()?;
/// assert!(can_create_beside(&folder.path().join("cleaned")));
/// # Ok::<(), std::io::Error>(())
/// ```
pub fn can_create_beside(path: &Path) -> bool {
    let entries = path.ancestors().skip(1).find(|folder| folder.is_dir());
    entries.is_some_and(|folder| tempfile::tempfile_in(folder).is_ok())
}
