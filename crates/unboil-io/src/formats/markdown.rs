//! The format `markdown`: a file is one article, read as text, marks included.

use unboil_text::Article;

use crate::config::ReadConfig;
use crate::formats::batches::FileProblem;
use crate::formats::format::Source;
use crate::formats::whole_file::{WholeFile, read_text};
use crate::read::decode::TextEncoding;

/// Markdown.
#[derive(Debug)]
pub(super) struct Markdown;

impl WholeFile for Markdown {
    const NAME: &'static str = "markdown";
    const EXTENSIONS: &'static [&'static str] = &["md"];
    const IS_PAGE: bool = false;

    fn read(
        &self,
        source: &Source,
        config: &ReadConfig,
    ) -> Result<(TextEncoding, Article), FileProblem> {
        read_text(source, config)
    }
}
