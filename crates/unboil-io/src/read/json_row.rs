//! Parses rows of JSONL: [`parse_row`] returns the text of a row and its span in the row.
//!
//! A row that cannot be parsed is an error with a reason for a person; other rows are not affected.

use std::borrow::Cow;
use std::fmt;

use encoding_rs::Encoding;
use memchr::memchr;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::config::ReadConfig;
use crate::read::decode::decode_line;
use unboil_text::{Article, Span};

/// A parsed row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JsonRow {
    /// The id field, if it is a string or a number.
    pub id: Option<String>,
    /// The URL field, if it is a string.
    pub url: Option<String>,
    /// The date field, if it is a string or a number.
    pub date: Option<String>,
    /// The text, or the HTML page.
    pub text: String,
    /// The span of the text in the row: of the JSON string with its quotes, in bytes.
    pub text_span: Span,
    /// The span of the value that the article of a page replaces. `None`: the row has no such
    /// field.
    pub article_span: Option<Span>,
}

/// Decodes one line of a JSONL file, line end included. The error is a reason for a person.
///
/// ```
/// use unboil_io::{TextEncoding, decode_row};
///
/// let charset = TextEncoding::UTF_8.charset;
/// let line = "{\"text\": \"High tide.\"}\n";
/// assert_eq!(decode_row(line.as_bytes(), charset)?, line);
/// let error = decode_row(b"{\"text\": \"\xff\"}\n", charset);
/// assert_eq!(error, Err("not valid UTF-8 at byte 10 of the row".to_string()));
/// # Ok::<(), String>(())
/// ```
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

/// True if a line has no row.
///
/// ```
/// assert!(unboil_io::is_blank(" \r\n"));
/// assert!(!unboil_io::is_blank("{}\n"));
/// ```
pub fn is_blank(line: &str) -> bool {
    line.bytes()
        .all(|b| matches!(b, b' ' | b'\t' | b'\r' | b'\n'))
}

/// Parses one row, with or without its line end. The error is a reason for a person.
///
/// ```
/// use unboil_io::{ReadConfig, parse_row};
///
/// let line = r#"{"id": 7, "text": "One.\nTwo."}"#;
/// let row = parse_row(line, &ReadConfig::default())?;
/// assert_eq!(row.id.as_deref(), Some("7"));
/// assert_eq!(row.text, "One.\nTwo.");
/// assert_eq!(&line[row.text_span.range()], r#""One.\nTwo.""#);
/// # Ok::<(), String>(())
/// ```
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
    // The value that is replaced must be a text or null.
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

/// Unescapes a JSON string. `raw` was parsed before, so that only its `\u` escapes can be wrong.
/// Most strings have short escapes only and are unescaped here, into a buffer of sufficient size.
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

/// The message of a parse error without the line number, which is always 1.
fn reason(error: &serde_json::Error) -> String {
    let mut message = error.to_string();
    if error.is_syntax() || error.is_eof() {
        message.insert_str(0, "not valid JSON: ");
    }
    match message.rsplit_once(" at line ") {
        Some((message, _)) => format!("{message}, at byte {} of the row", error.column()),
        None => message,
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

/// Makes the article of a row: its text, or the article of its HTML page. Fields of the row have
/// priority over the metadata of the page. The id is empty if the row has none.
pub(crate) fn article_of_row(row: JsonRow, config: &ReadConfig) -> Article {
    let page = match config.html_field {
        Some(_) => unboil_html::article(&row.text),
        None => Article {
            text: row.text,
            ..Article::default()
        },
    };
    Article {
        id: row.id.unwrap_or_default(),
        url: row.url.or(page.url),
        date: row.date.or(page.date),
        ..page
    }
}

/// The message about an article above the limit.
pub(crate) fn too_long_message(config: &ReadConfig) -> String {
    format!(
        "longer than {} bytes (max_article_bytes)",
        config.max_article_bytes
    )
}

/// The encoding of `read.encoding`. `None`: it is not set.
pub(crate) fn declared_encoding(config: &ReadConfig) -> Option<&'static Encoding> {
    let label = config.encoding.as_deref()?;
    Encoding::for_label_no_replacement(label.as_bytes())
}

/// The raw values of the fields that are read. If a field occurs twice, the last one counts, as in
/// all common JSON libraries.
#[derive(Default)]
struct RawFields<'a> {
    /// The text or the HTML page.
    text: Option<&'a RawValue>,
    /// The value that the article of a page replaces.
    article: Option<&'a RawValue>,
    id: Option<&'a RawValue>,
    url: Option<&'a RawValue>,
    date: Option<&'a RawValue>,
    /// A field that the row must not have, because it will be added.
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
        while let Some((is_read, added)) = map.next_key_seed(KeySeed(self.0))? {
            fields.added = added.or(fields.added);
            if is_read == [false; 5] {
                map.next_value::<IgnoredAny>()?;
                continue;
            }
            let value = Some(map.next_value::<&RawValue>()?);
            let [text, article, id, url, date] = is_read;
            let slots = [
                (text, &mut fields.text),
                (article, &mut fields.article),
                (id, &mut fields.id),
                (url, &mut fields.url),
                (date, &mut fields.date),
            ];
            for (is_read, slot) in slots {
                if is_read {
                    *slot = value;
                }
            }
        }
        Ok(fields)
    }
}

/// Returns for a key whether it is the field of the text or page, the article of a page, the id,
/// the URL and the date, because one field can be several of them; and the field to be added that
/// it is.
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
        let is_read = [
            key == config.source_field(),
            config.html_field.is_some() && key == config.text_field,
            key == config.id_field,
            key == config.url_field,
            key == config.date_field,
        ];
        let mut added = config.added_fields.iter().copied();
        Ok((is_read, added.find(|name| *name == key)))
    }
}

#[cfg(test)]
mod tests;
