//! [`CsvSplitter`] finds the ends of the rows of a file with columns: a line end that is not in a
//! quoted field.

use memchr::{memchr, memchr2};

use crate::read::newline_splitter::Newline;
use crate::read::piece_kind::PieceKind;

/// Finds the ends of rows.
#[derive(Debug)]
pub struct CsvSplitter {
    delimiter: u8,
    newline: Newline,
    place: Place,
    /// The first byte of a UTF-16 unit whose second byte was not seen.
    half: Option<u8>,
    /// True until the header was read.
    is_before_header: bool,
    /// True if the row is more than its line end.
    has_content: bool,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Place {
    FieldStart,
    Unquoted,
    Quoted,
    /// After a quote in a quoted field.
    Quote,
}

/// A UTF-16 unit that is not ASCII.
const OTHER_UNIT: u8 = 0xff;

impl CsvSplitter {
    /// Makes a splitter.
    pub(crate) fn new(delimiter: u8, newline: Newline) -> CsvSplitter {
        CsvSplitter {
            delimiter,
            newline,
            place: Place::FieldStart,
            half: None,
            is_before_header: true,
            has_content: false,
        }
    }

    /// The delimiter of a file that starts with `start`: a semicolon if its first row has some and no
    /// comma, else a comma.
    pub(crate) fn delimiter_of(start: &[u8]) -> u8 {
        let (mut in_quotes, mut has_semicolon) = (false, false);
        let is_line_end = |byte: &u8| matches!(byte, b'\r' | b'\n');
        for byte in start.iter().skip_while(|byte| is_line_end(byte)) {
            match byte {
                b'"' => in_quotes = !in_quotes,
                _ if in_quotes => {}
                b'\n' => break,
                b',' => return b',',
                b';' => has_semicolon = true,
                _ => {}
            }
        }
        if has_semicolon { b';' } else { b',' }
    }

    pub(crate) fn find_end(&mut self, bytes: &[u8]) -> Option<usize> {
        if self.newline != Newline::Byte {
            return self.find_utf16_end(bytes);
        }
        let mut at = 0;
        while at < bytes.len() {
            let rest = &bytes[at..];
            let skipped = match self.place {
                Place::Quoted => memchr(b'"', rest),
                Place::Unquoted => memchr2(self.delimiter, b'\n', rest),
                Place::FieldStart | Place::Quote => Some(0),
            };
            at += skipped? + 1;
            if self.is_end(bytes[at - 1]) {
                return Some(at);
            }
        }
        None
    }

    fn find_utf16_end(&mut self, bytes: &[u8]) -> Option<usize> {
        for (at, &byte) in bytes.iter().enumerate() {
            let Some(first) = self.half.take() else {
                self.half = Some(byte);
                continue;
            };
            let unit = match self.newline {
                Newline::Utf16Le => [byte, first],
                _ => [first, byte],
            };
            let unit = if unit[0] == 0 { unit[1] } else { OTHER_UNIT };
            if self.is_end(unit) {
                return Some(at + 1);
            }
        }
        None
    }

    /// True if the row ends after this byte.
    fn is_end(&mut self, byte: u8) -> bool {
        if self.place != Place::Quoted && byte == b'\n' {
            return true;
        }
        self.has_content |= byte != b'\r';
        self.place = match (self.place, byte) {
            (Place::FieldStart | Place::Quote, b'"') => Place::Quoted,
            (Place::Quoted, b'"') => Place::Quote,
            (Place::Quoted, _) => Place::Quoted,
            (_, byte) if byte == self.delimiter => Place::FieldStart,
            _ => Place::Unquoted,
        };
        false
    }

    pub(crate) fn end_piece(&mut self) -> PieceKind {
        let kind = match self.is_before_header {
            true => PieceKind::Header,
            false => PieceKind::Row,
        };
        self.is_before_header &= !self.has_content;
        self.place = Place::FieldStart;
        self.half = None;
        self.has_content = false;
        kind
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(bytes: &[u8], newline: Newline, chunk: usize) -> Vec<usize> {
        let mut splitter = CsvSplitter::new(CsvSplitter::delimiter_of(bytes), newline);
        let (mut lens, mut len) = (Vec::new(), 0);
        for mut bytes in bytes.chunks(chunk) {
            while let Some(n) = splitter.find_end(bytes) {
                lens.push(len + n);
                splitter.end_piece();
                (len, bytes) = (0, &bytes[n..]);
            }
            len += bytes.len();
        }
        lens.push(len);
        lens
    }

    #[test]
    fn rows_end_outside_of_quotes_in_any_encoding() {
        let text = "a,b\n1,\"x\n\"\"y\"\r\n\"\"\"\n\",2\n5\" wide,\"q\"z\nlast";
        let lens: Vec<usize> = [
            "a,b\n",
            "1,\"x\n\"\"y\"\r\n",
            "\"\"\"\n\",2\n",
            "5\" wide,\"q\"z\n",
            "last",
        ]
        .map(str::len)
        .to_vec();
        let doubled: Vec<usize> = lens.iter().map(|len| 2 * len).collect();
        let le: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let be: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        for chunk in 1..20 {
            assert_eq!(rows(text.as_bytes(), Newline::Byte, chunk), lens);
            assert_eq!(rows(&le, Newline::Utf16Le, chunk), doubled);
            assert_eq!(rows(&be, Newline::Utf16Be, chunk), doubled);
        }
    }

    #[test]
    fn semicolons_separate_if_there_is_no_comma() {
        for (start, delimiter) in [
            ("a;b\n1,2", b';'),
            ("a;b,c\n", b','),
            ("\"x,y\";b\n", b';'),
            ("\r\na;b\n", b';'),
            ("text\na;b", b','),
            ("", b','),
        ] {
            assert_eq!(CsvSplitter::delimiter_of(start.as_bytes()), delimiter);
        }
    }

    #[test]
    fn the_first_row_with_content_is_the_header() {
        let mut splitter = CsvSplitter::new(b',', Newline::Byte);
        let mut bytes = &b"\n\r\na\nb\n"[..];
        let mut kinds = Vec::new();
        while let Some(n) = splitter.find_end(bytes) {
            kinds.push(splitter.end_piece());
            bytes = &bytes[n..];
        }
        use PieceKind::{Header, Row};
        assert_eq!(kinds, [Header, Header, Header, Row]);
    }
}
