//! The packed form of postings and links: 16 bytes each, sorted and partitioned by the engine.
//!
//! A packed posting holds the seed, the ordinal of its first token in the corpus and the context.
//! A packed link holds the ranks of two articles and two tokens. [`pack_posting`] and
//! [`pack_link`] encode the plain records; [`unpack_posting`] and [`unpack_link`] decode them.
//! [`links_of_partition`] gives the links that [`links_of_seed`](crate::links_of_seed) gives for
//! each seed of a partition, in packed form.

use crate::config::PassagesConfig;
use crate::corpus_size::CorpusSize;
use crate::link::{Link, link_seed};
use crate::ordinals::Ordinals;
use crate::pair_limits::PairLimits;
use crate::posting::{Posting, SEED_BITS};
use crate::records::ArticleId;
use crate::seed_context::{CONTEXT_BITS, MinContext};
use crate::seed_occurrence::{LinkedPair, SeedOccurrence, SeedRun};

/// Bits of the ordinal of a packed posting. The seed has the highest bits, so that packed postings
/// sort by seed.
const ORDINAL_BITS: u32 = 40;
const _: () = assert!(SEED_BITS + ORDINAL_BITS + CONTEXT_BITS == u128::BITS);

/// Number of ordinals: about 10^12, enough for some terabytes of text.
pub const MAX_CORPUS_TOKENS: u64 = 1 << ORDINAL_BITS;

/// Packs a posting. Its `article` is the ordinal of the article's first token, and
/// `article + token` is less than [`MAX_CORPUS_TOKENS`].
///
/// ```
/// use unboil_match::{Ordinals, Posting, pack_posting, unpack_posting};
///
/// let posting = Posting { seed: 12, article: 50, token: 3, context: 9 };
/// let packed = pack_posting(posting);
/// // The article with the ordinals from 50 on has rank 1, and the id 700.
/// let ordinals = Ordinals::new(vec![(0, 0), (50, 1)]);
/// let unpacked = unpack_posting(packed, &ordinals, &[600, 700]);
/// assert_eq!(unpacked, Posting { article: 700, ..posting });
/// ```
pub fn pack_posting(posting: Posting) -> u128 {
    let ordinal = posting.article as u64 + u64::from(posting.token);
    u128::from(posting.seed) << (ORDINAL_BITS + CONTEXT_BITS)
        | u128::from(ordinal) << CONTEXT_BITS
        | u128::from(posting.context)
}

/// Unpacks a posting. `order` lists the articles by rank.
pub fn unpack_posting(packed: u128, ordinals: &Ordinals, order: &[ArticleId]) -> Posting {
    let SeedOccurrence {
        rank,
        token,
        context,
    } = occurrence(packed, ordinals);
    Posting {
        seed: seed(packed),
        article: order[rank as usize],
        token,
        context,
    }
}

fn seed(packed: u128) -> u64 {
    (packed >> (ORDINAL_BITS + CONTEXT_BITS)) as u64
}

fn context(packed: u128) -> u64 {
    packed as u64 & ((1 << CONTEXT_BITS) - 1)
}

fn occurrence(packed: u128, ordinals: &Ordinals) -> SeedOccurrence {
    let ordinal = (packed >> CONTEXT_BITS) as u64 & (MAX_CORPUS_TOKENS - 1);
    let (rank, token) = ordinals.locate(ordinal);
    SeedOccurrence {
        rank,
        token,
        context: context(packed),
    }
}

/// Returns the partition of a packed posting. `partitions` is a power of two.
///
/// The partition is given by low bits of the hash: winnowing selects low hashes, so the high bits
/// are not evenly distributed.
///
/// ```
/// use unboil_match::{Posting, pack_posting, posting_partition};
///
/// let partition = |seed, article| {
///     posting_partition(pack_posting(Posting { seed, article, token: 0, context: 0 }), 8)
/// };
/// // Equal seeds are in the same partition. The lowest bit of a seed does not count.
/// assert_eq!(partition(0b1010, 0), 0b101);
/// assert_eq!(partition(0b1010, 77), partition(0b1011, 0));
/// ```
pub fn posting_partition(packed: u128, partitions: usize) -> usize {
    (seed(packed) >> 1) as usize & (partitions - 1)
}

/// Set in the kept token of a packed link that is common. An article has fewer than 2^31 tokens, so
/// the bit is free.
const COMMON_FLAG: u32 = 1 << 31;

fn pack_pair(pair: LinkedPair) -> u128 {
    debug_assert!(pair.kept.token < COMMON_FLAG, "text has at most 4 GiB");
    let common = if pair.common { COMMON_FLAG } else { 0 };
    let (dropped, kept) = (pair.dropped, pair.kept);
    [dropped.rank, kept.rank, dropped.token, kept.token | common]
        .iter()
        .fold(0, |packed, &field| packed << 32 | u128::from(field))
}

fn link_field(packed: u128, field: u32) -> u32 {
    (packed >> (32 * field)) as u32
}

/// Packs a link. `rank` is the place of an article in the order of `--keep`. Packed links sort as
/// [`sort_links`](crate::sort_links) sorts links.
///
/// ```
/// use unboil_match::{Link, link_dropped_rank, pack_link, unpack_link};
///
/// let link = Link { dropped: 600, kept: 700, dropped_token: 1, kept_token: 2, common: true };
/// let article = |rank: u32| [700, 600][rank as usize];
/// let rank = |article| u32::from(article == 600);
/// assert_eq!(link_dropped_rank(pack_link(link, rank)), 1);
/// assert_eq!(unpack_link(pack_link(link, rank), article), link);
/// ```
pub fn pack_link(link: Link, rank: impl Fn(ArticleId) -> u32) -> u128 {
    let occurrence = |article: ArticleId, token: u32| SeedOccurrence {
        rank: rank(article),
        token,
        context: 0,
    };
    pack_pair(LinkedPair {
        dropped: occurrence(link.dropped, link.dropped_token),
        kept: occurrence(link.kept, link.kept_token),
        common: link.common,
    })
}

/// Unpacks a link. `article` returns the article with a rank.
pub fn unpack_link(packed: u128, article: impl Fn(u32) -> ArticleId) -> Link {
    Link {
        dropped: article(link_field(packed, 3)),
        kept: article(link_field(packed, 2)),
        dropped_token: link_field(packed, 1),
        kept_token: link_field(packed, 0) & !COMMON_FLAG,
        common: link_field(packed, 0) & COMMON_FLAG != 0,
    }
}

/// Returns the rank of the dropped article of a packed link.
pub fn link_dropped_rank(packed: u128) -> u32 {
    link_field(packed, 3)
}

/// Sorts the packed postings of one partition and calls `emit` with their packed links. `ordinals`
/// holds the ranks of the articles.
///
/// The partition must have all postings of each of its seeds, except seeds with one posting.
///
/// ```
/// use unboil_match::{CorpusSize, Link, Ordinals, PairLimits, PassagesConfig, Posting};
/// use unboil_match::{links_of_partition, pack_posting, unpack_link};
///
/// // The article 70 has rank 0 and the ordinals from 0 on, the article 30 has those from 50 on.
/// let (order, ordinals) = ([70, 30], Ordinals::new(vec![(0, 0), (50, 1)]));
/// let posting = |article, token| {
///     pack_posting(Posting { seed: 2, article, token, context: 0x123456_abcdef })
/// };
/// let (config, size) = (PassagesConfig::default(), CorpusSize::Small);
/// let (mut links, all) = (Vec::new(), PairLimits::default());
/// let mut postings = [posting(50, 8), posting(0, 5)];
/// links_of_partition(&mut postings, &ordinals, &config, size, &all, |link| links.push(link));
/// let link = Link { dropped: 30, kept: 70, dropped_token: 8, kept_token: 5, common: false };
/// assert_eq!(unpack_link(links[0], |rank| order[rank as usize]), link);
/// ```
pub fn links_of_partition(
    packed_postings: &mut [u128],
    ordinals: &Ordinals,
    config: &PassagesConfig,
    size: CorpusSize,
    limits: &PairLimits,
    mut emit: impl FnMut(u128),
) {
    packed_postings.sort_unstable();
    let min_context = MinContext::new(config.window_shingles, size);
    let mut scratch: Vec<SeedOccurrence> = Vec::new();
    for postings in packed_postings.chunk_by(|&one, &other| seed(one) == seed(other)) {
        let run = PackedRun { postings, ordinals };
        let seed = seed(postings[0]);
        link_seed(seed, &run, min_context, limits, &mut scratch, |pair| {
            emit(pack_pair(pair));
        });
    }
}

/// The packed postings of one seed.
struct PackedRun<'a> {
    postings: &'a [u128],
    ordinals: &'a Ordinals,
}

impl SeedRun for PackedRun<'_> {
    type Rank = u32;

    fn len(&self) -> usize {
        self.postings.len()
    }

    fn context(&self, at: usize) -> u64 {
        context(self.postings[at])
    }

    fn occurrence(&self, at: usize) -> SeedOccurrence {
        occurrence(self.postings[at], self.ordinals)
    }
}

/// Drops most of the packed postings whose seed occurs once. They are most of all postings, and
/// sorting them would be wasted work.
///
/// For each partition: [`clear`](RepeatedSeeds::clear), then
/// [`count_seeds`](RepeatedSeeds::count_seeds) for all postings, then
/// [`retain_repeated`](RepeatedSeeds::retain_repeated) for all postings.
///
/// ```
/// use unboil_match::{Posting, RepeatedSeeds, pack_posting};
///
/// let posting = |seed, article| pack_posting(Posting { seed, article, token: 0, context: 0 });
/// let postings = [posting(2, 0), posting(4, 0), posting(2, 9)];
/// let mut repeated = RepeatedSeeds::default();
/// repeated.clear(postings.len());
/// repeated.count_seeds(&postings);
/// repeated.retain_repeated(&postings);
/// assert_eq!(repeated.postings(), [posting(2, 0), posting(2, 9)]);
/// ```
#[derive(Default)]
pub struct RepeatedSeeds {
    /// By some bits of the seed: 0 for no posting, 1 for one, 3 or more for several.
    counts: Vec<u8>,
    postings: Vec<u128>,
    retained: usize,
}

/// Slots for each posting. With 8, seven in eight of the seeds that occur once have a slot of
/// their own.
const SLOTS_PER_POSTING: usize = 8;

impl RepeatedSeeds {
    /// Begins a partition with this number of postings.
    pub fn clear(&mut self, postings: usize) {
        let slots = (SLOTS_PER_POSTING * postings).next_power_of_two();
        self.counts.clear();
        self.counts.resize(slots, 0);
        self.retained = 0;
    }

    fn slot(&self, packed: u128) -> usize {
        // The postings of a partition have the same low bits, so the slot is taken above them.
        (seed(packed).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 24) as usize & (self.counts.len() - 1)
    }

    /// Counts the seeds of some postings.
    pub fn count_seeds(&mut self, packed_postings: &[u128]) {
        for &packed in packed_postings {
            let slot = self.slot(packed);
            self.counts[slot] = self.counts[slot] << 1 | 1;
        }
    }

    /// Retains those of these postings whose seed was counted more than once.
    pub fn retain_repeated(&mut self, packed_postings: &[u128]) {
        // The postings of the last partition are overwritten.
        if self.postings.len() < self.retained + packed_postings.len() {
            self.postings
                .resize(self.retained + packed_postings.len(), 0);
        }
        for &packed in packed_postings {
            self.postings[self.retained] = packed;
            self.retained += usize::from(self.counts[self.slot(packed)] > 1);
        }
    }

    /// Returns the retained postings.
    pub fn postings(&mut self) -> &mut [u128] {
        &mut self.postings[..self.retained]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link::{links_of_seed, sort_links};
    use proptest::prelude::*;

    proptest! {
        /// The packed stage gives the links of the plain one.
        #[test]
        fn packed_links_are_those_of_the_stage_function(
            places in prop::collection::btree_set((0_u64..3, 0_u32..12, 0_u32..6), 0..120),
            contexts in prop::collection::vec(0_u64..3, 120),
            (kind, divisor) in (0..3, 1_usize..5),
        ) {
            // Articles have 10 ordinals each and are read in the reverse order of their ranks.
            let first_ordinal = |article: u32| u64::from(11 - article) * 10;
            let order: Vec<ArticleId> = (0..12).map(|rank| 900 - rank).collect();
            let mut postings = Vec::new();
            let mut packed = Vec::new();
            for (&(seed, rank, token), &context) in places.iter().zip(&contexts) {
                let posting = Posting { seed, article: order[rank as usize], token, context };
                postings.push(posting);
                let first = first_ordinal(rank) as ArticleId;
                packed.push(pack_posting(Posting { article: first, ..posting }));
            }
            let config = PassagesConfig { window_shingles: 2, ..PassagesConfig::default() };
            let (by_rank, by_id) = (
                |rank: usize| (rank % divisor) as u64,
                |article: ArticleId| ((900 - article) % divisor) as u64,
            );
            let limits = |value| match kind {
                0 => PairLimits::default(),
                1 => PairLimits { same: Some(value), different: None },
                _ => PairLimits { same: None, different: Some(value) },
            };
            let mut plain: Vec<Link> = postings
                .chunk_by(|x, y| x.seed == y.seed)
                .flat_map(|of_seed| links_of_seed(of_seed, &config, CorpusSize::Small, &limits(&by_id)))
                .collect();
            let rank = |article: ArticleId| (900 - article) as u32;
            sort_links(&mut plain, rank);
            let ordinals = Ordinals::new((0..12).map(|rank| (first_ordinal(rank), rank)).collect());
            let mut found = Vec::new();
            let size = CorpusSize::Small;
            let limits = limits(&by_rank);
            links_of_partition(&mut packed, &ordinals, &config, size, &limits, |link| found.push(link));
            found.sort_unstable();
            let unpacked: Vec<Link> = found.iter().map(|&l| unpack_link(l, |rank| order[rank as usize])).collect();
            prop_assert_eq!(&unpacked, &plain);
            for (link, packed) in plain.iter().zip(found) {
                prop_assert_eq!(pack_link(*link, rank), packed);
            }
        }
    }
}
