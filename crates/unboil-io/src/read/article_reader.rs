//! [`ArticleReader`] reads single articles of a file again, because a corpus is larger than memory.

use std::io;

use unboil_text::{Article, HtmlPage};

use crate::config::ReadConfig;
use crate::formats::batches::RowLocation;
use crate::formats::format::FileInfo;
use crate::read::file_handle::FileHandle;

/// Reads articles of one file again. Any thread can use it.
///
/// ```
/// use unboil_io::{ArticleReader, ReadConfig, Source, read_file};
///
/// let folder = tempfile::tempdir()?;
/// let mut source = Source::from_name("rows.jsonl");
/// source.path = folder.path().join("rows.jsonl");
/// std::fs::write(&source.path, "{\"text\": \"Low tide.\"}\n{\"text\": \"High tide.\"}\n")?;
/// let config = ReadConfig::default();
/// // The location of its row is all that must stay in memory of the second article.
/// let file = read_file(&source, &config).map_articles(|articles| vec![(); articles.len()]);
/// let (text, page) = ArticleReader::new(1).text(file.info(), Some(file.rows[1]), &config)?;
/// assert_eq!((text.as_str(), page), ("High tide.", None));
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug, Default)]
pub struct ArticleReader(FileHandle);

impl ArticleReader {
    /// Makes the reader of one of `files` files of rows. With few files, the file stays open after
    /// the first call.
    pub fn new(files: usize) -> ArticleReader {
        ArticleReader(FileHandle::new(files))
    }

    /// Reads the text of an article, and the tags of an HTML page. `row` is the row of the article;
    /// `None`: the file is one article.
    ///
    /// # Errors
    /// If it cannot be read, or the file has changed.
    pub fn text(
        &self,
        file: FileInfo,
        row: Option<RowLocation>,
        config: &ReadConfig,
    ) -> io::Result<(String, Option<Box<HtmlPage>>)> {
        let article = self.article(file, row, config)?;
        Ok((article.text, article.page))
    }

    /// Reads an article with its id, its URL and its date.
    ///
    /// ```
    /// use unboil_io::{ArticleReader, ReadConfig, Source, read_file};
    ///
    /// let folder = tempfile::tempdir()?;
    /// let mut source = Source::from_name("rows.jsonl");
    /// source.path = folder.path().join("rows.jsonl");
    /// std::fs::write(&source.path, "{\"text\": \"Low tide.\", \"url\": \"https://a.org/1\"}\n")?;
    /// let config = ReadConfig::default();
    /// let file = read_file(&source, &config);
    /// let article = ArticleReader::new(1).article(file.info(), Some(file.rows[0]), &config)?;
    /// assert_eq!(article.url.as_deref(), Some("https://a.org/1"));
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`text`](ArticleReader::text).
    pub fn article(
        &self,
        file: FileInfo,
        row: Option<RowLocation>,
        config: &ReadConfig,
    ) -> io::Result<Article> {
        let format = file.source.format;
        format.read_article(file, row, &self.0, config)
    }
}
