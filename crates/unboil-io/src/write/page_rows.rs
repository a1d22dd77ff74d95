//! Adds the article of an HTML page to the row that holds the page. Every other byte of the row
//! stays as it is.

use crate::config::IoConfig;
use crate::read::json_row::JsonRow;
use crate::write::json_lines::json_line;
use crate::write::jsonl_edit::{add_field, escaped};
use unboil_html::{WriteConfig, render};
use unboil_text::{ArticleRef, Removal};

/// The field of the metadata that a page declares.
pub const METADATA_FIELD: &str = "metadata";

/// Adds the article of a page without its `removals` to the row `line`, parsed as `row`, in the
/// field of the text, and the declared metadata if `write.metadata` is set. `extra` is the name and
/// the JSON value of one more field. A field of the text that the row has is replaced.
///
/// ```
/// use unboil_html::{WriteConfig, article};
/// use unboil_io::{IoConfig, ReadConfig, add_article_fields, parse_row};
///
/// let line = r#"{"html": "<p>High tide."}"#;
/// let read = ReadConfig { html_field: Some("html".into()), ..ReadConfig::default() };
/// let config = IoConfig { read: &read, write: &WriteConfig::default() };
/// let row = parse_row(line, &read)?;
/// let page = article(&row.text);
/// assert_eq!(
///     add_article_fields(line, &row, (&page).into(), &[], config, None),
///     r#"{"html": "<p>High tide.", "text": "High tide.\n"}"#
/// );
/// # Ok::<(), String>(())
/// ```
pub fn add_article_fields(
    line: &str,
    row: &JsonRow,
    article: ArticleRef,
    removals: &[Removal],
    config: IoConfig,
    extra: Option<(&str, &str)>,
) -> String {
    // The metadata of a row is a field, and not a part of the text.
    let write = WriteConfig {
        metadata: false,
        ..config.write.clone()
    };
    let kept = render(article, removals, &write);
    let text = format!("\"{}\"", escaped(&kept, line.is_ascii()));
    let metadata = (article.page.filter(|_| config.write.metadata))
        .map(|page| json_line(&page.declared.metadata));
    // New fields are last, so that the spans before them stay valid.
    let new_fields = [
        (row.article_span.is_none()).then_some((config.read.text_field.as_str(), text.as_str())),
        extra,
        metadata.as_deref().map(|json| (METADATA_FIELD, json)),
    ];
    let mut out = String::with_capacity(line.len() + text.len() + 64);
    out.push_str(line);
    for (name, json) in new_fields.into_iter().flatten() {
        add_field(&mut out, row.text_span, name, json);
    }
    if let Some(old) = row.article_span {
        out.replace_range(old.range(), &text);
    }
    out
}
