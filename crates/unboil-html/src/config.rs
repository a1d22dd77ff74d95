//! Settings for writing the cleaned article of a page of HTML.

use serde::{Deserialize, Serialize};

/// How the cleaned article of a page of HTML is written. Default: plain text without metadata.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct WriteConfig {
    /// Output format.
    pub to: OutputFormat,
    /// Treatment of links in Markdown.
    pub links: LinkStyle,
    /// Whether to write the metadata that pages declare: to `metadata.jsonl`, as the front matter
    /// of Markdown, and as a field of a row.
    pub metadata: bool,
}

/// Output format of the article of a page of HTML.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum OutputFormat {
    /// Plain text, with a block per line.
    #[default]
    Text,
    /// CommonMark with headings, lists, tables, quotes, code, emphasis and links.
    Markdown,
}

/// Treatment of links in Markdown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum LinkStyle {
    /// Keep links with their addresses.
    #[default]
    Keep,
    /// Keep only the text of links.
    Drop,
}
