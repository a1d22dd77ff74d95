//! Which articles of a run are compared with each other: [`PairValues`].

use super::article_source::ArticleSource;
use super::ranking::Ranking;
use crate::config::Config;
use unboil_io::Error;
use unboil_match::{KeepPer, PairLimits};

/// The values that limit the pairs, by the rank of the article.
pub(super) struct PairValues {
    same: Option<Vec<u64>>,
    different: Option<Vec<u32>>,
}

impl PairValues {
    /// Reads the values that the settings need. A reference is in no file of the other articles, so
    /// being one stands for the file.
    ///
    /// # Errors
    /// If what is known of an article cannot be read.
    pub(super) fn new<A: ArticleSource + ?Sized>(
        articles: &A,
        count: usize,
        ranking: &Ranking,
        config: &Config,
    ) -> Result<PairValues, Error> {
        let has_references = articles.has_references();
        let mut values = PairValues {
            same: (config.keep_per == KeepPer::Source).then(|| vec![0; count]),
            different: (has_references || config.across_files_only).then(|| vec![0; count]),
        };
        if values.same.is_none() && values.different.is_none() {
            return Ok(values);
        }
        for (article, identity) in articles.identities().enumerate() {
            let (identity, rank) = (identity?, ranking.rank(article) as usize);
            if let Some(same) = &mut values.same {
                same[rank] = identity.source.unwrap_or(0);
            }
            if let Some(different) = &mut values.different {
                different[rank] = match has_references {
                    true => u32::from(identity.is_reference),
                    false => identity.file,
                };
            }
        }
        Ok(values)
    }

    /// Calls `use_limits` with the limits as functions of the rank.
    pub(super) fn with_limits<T>(&self, use_limits: impl FnOnce(&PairLimits) -> T) -> T {
        let same = self.same.as_ref().map(|values| |rank: usize| values[rank]);
        let different =
            (self.different.as_ref()).map(|values| |rank: usize| u64::from(values[rank]));
        use_limits(&PairLimits {
            same: same.as_ref().map(|value| value as _),
            different: different.as_ref().map(|value| value as _),
        })
    }
}
