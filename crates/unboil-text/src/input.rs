//! What is to be stripped: a text, or the text of a page with what its tags say.

use crate::{Article, Page};

/// What is to be stripped.
#[derive(Clone, Copy, Debug)]
pub struct Input<'a> {
    /// The text.
    pub text: &'a str,
    /// What the tags say of its blocks, if it is the text of a page of HTML.
    pub page: Option<&'a Page>,
}

impl<'a> From<&'a str> for Input<'a> {
    fn from(text: &'a str) -> Input<'a> {
        Input { text, page: None }
    }
}

impl<'a> From<&'a String> for Input<'a> {
    fn from(text: &'a String) -> Input<'a> {
        Input { text, page: None }
    }
}

impl<'a> From<(&'a str, Option<&'a Page>)> for Input<'a> {
    fn from((text, page): (&'a str, Option<&'a Page>)) -> Input<'a> {
        Input { text, page }
    }
}

impl<'a> From<&'a Article> for Input<'a> {
    fn from(article: &'a Article) -> Input<'a> {
        Input {
            text: &article.text,
            page: article.page.as_deref(),
        }
    }
}
