//! Parses rows of JSONL: [`parse_row`] returns the text of a row and its span in the row.
//!
//! A row that cannot be parsed is an error with a reason for a person; other rows are not affected.

use std::borrow::Cow;

use encoding_rs::Encoding;
use memchr::memchr;

use crate::config::ReadConfig;
use crate::read::decode::{NUL_REASON, decode_line};
use crate::read::json_fields::find_fields;
use crate::read::json_string::unescape;
use unboil_text::{Article, Span};

/// A parsed row of JSON, CSV or TSV.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JsonRow {
    /// The id field, if it is a string or a number.
    pub id: Option<String>,
    /// The URL field, if it is a string.
    pub url: Option<String>,
    /// The date field, if it is a string or a number.
    pub date: Option<String>,
    /// The source field, if it is a string.
    pub source: Option<String>,
    /// The field that `keep` names, if it is a string, a number, true (1) or false (0).
    pub keep_field: Option<String>,
    /// The text, or the HTML page.
    pub text: String,
    /// The span of the text in the row: of the JSON string with its quotes, in bytes.
    pub text_span: Span,
    /// The span of the value that the article of a page replaces. `None`: the row has no such
    /// field.
    pub article_span: Option<Span>,
    /// How the text is written in the row.
    pub style: TextStyle,
}

/// How a text is written in its row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextStyle {
    /// A JSON string.
    Json,
    /// A field of a row with columns.
    Field {
        /// True if the field is in quotes, and a quote in it is doubled.
        is_quoted: bool,
        /// True if the row has no other field.
        is_only: bool,
        /// The byte between fields.
        delimiter: u8,
    },
}

impl TextStyle {
    /// True if the text has quotes around it.
    pub(crate) fn has_quotes(self) -> bool {
        match self {
            TextStyle::Json => true,
            TextStyle::Field { is_quoted, .. } => is_quoted,
        }
    }
}

impl JsonRow {
    /// The span of the text in the row without quotes.
    pub(crate) fn inner_span(&self) -> Span {
        let quote = usize::from(self.style.has_quotes());
        Span::new(self.text_span.start + quote, self.text_span.end - quote)
    }
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
        Some(_) => Err(NUL_REASON.into()),
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
/// The names of fields in `config` may be dotted paths: `doc.body` is the field `body` of the object
/// in the field `doc`, unless the row has a key `doc.body`.
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
    let name = config.source_field();
    let paths = [
        Some(name),
        config.html_field.as_ref().map(|_| &*config.text_field),
        Some(&config.id_field),
        Some(&config.url_field),
        Some(&config.date_field),
        Some(&config.source_field),
        config.keep_field.as_deref(),
    ];
    let fields = find_fields(line, &paths, &config.added_fields).map_err(|e| reason(&e))?;
    let [text, article, id, url, date, source, keep_field] = fields.values;
    if let Some(name) = fields.reserved {
        return Err(format!(
            "has a field {name:?} already, which is to be added"
        ));
    }
    let raw = text.ok_or_else(|| format!("no field {name:?}"))?;
    let not_a_string = |name: &str| format!("the field {name:?} is not a string");
    if !raw.starts_with('"') {
        return Err(not_a_string(name));
    }
    // The value that is replaced must be a text or null.
    if article.is_some_and(|raw| !raw.starts_with('"') && raw != "null") {
        return Err(not_a_string(&config.text_field));
    }
    let text = unescape(raw).map_err(|e| format!("the field {name:?}: {}", reason(&e)))?;
    let span = |raw: &str| {
        let start = raw.as_ptr() as usize - line.as_ptr() as usize;
        Span::new(start, start + raw.len())
    };
    let non_empty = |value: &String| !value.is_empty();
    Ok(JsonRow {
        id: id.and_then(string_or_number).filter(non_empty),
        url: url.and_then(string_value).filter(non_empty),
        date: date.and_then(string_or_number).filter(non_empty),
        source: source.and_then(string_value).filter(non_empty),
        keep_field: keep_field.and_then(string_number_or_bool).filter(non_empty),
        text,
        text_span: span(raw),
        article_span: article.map(span),
        style: TextStyle::Json,
    })
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

fn string_value(raw: &str) -> Option<String> {
    serde_json::from_str(raw).ok()
}

fn string_or_number(raw: &str) -> Option<String> {
    match raw.as_bytes().first() {
        Some(b'"') => string_value(raw),
        Some(b'-' | b'0'..=b'9') => Some(raw.to_owned()),
        _ => None,
    }
}

fn string_number_or_bool(raw: &str) -> Option<String> {
    match raw {
        "true" => Some("1".into()),
        "false" => Some("0".into()),
        _ => string_or_number(raw),
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
        source: row.source,
        keep_field: row.keep_field,
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

#[cfg(test)]
mod tests;
