//! The borrowed input of stripping: a text, and the page that it came from.

use crate::article::Article;
use crate::html_page::HtmlPage;

/// A text and, if it came from HTML, its page. Converts from a string, an [`Article`] or a pair.
///
/// ```
/// use unboil_text::{Article, ArticleRef};
///
/// let article = Article { text: "The tide rose.".into(), ..Article::default() };
/// assert_eq!(ArticleRef::from(&article).text, "The tide rose.");
/// assert!(ArticleRef::from("The tide rose.").page.is_none());
/// ```
#[derive(Clone, Copy, Debug)]
pub struct ArticleRef<'a> {
    /// Decoded text.
    pub text: &'a str,
    /// Elements and blocks of the text, or `None` if it is plain text.
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
