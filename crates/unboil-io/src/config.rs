//! Settings of reading, and those that reading and writing share.

use serde::{Deserialize, Serialize};
use unboil_html::WriteConfig;

/// The settings of reading and of writing, as the functions that write cleaned files take them.
#[derive(Clone, Copy, Debug)]
pub struct IoConfig<'a> {
    /// How rows are read.
    pub read: &'a ReadConfig,
    /// How the articles of pages are written.
    pub write: &'a WriteConfig,
}

/// Input files and the fields of their rows.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct ReadConfig {
    /// Only files whose path below the input folder matches one of these globs; empty: every file of a known format.
    pub glob: Vec<String>,
    /// Follow symbolic links to files and folders.
    pub follow: bool,
    /// The field of a JSONL row that holds the article.
    pub text_field: String,
    /// The field of a JSONL row that holds a page of HTML, whose article then goes to the field of the article; `None`: rows hold texts.
    pub html_field: Option<String>,
    /// The field that holds its id; rows without it are called `path:line`.
    pub id_field: String,
    /// The field that holds its address; the host names the site.
    pub url_field: String,
    /// The field that holds its date, for `keep = "earliest"`.
    pub date_field: String,
    /// The encoding of files that are neither UTF-8 nor UTF-16, by its WHATWG label ("windows-1251"); `None`: it is detected.
    pub encoding: Option<String>,
    /// An article, row or file of more bytes than this, decompressed, is a problem and not an article. 256 MiB: far above any real
    /// article, far below what would exhaust the memory of a small machine.
    pub max_article_bytes: usize,
    /// Fields that are going to be added to each row: one that has one of them already is a problem. No setting: it follows from
    /// what is done with the rows.
    #[serde(skip)]
    pub added_fields: Vec<&'static str>,
}

impl ReadConfig {
    /// The field of a row that is read: that of the page or that of the article.
    pub fn source_field(&self) -> &str {
        self.html_field.as_ref().unwrap_or(&self.text_field)
    }
}

impl Default for ReadConfig {
    fn default() -> Self {
        ReadConfig {
            glob: Vec::new(),
            follow: false,
            text_field: "text".into(),
            html_field: None,
            id_field: "id".into(),
            url_field: "url".into(),
            date_field: "date".into(),
            encoding: None,
            max_article_bytes: 256 << 20,
            added_fields: Vec::new(),
        }
    }
}
