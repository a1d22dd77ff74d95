//! The table of the strip rules. Adding a rule is one entry here and its function.

use crate::draft::Analysis;
use crate::{credits, frame, headline, phrases, scorer, sections, site};
use unboil_text::Class;

/// One strip rule.
pub struct Rule {
    /// Its name in the ledger, in `disable` and in `unboil rules`.
    pub name: &'static str,
    /// The class of what it takes.
    pub class: Class,
    /// What it looks for, in a sentence.
    pub description: &'static str,
    /// A small article; the lines that the rule takes start with `>> `.
    pub example: &'static str,
    /// Also used on articles of fewer than [`SHORT_ARTICLE_WORDS`](super::SHORT_ARTICLE_WORDS) words.
    pub(super) applies_to_short_articles: bool,
    /// Marks blocks; `None` for the rules that need more than the draft.
    pub(super) apply: Option<fn(&mut Analysis)>,
}

/// Every rule, in the order in which they are applied.
pub const RULES: &[Rule] = &[
    Rule {
        name: credits::BYLINE,
        class: Class::Byline,
        description: "who wrote the article and when, around the headline; --keep-bylines keeps it",
        example: include_str!("examples/byline.txt"),
        applies_to_short_articles: false,
        apply: None,
    },
    Rule {
        name: credits::CAPTION,
        class: Class::Caption,
        description: "the caption or credit of a picture, known by its credit; --keep-captions keeps it",
        example: include_str!("examples/caption.txt"),
        applies_to_short_articles: false,
        apply: None,
    },
    Rule {
        name: frame::PAGE_HEAD,
        class: Class::Chrome,
        description: "the top of a page dump: several different site phrases and the short lines between them, above the headline",
        example: include_str!("examples/page-head.txt"),
        applies_to_short_articles: false,
        apply: Some(frame::mark_head),
    },
    Rule {
        name: headline::RULE,
        class: Class::Headline,
        description: "a repeat or near-repeat of the headline in the head of the article",
        example: include_str!("examples/headline-repeat.txt"),
        applies_to_short_articles: false,
        apply: Some(headline::mark_headline_repeats),
    },
    Rule {
        name: sections::SECTION,
        class: Class::Section,
        description: "a section opened by a known phrase (cues of tier C), until the article's prose resumes or to the end",
        example: include_str!("examples/section.txt"),
        applies_to_short_articles: false,
        apply: Some(sections::mark_sections),
    },
    Rule {
        name: sections::TEASERS,
        class: Class::Section,
        description: "three or more teasers in a row, known by their period: a title, a truncated summary, how long ago",
        example: include_str!("examples/teasers.txt"),
        applies_to_short_articles: false,
        apply: Some(sections::mark_teasers),
    },
    Rule {
        name: frame::PAGE_FOOT,
        class: Class::Chrome,
        description: "the bottom of a page dump: from a site phrase to the end, several different ones and no article between them",
        example: include_str!("examples/page-foot.txt"),
        applies_to_short_articles: false,
        apply: Some(frame::mark_foot),
    },
    Rule {
        name: phrases::PHRASE,
        class: Class::Chrome,
        description: "a line that sites print around articles and that is never part of one (cues of tier A)",
        example: include_str!("examples/phrase.txt"),
        applies_to_short_articles: true,
        apply: Some(phrases::mark_certain_cues),
    },
    Rule {
        name: phrases::EDGE_PHRASE,
        class: Class::Chrome,
        description: "a line that sites print, where they print it: in the head, in the tail, beside another hit (cues of tier B)",
        example: include_str!("examples/edge-phrase.txt"),
        applies_to_short_articles: false,
        apply: Some(phrases::mark_edge_cues),
    },
    Rule {
        name: site::RULE,
        class: Class::Site,
        description: "a short block that recurs on the pages of the same site, at the edges of the article or alone between paragraphs",
        example: include_str!("examples/site.txt"),
        applies_to_short_articles: false,
        apply: None,
    },
    Rule {
        name: scorer::RULE,
        class: Class::Junk,
        description: "what no other rule explains and a small model takes for something else than the article",
        example: include_str!("examples/scorer.txt"),
        applies_to_short_articles: false,
        apply: None,
    },
];
