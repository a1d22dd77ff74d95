//! The entry points for a page of HTML: its text, its elements and its metadata.

use unboil_text::{Article, HtmlPage};

use crate::json_ld;
use crate::page_parser::parse_page;

/// Parses a page of HTML. Returns its visible text, with a block per line and white space
/// collapsed, and its blocks, elements and metadata.
///
/// Every string parses, however malformed. Time is linear in the length of the string.
///
/// ```
/// use unboil_html::parse;
/// use unboil_text::Element;
///
/// let (text, page) = parse("<nav><a href=/>Home</a></nav><p>High water at <b>noon</b>.");
/// assert_eq!(text, "Home\n\nHigh water at noon.\n");
/// assert_eq!(page.block_element(0), Element::Nav);
/// assert_eq!(page.link_percent(0), 100);
/// ```
pub fn parse(html: &str) -> (String, HtmlPage) {
    parse_page(html, json_ld::read)
}

/// Parses a page of HTML as an article without an id. Address and date are those that the page
/// declares.
///
/// ```
/// use unboil_html::article;
///
/// let article = article("<link rel=canonical href='https://a.example/x'><p>High water.");
/// assert_eq!(article.text, "High water.\n");
/// assert_eq!(article.url.as_deref(), Some("https://a.example/x"));
/// ```
pub fn article(html: &str) -> Article {
    let (text, page) = parse(html);
    let metadata = &page.declared.metadata;
    Article {
        url: metadata.url.clone(),
        date: metadata.date.clone(),
        text,
        page: Some(Box::new(page)),
        ..Article::default()
    }
}
