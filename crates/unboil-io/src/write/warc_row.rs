//! [`warc_row`] writes the article of a WARC record, as a row of JSONL or as a record of WET.

use serde::Serialize;
use serde_json::value::RawValue;
use unboil_html::{OutputFormat, WriteConfig, render};
use unboil_text::{Article, Removal};
use xxhash_rust::xxh3::xxh3_128;

use crate::write::json_lines::json_line;

/// Writes an article without its removals: as a row with the fields `id`, `url`, `date`, `text` and,
/// if `write.metadata` is set, `metadata`; or as a record of WET. `extra` is the name and the JSON
/// value of one more field of a row.
///
/// ```
/// use unboil_html::WriteConfig;
/// use unboil_io::warc_row;
/// use unboil_text::Article;
///
/// let article = Article { id: "7".into(), text: "High tide.".into(), ..Article::default() };
/// let row = warc_row(&article, &[], &WriteConfig::default(), None);
/// assert_eq!(row, b"{\"id\":\"7\",\"text\":\"High tide.\"}\n");
/// ```
pub fn warc_row(
    article: &Article,
    removals: &[Removal],
    write: &WriteConfig,
    extra: Option<(&str, &str)>,
) -> Vec<u8> {
    // The metadata of a row is a field, and not a part of the text.
    let text_config = WriteConfig {
        metadata: false,
        ..write.clone()
    };
    let text = render(article.into(), removals, &text_config);
    if write.to == OutputFormat::Wet {
        return wet_record(article, &text);
    }
    let declared = article.page.as_deref().filter(|_| write.metadata);
    let row = Row {
        id: &article.id,
        url: article.url.as_deref(),
        date: article.date.as_deref(),
        text: &text,
        metadata: declared
            .and_then(|page| serde_json::value::to_raw_value(&page.declared.metadata).ok()),
    };
    let mut json = json_line(&row);
    if let Some((name, value)) = extra {
        json.truncate(json.len() - 1);
        json.push_str(&format!(",\"{name}\":{value}}}"));
    }
    json.push('\n');
    json.into_bytes()
}

#[derive(Serialize)]
struct Row<'a> {
    id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<&'a str>,
    text: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    metadata: Option<Box<RawValue>>,
}

/// A record of the type `conversion`. Its id is a hash of the article, so that the same input gives
/// the same bytes.
fn wet_record(article: &Article, text: &str) -> Vec<u8> {
    let one_line = |value: &str| value.replace(['\r', '\n'], " ");
    let hash = xxh3_128(format!("{}\n{text}", article.id).as_bytes());
    // A UUID of version 8, whose content is free.
    let id = hash & !(0xf << 76) & !(0x3 << 62) | 0x8 << 76 | 0x2 << 62;
    let hex = format!("{id:032x}");
    let mut out = "WARC/1.0\r\nWARC-Type: conversion\r\n".to_string();
    let mut header = |name: &str, value: Option<&str>| {
        if let Some(value) = value {
            out.push_str(&format!("{name}: {}\r\n", one_line(value)));
        }
    };
    header("WARC-Target-URI", article.url.as_deref());
    // Readers refuse records without a date.
    header(
        "WARC-Date",
        article.date.as_deref().or(Some("1970-01-01T00:00:00Z")),
    );
    let uuid = format!(
        "<urn:uuid:{}-{}-{}-{}-{}>",
        &hex[..8],
        &hex[8..12],
        &hex[12..16],
        &hex[16..20],
        &hex[20..]
    );
    header("WARC-Record-ID", Some(&uuid));
    let original = Some(&*article.id).filter(|id| id.starts_with('<') && id.ends_with('>'));
    header("WARC-Refers-To", original);
    header("Content-Type", Some("text/plain"));
    header("Content-Length", Some(&text.len().to_string()));
    out.push_str("\r\n");
    out.push_str(text);
    out.push_str("\r\n\r\n");
    out.into_bytes()
}
