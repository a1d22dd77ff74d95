//! Links postings that come one by one, sorted by seed: [`SeedLinker`].

use crate::common_seed::{CommonSeed, CommonSeedLinks, PlacesPerArticle};
use crate::config::PassagesConfig;
use crate::corpus_size::CorpusSize;
use crate::grouped_posting::GroupedPosting;
use crate::link::Link;
use crate::posting::is_short;
use crate::rare_seed::{MAX_ALL_PAIRS, link_all_pairs};
use crate::records::ArticleId;
use crate::seed_context::MinContext;
use crate::seed_occurrence::{LinkedPair, SeedOccurrence};

/// Links the postings of one seed after another, in memory that does not grow with their number.
///
/// It gives the links of [`links_of_seed`](crate::links_of_seed) for each seed and group.
///
/// ```
/// use unboil_match::{CorpusSize, GroupedPosting, PassagesConfig, Posting, SeedLinker};
///
/// let posting = |article, token| GroupedPosting {
///     posting: Posting { seed: 2, article, token, context: 0x123456_abcdef },
///     group: 0,
/// };
/// let mut links = Vec::new();
/// let mut linker = SeedLinker::new(&PassagesConfig::default(), CorpusSize::Small);
/// for posting in [posting(30, 5), posting(70, 8)] {
///     linker.add(posting, |link| links.push(link));
/// }
/// linker.finish(|link| links.push(link));
/// assert_eq!((links[0].kept, links[0].kept_token), (30, 5));
/// assert_eq!((links[0].dropped, links[0].dropped_token), (70, 8));
/// ```
pub struct SeedLinker {
    min_context: MinContext,
    /// The seed and the group of the places so far.
    current: Option<(u64, i64)>,
    /// The places so far, until they are too many to link each with each.
    places: Vec<SeedOccurrence<ArticleId>>,
    /// Links the places of a seed that has more.
    common: Option<(CommonSeedLinks<ArticleId>, PlacesPerArticle<ArticleId>)>,
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

    /// Adds the next posting, and calls `emit` with links. The postings of a seed and group come one
    /// after another, sorted by article and token.
    pub fn add(&mut self, posting: GroupedPosting, mut emit: impl FnMut(Link)) {
        let GroupedPosting { posting, group } = posting;
        if self.current != Some((posting.seed, group)) {
            self.end_seed(&mut emit);
            self.current = Some((posting.seed, group));
        }
        let place = SeedOccurrence {
            rank: posting.article,
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
    pub fn finish(mut self, emit: impl FnMut(Link)) {
        self.end_seed(emit);
    }

    /// Links the places so far of a seed that is frequent. A frequent short seed has no links.
    fn begin_common_seed(&mut self, seed: u64, emit: &mut impl FnMut(LinkedPair<ArticleId>)) {
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
    fn end_seed(&mut self, mut emit: impl FnMut(Link)) {
        if let (Some((seed, _)), None) = (self.current, self.common.take()) {
            let run = &self.places.as_slice();
            let emit = &mut |pair| emit(link(pair));
            link_all_pairs(seed, run, self.min_context, |_, _| true, emit);
        }
        self.places.clear();
    }
}

fn link(pair: LinkedPair<ArticleId>) -> Link {
    Link {
        dropped: pair.dropped.rank,
        kept: pair.kept.rank,
        dropped_token: pair.dropped.token,
        kept_token: pair.kept.token,
        common: pair.common,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link::{links_of_seed, sort_links};
    use crate::pair_limits::PairLimits;
    use crate::posting::Posting;
    use proptest::prelude::*;

    proptest! {
        /// One by one or all at once, within groups or without: the same links.
        #[test]
        fn links_are_those_of_the_stage_function(
            places in prop::collection::btree_set((0_u64..4, 0_usize..30, 0_u32..60), 0..300),
            contexts in prop::collection::vec(0_u64..3, 300),
            groups in 1_u64..4,
            size in prop::sample::select(vec![CorpusSize::Small, CorpusSize::Large]),
        ) {
            let group = |article: ArticleId| article as u64 % groups;
            let mut postings = Vec::new();
            for (&(seed, article, token), &context) in places.iter().zip(&contexts) {
                let posting = Posting { seed, article, token, context };
                postings.push(GroupedPosting { posting, group: group(article) as i64 });
            }
            let config = PassagesConfig { window_shingles: 2, ..PassagesConfig::default() };
            let limits = PairLimits { same: Some(&group), different: None };
            let plain: Vec<Posting> = postings.iter().map(|one| one.posting).collect();
            let of_seeds = plain.chunk_by(|x, y| x.seed == y.seed);
            let mut expected: Vec<Link> = of_seeds
                .flat_map(|of_seed| links_of_seed(of_seed, &config, size, &limits))
                .collect();
            postings.sort_by_key(|GroupedPosting { posting, group }| {
                (posting.seed, *group, posting.article, posting.token)
            });
            let mut linker = SeedLinker::new(&config, size);
            let mut found = Vec::new();
            for posting in postings {
                linker.add(posting, |link| found.push(link));
                prop_assert!(linker.places.len() <= MAX_ALL_PAIRS);
            }
            linker.finish(|link| found.push(link));
            sort_links(&mut expected, |article| article);
            sort_links(&mut found, |article| article);
            prop_assert_eq!(found, expected);
        }
    }
}
