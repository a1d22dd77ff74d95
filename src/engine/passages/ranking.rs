//! The order of `--keep` over the articles of a run: [`Ranking`].

use rayon::prelude::*;

use super::super::posting_collector::TokenRange;
use super::article_source::{ArticleIdentity, ArticleSource};
use crate::config::Config;
use unboil_io::Error;
use unboil_match::{ArticleId, CopyPreference, RankCandidate, keep_order};

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
        if config.keep == CopyPreference::First {
            return Ok(Ranking::First);
        }
        let order = sorted_order(articles, token_ranges, config.keep)?;
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
    keep: CopyPreference,
) -> Result<Vec<u32>, Error> {
    let mut keyed = Vec::with_capacity(token_ranges.len());
    for (identity, token_range) in articles.identities().zip(token_ranges) {
        let key = sort_key(&identity?, token_range.tokens, keep);
        keyed.push((key, keyed.len() as u32));
    }
    keyed.par_sort_unstable();
    for equal in keyed.chunk_by_mut(|x, y| x.0 == y.0) {
        if equal.len() == 1 {
            continue;
        }
        let identities = equal
            .iter()
            .map(|&(_, article)| articles.identity(article as ArticleId))
            .collect::<Result<Vec<ArticleIdentity>, Error>>()?;
        let candidates = identities.iter().zip(equal.iter());
        let candidates: Vec<RankCandidate> = candidates
            .map(|(identity, &(_, article))| RankCandidate {
                id: &identity.id,
                date: identity.date.as_deref(),
                text_hash: identity.text_hash,
                words: token_ranges[article as usize].tokens,
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

/// Bytes of a date in a key.
const DATE_BYTES: usize = 14;

/// A key that sorts as [`keep_order`] does, as far as it goes: the words or the start of the date,
/// then the hash of the text.
fn sort_key(identity: &ArticleIdentity, words: usize, keep: CopyPreference) -> (u128, u64) {
    match (keep, &identity.date) {
        (CopyPreference::First, _) => (0, 0),
        (CopyPreference::Longest, _) => (u128::from(!(words as u64)), identity.text_hash),
        (CopyPreference::Earliest, None) => (u128::MAX, identity.text_hash),
        (CopyPreference::Earliest, Some(date)) => {
            // A shorter date comes before a longer one that starts with it.
            let len = date.len().min(DATE_BYTES + 1);
            let mut key = [0; 16];
            let start = &date.as_bytes()[..len.min(DATE_BYTES)];
            key[1..=start.len()].copy_from_slice(start);
            key[15] = len as u8;
            // Dates that are longer than the key are compared before the hashes.
            let text_hash = (len <= DATE_BYTES).then_some(identity.text_hash);
            (u128::from_be_bytes(key), text_hash.unwrap_or(0))
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use unboil_text::Span;

    use super::*;

    impl ArticleSource for Vec<ArticleIdentity> {
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

    const DATES: [Option<&str>; 8] = [
        None,
        Some(""),
        Some("2024-05-01"),
        Some("2024-05-01\0"),
        Some("2024-05-01T10:"),
        Some("2024-05-01T10:00"),
        Some("2024-05-01T10:00:01Z"),
        Some("2023"),
    ];

    proptest! {
        #[test]
        fn the_order_is_that_of_all_candidates(
            articles in prop::collection::vec((0_usize..8, 0_u64..3, 0_usize..4), 0..40),
        ) {
            let identity = |(at, &(date, text_hash, _)): (usize, &(usize, u64, usize))| {
                ArticleIdentity {
                    id: (at * 7 % 10).to_string(),
                    date: DATES[date].map(str::to_string),
                    text_hash,
                }
            };
            let identities: Vec<_> = articles.iter().enumerate().map(identity).collect();
            let words = articles.iter().map(|&(_, _, tokens)| TokenRange { first: 0, tokens });
            let token_ranges: Vec<TokenRange> = words.collect();
            let candidates = identities.iter().zip(&token_ranges);
            let candidates: Vec<RankCandidate> = candidates
                .map(|(identity, token_range)| RankCandidate {
                    id: &identity.id,
                    date: identity.date.as_deref(),
                    text_hash: identity.text_hash,
                    words: token_range.tokens,
                })
                .collect();
            for keep in [CopyPreference::First, CopyPreference::Longest, CopyPreference::Earliest] {
                let config = Config { keep, ..Config::default() };
                let ranking = Ranking::new(&identities, &token_ranges, &config).expect("memory");
                for (rank, article) in keep_order(&candidates, keep).into_iter().enumerate() {
                    prop_assert_eq!(ranking.article(rank as u32), article);
                    prop_assert_eq!(ranking.rank(article), rank as u32);
                }
            }
        }
    }
}
