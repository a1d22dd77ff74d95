//! The table of the strip rules.
//!
//! A rule is one file of this folder, with its name, class, description, example and function, and
//! one entry in [`RULES`]. Its function reads an [`Analysis`](crate::analysis::Analysis) and
//! records a decision for each removal; the first rule that decides on a block wins.

mod byline;
mod caption;
mod cue_lines;
mod edge_phrase;
mod embedded_code;
mod headline_repeat;
mod live_entries;
mod page_foot;
mod page_frame;
mod page_head;
mod phrase;
mod rule;
mod running_head;
mod scorer;
mod section;
mod site;
mod teasers;

pub use rule::Rule;
pub(crate) use rule::{KeepPolicy, ModelScores, Phase, RuleContext, SiteTemplate};

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
];
