//! Finds the accepted matches of two articles: [`token_matches`], which needs only their words, and
//! [`snap_matches`].
//!
//! Each chain of linked seeds is aligned from end to end and past both ends. Pieces that are near
//! each other in both articles are joined, whatever their order. A chain that is no passage is split,
//! or the sentences around it are compared, which have rules of their own (`whole_sentences.rs`). A match
//! that is accepted is extended to sentence boundaries.

use crate::acceptance::is_passage;
use crate::align::DpRows;
use crate::align_chain::{align_chain, core, is_worth_aligning, mostly_covers};
use crate::article_words::ArticleWords;
use crate::chain::{Anchor, anchors, chains};
use crate::config::PassagesConfig;
use crate::join_pieces::{join, with_gaps};
use crate::link::Link;
use crate::sentence_bounds::snap_to_sentences;
use crate::token_match::TokenMatch;
use crate::tokenized_article::TokenizedArticle;
use crate::whole_sentences::alike_sentences;
use unboil_text::TokenHashes;

/// Buffers of [`match_article`](crate::match_article) and [`match_pair`](crate::match_pair), reused
/// from call to call.
#[derive(Default)]
pub struct MatchScratch {
    rows: DpRows,
    seeds: Vec<(u32, u32)>,
}

/// Lowest score of a piece that may be joined to another, in tenths of a token.
const MIN_PIECE_SCORE: i32 = 50;

/// Returns the accepted matches of two articles, in no order. They end wherever their words do: see
/// [`snap_matches`].
pub(crate) fn token_matches(
    links: &[Link],
    a: ArticleWords,
    b: ArticleWords,
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
    let (tokens_a, tokens_b) = (a.hashes, b.hashes);
    let is_passage = |found: &TokenMatch| is_passage(found, tokens_a, tokens_b, config);
    let mut out: Vec<TokenMatch> = Vec::new();
    let anchors = anchors(seeds, tokens_a.ocr_hashes, tokens_b.ocr_hashes);
    let chains = chains(&anchors);
    for cluster in join(aligned_pieces(&chains, &anchors, tokens_a, tokens_b, rows)) {
        let whole = with_gaps(cluster.whole);
        if is_passage(&whole) {
            out.push(whole);
        } else if cluster.pieces.len() > 1 {
            let mut alone = cluster.pieces;
            alone.retain(is_passage);
            out.append(&mut alone);
        }
    }
    for chain in &chains {
        let core = core(chain);
        if out.iter().any(|found| mostly_covers(found, &core)) {
            continue;
        }
        let before = out.len();
        add_parts(chain, &is_passage, (tokens_a, tokens_b), rows, &mut out);
        if out.len() == before {
            let longest = chain.iter().map(|anchor| anchor.len).max().unwrap_or(0);
            out.extend(alike_sentences(
                (a, &core.a),
                (b, &core.b),
                longest,
                config,
                rows,
            ));
        }
    }
    out
}

/// Moves the ends of matches to the borders of sentences. Sorts them by place in `b`, then in `a`.
pub(crate) fn snap_matches(
    matches: &mut [TokenMatch],
    a: &TokenizedArticle,
    b: &TokenizedArticle,
    config: &PassagesConfig,
    scratch: &mut MatchScratch,
) {
    let (tokens_a, tokens_b) = (a.tokens.tokens().hashes, b.tokens.tokens().hashes);
    for token_match in matches.iter_mut() {
        let mut snapped = token_match.clone();
        snap_to_sentences(&mut snapped, a, b, &mut scratch.rows);
        // A match that leaves a sentence may be too short.
        if is_passage(&snapped, tokens_a, tokens_b, config) {
            *token_match = snapped;
        }
    }
    matches.sort_by_key(|token_match| (token_match.b.start, token_match.a.start));
}

/// A part of a chain is split at most this many times, which bounds the work: a part of which no half
/// is a passage by then is chance.
const MAX_SPLITS: usize = 24;

/// Splits a chain that is no passage as a whole at its largest gap, and adds those of its parts that
/// are: a distant seed joins a quotation to words that have nothing to do with it.
fn add_parts(
    chain: &[Anchor],
    is_passage: &impl Fn(&TokenMatch) -> bool,
    (a, b): (TokenHashes, TokenHashes),
    rows: &mut DpRows,
    out: &mut Vec<TokenMatch>,
) {
    let mut parts = vec![(chain, 0)];
    while let Some((part, splits)) = parts.pop() {
        // The chain as a whole was tried before.
        if splits > 0 {
            let piece = align_chain(part, a, b, rows);
            if is_passage(&piece) {
                if !out.iter().any(|found| mostly_covers(found, &piece)) {
                    out.push(piece);
                }
                continue;
            }
        }
        if part.len() > 1 && splits < MAX_SPLITS {
            let (first, second) = part.split_at(largest_gap(part) + 1);
            parts.extend([(second, splits + 1), (first, splits + 1)]);
        }
    }
}

/// The index of the anchor before the largest gap of a chain; of equal gaps the one nearest to the
/// middle.
fn largest_gap(chain: &[Anchor]) -> usize {
    let gap = |two: &[Anchor]| {
        let (end_a, end_b) = (two[0].a + two[0].len, two[0].b + two[0].len);
        two[1]
            .a
            .saturating_sub(end_a)
            .max(two[1].b.saturating_sub(end_b))
    };
    let from_middle = |at: usize| (2 * at + 2).abs_diff(chain.len());
    let gaps = chain.windows(2).map(gap).enumerate();
    let largest = gaps.max_by_key(|&(at, gap)| (gap, std::cmp::Reverse(from_middle(at))));
    largest.map_or(0, |(at, _)| at)
}

/// Aligns the chains of anchors. Returns the pieces with a sufficient score, sorted by place in `b`,
/// then in `a`.
fn aligned_pieces(
    chains: &[Vec<Anchor>],
    anchors: &[Anchor],
    a: TokenHashes,
    b: TokenHashes,
    rows: &mut DpRows,
) -> Vec<TokenMatch> {
    let mut pieces: Vec<TokenMatch> = Vec::new();
    for chain in chains {
        if is_worth_aligning(chain, anchors, &pieces, a, b, rows) {
            let piece = align_chain(chain, a, b, rows);
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
