//! All verified passages in, those worth telling out.
//!
//! Copies of one passage make a family. Two copies that scanning or editing has changed in different places are less like
//! each other than like the copy between them, so their own passage says nothing new: it is left out where stronger
//! passages link the two already. A large family is told as a star: each copy beside the one that stays, and beside a
//! neighbour where that one is closer.

use std::collections::{BTreeMap, BTreeSet};

use crate::document::{Group, Passage, Place, Span};

/// A passage is weak if fewer than this share of its words are the same, 0 to 1.
const WEAK: f64 = 0.6;

/// The passages without those that are weak and whose two ends stronger ones link. Keeps their order, and all that make a
/// member of a group one.
pub fn without_weak(passages: Vec<Passage>, groups: &[Group]) -> Vec<Passage> {
    let grouped: BTreeSet<(usize, usize)> = (groups.iter())
        .flat_map(|group| group.members.iter().map(|m| (group.stays, m.article)))
        .collect();
    let strength = |p: &Passage| (p.words - p.edits) as f64 / p.words.max(1) as f64;
    if passages.iter().all(|p| strength(p) >= WEAK) {
        return passages;
    }
    let mut families = Families::new(&passages);
    let mut order: Vec<usize> = (0..passages.len()).collect();
    order.sort_by(|&x, &y| {
        (strength(&passages[y]).total_cmp(&strength(&passages[x]))).then(x.cmp(&y))
    });
    let mut told = vec![true; passages.len()];
    let mut known: BTreeMap<usize, Vec<Span>> = BTreeMap::new();
    for at in order {
        let passage = &passages[at];
        let fresh = families.link(2 * at, 2 * at + 1);
        let is_known = |place: &Place| {
            let spans = known.get(&place.article).map_or(&[][..], Vec::as_slice);
            (spans.iter()).any(|span| 10 * span.overlap(place.span) >= 8 * place.span.len())
        };
        let is_grouped = grouped.contains(&(passage.a.article, passage.b.article));
        let is_strong = is_grouped || strength(passage) >= WEAK;
        told[at] = is_strong || fresh || !is_known(&passage.a) || !is_known(&passage.b);
        if told[at] {
            for place in [passage.a, passage.b] {
                known.entry(place.article).or_default().push(place.span);
            }
        }
    }
    let mut told = told.into_iter();
    let mut passages = passages;
    passages.retain(|_| told.next().expect("one for each passage"));
    passages
}

/// Families with more articles than this are told as stars. Up to it, every pair of copies has its row.
const TOLD_IN_FULL: usize = 16;

/// The passages, those of large families thinned to a star. `rank` of an article says how early it comes in the order of
/// what stays. Keeps their order, and all that make a member of a group one.
pub fn as_stars(passages: Vec<Passage>, groups: &[Group], rank: &[u32]) -> Vec<Passage> {
    let mut families = Families::new(&passages);
    for at in 0..passages.len() {
        families.link(2 * at, 2 * at + 1);
    }
    let family: Vec<usize> = (0..passages.len())
        .map(|at| families.root(2 * at))
        .collect();
    let mut members: Vec<(usize, usize)> = (passages.iter().zip(&family))
        .flat_map(|(p, &family)| [(family, p.a.article), (family, p.b.article)])
        .collect();
    members.sort_unstable();
    members.dedup();
    let large: BTreeSet<usize> = (members.chunk_by(|x, y| x.0 == y.0))
        .filter(|members| members.len() > TOLD_IN_FULL)
        .map(|members| members[0].0)
        .collect();
    if large.is_empty() {
        return passages;
    }
    let mut told: Vec<bool> = family
        .iter()
        .map(|family| !large.contains(family))
        .collect();
    let mut of_copy: BTreeMap<(usize, usize), Vec<usize>> = BTreeMap::new();
    for at in (0..passages.len()).filter(|&at| !told[at]) {
        of_copy
            .entry((family[at], passages[at].b.article))
            .or_default()
            .push(at);
    }
    for mut rows in of_copy.into_values() {
        rows.sort_by_key(|&at| (rank[passages[at].a.article], at));
        for at in star(&passages, &rows) {
            told[at] = true;
        }
    }
    let stays: BTreeMap<usize, usize> = (groups.iter())
        .flat_map(|group| group.members.iter().map(|m| (m.article, group.stays)))
        .collect();
    let mut at = 0;
    let mut passages = passages;
    passages.retain(|p| {
        at += 1;
        told[at - 1] || stays.get(&p.b.article) == Some(&p.a.article)
    });
    passages
}

/// Of the rows of one copy, the earliest partner first: for each part of it the first row, and the closest if it is closer.
fn star(passages: &[Passage], rows: &[usize]) -> Vec<usize> {
    let closeness = |at: usize| {
        let p = &passages[at];
        (p.words - p.edits) as f64 / p.words.max(1) as f64
    };
    let covers = |first: usize, at: usize| {
        let (first, row) = (passages[first].b.span, passages[at].b.span);
        10 * first.overlap(row) >= 8 * row.len()
    };
    let mut firsts: Vec<usize> = Vec::new();
    let mut closest: BTreeMap<usize, usize> = BTreeMap::new();
    for &at in rows {
        let Some(&first) = firsts.iter().find(|&&first| covers(first, at)) else {
            firsts.push(at);
            continue;
        };
        let best = closest.get(&first).copied().unwrap_or(first);
        if closeness(at) > closeness(best) {
            closest.insert(first, at);
        }
    }
    firsts.into_iter().chain(closest.into_values()).collect()
}

/// Places of passages, linked where they are the same: place `2 * n` is the `a` of passage `n`, the next its `b`.
struct Families {
    up: Vec<usize>,
}

impl Families {
    /// Places of one article are of one family from the start if they share at least half of the shorter.
    fn new(passages: &[Passage]) -> Families {
        let mut families = Families {
            up: (0..2 * passages.len()).collect(),
        };
        let mut places: Vec<(Place, usize)> = (passages.iter().enumerate())
            .flat_map(|(at, p)| [(p.a, 2 * at), (p.b, 2 * at + 1)])
            .collect();
        places.sort_unstable();
        for at in 1..places.len() {
            let (place, node) = places[at];
            for &(before, other) in places[..at].iter().rev().take(LOOK_BACK) {
                let shared = before.span.overlap(place.span);
                let short = before.span.len().min(place.span.len());
                if before.article == place.article && 2 * shared >= short {
                    families.link(node, other);
                }
            }
        }
        families
    }

    fn root(&mut self, node: usize) -> usize {
        let mut node = node;
        while self.up[node] != node {
            self.up[node] = self.up[self.up[node]];
            node = self.up[node];
        }
        node
    }

    /// Makes two families one; false if they were.
    fn link(&mut self, one: usize, two: usize) -> bool {
        let (one, two) = (self.root(one), self.root(two));
        self.up[one.max(two)] = one.min(two);
        one != two
    }
}

/// How many places back a place looks for one it shares half with.
const LOOK_BACK: usize = 8;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weak_passages_are_left_out_where_stronger_ones_link_their_ends() {
        let place = |article| Place {
            article,
            span: Span::new(10, 110),
        };
        for (given, expected) in [
            (&[(0, 1, 0.1), (0, 2, 0.1)][..], vec![(0, 1), (0, 2)]),
            (
                &[(0, 1, 0.7), (1, 2, 0.9), (0, 2, 0.8)],
                vec![(0, 1), (1, 2), (0, 2)],
            ),
            (
                &[(0, 1, 0.3), (1, 2, 0.9), (0, 2, 0.8)],
                vec![(1, 2), (0, 2)],
            ),
            (
                &[(0, 1, 0.3), (1, 2, 0.4), (0, 2, 0.5)],
                vec![(1, 2), (0, 2)],
            ),
        ] {
            let passages = given.iter().map(|&(a, b, same)| Passage {
                a: place(a),
                b: place(b),
                similarity: 1.0,
                words: 100,
                edits: 100 - (100.0 * same) as usize,
            });
            let left: Vec<(usize, usize)> = without_weak(passages.collect(), &[])
                .iter()
                .map(|p| (p.a.article, p.b.article))
                .collect();
            assert_eq!(left, expected, "{given:?}");
        }
    }

    #[test]
    fn a_large_family_is_a_star() {
        let place = |article| Place {
            article,
            span: Span::new(10, 110),
        };
        let pair = |a: usize, b: usize| Passage {
            a: place(a),
            b: place(b),
            similarity: 1.0,
            words: 100,
            // Odd copies are close to each other, and none to the first.
            edits: if a % 2 == 1 && b % 2 == 1 { 1 } else { 9 },
        };
        let all = |n: usize| {
            (0..n)
                .flat_map(|b| (0..b).map(move |a| pair(a, b)))
                .collect::<Vec<_>>()
        };
        let rank: Vec<u32> = (0..40).collect();
        let small = as_stars(all(TOLD_IN_FULL), &[], &rank);
        assert_eq!(small.len(), TOLD_IN_FULL * (TOLD_IN_FULL - 1) / 2);
        let told: Vec<(usize, usize)> = as_stars(all(40), &[], &rank)
            .iter()
            .map(|p| (p.a.article, p.b.article))
            .collect();
        let star = (1..40).flat_map(|b| {
            [(0, b)]
                .into_iter()
                .chain((b % 2 == 1 && b > 1).then_some((1, b)))
        });
        assert_eq!(told, star.collect::<Vec<_>>());
    }
}
