//! How output rows name an article: [`ArticleName`].

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

/// The id of an article, and where it is.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Deserialize, Serialize)]
pub struct ArticleName<'a> {
    /// Its id.
    pub article: Cow<'a, str>,
    /// The path of its file, if it is not the id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<Cow<'a, str>>,
    /// The line of its row in the file, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
}

impl<'a> ArticleName<'a> {
    /// Names an article by its id, the path of its file and its line.
    ///
    /// ```
    /// use unboil_io::ArticleName;
    ///
    /// assert_eq!(ArticleName::new("a.txt", "a.txt", None).path, None);
    /// let row = ArticleName::new("7", "rows.jsonl", Some(3));
    /// assert_eq!((row.path.as_deref(), row.line), (Some("rows.jsonl"), Some(3)));
    /// ```
    pub fn new(id: &'a str, path: &'a str, line: Option<usize>) -> ArticleName<'a> {
        ArticleName {
            article: id.into(),
            path: Some(path).filter(|path| *path != id).map(Cow::Borrowed),
            line,
        }
    }

    /// The path of its file.
    ///
    /// ```
    /// assert_eq!(unboil_io::ArticleName::new("a.txt", "a.txt", None).file(), "a.txt");
    /// ```
    pub fn file(&self) -> &str {
        self.path.as_ref().unwrap_or(&self.article)
    }
}
