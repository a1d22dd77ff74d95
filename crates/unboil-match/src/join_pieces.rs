//! Joins aligned pieces of two articles that are near each other in both, in any order.
//!
//! So a passage stays whole if a sentence was moved in it or some sentences were inserted.
//! [`join`] makes [`PieceCluster`]s of the pieces, which `find_matches.rs` accepts or rejects.

use std::ops::Range;

use crate::align::{AlignmentStats, MATCH_SCORE, REPLACE_SCORE};
use crate::token_match::TokenMatch;

/// Pieces that are near each other in both articles.
pub(crate) struct PieceCluster {
    /// All pieces as one match.
    pub(crate) whole: TokenMatch,
    /// The single pieces.
    pub(crate) pieces: Vec<TokenMatch>,
}

/// Joins pieces that are near each other in both articles. `pieces` are sorted by `b`.
pub(crate) fn join(pieces: Vec<TokenMatch>) -> Vec<PieceCluster> {
    let distance = |one: &Range<usize>, two: &Range<usize>| {
        (one.start.max(two.start)).saturating_sub(one.end.min(two.end))
    };
    // Two copies of one text are two passages.
    let is_copy = |one: &Range<usize>, two: &Range<usize>| {
        let shared = (one.end.min(two.end)).saturating_sub(one.start.max(two.start));
        2 * shared > one.len().max(two.len())
    };
    let is_adjacent = |one: &TokenMatch, two: &TokenMatch| {
        distance(&one.b, &two.b) <= JOIN_GAP
            && distance(&one.a, &two.a) <= JOIN_GAP
            && !is_copy(&one.a, &two.a)
            && !is_copy(&one.b, &two.b)
    };
    let singleton = |piece: TokenMatch| PieceCluster {
        whole: piece.clone(),
        pieces: vec![piece],
    };
    let mut clusters: Vec<PieceCluster> = pieces.into_iter().map(singleton).collect();
    // A joined pair may be near a piece that neither of the two was near.
    for _ in 0..JOIN_ROUNDS {
        let before = clusters.len();
        let mut out: Vec<PieceCluster> = Vec::with_capacity(before);
        for mut cluster in clusters {
            let near = out.len().saturating_sub(MAX_JOIN_CANDIDATES)..out.len();
            match near
                .rev()
                .find(|&at| is_adjacent(&out[at].whole, &cluster.whole))
            {
                Some(at) => {
                    out[at].whole = merge_pieces(&out[at].whole, &cluster.whole);
                    out[at].pieces.append(&mut cluster.pieces);
                }
                None => out.push(cluster),
            }
        }
        clusters = out;
        if clusters.len() == before {
            break;
        }
        clusters.sort_by_key(|cluster| (cluster.whole.b.start, cluster.whole.a.start));
    }
    clusters
}

/// Number of clusters before a piece among which one to join is searched.
const MAX_JOIN_CANDIDATES: usize = 16;

/// Most rounds of joining. Shuffled sentences need several.
const JOIN_ROUNDS: usize = 8;

/// Merges two pieces; `two` is not before `one` in `b`. If their order in `a` is different, the
/// smaller one was moved, and its words count as edits.
fn merge_pieces(one: &TokenMatch, two: &TokenMatch) -> TokenMatch {
    let hull = |x: &Range<usize>, y: &Range<usize>| x.start.min(y.start)..x.end.max(y.end);
    let (a, b) = (hull(&one.a, &two.a), hull(&one.b, &two.b));
    let mut stats = one.stats.concat(two.stats);
    let mut moved = one.moved + two.moved;
    if two.a.start < one.a.start {
        let smaller = one.stats.exact.min(two.stats.exact);
        stats.exact -= smaller;
        moved += smaller;
    }
    let shorter = a.len().min(b.len()) as u32;
    stats.similar = stats.similar.min(shorter);
    stats.exact = stats.exact.min(shorter);
    // A gap in one piece may be aligned in the other. The tokens of both sides limit the columns.
    let max_columns = (a.len() + b.len()) as u32 - stats.similar;
    if stats.columns > max_columns {
        stats.columns = max_columns;
        let unlike = (max_columns - stats.similar) as i32;
        stats.score =
            (stats.score).max(MATCH_SCORE * stats.similar as i32 + REPLACE_SCORE * unlike);
    }
    TokenMatch { a, b, stats, moved }
}

/// Most tokens between two pieces of one match, in each article.
const JOIN_GAP: usize = 24;

/// Adds the tokens between the pieces of a match as a gap.
pub(crate) fn with_gaps(found: TokenMatch) -> TokenMatch {
    let longer = found.a.len().max(found.b.len());
    let gap = longer.saturating_sub(found.stats.columns as usize);
    TokenMatch {
        stats: found.stats.concat(AlignmentStats::gap(gap)),
        ..found
    }
}
