//! [`PeekReader`] shows the first bytes of a reader before they are read.

use std::io::{self, Read};

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

    /// The input after the sample.
    pub(crate) fn get_ref(&self) -> &R {
        &self.rest
    }

    /// True if a read error came in the sample.
    pub(crate) fn is_broken(&self) -> bool {
        self.error.is_some()
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
