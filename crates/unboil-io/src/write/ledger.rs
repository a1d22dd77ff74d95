//! Rows of `ledger.jsonl`: one per removal, with all that `restore` needs.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use unboil_text::{HtmlPage, PageType, Removal, Span};

/// A row: one removal. Each row has the first seven fields. The others are for `restore` and for
/// HTML pages, and are left out of rows that do not need them.
///
/// ```
/// use unboil_io::LedgerRow;
/// use unboil_text::{Class, HtmlPage, PageType, Removal, Span};
///
/// let removal = Removal {
///     span: Span::new(11, 16),
///     class: Class::Chrome,
///     rule: "phrase".into(),
///     why: "a sharing button".into(),
///     score: None,
/// };
/// let row = LedgerRow::new("tides.txt", "High tide.\nShare", &removal);
/// assert_eq!((row.article.as_str(), row.text.as_str()), ("tides.txt", "Share"));
///
/// let row = row.of_page(Some(&HtmlPage::default()), Some(PageType::Article));
/// assert_eq!(row.page_type.as_deref(), Some("article"));
/// assert_eq!(row.page, None); // no block of this page is at 11 to 16
/// ```
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct LedgerRow {
    /// The id of the article.
    pub article: String,
    /// The offset of the first removed byte in the text of the article.
    pub start: usize,
    /// The offset after the last removed byte.
    pub end: usize,
    /// What kind of text was removed: a name of [`Class`](unboil_text::Class).
    pub class: Cow<'static, str>,
    /// The name of the rule.
    pub rule: Cow<'static, str>,
    /// The reason, as a sentence.
    pub why: String,
    /// The removed text.
    pub text: String,
    /// The score of the model, if it decided: the probability that the text is not part of the article,
    /// 0 to 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score: Option<f64>,
    /// The threshold above which the model removes a block of this kind, 0 to 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub threshold: Option<f64>,
    /// For an HTML page: the span of the removal in the decoded page, tags included.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<Span>,
    /// For an HTML page: the name of the [`PageType`], if it was determined.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page_type: Option<Cow<'static, str>>,
    /// The host of the URL of the article, without `www.`, if it has a URL.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
    /// The path of the file, if it is not the id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// The line of the row in the file, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// True if the row escapes everything but printable ASCII, as Python's `json.dumps` does.
    #[serde(default, skip_serializing_if = "is_false")]
    pub ascii: bool,
    /// The escaped text as it was in the row, if it is escaped in neither of the two common styles.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub raw: Option<String>,
    /// True if the field of the text had no quotes in the row, and has them in the cleaned row.
    #[serde(default, skip_serializing_if = "is_false")]
    pub unquoted: bool,
    /// For a dropped article: its line with an empty text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub row: Option<String>,
}

fn is_false(value: &bool) -> bool {
    !value
}

impl LedgerRow {
    /// Makes the row of a removal from an article with this id and text.
    pub fn new(id: &str, text: &str, removal: &Removal) -> LedgerRow {
        LedgerRow {
            article: id.to_string(),
            start: removal.span.start,
            end: removal.span.end,
            class: removal.class.name().into(),
            rule: removal.rule.clone(),
            why: removal.why.clone(),
            text: text[removal.span.range()].to_string(),
            score: removal.score.map(|score| f64::from(score.score) / 100.0),
            threshold: (removal.score).map(|score| f64::from(score.threshold) / 100.0),
            page: None,
            page_type: None,
            host: None,
            path: None,
            line: None,
            ascii: false,
            raw: None,
            unquoted: false,
            row: None,
        }
    }

    /// The path of its file.
    ///
    /// ```
    /// # use unboil_io::LedgerRow;
    /// let row = r#"{"article":"7","start":0,"end":0,"class":"","rule":"","why":"","text":"","path":"rows.jsonl"}"#;
    /// assert_eq!(serde_json::from_str::<LedgerRow>(row)?.file(), "rows.jsonl");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn file(&self) -> &str {
        self.path.as_ref().unwrap_or(&self.article)
    }

    /// Adds the span in the page and the page type.
    pub fn of_page(self, page: Option<&HtmlPage>, page_type: Option<PageType>) -> LedgerRow {
        let span = Span::new(self.start, self.end);
        LedgerRow {
            page: page.and_then(|page| page.source_span(span)),
            page_type: page_type.map(|page_type| page_type.name().into()),
            ..self
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::write::json_lines::json_lines;
    use unboil_text::{Class, Span};

    #[test]
    fn rows_have_the_documented_keys() {
        let row = |id: &str, start, end| {
            let removal = Removal {
                span: Span::new(start, end),
                class: Class::Chrome,
                rule: "label".into(),
                why: "a \"label\"".into(),
                score: None,
            };
            LedgerRow::new(id, "0123456789", &removal)
        };
        let rows = [row("a", 2, 4), row("a", 9, 10), row("b", 0, 1)];
        let text = String::from_utf8(json_lines(rows)).expect("text");
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
