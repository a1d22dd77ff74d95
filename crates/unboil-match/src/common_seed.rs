//! Links the places of a frequent seed, so that the links are linear in the places: [`CommonSeed`].

use crate::seed_context::{MAX_SHARED_TOKENS, shared_tokens};
use crate::seed_occurrence::{LinkedPair, SeedOccurrence, may_link};

/// Each article with enough tokens has a seed that starts before this token.
const ARTICLE_START_TOKENS: u32 = 4;

/// A seed with more than `MAX_ALL_PAIRS` places.
///
/// If the whole context of two places is equal, they are inside a run that the seeds at its ends
/// link too. Of such links, one seed in four is enough (`is_sampled`). A run at the start of an
/// article has no end there, so the first seeds of an article are always linked.
pub(crate) struct CommonSeed {
    /// Fewest tokens that the contexts of two linked places share.
    pub(crate) min_shared: u32,
    /// True for one seed in four.
    pub(crate) is_sampled: bool,
}

impl CommonSeed {
    /// Links two places if that is informative. Returns the number of tokens that their contexts
    /// share.
    fn link(
        &self,
        dropped: SeedOccurrence,
        kept: SeedOccurrence,
        emit: &mut impl FnMut(LinkedPair),
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

    /// Links each place with the first place and with its neighbour. The places are sorted.
    pub(crate) fn link_to_first_and_neighbour(
        &self,
        occurrences: &[SeedOccurrence],
        emit: &mut impl FnMut(LinkedPair),
    ) {
        // The last place in the article before: a seed may occur several times in one article.
        let mut neighbour = occurrences[0];
        for at in 1..occurrences.len() {
            match occurrences[at].rank == occurrences[at - 1].rank {
                // The second place in an article: its text may be there twice.
                true if occurrences[at].rank != occurrences[0].rank => {
                    self.link(occurrences[at], occurrences[at - 1], emit);
                }
                true => {}
                false => neighbour = occurrences[at - 1],
            }
            // If the context is equal to that of the first place, the neighbour cannot be closer.
            if self.link(occurrences[at], occurrences[0], emit) < MAX_SHARED_TOKENS
                && neighbour.rank != occurrences[0].rank
            {
                self.link(occurrences[at], neighbour, emit);
            }
        }
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
