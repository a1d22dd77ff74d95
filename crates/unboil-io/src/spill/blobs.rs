//! Runs of bytes in, each out again by its place.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock, PoisonError};

use serde::{Deserialize, Serialize};

use super::{Spill, read_at};
use crate::error::Error;

/// Where a run of bytes is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub struct Blob {
    start: u64,
    len: u32,
}

impl Blob {
    /// How many bytes it has.
    pub fn bytes(self) -> usize {
        self.len as usize
    }
}

/// Runs of bytes, each shorter than 4 GiB. Any thread may add one and read one. What passes the limit is in a file.
pub struct Blobs<'a> {
    limit: usize,
    spill: &'a Spill,
    held: Mutex<Held>,
    file: OnceLock<(File, PathBuf)>,
}

/// Blobs that were kept for another run.
#[derive(Debug, Deserialize, Serialize)]
pub struct KeptBlobs {
    /// Their file.
    #[serde(with = "super::by_name")]
    pub path: PathBuf,
    bytes: u64,
}

#[derive(Default)]
struct Held {
    /// What was added last; it follows what is in the file.
    bytes: Vec<u8>,
    written: u64,
}

impl<'a> Blobs<'a> {
    /// None yet; `limit` bytes are held in memory.
    pub fn new(limit: usize, spill: &'a Spill) -> Blobs<'a> {
        Blobs {
            limit,
            spill,
            held: Mutex::default(),
            file: OnceLock::new(),
        }
    }

    /// Adds one. Nothing at all takes no room.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn add(&self, bytes: &[u8]) -> Result<Blob, Error> {
        if bytes.is_empty() {
            return Ok(Blob::default());
        }
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let blob = Blob {
            start: held.written + held.bytes.len() as u64,
            len: u32::try_from(bytes.len()).expect("shorter than 4 GiB"),
        };
        held.bytes.extend_from_slice(bytes);
        if held.bytes.len() > self.limit {
            self.write(&mut held)?;
        }
        Ok(blob)
    }

    /// Moves what is held to the file; gives its path.
    fn write(&self, held: &mut Held) -> Result<&Path, Error> {
        let (mut file, path) = match self.file.get() {
            Some((file, path)) => (file, path),
            None => {
                let made = self.spill.file()?;
                let (file, path) = self.file.get_or_init(|| made);
                (file, path)
            }
        };
        file.write_all(&held.bytes).map_err(Error::io(path))?;
        held.written += held.bytes.len() as u64;
        held.bytes = Vec::new();
        Ok(path)
    }

    /// Writes all of them to the file, for another run.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn keep(&self) -> Result<KeptBlobs, Error> {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let path = self.write(&mut held)?.to_path_buf();
        let bytes = held.written;
        Ok(KeptBlobs { path, bytes })
    }

    /// Those that an earlier run kept, as if they had been added to these, which are none yet; false if they are not whole.
    pub fn take_over(&self, kept: &KeptBlobs) -> bool {
        let Ok(Some(file)) = self.spill.kept_file(&kept.path, kept.bytes) else {
            return false;
        };
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.written = kept.bytes;
        self.file.set((file, kept.path.clone())).is_ok()
    }

    /// The bytes of one.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn get(&self, blob: Blob) -> Result<Vec<u8>, Error> {
        let len = blob.bytes();
        if len == 0 {
            return Ok(Vec::new());
        }
        let held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if blob.start >= held.written {
            let start = (blob.start - held.written) as usize;
            return Ok(held.bytes[start..start + len].to_vec());
        }
        drop(held);
        let (file, path) = self.file.get().expect("what was written is in a file");
        let mut bytes = vec![0; len];
        read_at(file, &mut bytes, blob.start).map_err(Error::io(path))?;
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_the_same_in_memory_and_from_a_file() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        for limit in [usize::MAX, 1000, 0] {
            let spill = Spill::new(0, &dir.path().join("spill"));
            let blobs = Blobs::new(limit, &spill);
            let bytes = |n: usize| vec![n as u8; n % 90];
            let places: Vec<Blob> = (0..200)
                .map(|n| blobs.add(&bytes(n)).expect("added"))
                .collect();
            for (n, &place) in places.iter().enumerate().rev() {
                assert_eq!(blobs.get(place).expect("read"), bytes(n), "{limit}");
            }
        }
    }
}
