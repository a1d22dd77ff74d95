//! Links the places of a seed that has few: [`link_all_pairs`].

use crate::posting::is_short;
use crate::seed_context::{MinContext, shared_tokens};
use crate::seed_occurrence::{LinkedPair, SeedOccurrence, SeedRun, may_link};

/// Number of places of a seed up to which each place is linked with each. Sixteen gives small
/// families all of their pairs at no more than 120 links a seed. It bounds the guarantee: copies
/// of a more frequent passage are compared through the first copy and the neighbours.
pub(crate) const MAX_ALL_PAIRS: usize = 16;

/// Number of places up to which a seed is rare: it needs less context to be linked. Values from 2 to
/// 6 change recall by less than one point. Short seeds are beyond the guarantee: they find copies with
/// half of the words changed. Where they are not rare, they need more context than others.
pub(crate) const MAX_RARE_OCCURRENCES: usize = 4;

/// Links each place of a seed with each, if `is_allowed` for the ranks of the dropped and the kept
/// article. There are at most [`MAX_ALL_PAIRS`] places.
///
/// Most pairs share the seed by chance, so the contexts are compared before the articles are looked
/// up.
pub(crate) fn link_all_pairs<S: SeedRun>(
    seed: u64,
    run: &S,
    min_context: MinContext,
    is_allowed: impl Fn(S::Rank, S::Rank) -> bool,
    emit: &mut impl FnMut(LinkedPair<S::Rank>),
) {
    let is_rare = run.len() <= MAX_RARE_OCCURRENCES;
    let min_shared = match (is_rare, is_short(seed)) {
        (true, _) => min_context.rare_seed,
        (false, false) => min_context.common_seed,
        (false, true) => min_context.common_seed + 1,
    };
    let mut occurrences: [Option<SeedOccurrence<S::Rank>>; MAX_ALL_PAIRS] = [None; MAX_ALL_PAIRS];
    for at in 0..run.len() {
        for before in 0..at {
            if shared_tokens(run.context(at), run.context(before)) >= min_shared {
                let mut occurrence =
                    |at: usize| *occurrences[at].get_or_insert_with(|| run.occurrence(at));
                let (one, other) = (occurrence(at), occurrence(before));
                let (dropped, kept) = (one.max(other), one.min(other));
                if is_allowed(dropped.rank, kept.rank) && may_link(dropped, kept) {
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
