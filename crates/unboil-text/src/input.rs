//! What is to be stripped: a text, or the text of a page with what its tags say.

use crate::{Article, HtmlPage};

/// What is to be stripped.
#[derive(Clone, Copy, Debug)]
pub struct ArticleRef<'a> {
    /// The text.
    pub text: &'a str,
    /// What the tags say of its blocks, if it is the text of a page of HTML.
    pub page: Option<&'a HtmlPage>,
}

impl<'a> From<&'a str> for ArticleRef<'a> {
    fn from(text: &'a str) -> ArticleRef<'a> {
        ArticleRef { text, page: None }
    }
}

impl<'a> From<&'a String> for ArticleRef<'a> {
    fn from(text: &'a String) -> ArticleRef<'a> {
        ArticleRef { text, page: None }
    }
}

impl<'a> From<(&'a str, Option<&'a HtmlPage>)> for ArticleRef<'a> {
    fn from((text, page): (&'a str, Option<&'a HtmlPage>)) -> ArticleRef<'a> {
        ArticleRef { text, page }
    }
}

impl<'a> From<&'a Article> for ArticleRef<'a> {
    fn from(article: &'a Article) -> ArticleRef<'a> {
        ArticleRef {
            text: &article.text,
            page: article.page.as_deref(),
        }
    }
}
