//! Edits the text of JSONL rows and leaves every other byte as it is.
//!
//! The text is cut in its escaped form, so that a row keeps the style of the program that wrote it.
//! [`cut_text`] removes spans, [`insert_text`] puts them back, and [`add_field`] adds a field.

use std::borrow::Cow;

use encoding_rs::Encoding;
use memchr::memchr;

use crate::read::decode::encode_text;
use unboil_text::Span;

/// Converts offsets in the text of a JSON string to offsets in its escaped form `raw`, which is
/// valid and has no quotes. `offsets` are ascending and at character borders.
fn raw_offsets(raw: &str, offsets: impl IntoIterator<Item = usize>) -> Vec<usize> {
    let bytes = raw.as_bytes();
    let next = |from: usize| memchr(b'\\', &bytes[from..]).map_or(bytes.len(), |n| from + n);
    let mut at = 0; // in `raw`
    let mut text = 0; // the same position in the text
    let mut escape = next(0);
    let mut raw_positions = Vec::new();
    for border in offsets {
        while border.saturating_sub(text) > escape - at {
            let (escaped_len, unescaped_len) = escape_len(&bytes[escape..]);
            text += escape - at + unescaped_len;
            at = escape + escaped_len;
            escape = next(at);
        }
        at += border.saturating_sub(text);
        text = text.max(border);
        raw_positions.push(at);
    }
    raw_positions
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
/// quotes included.
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
    let start = text_span.start + 1;
    let raw = &line[start..text_span.end - 1];
    let raw_positions = raw_offsets(raw, cuts.iter().flat_map(|cut| [cut.start, cut.end]));
    let mut out = String::with_capacity(line.len());
    let mut removed = Vec::with_capacity(cuts.len());
    let mut from = 0;
    for cut in raw_positions.chunks_exact(2) {
        out.push_str(&line[from..start + cut[0]]);
        removed.push(&raw[cut[0]..cut[1]]);
        from = start + cut[1];
    }
    out.push_str(&line[from..]);
    (out, removed)
}

/// Inserts escaped pieces into the text of a row. Each piece has its span in the resulting text, in
/// ascending order. `None`: a span is behind the end of the text.
///
/// `text_span` is the span of the JSON string in the row, quotes included.
///
/// ```
/// use unboil_io::{ReadConfig, insert_text, parse_row};
/// use unboil_text::Span;
///
/// let line = r#"{"text": "Two.", "n": 1.50}"#;
/// let row = parse_row(line, &ReadConfig::default())?;
/// let piece = (Span::new(0, 5), r"One.\n".to_string());
/// let mended = insert_text(line, row.text_span, &[piece]);
/// assert_eq!(mended.as_deref(), Some(r#"{"text": "One.\nTwo.", "n": 1.50}"#));
/// # Ok::<(), String>(())
/// ```
pub fn insert_text(line: &str, text_span: Span, pieces: &[(Span, String)]) -> Option<String> {
    let start = text_span.start + 1;
    let raw = &line[start..text_span.end - 1];
    let mut offsets = Vec::with_capacity(pieces.len());
    let mut missing = 0_usize;
    for (span, _) in pieces {
        offsets.push(span.start.checked_sub(missing)?);
        missing = missing.checked_add(span.len())?;
    }
    let text_len = raw_text_len(raw);
    if offsets.last().is_some_and(|&last| last > text_len) || !offsets.is_sorted() {
        return None;
    }
    let mut out =
        String::with_capacity(line.len() + pieces.iter().map(|(_, raw)| raw.len()).sum::<usize>());
    let mut from = 0;
    for (position, (_, piece)) in raw_offsets(raw, offsets).into_iter().zip(pieces) {
        out.push_str(line.get(from..start + position)?);
        out.push_str(piece);
        from = start + position;
    }
    out.push_str(&line[from..]);
    Some(out)
}

/// The length of the text of an escaped string, in bytes.
fn raw_text_len(raw: &str) -> usize {
    let bytes = raw.as_bytes();
    let mut len = 0;
    let mut at = 0;
    while let Some(n) = memchr(b'\\', &bytes[at..]) {
        let (escaped_len, unescaped_len) = escape_len(&bytes[at + n..]);
        len += n + unescaped_len;
        at += n + escaped_len;
    }
    len + bytes.len() - at
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
pub(crate) fn encode_row(row: &str, charset: &'static Encoding) -> Option<Vec<u8>> {
    if let Some(bytes) = encode_text(row, charset) {
        return Some(bytes.into_owned());
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
            insert_text(&cut, row.text_span, &pieces).as_deref(),
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
        assert_eq!(insert_text(line, span, &[piece(3, 4)]), None);
        assert_eq!(insert_text(line, span, &[piece(0, 3), piece(1, 2)]), None);
        let mended = insert_text(line, span, &[piece(0, 1), piece(3, 4)]);
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
        let bytes = encode_row(row, encoding_rs::WINDOWS_1252).expect("it has the others");
        assert_eq!(bytes, b"{\"text\": \"caf\xe9 \\u2192 \\ud83d\\ude00\"}");
        let same = encode_row(row, encoding_rs::UTF_8).expect("it has all");
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
