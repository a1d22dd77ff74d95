//! Rows of `metadata.jsonl`: the metadata that HTML pages declare.

use serde::Serialize;

use unboil_text::{Metadata, PageType};

/// A row: one HTML page.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct MetadataRow<'a> {
    /// The id of the article.
    pub article: &'a str,
    /// The page type. `None`: it was not determined.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page_type: Option<PageType>,
    /// The declared metadata.
    pub metadata: &'a Metadata,
}
