//! What does not fit in memory goes to files of a temporary folder, and comes back from them.
//!
//! A [`Spill`] says how much memory a run may take and where its files go; [`Parted`] holds records by partition, [`Blobs`]
//! runs of bytes. Both stay in memory as long as they are small, and give the same whether they do or not.

mod blobs;
mod parted;

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

pub use blobs::{Blob, Blobs};
pub use parted::{Parted, Parts};

use crate::error::Error;

/// How much memory a run may take, and a folder for the rest, made when the first file is.
#[derive(Debug)]
pub struct Spill {
    memory: usize,
    folder: PathBuf,
    files: AtomicUsize,
}

impl Spill {
    /// A run that may take `memory` bytes, and a folder for the rest that is nobody else's: what an earlier run left there goes, and all of
    /// it goes with this value.
    pub fn new(memory: usize, folder: &Path) -> Spill {
        let spill = Spill {
            memory,
            folder: folder.to_path_buf(),
            files: AtomicUsize::new(0),
        };
        spill.clear();
        spill
    }

    /// A run that never needs a file.
    pub fn unlimited() -> Spill {
        Spill::new(usize::MAX, Path::new(""))
    }

    /// So many hundredths of the memory, in bytes.
    pub fn share(&self, hundredths: usize) -> usize {
        self.memory / 100 * hundredths
    }

    /// A new file that is gone when the run is, and its path.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn file(&self) -> Result<(File, PathBuf), Error> {
        fs::create_dir_all(&self.folder).map_err(Error::io(&self.folder))?;
        let number = self.files.fetch_add(1, Ordering::Relaxed);
        let path = self.folder.join(number.to_string());
        let mut options = File::options();
        let file = options.read(true).write(true).create_new(true).open(&path);
        Ok((file.map_err(Error::io(&path))?, path))
    }

    fn clear(&self) {
        // There may be no such folder; one that stays is in nobody's way.
        let _ = fs::remove_dir_all(&self.folder);
    }
}

impl Drop for Spill {
    fn drop(&mut self) {
        if self.files.load(Ordering::Relaxed) > 0 {
            self.clear();
        }
    }
}

/// True if a file can be made in the folder that a path is in, or is going to be in.
pub fn can_make_beside(path: &Path) -> bool {
    let there = path.ancestors().skip(1).find(|folder| folder.is_dir());
    there.is_some_and(|folder| tempfile::tempfile_in(folder).is_ok())
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
