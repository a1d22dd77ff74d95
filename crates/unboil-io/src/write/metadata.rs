//! `metadata.jsonl`: what each page of HTML says of itself, and what it was taken for.

use serde::Serialize;

use unboil_text::{Metadata, PageType};

/// The name of the file. Its rows are sorted by the bytes of the article's id, one for each page.
pub const METADATA: &str = "metadata.jsonl";

/// One row.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct MetadataRow<'a> {
    /// The id of the article.
    pub article: &'a str,
    /// What the page was taken for; `None`: the scorer was not asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page_type: Option<PageType>,
    /// What it says of itself.
    pub metadata: &'a Metadata,
}
