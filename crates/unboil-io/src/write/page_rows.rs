//! A row that holds a page of HTML comes in, with what is to go from the page's article; the same row goes out with the article in the
//! field of the text, and with what the page says of itself if that is asked for. Every other byte is as it was.

use crate::config::IoConfig;
use crate::read::json_row::JsonRow;
use crate::write::jsonl_edit::{add_field, escaped};
use crate::write::line as json;
use unboil_html::WriteConfig;
use unboil_html::render;
use unboil_text::ArticleRef;
use unboil_text::Removal;

/// The field with what a page says of itself.
pub const METADATA_FIELD: &str = "metadata";

/// The row `line`, parsed as `row`, with the rest of its article after `removals`; `more` is one more field that is added, by name and as
/// JSON. The text is written over the one that is there, or comes last with the other new fields.
pub fn add_article_fields(
    line: &str,
    row: &JsonRow,
    article: ArticleRef,
    removals: &[Removal],
    config: IoConfig,
    more: Option<(&str, &str)>,
) -> String {
    // In a row what a page says of itself is a field of its own.
    let write = WriteConfig {
        metadata: false,
        ..config.write.clone()
    };
    let kept = render(article, removals, &write);
    let text = format!("\"{}\"", escaped(&kept, line.is_ascii()));
    let metadata =
        (article.page.filter(|_| config.write.metadata)).map(|page| json(&page.declared.metadata));
    // New fields come last, so that places before them stay what they are.
    let new = [
        (row.article_span.is_none()).then_some((config.read.text_field.as_str(), text.as_str())),
        more,
        metadata.as_deref().map(|json| (METADATA_FIELD, json)),
    ];
    let mut out = String::with_capacity(line.len() + text.len() + 64);
    out.push_str(line);
    for (name, json) in new.into_iter().flatten() {
        add_field(&mut out, row.text_span, name, json);
    }
    if let Some(old) = row.article_span {
        out.replace_range(old.range(), &text);
    }
    out
}
