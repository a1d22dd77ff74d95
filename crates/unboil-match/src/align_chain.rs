//! Aligns a chain of two articles: [`align_chain`], and [`is_worth_aligning`] before it.
//!
//! The result is a piece, a [`TokenMatch`] from the first token of the chain to the last and past
//! both ends as far as the score improves. `find_matches.rs` joins the pieces.

use std::ops::Range;

use crate::align::{
    AlignmentStats, DpRows, MATCH_SCORE, QUICK_X_DROP, X_DROP, align_gap, extend_alignment,
};
use crate::chain::Anchor;
use crate::token_match::TokenMatch;
use unboil_text::TokenHashes;

/// Length from which an anchor is always aligned, in tokens.
const LONG_ANCHOR: usize = 10;

/// Distance below which two anchors may be of one passage, in tokens.
const NEAR_TOKENS: usize = 60;

/// Lowest score of a quick alignment, in tenths of a token.
const MIN_QUICK_SCORE: i32 = 60;

/// Returns true if aligning a chain may give a new piece. A chain inside a piece does not. A common
/// phrase does not either: a single short anchor with no other nearby, whose context scores low in
/// a quick alignment.
pub(crate) fn is_worth_aligning(
    chain: &[Anchor],
    anchors: &[Anchor],
    pieces: &[TokenMatch],
    a: TokenHashes,
    b: TokenHashes,
    rows: &mut DpRows,
) -> bool {
    let (first, core) = (chain[0], core(chain));
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
    let (before_a, before_b) = (a.slice(0..core.a.start), b.slice(0..core.b.start));
    let (after_a, after_b) = (a.slice(core.a.end..a.len()), b.slice(core.b.end..b.len()));
    let before = extend_alignment(before_a, before_b, true, QUICK_X_DROP, rows);
    let after = extend_alignment(after_a, after_b, false, QUICK_X_DROP, rows);
    MATCH_SCORE * first.len as i32 + before.stats.score + after.stats.score >= MIN_QUICK_SCORE
}

/// The tokens of a chain, from its first anchor to its last.
pub(crate) fn core(chain: &[Anchor]) -> TokenMatch {
    let (first, last) = (chain[0], chain[chain.len() - 1]);
    TokenMatch {
        a: first.a..last.a + last.len,
        b: first.b..last.b + last.len,
        stats: AlignmentStats::default(),
        moved: 0,
    }
}

/// Returns true if most of `piece` is inside `other`, in both articles.
pub(crate) fn mostly_covers(other: &TokenMatch, piece: &TokenMatch) -> bool {
    let most = |one: &Range<usize>, two: &Range<usize>| {
        let shared = (one.end.min(two.end)).saturating_sub(one.start.max(two.start));
        2 * shared > two.len()
    };
    most(&other.b, &piece.b) && most(&other.a, &piece.a)
}

/// Aligns a chain from its first anchor to its last, and extends the alignment past both ends.
pub(crate) fn align_chain(
    chain: &[Anchor],
    a: TokenHashes,
    b: TokenHashes,
    rows: &mut DpRows,
) -> TokenMatch {
    let run = |from_a: usize, from_b: usize, len: usize| {
        AlignmentStats::matching_run(
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
        let (gap_a, gap_b) = (a.slice(end_a..from_a), b.slice(end_b..from_b));
        stats = stats.concat(align_gap(gap_a, gap_b, rows)).concat(run(
            from_a,
            from_b,
            this.len - overlap,
        ));
        (end_a, end_b) = (this.a + this.len, this.b + this.len);
    }
    let (start_a, start_b) = (first.a, first.b);
    let before = extend_alignment(a.slice(0..start_a), b.slice(0..start_b), true, X_DROP, rows);
    let after = extend_alignment(
        a.slice(end_a..a.len()),
        b.slice(end_b..b.len()),
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
