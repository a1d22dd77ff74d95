//! What every room shares: the article, its blocks, and what is taken out of it.
//!
//! All spans are byte ranges into the article's decoded UTF-8 text, as it came in. Nothing ever edits that text: a stage
//! says which spans should go, and the writer leaves them out.

mod host;
mod html_page;
mod metadata;
mod page_type;

use std::borrow::Cow;
use std::ops::Range;

use serde::{Deserialize, Serialize};

pub use host::host;
pub use html_page::{
    CELL_SEPARATOR, ELEMENT_COUNT, Element, HtmlPage, InlineStyle, Node, PageBlock, StyledSpan,
};
pub use metadata::{DeclaredMetadata, DeclaredType, Metadata};
pub use page_type::PageType;

/// A half-open byte range `start..end` of an article's text, on character borders.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize)]
pub struct Span {
    /// First byte inside.
    pub start: usize,
    /// First byte after.
    pub end: usize,
}

impl Span {
    /// The span `start..end`.
    pub fn new(start: usize, end: usize) -> Span {
        debug_assert!(start <= end, "a span ends where it starts or later");
        Span { start, end }
    }

    /// Length in bytes.
    pub fn len(self) -> usize {
        self.end - self.start
    }

    /// True for a span of no bytes.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// How many bytes two spans share.
    pub fn overlap(self, other: Span) -> usize {
        self.end
            .min(other.end)
            .saturating_sub(self.start.max(other.start))
    }

    /// The same as a range, to index a string with.
    pub fn range(self) -> Range<usize> {
        self.start..self.end
    }
}

/// One text with an id: a file, or one row of a JSONL file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Article {
    /// The relative path, the row's own id, or `path:line`. Names the article in every output.
    pub id: String,
    /// Where it was published, if the row says so. Its host names the site.
    pub url: Option<String>,
    /// When it was published, if the row says so; compared as text, so ISO 8601 sorts by time.
    pub date: Option<String>,
    /// The decoded text, byte for byte; of a page of HTML the text that a reader sees.
    pub text: String,
    /// What the tags of the page say, if it is one.
    pub page: Option<Box<HtmlPage>>,
}

/// What kind of thing a removal took. One of the words of the ledger's `class` field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize)]
pub enum Class {
    /// A repeat of the headline.
    Headline,
    /// A single line the site printed: a notice, a label, a button.
    Chrome,
    /// A run of blocks that belongs together: "Recent Posts" and its teasers.
    Section,
    /// A block that recurs on the pages of the same site.
    Site,
    /// A byline, a dateline, a date: who wrote the article, and when and where.
    Byline,
    /// A caption or the credit of a picture.
    Caption,
    /// What no rule explains and the scorer takes for something else than the article.
    Junk,
    /// A passage or article whose copy stays elsewhere.
    Duplicate,
}

impl Class {
    /// Every class, in the order of the reports.
    pub const ALL: [Class; 8] = [
        Class::Headline,
        Class::Chrome,
        Class::Section,
        Class::Site,
        Class::Byline,
        Class::Caption,
        Class::Junk,
        Class::Duplicate,
    ];

    /// The word used in the ledger and in tables.
    pub fn name(self) -> &'static str {
        match self {
            Class::Headline => "headline",
            Class::Chrome => "chrome",
            Class::Section => "section",
            Class::Site => "site",
            Class::Byline => "byline",
            Class::Caption => "caption",
            Class::Junk => "junk",
            Class::Duplicate => "duplicate",
        }
    }
}

/// One thing taken out of an article, with the evidence.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Removal {
    /// What goes, line break and blank lines included. The removals of one article never overlap.
    pub span: Span,
    /// The kind of thing it was.
    pub class: Class,
    /// The name of the rule that took it, as `unboil rules` lists it.
    pub rule: Cow<'static, str>,
    /// What was seen, for a person to read.
    pub why: String,
}

/// The rule of a removal that takes a whole article because it is mostly the same as one that stays.
pub const DROP_ARTICLES_RULE: &str = "drop-articles";

/// What is left of a text of `len` bytes after `removals`, which are sorted by start and do not overlap.
pub fn kept_spans(len: usize, removals: &[Removal]) -> Vec<Span> {
    let mut kept = Vec::with_capacity(removals.len() + 1);
    let mut from = 0;
    for removal in removals {
        if removal.span.start > from {
            kept.push(Span::new(from, removal.span.start));
        }
        from = removal.span.end;
    }
    if from < len {
        kept.push(Span::new(from, len));
    }
    kept
}

/// The text without its removals, which are sorted by start and do not overlap.
pub fn kept_text(text: &str, removals: &[Removal]) -> String {
    let mut out = String::with_capacity(text.len());
    for span in kept_spans(text.len(), removals) {
        out.push_str(&text[span.range()]);
    }
    out
}
