//! Reads the text or the page of a row: [`ArticleInput`].

use std::borrow::Cow;

use arrow_schema::ArrowError;
use unboil_text::{Article, ArticleRef, HtmlPage};

use super::columns::Texts;

/// The article of a row: its text, or the text of its page.
pub(super) enum ArticleInput<'a> {
    Text(&'a str),
    /// What was read from a page.
    Page(Box<Article>),
}

impl<'a> ArticleInput<'a> {
    /// The article of a row; `None` if it is missing. With `html` the column holds pages.
    ///
    /// # Errors
    /// If a text is not valid UTF-8.
    pub(super) fn read(
        texts: &Texts<'a>,
        row: usize,
        html: bool,
    ) -> Result<Option<ArticleInput<'a>>, ArrowError> {
        if !html {
            return Ok(texts.get(row)?.map(ArticleInput::Text));
        }
        let decoded = match texts.bytes(row) {
            Some(bytes) => Some(Cow::Owned(unboil_io::decode_page(bytes, None))),
            None => texts.get(row)?.map(Cow::Borrowed),
        };
        let article = decoded.map(|page| unboil_html::article(&page));
        Ok(article.map(|article| ArticleInput::Page(Box::new(article))))
    }

    /// The text of the article.
    pub(super) fn text(&self) -> &str {
        match self {
            ArticleInput::Text(text) => text,
            ArticleInput::Page(article) => &article.text,
        }
    }

    /// The address that the page declares.
    pub(super) fn declared_url(&self) -> Option<&str> {
        match self {
            ArticleInput::Text(_) => None,
            ArticleInput::Page(article) => article.url.as_deref(),
        }
    }

    /// The date that the page declares.
    pub(super) fn declared_date(&self) -> Option<&str> {
        match self {
            ArticleInput::Text(_) => None,
            ArticleInput::Page(article) => article.date.as_deref(),
        }
    }

    /// The page.
    pub(super) fn page(&self) -> Option<&HtmlPage> {
        match self {
            ArticleInput::Text(_) => None,
            ArticleInput::Page(article) => article.page.as_deref(),
        }
    }

    /// The article as the stripper takes it.
    pub(super) fn article(&self) -> ArticleRef<'_> {
        match self {
            ArticleInput::Text(text) => (*text).into(),
            ArticleInput::Page(article) => (&**article).into(),
        }
    }
}
