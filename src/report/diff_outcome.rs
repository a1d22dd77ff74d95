//! What a comparison of two runs found: [`DiffOutcome`].

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::request::ReportOutcome;

/// What two runs did differently. Pairs are in the order of the runs.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct DiffOutcome {
    /// The names of the folders.
    pub names: [String; 2],
    /// The counts of each run, as `summary.json` has them.
    pub counts: [Map<String, Value>; 2],
    /// What only one run removed, by the rule that did.
    pub rules: BTreeMap<String, RuleDifference>,
    /// The number of passages that only one run found. A passage is the same if both copies are.
    pub passages: [usize; 2],
    /// The number of articles from which one run removed something else.
    pub articles: usize,
    /// The number of articles that are left out, because they had another text.
    pub other_texts: usize,
    /// The page, if one was written.
    pub page: Option<ReportOutcome>,
}

/// What only one of two runs removed by a rule.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RuleDifference {
    /// The number of spans.
    pub spans: [usize; 2],
    /// The number of words.
    pub words: [usize; 2],
}
