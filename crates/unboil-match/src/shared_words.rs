//! Finds the words that two articles share in their matches, word by word: [`shared_words`].
//!
//! A word is shared if it is equal in both and stands in the same place of the alignment, or in a run
//! of at least three equal words that was moved. Long runs are found first, by an index of runs of
//! three words, as in greedy string tiling (Wise 1993); the gaps between them are aligned by their
//! longest common subsequence.

use std::cell::OnceCell;
use std::ops::Range;

use crate::run_index::{MIN_RUN, RunIndex};
use crate::token_match::TokenMatch;
use unboil_text::TokenHashes;

/// For each token of an article, the equal token of another one, if they share it.
pub(crate) struct Partners(Vec<u32>);

/// No article has as many tokens.
const NONE: u32 = u32::MAX;

impl Partners {
    /// Returns the equal token of a token.
    pub(crate) fn get(&self, token: usize) -> Option<usize> {
        Some(self.0[token] as usize).filter(|&partner| partner != NONE as usize)
    }

    /// Returns the share of the tokens that have one, 0 to 1.
    pub(crate) fn share(&self) -> f64 {
        let shared = self.0.iter().filter(|&&partner| partner != NONE).count();
        shared as f64 / self.0.len().max(1) as f64
    }
}

/// For each token of the dropped article `b`, the equal token of `a`, in the ranges of `matches`.
pub(crate) fn shared_words(matches: &[TokenMatch], a: TokenHashes, b: TokenHashes) -> Partners {
    let mut partners = vec![NONE; b.len()];
    for one in matches {
        add_partners(a, one.a.clone(), b, one.b.clone(), &mut partners);
    }
    Partners(partners)
}

/// A run that follows the one before in both texts is taken without a look at others if it has at
/// least this many tokens.
const MIN_NEXT_RUN: usize = 4;
/// At most this many places of a run of [`MIN_RUN`] tokens are tried.
const MAX_PLACES: usize = 16;
/// Longest side of a gap that is aligned word by word, in tokens.
const MAX_GAP: usize = 160;

/// Adds, for each token of `range_b`, the equal token of `range_a`. A partner from before stays.
fn add_partners(
    a: TokenHashes,
    range_a: Range<usize>,
    b: TokenHashes,
    range_b: Range<usize>,
    partners: &mut [u32],
) {
    let keys = |tokens: TokenHashes, range: &Range<usize>| -> Vec<u64> {
        range.clone().map(|at| tokens.word_key(at)).collect()
    };
    let mut add = |at_b: usize, at_a: usize| {
        if partners[at_b] == NONE {
            partners[at_b] = at_a as u32;
        }
    };
    let mut pairs = range_a.clone().zip(range_b.clone());
    if range_a.len() == range_b.len()
        && pairs.all(|(at_a, at_b)| a.word_key(at_a) == b.word_key(at_b))
    {
        // Exact copies need no index.
        (range_a.zip(range_b)).for_each(|(at_a, at_b)| add(at_b, at_a));
        return;
    }
    let (keys_a, keys_b) = (keys(a, &range_a), keys(b, &range_b));
    let mut in_match = runs(&keys_a, &keys_b);
    fill_gaps(&keys_a, &keys_b, &mut in_match);
    for (at_b, partner) in range_b.zip(in_match) {
        if let Some(partner) = partner {
            add(at_b, range_a.start + partner as usize);
        }
    }
}

/// For each key of `b` in a run of equal keys, its place in `a`.
fn runs(a: &[u64], b: &[u64]) -> Vec<Option<u32>> {
    let mut partners = vec![None; b.len()];
    let (mut at, mut expected) = (0, 0_usize);
    // The places of the runs of `a`, made when they are needed.
    let index = OnceCell::new();
    while at + MIN_RUN <= b.len() {
        // Most words follow those before in both.
        let next = a.get(expected..).unwrap_or_default().iter();
        let length = b[at..].iter().zip(next).take_while(|(x, y)| x == y).count();
        if length >= MIN_NEXT_RUN {
            (0..length).for_each(|step| partners[at + step] = Some((expected + step) as u32));
            (at, expected) = (at + length, expected + length);
            continue;
        }
        let index = index.get_or_init(|| RunIndex::new(a));
        let length = |place: usize| {
            let pairs = b[at..].iter().zip(&a[place..]);
            pairs.take_while(|(x, y)| x == y).count()
        };
        let best = (index.places(&b[at..at + MIN_RUN], MAX_PLACES))
            .map(|place| (length(place), place))
            .max_by_key(|&(length, place)| (length, std::cmp::Reverse(expected.abs_diff(place))));
        let Some((length, place)) = best else {
            // A word that was replaced.
            (at, expected) = (at + 1, expected + 1);
            continue;
        };
        for step in 0..length {
            partners[at + step] = Some((place + step) as u32);
        }
        at += length;
        expected = place + length;
    }
    partners
}

/// Aligns the keys of `b` between two runs with those between the same runs of `a`.
fn fill_gaps(a: &[u64], b: &[u64], partners: &mut [Option<u32>]) {
    let mut from = 0;
    let mut from_a = 0;
    while from < b.len() {
        if let Some(partner) = partners[from] {
            from_a = partner as usize + 1;
            from += 1;
            continue;
        }
        let len = partners[from..].iter().take_while(|x| x.is_none()).count();
        let to = from + len;
        let to_a = partners.get(to).map_or(a.len(), |partner| {
            partner.expect("the gap ends at a run") as usize
        });
        if from_a < to_a && to_a - from_a <= MAX_GAP && len <= MAX_GAP {
            for (at_b, at_a) in common_subsequence(&b[from..to], &a[from_a..to_a]) {
                partners[from + at_b] = Some((from_a + at_a) as u32);
            }
        }
        from = to;
    }
}

/// The pairs of places of a longest common subsequence.
fn common_subsequence(x: &[u64], y: &[u64]) -> Vec<(usize, usize)> {
    let width = y.len() + 1;
    // `lengths[n * width + m]` is that of `x[n..]` and `y[m..]`.
    let mut lengths = vec![0_u16; (x.len() + 1) * width];
    for n in (0..x.len()).rev() {
        for m in (0..y.len()).rev() {
            lengths[n * width + m] = match x[n] == y[m] {
                true => lengths[(n + 1) * width + m + 1] + 1,
                false => lengths[(n + 1) * width + m].max(lengths[n * width + m + 1]),
            };
        }
    }
    let (mut n, mut m) = (0, 0);
    let mut pairs = Vec::new();
    while n < x.len() && m < y.len() {
        if x[n] == y[m] {
            pairs.push((n, m));
            (n, m) = (n + 1, m + 1);
        } else if lengths[(n + 1) * width + m] >= lengths[n * width + m + 1] {
            n += 1;
        } else {
            m += 1;
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn partners(a: &[u64], b: &[u64]) -> Vec<Option<u32>> {
        let mut partners = runs(a, b);
        fill_gaps(a, b, &mut partners);
        partners
    }

    #[test]
    fn equal_and_moved_words_are_shared() {
        let none = None::<u32>;
        let some = |at: u32| Some(at);
        for (a, b, expected) in [
            (
                &[1, 2, 3, 4][..],
                &[1, 2, 3, 4][..],
                (0..4).map(some).collect(),
            ),
            // One word replaced.
            (
                &[1, 2, 3, 4, 5, 6, 7],
                &[1, 2, 3, 9, 5, 6, 7],
                vec![some(0), some(1), some(2), none, some(4), some(5), some(6)],
            ),
            // Two runs that changed places.
            (
                &[1, 2, 3, 4, 5, 6],
                &[4, 5, 6, 1, 2, 3],
                vec![some(3), some(4), some(5), some(0), some(1), some(2)],
            ),
            // A word that is equal by itself, between replaced ones.
            (
                &[1, 2, 3, 7, 4, 8, 5, 6, 9],
                &[1, 2, 3, 0, 4, 0, 5, 6, 9],
                vec![
                    some(0),
                    some(1),
                    some(2),
                    none,
                    some(4),
                    none,
                    some(6),
                    some(7),
                    some(8),
                ],
            ),
            (&[1, 2], &[3, 4], vec![none, none]),
            (&[], &[3], vec![none]),
        ] {
            assert_eq!(partners(a, b), expected, "{a:?} {b:?}");
        }
    }

    #[test]
    fn text_that_b_has_twice_is_shared_twice() {
        assert_eq!(
            partners(&[1, 2, 3], &[1, 2, 3, 1, 2, 3])
                .iter()
                .flatten()
                .count(),
            6
        );
    }
}
