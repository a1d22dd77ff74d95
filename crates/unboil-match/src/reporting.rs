//! All verified passages in, those worth telling out.
//!
//! Copies of one passage make a family. Two copies that scanning or editing has changed in different places are less like
//! each other than like the copy between them, so their own passage says nothing new: it is left out where stronger
//! passages link the two already. A large family is told as a star: each copy beside the one that stays, and beside a
//! neighbour where that one is closer.

use std::collections::BTreeMap;

use crate::passage::{ArticleSpan, Group, Passage};
use unboil_text::Span;

/// A passage is weak if fewer than this share of its words are the same, 0 to 1.
const WEAK_BELOW: f64 = 0.6;

/// The passages worth telling of all that were verified, in their order. `rank` of an article says how early it comes in the order of
/// what stays. All that make a member of a group one are told.
pub fn reported_passages(passages: Vec<Passage>, groups: &[Group], rank: &[u32]) -> Vec<Passage> {
    let mut kept_article = vec![usize::MAX; rank.len()];
    for group in groups {
        for member in &group.members {
            kept_article[member.article] = group.stays;
        }
    }
    let grouped = |passage: &Passage| kept_article[passage.b.article] == passage.a.article;
    reduce_families(without_weak(passages, rank.len(), grouped), rank, grouped)
}

/// Share of the words of a passage that are the same, 0 to 1.
fn strength(passage: &Passage) -> f64 {
    (passage.words - passage.edits) as f64 / passage.words.max(1) as f64
}

/// The passages without those that are weak and whose two ends stronger ones link, but for those of groups.
fn without_weak(
    mut passages: Vec<Passage>,
    articles: usize,
    grouped: impl Fn(&Passage) -> bool,
) -> Vec<Passage> {
    let is_weak = |passage: &Passage| strength(passage) < WEAK_BELOW;
    let mut weak: Vec<usize> = (0..passages.len())
        .filter(|&at| is_weak(&passages[at]))
        .collect();
    if weak.is_empty() {
        return passages;
    }
    weak.sort_by(|&x, &y| strength(&passages[y]).total_cmp(&strength(&passages[x])));
    // Spans that are told, of the articles that have a weak passage.
    let mut reported_spans: Vec<Option<Vec<Span>>> = vec![None; articles];
    for &at in &weak {
        for place in [passages[at].a, passages[at].b] {
            reported_spans[place.article].get_or_insert_default();
        }
    }
    let note_reported = |reported_spans: &mut [Option<Vec<Span>>], passage: &Passage| {
        for place in [passage.a, passage.b] {
            if let Some(spans) = &mut reported_spans[place.article] {
                spans.push(place.span);
            }
        }
    };
    let mut families = PassageFamilies::new(&passages);
    for (at, passage) in passages.iter().enumerate() {
        if !is_weak(passage) {
            families.union(2 * at, 2 * at + 1);
            note_reported(&mut reported_spans, passage);
        }
    }
    let mut is_kept = vec![true; passages.len()];
    for at in weak {
        let passage = &passages[at];
        let newly_linked = families.union(2 * at, 2 * at + 1);
        let is_reported = |place: &ArticleSpan| {
            let spans = reported_spans[place.article].as_deref().unwrap_or_default();
            (spans.iter()).any(|span| 10 * span.overlap(place.span) >= 8 * place.span.len())
        };
        is_kept[at] = newly_linked
            || grouped(passage)
            || !is_reported(&passage.a)
            || !is_reported(&passage.b);
        if is_kept[at] {
            note_reported(&mut reported_spans, passage);
        }
    }
    let mut is_kept = is_kept.into_iter();
    passages.retain(|_| is_kept.next().expect("one for each passage"));
    passages
}

/// Families with more articles than this are told as stars. Up to it, every pair of copies has its row.
const MAX_FULL_FAMILY: u32 = 16;

/// The passages, those of large families thinned to a star, but for those of groups.
fn reduce_families(
    mut passages: Vec<Passage>,
    rank: &[u32],
    grouped: impl Fn(&Passage) -> bool,
) -> Vec<Passage> {
    let mut families = PassageFamilies::new(&passages);
    for at in 0..passages.len() {
        families.union(2 * at, 2 * at + 1);
    }
    let articles = families.articles(&passages);
    // The rows of the copies of large families: by family, copy, and how early the partner comes.
    let mut rows: Vec<(usize, usize, u32, usize)> = Vec::new();
    for (at, passage) in passages.iter().enumerate() {
        let family = families.root(2 * at);
        if articles[family] > MAX_FULL_FAMILY {
            rows.push((family, passage.b.article, rank[passage.a.article], at));
        }
    }
    let mut is_kept = vec![true; passages.len()];
    for row in &rows {
        is_kept[row.3] = grouped(&passages[row.3]);
    }
    rows.sort_unstable();
    for rows in rows.chunk_by(|x, y| (x.0, x.1) == (y.0, y.1)) {
        let of_copy: Vec<usize> = rows.iter().map(|row| row.3).collect();
        for at in star_reduce(&passages, &of_copy) {
            is_kept[at] = true;
        }
    }
    let mut is_kept = is_kept.into_iter();
    passages.retain(|_| is_kept.next().expect("one for each passage"));
    passages
}

/// Of the rows of one copy, the earliest partner first: for each part of it the first row, and the closest if it is closer.
fn star_reduce(passages: &[Passage], rows: &[usize]) -> Vec<usize> {
    let closeness = |at: usize| strength(&passages[at]);
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
struct PassageFamilies {
    parents: Vec<usize>,
    /// The places by article.
    sorted: Vec<usize>,
}

impl PassageFamilies {
    /// Places of one article are of one family from the start if they share at least half of the shorter.
    fn new(passages: &[Passage]) -> PassageFamilies {
        let mut places: Vec<(ArticleSpan, usize)> = (passages.iter().enumerate())
            .flat_map(|(at, p)| [(p.a, 2 * at), (p.b, 2 * at + 1)])
            .collect();
        places.sort_unstable();
        let mut families = PassageFamilies {
            parents: (0..places.len()).collect(),
            sorted: places.iter().map(|&(_, node)| node).collect(),
        };
        for (at, &(place, node)) in places.iter().enumerate() {
            let before = places[..at].iter().rev().take(MAX_PLACES_BACK);
            for &(before, other) in before.take_while(|before| before.0.article == place.article) {
                let shared = before.span.overlap(place.span);
                let short = before.span.len().min(place.span.len());
                if 2 * shared >= short {
                    families.union(node, other);
                }
            }
        }
        families
    }

    /// How many articles each family has, by its root.
    fn articles(&mut self, passages: &[Passage]) -> Vec<u32> {
        let mut count = vec![0; self.parents.len()];
        let mut last = vec![usize::MAX; self.parents.len()];
        for at in 0..self.sorted.len() {
            let node = self.sorted[at];
            let root = self.root(node);
            let passage = &passages[node / 2];
            let article = match node % 2 {
                0 => passage.a.article,
                _ => passage.b.article,
            };
            count[root] += u32::from(last[root] != article);
            last[root] = article;
        }
        count
    }

    fn root(&mut self, node: usize) -> usize {
        let mut node = node;
        while self.parents[node] != node {
            self.parents[node] = self.parents[self.parents[node]];
            node = self.parents[node];
        }
        node
    }

    /// Makes two families one; false if they were.
    fn union(&mut self, one: usize, two: usize) -> bool {
        let (one, two) = (self.root(one), self.root(two));
        self.parents[one.max(two)] = one.min(two);
        one != two
    }
}

/// How many places back a place looks for one it shares half with.
const MAX_PLACES_BACK: usize = 8;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weak_passages_are_dropped_where_stronger_ones_link_both_ends() {
        let place = |article| ArticleSpan {
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
            let left: Vec<(usize, usize)> = without_weak(passages.collect(), 3, |_| false)
                .iter()
                .map(|p| (p.a.article, p.b.article))
                .collect();
            assert_eq!(left, expected, "{given:?}");
        }
    }

    #[test]
    fn large_families_are_reduced_to_a_star() {
        let place = |article| ArticleSpan {
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
        let full_family = MAX_FULL_FAMILY as usize;
        let small = reported_passages(all(full_family), &[], &rank);
        assert_eq!(small.len(), full_family * (full_family - 1) / 2);
        let reported_passages: Vec<(usize, usize)> = reported_passages(all(40), &[], &rank)
            .iter()
            .map(|p| (p.a.article, p.b.article))
            .collect();
        let star = (1..40).flat_map(|b| {
            [(0, b)]
                .into_iter()
                .chain((b % 2 == 1 && b > 1).then_some((1, b)))
        });
        assert_eq!(reported_passages, star.collect::<Vec<_>>());
    }
}
