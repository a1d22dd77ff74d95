//! [`LineReader`] reads lines or rows with their numbers, in any encoding, and holds at most a given
//! number of bytes of each.

use std::io::{self, BufRead, BufReader, Read};

use memchr::memchr;

use crate::read::piece_kind::PieceKind;
use crate::read::row_syntax::Splitter;

/// A line or row that was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LineInfo {
    /// Its number, from 1. That of a bracket is the number of the row before it.
    pub number: usize,
    /// What it is.
    pub kind: PieceKind,
    /// The offset of its first byte from the start of the first line.
    pub start: u64,
    /// True if it was longer than allowed, so that all of it went to `overflow`.
    pub too_long: bool,
}

/// Reads the lines of an input, or the rows of a file of another syntax.
///
/// ```
/// use unboil_io::{LineReader, Newline};
///
/// let mut lines = LineReader::new(&b"one\ntwo"[..], Newline::Byte, 100);
/// let mut line = Vec::new();
/// let info = lines.next(&mut line, &mut |_| {})?.expect("there is a line");
/// assert_eq!((info.number, &line[..]), (1, &b"one\n"[..]));
/// # Ok::<(), std::io::Error>(())
/// ```
pub struct LineReader<R> {
    input: R,
    splitter: Splitter,
    max_bytes: usize,
    number: usize,
    /// The number of bytes read.
    at: u64,
    /// A read error that came after the bytes of the last line.
    error: Option<io::Error>,
}

impl<R: Read> LineReader<BufReader<R>> {
    /// True if the next line is in the buffer, so that reading it does not wait for input.
    pub fn has_next(&self) -> bool {
        memchr(b'\n', self.input.buffer()).is_some()
    }
}

impl<R> LineReader<R> {
    /// The input.
    pub fn get_ref(&self) -> &R {
        &self.input
    }
}

impl<R: BufRead> LineReader<R> {
    /// Makes a reader of lines of at most `max_bytes` bytes, line end included. A splitter instead
    /// of a line end gives the rows of another syntax.
    pub fn new(input: R, splitter: impl Into<Splitter>, max_bytes: usize) -> LineReader<R> {
        LineReader {
            input,
            splitter: splitter.into(),
            max_bytes,
            number: 0,
            at: 0,
            error: None,
        }
    }

    /// The number, from 1, of the line that was read last or in which the last error occurred.
    pub fn number(&self) -> usize {
        self.number
    }

    /// After the last line: why the file as a whole is not well formed.
    pub fn problem_at_end(&self) -> Option<&'static str> {
        self.splitter.problem_at_end()
    }

    /// The number of bytes read.
    pub fn bytes_read(&self) -> u64 {
        self.at
    }

    /// Reads bytes if there are none to read from the buffer. Returns false at the end of the input.
    /// Within a line, a read error is the end, and comes with the next line.
    fn fill(&mut self, is_within_line: bool) -> io::Result<bool> {
        loop {
            match self.input.fill_buf() {
                Ok(available) => return Ok(!available.is_empty()),
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) if is_within_line => {
                    self.error = Some(e);
                    return Ok(false);
                }
                Err(e) => return Err(e),
            }
        }
    }

    /// Reads the next line into `line`, line end included. A line that is too long is passed to
    /// `overflow` in pieces, and `line` is empty. `None`: the input ends.
    ///
    /// # Errors
    /// If the input cannot be read. The bytes before the error are a line of their own: the call
    /// before returns them.
    pub fn next(
        &mut self,
        line: &mut Vec<u8>,
        overflow: &mut impl FnMut(&[u8]),
    ) -> io::Result<Option<LineInfo>> {
        line.clear();
        if let Some(error) = self.error.take() {
            return Err(error);
        }
        self.number += 1;
        let start = self.at;
        let mut bytes = 0;
        let mut too_long = false;
        loop {
            if !self.fill(bytes > 0)? {
                if bytes == 0 {
                    self.number -= 1;
                    return Ok(None);
                }
                break;
            }
            let available = self.input.fill_buf()?;
            let end = self.splitter.find_end(available);
            let n = end.unwrap_or(available.len());
            bytes += n;
            if !too_long && bytes > self.max_bytes {
                too_long = true;
                overflow(line);
                *line = Vec::new();
            }
            match too_long {
                true => overflow(&available[..n]),
                false => line.extend_from_slice(&available[..n]),
            }
            self.input.consume(n);
            self.at += n as u64;
            if end.is_some() {
                break;
            }
        }
        let kind = self.splitter.end_piece();
        self.number -= usize::from(kind == PieceKind::Bracket);
        Ok(Some(LineInfo {
            number: self.number,
            kind,
            start,
            too_long,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::newline_splitter::Newline;
    use std::io::BufReader;

    fn read(bytes: &[u8], newline: Newline, max: usize, buffer: usize) -> Vec<(Vec<u8>, bool)> {
        let mut lines = LineReader::new(BufReader::with_capacity(buffer, bytes), newline, max);
        let mut line = Vec::new();
        let mut found: Vec<(Vec<u8>, bool)> = Vec::new();
        let mut overflowed = Vec::new();
        while let Some(info) = lines
            .next(&mut line, &mut |bytes| overflowed.extend_from_slice(bytes))
            .expect("memory has no errors")
        {
            assert_eq!(info.number, found.len() + 1);
            let before: usize = found
                .iter()
                .map(|(line, _): &(Vec<u8>, bool)| line.len())
                .sum();
            assert_eq!(info.start, before as u64);
            assert!(!info.too_long || line.is_empty());
            found.push((
                match info.too_long {
                    true => std::mem::take(&mut overflowed),
                    false => line.clone(),
                },
                info.too_long,
            ));
        }
        found
    }

    #[test]
    fn lines_of_any_encoding_with_any_buffer() {
        let text =
            "a\r\n\n\u{0a0a}b\u{100}\u{20ac}\u{a00}\u{0a}long line, longer than allowed\nend";
        let units: Vec<u16> = text.encode_utf16().collect();
        let le: Vec<u8> = units.iter().flat_map(|u| u.to_le_bytes()).collect();
        let be: Vec<u8> = units.iter().flat_map(|u| u.to_be_bytes()).collect();
        let split: Vec<String> = text.split_inclusive('\n').map(String::from).collect();
        for buffer in 1..20 {
            let check = |bytes: &[u8], newline, max, lens: Vec<usize>| {
                let found = read(bytes, newline, max, buffer);
                let lengths: Vec<usize> = found.iter().map(|l| l.0.len()).collect();
                assert_eq!(lengths, lens, "{newline:?} with a buffer of {buffer}");
                assert_eq!(found.concat_lines(), bytes);
                let overflowed: Vec<bool> = found.iter().map(|l| l.1).collect();
                assert_eq!(
                    overflowed,
                    lens.iter().map(|&n| n > max).collect::<Vec<_>>()
                );
            };
            let utf16 = |l: &String| l.encode_utf16().count() * 2;
            let bytes = split.iter().map(String::len).collect();
            check(text.as_bytes(), Newline::Byte, 14, bytes);
            check(&le, Newline::Utf16Le, 20, split.iter().map(utf16).collect());
            check(&be, Newline::Utf16Be, 20, split.iter().map(utf16).collect());
        }
        assert!(read(b"", Newline::Byte, 5, 8).is_empty());
    }

    /// Returns its bytes, then an error.
    struct FailingReader(&'static [u8]);

    impl Read for FailingReader {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            match self.0.is_empty() {
                true => Err(io::Error::other("broken")),
                false => self.0.read(buffer),
            }
        }
    }

    #[test]
    fn bytes_before_an_error_are_a_line() {
        let check = |bytes: &'static [u8], max: usize, number: usize| {
            for buffer in 1..8 {
                let input = BufReader::with_capacity(buffer, FailingReader(bytes));
                let mut lines = LineReader::new(input, Newline::Byte, max);
                let (mut line, mut all) = (Vec::new(), Vec::new());
                let error = loop {
                    let mut overflowed = Vec::new();
                    match lines.next(&mut line, &mut |bytes| overflowed.extend_from_slice(bytes)) {
                        Ok(info) => assert!(info.is_some(), "the error comes first"),
                        Err(error) => break error,
                    }
                    all.extend_from_slice(&overflowed);
                    all.extend_from_slice(&line);
                };
                assert_eq!(error.to_string(), "broken");
                assert_eq!(all, bytes);
                assert_eq!(lines.number(), number);
            }
        };
        check(b"one\ntwo", 100, 2);
        check(b"one\ntwo\n", 100, 3);
        check(b"one\na long line", 6, 2);
        check(b"", 6, 1);
    }

    trait ConcatLines {
        fn concat_lines(&self) -> Vec<u8>;
    }

    impl ConcatLines for Vec<(Vec<u8>, bool)> {
        fn concat_lines(&self) -> Vec<u8> {
            self.iter().flat_map(|l| l.0.clone()).collect()
        }
    }
}
