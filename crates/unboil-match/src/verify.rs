//! Verifies links: [`match_article`] for the links of one article, [`match_pair`] for two articles.
//!
//! Each chain of linked seeds is aligned from end to end and past both ends. Pieces that are near
//! each other in both articles are joined, whatever their order. A match that is accepted is
//! extended to sentence boundaries and becomes a [`Passage`]. The result of two articles is one
//! [`PairMatch`], which also holds their overlap.

use std::cmp::Reverse;
use std::ops::Range;
use std::sync::Arc;

use crate::acceptance::is_passage;
use crate::align::{ArticleTokens, DpRows, TokenMatch};
use crate::align_chain::{align_chain, is_worth_aligning, mostly_covers};
use crate::chain::{anchors, chains};
use crate::clusters::{ArticleOverlap, overlap_share};
use crate::config::{Duplicates, PassagesConfig};
use crate::join_pieces::{join, with_gaps};
use crate::link::Link;
use crate::records::{ArticleId, ArticleSpan, Passage};
use crate::removable_spans::removable_spans;
use crate::sentence_bounds::snap_to_sentences;
use crate::tokenized_article::TokenizedArticle;
use unboil_text::Span;

/// The verified matches of two articles.
#[derive(Clone, Debug, PartialEq)]
pub struct PairMatch {
    /// The article that is later in the order of `--keep`.
    pub dropped: ArticleId,
    /// The article that is earlier.
    pub kept: ArticleId,
    /// At least one passage, sorted by place in `dropped`, then in `kept`.
    pub passages: Vec<RemovalCandidate>,
    /// How much of `dropped` the passages cover, if that is enough for a group.
    pub overlap: Option<ArticleOverlap>,
}

/// A passage, and the parts of its copy that may be removed.
#[derive(Clone, Debug, PartialEq)]
pub struct RemovalCandidate {
    /// The passage; `b` is the copy in the dropped article.
    pub passage: Passage,
    /// The spans of `b` that may be removed: whole lines where possible, without longer runs of
    /// words that only this copy has. Empty unless passages are to be dropped
    /// ([`Duplicates::DropPassages`]) and this one is similar enough.
    pub spans: Vec<Span>,
}

/// Buffers of [`match_article`] and [`match_pair`], reused from call to call.
#[derive(Default)]
pub struct MatchScratch {
    rows: DpRows,
    seeds: Vec<(u32, u32)>,
}

/// Number of partners above which an article is in a large family, of which some copies are
/// enough.
const MANY_PARTNERS: usize = 16;

/// Number of matches with other articles that are enough for a span of a large family.
const ENOUGH_MATCHES: usize = 6;

/// Verifies the links of one article with articles that are earlier in the order of `--keep`.
///
/// `links` are all links with this `dropped` article, as [`sort_links`](crate::sort_links) sorts
/// them; there is at least one. `load` returns an article. Pairs without a passage give no record.
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
/// let Ok(pairs) = match_article(&[link], load, &config, Duplicates::Report, &mut scratch);
/// assert_eq!(pairs[0].passages[0].passage.edits, 2); // "News" and "long"
/// ```
pub fn match_article<E>(
    links: &[Link],
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
    let b = load(links[0].dropped)?;
    let mut matches: Vec<TokenMatch> = Vec::new();
    let mut out = Vec::new();
    for pair in pairs {
        // A seed of very many articles needs no second copy beside one that is equal.
        let common = pair.iter().all(|link| link.common);
        if (has_many_partners && is_covered(&matches, pair))
            || (common && has_exact_copy(&matches, pair))
        {
            continue;
        }
        let a = load(pair[0].kept)?;
        let found = token_matches(
            pair,
            a.article_tokens(),
            b.article_tokens(),
            config,
            scratch,
        );
        if !found.is_empty() {
            out.push(pair_match(pair[0], &a, &b, &found, config, duplicates));
        }
        matches.extend(found);
    }
    Ok(out)
}

/// Verifies the links of two articles. `kept` is the earlier one in the order of `--keep`.
///
/// `links` are all links of this pair; there is at least one. Returns `None` if there is no
/// passage.
///
/// ```
/// use unboil_match::{Duplicates, Link, MatchScratch, PassagesConfig, TokenizedArticle};
/// use unboil_match::match_pair;
/// use unboil_text::Span;
///
/// let article = |text: &str| TokenizedArticle::new(text.into(), vec![Span::new(0, text.len())]);
/// let kept = article("The night boat will run for two more winters, the mayor said on Monday.");
/// let dropped = article("The night boat will run for two more winters, the mayor said on Friday.");
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
    let (a, b) = (kept.article_tokens(), dropped.article_tokens());
    let found = token_matches(links, a, b, config, scratch);
    (!found.is_empty()).then(|| pair_match(links[0], kept, dropped, &found, config, duplicates))
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

/// Lowest score of a piece that may be joined to another, in tenths of a token.
const MIN_PIECE_SCORE: i32 = 50;

/// Returns the accepted matches of two articles, sorted by place in `b`, then in `a`.
fn token_matches(
    links: &[Link],
    a: ArticleTokens,
    b: ArticleTokens,
    config: &PassagesConfig,
    scratch: &mut MatchScratch,
) -> Vec<TokenMatch> {
    let MatchScratch { rows, seeds } = scratch;
    seeds.clear();
    seeds.extend(
        links
            .iter()
            .map(|link| (link.dropped_token, link.kept_token)),
    );
    let mut out: Vec<TokenMatch> = Vec::new();
    for cluster in join(aligned_pieces(seeds, a, b, rows)) {
        let whole = with_gaps(cluster.whole);
        if is_passage(&whole, a.tokens, b.tokens, config) {
            out.push(whole);
        } else if cluster.pieces.len() > 1 {
            let mut alone = cluster.pieces;
            alone.retain(|piece| is_passage(piece, a.tokens, b.tokens, config));
            out.append(&mut alone);
        }
    }
    for token_match in &mut out {
        snap_to_sentences(token_match, a, b, rows);
    }
    out.sort_by_key(|token_match| (token_match.b.start, token_match.a.start));
    out
}

/// Aligns the chains of the seeds at `(b, a)`. Returns the pieces with a sufficient score, sorted
/// by place in `b`, then in `a`.
fn aligned_pieces(
    seeds: &mut [(u32, u32)],
    a: ArticleTokens,
    b: ArticleTokens,
    rows: &mut DpRows,
) -> Vec<TokenMatch> {
    let anchors = anchors(seeds, a.tokens.ocr_hashes, b.tokens.ocr_hashes);
    let mut pieces: Vec<TokenMatch> = Vec::new();
    for chain in chains(&anchors) {
        if is_worth_aligning(&chain, &anchors, &pieces, a.tokens, b.tokens, rows) {
            let piece = align_chain(&chain, a.tokens, b.tokens, rows);
            if piece.stats.score >= MIN_PIECE_SCORE
                && !pieces.iter().any(|other| mostly_covers(other, &piece))
            {
                pieces.push(piece);
            }
        }
    }
    pieces.sort_by_key(|piece| (piece.b.start, piece.a.start));
    pieces
}

/// Makes the record of two articles with these matches.
fn pair_match(
    link: Link,
    a: &TokenizedArticle,
    b: &TokenizedArticle,
    matches: &[TokenMatch],
    config: &PassagesConfig,
    duplicates: Duplicates,
) -> PairMatch {
    let Link { dropped, kept, .. } = link;
    let ranges = |side: fn(&TokenMatch) -> &Range<usize>| -> Vec<Range<usize>> {
        matches.iter().map(|one| side(one).clone()).collect()
    };
    let share = overlap_share(
        (b.tokens.tokens().len(), ranges(|one| &one.b)),
        (a.tokens.tokens().len(), ranges(|one| &one.a)),
        config.group_min_overlap,
    );
    let candidate = |one: &TokenMatch| {
        let passage = passage((kept, a), (dropped, b), one);
        let is_removable = duplicates == Duplicates::DropPassages
            && passage.similarity >= config.drop_min_similarity;
        RemovalCandidate {
            passage,
            spans: match is_removable {
                true => removable_spans(b, a, one),
                false => Vec::new(),
            },
        }
    };
    PairMatch {
        dropped,
        kept,
        passages: matches.iter().map(candidate).collect(),
        overlap: share.map(|share| ArticleOverlap {
            dropped,
            kept,
            share,
        }),
    }
}

/// Makes the passage of a match.
fn passage(
    (kept, a): (ArticleId, &TokenizedArticle),
    (dropped, b): (ArticleId, &TokenizedArticle),
    token_match: &TokenMatch,
) -> Passage {
    let span = |article, tokenized: &TokenizedArticle, tokens: &Range<usize>| ArticleSpan {
        article,
        span: tokenized.tokens.tokens().bytes(tokens.start, tokens.end),
    };
    let stats = token_match.stats;
    Passage {
        a: span(kept, a, &token_match.a),
        b: span(dropped, b, &token_match.b),
        similarity: f64::from(stats.similar) / f64::from(stats.columns),
        words: stats.columns as usize,
        edits: (stats.columns - stats.exact) as usize,
    }
}
