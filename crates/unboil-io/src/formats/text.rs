//! The format `text`: a file is the text of one article.

use unboil_text::Article;

use crate::config::ReadConfig;
use crate::formats::batches::FileProblem;
use crate::formats::format::Source;
use crate::formats::whole_file::{WholeFile, read_text};
use crate::read::decode::TextEncoding;

/// Plain text.
#[derive(Debug)]
pub(super) struct Text;

impl WholeFile for Text {
    const NAME: &'static str = "text";
    const EXTENSIONS: &'static [&'static str] = &["txt"];
    const IS_PAGE: bool = false;

    fn read(
        &self,
        source: &Source,
        config: &ReadConfig,
    ) -> Result<(TextEncoding, Article), FileProblem> {
        read_text(source, config)
    }
}
