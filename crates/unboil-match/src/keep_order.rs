//! Ranks the copies of a text: [`keep_order`] and [`RankKey`].

use serde::{Deserialize, Serialize};

/// Which of several copies is kept. Setting `keep`. In the settings file: `first`, `longest`,
/// `earliest`, `latest`, or the name of a field.
///
/// ```
/// use unboil_match::CopyPreference;
///
/// assert_eq!(CopyPreference::from("latest".to_string()), CopyPreference::Latest);
/// let field = CopyPreference::Field("meta.score".into());
/// assert_eq!(CopyPreference::from("meta.score".to_string()), field);
/// assert_eq!(String::from(field), "meta.score");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(from = "String", into = "String")]
pub enum CopyPreference {
    /// The first in the order of the input: by the order of the inputs on the command line, then by
    /// path, then by line.
    #[default]
    First,
    /// The one with the most words.
    Longest,
    /// The one with the earliest date; articles without a date come last.
    Earliest,
    /// The one with the latest date; articles without a date come last.
    Latest,
    /// The one with the highest number, or the latest date, in this field of its row; articles
    /// without one come last.
    Field(String),
}

impl From<String> for CopyPreference {
    fn from(name: String) -> CopyPreference {
        match name.as_str() {
            "first" => CopyPreference::First,
            "longest" => CopyPreference::Longest,
            "earliest" => CopyPreference::Earliest,
            "latest" => CopyPreference::Latest,
            _ => CopyPreference::Field(name),
        }
    }
}

impl From<CopyPreference> for String {
    fn from(keep: CopyPreference) -> String {
        match keep {
            CopyPreference::First => "first".into(),
            CopyPreference::Longest => "longest".into(),
            CopyPreference::Earliest => "earliest".into(),
            CopyPreference::Latest => "latest".into(),
            CopyPreference::Field(name) => name,
        }
    }
}

/// Among which articles one copy is kept. Setting `keep_per`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum KeepPer {
    /// All articles.
    #[default]
    Corpus,
    /// The articles of one source: only they are compared with each other.
    Source,
}

/// The properties of an article that decide its rank.
#[derive(Clone, Copy, Debug)]
pub struct RankCandidate<'a> {
    /// Its name. Breaks the last ties.
    pub id: &'a str,
    /// The place of what it matches in the list of `--prefer`; an article with a lower one is kept.
    pub preference: u32,
    /// What `--keep` compares. `first`: the place of its input on the command line. `earliest` and
    /// `latest`: its date in seconds since 1970. A field: its number. `None`: it has none.
    pub value: Option<f64>,
    /// True for a reference. Of equal copies it is kept.
    pub is_reference: bool,
    /// A hash of its text. Breaks ties.
    pub text_hash: u64,
    /// Number of words that stripping left.
    pub words: usize,
}

/// A key that sorts articles as [`keep_order`] does, but for those that differ only in their ids.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RankKey {
    preference: u32,
    value: u64,
    is_new: bool,
    text_hash: u64,
}

impl RankKey {
    /// Makes the key of an article.
    ///
    /// ```
    /// use unboil_match::{CopyPreference, RankCandidate, RankKey};
    ///
    /// let dated = |value| RankCandidate {
    ///     id: "",
    ///     preference: 0,
    ///     value,
    ///     is_reference: false,
    ///     text_hash: 0,
    ///     words: 0,
    /// };
    /// let key = |value| RankKey::new(&dated(value), &CopyPreference::Earliest);
    /// assert!(key(Some(7.0)) < key(Some(9.0)));
    /// assert!(key(Some(9.0)) < key(None));
    /// let archived = RankCandidate { is_reference: true, ..dated(Some(9.0)) };
    /// assert!(RankKey::new(&archived, &CopyPreference::Earliest) < key(Some(9.0)));
    /// ```
    pub fn new(article: &RankCandidate, keep: &CopyPreference) -> RankKey {
        let value = match keep {
            CopyPreference::Longest => !(article.words as u64),
            CopyPreference::First | CopyPreference::Earliest => {
                article.value.map_or(u64::MAX, ascending)
            }
            CopyPreference::Latest | CopyPreference::Field(_) => {
                article.value.map_or(u64::MAX, |value| !ascending(value))
            }
        };
        RankKey {
            preference: article.preference,
            value,
            is_new: !article.is_reference,
            // Equal articles stay in the order of the input.
            text_hash: match keep {
                CopyPreference::First => 0,
                _ => article.text_hash,
            },
        }
    }
}

impl RankKey {
    /// The key as bytes that sort as keys do, for a sort outside of this crate.
    ///
    /// ```
    /// # use unboil_match::{CopyPreference, RankCandidate, RankKey};
    /// # let article = |words| RankCandidate {
    /// #     id: "", preference: 0, value: None, is_reference: false, text_hash: 0, words,
    /// # };
    /// let bytes = |words| RankKey::new(&article(words), &CopyPreference::Longest).to_bytes();
    /// assert!(bytes(300) < bytes(20));
    /// ```
    pub fn to_bytes(self) -> [u8; RankKey::BYTES] {
        let mut bytes = [0; RankKey::BYTES];
        bytes[..4].copy_from_slice(&self.preference.to_be_bytes());
        bytes[4..12].copy_from_slice(&self.value.to_be_bytes());
        bytes[12] = self.is_new.into();
        bytes[13..].copy_from_slice(&self.text_hash.to_be_bytes());
        bytes
    }

    /// The length of [`RankKey::to_bytes`].
    pub const BYTES: usize = 4 + 8 + 1 + 8;
}

/// A number with the order of finite floats.
fn ascending(value: f64) -> u64 {
    // Zero has two signs.
    let bits = (value + 0.0).to_bits();
    match bits >> 63 {
        0 => bits | 1 << 63,
        _ => !bits,
    }
}

/// Returns the indices of `articles` in the order of `--keep`: the one to keep first is first. The
/// order does not depend on that of `articles`, except with `first`. Values are finite.
///
/// ```
/// use unboil_match::{CopyPreference, RankCandidate, keep_order};
///
/// let article = |id, words| RankCandidate {
///     id,
///     preference: 0,
///     value: None,
///     is_reference: false,
///     text_hash: 0,
///     words,
/// };
/// let articles = [article("short", 20), article("long", 90)];
/// assert_eq!(keep_order(&articles, &CopyPreference::First), [0, 1]);
/// assert_eq!(keep_order(&articles, &CopyPreference::Longest), [1, 0]);
/// ```
pub fn keep_order(articles: &[RankCandidate], keep: &CopyPreference) -> Vec<usize> {
    let mut order: Vec<usize> = (0..articles.len()).collect();
    order.sort_by_key(|&at| {
        let id = Some(articles[at].id).filter(|_| *keep != CopyPreference::First);
        (RankKey::new(&articles[at], keep), id)
    });
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keep_policies_order_articles() {
        let candidate = |id: &'static str, value, words| RankCandidate {
            id,
            preference: 1,
            value,
            is_reference: false,
            text_hash: id.as_bytes()[0].into(),
            words,
        };
        let articles = [
            candidate("c", None, 5),
            candidate("b", Some(2.5), 9),
            candidate("a", Some(-7.0), 5),
            candidate("d", None, 9),
        ];
        let field = CopyPreference::Field("score".into());
        for (keep, expected) in [
            (CopyPreference::First, [2, 1, 0, 3]),
            (CopyPreference::Longest, [1, 3, 2, 0]),
            (CopyPreference::Earliest, [2, 1, 0, 3]),
            (CopyPreference::Latest, [1, 2, 0, 3]),
            (field, [1, 2, 0, 3]),
        ] {
            assert_eq!(keep_order(&articles, &keep), expected, "{keep:?}");
            let mut preferred = articles;
            preferred[3].preference = 0;
            assert_eq!(keep_order(&preferred, &keep)[0], 3, "{keep:?}");
        }
    }

    #[test]
    fn keys_sort_as_their_bytes() {
        let numbers = [0, 1, 255, 256, u64::MAX];
        let mut keys = Vec::new();
        for value in numbers {
            for (is_new, text_hash) in numbers.into_iter().flat_map(|n| [(false, n), (true, n)]) {
                for preference in [0, 300, u32::MAX] {
                    keys.push(RankKey {
                        preference,
                        value,
                        is_new,
                        text_hash,
                    });
                }
            }
        }
        keys.sort();
        assert!(keys.is_sorted_by_key(|key| key.to_bytes()));
    }

    #[test]
    fn values_sort_as_numbers() {
        let values = [f64::MIN, -2.0, -1e-300, 0.0, 1e-300, 1.5, f64::MAX];
        assert!(values.map(ascending).is_sorted());
        assert_eq!(ascending(-0.0), ascending(0.0));
        assert!((values.iter()).all(|&value| ![0, u64::MAX].contains(&ascending(value))));
    }
}
