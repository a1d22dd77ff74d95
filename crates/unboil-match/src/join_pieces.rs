//! Aligned pieces of two articles in, clusters out: pieces that lie side by side in both, in whatever order.
//!
//! A sentence moved within a passage, or a few put between its sentences, should not break it into parts.

use std::ops::Range;

use super::align::{AlignmentStats, MATCH_SCORE, REPLACE_SCORE, TokenMatch};

/// Pieces that lie side by side in both articles.
pub struct PieceCluster {
    /// All of them as one.
    pub whole: TokenMatch,
    /// One by one.
    pub pieces: Vec<TokenMatch>,
}

/// Joins pieces that lie side by side in both articles. They are sorted by `b`.
pub fn join(pieces: Vec<TokenMatch>) -> Vec<PieceCluster> {
    let distance = |one: &Range<usize>, two: &Range<usize>| {
        (one.start.max(two.start)).saturating_sub(one.end.min(two.end))
    };
    let is_adjacent = |one: &TokenMatch, two: &TokenMatch| {
        distance(&one.b, &two.b) <= JOIN_GAP && distance(&one.a, &two.a) <= JOIN_GAP
    };
    let singleton = |piece: TokenMatch| PieceCluster {
        whole: piece.clone(),
        pieces: vec![piece],
    };
    let mut clusters: Vec<PieceCluster> = pieces.into_iter().map(singleton).collect();
    // Joined, two pieces may have come near to a third that they were far from.
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

/// How many pieces back a piece looks for one to join.
const MAX_JOIN_CANDIDATES: usize = 16;

/// How often pieces are joined: as many times as shuffled sentences can close ranks.
const JOIN_ROUNDS: usize = 8;

/// Two pieces as one; `two` is not before `one` in `b`. If they stand in another order in `a`, the smaller was moved: its words
/// are alike but in another place, so they count as edits.
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
    // What was a gap in one piece may be what the other aligns: no more columns than the tokens of both sides allow.
    let most = (a.len() + b.len()) as u32 - stats.similar;
    if stats.columns > most {
        stats.columns = most;
        let unlike = (most - stats.similar) as i32;
        stats.score =
            (stats.score).max(MATCH_SCORE * stats.similar as i32 + REPLACE_SCORE * unlike);
    }
    TokenMatch { a, b, stats, moved }
}

/// Pieces at most this many tokens apart in both articles are one match.
const JOIN_GAP: usize = 24;

/// Counts the tokens between the pieces of a match as a gap.
pub fn with_gaps(found: TokenMatch) -> TokenMatch {
    let longer = found.a.len().max(found.b.len());
    let gap = longer.saturating_sub(found.stats.columns as usize);
    TokenMatch {
        stats: found.stats.concat(AlignmentStats::gap(gap)),
        ..found
    }
}
