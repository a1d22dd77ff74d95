//! Settings of the passage search: [`PassagesConfig`], [`Duplicates`] and [`CopyPreference`].

use serde::{Deserialize, Serialize};

/// Sizes and thresholds of the passage search.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct PassagesConfig {
    /// Tokens in a shingle (k). Default: 4.
    pub shingle_tokens: usize,
    /// Shingles in a winnowing window (w). Texts that share k + w - 1 tokens in a row share a
    /// seed. Default: 3.
    pub window_shingles: usize,
    /// Length of the shortest passage that is reported, in tokens of its shorter side. Default:
    /// 12.
    pub min_tokens: usize,
    /// Lowest share of similar tokens in the alignment of a passage, 0 to 1. Default: 0.4.
    pub min_similarity: f64,
    /// Lowest similarity of a passage that `drop-passages` may remove, 0 to 1. Default: 0.7.
    pub drop_min_similarity: f64,
    /// Two articles are in one group if passages cover at least this share of the words of the
    /// shorter one, 0 to 1. Default: 0.8.
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

/// How near-duplicates are treated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Duplicates {
    /// They are reported and not removed.
    #[default]
    Report,
    /// Passages are removed if a copy is kept in another article.
    DropPassages,
    /// Articles are dropped if they have most of their words in common with an article that is
    /// kept.
    DropArticles,
}

/// Which copy is kept. Ties are broken by a hash of the text, then by id, so that the order is
/// total.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum CopyPreference {
    /// The first one in the order of the input: by path, then by line.
    #[default]
    First,
    /// The one with the most words.
    Longest,
    /// The one with the earliest date. Articles without a date come last.
    Earliest,
}
