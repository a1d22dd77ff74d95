//! The article: one document with its id.

use crate::html_page::HtmlPage;

/// One document with an id: a file, or one row of a JSONL file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Article {
    /// Relative path, the row's own id, or `path:line`. Names the article in every output.
    pub id: String,
    /// Address of publication, or `None` if the input gives none. Its host names the site.
    pub url: Option<String>,
    /// Date of publication as the input gives it, or `None` if it gives none.
    pub date: Option<String>,
    /// Name of the source, such as a newspaper, or `None` if the input gives none.
    pub source: Option<String>,
    /// The value of the field that `--keep` names, or `None` if it names none.
    pub keep_field: Option<String>,
    /// Decoded text, unchanged. For a page of HTML this is the visible text.
    pub text: String,
    /// Elements and blocks of the page, or `None` if the input is plain text.
    pub page: Option<Box<HtmlPage>>,
}
