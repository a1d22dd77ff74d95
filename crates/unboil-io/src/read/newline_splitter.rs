//! [`NewlineSplitter`] finds the ends of lines in any encoding.

use memchr::memchr;

use crate::read::piece_kind::PieceKind;

/// The bytes that end a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Newline {
    /// The byte 0x0A: UTF-8 and every legacy encoding.
    Byte,
    /// The bytes 0x0A 0x00, at an even offset.
    Utf16Le,
    /// The bytes 0x00 0x0A, at an even offset.
    Utf16Be,
}

/// Finds the ends of lines.
#[derive(Debug)]
pub struct NewlineSplitter {
    newline: Newline,
    /// The last byte of the line.
    last: u8,
    /// True if the line has an odd number of bytes.
    is_odd: bool,
}

impl NewlineSplitter {
    /// Makes a splitter.
    pub(crate) fn new(newline: Newline) -> NewlineSplitter {
        NewlineSplitter {
            newline,
            last: 0,
            is_odd: false,
        }
    }

    pub(crate) fn find_end(&mut self, bytes: &[u8]) -> Option<usize> {
        if self.newline == Newline::Byte {
            return memchr(b'\n', bytes).map(|at| at + 1);
        }
        let mut at = 0;
        while at < bytes.len() {
            // In UTF-16LE, the first byte of a line end may be the last byte of the previous piece.
            let is_second = self.newline == Newline::Utf16Le && self.last == b'\n' && self.is_odd;
            let found = match is_second {
                true => Some(0),
                false => memchr(b'\n', &bytes[at..]),
            };
            let n = found.map_or(bytes.len() - at, |found| found + 1);
            let before = if n == 1 { self.last } else { bytes[at + n - 2] };
            at += n;
            self.last = bytes[at - 1];
            self.is_odd ^= n % 2 == 1;
            let is_end = match self.newline {
                Newline::Byte => true,
                Newline::Utf16Le => is_second && self.last == 0,
                Newline::Utf16Be => before == 0 && !self.is_odd,
            };
            if found.is_some() && is_end {
                return Some(at);
            }
        }
        None
    }

    pub(crate) fn end_piece(&mut self) -> PieceKind {
        self.last = 0;
        self.is_odd = false;
        PieceKind::Row
    }
}
