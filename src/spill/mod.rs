//! What does not fit in memory goes to files of a temporary folder, and comes back from them.
//!
//! A [`Spill`] says how much memory a run may take and where its files go; [`Parted`] holds records by partition, [`Blobs`]
//! runs of bytes. Both stay in memory as long as they are small, and give the same whether they do or not.

mod blobs;
mod parted;

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use tempfile::TempDir;

pub use blobs::{Blob, Blobs};
pub use parted::{Parted, Parts};

use crate::error::Error;

/// How much memory a run may take, and a folder for the rest, made when the first file is.
#[derive(Debug)]
pub struct Spill {
    memory: usize,
    beside: PathBuf,
    folder: Mutex<Option<TempDir>>,
}

/// The folder of the spill files is called so, and some letters.
pub const PREFIX: &str = ".unboil-spill-";

impl Spill {
    /// A run that may take `memory` bytes; its folder is made in `beside` if it is needed, and goes with this value.
    pub fn new(memory: usize, beside: &Path) -> Spill {
        Spill {
            memory,
            beside: beside.to_path_buf(),
            folder: Mutex::new(None),
        }
    }

    /// A run that never needs a file.
    pub fn unlimited() -> Spill {
        Spill::new(usize::MAX, Path::new("."))
    }

    /// So many hundredths of the memory, in bytes.
    pub fn share(&self, hundredths: usize) -> usize {
        self.memory / 100 * hundredths
    }

    /// A new file that is gone when the run is.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn file(&self) -> Result<(File, PathBuf), Error> {
        let mut folder = self.folder.lock().unwrap_or_else(PoisonError::into_inner);
        let made = match &*folder {
            Some(made) => made,
            None => {
                let made = tempfile::Builder::new()
                    .prefix(PREFIX)
                    .tempdir_in(&self.beside);
                folder.insert(made.map_err(Error::io(&self.beside))?)
            }
        };
        let file = tempfile::Builder::new().tempfile_in(made.path());
        let kept = file.and_then(|file| file.keep().map_err(|error| error.error));
        kept.map_err(Error::io(made.path()))
    }
}

/// Fills `buffer` from a place in a file, without moving the place where others read.
pub(crate) fn read_at(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<()> {
    #[cfg(unix)]
    return std::os::unix::fs::FileExt::read_exact_at(file, buffer, offset);
    #[cfg(not(unix))]
    {
        use std::io::{Read, Seek, SeekFrom};
        let mut own = file.try_clone()?;
        own.seek(SeekFrom::Start(offset))?;
        own.read_exact(buffer)
    }
}
