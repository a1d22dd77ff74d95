//! Settings for finding passages and choosing which copies to keep.

use serde::{Deserialize, Serialize};

/// How near-duplicate passages are found. Settings table `passages`.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct PassagesConfig {
    /// Length of a shingle in tokens (k), 2 to 16. Default: 4. In scripts without spaces a shingle
    /// has twice as many tokens, because a token is one character.
    pub shingle_tokens: usize,
    /// Number of shingles in a winnowing window (w), 1 to 32. Default: 3. Two articles that share a
    /// run of k + w - 1 tokens share a seed, and are compared.
    pub window_shingles: usize,
    /// Length of the shortest reported passage, in tokens of its shorter side; at least 1.
    /// Default: 12.
    pub min_tokens: usize,
    /// Lowest share of equal tokens in the alignment of a passage, 0 to 1. Default: 0.4.
    pub min_similarity: f64,
    /// Lowest similarity at which a sentence counts as said by another article too, 0 to 1: the share
    /// of equal words in both. Default: 0.7. `drop-passages` removes no other sentence, and
    /// `drop-articles` no article with another one.
    pub drop_min_similarity: f64,
    /// Lowest share of its own words that an article must have in common with the one that stays to be
    /// in its group, 0 to 1. Default: 0.8.
    pub group_min_overlap: f64,
    /// Finds paragraphs that one article has twice. Default: true.
    pub within_articles: bool,
    /// Texts that take no part in the comparison, such as known boilerplate. Where an article has
    /// their words, in the same order, these are passed over. Default: none.
    pub ignored: Vec<String>,
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
            within_articles: true,
            ignored: Vec::new(),
        }
    }
}

/// What is done with near-duplicates. Setting `duplicates`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Duplicates {
    /// Reports near-duplicates and removes nothing.
    #[default]
    Report,
    /// Removes passages that a kept article has too.
    DropPassages,
    /// Removes articles that are mostly equal to a kept article.
    DropArticles,
}
