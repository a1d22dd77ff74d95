//! The settings of reading, and the pair of settings that writing needs.

use serde::{Deserialize, Serialize};
use unboil_html::WriteConfig;

/// The settings of reading and of writing, as the functions that write cleaned files take them.
#[derive(Clone, Copy, Debug)]
pub struct IoConfig<'a> {
    /// How files and rows are read.
    pub read: &'a ReadConfig,
    /// How the articles of HTML pages are written.
    pub write: &'a WriteConfig,
}

/// Which files are read, and which fields of their rows.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct ReadConfig {
    /// Globs: in folders, only files that match one of them are read. Empty: every file of a known
    /// format. A glob with `/` must match the path below the input folder, one without the name.
    pub glob: Vec<String>,
    /// Follow symbolic links to files and folders.
    pub follow: bool,
    /// The field of a JSONL row that holds the text of the article.
    pub text_field: String,
    /// The field of a JSONL row that holds an HTML page; its article is written to `text_field`.
    /// `None`: rows hold texts.
    pub html_field: Option<String>,
    /// The field that holds the id of the article. Rows without it get the id `path:line`.
    pub id_field: String,
    /// The field that holds the URL of the article. Its host is the site.
    pub url_field: String,
    /// The field that holds the date of the article, for `keep = "earliest"`.
    pub date_field: String,
    /// The encoding of files that are neither UTF-8 nor UTF-16, by its WHATWG label, for example
    /// "windows-1251". `None`: it is detected.
    pub encoding: Option<String>,
    /// Articles, rows and files of more bytes than this, decompressed, are problems. Default:
    /// 256 MiB, which is far above any real article and far below the memory of a small machine.
    pub max_article_bytes: usize,
    /// Fields that will be added to each row. A row that already has one of them is a problem.
    /// This is not a setting; it follows from the command.
    #[serde(skip)]
    pub added_fields: Vec<&'static str>,
}

impl ReadConfig {
    /// The field of a row that is read: `html_field` or, without one, `text_field`.
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
