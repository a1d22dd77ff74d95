//! [`warc_content`] makes an article of a WARC record: of an HTML page, or of a text.

use encoding_rs::Encoding;
use serde::{Deserialize, Serialize};
use unboil_text::Article;

use crate::config::ReadConfig;
use crate::read::decode::{decode_text, detect_encoding};
use crate::read::decode_page::page_text;
use crate::read::http_body::http_body;
use crate::read::json_row::declared_encoding;
use crate::read::warc_header::{Headers, WARC_MAGIC, is_version_line, split_header};

/// Why a record of a WARC file has no article.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub enum OtherRecord {
    /// It describes the file.
    Warcinfo,
    /// It is a request of the crawler.
    Request,
    /// It has metadata of another record.
    Metadata,
    /// It points to an earlier response with the same content.
    Revisit,
    /// It is a response or a resource that is no HTML page.
    NotHtml,
    /// It is a response with a status that is not 2xx.
    Status,
    /// It is of another type.
    Unknown,
}

impl OtherRecord {
    /// All of them.
    pub const ALL: [OtherRecord; 7] = [
        OtherRecord::Warcinfo,
        OtherRecord::Request,
        OtherRecord::Metadata,
        OtherRecord::Revisit,
        OtherRecord::NotHtml,
        OtherRecord::Status,
        OtherRecord::Unknown,
    ];

    /// The name, for outputs.
    ///
    /// ```
    /// assert_eq!(unboil_io::OtherRecord::NotHtml.name(), "not-html");
    /// ```
    pub fn name(self) -> &'static str {
        match self {
            OtherRecord::Warcinfo => "warcinfo",
            OtherRecord::Request => "request",
            OtherRecord::Metadata => "metadata",
            OtherRecord::Revisit => "revisit",
            OtherRecord::NotHtml => "not-html",
            OtherRecord::Status => "status",
            OtherRecord::Unknown => "unknown",
        }
    }
}

/// The number of records without an article, in the order of [`OtherRecord::ALL`].
pub type OtherRecords = [usize; OtherRecord::ALL.len()];

/// The content of a record.
#[derive(Debug)]
pub enum WarcContent {
    /// An article. Its id is empty if the record has none.
    Article(Article),
    /// None.
    Other(OtherRecord),
}

/// Makes the article of a record, as the splitter of [`RowSyntax::Warc`](crate::RowSyntax) returns it.
///
/// ```
/// use unboil_io::{ReadConfig, WarcContent, warc_content};
///
/// let record = b"WARC/1.0\r\nWARC-Type: conversion\r\nWARC-Record-ID: <urn:uuid:7>\r\n\
///     Content-Type: text/plain\r\nContent-Length: 10\r\n\r\nHigh tide.\r\n\r\n";
/// let WarcContent::Article(article) = warc_content(record, &ReadConfig::default())? else {
///     panic!("a text is an article");
/// };
/// assert_eq!((&*article.id, &*article.text), ("<urn:uuid:7>", "High tide."));
/// # Ok::<(), String>(())
/// ```
///
/// # Errors
/// If the record cannot be used. The error is a reason for a person.
pub fn warc_content(record: &[u8], config: &ReadConfig) -> Result<WarcContent, String> {
    let start = (record.iter()).position(|byte| !matches!(byte, b'\r' | b'\n'));
    let record = &record[start.unwrap_or(record.len())..];
    // The magic of a record that was found by it is in the piece before.
    let is_start = is_version_line(record) || record.first().is_some_and(u8::is_ascii_digit);
    if !is_start {
        return Err("no WARC header".into());
    }
    let header = split_header(record).ok_or("the WARC header has no end")?;
    let (_, headers, rest) = header;
    let block = block(&headers, rest)?;
    let target = headers.get("warc-target-uri");
    let article = match headers.get("warc-type").unwrap_or_default() {
        "response" => {
            let is_http = headers
                .content_type()
                .is_some_and(|kind| kind == "application/http");
            match split_header(block).filter(|(line, ..)| line.starts_with(b"HTTP/")) {
                Some((line, http, body)) => {
                    if !is_success(line) {
                        return Ok(WarcContent::Other(OtherRecord::Status));
                    }
                    page(&http, body, config)?
                }
                None if is_http => return Err("no HTTP header in the response".into()),
                None => return Ok(WarcContent::Other(OtherRecord::NotHtml)),
            }
        }
        "resource" => page(&headers, block, config)?,
        "conversion" => text(&headers, block, config)?,
        "warcinfo" => return Ok(WarcContent::Other(OtherRecord::Warcinfo)),
        "request" => return Ok(WarcContent::Other(OtherRecord::Request)),
        "metadata" => return Ok(WarcContent::Other(OtherRecord::Metadata)),
        "revisit" => return Ok(WarcContent::Other(OtherRecord::Revisit)),
        _ => return Ok(WarcContent::Other(OtherRecord::Unknown)),
    };
    let Some(article) = article else {
        return Ok(WarcContent::Other(OtherRecord::NotHtml));
    };
    let value = |name| headers.get(name).map(str::to_string);
    Ok(WarcContent::Article(Article {
        id: value("warc-record-id").unwrap_or_default(),
        url: target.map(|url| url.trim_matches(['<', '>']).to_string()),
        date: value("warc-date"),
        ..article
    }))
}

/// The block of a record, of which `rest` is all that comes after the header.
fn block<'r>(headers: &Headers, rest: &'r [u8]) -> Result<&'r [u8], String> {
    let stated = headers.get("content-length").ok_or("no Content-Length")?;
    let length: usize =
        (stated.parse()).map_err(|_| format!("the Content-Length {stated:?} is no length"))?;
    let Some((block, behind)) = rest.split_at_checked(length) else {
        let rest = rest.strip_suffix(WARC_MAGIC).unwrap_or(rest);
        return Err(format!(
            "the record is cut or its Content-Length wrong: it states {length} bytes, and {} are there",
            rest.trim_ascii_end().len()
        ));
    };
    let behind = behind.strip_suffix(WARC_MAGIC).unwrap_or(behind);
    match behind.iter().all(|byte| matches!(byte, b'\r' | b'\n')) {
        true => Ok(block),
        false => Err(format!(
            "its Content-Length is wrong: it states {length} bytes, and {} more follow",
            behind.trim_ascii_end().len()
        )),
    }
}

/// True if the first line of a message has a status of 200 to 299.
fn is_success(line: &[u8]) -> bool {
    let mut words = line
        .split(|byte| *byte == b' ')
        .filter(|word| !word.is_empty());
    words.nth(1).is_some_and(|status| status.starts_with(b"2"))
}

/// The article of a page with these headers. `None`: it is no HTML.
fn page(headers: &Headers, body: &[u8], config: &ReadConfig) -> Result<Option<Article>, String> {
    let is_html = match headers.content_type().as_deref() {
        Some("text/html" | "application/xhtml+xml") => true,
        Some(_) => false,
        None => {
            let start = body[..body.len().min(1024)]
                .trim_ascii_start()
                .to_ascii_lowercase();
            start.starts_with(b"<!doctype html") || start.starts_with(b"<html")
        }
    };
    if !is_html {
        return Ok(None);
    }
    let content = http_body(headers, body, config.max_article_bytes)?;
    let charset = headers.charset().and_then(encoding_of_label);
    let html = page_text(&content, declared_encoding(config).or(charset))?;
    Ok(Some(unboil_html::article(&html)))
}

/// The article of a text with these headers. `None`: it is no plain text.
fn text(headers: &Headers, block: &[u8], config: &ReadConfig) -> Result<Option<Article>, String> {
    if headers
        .content_type()
        .is_some_and(|kind| kind != "text/plain")
    {
        return Ok(None);
    }
    let charset = headers.charset().and_then(encoding_of_label);
    let encoding = detect_encoding(block, declared_encoding(config).or(charset));
    let text = decode_text(block.to_vec(), encoding).map_err(|error| error.reason)?;
    Ok(Some(Article {
        text,
        ..Article::default()
    }))
}

fn encoding_of_label(label: &str) -> Option<&'static Encoding> {
    Encoding::for_label_no_replacement(label.as_bytes())
}
