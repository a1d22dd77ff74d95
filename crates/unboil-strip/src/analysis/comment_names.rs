//! Recognises the elements of a page that are named after readers' comments.

use unboil_text::{HtmlPage, attr_token};

/// True for an element with a class, an id or the like that is named after comments.
pub(crate) fn is_named_comments(page: &HtmlPage, node: u32) -> bool {
    page.attr_tokens(node).contains(&attr_token("comment"))
}
