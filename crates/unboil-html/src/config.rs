//! Settings of what is written of a page.

use serde::{Deserialize, Serialize};

/// How what is left of a page of HTML is written.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct WriteConfig {
    /// As what.
    pub to: OutputFormat,
    /// What becomes of links in Markdown.
    pub links: LinkStyle,
    /// What pages say of themselves is written too: to `metadata.jsonl`, as the header of Markdown, and as a field of a row.
    pub metadata: bool,
}

/// As what the article of a page of HTML is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum OutputFormat {
    /// A block on a line.
    #[default]
    Text,
    /// With headings, lists, tables, quotes, code, emphasis and links.
    Markdown,
}

/// What becomes of links in Markdown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum LinkStyle {
    /// They lead where they led.
    #[default]
    Keep,
    /// Their text stays.
    Drop,
}
