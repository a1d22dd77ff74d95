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
    pub fn of(name: &str) -> (&str, Compression) {
        match name.rsplit_once('.') {
            Some((inner, "gz")) => (inner, Compression::Gzip),
            Some((inner, "zst")) => (inner, Compression::Zstd),
            _ => (name, Compression::None),
        }
    }
}

/// The decompressed bytes of a file.
pub enum Input {
    /// Of a file that is not compressed.
    Plain(File),
    /// Of a gzip file.
    Gzip(flate2::bufread::MultiGzDecoder<BufReader<File>>),
    /// Of a Zstandard file.
    Zstd(zstd::Decoder<'static, BufReader<File>>),
    /// Of a file that was unpacked, as far as that went.
    Unpacked(File, Option<io::Error>),
}

impl Input {
    /// Opens a file.
    pub fn open(source: &Source) -> io::Result<Input> {
        Input::new(File::open(&source.path)?, source.compression)
    }

    /// Unpacks a file into `copy`, so that it can be read again from any place. An error of the file comes up where it is read.
    ///
    /// # Errors
    /// When the copy cannot be written.
    pub fn unpack(source: &Source, mut copy: File) -> io::Result<io::Result<Input>> {
        let mut input = match Input::open(source) {
            Ok(input) => input,
            Err(e) => return Ok(Err(e)),
        };
        let mut buffer = vec![0; BUFFER_BYTES];
        let broken = loop {
            match input.read(&mut buffer) {
                Ok(0) => break None,
                Ok(n) => copy.write_all(&buffer[..n])?,
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) => break Some(e),
            }
        };
        copy.rewind()?;
        Ok(Ok(Input::Unpacked(copy, broken)))
    }

    /// Reads an open file.
    pub fn new(file: File, compression: Compression) -> io::Result<Input> {
        Ok(match compression {
            Compression::None => Input::Plain(file),
            Compression::Gzip => Input::Gzip(flate2::bufread::MultiGzDecoder::new(
                BufReader::with_capacity(BUFFER_BYTES, file),
            )),
            Compression::Zstd => Input::Zstd(zstd::Decoder::with_buffer(
                BufReader::with_capacity(BUFFER_BYTES, file),
            )?),
        })
    }
}

/// Large enough that the number of system calls does not matter.
pub const BUFFER_BYTES: usize = 64 << 10;

impl Read for Input {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Input::Plain(file) => file.read(buffer),
            Input::Gzip(decoder) => decoder.read(buffer),
            Input::Zstd(decoder) => decoder.read(buffer),
            Input::Unpacked(file, broken) => match (file.read(buffer)?, broken.take()) {
                (0, Some(error)) if !buffer.is_empty() => Err(error),
                (n, error) => {
                    *broken = error;
                    Ok(n)
                }
            },
        }
    }
}

/// An input whose first bytes were looked at: it gives these, then an error that came up on the way, then the rest.
pub struct Sampled<R> {
    sample: Vec<u8>,
    at: usize,
    error: Option<io::Error>,
    rest: R,
}

impl<R: Read> Sampled<R> {
    /// Takes a look at up to `bytes` of `input`.
    pub fn new(mut input: R, bytes: usize) -> Sampled<R> {
        let mut sample = Vec::new();
        let error = input
            .by_ref()
            .take(bytes as u64)
            .read_to_end(&mut sample)
            .err();
        Sampled {
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

impl<R: Read> Read for Sampled<R> {
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
    struct Broken(&'static [u8], bool);

    impl Read for Broken {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            if self.0.is_empty() && !self.1 {
                self.1 = true;
                return Err(io::Error::other("broken"));
            }
            self.0.read(buffer)
        }
    }

    #[test]
    fn a_sample_is_given_again_and_errors_come_after_it() {
        let mut input = Sampled::new(&b"abcdef"[..], 4);
        assert_eq!(input.sample(), b"abcd");
        input.skip(1);
        let mut all = String::new();
        input.read_to_string(&mut all).expect("reads");
        assert_eq!(all, "bcdef");

        let mut input = Sampled::new(Broken(b"abc", false), 10);
        let mut all = Vec::new();
        assert!(input.read_to_end(&mut all).is_err());
        assert_eq!(all, b"abc");
    }
}
