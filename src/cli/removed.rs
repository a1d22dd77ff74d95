//! What was taken from an article, as `unboil strip --explain` shows it.

use serde::Serialize;
use unboil_strip::Extraction;
use unboil_text::{HtmlPage, PageType, Span};

use crate::cli::say;

/// A removal as `--explain` shows it.
#[derive(Serialize)]
struct Removed<'a> {
    start: usize,
    end: usize,
    class: &'static str,
    rule: &'a str,
    why: &'a str,
    text: &'a str,
    /// Of a page: where it stands there.
    #[serde(skip_serializing_if = "Option::is_none")]
    page: Option<Span>,
    /// What it was taken for.
    #[serde(skip_serializing_if = "Option::is_none")]
    page_type: Option<PageType>,
}

/// The removals, each as JSON on a line to standard error.
pub(super) fn say_removed(text: &str, page: Option<&HtmlPage>, stripped: &Extraction) {
    for removed in removed(text, page, stripped) {
        say(&json(&removed));
    }
}

/// The removals as JSON.
pub(super) fn removed_json(text: &str, page: Option<&HtmlPage>, stripped: &Extraction) -> String {
    json(&removed(text, page, stripped).collect::<Vec<_>>())
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("rows have text keys")
}

fn removed<'a>(
    text: &'a str,
    page: Option<&HtmlPage>,
    stripped: &'a Extraction,
) -> impl Iterator<Item = Removed<'a>> {
    stripped.removals.iter().map(move |removal| Removed {
        start: removal.span.start,
        end: removal.span.end,
        class: removal.class.name(),
        rule: &removal.rule,
        why: &removal.why,
        text: &text[removal.span.range()],
        page: page.and_then(|page| page.source_span(removal.span)),
        page_type: stripped.page_type,
    })
}
