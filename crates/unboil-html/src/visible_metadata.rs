//! What a page shows of its metadata, beside what it declares.

/// Metadata that is visible on a page.
#[derive(Debug, Default)]
pub(super) struct VisibleMetadata {
    /// Texts of the `h1` elements, and of the first `h2` elements.
    pub(super) headings: Vec<String>,
    /// The text of the only `h1` element; empty if there are none or several.
    pub(super) headline: String,
    /// Names in the byline, by the certainty of the element that names them.
    pub(super) authors: Vec<String>,
    /// Date beside the headline.
    pub(super) date: Option<String>,
    /// Date elsewhere in the article.
    pub(super) other_date: Option<String>,
    /// Text of the link to the home page.
    pub(super) logo_text: Option<String>,
}

/// The site of a page, as far as it is known.
pub(super) struct Site<'a> {
    /// Its name.
    pub(super) name: Option<&'a str>,
    /// Address of the page.
    pub(super) url: Option<&'a str>,
}
