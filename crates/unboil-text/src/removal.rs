//! Removals from an article, and the text that remains.
//!
//! The strip rules and the choice of duplicates return [`Removal`]s; the ledger records them, and
//! the writers apply them with [`kept_spans`] or [`kept_text`].

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::span::Span;

/// Kind of text that a removal takes out. [`Class::name`] is the ledger's `class` field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize)]
pub enum Class {
    /// A repeat of the headline.
    Headline,
    /// A single boilerplate line: a notice, a label, a button.
    Chrome,
    /// Consecutive blocks that belong together, such as "Recent Posts" and its teasers.
    Section,
    /// A block that occurs on several pages of the same site.
    Site,
    /// A byline, a dateline or a date: author, time and place of the article.
    Byline,
    /// A caption or the credit of a picture.
    Caption,
    /// Text that no rule matches and that the model scores as boilerplate.
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

    /// Index in [`Class::ALL`].
    pub fn index(self) -> usize {
        self as usize
    }

    /// Name in the ledger and in tables.
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

/// One cut from an article, with its evidence.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Removal {
    /// Removed bytes, the line break and blank lines after them included. The removals of one
    /// article never overlap.
    pub span: Span,
    /// Kind of text.
    pub class: Class,
    /// Name of the rule, as `unboil rules` lists it.
    pub rule: Cow<'static, str>,
    /// The evidence, as a sentence for a reader.
    pub why: String,
    /// The score of the model, if it decided.
    pub score: Option<ModelScore>,
}

/// The probability that a text is not part of the article, as the model sees it, and the threshold
/// above which the text is removed; both in hundredths, 0 to 100.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct ModelScore {
    /// Of several blocks, the score of the most certain one.
    pub score: u8,
    /// The threshold for this block. It may be above the score: blocks of a list stand or fall together.
    pub threshold: u8,
}

/// Rule name of a removal that drops a whole article as a near copy of one that stays.
pub const DROP_ARTICLES_RULE: &str = "drop-articles";

/// Spans that remain of a text of `len` bytes after `removals`.
///
/// `removals` must be sorted by start and must not overlap. The result is sorted, and no span is
/// empty.
///
/// ```
/// use unboil_text::{Class, Removal, Span, kept_spans};
///
/// let removal = Removal {
///     span: Span::new(3, 5),
///     class: Class::Chrome,
///     rule: "share".into(),
///     why: String::new(),
///     score: None,
/// };
/// assert_eq!(kept_spans(8, &[removal]), [Span::new(0, 3), Span::new(5, 8)]);
/// ```
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

/// The text without its removals. `removals` must be sorted by start and must not overlap.
///
/// ```
/// use unboil_text::{Class, Removal, Span, kept_text};
///
/// let removal = Removal {
///     span: Span::new(10, 16),
///     class: Class::Chrome,
///     rule: "share".into(),
///     why: "a sharing button".into(),
///     score: None,
/// };
/// assert_eq!(kept_text("It rose.\n\nShare\n", &[removal]), "It rose.\n\n");
/// ```
pub fn kept_text(text: &str, removals: &[Removal]) -> String {
    let mut out = String::with_capacity(text.len());
    for span in kept_spans(text.len(), removals) {
        out.push_str(&text[span.range()]);
    }
    out
}
