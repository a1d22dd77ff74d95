//! Aligned pieces of two articles in, clusters out: pieces that lie side by side in both, in whatever order.
//!
//! A sentence moved within a passage, or a few put between its sentences, should not break it into parts.

use std::ops::Range;

use super::align::{ALIKE, Match, REPLACED, Tally};

/// Pieces that lie side by side in both articles.
pub struct Cluster {
    /// All of them as one.
    pub whole: Match,
    /// One by one.
    pub pieces: Vec<Match>,
}

/// Joins pieces that lie side by side in both articles. They are sorted by `b`.
pub fn join(pieces: Vec<Match>) -> Vec<Cluster> {
    let apart = |one: &Range<usize>, two: &Range<usize>| {
        (one.start.max(two.start)).saturating_sub(one.end.min(two.end))
    };
    let beside = |one: &Match, two: &Match| {
        apart(&one.b, &two.b) <= JOIN_GAP && apart(&one.a, &two.a) <= JOIN_GAP
    };
    let alone = |piece: Match| Cluster {
        whole: piece.clone(),
        pieces: vec![piece],
    };
    let mut clusters: Vec<Cluster> = pieces.into_iter().map(alone).collect();
    // Joined, two pieces may have come near to a third that they were far from.
    for _ in 0..JOIN_ROUNDS {
        let before = clusters.len();
        let mut out: Vec<Cluster> = Vec::with_capacity(before);
        for mut cluster in clusters {
            let near = out.len().saturating_sub(JOIN_BACK)..out.len();
            match near
                .rev()
                .find(|&at| beside(&out[at].whole, &cluster.whole))
            {
                Some(at) => {
                    out[at].whole = joined(&out[at].whole, &cluster.whole);
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
const JOIN_BACK: usize = 16;

/// How often pieces are joined: as many times as shuffled sentences can close ranks.
const JOIN_ROUNDS: usize = 8;

/// Two pieces as one; `two` is not before `one` in `b`. If they stand in another order in `a`, the smaller was moved: its words
/// are alike but in another place, so they count as edits.
fn joined(one: &Match, two: &Match) -> Match {
    let hull = |x: &Range<usize>, y: &Range<usize>| x.start.min(y.start)..x.end.max(y.end);
    let (a, b) = (hull(&one.a, &two.a), hull(&one.b, &two.b));
    let mut tally = one.tally.and(two.tally);
    let mut moved = one.moved + two.moved;
    if two.a.start < one.a.start {
        let smaller = one.tally.same.min(two.tally.same);
        tally.same -= smaller;
        moved += smaller;
    }
    let shorter = a.len().min(b.len()) as u32;
    tally.alike = tally.alike.min(shorter);
    tally.same = tally.same.min(shorter);
    // What was a gap in one piece may be what the other aligns: no more columns than the tokens of both sides allow.
    let most = (a.len() + b.len()) as u32 - tally.alike;
    if tally.columns > most {
        tally.columns = most;
        let unlike = (most - tally.alike) as i32;
        tally.score = (tally.score).max(ALIKE * tally.alike as i32 + REPLACED * unlike);
    }
    Match { a, b, tally, moved }
}

/// Pieces at most this many tokens apart in both articles are one match.
const JOIN_GAP: usize = 24;

/// Counts the tokens between the pieces of a match as a gap.
pub fn with_gaps(found: Match) -> Match {
    let longer = found.a.len().max(found.b.len());
    let gap = longer.saturating_sub(found.tally.columns as usize);
    Match {
        tally: found.tally.and(Tally::gap(gap)),
        ..found
    }
}
