//! Verifies the links of all articles, article by article: [`verify_links`].

use std::sync::Arc;

use rayon::prelude::*;

use super::super::article_cache::ArticleCache;
use super::super::{budget, parallel};
use super::article_source::ArticleSource;
use super::ranking::Ranking;
use crate::config::Config;
use crate::progress::Progress;
use unboil_io::{Error, Runs, Spill};
use unboil_match::{
    ArticleId, ArticleOverlap, ArticleWords, IgnoredTexts, Link, MatchScratch, RemovalCandidate,
    TokenizedArticle, link_dropped_rank, match_article, unpack_link,
};
use unboil_text::Span;

/// The verified passages of some articles, in no order, and the overlaps, sorted by rank.
type Verified = (Vec<RemovalCandidate>, Vec<ArticleOverlap>);

/// Verifies the links, in the current thread pool. `known` returns the words of an article, if they are
/// known.
///
/// # Errors
/// If a spill file or an article cannot be read, or if the run was cancelled.
pub(super) fn verify_links<'w, A: ArticleSource + ?Sized>(
    articles: &A,
    known: impl Fn(ArticleId) -> Option<ArticleWords<'w>> + Sync,
    ranking: &Ranking,
    links: Runs,
    spill: &Spill,
    config: &Config,
    progress: &dyn Progress,
) -> Result<Verified, Error> {
    progress.begin("passages", links.partitions() as u64, "parts");
    let cache = ArticleCache::new(budget::ARTICLE_CACHE.bytes(spill));
    let articles = &ComparedText {
        articles,
        ignored: IgnoredTexts::new(&config.passages.ignored),
    };
    let verified: Vec<Verified> = (0..links.partitions())
        .into_par_iter()
        .map(|partition| {
            let links = links.sorted(partition)?;
            let verified =
                verify_partition(articles, &known, ranking, &links, &cache, spill, config)?;
            progress.advance(1);
            Ok(verified)
        })
        .collect::<Result<_, Error>>()?;
    let (candidates, overlaps): (Vec<_>, Vec<_>) = verified.into_iter().unzip();
    Ok((parallel::concat(candidates), parallel::concat(overlaps)))
}

/// The articles without the texts that take no part in the comparison.
struct ComparedText<'a, A: ArticleSource + ?Sized> {
    articles: &'a A,
    ignored: IgnoredTexts,
}

impl<A: ArticleSource + ?Sized> ComparedText<'_, A> {
    fn load(&self, article: ArticleId) -> Result<(String, Vec<Span>), Error> {
        let (text, kept) = self.articles.load(article)?;
        let kept = self.ignored.without(&text, &kept).into_owned();
        Ok((text, kept))
    }
}

/// Verifies the packed links of one partition, which are sorted.
fn verify_partition<'w, A: ArticleSource + ?Sized>(
    articles: &ComparedText<A>,
    known: &impl Fn(ArticleId) -> Option<ArticleWords<'w>>,
    ranking: &Ranking,
    packed_links: &[u128],
    cache: &ArticleCache,
    spill: &Spill,
    config: &Config,
) -> Result<Verified, Error> {
    let (mut candidates, mut overlaps) = (Vec::new(), Vec::new());
    let mut scratch = MatchScratch::default();
    let mut reader = CachedReader {
        articles,
        cache,
        last: None,
    };
    let mut links: Vec<Link> = Vec::new();
    let has_same_dropped = |x: &u128, y: &u128| link_dropped_rank(*x) == link_dropped_rank(*y);
    for packed in packed_links.chunk_by(has_same_dropped) {
        spill.check_cancelled()?;
        links.clear();
        links.extend((packed.iter()).map(|&link| unpack_link(link, |rank| ranking.article(rank))));
        let dropped = links[0].dropped;
        // An article that is only in large families is hardly ever needed again.
        let read_once = links.iter().all(|link| link.common);
        let load = |article| reader.load(article, read_once && article == dropped);
        let (passages, duplicates) = (&config.passages, config.duplicates);
        for pair in match_article(&links, known, load, passages, duplicates, &mut scratch)? {
            candidates.extend(pair.passages);
            overlaps.extend(pair.overlap);
        }
    }
    overlaps.sort_unstable_by_key(|overlap: &ArticleOverlap| {
        (ranking.rank(overlap.dropped), ranking.rank(overlap.kept))
    });
    Ok((candidates, overlaps))
}

/// Loads articles for one thread. It holds the last one beside the cache, because the first
/// article of a large family is needed by one copy after another.
struct CachedReader<'a, A: ArticleSource + ?Sized> {
    articles: &'a ComparedText<'a, A>,
    cache: &'a ArticleCache,
    last: Option<(ArticleId, Arc<TokenizedArticle>)>,
}

impl<A: ArticleSource + ?Sized> CachedReader<'_, A> {
    /// Returns an article. With `read_once` it is not added to the cache.
    fn load(
        &mut self,
        article: ArticleId,
        read_once: bool,
    ) -> Result<Arc<TokenizedArticle>, Error> {
        let load = || self.articles.load(article);
        if read_once {
            let (text, kept) = load()?;
            // An equal copy has the same tokens.
            let equal = (self.last.as_ref().map(|(_, last)| last))
                .filter(|last| last.text == text && last.kept == kept);
            return Ok(match equal {
                Some(equal) => Arc::clone(equal),
                None => Arc::new(TokenizedArticle::new(text, kept)),
            });
        }
        let tokenized = match self.last.take() {
            Some((last, tokenized)) if last == article => tokenized,
            _ => self.cache.get(article, load)?,
        };
        self.last = Some((article, Arc::clone(&tokenized)));
        Ok(tokenized)
    }
}
