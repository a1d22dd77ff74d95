//! [`GroupedPosting`].

use crate::posting::Posting;

/// A posting and the group of its article.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GroupedPosting {
    /// The posting. Its `article` is the place of the article in the order of `--keep`: a number that is
    /// higher for a later article. There may be gaps.
    pub posting: Posting,
    /// Only articles of the same group are compared.
    pub group: i64,
}
