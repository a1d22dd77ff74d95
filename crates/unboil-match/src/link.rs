//! Links equal seeds of different articles, and of two places in one article: [`links_of_seed`].
//!
//! A seed in up to 16 places links each place with each. A more frequent seed links each place
//! with the first place and with its neighbour, so that the number of links is linear in the
//! number of places. Pairs of places with too little context in common are not linked, because
//! short phrases often occur in unrelated articles.
//!
//! The rules are in [`link_seed`]. It works on any [`SeedRun`]: on plain [`Posting`]s here, and on
//! packed ones in `packed.rs`. `seed_linker.rs` follows the same rules for postings that come one by
//! one.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::common_seed::{CommonSeed, CommonSeedLinks, PlacesPerArticle};
use crate::config::PassagesConfig;
use crate::corpus_size::CorpusSize;
use crate::pair_limits::PairLimits;
use crate::posting::{Posting, is_short};
use crate::rare_seed::{MAX_ALL_PAIRS, link_all_pairs};
use crate::records::ArticleId;
use crate::seed_context::MinContext;
use crate::seed_occurrence::{LinkedPair, SeedOccurrence, SeedRun};

/// An equal seed in two articles, or in two places of one article.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize, Serialize)]
pub struct Link {
    /// The article that is later in the order of `--keep`.
    pub dropped: ArticleId,
    /// The article that is earlier, or the same article.
    pub kept: ArticleId,
    /// Index of the seed's first token in `dropped`.
    pub dropped_token: u32,
    /// Index of the seed's first token in `kept`.
    pub kept_token: u32,
    /// The seed has more than 16 places, so that each is linked with two others only.
    pub common: bool,
}

/// Returns the links of one seed.
///
/// `postings` are all postings of one seed in the corpus, sorted by the rank of their articles in
/// the order of `--keep`, then by token. The order of the links is not specified;
/// [`sort_links`] sorts them for [`match_article`](crate::match_article).
///
/// ```
/// use unboil_match::{CorpusSize, PairLimits, PassagesConfig, Posting, links_of_seed};
///
/// let posting = |article, token| Posting { seed: 2, article, token, context: 0x123456_abcdef };
/// let postings = [posting(70, 5), posting(30, 8)];
/// let (config, all) = (PassagesConfig::default(), PairLimits::default());
/// let links = links_of_seed(&postings, &config, CorpusSize::Small, &all);
/// assert_eq!((links[0].kept, links[0].kept_token), (70, 5));
/// assert_eq!((links[0].dropped, links[0].dropped_token), (30, 8));
/// ```
pub fn links_of_seed(
    postings: &[Posting],
    config: &PassagesConfig,
    size: CorpusSize,
    limits: &PairLimits,
) -> Vec<Link> {
    let Some(first) = postings.first() else {
        return Vec::new();
    };
    let articles: Vec<&[Posting]> = postings.chunk_by(|x, y| x.article == y.article).collect();
    let ranks =
        (articles.iter().zip(0..)).flat_map(|(of_one, rank)| of_one.iter().map(move |_| rank));
    let run = PlainRun {
        postings,
        ranks: ranks.collect(),
    };
    let id = |rank: u32| articles[rank as usize][0].article;
    let mut links = Vec::new();
    let min_context = MinContext::new(config.window_shingles, size);
    let same = limits
        .same
        .map(|value| move |rank: usize| value(id(rank as u32)));
    let different = (limits.different).map(|value| move |rank: usize| value(id(rank as u32)));
    let limits = PairLimits {
        same: same.as_ref().map(|value| value as _),
        different: different.as_ref().map(|value| value as _),
    };
    let scratch = &mut Vec::new();
    link_seed(first.seed, &run, min_context, &limits, scratch, |pair| {
        links.push(Link {
            dropped: id(pair.dropped.rank),
            kept: id(pair.kept.rank),
            dropped_token: pair.dropped.token,
            kept_token: pair.kept.token,
            common: pair.common,
        });
    });
    links
}

/// Sorts links by the rank of the dropped article, then of the kept one, then by token. `rank` is
/// the place of an article in the order of `--keep`.
pub fn sort_links<R: Ord>(links: &mut [Link], rank: impl Fn(ArticleId) -> R) {
    links.sort_unstable_by_key(|link| {
        let ranks = (rank(link.dropped), rank(link.kept));
        (ranks, link.dropped_token, link.common, link.kept_token)
    });
}

struct PlainRun<'a> {
    postings: &'a [Posting],
    /// Rank of the article of each posting among the articles of the run.
    ranks: Vec<u32>,
}

impl SeedRun for PlainRun<'_> {
    type Rank = u32;

    fn len(&self) -> usize {
        self.postings.len()
    }

    fn context(&self, at: usize) -> u64 {
        self.postings[at].context
    }

    fn occurrence(&self, at: usize) -> SeedOccurrence {
        let Posting { token, context, .. } = self.postings[at];
        SeedOccurrence {
            rank: self.ranks[at],
            token,
            context,
        }
    }
}

/// Calls `emit` with the linked places of one seed. The functions of `limits` take ranks. `scratch` is
/// a buffer.
#[inline]
pub(crate) fn link_seed(
    seed: u64,
    run: &impl SeedRun<Rank = u32>,
    min_context: MinContext,
    limits: &PairLimits,
    scratch: &mut Vec<SeedOccurrence>,
    mut emit: impl FnMut(LinkedPair),
) {
    if run.len() == 1 {
        return;
    }
    if let Some(value) = limits.same {
        let limits = PairLimits {
            same: None,
            ..*limits
        };
        for group in groups_of(run, value) {
            link_seed(
                seed,
                &&*group,
                min_context,
                &limits,
                scratch,
                &mut emit as &mut dyn FnMut(_),
            );
        }
        return;
    }
    if is_short(seed) && run.len() > MAX_ALL_PAIRS {
        return;
    }
    if run.len() <= MAX_ALL_PAIRS {
        let is_allowed = |dropped: u32, kept: u32| limits.allow(dropped as usize, kept as usize);
        return link_all_pairs(seed, run, min_context, is_allowed, &mut emit);
    }
    scratch.clear();
    scratch.extend((0..run.len()).map(|at| run.occurrence(at)));
    let common_seed = CommonSeed::new(seed, min_context.common_seed);
    // Packed postings are in the order of reading.
    if !scratch.is_sorted() {
        scratch.sort_unstable();
    }
    let mut places = PlacesPerArticle::default();
    scratch.retain(|place| places.admits(place.rank));
    match limits.different {
        None => {
            let mut links = CommonSeedLinks::new(common_seed, scratch[0]);
            for &place in &scratch[1..] {
                links.add(place, &mut emit);
            }
        }
        Some(value) => {
            let value = |place: &SeedOccurrence| value(place.rank as usize);
            common_seed.link_to_different(scratch, value, &mut emit);
        }
    }
}

/// The places of a seed, a list for each value of their articles: each is a corpus of its own.
fn groups_of(
    run: &impl SeedRun<Rank = u32>,
    value: &dyn Fn(usize) -> u64,
) -> Vec<Vec<SeedOccurrence>> {
    let mut groups: BTreeMap<u64, Vec<SeedOccurrence>> = BTreeMap::new();
    for place in (0..run.len()).map(|at| run.occurrence(at)) {
        groups
            .entry(value(place.rank as usize))
            .or_default()
            .push(place);
    }
    groups.into_values().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frequent_seeds::MAX_PER_ARTICLE;

    /// The pairs of articles (dropped, kept) that postings (article, token) of one seed link.
    fn linked(places: &[(ArticleId, u32)]) -> Vec<(ArticleId, ArticleId)> {
        let posting = |&(article, token): &(ArticleId, u32)| Posting {
            seed: 2,
            article,
            token,
            context: 1,
        };
        let postings: Vec<Posting> = places.iter().map(posting).collect();
        let config = PassagesConfig {
            window_shingles: 2,
            ..PassagesConfig::default()
        };
        let links = links_of_seed(
            &postings,
            &config,
            CorpusSize::Large,
            &PairLimits::default(),
        );
        links.iter().map(|link| (link.dropped, link.kept)).collect()
    }

    #[test]
    fn rare_seeds_link_all_pairs() {
        assert_eq!(linked(&[]), []);
        assert_eq!(linked(&[(0, 5)]), []);
        assert_eq!(linked(&[(0, 5), (1, 5), (2, 5)]), [(1, 0), (2, 0), (2, 1)]);
        // The order of the slice says what is kept, not the ids.
        assert_eq!(linked(&[(9, 5), (4, 5)]), [(4, 9)]);
        // Two places in one article are linked if they are far apart.
        assert_eq!(linked(&[(0, 5), (0, 6), (1, 5)]), [(1, 0), (1, 0)]);
        assert_eq!(linked(&[(0, 5), (0, 60)]), [(0, 0)]);
    }

    #[test]
    fn frequent_seeds_link_first_and_neighbour() {
        let postings: Vec<Posting> = (0..5000)
            .map(|article| Posting {
                seed: 0,
                article,
                token: 3,
                // Every second one is equal to the first.
                context: if article % 2 == 0 { 0 } else { 1 << 20 },
            })
            .collect();
        let links = links_of_seed(
            &postings,
            &PassagesConfig::default(),
            CorpusSize::Small,
            &PairLimits::default(),
        );
        assert_eq!(links.len(), 4999 + 2499);
        assert!(links.iter().all(|link| link.common));
        for dropped in 1..5000 {
            let is_first = |link: &Link| (link.dropped, link.kept) == (dropped, 0);
            assert!(links.iter().any(is_first));
        }
    }

    /// Each place of a frequent seed is linked with places that the limits allow, if there are any.
    #[test]
    fn limits_hold_for_rare_and_frequent_seeds() {
        let file = |article: ArticleId| (article / 10) as u64;
        let source = |article: ArticleId| (article % 7) as u64;
        let reference = |article: ArticleId| u64::from(article < 25);
        let archived = |article: ArticleId| u64::from(article % 3 == 1);
        for articles in [12, 100] {
            let posting = |article| Posting {
                seed: 0,
                article,
                token: 3,
                context: 0,
            };
            let postings: Vec<Posting> = (0..articles).map(posting).collect();
            let same_source = PairLimits {
                same: Some(&source),
                ..PairLimits::default()
            };
            let different = |value| PairLimits {
                same: None,
                different: Some(value),
            };
            for limits in [
                same_source,
                different(&file),
                different(&reference),
                // Copies of an archive, in the order of `--keep` among the others.
                different(&archived),
                PairLimits {
                    different: Some(&file),
                    ..same_source
                },
            ] {
                let config = PassagesConfig::default();
                let links = links_of_seed(&postings, &config, CorpusSize::Small, &limits);
                assert!(
                    links
                        .iter()
                        .all(|link| limits.allow(link.dropped, link.kept))
                );
                for dropped in 0..articles {
                    let first = (0..dropped).find(|&kept| limits.allow(dropped, kept));
                    let is_linked =
                        |link: &Link| (link.dropped, Some(link.kept)) == (dropped, first);
                    assert_eq!(links.iter().any(is_linked), first.is_some(), "{dropped}");
                }
            }
        }
    }

    #[test]
    fn frequent_short_seeds_are_not_linked() {
        let posting = |article| Posting {
            seed: 3,
            article,
            token: 0,
            context: 0,
        };
        for (places, expected) in [(4, 6), (16, 120), (17, 0)] {
            let postings: Vec<Posting> = (0..places).map(posting).collect();
            let links = links_of_seed(
                &postings,
                &PassagesConfig::default(),
                CorpusSize::Small,
                &PairLimits::default(),
            );
            assert_eq!(links.len(), expected);
        }
    }

    #[test]
    fn repeated_seed_in_one_article_has_bounded_links() {
        let places: Vec<(ArticleId, u32)> = (0..150_000)
            .map(|place| (place as usize / 50_000, place % 50_000))
            .collect();
        let links = linked(&places).len();
        assert!((1..=2 * 3 * MAX_PER_ARTICLE).contains(&links), "{links}");
    }
}
