//! Articles written for the tests of the stripper, and what is left of them.

use unboil_strip::{StripConfig, Stripper};
use unboil_text::{ArticleRef, kept_text};

use crate::util::{LEAD, SECOND, THIRD};

pub(crate) const TITLE: &str = "Harbour to stay open for ten years";
pub(crate) const FOURTH: &str = "The oldest of the fishermen told the meeting that nobody moors a good boat in a \
                      promise, and sat down again on the steps of the hall.";
/// A stripper with the defaults.
pub(crate) fn stripper() -> Stripper {
    Stripper::new(&StripConfig::default()).expect("the defaults make sense")
}

/// What is left of a text of these lines.
pub(crate) fn strip_text(lines: &[&str]) -> String {
    let text = lines.join("\n") + "\n";
    kept_text(&text, &stripper().strip(&*text))
}

/// What is left of a page with a menu, this main part and a foot.
pub(crate) fn strip_page(main: &str) -> String {
    let menu = "<nav><a href=/>Home</a> <a href=/n>News</a></nav>";
    let foot =
        "<footer><ul><li><a href=/a>About us</a><li><a href=/p>Privacy policy</a></ul></footer>";
    let html = format!(
        "<html><head><title>{TITLE} | Harbour Herald</title></head><body><header>{menu}</header>\
         <main>{main}</main>{foot}</body></html>"
    );
    let (text, page) = unboil_html::parse(&html);
    let article = ArticleRef {
        text: &text,
        page: Some(&page),
    };
    kept_text(&text, &stripper().strip(article))
}

/// An article of four paragraphs as HTML, with more before the third and after the last.
pub(crate) fn article(inside: &str, below: &str) -> String {
    format!(
        "<article class=post><h1>{TITLE}</h1><p>{LEAD}</p><p>{SECOND}</p>{inside}<p>{THIRD}</p>\
         <p>{FOURTH}</p>{below}</article>"
    )
}

/// Checks that a text holds all of these lines.
pub(crate) fn assert_kept(kept: &str, lines: &[&str]) {
    for line in lines {
        assert!(kept.contains(line), "{line}: {kept}");
    }
}

/// Checks that a text holds the paragraphs of [`article`] and none of these lines.
pub(crate) fn assert_gone(kept: &str, lines: &[&str]) {
    assert_kept(kept, &[LEAD, SECOND, THIRD, FOURTH]);
    for line in lines {
        assert!(!kept.contains(line), "{line}: {kept}");
    }
}
