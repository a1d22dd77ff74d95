//! Links postings that come one by one, sorted by seed: [`SeedLinker`].

use crate::common_seed::{CommonSeed, CommonSeedLinks, PlacesPerArticle};
use crate::config::PassagesConfig;
use crate::corpus_size::CorpusSize;
use crate::link::Link;
use crate::posting::{Posting, is_short};
use crate::rare_seed::{MAX_ALL_PAIRS, link_all_pairs};
use crate::records::ArticleId;
use crate::seed_context::MinContext;
use crate::seed_occurrence::{LinkedPair, SeedOccurrence};

/// A posting with what its order depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RankedPosting {
    /// The posting.
    pub posting: Posting,
    /// The place of its article in the order of `--keep`: a number that is higher for a later
    /// article. There may be gaps.
    pub rank: u64,
    /// Only articles of the same group are compared.
    pub group: u64,
}

/// A link with the rank of the kept article: links are verified in the order of the ranks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RankedLink {
    /// The link.
    pub link: Link,
    /// The rank of its kept article.
    pub kept_rank: u64,
}

/// An article with its rank, sorted by rank.
type Article = (u64, ArticleId);

/// Links the postings of one seed after another, in memory that does not grow with their number.
///
/// It gives the links of [`links_of_seed`](crate::links_of_seed) for each seed and group.
///
/// ```
/// use unboil_match::{CorpusSize, PassagesConfig, Posting, RankedPosting, SeedLinker};
///
/// let posting = |article, token, rank| RankedPosting {
///     posting: Posting { seed: 2, article, token, context: 0x123456_abcdef },
///     rank,
///     group: 0,
/// };
/// let mut links = Vec::new();
/// let mut linker = SeedLinker::new(&PassagesConfig::default(), CorpusSize::Small);
/// for posting in [posting(70, 5, 0), posting(30, 8, 1)] {
///     linker.add(posting, |link| links.push(link));
/// }
/// linker.finish(|link| links.push(link));
/// assert_eq!((links[0].link.kept, links[0].link.kept_token), (70, 5));
/// assert_eq!((links[0].link.dropped, links[0].link.dropped_token), (30, 8));
/// ```
pub struct SeedLinker {
    min_context: MinContext,
    /// The seed and the group of the places so far.
    current: Option<(u64, u64)>,
    /// The places so far, until they are too many to link each with each.
    places: Vec<SeedOccurrence<Article>>,
    /// Links the places of a seed that has more.
    common: Option<(CommonSeedLinks<Article>, PlacesPerArticle<Article>)>,
}

impl SeedLinker {
    /// Makes a linker for a corpus of this size.
    pub fn new(config: &PassagesConfig, size: CorpusSize) -> SeedLinker {
        SeedLinker {
            min_context: MinContext::new(config.window_shingles, size),
            current: None,
            places: Vec::with_capacity(MAX_ALL_PAIRS),
            common: None,
        }
    }

    /// Adds the next posting, and calls `emit` with links. Postings come sorted by seed, group, rank
    /// and token.
    pub fn add(&mut self, posting: RankedPosting, mut emit: impl FnMut(RankedLink)) {
        let RankedPosting {
            posting,
            rank,
            group,
        } = posting;
        if self.current != Some((posting.seed, group)) {
            self.end_seed(&mut emit);
            self.current = Some((posting.seed, group));
        }
        let place = SeedOccurrence {
            rank: (rank, posting.article),
            token: posting.token,
            context: posting.context,
        };
        let emit = &mut |pair| emit(link(pair));
        if let Some((links, per_article)) = &mut self.common {
            if !is_short(posting.seed) && per_article.admits(place.rank) {
                links.add(place, emit);
            }
            return;
        }
        self.places.push(place);
        if self.places.len() > MAX_ALL_PAIRS {
            self.begin_common_seed(posting.seed, emit);
        }
    }

    /// Links the last seed.
    pub fn finish(mut self, emit: impl FnMut(RankedLink)) {
        self.end_seed(emit);
    }

    /// Links the places so far of a seed that is frequent. A frequent short seed has no links.
    fn begin_common_seed(&mut self, seed: u64, emit: &mut impl FnMut(LinkedPair<Article>)) {
        let common_seed = CommonSeed::new(seed, self.min_context.common_seed);
        let mut links = CommonSeedLinks::new(common_seed, self.places[0]);
        let mut per_article = PlacesPerArticle::default();
        for (at, place) in self.places.drain(..).enumerate() {
            if per_article.admits(place.rank) && at > 0 && !is_short(seed) {
                links.add(place, emit);
            }
        }
        self.common = Some((links, per_article));
    }

    /// Links the places of a seed that has few.
    fn end_seed(&mut self, mut emit: impl FnMut(RankedLink)) {
        if let (Some((seed, _)), None) = (self.current, self.common.take()) {
            let run = &self.places.as_slice();
            let emit = &mut |pair| emit(link(pair));
            link_all_pairs(seed, run, self.min_context, |_, _| true, emit);
        }
        self.places.clear();
    }
}

fn link(pair: LinkedPair<Article>) -> RankedLink {
    let (kept_rank, kept) = pair.kept.rank;
    let link = Link {
        dropped: pair.dropped.rank.1,
        kept,
        dropped_token: pair.dropped.token,
        kept_token: pair.kept.token,
        common: pair.common,
    };
    RankedLink { link, kept_rank }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link::{links_of_seed, sort_links};
    use crate::pair_limits::PairLimits;
    use proptest::prelude::*;

    proptest! {
        /// One by one or all at once, within groups or without: the same links.
        #[test]
        fn links_are_those_of_the_stage_function(
            places in prop::collection::btree_set((0_u64..4, 0_u64..30, 0_u32..60), 0..300),
            contexts in prop::collection::vec(0_u64..3, 300),
            groups in 1_u64..4,
            size in prop::sample::select(vec![CorpusSize::Small, CorpusSize::Large]),
        ) {
            let id = |rank: u64| 900 - rank as ArticleId;
            let group = |article: ArticleId| (900 - article as u64) % groups;
            let mut postings = Vec::new();
            for (&(seed, rank, token), &context) in places.iter().zip(&contexts) {
                let posting = Posting { seed, article: id(rank), token, context };
                postings.push(RankedPosting { posting, rank, group: group(id(rank)) });
            }
            let config = PassagesConfig { window_shingles: 2, ..PassagesConfig::default() };
            let limits = PairLimits { same: Some(&group), different: None };
            let plain: Vec<Posting> = postings.iter().map(|one| one.posting).collect();
            let of_seeds = plain.chunk_by(|x, y| x.seed == y.seed);
            let mut expected: Vec<Link> = of_seeds
                .flat_map(|of_seed| links_of_seed(of_seed, &config, size, &limits))
                .collect();
            postings.sort_by_key(|one| (one.posting.seed, one.group, one.rank, one.posting.token));
            let mut linker = SeedLinker::new(&config, size);
            let mut found = Vec::new();
            for posting in postings {
                linker.add(posting, |ranked| found.push(ranked));
                prop_assert!(linker.places.len() <= MAX_ALL_PAIRS);
            }
            linker.finish(|ranked| found.push(ranked));
            prop_assert!(found.iter().all(|one| id(one.kept_rank) == one.link.kept));
            let mut found: Vec<Link> = found.iter().map(|one| one.link).collect();
            let rank = |article: ArticleId| 900 - article;
            sort_links(&mut expected, rank);
            sort_links(&mut found, rank);
            prop_assert_eq!(found, expected);
        }
    }
}
