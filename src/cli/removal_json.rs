//! Removals as JSON, for `unboil strip --explain`.

use serde::Serialize;
use unboil_strip::Extraction;
use unboil_text::{HtmlPage, PageType, Span};

use crate::cli::console::print_error_json;

/// One removal with its text.
#[derive(Serialize)]
struct RemovalRow<'a> {
    start: usize,
    end: usize,
    class: &'static str,
    rule: &'a str,
    why: &'a str,
    text: &'a str,
    /// The span of the removal in the HTML page, if the text was extracted from one.
    #[serde(skip_serializing_if = "Option::is_none")]
    page: Option<Span>,
    #[serde(skip_serializing_if = "Option::is_none")]
    page_type: Option<PageType>,
}

/// Prints the removals to standard error, one JSON object a line.
pub(super) fn print_removals(text: &str, page: Option<&HtmlPage>, extraction: &Extraction) {
    for row in removal_rows(text, page, extraction) {
        print_error_json(&to_json(&row));
    }
}

/// The removals as a JSON array.
pub(super) fn removals_json(
    text: &str,
    page: Option<&HtmlPage>,
    extraction: &Extraction,
) -> String {
    to_json(&removal_rows(text, page, extraction).collect::<Vec<_>>())
}

fn to_json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("rows have text keys")
}

fn removal_rows<'a>(
    text: &'a str,
    page: Option<&HtmlPage>,
    extraction: &'a Extraction,
) -> impl Iterator<Item = RemovalRow<'a>> {
    extraction.removals.iter().map(move |removal| RemovalRow {
        start: removal.span.start,
        end: removal.span.end,
        class: removal.class.name(),
        rule: &removal.rule,
        why: &removal.why,
        text: &text[removal.span.range()],
        page: page.and_then(|page| page.source_span(removal.span)),
        page_type: extraction.page_type,
    })
}
