//! [`DecompressReader`] decompresses a file, and [`PeekReader`] shows the first bytes of a reader
//! before they are read.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, Write};
use std::path::Path;

use crate::disk::disk_file::DiskFile;
use crate::read::compression::Compression;

/// The decompressed bytes of a file.
///
/// ```
/// use std::fs::File;
/// use std::io::Read;
/// use unboil_io::{Compression, DecompressReader};
///
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("tides.txt.zst");
/// std::fs::write(&path, zstd::encode_all(&b"High water at noon.\n"[..], 3)?)?;
/// let mut text = String::new();
/// DecompressReader::new(File::open(&path)?, Compression::Zstd)?.read_to_string(&mut text)?;
/// assert_eq!(text, "High water at noon.\n");
/// # Ok::<(), std::io::Error>(())
/// ```
pub enum DecompressReader {
    /// A file that is not compressed.
    Plain(File),
    /// A gzip file.
    Gzip(flate2::bufread::MultiGzDecoder<BufReader<File>>),
    /// A Zstandard file.
    Zstd(zstd::Decoder<'static, BufReader<File>>),
    /// A decompressed copy, and the read error at which it ends.
    DecompressedCopy(DiskFile, Option<io::Error>),
}

impl DecompressReader {
    /// Opens a file.
    ///
    /// # Errors
    /// If it cannot be opened.
    pub(crate) fn open(path: &Path, compression: Compression) -> io::Result<DecompressReader> {
        DecompressReader::new(File::open(path)?, compression)
    }

    /// Reads an open file.
    ///
    /// # Errors
    /// If the decoder cannot be made.
    pub fn new(file: File, compression: Compression) -> io::Result<DecompressReader> {
        let buffered = |file| BufReader::with_capacity(BUFFER_BYTES, file);
        Ok(match compression {
            Compression::None => DecompressReader::Plain(file),
            Compression::Gzip => {
                DecompressReader::Gzip(flate2::bufread::MultiGzDecoder::new(buffered(file)))
            }
            Compression::Zstd => {
                DecompressReader::Zstd(zstd::Decoder::with_buffer(buffered(file))?)
            }
        })
    }

    /// Decompresses to `copy`, from which any position can be read again, and returns a reader of
    /// the copy. That reader returns a read error of the input at the end of the copy.
    ///
    /// # Errors
    /// If the copy cannot be written.
    pub(crate) fn decompress_to(mut self, mut copy: DiskFile) -> io::Result<DecompressReader> {
        let mut buffer = vec![0; BUFFER_BYTES];
        let read_error = loop {
            match self.read(&mut buffer) {
                Ok(0) => break None,
                Ok(n) => copy.write_all(&buffer[..n])?,
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) => break Some(e),
            }
        };
        copy.rewind()?;
        Ok(DecompressReader::DecompressedCopy(copy, read_error))
    }
}

/// The size of read buffers: large enough that the number of system calls does not matter.
pub(crate) const BUFFER_BYTES: usize = 64 << 10;

impl Read for DecompressReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            DecompressReader::Plain(file) => file.read(buffer),
            DecompressReader::Gzip(decoder) => decoder.read(buffer),
            DecompressReader::Zstd(decoder) => decoder.read(buffer),
            DecompressReader::DecompressedCopy(file, read_error) => {
                match (file.read(buffer)?, read_error.take()) {
                    (0, Some(error)) if !buffer.is_empty() => Err(error),
                    (n, error) => {
                        *read_error = error;
                        Ok(n)
                    }
                }
            }
        }
    }
}

/// A reader whose first bytes were read ahead. It returns these, then an error that reading them
/// caused, then the rest.
pub(crate) struct PeekReader<R> {
    sample: Vec<u8>,
    at: usize,
    error: Option<io::Error>,
    rest: R,
}

impl<R: Read> PeekReader<R> {
    /// Reads up to `bytes` bytes of `input` ahead.
    pub(crate) fn new(mut input: R, bytes: usize) -> PeekReader<R> {
        let mut sample = Vec::new();
        let error = input
            .by_ref()
            .take(bytes as u64)
            .read_to_end(&mut sample)
            .err();
        PeekReader {
            sample,
            at: 0,
            error,
            rest: input,
        }
    }

    /// The bytes that were read ahead.
    pub(crate) fn sample(&self) -> &[u8] {
        &self.sample
    }

    /// Skips the next `bytes` bytes of the sample.
    pub(crate) fn skip(&mut self, bytes: usize) {
        self.at = (self.at + bytes).min(self.sample.len());
    }
}

impl<R: Read> Read for PeekReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.at < self.sample.len() {
            let n = buffer.len().min(self.sample.len() - self.at);
            buffer[..n].copy_from_slice(&self.sample[self.at..self.at + n]);
            self.at += n;
            if self.at == self.sample.len() {
                self.sample = Vec::new();
                self.at = 0;
            }
            return Ok(n);
        }
        match self.error.take() {
            Some(error) => Err(error),
            None => self.rest.read(buffer),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns its bytes, then an error, then the end of the file.
    struct FailingReader(&'static [u8], bool);

    impl Read for FailingReader {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            if self.0.is_empty() && !self.1 {
                self.1 = true;
                return Err(io::Error::other("broken"));
            }
            self.0.read(buffer)
        }
    }

    #[test]
    fn sample_is_replayed_before_the_error() {
        let mut input = PeekReader::new(&b"abcdef"[..], 4);
        assert_eq!(input.sample(), b"abcd");
        input.skip(1);
        let mut all = String::new();
        input.read_to_string(&mut all).expect("reads");
        assert_eq!(all, "bcdef");

        let mut input = PeekReader::new(FailingReader(b"abc", false), 10);
        let mut all = Vec::new();
        assert!(input.read_to_end(&mut all).is_err());
        assert_eq!(all, b"abc");
    }
}
