//! How output rows name an article: [`ArticleName`].

use serde::Serialize;

/// The id of an article, and where it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct ArticleName<'a> {
    /// Its id.
    pub article: &'a str,
    /// The path of its file, if it is not the id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<&'a str>,
    /// The line of its row in the file, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
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
    /// assert_eq!((row.path, row.line), (Some("rows.jsonl"), Some(3)));
    /// ```
    pub fn new(id: &'a str, path: &'a str, line: Option<usize>) -> ArticleName<'a> {
        ArticleName {
            article: id,
            path: Some(path).filter(|path| *path != id),
            line,
        }
    }
}
