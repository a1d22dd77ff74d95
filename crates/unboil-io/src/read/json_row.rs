//! JSONL comes in, an article of each row goes out, with the place of its text in the row. A row that cannot be read is a
//! problem, and the rows around it are not touched by it.

use std::borrow::Cow;
use std::fmt;

use encoding_rs::Encoding;
use memchr::memchr;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::config::ReadConfig;
use crate::read::decode::decode_line;
use unboil_text::Span;

/// One row, parsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JsonRow {
    /// The id field, if it is a string or a number.
    pub id: Option<String>,
    /// The URL field, if it is a string.
    pub url: Option<String>,
    /// The date field, if it is a string or a number.
    pub date: Option<String>,
    /// The text, or the page.
    pub text: String,
    /// Where the text stands in the row as a JSON string, quotes included, in bytes of the row.
    pub text_span: Span,
    /// Of a page, where the value stands that its article is written over; `None`: the row has no field for it yet.
    pub article_span: Option<Span>,
}

/// The text of one line of a JSONL file, line end included.
pub fn decode_row<'a>(line: &'a [u8], charset: &'static Encoding) -> Result<Cow<'a, str>, String> {
    let text: Cow<str> = match charset == encoding_rs::UTF_8 {
        true => std::str::from_utf8(line)
            .map_err(|e| format!("not valid UTF-8 at byte {} of the row", e.valid_up_to()))?
            .into(),
        false => decode_line(line, charset)?.into(),
    };
    match memchr(0, text.as_bytes()) {
        Some(_) => Err("NUL byte: this is not text".into()),
        None => Ok(text),
    }
}

/// True for a line without a row.
pub fn is_blank(line: &str) -> bool {
    line.bytes()
        .all(|b| matches!(b, b' ' | b'\t' | b'\r' | b'\n'))
}

/// Parses one row, line end included or not. The error says for a person why it cannot be used.
pub fn parse_row(line: &str, config: &ReadConfig) -> Result<JsonRow, String> {
    let mut json = serde_json::Deserializer::from_str(line);
    let fields = FieldsSeed(config)
        .deserialize(&mut json)
        .and_then(|fields| json.end().map(|()| fields))
        .map_err(|e| reason(&e))?;
    if let Some(name) = fields.added {
        return Err(format!(
            "has a field {name:?} already, which is to be added"
        ));
    }
    let name = config.source_field();
    let raw = fields.text.ok_or_else(|| format!("no field {name:?}"))?;
    let not_a_string = |name: &str| format!("the field {name:?} is not a string");
    if !raw.get().starts_with('"') {
        return Err(not_a_string(name));
    }
    let article = fields.article.map(RawValue::get);
    // What is written over is an article too, or nothing.
    if article.is_some_and(|raw| !raw.starts_with('"') && raw != "null") {
        return Err(not_a_string(&config.text_field));
    }
    let text =
        unescape_json(raw.get()).map_err(|e| format!("the field {name:?}: {}", reason(&e)))?;
    let span = |raw: &str| {
        let start = raw.as_ptr() as usize - line.as_ptr() as usize;
        Span::new(start, start + raw.len())
    };
    let non_empty = |value: &String| !value.is_empty();
    Ok(JsonRow {
        id: fields.id.and_then(string_or_number).filter(non_empty),
        url: fields.url.and_then(string_value).filter(non_empty),
        date: fields.date.and_then(string_or_number).filter(non_empty),
        text,
        text_span: span(raw.get()),
        article_span: article.map(span),
    })
}

/// The text that a JSON string means; `raw` is one that was skipped over, so that nothing but its escapes by number can be wrong. Strings
/// with the short escapes only are most of all, and read into room that is large enough from the start.
fn unescape_json(raw: &str) -> serde_json::Result<String> {
    let mut rest = &raw[1..raw.len() - 1];
    let mut text = String::with_capacity(rest.len());
    while let Some(at) = memchr(b'\\', rest.as_bytes()) {
        let c = match rest.as_bytes()[at + 1] {
            b'n' => '\n',
            b'"' => '"',
            b'\\' => '\\',
            b'/' => '/',
            b't' => '\t',
            b'r' => '\r',
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            _ => return serde_json::from_str(raw),
        };
        text.push_str(&rest[..at]);
        text.push(c);
        rest = &rest[at + 2..];
    }
    text.push_str(rest);
    Ok(text)
}

/// What a parse error says, without the line, which is always the first.
fn reason(error: &serde_json::Error) -> String {
    let mut all = error.to_string();
    if error.is_syntax() || error.is_eof() {
        all.insert_str(0, "not valid JSON: ");
    }
    match all.rsplit_once(" at line ") {
        Some((what, _)) => format!("{what}, at byte {} of the row", error.column()),
        None => all,
    }
}

fn string_value(raw: &RawValue) -> Option<String> {
    serde_json::from_str(raw.get()).ok()
}

fn string_or_number(raw: &RawValue) -> Option<String> {
    match raw.get().as_bytes().first() {
        Some(b'"') => string_value(raw),
        Some(b'-' | b'0'..=b'9') => Some(raw.get().to_owned()),
        _ => None,
    }
}

/// What is said of an article over the limit.
pub fn too_long_message(config: &ReadConfig) -> String {
    format!(
        "longer than {} bytes (max_article_bytes)",
        config.max_article_bytes
    )
}

/// The declared encoding, if there is one.
pub fn declared_encoding(config: &ReadConfig) -> Option<&'static Encoding> {
    let label = config.encoding.as_deref()?;
    Encoding::for_label_no_replacement(label.as_bytes())
}

/// The fields of a row that are looked at, as they stand in it. Of a name that comes twice the last one counts, as in every
/// common JSON library.
#[derive(Default)]
struct RawFields<'a> {
    /// The text or the page.
    text: Option<&'a RawValue>,
    /// What the article of a page is written over.
    article: Option<&'a RawValue>,
    id: Option<&'a RawValue>,
    url: Option<&'a RawValue>,
    date: Option<&'a RawValue>,
    /// One that is to be added.
    added: Option<&'static str>,
}

struct FieldsSeed<'c>(&'c ReadConfig);

impl<'de> DeserializeSeed<'de> for FieldsSeed<'_> {
    type Value = RawFields<'de>;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<RawFields<'de>, D::Error> {
        json.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for FieldsSeed<'_> {
    type Value = RawFields<'de>;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<RawFields<'de>, A::Error> {
        let mut fields = RawFields::default();
        while let Some((wanted, added)) = map.next_key_seed(KeySeed(self.0))? {
            fields.added = added.or(fields.added);
            if wanted == [false; 5] {
                map.next_value::<IgnoredAny>()?;
                continue;
            }
            let value = Some(map.next_value::<&RawValue>()?);
            let [text, article, id, url, date] = wanted;
            let slots = [
                (text, &mut fields.text),
                (article, &mut fields.article),
                (id, &mut fields.id),
                (url, &mut fields.url),
                (date, &mut fields.date),
            ];
            for (wanted, slot) in slots {
                if wanted {
                    *slot = value;
                }
            }
        }
        Ok(fields)
    }
}

/// Says of a key whether it names the text or page, the article of a page, the id, the URL and the date; one name may be given for
/// several. Also which of the fields to be added it names.
struct KeySeed<'c>(&'c ReadConfig);

impl<'de> DeserializeSeed<'de> for KeySeed<'_> {
    type Value = ([bool; 5], Option<&'static str>);

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<Self::Value, D::Error> {
        json.deserialize_str(self)
    }
}

impl Visitor<'_> for KeySeed<'_> {
    type Value = ([bool; 5], Option<&'static str>);

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E>(self, key: &str) -> Result<Self::Value, E> {
        let config = self.0;
        let wanted = [
            key == config.source_field(),
            config.html_field.is_some() && key == config.text_field,
            key == config.id_field,
            key == config.url_field,
            key == config.date_field,
        ];
        let mut added = config.added_fields.iter().copied();
        Ok((wanted, added.find(|name| *name == key)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_parsed_with_the_span_of_the_text() {
        let config = ReadConfig::default();
        let check = |line: &str, id: Option<&str>, text: &str, raw: &str| {
            let row = parse_row(line, &config).expect(line);
            assert_eq!(row.id.as_deref(), id, "{line}");
            assert_eq!(row.text, text);
            assert_eq!(&line[row.text_span.range()], raw);
        };
        check(r#"{"text":"a"}"#, None, "a", r#""a""#);
        check(
            " {\"id\" : 7, \"text\" : \"a\\nb\", \"n\": 1.50}\r\n",
            Some("7"),
            "a\nb",
            r#""a\nb""#,
        );
        check(
            r#"{"id":"x","text":"one","text":"\ud83d\ude00"}"#,
            Some("x"),
            "😀",
            r#""\ud83d\ude00""#,
        );
        check(r#"{"te\u0078t":"k","id":""}"#, None, "k", r#""k""#);
        check(r#"{"text":"","id":null}"#, None, "", r#""""#);
        let row = parse_row(
            r#"{"url":"http://a.b/c","date":20240102,"text":"t"}"#,
            &config,
        );
        let row = row.expect("a good row");
        assert_eq!(row.url.as_deref(), Some("http://a.b/c"));
        assert_eq!(row.date.as_deref(), Some("20240102"));
    }

    proptest::proptest! {
        #[test]
        fn unescaped_text_equals_serde_json(
            parts in proptest::collection::vec("[a-zé]{0,3}|\\\\[nrtbf/\"\\\\]|\\\\u[0-9a-fD]{4}|\\\\[xu]|\u{1}", 0..6)
        ) {
            let raw = format!("\"{}\"", parts.concat());
            let row = parse_row(&format!("{{\"text\":{raw}}}"), &ReadConfig::default());
            proptest::prop_assert_eq!(row.map(|row| row.text).ok(), serde_json::from_str::<String>(&raw).ok());
        }
    }

    #[test]
    fn html_rows_give_the_span_of_the_article_field() {
        let config = ReadConfig {
            html_field: Some("html".into()),
            added_fields: vec!["added"],
            ..ReadConfig::default()
        };
        let check = |line: &str, place: Result<Option<&str>, &str>| {
            let row = parse_row(line, &config);
            let found = row.as_ref().map(|row| {
                assert_eq!(row.text, "<p>");
                row.article_span.map(|span| &line[span.range()])
            });
            assert_eq!(found.map_err(String::as_str), place, "{line}");
        };
        check(r#"{"html":"<p>"}"#, Ok(None));
        check(r#"{"text":null,"html":"<p>"}"#, Ok(Some("null")));
        check(
            r#"{"html":"<p>","text":"a","text":"b"}"#,
            Ok(Some(r#""b""#)),
        );
        let not_a_string = r#"the field "text" is not a string"#;
        check(r#"{"html":"<p>","text":[]}"#, Err(not_a_string));
        check(r#"{"text":"a"}"#, Err(r#"no field "html""#));
        let already = r#"has a field "added" already, which is to be added"#;
        check(r#"{"html":"<p>","added":0}"#, Err(already));
    }

    #[test]
    fn one_field_can_be_id_and_url() {
        let config = ReadConfig {
            id_field: "url".into(),
            ..ReadConfig::default()
        };
        let row = parse_row(r#"{"url":"u","text":"t"}"#, &config).expect("a good row");
        assert_eq!((row.id, row.url), (Some("u".into()), Some("u".into())));
    }

    #[test]
    fn broken_rows_give_a_reason() {
        let config = ReadConfig::default();
        let check = |line: &str, reason: &str| {
            assert_eq!(parse_row(line, &config), Err(reason.to_string()), "{line}");
        };
        check(r#"{"id":1}"#, r#"no field "text""#);
        check(r#"{"text":null}"#, r#"the field "text" is not a string"#);
        check(
            r#"{"text":"a"#,
            "not valid JSON: EOF while parsing a string, at byte 10 of the row",
        );
        check(
            r#"{"text":"a"} x"#,
            "not valid JSON: trailing characters, at byte 14 of the row",
        );
        check(
            "[1]",
            "invalid type: sequence, expected a JSON object, at byte 0 of the row",
        );
        check(
            r#"{"text":"\ud83d!"}"#,
            r#"the field "text": not valid JSON: unexpected end of hex escape, at byte 8 of the row"#,
        );
    }
}
