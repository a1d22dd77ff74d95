//! [`WarcSplitter`] finds the ends of the records of a WARC file: by their lengths, and where a length
//! is wrong, by the start of the next record.

use memchr::{memchr, memmem};

use crate::read::piece_kind::PieceKind;
use crate::read::warc_header::{WARC_MAGIC, content_length, is_version_line};

/// A header may have this many bytes.
const MAX_HEADER_BYTES: usize = 1 << 20;

/// What comes before a record that starts within the block of another one.
const MAGIC_IN_BLOCK: &[u8] = b"\r\n\r\nWARC/1.";
/// The same if the lines of the header have no carriage returns.
const MAGIC_IN_BLOCK_OF_LF: &[u8] = b"\n\nWARC/1.";
/// What comes before a record after bytes that are no record.
const MAGIC_IN_JUNK: &[u8] = b"\nWARC/1.";

/// Finds the ends of records. A record has the blank lines behind it.
///
/// Where a record is found by its start, `WARC/1.` belongs to the piece before it.
#[derive(Debug, Default)]
pub struct WarcSplitter {
    state: State,
    /// The header so far.
    header: Vec<u8>,
    /// The last bytes of the block, in which a magic may start.
    tail: Vec<u8>,
    /// True if the `WARC/1.` of the record is in the piece before.
    is_headless: bool,
    ends_with_magic: bool,
    /// True if the lines of the header have no carriage returns.
    has_bare_newlines: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq)]
enum State {
    #[default]
    Header,
    /// In the block, with the number of bytes that follow.
    Block(u64),
    /// In the blank lines after the block, with the number of line ends.
    Trailer(u64),
    /// In bytes that belong to no record.
    Junk,
}

impl WarcSplitter {
    pub(crate) fn find_end(&mut self, bytes: &[u8]) -> Option<usize> {
        let mut at = 0;
        while at < bytes.len() {
            let rest = &bytes[at..];
            match self.state {
                State::Header => at += self.read_header(rest),
                State::Block(left) => {
                    let len = rest.len().min(usize::try_from(left).unwrap_or(usize::MAX));
                    let magic = match self.has_bare_newlines {
                        true => MAGIC_IN_BLOCK_OF_LF,
                        false => MAGIC_IN_BLOCK,
                    };
                    if let Some(end) = self.magic_end(&rest[..len], magic) {
                        return Some(at + end);
                    }
                    at += len;
                    self.state = match left - len as u64 {
                        0 => State::Trailer(0),
                        left => State::Block(left),
                    };
                }
                State::Trailer(line_ends) => match rest[0] {
                    b'\r' => at += 1,
                    b'\n' => {
                        at += 1;
                        self.state = State::Trailer(line_ends + 1);
                    }
                    // What comes after two line ends is another piece, even if it is no record.
                    b'W' => return Some(at),
                    _ if line_ends >= 2 => return Some(at),
                    _ => self.start_junk(),
                },
                State::Junk => {
                    let end = self.magic_end(rest, MAGIC_IN_JUNK);
                    return end.map(|end| at + end);
                }
            }
        }
        None
    }

    pub(crate) fn end_piece(&mut self) -> PieceKind {
        *self = WarcSplitter {
            is_headless: self.ends_with_magic,
            ..WarcSplitter::default()
        };
        PieceKind::Row
    }

    /// Reads bytes of the header up to a line end, and returns their number.
    fn read_header(&mut self, bytes: &[u8]) -> usize {
        let line_end = memchr(b'\n', bytes);
        let len = line_end.map_or(bytes.len(), |at| at + 1);
        self.header.extend_from_slice(&bytes[..len]);
        let is_blank = |bytes: &[u8]| bytes.iter().all(|byte| matches!(byte, b'\r' | b'\n'));
        if self.header.len() > MAX_HEADER_BYTES {
            self.start_junk();
        } else if line_end.is_some() && is_blank(&self.header) {
            self.header.clear();
        } else if line_end.is_some() {
            let is_first = memchr(b'\n', &self.header) == Some(self.header.len() - 1);
            if is_first && !self.is_headless && !is_version_line(&self.header) {
                self.start_junk();
            } else if self.header.ends_with(b"\n\r\n") || self.header.ends_with(b"\n\n") {
                self.has_bare_newlines = self.header.ends_with(b"\n\n");
                match content_length(&self.header) {
                    Some(0) => self.state = State::Trailer(0),
                    Some(bytes) => self.state = State::Block(bytes),
                    None => self.start_junk(),
                }
            }
        }
        len
    }

    /// The next record is found by its start. The line end before it may have been read.
    fn start_junk(&mut self) {
        self.state = State::Junk;
        self.tail = vec![b'\n'];
        self.header = Vec::new();
    }

    /// The end of `magic` in the next bytes, whose first part may be in the bytes before.
    fn magic_end(&mut self, bytes: &[u8], magic: &[u8]) -> Option<usize> {
        let before = self.tail.len();
        let joint_len = bytes.len().min(magic.len() - 1);
        self.tail.extend_from_slice(&bytes[..joint_len]);
        let in_joint = memmem::find(&self.tail, magic).map(|at| at + magic.len() - before);
        let end = in_joint.or_else(|| memmem::find(bytes, magic).map(|at| at + magic.len()));
        if joint_len < bytes.len() {
            self.tail = bytes[bytes.len() - joint_len..].to_vec();
        }
        let unneeded = self.tail.len().saturating_sub(magic.len() - 1);
        self.tail.drain(..unneeded);
        self.ends_with_magic = end.is_some();
        debug_assert!(magic.ends_with(WARC_MAGIC));
        end
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(bytes: &[u8], chunk: usize) -> Vec<String> {
        let mut splitter = WarcSplitter::default();
        let (mut pieces, mut piece) = (Vec::new(), Vec::new());
        for mut bytes in bytes.chunks(chunk) {
            while let Some(n) = splitter.find_end(bytes) {
                piece.extend_from_slice(&bytes[..n]);
                assert!(!piece.is_empty(), "a piece has a byte");
                splitter.end_piece();
                pieces.push(String::from_utf8(std::mem::take(&mut piece)).expect("text"));
                bytes = &bytes[n..];
            }
            piece.extend_from_slice(bytes);
        }
        if !piece.is_empty() {
            pieces.push(String::from_utf8(piece).expect("text"));
        }
        pieces
    }

    fn record(length: &str, block: &str) -> String {
        format!("WARC/1.0\r\nWARC-Type: x\r\n{length}\r\n\r\n{block}\r\n\r\n")
    }

    #[track_caller]
    fn check(parts: &[&str]) {
        let bytes = parts.concat();
        for chunk in (1..40).chain([bytes.len()]) {
            assert_eq!(pieces(bytes.as_bytes(), chunk), parts, "{chunk}");
        }
    }

    #[test]
    fn records_end_by_their_length() {
        let first = record("Content-Length: 9", "a\r\n\nWARC/");
        let second = record("content-length : 0", "");
        let bare = "WARC/1.1\nContent-Length: 2\n\nab";
        check(&[&first, &second, bare]);
        check(&[&format!("\r\n{first}"), &second]);
        let no_blank = "WARC/1.0\r\nContent-Length: 2\r\n\r\nab";
        check(&[no_blank, &first]);
        check(&[&first, &first[..30]]);
    }

    #[test]
    fn records_after_a_wrong_length_are_found() {
        let long = record("Content-Length: 9999", "abc") + "WARC/1.";
        let next = record("Content-Length: 3", "abc");
        check(&[&long, &next[7..], &next]);
        let bare = |bytes: &str| bytes.replace('\r', "");
        check(&[&bare(&long), &bare(&next)[7..], &bare(&next)]);
        // Blank lines without carriage returns are part of a page.
        check(&[&record("Content-Length: 12", "a\n\nWARC/1.0\n"), &next]);
        let short = record("Content-Length: 1", "abc\nWARC/2") + "WARC/1.";
        check(&[&short, &next[7..], &next]);
        for length in ["Content-Length: x", "No-Length: 3", "Content-Length: -1"] {
            let none = record(length, "abc") + "WARC/1.";
            check(&[&none, &next[7..]]);
        }
        check(&["no record\n\nWARC/1.", &next[7..], &next]);
        check(&[&next, "no record\nWARC/1.", &next[7..]]);
        let huge = "x".repeat(MAX_HEADER_BYTES);
        let huge = format!("WARC/1.0\r\nA: {huge}\r\n\r\nWARC/1.");
        let found = pieces(format!("{huge}{}", &next[7..]).as_bytes(), 1 << 16);
        assert_eq!(found, [&*huge, &next[7..]]);
    }
}
