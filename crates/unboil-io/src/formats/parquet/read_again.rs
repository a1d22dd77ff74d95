//! Reads the article of one row again.

use std::io;
use std::sync::Arc;

use unboil_text::Article;

use super::group_rows::ParquetRows;
use super::input::ParquetInput;
use super::read_text::article_of_text;
use crate::config::ReadConfig;
use crate::formats::batches::RowLocation;
use crate::formats::format::{FileInfo, changed_while_read as changed};
use crate::read::file_handle::FileHandle;

/// Reads the text from the copy of the texts, or from the file if there is none: that takes as long
/// as reading all rows before. See [`Format::read_article`](crate::Format::read_article).
pub(super) fn read_again(
    file: FileInfo,
    location: RowLocation,
    handle: &FileHandle,
    config: &ReadConfig,
) -> io::Result<Article> {
    if let Some(copy) = file.decompressed_copy {
        let mut text = vec![0; location.bytes];
        handle.read_at(copy, &mut text, location.start, changed)?;
        let text = std::str::from_utf8(&text).map_err(|_| changed())?;
        return Ok(article_of_text(text, config));
    }
    let input = ParquetInput::open(&file.source.path).map_err(io::Error::other)?;
    let rows = ParquetRows::new(Arc::new(input), config, true);
    let mut rows = rows.map_err(io::Error::other)?;
    while let Some(row) = rows.next_row().map_err(io::Error::other)? {
        if row.number == location.line {
            let text = row.text(config).map_err(|_| changed())?;
            return Ok(article_of_text(text, config));
        }
    }
    Err(changed())
}
