//! `ledger.jsonl`: one row a removal, with all that is needed to put it back.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use unboil_text::{HtmlPage, PageType, Removal, Span};

/// The name of the file. Its rows are sorted by the bytes of the article's id, those of an article in the order of its text.
pub const LEDGER: &str = "ledger.jsonl";

/// One row. The first seven fields are there for everything taken out; the others only where `restore` needs them.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct LedgerRow {
    /// The id of the article.
    pub article: String,
    /// First byte taken, in the text of the article.
    pub start: usize,
    /// First byte after.
    pub end: usize,
    /// The kind of thing it was.
    pub class: Cow<'static, str>,
    /// The rule that took it.
    pub rule: Cow<'static, str>,
    /// What was seen.
    pub why: String,
    /// What was taken.
    pub text: String,
    /// Of a page of HTML: its bytes there, tags between included; of a page in a row bytes of the string that its JSON means.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<Span>,
    /// Of a page of HTML: what it was taken for, unless the scorer was not asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page_type: Option<PageType>,
    /// The file, where the id does not name it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// The line of the article's row in the file, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// The row has everything but printable ASCII escaped, as Python's `json.dumps` does.
    #[serde(default, skip_serializing_if = "is_false")]
    pub ascii: bool,
    /// The text as it was written in the row, where it is escaped in neither of the two common ways.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub raw: Option<String>,
    /// The rest of a row that was left out: the line, with an empty text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub row: Option<String>,
}

fn is_false(value: &bool) -> bool {
    !value
}

impl LedgerRow {
    /// The row of a removal from an article of this id and text that is a file of its own.
    pub fn new(id: &str, text: &str, removal: &Removal) -> LedgerRow {
        LedgerRow {
            article: id.to_string(),
            start: removal.span.start,
            end: removal.span.end,
            class: removal.class.name().into(),
            rule: removal.rule.clone(),
            why: removal.why.clone(),
            text: text[removal.span.range()].to_string(),
            page: None,
            page_type: None,
            path: None,
            line: None,
            ascii: false,
            raw: None,
            row: None,
        }
    }

    /// The same of a page that was taken for this.
    pub fn of_page(self, page: Option<&HtmlPage>, page_type: Option<PageType>) -> LedgerRow {
        let span = Span::new(self.start, self.end);
        LedgerRow {
            page: page.and_then(|page| page.source_span(span)),
            page_type,
            ..self
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::write::lines;
    use unboil_text::{Class, Span};

    #[test]
    fn rows_have_the_documented_keys() {
        let row = |id: &str, start, end| {
            let removal = Removal {
                span: Span::new(start, end),
                class: Class::Chrome,
                rule: "label".into(),
                why: "a \"label\"".into(),
            };
            LedgerRow::new(id, "0123456789", &removal)
        };
        let rows = [row("a", 2, 4), row("a", 9, 10), row("b", 0, 1)];
        let text = String::from_utf8(lines(rows)).expect("text");
        let expected = [("a", 2, 4, "23"), ("a", 9, 10, "9"), ("b", 0, 1, "0")];
        let expected: String = expected
            .iter()
            .map(|(id, start, end, text)| {
                format!(
                    "{{\"article\":\"{id}\",\"start\":{start},\"end\":{end},\"class\":\"chrome\",\"rule\":\"label\",\
                     \"why\":\"a \\\"label\\\"\",\"text\":\"{text}\"}}\n"
                )
            })
            .collect();
        assert_eq!(text, expected);
    }
}
