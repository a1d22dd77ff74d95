//! Groups articles that have most of their words in common: [`clusters`].
//!
//! An article joins a kept article, never a group: it is a member only if passages that were
//! verified between the two cover enough of the shorter one. So a chain of small changes cannot
//! join a whole corpus.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::records::{ArticleId, Group, Member};

/// Two articles whose passages cover enough of the shorter one.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize, Serialize)]
pub struct ArticleOverlap {
    /// The article that is later in the order of `--keep`.
    pub dropped: ArticleId,
    /// The article that is earlier.
    pub kept: ArticleId,
    /// Share of the tokens of `dropped` that passages between the two cover, 0 to 1.
    pub share: f64,
}

/// Returns the share of the dropped article that passages cover, if they cover at least
/// `min_overlap` of the shorter article. An article is given by its number of tokens and the
/// ranges of tokens in passages.
pub(crate) fn overlap_share(
    (dropped_tokens, dropped_ranges): (usize, Vec<Range<usize>>),
    (kept_tokens, kept_ranges): (usize, Vec<Range<usize>>),
    min_overlap: f64,
) -> Option<f64> {
    let covered = |tokens: usize, ranges| covered_tokens(ranges) as f64 / tokens.max(1) as f64;
    let share = covered(dropped_tokens, dropped_ranges);
    let share_of_shorter = match kept_tokens < dropped_tokens {
        true => covered(kept_tokens, kept_ranges),
        false => share,
    };
    (share_of_shorter >= min_overlap).then_some(share)
}

/// Returns the number of tokens that are in at least one of the ranges.
fn covered_tokens(mut ranges: Vec<Range<usize>>) -> usize {
    ranges.sort_unstable_by_key(|range| range.start);
    let (mut count, mut end) = (0, 0);
    for range in ranges {
        count += range.end.saturating_sub(range.start.max(end));
        end = end.max(range.end);
    }
    count
}

/// Groups the articles of a corpus.
///
/// `overlaps` are sorted by the rank of the dropped article in the order of `--keep`, then by that
/// of the kept one. An article joins the kept article with which it has the highest share, the
/// first of equal ones. A member of a group is not the kept article of another. The groups are in
/// the order of their first members.
///
/// ```
/// use unboil_match::{ArticleOverlap, clusters};
///
/// let overlap = |kept, dropped, share| ArticleOverlap { kept, dropped, share };
/// // 3 is a copy of 1, which is a member of the group of 7.
/// let groups = clusters(&[overlap(7, 1, 0.9), overlap(7, 3, 0.85), overlap(1, 3, 1.0)]);
/// assert_eq!(groups.len(), 1);
/// assert_eq!(groups[0].stays, 7);
/// assert_eq!(groups[0].members[1].article, 3);
/// ```
pub fn clusters(overlaps: &[ArticleOverlap]) -> Vec<Group> {
    let mut members: HashSet<ArticleId> = HashSet::new();
    let mut group_of_kept: HashMap<ArticleId, usize> = HashMap::new();
    let mut groups: Vec<Group> = Vec::new();
    for overlaps_of_article in overlaps.chunk_by(|x, y| x.dropped == y.dropped) {
        let best = (overlaps_of_article.iter())
            .filter(|overlap| !members.contains(&overlap.kept))
            .reduce(|best, other| match other.share > best.share {
                true => other,
                false => best,
            });
        if let Some(best) = best {
            members.insert(best.dropped);
            let group = *group_of_kept.entry(best.kept).or_insert_with(|| {
                groups.push(Group {
                    stays: best.kept,
                    members: Vec::new(),
                });
                groups.len() - 1
            });
            groups[group].members.push(Member {
                article: best.dropped,
                overlap: best.share,
            });
        }
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    /// Articles of 100 tokens. Passages are (kept, dropped, from, to), in the same place of both.
    fn grouped(pairs: &[(usize, usize, usize, usize)]) -> Vec<(usize, Vec<usize>)> {
        let mut ranges_by_pair: BTreeMap<(usize, usize), Vec<Range<usize>>> = BTreeMap::new();
        for &(kept, dropped, from, to) in pairs {
            ranges_by_pair
                .entry((dropped, kept))
                .or_default()
                .push(from..to);
        }
        let overlaps: Vec<ArticleOverlap> = ranges_by_pair
            .into_iter()
            .filter_map(|((dropped, kept), ranges)| {
                let share = overlap_share((100, ranges.clone()), (100, ranges), 0.8)?;
                Some(ArticleOverlap {
                    dropped,
                    kept,
                    share,
                })
            })
            .collect();
        clusters(&overlaps)
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
