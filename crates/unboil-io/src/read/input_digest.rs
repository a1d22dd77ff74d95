//! [`InputDigest`] shows whether a file is still the one that was read first.

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::Xxh3;

use crate::write::new_file::FileDigest;

/// The lengths and hashes of an input: of the bytes of the file, and of the unpacked bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub struct InputDigest {
    /// The digest of the file as it is. It covers the bytes that were read: of a file that could
    /// not be read to its end, the first ones.
    pub packed: FileDigest,
    /// The digest of the decompressed bytes. Equal to `packed` if the file is not compressed.
    pub unpacked: FileDigest,
}

/// Computes a [`FileDigest`] of bytes that come in pieces.
#[derive(Default)]
pub(crate) struct DigestBuilder {
    hash: Xxh3,
    bytes: u64,
}

impl DigestBuilder {
    /// Adds the next bytes.
    pub(crate) fn update(&mut self, bytes: &[u8]) {
        self.hash.update(bytes);
        self.bytes += bytes.len() as u64;
    }

    /// The number of bytes so far.
    pub(crate) fn len(&self) -> u64 {
        self.bytes
    }

    /// The digest of the bytes so far.
    pub(crate) fn digest(&self) -> FileDigest {
        FileDigest {
            bytes: self.bytes,
            xxh3: self.hash.digest(),
        }
    }
}
