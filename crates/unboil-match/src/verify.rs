//! Verifies links: [`match_article`] for the links of one article, [`match_pair`] for two articles.
//!
//! The accepted matches of two articles (`find_matches.rs`) become [`Passage`]s. The result of two
//! articles is one [`PairMatch`], which also holds their overlap.

use std::cmp::Reverse;
use std::ops::Range;
use std::sync::Arc;

use crate::article_words::ArticleWords;
use crate::clusters::ArticleOverlap;
use crate::config::{Duplicates, PassagesConfig};
use crate::containment::PairWords;
use crate::find_matches::{MatchScratch, snap_matches, token_matches};
use crate::link::Link;
use crate::records::{ArticleId, ArticleSpan, Passage, PassageKind};
use crate::removable_units::{RemovableUnit, removable_units, repeated_units};
use crate::token_match::TokenMatch;
use crate::tokenized_article::TokenizedArticle;
use crate::within_article::{Repeat, has_equal_line, has_equal_run, has_repeat, repeats};

/// The verified matches of two articles, or of one with itself.
#[derive(Clone, Debug, PartialEq)]
pub struct PairMatch {
    /// The article that is later in the order of `--keep`.
    pub dropped: ArticleId,
    /// The article that is earlier, or the same article if it has text twice.
    pub kept: ArticleId,
    /// The passages, sorted by place in `dropped`, then in `kept`. Without any, the articles are
    /// equal and shorter than a passage.
    pub passages: Vec<RemovalCandidate>,
    /// How much they share, if that is enough for a group.
    pub overlap: Option<ArticleOverlap>,
}

/// A passage, and the sentences of its copy that may be removed.
#[derive(Clone, Debug, PartialEq)]
pub struct RemovalCandidate {
    /// The passage; `b` is the copy in the dropped article.
    pub passage: Passage,
    /// The sentences of `b` that may be removed: each is alike in `a`, and no number, name or negation
    /// is its own. Empty unless passages are to be dropped ([`Duplicates::DropPassages`]).
    pub units: Vec<RemovableUnit>,
}

/// Number of partners above which an article is in a large family, of which some copies are
/// enough.
const MANY_PARTNERS: usize = 16;

/// Number of matches with other articles that are enough for a span of a large family.
const ENOUGH_MATCHES: usize = 6;

/// Verifies the links of one article with articles that are earlier in the order of `--keep`.
///
/// `links` are all links with this `dropped` article, as [`sort_links`](crate::sort_links) sorts
/// them; there is at least one. `known` returns the words of an article if they are known, and `load`
/// the article. An article whose words are known is loaded only if it has a match. Pairs without a
/// passage give no record.
///
/// If there are more than 16 pairs, those with the most links are verified first. The others are
/// verified only where the article has fewer than 6 matches by then, so that the work is linear in
/// the number of copies.
///
/// # Errors
/// The errors of `load`.
///
/// ```
/// use std::convert::Infallible;
/// use std::sync::Arc;
/// use unboil_match::{Duplicates, Link, MatchScratch, PassagesConfig, TokenizedArticle};
/// use unboil_match::match_article;
/// use unboil_text::Span;
///
/// let texts = [
///     "The night boat will run for two more winters, the council said after a long debate.",
///     "News: the night boat will run for two more winters, the council said after a debate.",
/// ];
/// let load = |article: usize| {
///     let text = texts[article].to_string();
///     let kept = vec![Span::new(0, text.len())];
///     Ok::<_, Infallible>(Arc::new(TokenizedArticle::new(text, kept)))
/// };
/// let link = Link { dropped: 1, kept: 0, dropped_token: 3, kept_token: 2, common: false };
/// let (config, mut scratch) = (PassagesConfig::default(), MatchScratch::default());
/// let known = |_| None;
/// let Ok(pairs) = match_article(&[link], known, load, &config, Duplicates::Report, &mut scratch);
/// assert_eq!(pairs[0].passages[0].passage.edits, 2); // "News" and "long"
/// ```
pub fn match_article<'w, E>(
    links: &[Link],
    known: impl Fn(ArticleId) -> Option<ArticleWords<'w>>,
    mut load: impl FnMut(ArticleId) -> Result<Arc<TokenizedArticle>, E>,
    config: &PassagesConfig,
    duplicates: Duplicates,
    scratch: &mut MatchScratch,
) -> Result<Vec<PairMatch>, E> {
    let mut pairs: Vec<&[Link]> = links.chunk_by(|x, y| x.kept == y.kept).collect();
    let has_many_partners = pairs.len() > MANY_PARTNERS;
    if has_many_partners {
        // The partner that is first in the order of `--keep` is the most likely to be kept. The
        // sort is stable: partners with the same number of links stay in this order.
        let first = pairs.iter().position(|pair| pair.len() > 1).unwrap_or(0);
        pairs[..=first].rotate_right(1);
        pairs[1..].sort_by_key(|pair| Reverse(pair.len()));
    }
    let is_within = |pair: &[Link]| pair[0].kept == pair[0].dropped;
    pairs.retain(|pair| !is_within(pair) || (config.within_articles && has_repeat(pair)));
    if pairs.is_empty() {
        return Ok(Vec::new());
    }
    let dropped = links[0].dropped;
    let mut b = LazyArticle::new(dropped, known(dropped));
    let mut matches: Vec<TokenMatch> = Vec::new();
    let mut out = Vec::new();
    for pair in pairs {
        if is_within(pair) {
            if has_equal_run(pair, b.words(&mut load)?.hashes, config.min_tokens) {
                let b = b.load(&mut load)?;
                out.extend(match_within(pair, b, config, duplicates));
            }
            continue;
        }
        // A seed of very many articles needs no second copy beside one that is equal.
        let common = pair.iter().all(|link| link.common);
        if (has_many_partners && is_covered(&matches, pair))
            || (common && has_exact_copy(&matches, pair))
        {
            continue;
        }
        let kept = pair[0].kept;
        let mut a = LazyArticle::new(kept, known(kept));
        let (words_a, words_b) = (a.words(&mut load)?, b.words(&mut load)?);
        let mut found = token_matches(pair, words_a, words_b, config, scratch);
        if found.is_empty() {
            out.extend(equal_pair(pair[0], words_a, words_b));
            continue;
        }
        let (a, b) = (a.load(&mut load)?, b.load(&mut load)?);
        snap_matches(&mut found, a, b, config, scratch);
        out.push(pair_match(pair[0], a, b, &found, config, duplicates));
        matches.extend(found);
    }
    Ok(out)
}

/// An article that is loaded when more than its words is needed.
struct LazyArticle<'w> {
    id: ArticleId,
    known: Option<ArticleWords<'w>>,
    loaded: Option<Arc<TokenizedArticle>>,
}

impl<'w> LazyArticle<'w> {
    fn new(id: ArticleId, known: Option<ArticleWords<'w>>) -> LazyArticle<'w> {
        LazyArticle {
            id,
            known,
            loaded: None,
        }
    }

    fn load<E>(
        &mut self,
        mut load: impl FnMut(ArticleId) -> Result<Arc<TokenizedArticle>, E>,
    ) -> Result<&TokenizedArticle, E> {
        let loaded = match self.loaded.take() {
            Some(loaded) => loaded,
            None => load(self.id)?,
        };
        Ok(self.loaded.insert(loaded))
    }

    fn words<E>(
        &mut self,
        load: impl FnMut(ArticleId) -> Result<Arc<TokenizedArticle>, E>,
    ) -> Result<ArticleWords<'_>, E> {
        match self.known {
            Some(words) => Ok(words),
            None => Ok(self.load(load)?.words()),
        }
    }
}

/// Verifies the links of two articles. `kept` is the earlier one in the order of `--keep`.
///
/// `links` are all links of this pair; there is at least one. Returns `None` if there is no
/// passage and the articles are not equal.
///
/// ```
/// use unboil_match::{Duplicates, Link, MatchScratch, PassagesConfig, TokenizedArticle};
/// use unboil_match::match_pair;
/// use unboil_text::Span;
///
/// let article = |text: &str| TokenizedArticle::new(text.into(), vec![Span::new(0, text.len())]);
/// let kept = article("The night boat will run for two more winters, the mayor said on Monday.");
/// let dropped = article("The night boat will run two more winters, the mayor said on Monday.");
/// let link = Link { dropped: 8, kept: 5, dropped_token: 2, kept_token: 2, common: false };
/// let (config, mut scratch) = (PassagesConfig::default(), MatchScratch::default());
/// let pair = match_pair(&[link], &kept, &dropped, &config, Duplicates::Report, &mut scratch);
/// let pair = pair.expect("the texts differ in one word");
/// assert_eq!((pair.kept, pair.dropped), (5, 8));
/// assert!(pair.overlap.expect("they are nearly equal").share > 0.9);
/// ```
pub fn match_pair(
    links: &[Link],
    kept: &TokenizedArticle,
    dropped: &TokenizedArticle,
    config: &PassagesConfig,
    duplicates: Duplicates,
    scratch: &mut MatchScratch,
) -> Option<PairMatch> {
    let (words_kept, words_dropped) = (kept.words(), dropped.words());
    let mut found = token_matches(links, words_kept, words_dropped, config, scratch);
    if found.is_empty() {
        return equal_pair(links[0], words_kept, words_dropped);
    }
    snap_matches(&mut found, kept, dropped, config, scratch);
    Some(pair_match(
        links[0], kept, dropped, &found, config, duplicates,
    ))
}

/// Number of tokens by which a seed may reach out of a match: at the edge of a passage the next
/// word is sometimes equal by chance.
const EDGE_TOKENS: usize = 4;

/// Returns true if all links are inside enough matches.
fn is_covered(matches: &[TokenMatch], links: &[Link]) -> bool {
    matches_around(matches, links).take(ENOUGH_MATCHES).count() == ENOUGH_MATCHES
}

/// Returns true if all links are inside a match whose words are all equal.
fn has_exact_copy(matches: &[TokenMatch], links: &[Link]) -> bool {
    matches_around(matches, links).any(|one| one.stats.exact == one.stats.columns)
}

/// Returns the matches that contain all links, which are sorted by token.
fn matches_around<'m>(
    matches: &'m [TokenMatch],
    links: &[Link],
) -> impl Iterator<Item = &'m TokenMatch> {
    let token = |link: &Link| link.dropped_token as usize;
    let (first, last) = (token(&links[0]), token(&links[links.len() - 1]));
    matches
        .iter()
        .filter(move |one| one.b.start <= first + EDGE_TOKENS && last < one.b.end + EDGE_TOKENS)
}

/// Makes the record of an article that has paragraphs twice; `None` if it has none. `links` are those
/// between two places in it.
fn match_within(
    links: &[Link],
    tokenized: &TokenizedArticle,
    config: &PassagesConfig,
    duplicates: Duplicates,
) -> Option<PairMatch> {
    if !has_equal_line(links, tokenized, config.min_tokens) {
        return None;
    }
    let article = links[0].dropped;
    let candidate = |repeat: &Repeat| {
        let ([a, b], words) = repeat.spans_and_words(tokenized);
        let copy = |span| ArticleSpan { article, span };
        RemovalCandidate {
            passage: Passage::exact(copy(a), copy(b), words),
            units: match duplicates {
                Duplicates::DropPassages => repeated_units(tokenized.units(), repeat),
                Duplicates::Report | Duplicates::DropArticles => Vec::new(),
            },
        }
    };
    let passages: Vec<RemovalCandidate> =
        (repeats(tokenized, config).iter()).map(candidate).collect();
    (!passages.is_empty()).then_some(PairMatch {
        dropped: article,
        kept: article,
        passages,
        overlap: None,
    })
}

/// Makes the record of two articles without a match; `None` if their words are not all the same.
fn equal_pair(link: Link, a: ArticleWords, b: ArticleWords) -> Option<PairMatch> {
    let Link { dropped, kept, .. } = link;
    (a.hashes == b.hashes).then(|| PairMatch {
        dropped,
        kept,
        passages: Vec::new(),
        overlap: Some(ArticleOverlap {
            dropped,
            kept,
            share: 1.0,
            kept_share: 1.0,
            new_sentences: 0,
        }),
    })
}

/// Makes the record of two articles and their accepted matches, of which there is at least one.
fn pair_match(
    link: Link,
    a: &TokenizedArticle,
    b: &TokenizedArticle,
    matches: &[TokenMatch],
    config: &PassagesConfig,
    duplicates: Duplicates,
) -> PairMatch {
    let Link { dropped, kept, .. } = link;
    let words = PairWords::new(a, b, matches);
    let kinds: Vec<PassageKind> = matches.iter().map(|one| words.kind(one)).collect();
    let candidate = |(one, &kind): (&TokenMatch, &PassageKind)| RemovalCandidate {
        passage: passage((kept, a), (dropped, b), one, kind),
        units: match (duplicates, kind) {
            (Duplicates::DropPassages, PassageKind::Exact | PassageKind::Edited) => {
                removable_units(&words, one, config)
            }
            _ => Vec::new(),
        },
    };
    PairMatch {
        dropped,
        kept,
        passages: matches.iter().zip(&kinds).map(candidate).collect(),
        overlap: words.overlap((kept, dropped), &kinds, config),
    }
}

/// Makes the passage of a match.
fn passage(
    (kept, a): (ArticleId, &TokenizedArticle),
    (dropped, b): (ArticleId, &TokenizedArticle),
    token_match: &TokenMatch,
    kind: PassageKind,
) -> Passage {
    let span = |article, tokenized: &TokenizedArticle, tokens: &Range<usize>| ArticleSpan {
        article,
        span: tokenized.span_with_marks(tokens),
    };
    let stats = token_match.stats;
    let equal = f64::from(stats.exact + token_match.moved);
    let share = |tokens: &Range<usize>| (equal / tokens.len() as f64).min(1.0);
    Passage {
        a: span(kept, a, &token_match.a),
        b: span(dropped, b, &token_match.b),
        similarity: f64::from(stats.similar) / f64::from(stats.columns),
        words: stats.columns as usize,
        edits: (stats.columns - stats.exact) as usize,
        kind,
        a_overlap: share(&token_match.a),
        b_overlap: share(&token_match.b),
    }
}
