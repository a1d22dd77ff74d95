//! The order of `--keep` over the articles of a run: [`Ranking`].

use rayon::prelude::*;

use super::super::posting_collector::TokenRange;
use super::article_source::{ArticleIdentity, ArticleSource};
use crate::config::Config;
use unboil_io::Error;
use unboil_match::{ArticleId, CopyPreference, RankCandidate, RankKey, keep_order};

/// The articles in the order of `--keep`, and the place of each article in it.
pub(super) enum Ranking {
    /// The order is that of the articles.
    First,
    Sorted {
        order: Vec<u32>,
        ranks: Vec<u32>,
    },
}

impl Ranking {
    /// Ranks the articles. `token_ranges` has one entry for each.
    ///
    /// # Errors
    /// If the identity of an article cannot be read.
    pub(super) fn new<A: ArticleSource + ?Sized>(
        articles: &A,
        token_ranges: &[TokenRange],
        config: &Config,
    ) -> Result<Ranking, Error> {
        let is_first = config.keep == CopyPreference::First && config.prefer.is_empty();
        if is_first && articles.is_in_input_order() {
            return Ok(Ranking::First);
        }
        let order = sorted_order(articles, token_ranges, &config.keep)?;
        let mut ranks = vec![0_u32; order.len()];
        for (rank, &article) in order.iter().enumerate() {
            ranks[article as usize] = rank as u32;
        }
        Ok(Ranking::Sorted { order, ranks })
    }

    /// Returns the place of an article in the order.
    pub(super) fn rank(&self, article: ArticleId) -> u32 {
        match self {
            Ranking::First => article as u32,
            Ranking::Sorted { ranks, .. } => ranks[article],
        }
    }

    /// Returns the article at a place in the order.
    pub(super) fn article(&self, rank: u32) -> ArticleId {
        match self {
            Ranking::First => rank as ArticleId,
            Ranking::Sorted { order, .. } => order[rank as usize] as ArticleId,
        }
    }
}

/// The order of [`keep_order`]. A key of fixed length decides most of it, so that only the
/// identities of a few articles are in memory at a time: of those with equal keys.
fn sorted_order<A: ArticleSource + ?Sized>(
    articles: &A,
    token_ranges: &[TokenRange],
    keep: &CopyPreference,
) -> Result<Vec<u32>, Error> {
    let mut keyed = Vec::with_capacity(token_ranges.len());
    for (identity, token_range) in articles.identities().zip(token_ranges) {
        let key = RankKey::new(&candidate(&identity?, token_range.tokens), keep);
        keyed.push((key, keyed.len() as u32));
    }
    keyed.par_sort_unstable();
    // With `first`, equal articles stay in their order.
    let needs_ids = *keep != CopyPreference::First;
    for equal in keyed.chunk_by_mut(|x, y| x.0 == y.0) {
        if equal.len() == 1 || !needs_ids {
            continue;
        }
        let identities = equal
            .iter()
            .map(|&(_, article)| articles.identity(article as ArticleId))
            .collect::<Result<Vec<ArticleIdentity>, Error>>()?;
        let candidates = identities.iter().zip(equal.iter());
        let candidates: Vec<RankCandidate> = candidates
            .map(|(identity, &(_, article))| {
                candidate(identity, token_ranges[article as usize].tokens)
            })
            .collect();
        let order = keep_order(&candidates, keep);
        let sorted: Vec<u32> = order.into_iter().map(|at| equal[at].1).collect();
        for (slot, article) in equal.iter_mut().zip(sorted) {
            slot.1 = article;
        }
    }
    Ok(keyed.into_iter().map(|(_, article)| article).collect())
}

/// What decides the rank of an article with this number of tokens.
pub(super) fn candidate(identity: &ArticleIdentity, tokens: usize) -> RankCandidate<'_> {
    RankCandidate {
        id: &identity.id,
        preference: identity.preference,
        value: identity.value,
        is_reference: identity.is_reference,
        text_hash: identity.text_hash,
        words: tokens,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use unboil_text::Span;

    use super::*;

    impl ArticleSource for Vec<ArticleIdentity> {
        fn has_references(&self) -> bool {
            false
        }

        fn is_in_input_order(&self) -> bool {
            false
        }

        fn identity(&self, article: ArticleId) -> Result<ArticleIdentity, Error> {
            Ok(self[article].clone())
        }

        fn identities(&self) -> Box<dyn Iterator<Item = Result<ArticleIdentity, Error>> + '_> {
            Box::new(self.iter().cloned().map(Ok))
        }

        fn load(&self, _: ArticleId) -> Result<(String, Vec<Span>), Error> {
            panic!("no text is needed")
        }
    }

    proptest! {
        #[test]
        fn the_order_is_that_of_all_candidates(
            articles in prop::collection::vec((0_u32..5, 0_u64..3, 0_usize..4, 0_u32..3), 0..40),
        ) {
            let identity = |(at, &(value, text_hash, _, preference)): (usize, &(u32, u64, usize, u32))| {
                ArticleIdentity {
                    id: (at * 7 % 10).to_string(),
                    text_hash,
                    preference,
                    value: (value > 0).then(|| f64::from(value) - 2.5),
                    ..ArticleIdentity::default()
                }
            };
            let identities: Vec<_> = articles.iter().enumerate().map(identity).collect();
            let words = articles.iter().map(|&(_, _, tokens, _)| TokenRange { tokens, ..TokenRange::default() });
            let token_ranges: Vec<TokenRange> = words.collect();
            let candidates = identities.iter().zip(&token_ranges);
            let candidates: Vec<RankCandidate> =
                candidates.map(|(identity, &range)| candidate(identity, range.tokens)).collect();
            let field = CopyPreference::Field("score".into());
            for keep in [CopyPreference::First, CopyPreference::Longest, CopyPreference::Latest, field] {
                let config = Config { keep: keep.clone(), ..Config::default() };
                let ranking = Ranking::new(&identities, &token_ranges, &config).expect("memory");
                for (rank, article) in keep_order(&candidates, &keep).into_iter().enumerate() {
                    prop_assert_eq!(ranking.article(rank as u32), article);
                    prop_assert_eq!(ranking.rank(article), rank as u32);
                }
            }
        }
    }
}
