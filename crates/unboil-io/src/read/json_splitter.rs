//! [`JsonSplitter`] finds the ends of the rows of a JSON file: the elements of an array, or values
//! one after the other.
//!
//! It only looks at strings and brackets. A row of an array has the comma before it and the white
//! space around it; the row after the last one starts with the `]`. If the syntax of a row is broken,
//! the row ends where the next object seems to start.

use memchr::memchr3;

use crate::read::piece_kind::PieceKind;

/// Deeper brackets are not counted: the row is broken.
const MAX_DEPTH: usize = 1 << 20;

/// Finds the ends of the rows of a JSON file.
#[derive(Debug, Default)]
pub struct JsonSplitter {
    place: Place,
    string: InString,
    /// The open brackets of the row: true for an object, false for an array.
    open: Vec<bool>,
    /// True if the brackets and strings of the row cannot be trusted.
    is_broken: bool,
    /// True if the piece has a byte.
    has_bytes: bool,
    /// The last two bytes of the row that are no white space. 0: there is none.
    last: [u8; 2],
    /// True after the end of a line.
    is_line_start: bool,
    is_bracket: bool,
    /// True if there is text after the array.
    has_rest: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq)]
enum Place {
    /// Before the first value.
    #[default]
    Start,
    InArray,
    AfterArray,
    /// In a file of values that are not in an array.
    Values,
}

#[derive(Clone, Copy, Debug, Default, PartialEq)]
enum InString {
    #[default]
    No,
    Yes,
    /// After a backslash.
    Escape,
}

/// Whether a piece ends at a byte.
#[derive(PartialEq)]
enum End {
    No,
    Before,
    After,
}

impl JsonSplitter {
    pub(crate) fn find_end(&mut self, bytes: &[u8]) -> Option<usize> {
        let mut at = 0;
        while at < bytes.len() {
            if self.string == InString::Yes {
                let rest = &bytes[at..];
                let skipped = memchr3(b'"', b'\\', b'\n', rest).unwrap_or(rest.len());
                self.set_last(&rest[..skipped]);
                at += skipped;
                if at == bytes.len() {
                    break;
                }
            }
            let byte = bytes[at];
            match self.end_at(byte) {
                End::No => {}
                End::Before => return Some(at),
                End::After => return Some(at + 1),
            }
            self.has_bytes = true;
            self.is_line_start = byte == b'\n';
            self.set_last(&[byte]);
            at += 1;
        }
        self.has_bytes |= !bytes.is_empty();
        None
    }

    /// Keeps the last two bytes that are no white space.
    fn set_last(&mut self, bytes: &[u8]) {
        let is_kept = |byte: &&u8| !byte.is_ascii_whitespace();
        let mut from_end = bytes.iter().rev().filter(is_kept);
        match (from_end.next(), from_end.next()) {
            (Some(last), Some(before)) => self.last = [*before, *last],
            (Some(last), None) => self.last = [self.last[1], *last],
            _ => {}
        }
    }

    pub(crate) fn end_piece(&mut self) -> PieceKind {
        let kind = match self.is_bracket {
            true => PieceKind::Bracket,
            false => PieceKind::Row,
        };
        *self = JsonSplitter {
            place: self.place,
            is_bracket: self.place == Place::AfterArray,
            has_rest: self.has_rest,
            ..JsonSplitter::default()
        };
        kind
    }

    pub(crate) fn problem_at_end(&self) -> Option<&'static str> {
        match (self.place, self.has_rest) {
            (Place::InArray, _) => Some("not valid JSON: the array has no `]` at its end"),
            (_, true) => Some("not valid JSON: there is text after the array"),
            _ => None,
        }
    }

    /// Whether the piece ends at the next byte.
    fn end_at(&mut self, byte: u8) -> End {
        match self.place {
            Place::Start => match byte {
                b'[' => {
                    self.place = Place::InArray;
                    self.is_bracket = true;
                    End::After
                }
                _ if byte.is_ascii_whitespace() => End::No,
                _ => {
                    self.place = Place::Values;
                    self.end_at(byte)
                }
            },
            Place::AfterArray => {
                self.has_rest |= !byte.is_ascii_whitespace();
                match byte {
                    b'\n' => End::After,
                    _ => End::No,
                }
            }
            Place::InArray | Place::Values => match self.is_in_string(byte) {
                true => End::No,
                false => self.end_outside_string(byte),
            },
        }
    }

    /// True if a byte belongs to a string that was open before. A string has no line ends.
    fn is_in_string(&mut self, byte: u8) -> bool {
        self.string = match (self.string, byte) {
            (InString::No, _) => return false,
            (InString::Yes | InString::Escape, b'\n') => {
                self.string = InString::No;
                self.is_broken = true;
                return false;
            }
            (InString::Escape, _) => InString::Yes,
            (InString::Yes, b'\\') => InString::Escape,
            (InString::Yes, b'"') => InString::No,
            (InString::Yes, _) => InString::Yes,
        };
        true
    }

    fn end_outside_string(&mut self, byte: u8) -> End {
        let in_array = self.place == Place::InArray;
        let is_between = self.open.is_empty() && !self.is_broken;
        match byte {
            // A value ends with its line.
            b'\n' if !in_array && is_between && self.last[1] != 0 => {
                return End::After;
            }
            b',' if in_array && is_between && self.has_bytes => return End::Before,
            b']' if in_array && is_between && self.has_bytes => return End::Before,
            b']' if in_array && is_between => {
                self.place = Place::AfterArray;
                self.is_bracket = true;
            }
            b'{' if self.is_next_row() => return End::Before,
            b'{' | b'[' => self.open_bracket(byte == b'{'),
            b'}' | b']' => {
                let is_object = self.open.pop();
                self.is_broken |= is_object != Some(byte == b'}');
            }
            b'"' if !self.is_broken => self.string = InString::Yes,
            _ => {}
        }
        End::No
    }

    fn open_bracket(&mut self, is_object: bool) {
        let may_follow = match self.last[1] {
            b'[' | b':' => true,
            b',' => self.open.last() != Some(&true),
            last => last == 0 && self.open.is_empty(),
        };
        self.is_broken |= !may_follow || self.open.len() == MAX_DEPTH;
        if !self.is_broken {
            self.open.push(is_object);
        }
    }

    /// True if a `{` is the start of the next row.
    fn is_next_row(&self) -> bool {
        let [before, last] = self.last;
        // Within an object, no object stands after a comma.
        let is_misplaced = last == b',' && self.open.last() == Some(&true);
        match self.place {
            Place::InArray if self.is_broken => [before, last] == [b'}', b','],
            Place::InArray => is_misplaced,
            _ if self.is_broken => self.is_line_start,
            _ if self.open.is_empty() => last != 0,
            _ => {
                let may_follow = matches!(last, b'[' | b':') || last == b',' && !is_misplaced;
                self.is_line_start && !may_follow
            }
        }
    }
}

#[cfg(test)]
mod tests;
