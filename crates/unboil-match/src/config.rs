//! Settings of the passage search.

use serde::{Deserialize, Serialize};

/// The settings of the passage search.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct PassagesConfig {
    /// Tokens in a shingle (k).
    pub shingle_tokens: usize,
    /// Shingles in a winnowing window (w): any run of k + w - 1 shared tokens shares a seed.
    pub window_shingles: usize,
    /// Shortest passage reported, in tokens of its shorter side.
    pub min_tokens: usize,
    /// Lowest share of tokens alike in the alignment of a passage, 0 to 1.
    pub min_similarity: f64,
    /// Passages less alike than this are reported but never dropped, 0 to 1.
    pub drop_min_similarity: f64,
    /// Two articles are of one group when passages cover at least this share of the words of the shorter, 0 to 1.
    pub group_min_overlap: f64,
}

impl Default for PassagesConfig {
    fn default() -> Self {
        PassagesConfig {
            shingle_tokens: 4,
            window_shingles: 3,
            min_tokens: 12,
            min_similarity: 0.4,
            drop_min_similarity: 0.7,
            group_min_overlap: 0.8,
        }
    }
}

/// What happens to near-duplicates.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Duplicates {
    /// They are listed and stay.
    #[default]
    Report,
    /// Passages whose copy stays elsewhere are cut.
    DropPassages,
    /// Articles that are mostly the same as one that stays are left out.
    DropArticles,
}

/// Which copy stays. Ties are broken by content, then by id, so that the order is total.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum CopyPreference {
    /// The first in the order of the input: by path, then by line.
    #[default]
    First,
    /// The one with the most words.
    Longest,
    /// The one with the earliest date; articles without a date come last.
    Earliest,
}
