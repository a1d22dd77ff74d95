//! The format `text`: a file is the text of one article.

use crate::formats::whole_file::WholeFile;

/// Plain text.
#[derive(Debug)]
pub(super) struct Text;

impl WholeFile for Text {
    const NAME: &'static str = "text";
    const EXTENSIONS: &'static [&'static str] = &["txt", "text"];
    const IS_PAGE: bool = false;
}
