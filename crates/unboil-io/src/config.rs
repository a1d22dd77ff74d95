//! Settings for reading files, and the settings that reading and writing share.

use serde::{Deserialize, Serialize};
use unboil_html::WriteConfig;

/// The settings that the functions for cleaned files need.
#[derive(Clone, Copy, Debug)]
pub struct IoConfig<'a> {
    /// How files and rows are read.
    pub read: &'a ReadConfig,
    /// How the articles of HTML pages are written.
    pub write: &'a WriteConfig,
}

/// Which files are read, and which fields of their rows. Settings table `read`.
///
/// The name of a field may be a dotted path: `doc.body` is the field `body` of the object in the field
/// `doc`, unless the row has a key `doc.body`.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct ReadConfig {
    /// Globs: only files whose path below the input folder matches one of them are read.
    /// Default: none, which reads every file of a known format.
    pub glob: Vec<String>,
    /// Follows symbolic links to files and folders. Default: false.
    pub follow: bool,
    /// The field or column of a row that holds the text of the article. Default: `text`.
    pub text_field: String,
    /// The field or column of a row that holds a page of HTML; the article goes to `text_field`.
    /// Default: `None`, rows hold texts.
    pub html_field: Option<String>,
    /// The field that holds the id of the article. Default: `id`. A row without it has the id
    /// `path:line`.
    pub id_field: String,
    /// The field that holds the URL of the article. Default: `url`. Its host names the site.
    pub url_field: String,
    /// The field that holds the date of the article, for `keep = "earliest"` and `"latest"`. Default:
    /// `date`.
    pub date_field: String,
    /// The field that holds the name of the source of the article, for `prefer` and
    /// `keep_per = "source"`. Default: `source`.
    pub source_field: String,
    /// The WHATWG label of the encoding of files that are neither UTF-8 nor UTF-16, for example
    /// "windows-1251". Default: `None`, unboil detects the encoding of each file.
    pub encoding: Option<String>,
    /// The largest article, row or text file, in bytes after decompression; at least 1. A larger
    /// one is reported as a problem and not read. Default: 268,435,456 (256 MiB), far above any
    /// real article and far below the memory of a small machine.
    pub max_article_bytes: usize,
    /// The most bytes that a compressed file may unpack to; at least 1. The bytes up to the limit
    /// are read, and the file is reported as a problem. Default: 1,099,511,627,776 (1 TiB).
    pub max_unpacked_bytes: u64,
    /// The most bytes that a compressed file of more than 1 GiB unpacked may hold for each packed
    /// byte; at least 1. The bytes up to the limit are read, and the file is reported as a problem.
    /// Default: 500. Texts have 2 to 20, and a file of zeros has 1,000 and more.
    pub max_unpacked_ratio: u64,
    /// Fields that the writer will add to each row; a row that already has one is reported as a
    /// problem. Not a setting: the caller derives it from the output.
    #[serde(skip)]
    pub added_fields: Vec<&'static str>,
    /// The field that `keep` names. Not a setting of its own: the caller derives it from `keep`.
    #[serde(skip)]
    pub keep_field: Option<String>,
    /// True if the writer may leave out rows, all of which must be readable then. Not a setting: the
    /// caller derives it from `duplicates`.
    #[serde(skip)]
    pub drops_rows: bool,
}

impl ReadConfig {
    /// The field of a row that is read: `html_field` if it is set, else `text_field`.
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
            source_field: "source".into(),
            encoding: None,
            max_article_bytes: 256 << 20,
            max_unpacked_bytes: 1 << 40,
            max_unpacked_ratio: 500,
            added_fields: Vec::new(),
            keep_field: None,
            drops_rows: false,
        }
    }
}
