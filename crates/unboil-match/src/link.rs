//! Links equal seeds of different articles, and of two places in one article: [`links_of_seed`].
//!
//! A seed in up to 16 places links each place with each. A more frequent seed links each place
//! with the first place and with its neighbour, so that the number of links is linear in the
//! number of places. Pairs of places with too little context in common are not linked, because
//! short phrases often occur in unrelated articles.
//!
//! The rules are in [`link_seed`]. It works on any [`SeedRun`]: on plain [`Posting`]s here, and on
//! packed ones in `packed.rs`.

use serde::{Deserialize, Serialize};

use crate::config::PassagesConfig;
use crate::corpus_size::CorpusSize;
use crate::posting::{MAX_PER_ARTICLE, Posting, is_short};
use crate::records::ArticleId;
use crate::seed_context::{MAX_SHARED_TOKENS, MinContext, is_periodic, shared_tokens};

/// Number of places of a seed up to which each place is linked with each. Sixteen gives small
/// families all of their pairs at no more than 120 links a seed. It bounds the guarantee: copies
/// of a more frequent passage are compared through the first copy and the neighbours.
pub(crate) const MAX_ALL_PAIRS: usize = 16;

/// Each article with enough tokens has a seed that starts before this token.
const ARTICLE_START_TOKENS: u32 = 4;

/// Number of places above which a short seed is not linked, and up to which a seed is rare. Short
/// seeds are beyond the guarantee: they find copies with half of the words changed. Values from 2
/// to 6 change recall by less than one point.
pub(crate) const MAX_RARE_OCCURRENCES: usize = 4;

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
/// use unboil_match::{CorpusSize, PassagesConfig, Posting, links_of_seed};
///
/// let posting = |article, token| Posting { seed: 2, article, token, context: 0x123456_abcdef };
/// let postings = [posting(70, 5), posting(30, 8)];
/// let links = links_of_seed(&postings, &PassagesConfig::default(), CorpusSize::Small);
/// assert_eq!((links[0].kept, links[0].kept_token), (70, 5));
/// assert_eq!((links[0].dropped, links[0].dropped_token), (30, 8));
/// ```
pub fn links_of_seed(postings: &[Posting], config: &PassagesConfig, size: CorpusSize) -> Vec<Link> {
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
    link_seed(first.seed, &run, min_context, &mut Vec::new(), |pair| {
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
pub fn sort_links(links: &mut [Link], rank: impl Fn(ArticleId) -> u32) {
    links.sort_unstable_by_key(|link| {
        let ranks = (rank(link.dropped), rank(link.kept));
        (ranks, link.dropped_token, link.common, link.kept_token)
    });
}

/// A place of a seed, with the rank of its article.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct SeedOccurrence {
    pub(crate) rank: u32,
    pub(crate) token: u32,
    pub(crate) context: u64,
}

/// Two places of a seed that are linked.
#[derive(Clone, Copy)]
pub(crate) struct LinkedPair {
    pub(crate) dropped: SeedOccurrence,
    pub(crate) kept: SeedOccurrence,
    pub(crate) common: bool,
}

/// All postings of one seed. The context of a place is cheap to get; its article and token may
/// need a lookup.
pub(crate) trait SeedRun {
    fn len(&self) -> usize;
    fn context(&self, at: usize) -> u64;
    fn occurrence(&self, at: usize) -> SeedOccurrence;
}

struct PlainRun<'a> {
    postings: &'a [Posting],
    /// Rank of the article of each posting among the articles of the run.
    ranks: Vec<u32>,
}

impl SeedRun for PlainRun<'_> {
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

/// Calls `emit` with the linked places of one seed. `scratch` is a buffer.
#[inline]
pub(crate) fn link_seed(
    seed: u64,
    run: &impl SeedRun,
    min_context: MinContext,
    scratch: &mut Vec<SeedOccurrence>,
    mut emit: impl FnMut(LinkedPair),
) {
    if run.len() == 1 || (is_short(seed) && run.len() > MAX_RARE_OCCURRENCES) {
        return;
    }
    if run.len() <= MAX_ALL_PAIRS {
        let min_shared = match run.len() <= MAX_RARE_OCCURRENCES {
            true => min_context.rare_seed,
            false => min_context.common_seed,
        };
        return link_all_pairs(run, min_shared, &mut emit);
    }
    scratch.clear();
    scratch.extend((0..run.len()).map(|at| run.occurrence(at)));
    // Packed postings are in the order of reading.
    if !scratch.is_sorted() {
        scratch.sort_unstable();
    }
    cap_per_article(scratch);
    // Two bits of the hash that select one seed in four.
    let is_sampled = seed >> 1 & 3 == 0;
    link_to_first_and_neighbour(scratch, min_context.common_seed, is_sampled, &mut emit);
}

/// Links each place of a seed with each. Most pairs share the seed by chance, so the contexts are
/// compared before the articles are looked up.
fn link_all_pairs(run: &impl SeedRun, min_shared: u32, emit: &mut impl FnMut(LinkedPair)) {
    let mut occurrences: [Option<SeedOccurrence>; MAX_ALL_PAIRS] = [None; MAX_ALL_PAIRS];
    for at in 0..run.len() {
        for before in 0..at {
            if shared_tokens(run.context(at), run.context(before)) >= min_shared {
                let mut occurrence =
                    |at: usize| *occurrences[at].get_or_insert_with(|| run.occurrence(at));
                let (one, other) = (occurrence(at), occurrence(before));
                let (dropped, kept) = (one.max(other), one.min(other));
                if may_link(dropped, kept) {
                    emit(LinkedPair {
                        dropped,
                        kept,
                        common: false,
                    });
                }
            }
        }
    }
}

/// Two places in one article are linked if they are at least this many tokens apart: paragraphs that
/// stand there twice.
const MIN_DISTANCE_WITHIN: u32 = 12;

/// False for two places of one article that are near each other, or in a text of one word or two that
/// come back again and again.
fn may_link(dropped: SeedOccurrence, kept: SeedOccurrence) -> bool {
    dropped.rank != kept.rank
        || (dropped.token - kept.token >= MIN_DISTANCE_WITHIN && !is_periodic(dropped.context))
}

/// Keeps the first [`MAX_PER_ARTICLE`] places in each article.
fn cap_per_article(occurrences: &mut Vec<SeedOccurrence>) {
    let (mut rank, mut count) = (None, 0);
    occurrences.retain(|occurrence| {
        count = match rank == Some(occurrence.rank) {
            true => count + 1,
            false => 1,
        };
        rank = Some(occurrence.rank);
        count <= MAX_PER_ARTICLE
    });
}

/// Links each place of a frequent seed with the first place and with its neighbour. The places are
/// sorted.
///
/// If the whole context of two places is equal, they are inside a run that the seeds at its ends
/// link too. Of such links, one seed in four is enough (`is_sampled`). A run at the start of an
/// article has no end there, so the first seeds of an article are always linked.
fn link_to_first_and_neighbour(
    occurrences: &[SeedOccurrence],
    min_shared: u32,
    is_sampled: bool,
    emit: &mut impl FnMut(LinkedPair),
) {
    let mut link = |dropped: SeedOccurrence, kept: SeedOccurrence| {
        if !may_link(dropped, kept) {
            return 0;
        }
        let shared = shared_tokens(dropped.context, kept.context);
        let is_informative =
            shared < MAX_SHARED_TOKENS || is_sampled || dropped.token < ARTICLE_START_TOKENS;
        if shared >= min_shared && is_informative {
            emit(LinkedPair {
                dropped,
                kept,
                common: true,
            });
        }
        shared
    };
    // The last place in the article before: a seed may occur several times in one article.
    let mut neighbour = occurrences[0];
    for at in 1..occurrences.len() {
        match occurrences[at].rank == occurrences[at - 1].rank {
            // The second place in an article: its text may be there twice.
            true if occurrences[at].rank != occurrences[0].rank => {
                link(occurrences[at], occurrences[at - 1]);
            }
            true => {}
            false => neighbour = occurrences[at - 1],
        }
        // If the context is equal to that of the first place, the neighbour cannot be closer.
        if link(occurrences[at], occurrences[0]) < MAX_SHARED_TOKENS
            && neighbour.rank != occurrences[0].rank
        {
            link(occurrences[at], neighbour);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
        let links = links_of_seed(&postings, &config, CorpusSize::Large);
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
        let links = links_of_seed(&postings, &PassagesConfig::default(), CorpusSize::Small);
        assert_eq!(links.len(), 4999 + 2499);
        assert!(links.iter().all(|link| link.common));
        for dropped in 1..5000 {
            let is_first = |link: &Link| (link.dropped, link.kept) == (dropped, 0);
            assert!(links.iter().any(is_first));
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
        for (places, expected) in [(4, 6), (5, 0)] {
            let postings: Vec<Posting> = (0..places).map(posting).collect();
            let links = links_of_seed(&postings, &PassagesConfig::default(), CorpusSize::Small);
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
