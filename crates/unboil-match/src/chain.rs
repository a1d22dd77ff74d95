//! Joins the linked seeds of two articles to anchors, and the anchors to chains.
//!
//! An [`Anchor`] is a maximal run of similar tokens around a seed. A chain is a list of anchors
//! that follow one another in both articles. Colinear chaining as in minimap2 (Li 2018): an anchor
//! follows the one that gives the highest number of tokens less the cost of the gap. Chains are
//! made in the order of their scores and use each anchor once, so that two swapped paragraphs give
//! two chains. `find_matches.rs` aligns the chains.

/// A run of similar tokens in two articles.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Anchor {
    /// First token in the dropped article.
    pub b: usize,
    /// First token in the kept article.
    pub a: usize,
    /// Number of tokens.
    pub len: usize,
}

/// Most tokens between two anchors of a chain, in either article: one or two inserted sentences.
const MAX_GAP: usize = 60;

/// Number of anchors before an anchor among which its predecessor is searched.
const MAX_PREDECESSORS: usize = 64;

/// Returns the maximal runs of similar tokens around the seeds at `(b, a)`, each once, sorted by
/// place in `b`, then in `a`. Sorts `seeds` by diagonal.
///
/// ```
/// use unboil_match::{Anchor, anchors};
///
/// let (a, b) = ([9, 1, 2, 3, 4], [1, 2, 3, 8]);
/// assert_eq!(anchors(&mut [(1, 2)], &a, &b), [Anchor { b: 0, a: 1, len: 3 }]);
/// ```
pub fn anchors(seeds: &mut [(u32, u32)], a: &[u32], b: &[u32]) -> Vec<Anchor> {
    let diagonal = |&(at_b, at_a): &(u32, u32)| (i64::from(at_b) - i64::from(at_a), at_b);
    seeds.sort_unstable_by_key(diagonal);
    let mut out: Vec<Anchor> = Vec::new();
    let mut covered_until = None;
    for seed in seeds.iter() {
        let (at_b, at_a) = (seed.0 as usize, seed.1 as usize);
        let diagonal_of_seed = diagonal(seed).0;
        if covered_until.is_some_and(|(last, end)| last == diagonal_of_seed && at_b < end) {
            continue;
        }
        let before = (0..at_b.min(at_a))
            .take_while(|&n| b[at_b - 1 - n] == a[at_a - 1 - n])
            .count();
        let after = (b[at_b..].iter().zip(&a[at_a..]))
            .take_while(|(one, other)| one == other)
            .count();
        covered_until = Some((diagonal_of_seed, at_b + after));
        if before + after > 0 {
            out.push(Anchor {
                b: at_b - before,
                a: at_a - before,
                len: before + after,
            });
        }
    }
    out.sort_unstable();
    out
}

/// Returns the chains of `anchors`, which are sorted. The chain with the best score is first. The
/// anchors of a chain are in text order.
///
/// ```
/// use unboil_match::{Anchor, chains};
///
/// let anchors = [Anchor { b: 0, a: 0, len: 9 }, Anchor { b: 10, a: 11, len: 9 }];
/// assert_eq!(chains(&anchors), [anchors.to_vec()]);
/// ```
pub fn chains(anchors: &[Anchor]) -> Vec<Vec<Anchor>> {
    if let [only] = anchors {
        return vec![vec![*only]];
    }
    let (scores, predecessors) = best_predecessors(anchors);
    let mut ends: Vec<usize> = (0..anchors.len()).collect();
    ends.sort_by_key(|&at| (std::cmp::Reverse(scores[at]), at));
    let mut used = vec![false; anchors.len()];
    let mut out = Vec::new();
    for end in ends {
        let mut chain: Vec<Anchor> = Vec::new();
        let mut next = Some(end);
        while let Some(at) = next.filter(|&at| !used[at]) {
            used[at] = true;
            chain.push(anchors[at]);
            next = predecessors[at];
        }
        if !chain.is_empty() {
            chain.reverse();
            out.push(chain);
        }
    }
    out
}

/// Returns, for each anchor, the score of the best chain that ends with it, and the anchor before
/// it in this chain.
fn best_predecessors(anchors: &[Anchor]) -> (Vec<i64>, Vec<Option<usize>>) {
    let mut scores: Vec<i64> = Vec::with_capacity(anchors.len());
    let mut predecessors: Vec<Option<usize>> = Vec::with_capacity(anchors.len());
    for (at, this) in anchors.iter().enumerate() {
        let mut best = (TOKEN_SCORE * this.len as i64, None);
        for before in (at.saturating_sub(MAX_PREDECESSORS)..at).rev() {
            if let Some(gain) = gain(&anchors[before], this)
                && scores[before] + gain > best.0
            {
                best = (scores[before] + gain, Some(before));
            }
        }
        scores.push(best.0);
        predecessors.push(best.1);
    }
    (scores, predecessors)
}

/// The score of one token.
const TOKEN_SCORE: i64 = 20;

/// Returns the score that `this` adds to a chain that ends with `before`, or `None` if it cannot
/// follow it.
fn gain(before: &Anchor, this: &Anchor) -> Option<i64> {
    if this.a <= before.a || this.b <= before.b {
        return None;
    }
    let (end_a, end_b) = (before.a + before.len, before.b + before.len);
    let overlap = end_a
        .saturating_sub(this.a)
        .max(end_b.saturating_sub(this.b));
    if overlap >= this.len {
        return None;
    }
    let gap_a = this.a + overlap - end_a;
    let gap_b = this.b + overlap - end_b;
    if gap_a > MAX_GAP || gap_b > MAX_GAP {
        return None;
    }
    let cost = 3 * gap_a.abs_diff(gap_b) + gap_a.min(gap_b);
    Some(TOKEN_SCORE * (this.len - overlap) as i64 - cost as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn anchor(b: usize, a: usize, len: usize) -> Anchor {
        Anchor { b, a, len }
    }

    #[test]
    fn seeds_extend_to_maximal_anchors_once() {
        let a = [9, 1, 2, 3, 4, 5, 9];
        let b = [1, 2, 3, 4, 5, 8, 1, 2];
        let found = anchors(&mut [(2, 3), (1, 2), (6, 1)], &a, &b);
        assert_eq!(found, [anchor(0, 1, 5), anchor(6, 1, 2)]);
    }

    #[test]
    fn colinear_anchors_form_one_chain_and_swapped_ones_two() {
        for (given, expected) in [
            (vec![anchor(0, 0, 9), anchor(10, 11, 9)], vec![2]),
            (vec![anchor(0, 20, 9), anchor(10, 5, 12)], vec![1, 1]),
            (vec![anchor(0, 0, 9), anchor(200, 200, 9)], vec![1, 1]),
            (vec![anchor(0, 0, 9), anchor(5, 5, 4)], vec![1, 1]),
        ] {
            let lengths: Vec<usize> = chains(&given).iter().map(Vec::len).collect();
            assert_eq!(lengths, expected, "{given:?}");
        }
        assert_eq!(chains(&[anchor(0, 20, 9), anchor(10, 5, 12)])[0][0].len, 12);
    }
}
