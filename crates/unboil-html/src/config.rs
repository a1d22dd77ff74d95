//! Settings for writing the articles of HTML pages.

use serde::{Deserialize, Serialize};

/// How the article of a page of HTML is written. Settings table `write`.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct WriteConfig {
    /// The format of the article. Default: `text`.
    pub to: OutputFormat,
    /// Whether Markdown keeps links. Default: `keep`. Plain text has no links.
    pub links: LinkStyle,
    /// Whether to write the declared metadata of a page: title, authors, date, site name, language
    /// and URL. It goes to `metadata.jsonl`, to the front matter of Markdown, and to a field of a
    /// row. Default: false.
    pub metadata: bool,
    /// Whether to write the ledger, the passages and the groups as Parquet too. It needs the feature
    /// `parquet`. Default: false.
    pub parquet: bool,
    /// Whether the run writes `superseded.txt`: the ids of archived articles that a new one stands for.
    /// The engine sets it.
    #[serde(skip)]
    pub superseded: bool,
}

/// The format of the article of a page of HTML.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum OutputFormat {
    /// Plain text, one block per line.
    #[default]
    Text,
    /// Markdown: headings, lists, tables, quotes, code, emphasis and links.
    Markdown,
    /// Plain text. The articles of WARC files are records of WET files.
    Wet,
}

/// Whether Markdown keeps links.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum LinkStyle {
    /// Keeps links: `[text](address)`.
    #[default]
    Keep,
    /// Keeps only the text of links.
    Drop,
}
