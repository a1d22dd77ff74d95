//! Selects the verified passages that are reported: [`reported_passages`].
//!
//! The copies of one passage are a family. Two copies that were changed in different places are
//! less similar to each other than to the original. Their own passage is omitted if stronger
//! passages link the two already. For families of more than 16 articles, only the passages of each
//! copy with the first copy and with a closer neighbour are reported.

use std::collections::{BTreeMap, HashMap};

use crate::passage_families::PassageFamilies;
use crate::records::{ArticleId, ArticleSpan, Group, Passage};
use unboil_text::Span;

/// Share of equal words below which a passage is weak, 0 to 1.
const WEAK_BELOW: f64 = 0.6;

/// Returns the passages to report, in their order.
///
/// `rank` is the place of an article in the order of `--keep`. A passage between a member of a
/// group and its kept article is always reported.
///
/// ```
/// use unboil_match::{ArticleSpan, Passage, PassageKind, reported_passages};
/// use unboil_text::Span;
///
/// let copy = |article| ArticleSpan { article, span: Span::new(0, 90) };
/// let passage = |a, b, edits| {
///     let kind = PassageKind::Edited;
///     Passage { edits, kind, ..Passage::exact(copy(a), copy(b), 15) }
/// };
/// // 0 and 1 are similar to 2 and less similar to each other.
/// let passages = vec![passage(0, 1, 9), passage(0, 2, 2), passage(1, 2, 3)];
/// let reported = reported_passages(passages, &[], |article| article as u32);
/// assert_eq!(reported, [passage(0, 2, 2), passage(1, 2, 3)]);
/// ```
pub fn reported_passages(
    passages: Vec<Passage>,
    groups: &[Group],
    rank: impl Fn(ArticleId) -> u32,
) -> Vec<Passage> {
    let kept_of_member: HashMap<ArticleId, ArticleId> = (groups.iter())
        .flat_map(|group| (group.members.iter()).map(|member| (member.article, group.stays)))
        .collect();
    let is_grouped =
        |passage: &Passage| kept_of_member.get(&passage.b.article) == Some(&passage.a.article);
    reduce_families(without_weak(passages, is_grouped), rank, is_grouped)
}

/// Returns the share of equal words of a passage, 0 to 1.
fn strength(passage: &Passage) -> f64 {
    (passage.words - passage.edits) as f64 / passage.words.max(1) as f64
}

/// Removes the weak passages whose two ends are linked by stronger ones. Passages with
/// `is_grouped` stay.
fn without_weak(mut passages: Vec<Passage>, is_grouped: impl Fn(&Passage) -> bool) -> Vec<Passage> {
    let is_weak = |passage: &Passage| strength(passage) < WEAK_BELOW;
    let mut weak: Vec<usize> = (0..passages.len())
        .filter(|&at| is_weak(&passages[at]))
        .collect();
    if weak.is_empty() {
        return passages;
    }
    weak.sort_by(|&x, &y| strength(&passages[y]).total_cmp(&strength(&passages[x])));
    let mut reported = ReportedSpans::new(weak.iter().map(|&at| &passages[at]));
    let mut families = PassageFamilies::new(&passages);
    for (at, passage) in passages.iter().enumerate() {
        if !is_weak(passage) {
            families.union(2 * at, 2 * at + 1);
            reported.add(passage);
        }
    }
    let mut is_kept = vec![true; passages.len()];
    for at in weak {
        let passage = &passages[at];
        let newly_linked = families.union(2 * at, 2 * at + 1);
        is_kept[at] = newly_linked
            || is_grouped(passage)
            || !reported.covers(&passage.a)
            || !reported.covers(&passage.b);
        if is_kept[at] {
            reported.add(passage);
        }
    }
    let mut is_kept = is_kept.into_iter();
    passages.retain(|_| is_kept.next().expect("one for each passage"));
    passages
}

/// The spans of reported passages, of the articles that have a weak passage.
struct ReportedSpans(HashMap<ArticleId, Vec<Span>>);

impl ReportedSpans {
    fn new<'p>(weak: impl Iterator<Item = &'p Passage>) -> ReportedSpans {
        let articles = weak.flat_map(|passage| [passage.a.article, passage.b.article]);
        ReportedSpans(articles.map(|article| (article, Vec::new())).collect())
    }

    fn add(&mut self, passage: &Passage) {
        for copy in [passage.a, passage.b] {
            if let Some(spans) = self.0.get_mut(&copy.article) {
                spans.push(copy.span);
            }
        }
    }

    /// Returns true if one reported span covers at least 80 % of this one.
    fn covers(&self, copy: &ArticleSpan) -> bool {
        let spans = self.0.get(&copy.article).into_iter().flatten();
        spans
            .into_iter()
            .any(|span| 10 * span.overlap(copy.span) >= 8 * copy.span.len())
    }
}

/// Number of articles up to which all passages of a family are reported.
const MAX_FULL_FAMILY: u32 = 16;

/// A passage of a large family. Rows sort by family, by copy, and by the rank of the other article.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct FamilyRow {
    family: usize,
    copy: ArticleId,
    partner_rank: u32,
    /// Index of the passage.
    passage: usize,
}

/// Reduces large families to the passages that [`star_reduce`] selects. Passages with `is_grouped`
/// stay.
fn reduce_families(
    mut passages: Vec<Passage>,
    rank: impl Fn(ArticleId) -> u32,
    is_grouped: impl Fn(&Passage) -> bool,
) -> Vec<Passage> {
    let mut families = PassageFamilies::new(&passages);
    for at in 0..passages.len() {
        families.union(2 * at, 2 * at + 1);
    }
    let articles = families.count_articles(&passages);
    let mut rows: Vec<FamilyRow> = Vec::new();
    for (at, passage) in passages.iter().enumerate() {
        let family = families.root(2 * at);
        if articles[family] > MAX_FULL_FAMILY {
            rows.push(FamilyRow {
                family,
                copy: passage.b.article,
                partner_rank: rank(passage.a.article),
                passage: at,
            });
        }
    }
    let mut is_kept = vec![true; passages.len()];
    for row in &rows {
        is_kept[row.passage] = is_grouped(&passages[row.passage]);
    }
    rows.sort_unstable();
    for rows in rows.chunk_by(|x, y| (x.family, x.copy) == (y.family, y.copy)) {
        let of_copy: Vec<usize> = rows.iter().map(|row| row.passage).collect();
        for at in star_reduce(&passages, &of_copy) {
            is_kept[at] = true;
        }
    }
    let mut is_kept = is_kept.into_iter();
    passages.retain(|_| is_kept.next().expect("one for each passage"));
    passages
}

/// Selects passages of one copy: for each part of the copy the passage with the first partner, and
/// the closest passage if it is closer. `of_copy` are indices, sorted by the rank of the partner.
fn star_reduce(passages: &[Passage], of_copy: &[usize]) -> Vec<usize> {
    let closeness = |at: usize| strength(&passages[at]);
    let covers = |first: usize, at: usize| {
        let (first, span) = (passages[first].b.span, passages[at].b.span);
        10 * first.overlap(span) >= 8 * span.len()
    };
    let mut firsts: Vec<usize> = Vec::new();
    let mut closest: BTreeMap<usize, usize> = BTreeMap::new();
    for &at in of_copy {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::PassageKind;
    use unboil_text::Span;

    #[test]
    fn weak_passages_are_omitted_where_stronger_ones_link_both_ends() {
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
                edits: 100 - (100.0 * same) as usize,
                kind: PassageKind::Edited,
                ..Passage::exact(place(a), place(b), 100)
            });
            let left: Vec<(usize, usize)> = without_weak(passages.collect(), |_| false)
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
            // Odd copies are close to each other, and no copy is close to the first.
            edits: if a % 2 == 1 && b % 2 == 1 { 1 } else { 9 },
            kind: PassageKind::Edited,
            ..Passage::exact(place(a), place(b), 100)
        };
        let all = |n: usize| {
            (0..n)
                .flat_map(|b| (0..b).map(move |a| pair(a, b)))
                .collect::<Vec<_>>()
        };
        let rank = |article: ArticleId| article as u32;
        let full_family = MAX_FULL_FAMILY as usize;
        let small = reported_passages(all(full_family), &[], rank);
        assert_eq!(small.len(), full_family * (full_family - 1) / 2);
        let reported: Vec<(usize, usize)> = reported_passages(all(40), &[], rank)
            .iter()
            .map(|p| (p.a.article, p.b.article))
            .collect();
        let star = (1..40).flat_map(|b| {
            [(0, b)]
                .into_iter()
                .chain((b % 2 == 1 && b > 1).then_some((1, b)))
        });
        assert_eq!(reported, star.collect::<Vec<_>>());
    }
}
