//! A file that was read before comes in, the text of one of its articles goes out: a corpus is larger than memory, so that texts are
//! read again when they are needed.

use std::fs::File;
use std::io;
use std::sync::OnceLock;

use crate::config::ReadConfig;
use crate::read::json_row::{decode_row, parse_row};
use crate::read::{ReadFile, jsonl_batches, read_file};
use crate::spill::read_at;
use unboil_text::HtmlPage;

/// A file, opened to read articles of it again.
#[derive(Debug, Default)]
pub struct ArticleReader {
    file_handle: OnceLock<File>,
    /// It is closed again each time: there are more files than may be open at once.
    reopens_each_time: bool,
}

/// Of more files than this none stays open: systems allow a thousand, some fewer.
const MAX_OPEN_FILES: usize = 128;

impl ArticleReader {
    /// A file that stays open once an article of it was read again, if it is of rows and not one of too many.
    pub fn new(files: usize) -> ArticleReader {
        ArticleReader {
            file_handle: OnceLock::new(),
            reopens_each_time: files > MAX_OPEN_FILES,
        }
    }

    /// The text of article number `at` of `file`, and what its tags say if it is a page.
    ///
    /// # Errors
    /// When it cannot be read, or is not what it was.
    pub fn text<T>(
        &self,
        file: &ReadFile<T>,
        at: usize,
        config: &ReadConfig,
    ) -> io::Result<(String, Option<Box<HtmlPage>>)> {
        let changed = || io::Error::other("changed while it was being read");
        let Some(row) = file.rows.get(at) else {
            let read = read_file(&file.source, config);
            return match (
                read.articles.into_iter().next(),
                read.problems.into_iter().next(),
            ) {
                (Some(article), _) => Ok((article.text, article.page)),
                (None, Some(problem)) => Err(io::Error::other(problem.reason)),
                (None, None) => Err(changed()),
            };
        };
        let path = file.decompressed_copy.as_ref().unwrap_or(&file.source.path);
        let reopened;
        let file_handle = match self.file_handle.get() {
            Some(file_handle) => file_handle,
            None if self.reopens_each_time => {
                reopened = File::open(path)?;
                &reopened
            }
            None => {
                let file_handle = File::open(path)?;
                self.file_handle.get_or_init(|| file_handle)
            }
        };
        let mut line = vec![0; row.bytes];
        read_at(file_handle, &mut line, row.start).map_err(|_| changed())?;
        let line = decode_row(&line, file.encoding.charset).map_err(|_| changed())?;
        let row = parse_row(&line, config).map_err(|_| changed())?;
        let article = jsonl_batches::article(row, config);
        Ok((article.text, article.page))
    }
}
