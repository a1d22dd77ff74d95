//! Seeds in, links out: which seeds of two articles are the same.
//!
//! Seeds are sorted by hash in partitions, so that partitions can be worked on one by one or side by side with the same
//! result. A seed that many articles have is not dropped: each of its places is linked to the first and to its neighbour
//! instead of to all others, so that the cost is linear in the copies. A posting carries what stands around it, so that
//! most of the phrases that two articles share by chance are told from copies without a look at the articles.

use super::context::{self, Least};
use super::ordinals::Ordinals;

/// A seed has up to this many places linked each with each; a more frequent one has every place linked to the first and to its
/// neighbours. Sixteen keeps small families complete at no more than 120 links a seed. It bounds the guarantee: copies of what
/// more articles have are compared by way of these.
const ALL_PAIRS: usize = 16;

/// So many places of a seed in one article are linked, the first ones. Prose seldom has more; a column of zeros has thousands,
/// and each would pair with each. This bounds the guarantee too.
pub(super) const IN_ARTICLE: usize = 16;

/// An article has a seed that starts before this token, if it has so many.
const AT_START: u32 = 4;

/// A short seed in more places than this says nothing and is not linked. Short seeds are beyond the guarantee: they find
/// copies of which half the words were changed. With 2 to 6 the same passages are found within one in a hundred.
const RARE: usize = 4;

/// The same seed in two articles. Articles are given by their rank in the order of `--keep`; `early` is the lower.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Link {
    /// Rank of the article that goes if one has to.
    pub late: u32,
    /// Rank of the article that stays.
    pub early: u32,
    /// First token of the seed in `late`.
    pub late_token: u32,
    /// First token of the seed in `early`.
    pub early_token: u32,
    /// So many articles have the seed that each is linked to two of them only.
    pub common: bool,
}

/// Set in a packed link that is common. No article has so many tokens.
const COMMON: u32 = 1 << 31;

impl Link {
    fn between(late: Place, early: Place, common: bool) -> Link {
        Link {
            late: late.rank,
            early: early.rank,
            late_token: late.token,
            early_token: early.token,
            common,
        }
    }

    /// As one number, which sorts as the link does.
    pub fn packed(self) -> u128 {
        let common = if self.common { COMMON } else { 0 };
        let fields = [
            self.late,
            self.early,
            self.late_token,
            self.early_token | common,
        ];
        debug_assert!(
            self.early_token < COMMON,
            "an article has fewer tokens than half of its bytes"
        );
        (fields.iter()).fold(0, |packed, &field| packed << 32 | u128::from(field))
    }

    /// Back from one number.
    pub fn unpacked(packed: u128) -> Link {
        let field = |place: u32| (packed >> (32 * place)) as u32;
        Link {
            late: field(3),
            early: field(2),
            late_token: field(1),
            early_token: field(0) & !COMMON,
            common: field(0) & COMMON != 0,
        }
    }
}

/// Bits of a posting's hash, its ordinal and its context; the hash is uppermost, so that postings sort by seed.
const HASH_BITS: u32 = 40;
const ORDINAL_BITS: u32 = 40;
const CONTEXT_BITS: u32 = 2 * context::SIDE_BITS;
const _: () = assert!(HASH_BITS + ORDINAL_BITS + CONTEXT_BITS == u128::BITS);

/// Tokens of all articles together must have ordinals below this: some terabytes of text.
pub const MOST_TOKENS: u64 = 1 << ORDINAL_BITS;

/// A seed and where it is: some bits of its hash, of which the lowest says if it is `short`; its ordinal, that of the first token of
/// its article and the tokens before it; and what stands around it.
pub fn posting(hash: u64, ordinal: u64, around: u64, short: bool) -> u128 {
    let seed = hash >> (u64::BITS - HASH_BITS) & !1 | u64::from(short);
    u128::from(seed) << (ORDINAL_BITS + CONTEXT_BITS)
        | u128::from(ordinal) << CONTEXT_BITS
        | u128::from(around)
}

fn seed_of(posting: u128) -> u64 {
    (posting >> (ORDINAL_BITS + CONTEXT_BITS)) as u64
}

/// What stands around the seed of a posting.
fn around(posting: u128) -> u64 {
    posting as u64 & ((1 << CONTEXT_BITS) - 1)
}

/// The partition of a posting, of `partitions`, a power of two. By low bits of the hash: winnowing selects by the upper ones, of which
/// low values are more frequent.
pub fn partition(posting: u128, partitions: usize) -> usize {
    (seed_of(posting) >> 1) as usize & (partitions - 1)
}

/// The postings of one partition but for most of the seeds that occur once: they are most of all, and sorting them is of no use.
#[derive(Default)]
pub struct Repeated {
    /// By some bits of the seed: 0 if it has not been seen, 1 if it was seen once, 3 or more if again, or another one.
    seen: Vec<u8>,
    postings: Vec<u128>,
    kept: usize,
}

impl Repeated {
    /// Begins with a partition of so many postings.
    pub fn clear(&mut self, postings: usize) {
        let size = (PLACES_A_POSTING * postings).next_power_of_two();
        self.seen.clear();
        self.seen.resize(size, 0);
        self.kept = 0;
    }

    fn place(&self, posting: u128) -> usize {
        // Above the bits that all of the partition have in common.
        (seed_of(posting).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 24) as usize
            & (self.seen.len() - 1)
    }

    /// Takes note of some; all of the partition must be seen before the first is kept.
    pub fn see(&mut self, postings: &[u128]) {
        for &posting in postings {
            let place = self.place(posting);
            self.seen[place] = self.seen[place] << 1 | 1;
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
            self.kept += usize::from(self.seen[self.place(posting)] > 1);
        }
    }

    /// What was kept.
    pub fn postings(&mut self) -> &mut [u128] {
        &mut self.postings[..self.kept]
    }
}

/// Seven in eight of the seeds that occur once have a place of their own then.
const PLACES_A_POSTING: usize = 8;

/// A place of a seed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    rank: u32,
    token: u32,
    around: u64,
}

impl Place {
    fn of(posting: u128, ordinals: &Ordinals) -> Place {
        let (rank, token) = ordinals.place((posting >> CONTEXT_BITS) as u64 & (MOST_TOKENS - 1));
        Place {
            rank,
            token,
            around: around(posting),
        }
    }
}

/// Sorts the postings of one partition and calls `emit` with the links in it, but for those between places that have too little
/// in common around them; `least` says how much.
pub fn links(postings: &mut [u128], ordinals: &Ordinals, least: Least, mut emit: impl FnMut(Link)) {
    postings.sort_unstable();
    let mut places: Vec<Place> = Vec::new();
    for run in postings.chunk_by(|&one, &other| seed_of(one) == seed_of(other)) {
        let short = seed_of(run[0]) & 1 == 1;
        if run.len() == 1 || (short && run.len() > RARE) {
            continue;
        }
        if run.len() <= ALL_PAIRS {
            let least = match run.len() <= RARE {
                true => least.rare,
                false => least.usual,
            };
            link_few(run, ordinals, least, &mut emit);
            continue;
        }
        places.clear();
        places.extend(run.iter().map(|&posting| Place::of(posting, ordinals)));
        // They are in the order of reading.
        if !places.is_sorted() {
            places.sort_unstable();
        }
        first_in_articles(&mut places);
        // Bits that say nothing of what else is known of the seed.
        let inner = seed_of(run[0]) >> 1 & 3 == 0;
        link_many(&places, least.usual, inner, &mut emit);
    }
}

/// The links of a seed in few places, of which each is linked to each. Most share the seed by chance: what stands around them tells so
/// before it is looked up where they are.
fn link_few(run: &[u128], ordinals: &Ordinals, least: u32, emit: &mut impl FnMut(Link)) {
    let mut places: [Option<Place>; ALL_PAIRS] = [None; ALL_PAIRS];
    for (at, &one) in run.iter().enumerate() {
        for (before, &other) in run[..at].iter().enumerate() {
            if context::alike(around(one), around(other)) >= least {
                let mut place =
                    |at: usize| *places[at].get_or_insert_with(|| Place::of(run[at], ordinals));
                let (one, other) = (place(at), place(before));
                if one.rank != other.rank {
                    emit(Link::between(one.max(other), one.min(other), false));
                }
            }
        }
    }
}

/// Leaves [`IN_ARTICLE`] places in each article.
fn first_in_articles(places: &mut Vec<Place>) {
    let (mut rank, mut count) = (None, 0);
    places.retain(|place| {
        count = if rank == Some(place.rank) {
            count + 1
        } else {
            1
        };
        rank = Some(place.rank);
        count <= IN_ARTICLE
    });
}

/// The links of a seed in many places, which are in order: each is linked to the first and to its neighbour. Where all is the same
/// around two places, they are inside of a run that seeds at its ends link as well: of such links one seed in four is enough, those
/// with `inner`, and of runs from the start of the article, which have no end there, the first.
fn link_many(places: &[Place], least: u32, inner: bool, emit: &mut impl FnMut(Link)) {
    let mut link = |late: Place, early: Place| {
        if late.rank == early.rank {
            return 0;
        }
        let alike = context::alike(late.around, early.around);
        let says_more = alike < context::SAME || inner || late.token < AT_START;
        if alike >= least && says_more {
            emit(Link::between(late, early, true));
        }
        alike
    };
    // The last place of the article before: a seed may stand several times in one article.
    let mut neighbour = places[0];
    for at in 1..places.len() {
        if places[at].rank != places[at - 1].rank {
            neighbour = places[at - 1];
        }
        // The neighbour cannot be closer than the same.
        if link(places[at], places[0]) < context::SAME && neighbour.rank != places[0].rank {
            link(places[at], neighbour);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(places: &[(u64, u64)], firsts: &[u64]) -> Vec<(u32, u32)> {
        let mut postings: Vec<u128> = places
            .iter()
            .map(|&(seed, ordinal)| posting(seed << 40, ordinal, 0, false))
            .collect();
        let firsts = firsts.iter().zip(0..).map(|(&first, rank)| (first, rank));
        let ordinals = Ordinals::new(firsts.collect());
        let mut repeated = Repeated::default();
        repeated.clear(postings.len());
        repeated.see(&postings);
        repeated.keep(&postings);
        postings.clear();
        let mut out = Vec::new();
        let least = Least { usual: 2, rare: 2 };
        links(repeated.postings(), &ordinals, least, |l| {
            out.push((l.late, l.early));
        });
        out
    }

    #[test]
    fn few_places_are_linked_each_with_each() {
        let firsts = [0, 10, 20];
        assert_eq!(run(&[(1, 5), (2, 15)], &firsts), []);
        assert_eq!(
            run(&[(1, 25), (1, 15), (1, 5)], &firsts),
            [(1, 0), (2, 0), (2, 1)]
        );
        assert_eq!(run(&[(1, 5), (1, 6), (1, 15)], &firsts), [(1, 0), (1, 0)]);
    }

    #[test]
    fn many_places_are_linked_to_the_first_and_the_neighbour() {
        let places: Vec<Place> = (0..5000)
            .map(|rank| Place {
                rank,
                token: 3,
                // Every second one is the same as the first.
                around: if rank % 2 == 0 { 0 } else { 1 << 20 },
            })
            .collect();
        let mut found = Vec::new();
        link_many(&places, 2, true, &mut |link| {
            found.push((link.late, link.early))
        });
        assert_eq!(found.len(), 4999 + 2499);
        for late in 1..5000 {
            assert!(found.contains(&(late, 0)));
        }
    }

    #[test]
    fn a_seed_again_and_again_in_one_article_costs_little() {
        let firsts = [0, 100_000, 200_000];
        let places: Vec<(u64, u64)> = (0..150_000).map(|ordinal| (7, 2 * ordinal)).collect();
        assert!(run(&places, &firsts).len() <= 2 * 3 * IN_ARTICLE);
    }

    #[test]
    fn links_are_packed_and_unpacked() {
        let link = Link {
            late: 7,
            early: u32::MAX,
            late_token: 1,
            early_token: 2,
            common: true,
        };
        assert_eq!(Link::unpacked(link.packed()), link);
    }
}
