//! Returns the text of a row, and makes an article of it.

use unboil_text::Article;

use super::group_rows::ParquetRow;
use crate::config::ReadConfig;
use crate::error::ProblemStage;
use crate::read::json_row::too_long_message;

impl ParquetRow {
    /// The text, or the HTML page.
    ///
    /// ```
    /// use unboil_io::{ParquetRow, ReadConfig};
    ///
    /// let error = ParquetRow::default().text(&ReadConfig::default()).unwrap_err();
    /// assert_eq!(error.1, "the field \"text\" is null");
    /// ```
    ///
    /// # Errors
    /// If it is null, too long or not UTF-8, or the row has no place for the article of the page: the
    /// stage and the reason.
    pub fn text(&self, config: &ReadConfig) -> Result<&str, (ProblemStage, String)> {
        let name = config.source_field();
        if self.lacks_place {
            let reason = format!(
                "the object around the field {:?} is null",
                config.text_field
            );
            return Err((ProblemStage::Parse, reason));
        }
        let bytes = self.text.bytes().ok_or_else(|| {
            let reason = format!("the field {name:?} is null");
            (ProblemStage::Parse, reason)
        })?;
        if bytes.len() > config.max_article_bytes {
            return Err((ProblemStage::Read, too_long_message(config)));
        }
        std::str::from_utf8(bytes).map_err(|e| {
            let at = e.valid_up_to();
            let reason = format!("not valid UTF-8 at byte {at} of the field {name:?}");
            (ProblemStage::Decode, reason)
        })
    }

    /// The article of the row: its text, or the article of its page. The id is empty if the row
    /// has none.
    pub(super) fn into_article(self, text: &str, config: &ReadConfig) -> Article {
        let page = article_of_text(text, config);
        Article {
            id: self.id.unwrap_or_default(),
            url: self.url.or(page.url),
            date: self.date.or(page.date),
            source: self.source,
            keep_field: self.keep_field,
            ..page
        }
    }
}

/// The article of a text, or of a page.
pub(super) fn article_of_text(text: &str, config: &ReadConfig) -> Article {
    match config.html_field {
        Some(_) => unboil_html::article(text),
        None => Article {
            text: text.to_string(),
            ..Article::default()
        },
    }
}
