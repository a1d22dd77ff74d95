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
pub struct BlobRef {
    start: u64,
    len: u32,
}

impl BlobRef {
    /// How many bytes it has.
    pub fn bytes(self) -> usize {
        self.len as usize
    }
}

/// Runs of bytes, each shorter than 4 GiB. Any thread may add one and read one. What passes the limit is in a file.
pub struct BlobStore<'a> {
    limit: usize,
    spill: &'a Spill,
    buffer: Mutex<BlobBuffer>,
    file: OnceLock<(File, PathBuf)>,
}

/// Blobs that were kept for another run.
#[derive(Debug, Deserialize, Serialize)]
pub struct SavedBlobs {
    /// Their file.
    #[serde(with = "super::by_name")]
    pub path: PathBuf,
    bytes: u64,
}

#[derive(Default)]
struct BlobBuffer {
    /// What was added last; it follows what is in the file.
    bytes: Vec<u8>,
    written: u64,
}

impl<'a> BlobStore<'a> {
    /// None yet; `limit` bytes are held in memory.
    pub fn new(limit: usize, spill: &'a Spill) -> BlobStore<'a> {
        BlobStore {
            limit,
            spill,
            buffer: Mutex::default(),
            file: OnceLock::new(),
        }
    }

    /// Adds one. Nothing at all takes no room.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn add(&self, bytes: &[u8]) -> Result<BlobRef, Error> {
        if bytes.is_empty() {
            return Ok(BlobRef::default());
        }
        let mut buffer = self.buffer.lock().unwrap_or_else(PoisonError::into_inner);
        let blob = BlobRef {
            start: buffer.written + buffer.bytes.len() as u64,
            len: u32::try_from(bytes.len()).expect("shorter than 4 GiB"),
        };
        buffer.bytes.extend_from_slice(bytes);
        if buffer.bytes.len() > self.limit {
            self.write(&mut buffer)?;
        }
        Ok(blob)
    }

    /// Moves what is held to the file; gives its path.
    fn write(&self, buffer: &mut BlobBuffer) -> Result<&Path, Error> {
        let (mut file, path) = match self.file.get() {
            Some((file, path)) => (file, path),
            None => {
                let created = self.spill.file()?;
                let (file, path) = self.file.get_or_init(|| created);
                (file, path)
            }
        };
        file.write_all(&buffer.bytes).map_err(Error::io(path))?;
        buffer.written += buffer.bytes.len() as u64;
        buffer.bytes = Vec::new();
        Ok(path)
    }

    /// Writes all of them to the file, for another run.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn save(&self) -> Result<SavedBlobs, Error> {
        let mut buffer = self.buffer.lock().unwrap_or_else(PoisonError::into_inner);
        let path = self.write(&mut buffer)?.to_path_buf();
        let bytes = buffer.written;
        Ok(SavedBlobs { path, bytes })
    }

    /// Those that an earlier run kept, as if they had been added to these, which are none yet; false if they are not whole.
    pub fn adopt_saved(&self, saved: &SavedBlobs) -> bool {
        let Ok(Some(file)) = self.spill.saved_file(&saved.path, saved.bytes) else {
            return false;
        };
        let mut buffer = self.buffer.lock().unwrap_or_else(PoisonError::into_inner);
        buffer.written = saved.bytes;
        self.file.set((file, saved.path.clone())).is_ok()
    }

    /// The bytes of one.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn get(&self, blob: BlobRef) -> Result<Vec<u8>, Error> {
        let len = blob.bytes();
        if len == 0 {
            return Ok(Vec::new());
        }
        let buffer = self.buffer.lock().unwrap_or_else(PoisonError::into_inner);
        if blob.start >= buffer.written {
            let start = (blob.start - buffer.written) as usize;
            return Ok(buffer.bytes[start..start + len].to_vec());
        }
        drop(buffer);
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
    fn bytes_in_memory_and_on_disk_are_equal() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        for limit in [usize::MAX, 1000, 0] {
            let spill = Spill::new(0, &dir.path().join("spill"));
            let blobs = BlobStore::new(limit, &spill);
            let bytes = |n: usize| vec![n as u8; n % 90];
            let places: Vec<BlobRef> = (0..200)
                .map(|n| blobs.add(&bytes(n)).expect("added"))
                .collect();
            for (n, &place) in places.iter().enumerate().rev() {
                assert_eq!(blobs.get(place).expect("read"), bytes(n), "{limit}");
            }
        }
    }
}
