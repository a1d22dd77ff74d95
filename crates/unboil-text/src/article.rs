//! The article: one document with its id.

use crate::html_page::HtmlPage;

/// One document with an id: a file, or one row of a JSONL file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Article {
    /// Relative path, the row's own id, or `path:line`. Names the article in every output.
    pub id: String,
    /// Address of publication, or `None` if the input gives none. Its host names the site.
    pub url: Option<String>,
    /// Date of publication, or `None` if the input gives none. Dates are compared as strings, so
    /// ISO 8601 sorts by time.
    pub date: Option<String>,
    /// Decoded text, unchanged. For a page of HTML this is the visible text.
    pub text: String,
    /// Elements and blocks of the page, or `None` if the input is plain text.
    pub page: Option<Box<HtmlPage>>,
}
