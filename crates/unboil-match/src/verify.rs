//! The links of two articles in, verified matches out.
//!
//! Each chain is aligned from end to end and on past both ends. What scores well enough stays; pieces that lie side by side
//! in both articles become one, in whatever order they stand; ends move to the nearest end of a sentence where the texts agree.

use std::cmp::Reverse;
use std::ops::Range;
use std::sync::Arc;

use super::acceptance::is_passage;
use super::align::{
    AlignmentStats, ArticleTokens, DpRows, MATCH_SCORE, QUICK_X_DROP, TokenMatch, TokenRun, X_DROP,
    align_gap, extend_alignment,
};
use super::chain::{Anchor, anchors, chains};
use super::join_pieces::{join, with_gaps};
use super::links::Link;
use super::sentence_bounds::snap_to_sentences;
use crate::config::PassagesConfig;
use unboil_text::Span;
use unboil_text::{TokenList, Tokens};

/// An article with more partners than this has copies of a large family, of which some are enough.
const MANY_PARTNERS: usize = 16;

/// A span that matches in so many other articles needs no more.
const ENOUGH_MATCHES: usize = 6;

/// An article, read to be aligned.
#[derive(Clone, Debug, Default)]
pub struct TokenizedArticle {
    /// Its text.
    pub text: String,
    /// What stripping left of it, sorted.
    pub kept: Vec<Span>,
    /// The tokens of that.
    pub tokens: TokenList,
}

impl TokenizedArticle {
    /// An article with its tokens.
    pub fn new(text: String, kept: Vec<Span>) -> TokenizedArticle {
        let tokens = TokenList::tokenize(&text, &kept);
        TokenizedArticle { text, kept, tokens }
    }

    /// Bytes of memory that it takes, about.
    pub fn bytes(&self) -> usize {
        self.text.len()
            + LIST_BYTES_PER_TOKEN * self.tokens.tokens().len()
            + size_of::<TokenizedArticle>()
    }

    fn article_tokens(&self) -> ArticleTokens<'_> {
        ArticleTokens {
            text: &self.text,
            tokens: self.tokens.tokens(),
        }
    }
}

/// Of the lists of a token.
const LIST_BYTES_PER_TOKEN: usize = 12;

/// A match of two articles.
pub struct PairMatch {
    /// Rank of the earlier article.
    pub kept_rank: u32,
    /// The earlier article.
    pub a: Arc<TokenizedArticle>,
    /// Where they match.
    pub token_match: TokenMatch,
}

/// The matches of one article with the earlier ones that its `links` name. The links are
/// sorted; `load` gives the article of a rank. Where there are very many, those with the most links are tried first and
/// the others only for what is not matched often enough by then, so that the work stays linear in the copies.
///
/// # Errors
/// Those of `load`.
pub fn match_article<E>(
    links: &[Link],
    mut load: impl FnMut(u32) -> Result<Arc<TokenizedArticle>, E>,
    config: &PassagesConfig,
    rows: &mut DpRows,
) -> Result<(Arc<TokenizedArticle>, Vec<PairMatch>), E> {
    let mut pairs: Vec<&[Link]> = links.chunk_by(|x, y| x.kept_rank == y.kept_rank).collect();
    let has_many_partners = pairs.len() > MANY_PARTNERS;
    if has_many_partners {
        // The first of all is the one most likely to stay.
        let first = pairs.iter().position(|pair| pair.len() > 1).unwrap_or(0);
        pairs[..=first].rotate_right(1);
        pairs[1..].sort_by_key(|pair| (Reverse(pair.len()), pair[0].kept_rank));
    }
    let b = load(links[0].dropped_rank)?;
    let mut out: Vec<PairMatch> = Vec::new();
    let mut seeds = Vec::new();
    for pair in pairs {
        seeds.clear();
        seeds.extend(
            pair.iter()
                .map(|link| (link.dropped_token, link.kept_token)),
        );
        // What very many articles have needs no second copy beside one that is the same.
        let common = pair.iter().all(|link| link.common);
        if (has_many_partners && is_covered(&out, &seeds))
            || (common && has_exact_copy(&out, &seeds))
        {
            continue;
        }
        let kept_rank = pair[0].kept_rank;
        let a = load(kept_rank)?;
        let found = match_pair(
            a.article_tokens(),
            b.article_tokens(),
            &mut seeds,
            config,
            rows,
        );
        out.extend(found.into_iter().map(|found| PairMatch {
            kept_rank,
            a: Arc::clone(&a),
            token_match: found,
        }));
    }
    Ok((b, out))
}

/// A seed may reach out of a span by this many tokens: at the edge of a passage one shares a word with a neighbour by chance.
const EDGE_TOKENS: usize = 4;

/// True if all seeds are inside spans that match enough other articles.
fn is_covered(found: &[PairMatch], seeds: &[(u32, u32)]) -> bool {
    matches_around(found, seeds).take(ENOUGH_MATCHES).count() == ENOUGH_MATCHES
}

/// True if all seeds are inside a span that is the same, word for word, in another article.
fn has_exact_copy(found: &[PairMatch], seeds: &[(u32, u32)]) -> bool {
    matches_around(found, seeds)
        .any(|one| one.token_match.stats.exact == one.token_match.stats.columns)
}

/// The matches around all seeds.
fn matches_around<'f>(
    found: &'f [PairMatch],
    seeds: &[(u32, u32)],
) -> impl Iterator<Item = &'f PairMatch> {
    let (first, last) = (seeds[0].0 as usize, seeds[seeds.len() - 1].0 as usize);
    found.iter().filter(move |one| {
        let b = &one.token_match.b;
        b.start <= first + EDGE_TOKENS && last < b.end + EDGE_TOKENS
    })
}

/// Least score of a piece, in tenths of a token: the smallest that may be joined to another.
const MIN_PIECE_SCORE: i32 = 50;

/// The verified matches of two articles whose seeds are linked at `(b, a)`, sorted by `b`.
fn match_pair(
    a: ArticleTokens,
    b: ArticleTokens,
    seeds: &mut [(u32, u32)],
    config: &PassagesConfig,
    rows: &mut DpRows,
) -> Vec<TokenMatch> {
    let anchors = anchors(seeds, a.tokens.ocr_hashes, b.tokens.ocr_hashes);
    let mut pieces: Vec<TokenMatch> = Vec::new();
    for chain in chains(&anchors) {
        if is_worth_aligning(&chain, &anchors, &pieces, a.tokens, b.tokens, rows) {
            let piece = align_chain(&chain, a.tokens, b.tokens, rows);
            if piece.stats.score >= MIN_PIECE_SCORE
                && !pieces.iter().any(|p| mostly_covers(p, &piece))
            {
                pieces.push(piece);
            }
        }
    }
    pieces.sort_by_key(|piece| (piece.b.start, piece.a.start));
    let mut out: Vec<TokenMatch> = Vec::new();
    for cluster in join(pieces) {
        let whole = with_gaps(cluster.whole);
        if is_passage(&whole, a.tokens, b.tokens, config) {
            out.push(whole);
        } else if cluster.pieces.len() > 1 {
            let mut alone = cluster.pieces;
            alone.retain(|piece| is_passage(piece, a.tokens, b.tokens, config));
            out.append(&mut alone);
        }
    }
    for found in &mut out {
        snap_to_sentences(found, a, b, rows);
    }
    out.sort_by_key(|found| (found.b.start, found.a.start));
    out
}

/// True if `piece` says nothing that `other` does not: most of it lies within, on either side.
fn mostly_covers(other: &TokenMatch, piece: &TokenMatch) -> bool {
    let most = |one: &Range<usize>, two: &Range<usize>| {
        let shared = one
            .end
            .min(two.end)
            .saturating_sub(one.start.max(two.start));
        2 * shared > two.len()
    };
    most(&other.b, &piece.b) && most(&other.a, &piece.a)
}

/// True if aligning a chain may give something new. A chain inside a piece will not, nor will a common phrase: one short stretch
/// with no other near and, at a first look, little alike on either side.
fn is_worth_aligning(
    chain: &[Anchor],
    anchors: &[Anchor],
    pieces: &[TokenMatch],
    a: Tokens,
    b: Tokens,
    rows: &mut DpRows,
) -> bool {
    let (first, last) = (chain[0], chain[chain.len() - 1]);
    let core = TokenMatch {
        a: first.a..last.a + last.len,
        b: first.b..last.b + last.len,
        stats: AlignmentStats::default(),
        moved: 0,
    };
    if pieces.iter().any(|piece| mostly_covers(piece, &core)) {
        return false;
    }
    if chain.len() > 1 || first.len >= LONG_ANCHOR {
        return true;
    }
    let near = anchors.partition_point(|other| other.b + NEAR_TOKENS <= first.b);
    let mut near = (anchors[near..].iter()).take_while(|other| other.b < first.b + NEAR_TOKENS);
    if near.any(|other| *other != first && other.a.abs_diff(first.a) < NEAR_TOKENS) {
        return true;
    }
    let (before_a, before_b) = (
        TokenRun::slice(a, 0..core.a.start),
        TokenRun::slice(b, 0..core.b.start),
    );
    let (after_a, after_b) = (
        TokenRun::slice(a, core.a.end..a.len()),
        TokenRun::slice(b, core.b.end..b.len()),
    );
    let before = extend_alignment(before_a, before_b, true, QUICK_X_DROP, rows);
    let after = extend_alignment(after_a, after_b, false, QUICK_X_DROP, rows);
    MATCH_SCORE * first.len as i32 + before.stats.score + after.stats.score >= MIN_QUICK_SCORE
}

/// A stretch of this many tokens is worth a full alignment.
const LONG_ANCHOR: usize = 10;

/// Stretches this many tokens apart may be of one passage.
const NEAR_TOKENS: usize = 60;

/// What a first look must find, in tenths of a token.
const MIN_QUICK_SCORE: i32 = 60;

/// Aligns a chain from its first stretch to its last and on past both ends.
fn align_chain(chain: &[Anchor], a: Tokens, b: Tokens, rows: &mut DpRows) -> TokenMatch {
    let run = |from_a: usize, from_b: usize, len: usize| {
        AlignmentStats::run(
            &a.exact_hashes[from_a..from_a + len],
            &b.exact_hashes[from_b..from_b + len],
        )
    };
    let first = chain[0];
    let (mut end_a, mut end_b) = (first.a + first.len, first.b + first.len);
    let mut stats = run(first.a, first.b, first.len);
    for this in &chain[1..] {
        let overlap = end_a
            .saturating_sub(this.a)
            .max(end_b.saturating_sub(this.b));
        let (from_a, from_b) = (this.a + overlap, this.b + overlap);
        let (gap_a, gap_b) = (
            TokenRun::slice(a, end_a..from_a),
            TokenRun::slice(b, end_b..from_b),
        );
        stats = stats.concat(align_gap(gap_a, gap_b, rows)).concat(run(
            from_a,
            from_b,
            this.len - overlap,
        ));
        (end_a, end_b) = (this.a + this.len, this.b + this.len);
    }
    let (start_a, start_b) = (first.a, first.b);
    let before = extend_alignment(
        TokenRun::slice(a, 0..start_a),
        TokenRun::slice(b, 0..start_b),
        true,
        X_DROP,
        rows,
    );
    let after = extend_alignment(
        TokenRun::slice(a, end_a..a.len()),
        TokenRun::slice(b, end_b..b.len()),
        false,
        X_DROP,
        rows,
    );
    TokenMatch {
        a: start_a - before.a..end_a + after.a,
        b: start_b - before.b..end_b + after.b,
        stats: stats.concat(before.stats).concat(after.stats),
        moved: 0,
    }
}
