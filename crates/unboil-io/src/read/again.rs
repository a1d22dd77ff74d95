//! A file that was read before comes in, the text of one of its articles goes out: a corpus is larger than memory, so that texts are
//! read again when they are needed.

use std::fs::File;
use std::io;
use std::sync::OnceLock;

use crate::config::ReadConfig;
use crate::read::jsonl::{decode_row, parse_row};
use crate::read::{ReadFile, batches, read_file};
use crate::spill::read_at;
use unboil_text::Page;

/// A file, opened to read articles of it again.
#[derive(Debug, Default)]
pub struct Again {
    open: OnceLock<File>,
    /// It is closed again each time: there are more files than may be open at once.
    closes: bool,
}

/// Of more files than this none stays open: systems allow a thousand, some fewer.
const MOST_OPEN: usize = 128;

impl Again {
    /// A file that stays open once an article of it was read again, if it is of rows and not one of too many.
    pub fn new(files: usize) -> Again {
        Again {
            open: OnceLock::new(),
            closes: files > MOST_OPEN,
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
    ) -> io::Result<(String, Option<Box<Page>>)> {
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
        let path = file.unpacked.as_ref().unwrap_or(&file.source.path);
        let now;
        let open = match self.open.get() {
            Some(open) => open,
            None if self.closes => {
                now = File::open(path)?;
                &now
            }
            None => {
                let open = File::open(path)?;
                self.open.get_or_init(|| open)
            }
        };
        let mut line = vec![0; row.bytes];
        read_at(open, &mut line, row.start).map_err(|_| changed())?;
        let line = decode_row(&line, file.encoding.charset).map_err(|_| changed())?;
        let row = parse_row(&line, config).map_err(|_| changed())?;
        let article = batches::article(row, config);
        Ok((article.text, article.page))
    }
}
