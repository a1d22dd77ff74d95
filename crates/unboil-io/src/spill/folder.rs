//! The folder of the spill files of a run, and the memory limit that decides what goes there.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use serde::Serialize;
use serde::de::DeserializeOwned;
use xxhash_rust::xxh3::Xxh3;

use super::cancel_token::CancelToken;
use super::marked_folder::{self, MarkedFolder, STATE_FILE, STATE_TEMP_FILE};
use crate::disk::access::Access;
use crate::disk::disk_file::DiskFile;
use crate::disk::folder::Folder;
use crate::error::Error;
use crate::write::manifest::hex;

/// The memory limit of a run and the folder of its spill files. The folder is created with the
/// first file. Dropping this value removes the folder, unless a state was [saved](Spill::save) and
/// the folder was not [removed](Spill::remove).
///
/// The folder has a name that nobody can predict, only its user may read it, and a marker file in
/// it names the run that it belongs to. Only files that a run made are ever removed from it.
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
    /// The path of the folder without its random ending.
    base: PathBuf,
    folder: Mutex<Option<MarkedFolder>>,
    /// The number of the first file of this run. Files with lower numbers belong to an earlier run.
    first_number: AtomicUsize,
    next_number: AtomicUsize,
    cancel_token: CancelToken,
}

/// The length of the hash at the end of the state file: a line end before and after 16 digits.
const STATE_HASH_BYTES: u64 = 18;

impl Spill {
    /// Makes a spill for a run that may use `memory` bytes. The folder will be at the path `base`
    /// with a random ending. Two runs at the same time need different bases.
    pub fn new(memory: usize, base: &Path) -> Spill {
        Spill {
            memory,
            base: base.to_path_buf(),
            folder: Mutex::default(),
            first_number: AtomicUsize::new(0),
            next_number: AtomicUsize::new(0),
            cancel_token: CancelToken::default(),
        }
    }

    /// Adds a token: after it is cancelled, no more files are created.
    ///
    /// ```
    /// use std::path::Path;
    /// use unboil_io::{CancelToken, Spill};
    ///
    /// let token = CancelToken::default();
    /// let spill = Spill::new(1 << 30, Path::new("spill")).with_cancel(&token);
    /// token.cancel();
    /// assert!(spill.check_cancelled().is_err());
    /// ```
    pub fn with_cancel(mut self, cancel_token: &CancelToken) -> Spill {
        self.cancel_token = cancel_token.clone();
        self
    }

    /// Makes a spill for a run without a memory limit, which needs no files.
    ///
    /// ```
    /// assert_eq!(unboil_io::Spill::unlimited().memory_limit(), usize::MAX);
    /// ```
    pub fn unlimited() -> Spill {
        Spill::new(usize::MAX, Path::new(""))
    }

    fn lock_folder(&self) -> std::sync::MutexGuard<'_, Option<MarkedFolder>> {
        self.folder.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes over the folder in which a killed run saved its state, and removes those of other
    /// killed runs with this base. Call it before the first file is created.
    ///
    /// # Errors
    /// If the folder of the saved state holds something that no run made, or cannot be listed.
    pub fn reopen(&self) -> Result<(), Error> {
        let mut saved = None;
        for folder in marked_folder::find(&self.base) {
            let has_state = saved.is_none() && folder.has_state();
            match has_state {
                true => saved = Some(folder),
                false => folder.remove(),
            }
        }
        if let Some(folder) = saved {
            let next_number = folder.check()?;
            self.first_number.store(next_number, Ordering::Relaxed);
            self.next_number.store(next_number, Ordering::Relaxed);
            *self.lock_folder() = Some(folder);
        }
        Ok(())
    }

    /// Removes the folders of all runs with this base, of this one too. For a program that is
    /// about to exit because it was interrupted.
    ///
    /// ```
    /// let folder = tempfile::tempdir()?;
    /// let base = folder.path().join("spill");
    /// let spill = unboil_io::Spill::new(0, &base);
    /// unboil_io::BlobStore::new(0, &spill).add(b"removals")?;
    /// assert_eq!(folder.path().read_dir()?.count(), 1);
    /// unboil_io::Spill::remove_folders(&base);
    /// assert_eq!(folder.path().read_dir()?.count(), 0);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn remove_folders(base: &Path) {
        // While other threads still create files, a folder is not empty after its files are removed.
        for _ in 0..MAX_REMOVAL_ATTEMPTS {
            let folders = marked_folder::find(base);
            if folders.is_empty() {
                return;
            }
            folders.into_iter().for_each(MarkedFolder::remove);
        }
    }

    /// The path of the folder. Before the first file is created: its path without the ending.
    pub fn path(&self) -> PathBuf {
        match &*self.lock_folder() {
            Some(folder) => folder.path(),
            None => self.base.clone(),
        }
    }

    /// Removes the folder with the saved state, when a run needs neither any more.
    ///
    /// ```
    /// let folder = tempfile::tempdir()?;
    /// let spill = unboil_io::Spill::new(0, &folder.path().join("spill"));
    /// spill.save(&[7, 9])?;
    /// spill.remove();
    /// assert_eq!(folder.path().read_dir()?.count(), 0);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn remove(&self) {
        if let Some(folder) = self.lock_folder().take() {
            folder.remove();
        }
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

    /// The open folder. It is created if it does not exist.
    pub(super) fn folder(&self) -> Result<Folder, Error> {
        let mut folder = self.lock_folder();
        if folder.is_none() {
            *folder = Some(MarkedFolder::create(&self.base).map_err(Error::io(&self.base))?);
        }
        let folder = folder.as_ref().expect("it was just created");
        Ok(folder.folder().clone())
    }

    /// Creates a file, which is removed with the folder, and returns it with its path.
    ///
    /// # Errors
    /// If it cannot be created, or the run was cancelled.
    pub(crate) fn file(&self) -> Result<(DiskFile, PathBuf), Error> {
        let folder = self.folder()?;
        let number = self.next_number.fetch_add(1, Ordering::Relaxed);
        let name = marked_folder::file_name(number);
        let path = folder.path().join(&name);
        let file = folder.create_file(&name, Access::OWNER);
        let file = file.map_err(Error::io(&path))?;
        // The thread that cancels removes the folder, perhaps before this file was in it.
        if let Err(cancelled) = self.check_cancelled() {
            let _ = folder.remove_file(&name);
            return Err(cancelled);
        }
        Ok((file, path))
    }

    /// The path of a file that an earlier run saved. Only the file name of `path` is used, so that
    /// an edited state file cannot name a file outside of the folder.
    ///
    /// ```
    /// use std::path::Path;
    /// use unboil_io::Spill;
    ///
    /// let spill = Spill::new(1 << 30, Path::new("spill"));
    /// assert_eq!(spill.saved_path(Path::new("../7")), Path::new("spill/7"));
    /// ```
    pub fn saved_path(&self, path: &Path) -> PathBuf {
        self.path().join(path.file_name().unwrap_or_default())
    }

    /// Opens a file of an earlier run for reading, and for writing after its first `bytes` bytes.
    /// Returns it with the hash of these bytes. `None`: it is missing, shorter or another one.
    pub(super) fn saved_file(
        &self,
        path: &Path,
        bytes: u64,
        xxh3: &str,
    ) -> Option<(DiskFile, Xxh3)> {
        let name = path.file_name()?.to_str()?;
        let file = self
            .lock_folder()
            .as_ref()?
            .folder()
            .open_to_write(name)
            .ok()?;
        let hash = hash_of(file.as_file(), bytes).ok()?;
        // The earlier run may have written more after it saved its state.
        (hex(hash.digest()) == xxh3 && file.truncate(bytes).is_ok()).then_some((file, hash))
    }

    /// True if a file of an earlier run has `bytes` bytes with the hash `xxh3`.
    pub(crate) fn has_saved(&self, path: &Path, bytes: u64, xxh3: u64) -> bool {
        self.saved_file(path, bytes, &hex(xxh3)).is_some()
    }

    /// Saves a state for a later run, in place of the state that was saved before. It is on the
    /// disk when this returns.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn save(&self, state: &impl Serialize) -> Result<(), Error> {
        let folder = self.folder()?;
        let path = folder.path().join(STATE_FILE);
        let save = || {
            // A run that was killed while it saved may have left the file.
            let _ = folder.remove_file(STATE_TEMP_FILE);
            let file = folder.create_file(STATE_TEMP_FILE, Access::OWNER)?;
            let mut out = BufWriter::with_capacity(1 << 20, file);
            let mut hash = Xxh3::new();
            let hashing = HashingWriter {
                out: &mut out,
                hash: &mut hash,
            };
            serde_json::to_writer(hashing, state)?;
            write!(out, "\n{}\n", hex(hash.digest()))?;
            out.flush()?;
            out.get_ref().sync()?;
            folder.rename(STATE_TEMP_FILE, STATE_FILE)?;
            folder.sync()
        };
        save().map_err(|error| {
            // It must not fill a disk that is full.
            let _ = folder.remove_file(STATE_TEMP_FILE);
            Error::io(&path)(error)
        })
    }

    /// Loads the state that an earlier run saved. `None`: there is none, or it is damaged.
    ///
    /// ```
    /// let folder = tempfile::tempdir()?;
    /// let spill = unboil_io::Spill::new(1 << 30, &folder.path().join("spill"));
    /// assert_eq!(spill.load_saved::<Vec<u32>>(), None);
    /// spill.save(&[7, 9])?;
    /// assert_eq!(spill.load_saved(), Some(vec![7, 9]));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn load_saved<T: DeserializeOwned>(&self) -> Option<T> {
        let folder = self.lock_folder().as_ref()?.folder().clone();
        let mut file = folder.open_file(STATE_FILE).ok()?;
        let bytes = file.metadata().ok()?.len().checked_sub(STATE_HASH_BYTES)?;
        let hash = hash_of(&file, bytes).ok()?;
        let mut end = vec![0; STATE_HASH_BYTES as usize];
        crate::disk::disk_file::read_at(&file, &mut end, bytes).ok()?;
        if end != format!("\n{}\n", hex(hash.digest())).as_bytes() {
            return None;
        }
        io::Seek::rewind(&mut file).ok()?;
        serde_json::from_reader(BufReader::with_capacity(1 << 20, file.take(bytes))).ok()
    }

    /// Removes the files of earlier runs except `files` and, if `files` is not empty, the saved
    /// state.
    ///
    /// ```
    /// let folder = tempfile::tempdir()?;
    /// let spill = unboil_io::Spill::new(1 << 30, &folder.path().join("spill"));
    /// spill.save(&[7, 9])?;
    /// spill.remove_all_but(&[]);
    /// assert_eq!(spill.load_saved::<Vec<u32>>(), None);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn remove_all_but(&self, files: &[PathBuf]) {
        let folder = self.lock_folder();
        let Some(folder) = &*folder else {
            return;
        };
        let first_number = self.first_number.load(Ordering::Relaxed);
        folder.remove_files(|name| match marked_folder::file_number(name) {
            Some(number) => number < first_number && !files.contains(&folder.path().join(name)),
            None => name == STATE_TEMP_FILE || (name == STATE_FILE && files.is_empty()),
        });
    }
}

/// How often the removal of the folder is tried while other threads still write to it.
const MAX_REMOVAL_ATTEMPTS: usize = 1000;

/// The hash of the first `bytes` bytes of a file.
fn hash_of(file: &File, bytes: u64) -> io::Result<Xxh3> {
    let mut hash = Xxh3::new();
    let mut buffer = vec![0; 1 << 16];
    let mut at = 0;
    while at < bytes {
        let piece = &mut buffer[..(bytes - at).min(1 << 16) as usize];
        crate::disk::disk_file::read_at(file, piece, at)?;
        hash.update(piece);
        at += piece.len() as u64;
    }
    Ok(hash)
}

/// Hashes what is written.
pub(super) struct HashingWriter<'h, W> {
    pub(super) out: W,
    pub(super) hash: &'h mut Xxh3,
}

impl<W: Write> Write for HashingWriter<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.out.write(bytes)?;
        self.hash.update(&bytes[..count]);
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

impl Drop for Spill {
    fn drop(&mut self) {
        let folder = self
            .folder
            .get_mut()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(folder) = folder.take() {
            // A run that failed can be continued, like one that was killed.
            if !folder.has_state() {
                folder.remove();
            }
        }
    }
}
