//! Stores byte strings in memory and, above a limit, in a spill file.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock, PoisonError};

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::Xxh3;

use super::folder::Spill;
use crate::disk::disk_file::DiskFile;
use crate::error::Error;
use crate::write::manifest::hex;

/// The position of a byte string in a [`BlobStore`]. The default is the empty string.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub struct BlobRef {
    start: u64,
    len: u32,
}

impl BlobRef {
    /// The length in bytes.
    pub fn bytes(self) -> usize {
        self.len as usize
    }
}

/// Byte strings of less than 4 GiB each. Any thread can add and read. Bytes above the limit are in
/// a file.
///
/// ```
/// use unboil_io::{BlobStore, Spill};
///
/// let folder = tempfile::tempdir()?;
/// let spill = Spill::new(1 << 30, &folder.path().join("spill"));
/// let blobs = BlobStore::new(100, &spill); // more than 100 bytes go to the file
/// let blob = blobs.add(b"High water at noon.")?;
/// assert_eq!(blobs.get(blob)?, b"High water at noon.");
///
/// // A later run adopts the blobs that this one saved.
/// let saved = blobs.save()?;
/// let later = BlobStore::new(100, &spill);
/// assert!(later.adopt_saved(&saved));
/// assert_eq!(later.get(blob)?, b"High water at noon.");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct BlobStore<'a> {
    limit: usize,
    spill: &'a Spill,
    buffer: Mutex<BlobBuffer>,
    file: OnceLock<(DiskFile, PathBuf)>,
}

/// The blobs that a run saved for a later one.
#[derive(Debug, Deserialize, Serialize)]
pub struct SavedBlobs {
    /// The file of the blobs.
    #[serde(with = "super::path_as_file_name")]
    pub path: PathBuf,
    bytes: u64,
    /// xxh3 of these bytes, in hexadecimal.
    xxh3: String,
}

#[derive(Default)]
struct BlobBuffer {
    /// The bytes that were added last; they follow those in the file.
    bytes: Vec<u8>,
    /// Bytes in the file.
    written: u64,
    /// The hash of these bytes.
    hash: Xxh3,
}

impl<'a> BlobStore<'a> {
    /// Makes an empty store that holds up to `limit` bytes in memory.
    pub fn new(limit: usize, spill: &'a Spill) -> BlobStore<'a> {
        BlobStore {
            limit,
            spill,
            buffer: Mutex::default(),
            file: OnceLock::new(),
        }
    }

    /// Adds a byte string. The empty string takes no memory.
    ///
    /// # Errors
    /// If the file cannot be written.
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

    /// Moves the buffer to the file and returns the path of the file.
    fn write(&self, buffer: &mut BlobBuffer) -> Result<&Path, Error> {
        let (file, path) = match self.file.get() {
            Some((file, path)) => (file, path),
            None => {
                let created = self.spill.file()?;
                let (file, path) = self.file.get_or_init(|| created);
                (file, path)
            }
        };
        if let Err(error) = (&*file).write_all(&buffer.bytes) {
            // The bytes stay in memory. If those that were written stay too, the next ones would
            // be at a wrong position.
            file.truncate(buffer.written).map_err(Error::io(path))?;
            return Err(Error::io(path)(error));
        }
        buffer.hash.update(&buffer.bytes);
        buffer.written += buffer.bytes.len() as u64;
        buffer.bytes = Vec::new();
        Ok(path)
    }

    /// Writes all blobs to the file, for a later run.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn save(&self) -> Result<SavedBlobs, Error> {
        let mut buffer = self.buffer.lock().unwrap_or_else(PoisonError::into_inner);
        let path = self.write(&mut buffer)?.to_path_buf();
        if let Some((file, _)) = self.file.get() {
            file.sync().map_err(Error::io(&path))?;
        }
        Ok(SavedBlobs {
            path,
            bytes: buffer.written,
            xxh3: hex(buffer.hash.digest()),
        })
    }

    /// Takes over the blobs that an earlier run saved, into an empty store. Returns false if their
    /// file is missing or damaged.
    pub fn adopt_saved(&self, saved: &SavedBlobs) -> bool {
        let opened = (self.spill).saved_file(&saved.path, saved.bytes, &saved.xxh3);
        let Some((file, hash)) = opened else {
            return false;
        };
        let mut buffer = self.buffer.lock().unwrap_or_else(PoisonError::into_inner);
        buffer.written = saved.bytes;
        buffer.hash = hash;
        self.file
            .set((file, self.spill.saved_path(&saved.path)))
            .is_ok()
    }

    /// The error about bytes that are not those that were added.
    ///
    /// ```
    /// use unboil_io::{BlobStore, Spill};
    ///
    /// let spill = Spill::unlimited();
    /// let error = BlobStore::new(1000, &spill).damaged_error();
    /// assert!(error.to_string().contains("damaged"));
    /// ```
    pub fn damaged_error(&self) -> Error {
        let path = match self.file.get() {
            Some((_, path)) => path.clone(),
            None => self.spill.path(),
        };
        Error::format(
            path,
            None,
            "a temporary file is damaged; run the command again",
        )
    }

    /// Returns the bytes of a blob.
    ///
    /// # Errors
    /// If the file cannot be read.
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
        let (file, path) = self
            .file
            .get()
            .expect("bytes below `written` are in a file");
        let mut bytes = vec![0; len];
        file.read_at(&mut bytes, blob.start)
            .map_err(Error::io(path))?;
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
            let refs: Vec<BlobRef> = (0..200)
                .map(|n| blobs.add(&bytes(n)).expect("added"))
                .collect();
            for (n, &blob) in refs.iter().enumerate().rev() {
                assert_eq!(blobs.get(blob).expect("read"), bytes(n), "{limit}");
            }
        }
    }
}
