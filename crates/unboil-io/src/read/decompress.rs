//! A file comes in, its decompressed bytes go out, with a look at the first of them before they are read.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, Write};

use crate::read::Source;

/// How the bytes of a file are packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compression {
    /// As they are.
    None,
    /// gzip, also of several members.
    Gzip,
    /// Zstandard, also of several frames.
    Zstd,
}

impl Compression {
    /// Splits a file name in lower case into what comes before the ending of the compression, and the compression.
    pub fn split_extension(name: &str) -> (&str, Compression) {
        match name.rsplit_once('.') {
            Some((inner, "gz")) => (inner, Compression::Gzip),
            Some((inner, "zst")) => (inner, Compression::Zstd),
            _ => (name, Compression::None),
        }
    }
}

/// The decompressed bytes of a file.
pub enum DecompressReader {
    /// Of a file that is not compressed.
    Plain(File),
    /// Of a gzip file.
    Gzip(flate2::bufread::MultiGzDecoder<BufReader<File>>),
    /// Of a Zstandard file.
    Zstd(zstd::Decoder<'static, BufReader<File>>),
    /// Of a file that was unpacked, as far as that went.
    DecompressedCopy(File, Option<io::Error>),
}

impl DecompressReader {
    /// Opens a file.
    pub fn open(source: &Source) -> io::Result<DecompressReader> {
        DecompressReader::new(File::open(&source.path)?, source.compression)
    }

    /// Unpacks a file into `copy`, so that it can be read again from any place. An error of the file comes up where it is read.
    ///
    /// # Errors
    /// When the copy cannot be written.
    pub fn decompress_to(
        source: &Source,
        mut copy: File,
    ) -> io::Result<io::Result<DecompressReader>> {
        let mut input = match DecompressReader::open(source) {
            Ok(input) => input,
            Err(e) => return Ok(Err(e)),
        };
        let mut buffer = vec![0; BUFFER_BYTES];
        let read_error = loop {
            match input.read(&mut buffer) {
                Ok(0) => break None,
                Ok(n) => copy.write_all(&buffer[..n])?,
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) => break Some(e),
            }
        };
        copy.rewind()?;
        Ok(Ok(DecompressReader::DecompressedCopy(copy, read_error)))
    }

    /// Reads an open file.
    pub fn new(file: File, compression: Compression) -> io::Result<DecompressReader> {
        Ok(match compression {
            Compression::None => DecompressReader::Plain(file),
            Compression::Gzip => DecompressReader::Gzip(flate2::bufread::MultiGzDecoder::new(
                BufReader::with_capacity(BUFFER_BYTES, file),
            )),
            Compression::Zstd => DecompressReader::Zstd(zstd::Decoder::with_buffer(
                BufReader::with_capacity(BUFFER_BYTES, file),
            )?),
        })
    }
}

/// Large enough that the number of system calls does not matter.
pub const BUFFER_BYTES: usize = 64 << 10;

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

/// An input whose first bytes were looked at: it gives these, then an error that came up on the way, then the rest.
pub struct PeekReader<R> {
    sample: Vec<u8>,
    at: usize,
    error: Option<io::Error>,
    rest: R,
}

impl<R: Read> PeekReader<R> {
    /// Takes a look at up to `bytes` of `input`.
    pub fn new(mut input: R, bytes: usize) -> PeekReader<R> {
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

    /// What the look showed.
    pub fn sample(&self) -> &[u8] {
        &self.sample
    }

    /// Leaves out the next `bytes` of the sample.
    pub fn skip(&mut self, bytes: usize) {
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

    /// Gives its bytes, then an error, then claims to be at its end.
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
