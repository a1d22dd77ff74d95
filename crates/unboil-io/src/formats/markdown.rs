//! The format `markdown`: a file is one article, read as text, marks included.

use crate::formats::whole_file::WholeFile;

/// Markdown.
#[derive(Debug)]
pub(super) struct Markdown;

impl WholeFile for Markdown {
    const NAME: &'static str = "markdown";
    const EXTENSIONS: &'static [&'static str] = &["md", "markdown"];
    const IS_PAGE: bool = false;
}
