//! A place of a seed, all places of one, and pairs that are linked.

use crate::seed_context::is_periodic;

/// A place of a seed, with the rank of its article.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct SeedOccurrence<R = u32> {
    pub(crate) rank: R,
    pub(crate) token: u32,
    pub(crate) context: u64,
}

/// Two places of a seed that are linked.
#[derive(Clone, Copy)]
pub(crate) struct LinkedPair<R = u32> {
    pub(crate) dropped: SeedOccurrence<R>,
    pub(crate) kept: SeedOccurrence<R>,
    pub(crate) common: bool,
}

/// Two places in one article are linked if they are at least this many tokens apart: paragraphs that
/// stand there twice.
const MIN_DISTANCE_WITHIN: u32 = 12;

/// False for two places of one article that are near each other, or in a text of one word or two that
/// come back again and again.
pub(crate) fn may_link<R: PartialEq>(dropped: SeedOccurrence<R>, kept: SeedOccurrence<R>) -> bool {
    dropped.rank != kept.rank
        || (dropped.token - kept.token >= MIN_DISTANCE_WITHIN && !is_periodic(dropped.context))
}

/// All postings of one seed. The context of a place is cheap to get; its article and token may
/// need a lookup.
pub(crate) trait SeedRun {
    type Rank: Copy + Ord;
    fn len(&self) -> usize;
    fn context(&self, at: usize) -> u64;
    fn occurrence(&self, at: usize) -> SeedOccurrence<Self::Rank>;
}

/// Some places of a seed.
impl<R: Copy + Ord> SeedRun for &[SeedOccurrence<R>] {
    type Rank = R;

    fn len(&self) -> usize {
        <[SeedOccurrence<R>]>::len(self)
    }

    fn context(&self, at: usize) -> u64 {
        self[at].context
    }

    fn occurrence(&self, at: usize) -> SeedOccurrence<R> {
        self[at]
    }
}
