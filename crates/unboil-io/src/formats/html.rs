//! The format `html`: a file is one HTML page, and the article is the text of the page in UTF-8.

use unboil_text::Article;

use crate::config::ReadConfig;
use crate::error::ProblemStage;
use crate::formats::batches::FileProblem;
use crate::formats::format::Source;
use crate::formats::whole_file::{ParsedFile, UnpackedFile, WholeFile};
use crate::read::decode::TextEncoding;
use crate::read::decode_page::page_text;
use crate::read::json_row;

/// HTML.
#[derive(Debug)]
pub(super) struct Html;

impl WholeFile for Html {
    const NAME: &'static str = "html";
    const EXTENSIONS: &'static [&'static str] = &["html", "htm", "xhtml"];
    const IS_PAGE: bool = true;

    fn parse(
        &self,
        source: &Source,
        input: &mut UnpackedFile,
        config: &ReadConfig,
    ) -> Result<ParsedFile, FileProblem> {
        let html = page_text(&input.bytes, json_row::declared_encoding(config))
            .map_err(|reason| FileProblem::new(ProblemStage::Decode, reason))?;
        drop(std::mem::take(&mut input.bytes));
        Ok(ParsedFile {
            encoding: TextEncoding::UTF_8,
            article: Article {
                id: source.rel.to_string(),
                ..unboil_html::article(&html)
            },
            incomplete_char: Vec::new(),
        })
    }
}
