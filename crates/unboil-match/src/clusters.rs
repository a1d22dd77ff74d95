//! Groups articles with the kept article that says all they say: [`clusters`].
//!
//! An article joins a kept article, never a group: it is a member only if it was verified against
//! the kept article itself. So a chain of small changes cannot join a whole corpus.

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};

use crate::records::{ArticleId, Group, Member};

/// Two articles that share most words of the dropped one.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize, Serialize)]
pub struct ArticleOverlap {
    /// The article that is later in the order of `--keep`.
    pub dropped: ArticleId,
    /// The article that is earlier.
    pub kept: ArticleId,
    /// Share of the tokens of `dropped` that are equal in `kept`, 0 to 1.
    pub share: f64,
    /// Share of the tokens of `kept` that are equal in `dropped`, 0 to 1.
    pub kept_share: f64,
    /// Number of sentences of `dropped` that `kept` does not say.
    pub new_sentences: usize,
}

/// Groups the articles of a corpus.
///
/// `overlaps` are sorted by the rank of the dropped article in the order of `--keep`, then by that
/// of the kept one. An article joins the kept article with which it has the highest share, the
/// first of equal ones. A member of a group is not the kept article of another. The groups are in
/// the order of their first members. Three articles or more that say something else each beside the same
/// text are no group.
///
/// ```
/// use unboil_match::{ArticleOverlap, clusters};
///
/// let overlap =
///     |kept, dropped, share| ArticleOverlap { kept, dropped, share, kept_share: share, new_sentences: 0 };
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
                kept_overlap: best.kept_share,
                new_sentences: best.new_sentences,
            });
        }
    }
    groups.retain(|group| !is_boilerplate(group, overlaps));
    groups
}

/// A member that shares this much more with another member than with the kept article is a version of
/// it.
const VERSION_SHARE: f64 = 0.02;

/// True if three articles or more say something else each, beside the same text: a notice below short
/// news.
fn is_boilerplate(group: &Group, overlaps: &[ArticleOverlap]) -> bool {
    let all_say_more = group.members.iter().all(|member| member.new_sentences > 0);
    if group.members.len() < 2 || !all_say_more {
        return false;
    }
    let overlap_of: HashMap<ArticleId, f64> = (group.members.iter())
        .map(|member| (member.article, member.overlap))
        .collect();
    let is_version = |overlap: &ArticleOverlap| {
        overlap_of.contains_key(&overlap.kept)
            && (overlap_of.get(&overlap.dropped))
                .is_some_and(|share| overlap.share > share + VERSION_SHARE)
    };
    !overlaps.iter().any(is_version)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The groups of the overlaps (kept, dropped, share, new sentences).
    fn grouped(overlaps: &[(usize, usize, f64, usize)]) -> Vec<(usize, Vec<usize>)> {
        let overlaps: Vec<ArticleOverlap> = (overlaps.iter())
            .map(|&(kept, dropped, share, new_sentences)| ArticleOverlap {
                dropped,
                kept,
                share,
                kept_share: share,
                new_sentences,
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
        for (overlaps, expected) in [
            (&[(0, 1, 0.8, 0)][..], vec![(0, vec![1])]),
            (&[(0, 1, 0.9, 0), (1, 2, 0.9, 0)], vec![(0, vec![1])]),
            (
                &[(0, 1, 0.9, 0), (0, 2, 0.85, 1), (1, 2, 0.9, 0)],
                vec![(0, vec![1, 2])],
            ),
            (&[(0, 2, 0.8, 0), (1, 2, 0.9, 0)], vec![(1, vec![2])]),
        ] {
            assert_eq!(grouped(overlaps), expected, "{overlaps:?}");
        }
    }

    #[test]
    fn the_same_notice_below_other_news_is_no_group() {
        let news = [(0, 1, 0.88, 1), (0, 2, 0.87, 1), (1, 2, 0.87, 1)];
        assert_eq!(grouped(&news), []);
        // Two articles, and versions of one article, are groups.
        assert_eq!(grouped(&news[..1]), [(0, vec![1])]);
        let versions = [(0, 1, 0.9, 1), (0, 2, 0.82, 2), (1, 2, 0.95, 1)];
        assert_eq!(grouped(&versions), [(0, vec![1, 2])]);
    }
}
