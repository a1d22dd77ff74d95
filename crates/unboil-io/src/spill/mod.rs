//! What does not fit in memory goes to files of a temporary folder, and comes back from them.
//!
//! A [`Spill`] says how much memory a run may take and where its files go; [`PartitionedRuns`] holds records by partition, [`BlobStore`]
//! runs of bytes. Both stay in memory as long as they are small, and give the same whether they do or not. Both can also be kept:
//! a run that was killed leaves the folder as it is, and the next one finds in it what was kept.

mod blob_store;
mod partitioned_runs;

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use serde::Serialize;
use serde::de::DeserializeOwned;

pub use blob_store::{BlobRef, BlobStore, SavedBlobs};
pub use partitioned_runs::{PartitionedRuns, Runs, SavedRuns};

use crate::error::Error;

/// How much memory a run may take, and a folder for the rest, made when the first file is.
#[derive(Debug)]
pub struct Spill {
    memory: usize,
    folder: PathBuf,
    /// The number that the first file gets, and the next one. Those below the first are of an earlier run.
    first_number: usize,
    next_number: AtomicUsize,
    cancel_token: CancelToken,
    discard: AtomicBool,
}

/// Stops runs: each ends with an error when it takes its next articles or needs its next file.
#[derive(Clone, Debug, Default)]
pub struct CancelToken(Arc<AtomicBool>);

impl CancelToken {
    /// Stops all runs that have this or a clone of it.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::SeqCst);
    }

    /// True from then on.
    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }
}

/// The file that says what was kept.
const STATE_FILE: &str = "state.json";
/// It has this name until it is whole.
const STATE_TEMP_FILE: &str = "state.tmp";

impl Spill {
    /// A run that may take `memory` bytes, and a folder for the rest that is nobody else's. It goes with this value, and with it what an
    /// earlier run left there, unless something was kept and the run is not [finished](Spill::finish).
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

    /// The same, which makes no file any more once it is told to stop.
    pub fn with_cancel(mut self, cancel_token: &CancelToken) -> Spill {
        self.cancel_token = cancel_token.clone();
        self
    }

    /// The folder of the files.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The run is done, and what it kept is of no use.
    pub fn discard_saved(&self) {
        self.discard.store(true, Ordering::Relaxed);
    }

    /// A run that never needs a file.
    pub fn unlimited() -> Spill {
        Spill::new(usize::MAX, Path::new(""))
    }

    /// So many hundredths of the memory, in bytes.
    pub fn memory_share(&self, hundredths: usize) -> usize {
        self.memory / 100 * hundredths
    }

    /// An error once the run is told to stop.
    ///
    /// # Errors
    /// See there.
    pub fn check_cancelled(&self) -> Result<(), Error> {
        match self.cancel_token.is_cancelled() {
            true => Err(Error::io(&self.folder)(io::Error::other("stopped"))),
            false => Ok(()),
        }
    }

    /// A new file that is gone when the run is, and its path.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn file(&self) -> Result<(File, PathBuf), Error> {
        self.make_folder().map_err(Error::io(&self.folder))?;
        let file_number = self.next_number.fetch_add(1, Ordering::Relaxed);
        let path = self.folder.join(file_number.to_string());
        let mut options = File::options();
        let file = options.read(true).write(true).create_new(true).open(&path);
        let file = file.map_err(Error::io(&path))?;
        // Whoever stopped the run removes the folder, and may have met it without this file.
        if let Err(stopped) = self.check_cancelled() {
            let _ = fs::remove_file(&path);
            let _ = fs::remove_dir(&self.folder);
            return Err(stopped);
        }
        Ok((file, path))
    }

    /// Makes the folder, for nobody else to look into. One that somebody else made is an error.
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

    /// True if the folder is there, is no link, and belongs to who runs this.
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

    /// Where a file of an earlier run is: by its name in the folder, so that nothing outside of it is ever touched.
    pub fn saved_path(&self, path: &Path) -> PathBuf {
        self.folder.join(path.file_name().unwrap_or_default())
    }

    /// A file of an earlier run, to be read and to be written to from its end on; nothing if it is shorter than it should be.
    fn saved_file(&self, path: &Path, bytes: u64) -> io::Result<Option<File>> {
        let path = self.saved_path(path);
        let mut file = File::options().read(true).write(true).open(path)?;
        if file.metadata()?.len() < bytes {
            return Ok(None);
        }
        // More was written after it was kept.
        file.set_len(bytes)?;
        file.seek(SeekFrom::End(0))?;
        Ok(Some(file))
    }

    /// Keeps a value for a later run, in place of the one that was kept before.
    ///
    /// # Errors
    /// When it cannot be written.
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

    /// The value that an earlier run kept, if there is one and it can be read.
    pub fn load_saved<T: DeserializeOwned>(&self) -> Option<T> {
        let owned = self.is_owned_by_user().unwrap_or(false);
        let file = File::open(self.folder.join(STATE_FILE))
            .ok()
            .filter(|_| owned)?;
        serde_json::from_reader(BufReader::with_capacity(1 << 20, file)).ok()
    }

    /// Removes what an earlier run left, but for these files and, if there are some, what it kept.
    pub fn remove_all_but(&self, files: &[PathBuf]) {
        let entries = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        for entry in entries {
            let path = entry.path();
            let keep_file = match file_number(&entry.file_name()) {
                Some(file_number) => file_number >= self.first_number || files.contains(&path),
                None => !files.is_empty() && entry.file_name() == STATE_FILE,
            };
            if !keep_file {
                // One that cannot be removed is in nobody's way.
                let _ = fs::remove_file(path);
            }
        }
    }
}

/// The number that a file has for its name.
fn file_number(name: &OsStr) -> Option<usize> {
    name.to_str()?.parse().ok()
}

impl Drop for Spill {
    fn drop(&mut self) {
        // A run that failed may be started again, as one that was killed.
        let load_saved = !*self.discard.get_mut() && self.folder.join(STATE_FILE).exists();
        if !load_saved {
            // There may be no such folder; one that stays is in nobody's way.
            let _ = fs::remove_dir_all(&self.folder);
        }
    }
}

/// The path of a file in the spill folder is kept as its name: where the folder is, the next run knows, and not every path is text.
pub mod by_name {
    use std::path::{Path, PathBuf};

    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub fn serialize<S: Serializer>(path: &Path, out: S) -> Result<S::Ok, S::Error> {
        path.file_name()
            .map(|name| name.to_string_lossy())
            .serialize(out)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(input: D) -> Result<PathBuf, D::Error> {
        Ok(PathBuf::from(String::deserialize(input)?))
    }

    /// The same where there may be none.
    pub mod option {
        use super::*;

        pub fn serialize<S: Serializer>(path: &Option<PathBuf>, out: S) -> Result<S::Ok, S::Error> {
            let name = path.as_ref().and_then(|path| path.file_name());
            name.map(|name| name.to_string_lossy()).serialize(out)
        }

        pub fn deserialize<'de, D: Deserializer<'de>>(
            input: D,
        ) -> Result<Option<PathBuf>, D::Error> {
            Ok(Option::<String>::deserialize(input)?.map(PathBuf::from))
        }
    }
}

/// True if a file can be made in the folder that a path is in, or is going to be in.
pub fn can_create_beside(path: &Path) -> bool {
    let entries = path.ancestors().skip(1).find(|folder| folder.is_dir());
    entries.is_some_and(|folder| tempfile::tempfile_in(folder).is_ok())
}

/// Fills `buffer` from a place in a file, without moving the place where others read.
pub fn read_at(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<()> {
    #[cfg(unix)]
    return std::os::unix::fs::FileExt::read_exact_at(file, buffer, offset);
    #[cfg(not(unix))]
    {
        use std::io::{Read, Seek, SeekFrom};
        let mut owned = file.try_clone()?;
        owned.seek(SeekFrom::Start(offset))?;
        owned.read_exact(buffer)
    }
}
