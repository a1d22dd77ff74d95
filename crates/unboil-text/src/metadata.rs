//! Metadata that a page of HTML declares: in its head, in microdata and in JSON-LD.

use serde::Serialize;

/// What a page declares about its article. A field is empty if the page declares nothing usable.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Metadata {
    /// Title, without the name of the site.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Names of the authors.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub authors: Vec<String>,
    /// Date of publication in ISO 8601, with at least the day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// Name of the site.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub site_name: Option<String>,
    /// Language as a BCP 47 tag.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Canonical address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// All that a page declares about itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeclaredMetadata {
    /// Content of the `title` element, with single spaces between words.
    pub title: String,
    /// Normalised metadata of the article.
    pub metadata: Metadata,
    /// Summary of the article; empty if the page has none.
    pub description: String,
    /// Text of `articleBody` in JSON-LD; empty if there is none. It may be cut off, out of date, or
    /// belong to another article.
    pub article_body: String,
    /// Type of the page by Open Graph (`og:type`).
    pub og_type: Option<DeclaredType>,
    /// Type of the page by JSON-LD (`@type`).
    pub json_ld_type: Option<DeclaredType>,
}

/// Type that a page declares for itself. The order is that of precedence: if JSON-LD declares
/// several types, the greatest counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DeclaredType {
    /// A type that is none of the others.
    Other,
    /// A site, or any page of one.
    Website,
    /// A list of other pages.
    Listing,
    /// Something for sale.
    Product,
    /// Questions with answers, or posts of several authors.
    Forum,
    /// An article.
    Article,
}
