//! What a page of HTML says of itself, apart from its text.

use serde::Serialize;

/// What a page says of its article. What it does not say is not there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Metadata {
    /// The title, without the name of the site behind it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The names of its authors.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub authors: Vec<String>,
    /// When it was published: as ISO 8601 has it, at least the day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// What the site is called.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub site_name: Option<String>,
    /// Its language, as BCP 47 has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Its canonical address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// What a page says of itself: in its head, and in linked data.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeclaredMetadata {
    /// `title`, as it stands there.
    pub title: String,
    /// What it says of its article.
    pub metadata: Metadata,
    /// A summary of it.
    pub description: String,
    /// The text that linked data gives as that of the article (`articleBody`). It may be cut off, out of date, or of something else.
    pub article_body: String,
    /// What Open Graph (`og:type`) calls the page.
    pub og_type: Option<DeclaredType>,
    /// What linked data (`@type`) calls it.
    pub json_ld_type: Option<DeclaredType>,
}

/// What a page says that it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DeclaredType {
    /// Something without a kind of its own here.
    Other,
    /// A site, or any page of one.
    Website,
    /// A list of other pages.
    Listing,
    /// Something for sale.
    Product,
    /// Questions with their answers, posts of many.
    Forum,
    /// An article.
    Article,
}
