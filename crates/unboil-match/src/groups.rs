//! Passages in, groups out: articles that are mostly the same.
//!
//! An article joins the article that stays, never the group as such: it is a member only if passages verified between the
//! two cover enough of the shorter one. So no chain of small changes can make one group of a corpus.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::passage::{Group, Member};

/// Two articles of which passages cover enough of the shorter one. Articles are given by their rank in the order of `--keep`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ArticleOverlap {
    /// The article that goes if one has to.
    pub goes: u32,
    /// The article that stays.
    pub stays: u32,
    /// Share of the tokens of the first that passages between the two cover, 0 to 1.
    pub share: f64,
}

/// The overlap of two articles of so many tokens, if passages that cover these tokens of them cover at least `min_overlap` of the
/// shorter one.
pub fn share(
    (goes, dropped_ranges): (usize, Vec<Range<usize>>),
    (stays, kept_ranges): (usize, Vec<Range<usize>>),
    min_overlap: f64,
) -> Option<f64> {
    let covered = |size: usize, spans| covered_tokens(spans) as f64 / size.max(1) as f64;
    let share = covered(goes, dropped_ranges);
    let shorter_share = match stays < goes {
        true => covered(stays, kept_ranges),
        false => share,
    };
    (shorter_share >= min_overlap).then_some(share)
}

/// The groups that overlaps make; they are sorted by the article that goes, then by the one that stays. `order` has the articles
/// by rank.
pub fn groups(overlaps: &[ArticleOverlap], order: &[usize]) -> Vec<Group> {
    let mut is_member = vec![false; order.len()];
    let mut groups: BTreeMap<u32, Group> = BTreeMap::new();
    for overlaps_of_article in overlaps.chunk_by(|x, y| x.goes == y.goes) {
        // Of equals the first, which is the one that stays longest.
        let best = overlaps_of_article
            .iter()
            .filter(|overlap| !is_member[overlap.stays as usize])
            .reduce(|best, other| {
                if other.share > best.share {
                    other
                } else {
                    best
                }
            });
        if let Some(best) = best {
            is_member[best.goes as usize] = true;
            let empty = || Group {
                stays: order[best.stays as usize],
                members: Vec::new(),
            };
            let group = groups.entry(best.stays).or_insert_with(empty);
            group.members.push(Member {
                article: order[best.goes as usize],
                overlap: best.share,
            });
        }
    }
    groups.into_values().collect()
}

/// How many places are in one of the ranges at least.
fn covered_tokens(mut ranges: Vec<Range<usize>>) -> usize {
    ranges.sort_unstable_by_key(|range| range.start);
    let (mut count, mut end) = (0, 0);
    for range in ranges {
        count += range.end.saturating_sub(range.start.max(end));
        end = end.max(range.end);
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Articles of 100 tokens; passages as (stays, goes, from, to), in the same place of both.
    fn grouped(pairs: &[(u32, u32, usize, usize)]) -> Vec<(usize, Vec<usize>)> {
        let mut ranges_by_pair: BTreeMap<(u32, u32), Vec<Range<usize>>> = BTreeMap::new();
        for &(stays, goes, from, to) in pairs {
            ranges_by_pair
                .entry((goes, stays))
                .or_default()
                .push(from..to);
        }
        let overlaps: Vec<ArticleOverlap> = ranges_by_pair
            .into_iter()
            .filter_map(|((goes, stays), ranges)| {
                let share = share((100, ranges.clone()), (100, ranges), 0.8)?;
                Some(ArticleOverlap { goes, stays, share })
            })
            .collect();
        groups(&overlaps, &[0, 1, 2, 3, 4])
            .into_iter()
            .map(|group| {
                let members = group.members.iter().map(|member| member.article);
                (group.stays, members.collect())
            })
            .collect()
    }

    #[test]
    fn members_overlap_the_kept_article() {
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
