//! A JSONL row comes in as it stands in the file, and goes out with another text in it; every other byte is as it was. The text
//! is cut in its escaped form, so that a row keeps the style of the program that wrote it.

use std::borrow::Cow;

use encoding_rs::Encoding;
use memchr::memchr;

use crate::read::decode::encode;
use unboil_text::Span;

/// Where spans of the text of a JSON string lie in the string as it is written. `raw` is what stands between the quotes, and valid;
/// `offsets` are places in the text, in ascending order, on character borders.
pub fn raw_offsets(raw: &str, offsets: impl IntoIterator<Item = usize>) -> Vec<usize> {
    let bytes = raw.as_bytes();
    let next = |from: usize| memchr(b'\\', &bytes[from..]).map_or(bytes.len(), |n| from + n);
    let mut at = 0; // in `raw`
    let mut text = 0; // the same place in the text
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

/// The bytes of the escape that `raw` opens with, as it is written and as it is meant.
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

/// The row without `cuts` (spans of the text, sorted, apart), and what stood there in its escaped form. `text_span` is the text
/// as a JSON string in the row, quotes included.
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

/// The row with escaped pieces put back: each with its place in the text as it will be, in ascending order. `None`: a place lies
/// behind the end of the text.
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
    for (place, (_, piece)) in raw_offsets(raw, offsets).into_iter().zip(pieces) {
        out.push_str(line.get(from..start + place)?);
        out.push_str(piece);
        from = start + place;
    }
    out.push_str(&line[from..]);
    Some(out)
}

/// How many bytes of text an escaped string means.
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

/// Adds a field at the end of a row. `json` is its value; the row is an object that is not empty, line end included or not.
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

/// Text escaped for a JSON string, without the quotes. The two styles are those of common writers: only what JSON demands (serde,
/// JavaScript, `json.dumps(..., ensure_ascii=False)`), or everything but printable ASCII as `\u00e9` (`json.dumps`).
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

/// The bytes of a row; characters that its encoding has not are escaped. They are in strings, as JSON has no others elsewhere. `None`: the
/// encoding has not even those of the escapes.
pub fn encode_row(row: &str, charset: &'static Encoding) -> Option<Vec<u8>> {
    if let Some(bytes) = encode(row, charset) {
        return Some(bytes.into_owned());
    }
    let mut out = String::with_capacity(row.len());
    for c in row.chars() {
        match c.is_ascii() || encode(c.encode_utf8(&mut [0; 4]), charset).is_some() {
            true => out.push(c),
            false => push_escape(&mut out, c),
        }
    }
    encode(&out, charset).map(Cow::into_owned)
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
