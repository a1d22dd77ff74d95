//! The table of the strip rules.
//!
//! A rule is one file of this folder, with its name, class, description, example and function, and
//! one entry in [`RULES`]. Its function reads an [`Analysis`](crate::analysis::Analysis) and
//! records a decision for each removal; the first rule that decides on a block wins.

mod author_bio;
mod byline;
mod caption;
mod comments;
mod consent_notice;
mod cue_lines;
mod edge_phrase;
mod embedded_code;
mod headline_repeat;
mod legal_notice;
mod live_entries;
mod page_foot;
mod page_frame;
mod page_head;
mod page_headline;
mod phrase;
mod post_labels;
mod promotion_box;
mod pull_quote;
mod repeated_text;
mod rule;
mod running_head;
mod scorer;
mod second_article;
mod section;
mod site;
mod teasers;

pub use rule::Rule;
pub(crate) use rule::{KeepPolicy, ModelScores, Phase, RuleContext, SiteTemplate};
pub(crate) use site::template_texts;

/// Every rule, in the order in which the rules apply.
///
/// ```
/// let rule = unboil_strip::RULES.iter().find(|rule| rule.name == "phrase").unwrap();
/// assert_eq!(rule.class.name(), "chrome");
/// assert!(rule.example.contains(">> "));
/// ```
pub const RULES: &[Rule] = &[
    embedded_code::RULE,
    running_head::RULE,
    byline::RULE,
    caption::RULE,
    page_head::RULE,
    headline_repeat::RULE,
    section::RULE,
    teasers::RULE,
    page_foot::RULE,
    phrase::RULE,
    edge_phrase::RULE,
    site::RULE,
    scorer::RULE,
    comments::RULE,
    second_article::RULE,
    consent_notice::RULE,
    post_labels::RULE,
    legal_notice::RULE,
    author_bio::RULE,
    promotion_box::RULE,
    pull_quote::RULE,
    repeated_text::RULE,
    page_headline::RULE,
];
