//! Links the places of a frequent seed, so that the links are linear in the places: [`CommonSeed`]
//! and [`CommonSeedLinks`].

use crate::frequent_seeds::MAX_PER_ARTICLE;
use crate::seed_context::{MAX_SHARED_TOKENS, shared_tokens};
use crate::seed_occurrence::{LinkedPair, SeedOccurrence, may_link};

/// Each article with enough tokens has a seed that starts before this token.
const ARTICLE_START_TOKENS: u32 = 4;

/// A seed with more than `MAX_ALL_PAIRS` places.
///
/// If the whole context of two places is equal, they are inside a run that the seeds at its ends
/// link too. Of such links, one seed in four is enough (`is_sampled`). A run at the start of an
/// article has no end there, so the first seeds of an article are always linked.
#[derive(Clone, Copy)]
pub(crate) struct CommonSeed {
    /// Fewest tokens that the contexts of two linked places share.
    min_shared: u32,
    /// True for one seed in four.
    is_sampled: bool,
}

impl CommonSeed {
    pub(crate) fn new(seed: u64, min_shared: u32) -> CommonSeed {
        CommonSeed {
            min_shared,
            // Two bits of the hash.
            is_sampled: seed >> 1 & 3 == 0,
        }
    }

    /// Links two places if that is informative. Returns the number of tokens that their contexts
    /// share.
    fn link<R: Copy + Ord>(
        &self,
        dropped: SeedOccurrence<R>,
        kept: SeedOccurrence<R>,
        emit: &mut impl FnMut(LinkedPair<R>),
    ) -> u32 {
        if !may_link(dropped, kept) {
            return 0;
        }
        let shared = shared_tokens(dropped.context, kept.context);
        let is_informative =
            shared < MAX_SHARED_TOKENS || self.is_sampled || dropped.token < ARTICLE_START_TOKENS;
        if shared >= self.min_shared && is_informative {
            emit(LinkedPair {
                dropped,
                kept,
                common: true,
            });
        }
        shared
    }

    /// Links each place with the first place and the neighbour among those that have another value.
    /// The places are sorted.
    pub(crate) fn link_to_different(
        &self,
        occurrences: &[SeedOccurrence],
        value: impl Fn(&SeedOccurrence) -> u64,
        emit: &mut impl FnMut(LinkedPair),
    ) {
        // The first place, and the first with another value than that; the same for the last.
        let (mut firsts, mut lasts) = ([None; 2], [None; 2]);
        for places in occurrences.chunk_by(|one, other| one.rank == other.rank) {
            let this = value(&places[0]);
            let other = |places: &[Option<(u64, SeedOccurrence)>; 2]| {
                let mut places = places.iter().flatten();
                places
                    .find(|(value, _)| *value != this)
                    .map(|place| place.1)
            };
            if let (Some(first), Some(neighbour)) = (other(&firsts), other(&lasts)) {
                for &place in places {
                    if self.link(place, first, emit) < MAX_SHARED_TOKENS
                        && neighbour.rank != first.rank
                    {
                        self.link(place, neighbour, emit);
                    }
                }
            }
            let has_this = |place: Option<(u64, _)>| place.is_some_and(|(value, _)| value == this);
            let last = Some((this, places[places.len() - 1]));
            match firsts {
                [None, _] => firsts[0] = Some((this, places[0])),
                [first, None] if !has_this(first) => firsts[1] = Some((this, places[0])),
                _ => {}
            }
            if !has_this(lasts[0]) {
                lasts[1] = lasts[0];
            }
            lasts[0] = last;
        }
    }
}

/// Links each place of a frequent seed with the first place and with its neighbour. The places come
/// one by one, in their order, and only a few of them are held.
pub(crate) struct CommonSeedLinks<R = u32> {
    seed: CommonSeed,
    first: SeedOccurrence<R>,
    previous: SeedOccurrence<R>,
    /// The last place in the article before: a seed may occur several times in one article.
    neighbour: SeedOccurrence<R>,
}

impl<R: Copy + Ord> CommonSeedLinks<R> {
    /// Begins with the first place.
    pub(crate) fn new(seed: CommonSeed, first: SeedOccurrence<R>) -> CommonSeedLinks<R> {
        CommonSeedLinks {
            seed,
            first,
            previous: first,
            neighbour: first,
        }
    }

    /// Links the next place.
    pub(crate) fn add(&mut self, place: SeedOccurrence<R>, emit: &mut impl FnMut(LinkedPair<R>)) {
        match place.rank == self.previous.rank {
            // The second place in an article: its text may be there twice.
            true if place.rank != self.first.rank => {
                self.seed.link(place, self.previous, emit);
            }
            true => {}
            false => self.neighbour = self.previous,
        }
        // If the context is equal to that of the first place, the neighbour cannot be closer.
        if self.seed.link(place, self.first, emit) < MAX_SHARED_TOKENS
            && self.neighbour.rank != self.first.rank
        {
            self.seed.link(place, self.neighbour, emit);
        }
        self.previous = place;
    }
}

/// Admits the first [`MAX_PER_ARTICLE`] places of a seed in each article.
pub(crate) struct PlacesPerArticle<R = u32> {
    article: Option<R>,
    count: usize,
}

impl<R> Default for PlacesPerArticle<R> {
    fn default() -> PlacesPerArticle<R> {
        PlacesPerArticle {
            article: None,
            count: 0,
        }
    }
}

impl<R: Copy + Ord> PlacesPerArticle<R> {
    /// True if the next place is linked. Its article has this rank.
    pub(crate) fn admits(&mut self, rank: R) -> bool {
        self.count = match self.article == Some(rank) {
            true => self.count + 1,
            false => 1,
        };
        self.article = Some(rank);
        self.count <= MAX_PER_ARTICLE
    }
}
