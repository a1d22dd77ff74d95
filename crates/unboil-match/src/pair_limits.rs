//! Which articles are compared with each other: [`PairLimits`].

/// Limits on the pairs of articles that are compared. Each function takes an article: its id in
/// [`links_of_seed`](crate::links_of_seed), its rank in
/// [`links_of_partition`](crate::links_of_partition). The default compares all pairs.
///
/// ```
/// use unboil_match::PairLimits;
///
/// let file = |article: usize| (article / 10) as u64; // ten articles in each file
/// let limits = PairLimits { same: None, different: Some(&file) };
/// assert!(limits.allow(3, 12));
/// assert!(!limits.allow(3, 4));
/// ```
#[derive(Clone, Copy, Default)]
pub struct PairLimits<'a> {
    /// Only articles with the same value are compared.
    pub same: Option<&'a (dyn Fn(usize) -> u64 + Sync)>,
    /// Only articles with different values are compared.
    pub different: Option<&'a (dyn Fn(usize) -> u64 + Sync)>,
}

impl PairLimits<'_> {
    /// True if two articles are compared, or the text of one with itself if both are the same.
    pub fn allow(&self, one: usize, other: usize) -> bool {
        self.same.is_none_or(|value| value(one) == value(other))
            && self
                .different
                .is_none_or(|value| value(one) != value(other))
    }
}
