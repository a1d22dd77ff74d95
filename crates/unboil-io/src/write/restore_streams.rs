//! Reads and checks the files of a restore, and writes the originals: compressed and hashed.

use std::fs::File;
use std::io::{self, Read, Write};

use xxhash_rust::xxh3::Xxh3;

use crate::config::ReadConfig;
use crate::formats::format::RestoreError;
use crate::read::compression::Compression;
use crate::read::decompress_reader::DecompressReader;
use crate::write::compressed_writer::CompressedWriter;
use crate::write::edited_files::is_unedited;
use crate::write::manifest::{ManifestEntry, hex};
use crate::write::new_file::{FileDigest, NewFile};

/// The reason why an edited file is not restored.
pub(super) const EDITED: &str = "was edited since unboil wrote it, and is not restored";

/// The largest window, as a power of two, with which unboil compresses is 8 MiB. A larger one would
/// take more memory.
const MAX_WINDOW_LOG: u32 = 23;

/// True if a file is the original of an entry.
pub(super) fn is_original(
    mut file: File,
    entry: &ManifestEntry,
    compression: Compression,
    max_bytes: u64,
) -> bool {
    let Some(original) = &entry.original else {
        return is_unedited(&mut file, entry).unwrap_or(false);
    };
    let Ok(mut input) = Limited::open(Some(file), compression, max_bytes) else {
        return false;
    };
    let mut output = HashingWriter {
        out: io::sink(),
        hash: Xxh3::new(),
    };
    io::copy(&mut input, &mut output).is_ok() && hex(output.hash.digest()) == *original
}

/// True if a file has the bytes with this digest.
pub(super) fn has_digest(mut file: File, digest: FileDigest) -> bool {
    let entry = ManifestEntry::default().with_digest(digest);
    is_unedited(&mut file, &entry).unwrap_or(false)
}

/// Copies a file that is the original.
pub(super) fn copy(
    mut cleaned: File,
    mut new: NewFile,
    entry: &ManifestEntry,
) -> Result<NewFile, RestoreError> {
    let mut buffer = vec![0; 64 << 10];
    loop {
        match cleaned.read(&mut buffer) {
            Ok(0) => break,
            Ok(n) => new.write_all(&buffer[..n]).map_err(RestoreError::Write)?,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return Err(RestoreError::Unusable(e.to_string())),
        }
    }
    // It may have changed after it was checked.
    let digest = new.digest();
    match entry.bytes == Some(digest.bytes) && entry.xxh3 == Some(hex(digest.xxh3)) {
        true => Ok(new),
        false => Err(RestoreError::Unusable(EDITED.into())),
    }
}

/// Decompressed bytes up to a limit.
pub(super) struct Limited {
    input: Option<DecompressReader>,
    left: u64,
}

impl Limited {
    /// The decompressed bytes of a file, of which there may be `max_bytes`. `None`: an empty file.
    pub(super) fn open(
        file: Option<File>,
        compression: Compression,
        max_bytes: u64,
    ) -> io::Result<Limited> {
        // A cleaned file may be packed better than its original, which was within the limits.
        let config = ReadConfig {
            max_unpacked_bytes: u64::MAX,
            max_unpacked_ratio: u64::MAX,
            ..ReadConfig::default()
        };
        let open = |file| DecompressReader::new(file, compression, &config);
        let mut input = file.map(open).transpose()?;
        if let Some(input) = &mut input {
            input.limit_window(MAX_WINDOW_LOG)?;
        }
        Ok(Limited {
            input,
            left: max_bytes,
        })
    }
}

impl Read for Limited {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let Some(input) = &mut self.input else {
            return Ok(0);
        };
        let n = input.read(buffer)?;
        self.left = (self.left.checked_sub(n as u64))
            .ok_or_else(|| io::Error::other("is larger than an article may be"))?;
        Ok(n)
    }
}

/// Hashes what is written.
pub(super) struct HashingWriter<W> {
    out: W,
    hash: Xxh3,
}

impl<W: Write> Write for HashingWriter<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let n = self.out.write(bytes)?;
        self.hash.update(&bytes[..n]);
        Ok(n)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Compresses an original and hashes it.
pub(super) type Output = HashingWriter<CompressedWriter<NewFile>>;

impl Output {
    /// Makes the writer of a new file.
    pub(super) fn new(new: NewFile, compression: Compression) -> Result<Output, RestoreError> {
        let out = CompressedWriter::new(new, compression).map_err(RestoreError::Write)?;
        Ok(HashingWriter {
            out,
            hash: Xxh3::new(),
        })
    }

    /// Returns the file, if its decompressed bytes have the hash of the original. `None`: the hash was
    /// checked.
    pub(super) fn finish(self, original: Option<&str>) -> Result<NewFile, RestoreError> {
        if original.is_some_and(|original| hex(self.hash.digest()) != original) {
            return Err(RestoreError::not_the_original());
        }
        self.out.finish().map_err(RestoreError::Write)
    }
}

/// True for an error that the next file would have too. Others are about one name.
pub(super) fn is_about_the_disk(error: &io::Error) -> bool {
    use io::ErrorKind::{OutOfMemory, QuotaExceeded, ReadOnlyFilesystem, StorageFull};
    let of_all = [StorageFull, QuotaExceeded, ReadOnlyFilesystem, OutOfMemory];
    #[cfg(unix)]
    {
        use rustix::io::Errno;
        let numbers = [Errno::IO, Errno::MFILE, Errno::NFILE].map(|errno| errno.raw_os_error());
        if error
            .raw_os_error()
            .is_some_and(|number| numbers.contains(&number))
        {
            return true;
        }
    }
    of_all.contains(&error.kind())
}
