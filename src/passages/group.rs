//! Passages in, groups out: articles that are mostly the same.
//!
//! An article joins the article that stays, never the group as such: it is a member only if passages verified between the
//! two cover enough of the shorter one. So no chain of small changes can make one group of a corpus.

use std::collections::BTreeMap;

use crate::document::{Group, Member, Passage, Span};

/// The groups among articles of `sizes` tokens. `rank` is the place of each in the order of `--keep`; `words` counts the tokens
/// of a span of an article.
pub fn groups(
    passages: &[Passage],
    sizes: &[usize],
    rank: &[u32],
    min_overlap: f64,
    words: impl Fn(usize, Span) -> usize,
) -> Vec<Group> {
    let covered = |article: usize, spans: Vec<Span>| {
        let union: usize = union(spans).iter().map(|&span| words(article, span)).sum();
        union as f64 / sizes[article].max(1) as f64
    };
    let mut sorted: Vec<&Passage> = passages.iter().collect();
    sorted.sort_by_key(|p| (rank[p.b.article], rank[p.a.article]));
    let mut is_member = vec![false; sizes.len()];
    let mut members: BTreeMap<u32, Group> = BTreeMap::new();
    for of_b in sorted.chunk_by(|x, y| x.b.article == y.b.article) {
        let goes = of_b[0].b.article;
        let mut best: Option<(f64, usize)> = None;
        for pair in of_b.chunk_by(|x, y| x.a.article == y.a.article) {
            let stays = pair[0].a.article;
            if is_member[stays] {
                continue;
            }
            let share_b = covered(goes, pair.iter().map(|p| p.b.span).collect());
            let of_shorter = if sizes[stays] < sizes[goes] {
                covered(stays, pair.iter().map(|p| p.a.span).collect())
            } else {
                share_b
            };
            // Of equals the first, which is the one that stays longest.
            if of_shorter >= min_overlap && best.is_none_or(|(share, _)| share_b > share) {
                best = Some((share_b, stays));
            }
        }
        if let Some((overlap, stays)) = best {
            is_member[goes] = true;
            let empty = || Group {
                stays,
                members: Vec::new(),
            };
            let group = members.entry(rank[stays]).or_insert_with(empty);
            group.members.push(Member {
                article: goes,
                overlap,
            });
        }
    }
    members.into_values().collect()
}

/// The same bytes as spans that do not overlap.
fn union(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_unstable();
    let mut out: Vec<Span> = Vec::with_capacity(spans.len());
    for span in spans {
        match out.last_mut() {
            Some(last) if span.start <= last.end => last.end = last.end.max(span.end),
            _ => out.push(span),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Place;

    /// Articles of 100 tokens of a byte each; passages as (stays, goes, from, to), in the same place of both.
    fn grouped(pairs: &[(usize, usize, usize, usize)]) -> Vec<(usize, Vec<usize>)> {
        let place = |article, from, to| Place {
            article,
            span: Span::new(from, to),
        };
        let passages: Vec<Passage> = pairs
            .iter()
            .map(|&(a, b, from, to)| Passage {
                a: place(a, from, to),
                b: place(b, from, to),
                similarity: 1.0,
                words: to - from,
                edits: 0,
            })
            .collect();
        groups(&passages, &[100; 5], &[0, 1, 2, 3, 4], 0.8, |_, span| {
            span.len()
        })
        .into_iter()
        .map(|group| {
            (
                group.stays,
                group.members.iter().map(|m| m.article).collect(),
            )
        })
        .collect()
    }

    #[test]
    fn members_are_mostly_the_same_as_the_one_that_stays() {
        for (pairs, expected) in [
            (&[(0, 1, 0, 79)][..], vec![]),
            (&[(0, 1, 0, 80)], vec![(0, vec![1])]),
            (&[(0, 1, 0, 50), (0, 1, 40, 80)], vec![(0, vec![1])]),
            (&[(0, 1, 0, 50), (0, 1, 0, 50)], vec![]),
            (&[(0, 1, 0, 90), (1, 2, 0, 90)], vec![(0, vec![1])]),
            (
                &[(0, 1, 0, 90), (1, 2, 0, 90), (0, 2, 0, 85)],
                vec![(0, vec![1, 2])],
            ),
            (&[(0, 2, 0, 80), (1, 2, 0, 90)], vec![(1, vec![2])]),
        ] {
            assert_eq!(grouped(pairs), expected, "{pairs:?}");
        }
    }
}
