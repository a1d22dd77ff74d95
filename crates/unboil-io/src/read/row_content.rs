//! [`row_content`] makes the article of a row of any syntax.

use encoding_rs::Encoding;
use unboil_text::Article;

use crate::config::ReadConfig;
use crate::error::ProblemStage;
use crate::read::json_row::{article_of_row, decode_row};
use crate::read::row_parser::RowParser;
use crate::read::warc_record::{OtherRecord, WarcContent, warc_content};

/// The content of a row.
pub(crate) enum RowContent {
    /// An article. Its id is empty if the row has none.
    Article(Article),
    /// A record that has no article.
    Other(OtherRecord),
    /// Nothing: a blank line.
    Blank,
}

/// Makes the article of a row.
///
/// # Errors
/// If the row cannot be used: the stage that failed, and the reason.
pub(crate) fn row_content(
    row: &[u8],
    charset: &'static Encoding,
    parser: &RowParser,
    config: &ReadConfig,
) -> Result<RowContent, (ProblemStage, String)> {
    let parse_error = |reason| (ProblemStage::Parse, reason);
    if parser.is_warc() {
        let content = warc_content(row, config).map_err(parse_error)?;
        return Ok(match content {
            WarcContent::Article(article) => RowContent::Article(article),
            WarcContent::Other(other) => RowContent::Other(other),
        });
    }
    let row = decode_row(row, charset).map_err(|reason| (ProblemStage::Decode, reason))?;
    if parser.is_blank(&row) {
        return Ok(RowContent::Blank);
    }
    let row = parser.parse(&row, config).map_err(parse_error)?;
    Ok(RowContent::Article(article_of_row(row, config)))
}
