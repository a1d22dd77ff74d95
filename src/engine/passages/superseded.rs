//! The articles of an archive that lose against new ones: [`superseded_articles`].
//!
//! An archive is not changed by the run, so nothing is removed from its articles. An article of which
//! a new one says all is superseded: the user may remove it. So it is no reason to remove anything
//! either, and the article that stands for it must be written whole.

use std::collections::{HashMap, HashSet};

use super::article_source::ArticleSource;
use unboil_match::{ArticleId, Group, RemovalCandidate};
use unboil_text::Removal;

/// The articles of an archive that say nothing beside the new article of their group that stays, each
/// with that article.
pub(super) fn superseded_articles<A: ArticleSource + ?Sized>(
    articles: &A,
    groups: &[Group],
) -> HashMap<ArticleId, ArticleId> {
    let members = (groups.iter())
        .flat_map(|group| (group.members.iter()).map(move |member| (member, group.stays)));
    members
        .filter(|(member, _)| member.new_sentences == 0 && articles.is_archived(member.article))
        .map(|(member, stays)| (member.article, stays))
        .collect()
}

/// Takes the sentences back that would go from an article of an archive, or because of a superseded
/// one.
pub(super) fn keep_units<A: ArticleSource + ?Sized>(
    articles: &A,
    candidates: &mut [RemovalCandidate],
    superseded: &HashMap<ArticleId, ArticleId>,
) {
    for candidate in candidates {
        let (kept, dropped) = (candidate.passage.a.article, candidate.passage.b.article);
        if superseded.contains_key(&kept) || articles.is_archived(dropped) {
            candidate.units.clear();
        }
    }
}

/// Leaves out the articles whose new article loses sentences itself: what they say may then be in
/// another article only, which was not compared with them.
pub(super) fn leave_out_edited(
    superseded: &mut HashMap<ArticleId, ArticleId>,
    removals: &[(ArticleId, Vec<Removal>)],
) {
    if superseded.is_empty() {
        return;
    }
    let is_edited = |removals: &&(ArticleId, Vec<Removal>)| !removals.1.is_empty();
    let edited = (removals.iter())
        .filter(is_edited)
        .map(|(article, _)| *article);
    let edited: HashSet<ArticleId> = edited.collect();
    superseded.retain(|_, stays| !edited.contains(stays));
}
