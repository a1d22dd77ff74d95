//! Chooses what is removed, and names the articles of which nothing is left.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use rayon::prelude::*;

use super::article_source::ArticleSource;
use super::ranking::Ranking;
use unboil_io::Error;
use unboil_match::{
    ArticleId, ChosenRemovals, DroppedArticle, Group, RemovalCandidate, drop_article,
    drop_passages, emptied_article,
};
use unboil_text::Removal;

/// The removals of the articles that have some, and the articles of which nothing is left. Both are
/// in no order.
pub(super) type Choice = (Vec<(ArticleId, Vec<Removal>)>, Vec<DroppedArticle>);

/// Chooses the sentences to remove.
///
/// # Errors
/// If an article cannot be read.
pub(super) fn passages_to_drop<A: ArticleSource + ?Sized>(
    articles: &A,
    ranking: &Ranking,
    candidates: &[RemovalCandidate],
) -> Result<Choice, Error> {
    let rank = |article| ranking.rank(article);
    let mut names = HashMap::new();
    for candidate in candidates {
        let kept = candidate.passage.a.article;
        if let Entry::Vacant(name) = names.entry(kept) {
            name.insert(articles.identity(kept)?.id);
        }
    }
    let name = |article| names.get(&article).map_or("", String::as_str);
    let chosen: Vec<(ArticleId, ChosenRemovals)> =
        drop_passages(candidates, rank, name).into_iter().collect();
    let emptied = chosen.par_iter().map(|(article, chosen)| {
        let (text, kept) = articles.load(*article)?;
        Ok(emptied_article(*article, &text, &kept, chosen))
    });
    let emptied = emptied.collect::<Result<Vec<_>, Error>>()?;
    let removals = chosen
        .into_iter()
        .map(|(article, chosen)| (article, chosen.removals));
    Ok((removals.collect(), emptied.into_iter().flatten().collect()))
}

/// Chooses the articles to drop: the members of groups that say nothing of their own.
///
/// # Errors
/// If an article cannot be read.
pub(super) fn articles_to_drop<A: ArticleSource + ?Sized>(
    articles: &A,
    groups: &[Group],
) -> Result<Choice, Error> {
    let of_groups = groups.par_iter().map(|group| {
        let kept_name = articles.identity(group.stays)?.id;
        // An archive is not changed.
        let members = (group.members.iter()).filter(|member| !articles.is_archived(member.article));
        let members = members.map(|member| {
            let (_, kept) = articles.load(member.article)?;
            let removals = drop_article(member, &kept_name, &kept);
            let dropped =
                (!removals.is_empty()).then(|| DroppedArticle::of_member(member, group.stays));
            Ok(((member.article, removals), dropped))
        });
        members.collect::<Result<Vec<_>, Error>>()
    });
    let members = of_groups.collect::<Result<Vec<Vec<_>>, Error>>()?.concat();
    let (removals, dropped): (Vec<_>, Vec<_>) = members.into_iter().unzip();
    Ok((removals, dropped.into_iter().flatten().collect()))
}
