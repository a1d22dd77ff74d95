//! [`DecompressReader`] decompresses a file.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, Write};
use std::path::Path;

use crate::config::ReadConfig;
use crate::disk::disk_file::DiskFile;
use crate::read::compression::Compression;
use crate::read::free_space::check_free_space;
use crate::read::gzip_reader::GzipReader;
use crate::read::input_digest::{DigestBuilder, InputDigest};
use crate::read::open_file::open_regular;
use crate::read::stream_reader::StreamReader;
use crate::read::zstd_reader::ZstdReader;
use crate::write::new_file::FileDigest;

/// The decompressed bytes of a file. All bytes that can be unpacked come before a read error, which
/// every later call returns again.
///
/// ```
/// use std::fs::File;
/// use std::io::Read;
/// use unboil_io::{Compression, DecompressReader, ReadConfig};
///
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("tides.txt.zst");
/// std::fs::write(&path, zstd::encode_all(&b"High water at noon.\n"[..], 3)?)?;
/// let mut text = String::new();
/// let config = ReadConfig::default();
/// let mut reader = DecompressReader::new(File::open(&path)?, Compression::Zstd, &config)?;
/// reader.read_to_string(&mut text)?;
/// assert_eq!(text, "High water at noon.\n");
/// # Ok::<(), std::io::Error>(())
/// ```
pub struct DecompressReader {
    input: PackedInput,
    /// The bytes that were unpacked.
    unpacked: DigestBuilder,
    limit: UnpackLimit,
    /// The read error that ended the input.
    error: Option<ReadError>,
}

/// A file by its compression.
enum PackedInput {
    Plain(File),
    Gzip(GzipReader<BufReader<HashedFile>>),
    Zstd(ZstdReader<BufReader<HashedFile>>),
    Bzip2(StreamReader<BufReader<HashedFile>, bzip2::Decompress>),
    Xz(StreamReader<BufReader<HashedFile>, liblzma::stream::Stream>),
    /// A decompressed copy, the digest of the file, and the read error at which the copy ends.
    Copy(DiskFile, FileDigest, Option<ReadError>),
}

/// The number of bytes that a file may unpack to, and the setting that says so.
#[derive(Clone, Copy, Debug, PartialEq)]
struct UnpackLimit {
    bytes: u64,
    setting: &'static str,
}

/// A read error that can be returned more than once.
#[derive(Clone)]
struct ReadError(io::ErrorKind, String);

impl ReadError {
    fn new(error: &io::Error) -> ReadError {
        ReadError(error.kind(), error.to_string())
    }

    fn error(&self) -> io::Error {
        io::Error::new(self.0, self.1.clone())
    }
}

/// Hashes the bytes that are read from a file.
struct HashedFile {
    file: File,
    digest: DigestBuilder,
}

impl Read for HashedFile {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.file.read(buffer)?;
        self.digest.update(&buffer[..n]);
        Ok(n)
    }
}

impl DecompressReader {
    /// Opens a regular file.
    ///
    /// # Errors
    /// If it cannot be opened.
    pub(crate) fn open(
        path: &Path,
        compression: Compression,
        config: &ReadConfig,
    ) -> io::Result<DecompressReader> {
        DecompressReader::new(open_regular(path)?, compression, config)
    }

    /// Reads an open file. A compressed file may unpack to as many bytes as `config` allows; one
    /// more is a read error.
    ///
    /// # Errors
    /// If the decoder cannot be made.
    pub fn new(
        file: File,
        compression: Compression,
        config: &ReadConfig,
    ) -> io::Result<DecompressReader> {
        let packed_bytes = file.metadata().ok().filter(|data| data.is_file());
        let packed_bytes = packed_bytes.map(|data| data.len());
        let buffered = |file| {
            let digest = DigestBuilder::default();
            BufReader::with_capacity(BUFFER_BYTES, HashedFile { file, digest })
        };
        Ok(DecompressReader {
            limit: unpack_limit(packed_bytes, compression, config),
            input: match compression {
                Compression::None => PackedInput::Plain(file),
                Compression::Gzip => PackedInput::Gzip(GzipReader::new(buffered(file))),
                Compression::Zstd => PackedInput::Zstd(ZstdReader::new(buffered(file))?),
                Compression::Bzip2 => PackedInput::Bzip2(StreamReader::new(buffered(file))?),
                Compression::Xz => PackedInput::Xz(StreamReader::new(buffered(file))?),
            },
            unpacked: DigestBuilder::default(),
            error: None,
        })
    }

    /// The length of the file if it is not compressed. Otherwise it is known only after reading.
    pub(crate) fn known_bytes(&self) -> Option<u64> {
        match &self.input {
            PackedInput::Plain(file) => file.metadata().ok().map(|data| data.len()),
            _ => None,
        }
    }

    /// The digest of the bytes that were read so far.
    pub(crate) fn digest(&self) -> InputDigest {
        let unpacked = self.unpacked.digest();
        let packed = match &self.input {
            PackedInput::Plain(_) => unpacked,
            PackedInput::Gzip(reader) => reader.get_ref().get_ref().digest.digest(),
            PackedInput::Zstd(reader) => reader.get_ref().get_ref().digest.digest(),
            PackedInput::Bzip2(reader) => reader.get_ref().get_ref().digest.digest(),
            PackedInput::Xz(reader) => reader.get_ref().get_ref().digest.digest(),
            PackedInput::Copy(_, packed, _) => *packed,
        };
        InputDigest { packed, unpacked }
    }

    /// Refuses Zstandard and xz files that need a window of more than 2 to the power of `log` bytes of
    /// memory.
    ///
    /// # Errors
    /// If the decoder does not know the limit.
    pub(crate) fn limit_window(&mut self, log: u32) -> io::Result<()> {
        match &mut self.input {
            PackedInput::Zstd(reader) => reader.limit_window(log),
            PackedInput::Xz(reader) => reader.limit_window(log),
            _ => Ok(()),
        }
    }

    /// Decompresses to `copy`, from which any position can be read again, and returns a reader of
    /// the copy. That reader returns a read error of the input at the end of the copy.
    ///
    /// # Errors
    /// If the copy cannot be written. The kind is `StorageFull` if its disk would be full.
    pub(crate) fn decompress_to(mut self, mut copy: DiskFile) -> io::Result<DecompressReader> {
        let mut buffer = vec![0; BUFFER_BYTES];
        let mut checked_bytes = 0;
        let read_error = loop {
            match self.read(&mut buffer) {
                Ok(0) => break None,
                Ok(n) => {
                    if checked_bytes < n {
                        check_free_space(copy.as_file(), SPACE_CHECK_BYTES as u64)?;
                        checked_bytes = SPACE_CHECK_BYTES;
                    }
                    checked_bytes -= n;
                    copy.write_all(&buffer[..n])?;
                }
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) => break Some(ReadError::new(&e)),
            }
        };
        copy.rewind()?;
        Ok(DecompressReader {
            input: PackedInput::Copy(copy, self.digest().packed, read_error),
            error: None,
            ..self
        })
    }

    /// Reads bytes up to the limit. One more byte is an error.
    fn read_to_limit(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let rest = self.limit.bytes - self.unpacked.len();
        let mut next_byte = [0];
        let (is_full, n) = match rest {
            0 => (true, self.input.read(&mut next_byte)?),
            rest => {
                let len = buffer
                    .len()
                    .min(usize::try_from(rest).unwrap_or(usize::MAX));
                (false, self.input.read(&mut buffer[..len])?)
            }
        };
        match is_full && n > 0 {
            true => Err(io::Error::new(
                io::ErrorKind::FileTooLarge,
                format!(
                    "unpacks to more bytes than allowed ({})",
                    self.limit.setting
                ),
            )),
            false => Ok(n),
        }
    }
}

/// The limit of a file of `packed_bytes` bytes, if its length is known.
fn unpack_limit(
    packed_bytes: Option<u64>,
    compression: Compression,
    config: &ReadConfig,
) -> UnpackLimit {
    let bytes = match compression {
        Compression::None => u64::MAX,
        _ => config.max_unpacked_bytes,
    };
    let of_ratio = packed_bytes.map(|packed| packed.saturating_mul(config.max_unpacked_ratio));
    match of_ratio.map(|bytes| bytes.max(MIN_RATIO_BYTES)) {
        Some(of_ratio) if compression != Compression::None && of_ratio < bytes => UnpackLimit {
            bytes: of_ratio,
            setting: "max_unpacked_ratio",
        },
        _ => UnpackLimit {
            bytes,
            setting: "max_unpacked_bytes",
        },
    }
}

/// The reason of the problem of a file in which a read error came after `bytes` unpacked bytes.
///
/// ```
/// use std::io;
/// use unboil_io::incomplete_reason;
///
/// let error = io::Error::other("the gzip data is incomplete");
/// assert_eq!(incomplete_reason(&error, 0), "the gzip data is incomplete");
/// let reason = "the gzip data is incomplete; 12 bytes could be unpacked";
/// assert_eq!(incomplete_reason(&error, 12), reason);
/// ```
pub fn incomplete_reason(error: &io::Error, bytes: u64) -> String {
    match bytes {
        0 => error.to_string(),
        bytes => format!("{error}; {bytes} bytes could be unpacked"),
    }
}

/// The size of read buffers: large enough that the number of system calls does not matter.
pub(crate) const BUFFER_BYTES: usize = 64 << 10;

/// The free space of the disk is checked each time this many bytes are written to a copy.
const SPACE_CHECK_BYTES: usize = 256 << 10;

/// `max_unpacked_ratio` holds for files that unpack to more bytes than this. A small file can be
/// packed well without harm.
const MIN_RATIO_BYTES: u64 = 1 << 30;

impl Read for PackedInput {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            PackedInput::Plain(file) => file.read(buffer),
            PackedInput::Gzip(reader) => reader.read(buffer),
            PackedInput::Zstd(reader) => reader.read(buffer),
            PackedInput::Bzip2(reader) => reader.read(buffer),
            PackedInput::Xz(reader) => reader.read(buffer),
            PackedInput::Copy(file, _, read_error) => match (file.read(buffer)?, read_error) {
                (0, Some(error)) if !buffer.is_empty() => Err(error.error()),
                (n, _) => Ok(n),
            },
        }
    }
}

impl Read for DecompressReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if let Some(error) = &self.error {
            return Err(error.error());
        }
        // The bytes of a copy were counted when it was made.
        let is_copy = matches!(self.input, PackedInput::Copy(..));
        let result = match is_copy {
            true => self.input.read(buffer),
            false => self.read_to_limit(buffer),
        };
        match &result {
            Ok(n) if !is_copy => self.unpacked.update(&buffer[..*n]),
            Err(error) if error.kind() != io::ErrorKind::Interrupted => {
                self.error = Some(ReadError::new(error));
            }
            _ => {}
        }
        result
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratio_holds_above_a_gibibyte() {
        let config = ReadConfig::default();
        let limit = |packed, compression| unpack_limit(packed, compression, &config);
        assert_eq!(limit(Some(10), Compression::None).bytes, u64::MAX);
        assert_eq!(limit(Some(10), Compression::Gzip).bytes, 1 << 30);
        assert_eq!(limit(Some(1 << 30), Compression::Zstd).bytes, 500 << 30);
        assert_eq!(limit(Some(1 << 40), Compression::Zstd).bytes, 1 << 40);
        assert_eq!(limit(None, Compression::Gzip).bytes, 1 << 40);
    }
}
