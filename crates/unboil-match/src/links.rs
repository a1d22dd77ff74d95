//! Seeds in, links out: which seeds of two articles are the same.
//!
//! Seeds are sorted by hash in partitions, so that partitions can be worked on one by one or side by side with the same
//! result. A seed that many articles have is not dropped: each of its places is linked to the first and to its neighbour
//! instead of to all others, so that the cost is linear in the copies. A posting carries what stands around it, so that
//! most of the phrases that two articles share by chance are told from copies without a look at the articles.

use super::ordinals::Ordinals;
use super::seed_context::{self, MinContext};

/// A seed has up to this many places linked each with each; a more frequent one has every place linked to the first and to its
/// neighbours. Sixteen keeps small families complete at no more than 120 links a seed. It bounds the guarantee: copies of what
/// more articles have are compared by way of these.
const MAX_ALL_PAIRS: usize = 16;

/// So many places of a seed in one article are linked, the first ones. Prose seldom has more; a column of zeros has thousands,
/// and each would pair with each. This bounds the guarantee too.
pub(super) const MAX_PER_ARTICLE: usize = 16;

/// An article has a seed that starts before this token, if it has so many.
const ARTICLE_START_TOKENS: u32 = 4;

/// A short seed in more places than this says nothing and is not linked. Short seeds are beyond the guarantee: they find
/// copies of which half the words were changed. With 2 to 6 the same passages are found within one in a hundred.
const MAX_RARE_OCCURRENCES: usize = 4;

/// The same seed in two articles. Articles are given by their rank in the order of `--keep`; `kept_rank` is the lower.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Link {
    /// Rank of the article that goes if one has to.
    pub dropped_rank: u32,
    /// Rank of the article that stays.
    pub kept_rank: u32,
    /// First token of the seed in `dropped_rank`.
    pub dropped_token: u32,
    /// First token of the seed in `kept_rank`.
    pub kept_token: u32,
    /// So many articles have the seed that each is linked to two of them only.
    pub common: bool,
}

/// Set in a packed link that is common. No article has so many tokens.
const COMMON_FLAG: u32 = 1 << 31;

impl Link {
    fn between(dropped: SeedOccurrence, kept: SeedOccurrence, common: bool) -> Link {
        Link {
            dropped_rank: dropped.rank,
            kept_rank: kept.rank,
            dropped_token: dropped.token,
            kept_token: kept.token,
            common,
        }
    }

    /// As one number, which sorts as the link does.
    pub fn packed(self) -> u128 {
        let common = if self.common { COMMON_FLAG } else { 0 };
        let fields = [
            self.dropped_rank,
            self.kept_rank,
            self.dropped_token,
            self.kept_token | common,
        ];
        debug_assert!(
            self.kept_token < COMMON_FLAG,
            "an article has fewer tokens than half of its bytes"
        );
        (fields.iter()).fold(0, |packed, &field| packed << 32 | u128::from(field))
    }

    /// Back from one number.
    pub fn unpacked(packed: u128) -> Link {
        let field = |place: u32| (packed >> (32 * place)) as u32;
        Link {
            dropped_rank: field(3),
            kept_rank: field(2),
            dropped_token: field(1),
            kept_token: field(0) & !COMMON_FLAG,
            common: field(0) & COMMON_FLAG != 0,
        }
    }
}

/// Bits of a posting's hash, its ordinal and its context; the hash is uppermost, so that postings sort by seed.
const HASH_BITS: u32 = 40;
const ORDINAL_BITS: u32 = 40;
const CONTEXT_BITS: u32 = 2 * seed_context::SIDE_BITS;
const _: () = assert!(HASH_BITS + ORDINAL_BITS + CONTEXT_BITS == u128::BITS);

/// Tokens of all articles together must have ordinals below this: some terabytes of text.
pub const MAX_CORPUS_TOKENS: u64 = 1 << ORDINAL_BITS;

/// A seed and where it is: some bits of its hash, of which the lowest says if it is `short`; its ordinal, that of the first token of
/// its article and the tokens before it; and what stands around it.
pub fn posting(hash: u64, ordinal: u64, context_bits: u64, short: bool) -> u128 {
    let seed = hash >> (u64::BITS - HASH_BITS) & !1 | u64::from(short);
    u128::from(seed) << (ORDINAL_BITS + CONTEXT_BITS)
        | u128::from(ordinal) << CONTEXT_BITS
        | u128::from(context_bits)
}

fn seed_bits(posting: u128) -> u64 {
    (posting >> (ORDINAL_BITS + CONTEXT_BITS)) as u64
}

/// What stands around the seed of a posting.
fn context_bits(posting: u128) -> u64 {
    posting as u64 & ((1 << CONTEXT_BITS) - 1)
}

/// The partition of a posting, of `partitions`, a power of two. By low bits of the hash: winnowing selects by the upper ones, of which
/// low values are more frequent.
pub fn partition(posting: u128, partitions: usize) -> usize {
    (seed_bits(posting) >> 1) as usize & (partitions - 1)
}

/// The postings of one partition but for most of the seeds that occur once: they are most of all, and sorting them is of no use.
#[derive(Default)]
pub struct RepeatedSeeds {
    /// By some bits of the seed: 0 if it has not been seen, 1 if it was seen once, 3 or more if again, or another one.
    counts: Vec<u8>,
    postings: Vec<u128>,
    kept: usize,
}

impl RepeatedSeeds {
    /// Begins with a partition of so many postings.
    pub fn clear(&mut self, postings: usize) {
        let size = (SLOTS_PER_POSTING * postings).next_power_of_two();
        self.counts.clear();
        self.counts.resize(size, 0);
        self.kept = 0;
    }

    fn place(&self, posting: u128) -> usize {
        // Above the bits that all of the partition have in common.
        (seed_bits(posting).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 24) as usize
            & (self.counts.len() - 1)
    }

    /// Takes note of some; all of the partition must be seen before the first is kept.
    pub fn count_seeds(&mut self, postings: &[u128]) {
        for &posting in postings {
            let place = self.place(posting);
            self.counts[place] = self.counts[place] << 1 | 1;
        }
    }

    /// Keeps those of these postings that were seen again.
    pub fn keep(&mut self, postings: &[u128]) {
        // What is left of another partition is written over.
        if self.postings.len() < self.kept + postings.len() {
            self.postings.resize(self.kept + postings.len(), 0);
        }
        for &posting in postings {
            self.postings[self.kept] = posting;
            self.kept += usize::from(self.counts[self.place(posting)] > 1);
        }
    }

    /// What was kept.
    pub fn postings(&mut self) -> &mut [u128] {
        &mut self.postings[..self.kept]
    }
}

/// Seven in eight of the seeds that occur once have a place of their own then.
const SLOTS_PER_POSTING: usize = 8;

/// A place of a seed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct SeedOccurrence {
    rank: u32,
    token: u32,
    context_bits: u64,
}

impl SeedOccurrence {
    fn from_posting(posting: u128, ordinals: &Ordinals) -> SeedOccurrence {
        let (rank, token) =
            ordinals.place((posting >> CONTEXT_BITS) as u64 & (MAX_CORPUS_TOKENS - 1));
        SeedOccurrence {
            rank,
            token,
            context_bits: context_bits(posting),
        }
    }
}

/// Sorts the postings of one partition and calls `emit` with the links in it, but for those between places that have too little
/// in common around them; `min_context` says how much.
pub fn links(
    postings: &mut [u128],
    ordinals: &Ordinals,
    min_context: MinContext,
    mut emit: impl FnMut(Link),
) {
    postings.sort_unstable();
    let mut occurrences: Vec<SeedOccurrence> = Vec::new();
    for run in postings.chunk_by(|&one, &other| seed_bits(one) == seed_bits(other)) {
        let short = seed_bits(run[0]) & 1 == 1;
        if run.len() == 1 || (short && run.len() > MAX_RARE_OCCURRENCES) {
            continue;
        }
        if run.len() <= MAX_ALL_PAIRS {
            let min_context = match run.len() <= MAX_RARE_OCCURRENCES {
                true => min_context.rare_seed,
                false => min_context.common_seed,
            };
            link_all_pairs(run, ordinals, min_context, &mut emit);
            continue;
        }
        occurrences.clear();
        occurrences.extend(
            run.iter()
                .map(|&posting| SeedOccurrence::from_posting(posting, ordinals)),
        );
        // They are in the order of reading.
        if !occurrences.is_sorted() {
            occurrences.sort_unstable();
        }
        cap_per_article(&mut occurrences);
        // Bits that say nothing of what else is known of the seed.
        let is_sampled = seed_bits(run[0]) >> 1 & 3 == 0;
        link_to_first_and_neighbour(&occurrences, min_context.common_seed, is_sampled, &mut emit);
    }
}

/// The links of a seed in few places, of which each is linked to each. Most share the seed by chance: what stands around them tells so
/// before it is looked up where they are.
fn link_all_pairs(
    run: &[u128],
    ordinals: &Ordinals,
    min_context: u32,
    emit: &mut impl FnMut(Link),
) {
    let mut occurrences: [Option<SeedOccurrence>; MAX_ALL_PAIRS] = [None; MAX_ALL_PAIRS];
    for (at, &one) in run.iter().enumerate() {
        for (before, &other) in run[..at].iter().enumerate() {
            if seed_context::shared_tokens(context_bits(one), context_bits(other)) >= min_context {
                let mut place = |at: usize| {
                    *occurrences[at]
                        .get_or_insert_with(|| SeedOccurrence::from_posting(run[at], ordinals))
                };
                let (one, other) = (place(at), place(before));
                if one.rank != other.rank {
                    emit(Link::between(one.max(other), one.min(other), false));
                }
            }
        }
    }
}

/// Leaves [`MAX_PER_ARTICLE`] places in each article.
fn cap_per_article(occurrences: &mut Vec<SeedOccurrence>) {
    let (mut rank, mut count) = (None, 0);
    occurrences.retain(|place| {
        count = if rank == Some(place.rank) {
            count + 1
        } else {
            1
        };
        rank = Some(place.rank);
        count <= MAX_PER_ARTICLE
    });
}

/// The links of a seed in many places, which are in order: each is linked to the first and to its neighbour. Where all is the same
/// around two places, they are inside of a run that seeds at its ends link as well: of such links one seed in four is enough, those
/// with `is_sampled`, and of runs from the start of the article, which have no end there, the first.
fn link_to_first_and_neighbour(
    occurrences: &[SeedOccurrence],
    min_context: u32,
    is_sampled: bool,
    emit: &mut impl FnMut(Link),
) {
    let mut link = |dropped: SeedOccurrence, kept: SeedOccurrence| {
        if dropped.rank == kept.rank {
            return 0;
        }
        let shared_tokens = seed_context::shared_tokens(dropped.context_bits, kept.context_bits);
        let is_informative = shared_tokens < seed_context::MAX_SHARED_TOKENS
            || is_sampled
            || dropped.token < ARTICLE_START_TOKENS;
        if shared_tokens >= min_context && is_informative {
            emit(Link::between(dropped, kept, true));
        }
        shared_tokens
    };
    // The last place of the article before: a seed may stand several times in one article.
    let mut neighbour = occurrences[0];
    for at in 1..occurrences.len() {
        if occurrences[at].rank != occurrences[at - 1].rank {
            neighbour = occurrences[at - 1];
        }
        // The neighbour cannot be closer than the same.
        if link(occurrences[at], occurrences[0]) < seed_context::MAX_SHARED_TOKENS
            && neighbour.rank != occurrences[0].rank
        {
            link(occurrences[at], neighbour);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(occurrences: &[(u64, u64)], first_ordinals: &[u64]) -> Vec<(u32, u32)> {
        let mut postings: Vec<u128> = occurrences
            .iter()
            .map(|&(seed, ordinal)| posting(seed << 40, ordinal, 0, false))
            .collect();
        let first_ordinals = first_ordinals
            .iter()
            .zip(0..)
            .map(|(&first, rank)| (first, rank));
        let ordinals = Ordinals::new(first_ordinals.collect());
        let mut repeated = RepeatedSeeds::default();
        repeated.clear(postings.len());
        repeated.count_seeds(&postings);
        repeated.keep(&postings);
        postings.clear();
        let mut out = Vec::new();
        let min_context = MinContext {
            common_seed: 2,
            rare_seed: 2,
        };
        links(repeated.postings(), &ordinals, min_context, |l| {
            out.push((l.dropped_rank, l.kept_rank));
        });
        out
    }

    #[test]
    fn rare_seeds_link_all_pairs() {
        let first_ordinals = [0, 10, 20];
        assert_eq!(run(&[(1, 5), (2, 15)], &first_ordinals), []);
        assert_eq!(
            run(&[(1, 25), (1, 15), (1, 5)], &first_ordinals),
            [(1, 0), (2, 0), (2, 1)]
        );
        assert_eq!(
            run(&[(1, 5), (1, 6), (1, 15)], &first_ordinals),
            [(1, 0), (1, 0)]
        );
    }

    #[test]
    fn frequent_seeds_link_first_and_neighbour() {
        let occurrences: Vec<SeedOccurrence> = (0..5000)
            .map(|rank| SeedOccurrence {
                rank,
                token: 3,
                // Every second one is the same as the first.
                context_bits: if rank % 2 == 0 { 0 } else { 1 << 20 },
            })
            .collect();
        let mut found = Vec::new();
        link_to_first_and_neighbour(&occurrences, 2, true, &mut |link| {
            found.push((link.dropped_rank, link.kept_rank))
        });
        assert_eq!(found.len(), 4999 + 2499);
        for dropped_rank in 1..5000 {
            assert!(found.contains(&(dropped_rank, 0)));
        }
    }

    #[test]
    fn repeated_seed_in_one_article_has_bounded_links() {
        let first_ordinals = [0, 100_000, 200_000];
        let occurrences: Vec<(u64, u64)> = (0..150_000).map(|ordinal| (7, 2 * ordinal)).collect();
        assert!(run(&occurrences, &first_ordinals).len() <= 2 * 3 * MAX_PER_ARTICLE);
    }

    #[test]
    fn links_are_packed_and_unpacked() {
        let link = Link {
            dropped_rank: 7,
            kept_rank: u32::MAX,
            dropped_token: 1,
            kept_token: 2,
            common: true,
        };
        assert_eq!(Link::unpacked(link.packed()), link);
    }
}
