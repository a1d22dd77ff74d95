//! Why a block stays that a rule or the scorer could remove.
//!
//! The reasons are set in `scorer/text_removals.rs`, `scorer/html_removals.rs`, `rules/scorer.rs`,
//! `scorer/scoring.rs`, `removal_cap.rs` and `analysis/mod.rs`. `unboil explain` prints them.

use std::fmt;

/// Why a block stays although a rule matches it or its boilerplate score is above 50 of 100.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeepReason {
    /// The settings keep bylines or captions.
    Setting {
        /// The flag that keeps it.
        flag: &'static str,
    },
    /// A rule would remove it, but the rules together would remove too much prose.
    RemovalCap {
        /// The highest share of prose words that the rules may remove, in hundredths.
        max_share: u32,
    },
    /// A rule would remove it, but the tags of the HTML page show that it is part of the article.
    PageTags,
    /// The score is not above the threshold.
    Threshold {
        /// The threshold in hundredths.
        threshold: u32,
        /// What the threshold depends on.
        basis: ThresholdOf,
    },
    /// It is the headline.
    Headline,
    /// It is part of a unit that stays as a whole.
    Unit {
        /// The unit, with its article: "a list".
        unit: &'static str,
    },
    /// It is a table, list, quote or code block beside the paragraphs of the article, in the same
    /// element of the HTML page.
    BesideParagraphs,
    /// It stands between two paragraphs that stay.
    BetweenParagraphs {
        /// The threshold for the mean score of such a run, in hundredths.
        threshold: u32,
    },
    /// The text is clean, so only the highest scores are removed.
    CleanText {
        /// The highest share of words that the scorer removes, in hundredths.
        max_share: u32,
    },
    /// The text is plain prose, so the scorer removes nothing.
    PlainText,
    /// The scorer would remove nearly all words, so it removes nothing.
    TooLittleLeft {
        /// The lowest share of words that must stay, in hundredths.
        min_share: u32,
    },
}

/// What a threshold depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ThresholdOf {
    /// The share of boilerplate in the text, and `--strength`.
    Text,
    /// The block may be the standfirst or the lead.
    Standfirst,
    /// The block is a long paragraph, or in a language without training data.
    Paragraph,
}

impl fmt::Display for KeepReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            KeepReason::Setting { flag } => write!(f, "{flag} is set"),
            KeepReason::RemovalCap { max_share } => write!(
                f,
                "a rule matches, but the rules would remove more than {max_share} % of the prose \
                 (setting max_prose_share)"
            ),
            KeepReason::PageTags => f.write_str(
                "a rule matches, but the tags of the page show that it is part of the article",
            ),
            KeepReason::Threshold { threshold, basis } => {
                let subject = match basis {
                    ThresholdOf::Text => "this text",
                    ThresholdOf::Standfirst => "the first block below the headline",
                    ThresholdOf::Paragraph => "paragraphs of this text",
                };
                write!(
                    f,
                    "its score is not above {threshold} of 100, the threshold for {subject}"
                )
            }
            KeepReason::Unit { unit } => {
                write!(f, "it is part of {unit}, which stays as a whole")
            }
            KeepReason::BesideParagraphs => {
                f.write_str("it is in the element that holds the paragraphs of the article")
            }
            KeepReason::Headline => f.write_str("it is the headline"),
            KeepReason::BetweenParagraphs { threshold } => write!(
                f,
                "it stands between two paragraphs that stay, where the mean score must \
                 be at least {threshold} of 100"
            ),
            KeepReason::CleanText { max_share } => write!(
                f,
                "the text is clean, and of clean text the scorer removes at most {max_share} % of \
                 the words, highest scores first"
            ),
            KeepReason::PlainText => {
                f.write_str("nearly all of the text is sentences, so the scorer removes nothing")
            }
            KeepReason::TooLittleLeft { min_share } => write!(
                f,
                "the scorer would leave less than {min_share} % of the words, so it removes nothing"
            ),
        }
    }
}
