//! The order of `--keep` over the articles of a run: [`Ranking`].

use super::super::posting_collector::TokenRange;
use super::article_source::ArticleSource;
use crate::config::Config;
use unboil_match::{ArticleId, RankCandidate, keep_order};

/// The articles in the order of `--keep`, and the place of each article in it.
pub(super) struct Ranking {
    pub(super) order: Vec<ArticleId>,
    pub(super) ranks: Vec<u32>,
}

impl Ranking {
    /// Ranks the articles. `token_ranges` has one entry for each.
    pub(super) fn new<A: ArticleSource + ?Sized>(
        articles: &A,
        token_ranges: &[TokenRange],
        config: &Config,
    ) -> Ranking {
        let candidates: Vec<RankCandidate> = (0..token_ranges.len())
            .map(|article| RankCandidate {
                id: articles.id(article),
                date: articles.date(article),
                text_hash: articles.text_hash(article),
                words: token_ranges[article].tokens,
            })
            .collect();
        let order = keep_order(&candidates, config.keep);
        let ranks = ranks_in(&order);
        Ranking { order, ranks }
    }

    /// Returns the place of an article in the order.
    pub(super) fn rank(&self, article: ArticleId) -> u32 {
        self.ranks[article]
    }
}

/// Returns the rank of each article in an order of all articles.
pub(in crate::engine) fn ranks_in(order: &[usize]) -> Vec<u32> {
    let mut rank = vec![0_u32; order.len()];
    for (at, &article) in order.iter().enumerate() {
        rank[article] = at as u32;
    }
    rank
}
