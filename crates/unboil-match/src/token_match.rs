//! Two aligned ranges of tokens: [`TokenMatch`].

use std::ops::Range;

use crate::align::AlignmentStats;

/// Two aligned ranges of tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TokenMatch {
    /// Tokens of the kept article.
    pub(crate) a: Range<usize>,
    /// Tokens of the dropped article.
    pub(crate) b: Range<usize>,
    /// The stats of the alignment.
    pub(crate) stats: AlignmentStats,
    /// Tokens that are equal but in another order.
    pub(crate) moved: u32,
}

impl TokenMatch {
    /// The same match with the articles in each other's place.
    pub(crate) fn swapped(&self) -> TokenMatch {
        TokenMatch {
            a: self.b.clone(),
            b: self.a.clone(),
            ..*self
        }
    }
}
