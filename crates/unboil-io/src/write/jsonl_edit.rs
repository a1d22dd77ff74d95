//! Edits the text of JSON rows and leaves every other byte as it is.
//!
//! The text is cut in its escaped form, so that a row keeps the style of the program that wrote it.
//! [`cut_text`] removes spans, [`InsertPositions`] puts them back, and [`add_field`] adds a field.

use std::borrow::Cow;

use encoding_rs::Encoding;
use memchr::memchr;

use crate::read::decode::encode_text;
use crate::read::json_row::TextStyle;
use unboil_text::Span;

/// Converts offsets in the text of a JSON string or a field to offsets in its escaped form, which is
/// valid and has no quotes around it.
struct RawOffsets<'r> {
    raw: &'r [u8],
    /// The byte that starts an escape.
    escape_byte: u8,
    /// A position in `raw`.
    at: usize,
    /// The same position in the text.
    text: usize,
    /// The next backslash from there, or the end.
    escape: usize,
}

impl<'r> RawOffsets<'r> {
    fn new(raw: &'r str, style: TextStyle) -> RawOffsets<'r> {
        let raw = raw.as_bytes();
        let escape_byte = match style {
            TextStyle::Json => b'\\',
            TextStyle::Field { .. } => b'"',
        };
        let escape = match style.has_quotes() {
            true => memchr(escape_byte, raw).unwrap_or(raw.len()),
            false => raw.len(),
        };
        RawOffsets {
            raw,
            escape_byte,
            at: 0,
            text: 0,
            escape,
        }
    }

    /// The position of an offset in the text that is not before the last one. `None`: the text is
    /// shorter.
    fn next(&mut self, offset: usize) -> Option<usize> {
        while offset.saturating_sub(self.text) > self.escape - self.at {
            if self.escape == self.raw.len() {
                return None;
            }
            let (escaped_len, unescaped_len) = escape_len(&self.raw[self.escape..]);
            self.text += self.escape - self.at + unescaped_len;
            self.at = (self.escape + escaped_len).min(self.raw.len());
            let rest = &self.raw[self.at..];
            self.escape = memchr(self.escape_byte, rest).map_or(self.raw.len(), |n| self.at + n);
        }
        self.at += offset.saturating_sub(self.text);
        self.text = self.text.max(offset);
        Some(self.at)
    }
}

/// The lengths of the escape at the start of `raw` and of its character, in bytes.
fn escape_len(raw: &[u8]) -> (usize, usize) {
    if raw.get(1) != Some(&b'u') {
        return (2, 1);
    }
    match raw.get(2..6).map_or(0, hex) {
        0..0x80 => (6, 1),
        0x80..0x800 => (6, 2),
        0xD800..0xE000 => (12, 4),
        _ => (6, 3),
    }
}

fn hex(digits: &[u8]) -> u32 {
    let value = |&digit: &u8| char::from(digit).to_digit(16).unwrap_or(0);
    digits.iter().fold(0, |sum, digit| sum * 16 + value(digit))
}

/// Removes spans of the text from a row. Returns the row and the removed text in its escaped form.
///
/// `cuts` are sorted and do not overlap. `text_span` is the span of the JSON string in the row,
/// quotes included. [`cut_row`](crate::cut_row) cuts rows of any syntax.
///
/// ```
/// use unboil_io::{ReadConfig, cut_text, parse_row};
/// use unboil_text::Span;
///
/// let line = r#"{"text": "One.\nTwo.", "n": 1.50}"#;
/// let row = parse_row(line, &ReadConfig::default())?;
/// let (kept, removed) = cut_text(line, row.text_span, &[Span::new(0, 5)]);
/// assert_eq!(kept, r#"{"text": "Two.", "n": 1.50}"#);
/// assert_eq!(removed, [r"One.\n"]);
/// # Ok::<(), String>(())
/// ```
pub fn cut_text<'a>(line: &'a str, text_span: Span, cuts: &[Span]) -> (String, Vec<&'a str>) {
    let inner = Span::new(text_span.start + 1, text_span.end - 1);
    cut_inner(line, inner, TextStyle::Json, cuts)
}

/// Removes spans of the text from a row. `inner` is the span of the text without quotes.
pub(crate) fn cut_inner<'a>(
    line: &'a str,
    inner: Span,
    style: TextStyle,
    cuts: &[Span],
) -> (String, Vec<&'a str>) {
    let start = inner.start;
    let raw = &line[inner.range()];
    let mut offsets = RawOffsets::new(raw, style);
    let mut position = |offset| offsets.next(offset).expect("cuts are in the text");
    let mut out = String::with_capacity(line.len());
    let mut removed = Vec::with_capacity(cuts.len());
    let mut from = 0;
    for cut in cuts {
        let (cut_start, cut_end) = (position(cut.start), position(cut.end));
        out.push_str(&line[from..start + cut_start]);
        removed.push(&raw[cut_start..cut_end]);
        from = start + cut_end;
    }
    out.push_str(&line[from..]);
    (out, removed)
}

/// Cuts a row where removed pieces are put back into its text.
///
/// ```
/// use unboil_io::{InsertPositions, ReadConfig, parse_row};
///
/// let line = r#"{"text": "Two.", "n": 1.50}"#;
/// let row = parse_row(line, &ReadConfig::default())?;
/// let mut positions = InsertPositions::new(line, row.text_span);
/// let before = positions.next_part(0, 5).expect("the text has a start");
/// let mended = [positions.head(), before, r"One.\n", positions.rest()].concat();
/// assert_eq!(mended, r#"{"text": "One.\nTwo.", "n": 1.50}"#);
/// # Ok::<(), String>(())
/// ```
pub struct InsertPositions<'l> {
    line: &'l str,
    offsets: RawOffsets<'l>,
    /// The offset of the escaped text in the row.
    text_start: usize,
    /// The offset of the part of the row that was not returned.
    rest: usize,
    /// The length of the pieces so far.
    inserted: usize,
    /// The end of the last piece in the resulting text.
    last_end: usize,
}

impl<'l> InsertPositions<'l> {
    /// `text_span` is the span of the JSON string in the row, quotes included.
    pub fn new(line: &'l str, text_span: Span) -> InsertPositions<'l> {
        let inner = Span::new(text_span.start + 1, text_span.end - 1);
        InsertPositions::of_inner(line, inner, TextStyle::Json)
    }

    /// `inner` is the span of the text without quotes.
    pub(crate) fn of_inner(line: &'l str, inner: Span, style: TextStyle) -> InsertPositions<'l> {
        InsertPositions {
            line,
            offsets: RawOffsets::new(&line[inner.range()], style),
            text_start: inner.start,
            rest: inner.start,
            inserted: 0,
            last_end: 0,
        }
    }

    /// The part of the row before the text.
    pub fn head(&self) -> &'l str {
        &self.line[..self.text_start]
    }

    /// The part of the row between the last piece and the next, which is at `start` to `end` in the
    /// resulting text. `None`: it is not after the last piece, or not in the text.
    pub fn next_part(&mut self, start: usize, end: usize) -> Option<&'l str> {
        if start < self.last_end || end < start {
            return None;
        }
        // The pieces do not overlap, so their length is at most `start`.
        let position = self.text_start + self.offsets.next(start - self.inserted)?;
        let part = self.line.get(self.rest..position)?;
        self.inserted += end - start;
        self.rest = position;
        self.last_end = end;
        Some(part)
    }

    /// The part of the row after the last piece.
    pub fn rest(&self) -> &'l str {
        &self.line[self.rest..]
    }
}

/// Adds a field with the value `json` at the end of a row, which is an object with a field, with or
/// without its line end.
///
/// ```
/// use unboil_io::{ReadConfig, add_field, parse_row};
///
/// let mut row = r#"{"text": "High tide."}"#.to_string();
/// let text_span = parse_row(&row, &ReadConfig::default())?.text_span;
/// add_field(&mut row, text_span, "words", "2");
/// assert_eq!(row, r#"{"text": "High tide.", "words": 2}"#);
/// # Ok::<(), String>(())
/// ```
pub fn add_field(row: &mut String, text_span: Span, name: &str, json: &str) {
    let end = row.rfind('}').unwrap_or(row.len());
    let space = match row[..text_span.start].ends_with(' ') {
        true => " ",
        false => "",
    };
    let object = row[..end].trim_end().len();
    let name = escaped(name, false);
    row.replace_range(object..end, &format!(",{space}\"{name}\":{space}{json}"));
}

/// Escapes a text for a JSON string, without the quotes, in one of two common styles: only what
/// JSON demands (serde, JavaScript), or with `ascii` everything but printable ASCII (Python's
/// `json.dumps`).
///
/// ```
/// use unboil_io::escaped;
///
/// assert_eq!(escaped("the \"café\"", false), r#"the \"café\""#);
/// assert_eq!(escaped("the \"café\"", true), r#"the \"caf\u00e9\""#);
/// ```
pub fn escaped(text: &str, ascii: bool) -> String {
    let json = serde_json::to_string(text).expect("a string is JSON");
    let inner = &json[1..json.len() - 1];
    let printable = |c: char| matches!(c, ' '..='~');
    if !ascii || inner.chars().all(printable) {
        return inner.to_string();
    }
    let mut out = String::with_capacity(inner.len() * 2);
    for c in inner.chars() {
        match printable(c) {
            true => out.push(c),
            false => push_escape(&mut out, c),
        }
    }
    out
}

fn push_escape(out: &mut String, c: char) {
    for unit in c.encode_utf16(&mut [0; 2]) {
        out.push_str(&format!("\\u{unit:04x}"));
    }
}

/// Encodes a row, and escapes characters that the encoding lacks. These are in strings, because
/// JSON is ASCII elsewhere. `None`: the encoding lacks a character of the escapes.
pub(crate) fn encode_row(row: String, charset: &'static Encoding) -> Option<Vec<u8>> {
    match encode_text(&row, charset) {
        Some(Cow::Owned(bytes)) => return Some(bytes),
        Some(Cow::Borrowed(_)) => return Some(row.into_bytes()),
        None => {}
    }
    let mut out = String::with_capacity(row.len());
    for c in row.chars() {
        match c.is_ascii() || encode_text(c.encode_utf8(&mut [0; 4]), charset).is_some() {
            true => out.push(c),
            false => push_escape(&mut out, c),
        }
    }
    encode_text(&out, charset).map(Cow::into_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::ReadConfig;
    use crate::read::json_row::parse_row;

    /// The row with escaped pieces in its text. `None`: a span does not fit.
    fn inserted(line: &str, text_span: Span, pieces: &[(Span, String)]) -> Option<String> {
        let mut positions = InsertPositions::new(line, text_span);
        let mut out = positions.head().to_string();
        for (span, piece) in pieces {
            out.push_str(positions.next_part(span.start, span.end)?);
            out.push_str(piece);
        }
        Some(out + positions.rest())
    }

    /// Cuts the spans and puts them back.
    fn check(line: &str, cuts: &[(usize, usize)], kept: &str, removed: &[&str]) {
        let config = ReadConfig::default();
        let row = parse_row(line, &config).expect(line);
        let cuts: Vec<Span> = cuts.iter().map(|&(s, e)| Span::new(s, e)).collect();
        let (cut, raw) = cut_text(line, row.text_span, &cuts);
        assert_eq!(cut, kept);
        assert_eq!(raw, removed);
        let row = parse_row(&cut, &config).expect(&cut);
        let raw = raw.iter().map(|raw| raw.to_string());
        let pieces: Vec<_> = cuts.iter().copied().zip(raw).collect();
        assert_eq!(
            inserted(&cut, row.text_span, &pieces).as_deref(),
            Some(line)
        );
    }

    #[test]
    fn text_is_cut_and_mended_in_its_escaped_form() {
        check(
            r#"{"id": 1.0, "text": "one\ntwo\nthree", "x": [1,  2]}"#,
            &[(4, 8)],
            r#"{"id": 1.0, "text": "one\nthree", "x": [1,  2]}"#,
            &[r"two\n"],
        );
        check(
            "{\"text\":\"\\u00e9\\ud83d\\uDE00\\/é😀z\"}\r\n",
            &[(0, 2), (2, 6), (7, 13)],
            "{\"text\":\"\\/z\"}\r\n",
            &[r"\u00e9", r"\ud83d\uDE00", "é😀"],
        );
        check(
            r#"{"text":"\\\"a\u4e2d"}"#,
            &[(1, 6)],
            r#"{"text":"\\"}"#,
            &[r#"\"a\u4e2d"#],
        );
        check(r#"{"text":"all"}"#, &[(0, 3)], r#"{"text":""}"#, &["all"]);
        check(r#"{"text":""}"#, &[], r#"{"text":""}"#, &[]);
    }

    #[test]
    fn pieces_outside_the_text_are_refused() {
        let line = r#"{"text":"ab"}"#;
        let span = Span::new(8, 12);
        let piece = |start, end| (Span::new(start, end), "x".repeat(end - start));
        assert_eq!(inserted(line, span, &[piece(3, 4)]), None);
        assert_eq!(inserted(line, span, &[piece(0, 3), piece(1, 2)]), None);
        let far = (
            Span {
                start: usize::MAX,
                end: usize::MAX,
            },
            String::new(),
        );
        assert_eq!(inserted(line, span, std::slice::from_ref(&far)), None);
        let reversed = (Span { start: 2, end: 1 }, String::new());
        assert_eq!(inserted(line, span, &[reversed]), None);
        // Within the two bytes of a character.
        let inside = r#"{"text":"\u00e9"}"#.replace("\\u00e9", "\u{e9}");
        assert_eq!(inserted(&inside, Span::new(8, 12), &[piece(1, 2)]), None);
        let mended = inserted(line, span, &[piece(0, 1), piece(3, 4)]);
        assert_eq!(mended.as_deref(), Some(r#"{"text":"xabx"}"#));
    }

    #[test]
    fn the_two_styles_of_escapes() {
        let text = "a\"\\\n\t\u{1}\u{8}\u{7f}é😀/";
        assert_eq!(escaped(text, false), "a\\\"\\\\\\n\\t\\u0001\\b\u{7f}é😀/");
        assert_eq!(
            escaped(text, true),
            r#"a\"\\\n\t\u0001\b\u007f\u00e9\ud83d\ude00/"#
        );
    }

    #[test]
    fn unencodable_characters_are_escaped() {
        let row = "{\"text\": \"caf\u{e9} \u{2192} \u{1f600}\"}";
        let bytes = encode_row(row.into(), encoding_rs::WINDOWS_1252).expect("it has the others");
        assert_eq!(bytes, b"{\"text\": \"caf\xe9 \\u2192 \\ud83d\\ude00\"}");
        let same = encode_row(row.into(), encoding_rs::UTF_8).expect("it has all");
        assert_eq!(same, row.as_bytes());
    }

    #[test]
    fn rows_get_new_fields() {
        let with = |line: &str, span: Span, name: &str, json: &str| {
            let mut row = line.to_string();
            add_field(&mut row, span, name, json);
            row
        };
        let span = Span::new(9, 12);
        let line = "{\"text\": \"a\"}\n";
        assert_eq!(
            with(line, span, "removals", "[]"),
            "{\"text\": \"a\", \"removals\": []}\n"
        );
        let span = Span::new(8, 16);
        let line = r#"{"text":"\u00e9"}"#;
        assert_eq!(with(line, span, "n", "1"), r#"{"text":"\u00e9","n":1}"#);
    }
}
