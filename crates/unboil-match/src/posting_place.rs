//! The order of postings in chunks: [`PostingPlace`].

use crate::grouped_posting::GroupedPosting;
use crate::posting::{Posting, SEED_BITS};

/// The order of postings in chunks. All places of a bucket are beside each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PostingPlace {
    /// The bits of the seed in another order: winnowing selects low seeds, so their high bits are not
    /// evenly distributed.
    pub seed: u64,
    /// The group.
    pub group: i64,
    /// The rank of the article.
    pub rank: u64,
    /// The first token of the seed.
    pub token: u32,
}

impl PostingPlace {
    /// The posting that stands here.
    pub(crate) fn posting(&self, context: u64) -> GroupedPosting {
        let posting = Posting {
            seed: reordered(self.seed),
            article: self.rank as usize,
            token: self.token,
            context,
        };
        GroupedPosting {
            posting,
            group: self.group,
        }
    }
}

/// A posting in the form that sorts.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct PlacedPosting {
    pub(crate) place: PostingPlace,
    pub(crate) context: u64,
}

impl PlacedPosting {
    pub(crate) fn new(GroupedPosting { posting, group }: GroupedPosting) -> PlacedPosting {
        let place = PostingPlace {
            seed: reordered(posting.seed),
            group,
            rank: posting.article as u64,
            token: posting.token,
        };
        PlacedPosting {
            place,
            context: posting.context,
        }
    }
}

/// The bits of a seed with the lower half first. Done twice, it is the seed.
pub(crate) fn reordered(seed: u64) -> u64 {
    const HALF: u32 = SEED_BITS / 2;
    (seed & ((1 << HALF) - 1)) << HALF | seed >> HALF
}
