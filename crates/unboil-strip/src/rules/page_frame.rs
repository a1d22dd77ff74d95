//! Finds the head and the foot of a page dump, for the rules `page-head` and `page-foot`.
//!
//! The head and the foot are runs of blocks from the edge of the page inwards, with the highest sum
//! of page-frame scores (maximum-sum subarray: Bentley, Programming Pearls, column 8). A run needs
//! several different cues and ends at a cue.

use std::collections::BTreeSet;

use crate::analysis::Analysis;
use crate::analysis::article_bounds::{FRAGMENT_SCORE, page_frame_score};

/// Characters of a block that a reason quotes.
const EXCERPT_CHARS: usize = 40;
/// Cues that a reason quotes.
const QUOTED_CUES: usize = 3;
/// A run has at least this sum of scores.
const MIN_SCORE: f64 = 6.0;
/// A run has at least this many different cues.
const MIN_CUES: usize = 3;

/// The cues of a run for a reason: their number, and the first few.
pub(super) fn list_cues(cues: &[&str]) -> String {
    let first_cues: Vec<String> = cues
        .iter()
        .take(QUOTED_CUES)
        .map(|cue| format!("\"{cue}\""))
        .collect();
    let more = if cues.len() > first_cues.len() {
        ", ..."
    } else {
        ""
    };
    format!(
        "{} cues ({}{more}) and the short lines between them",
        cues.len(),
        first_cues.join(", ")
    )
}

/// The first characters of a block, for a reason.
pub(super) fn excerpt<'a>(analysis: &Analysis<'a>, at: usize) -> &'a str {
    let text = analysis.block_text(at);
    text.char_indices()
        .nth(EXCERPT_CHARS)
        .map_or(text, |(end, _)| &text[..end])
}

/// The number of blocks and the different cues of the run with the highest score. `order_from_edge`
/// gives the blocks from the edge of the page inwards.
pub(super) fn best_edge_run<'a>(
    analysis: &Analysis<'a>,
    order_from_edge: impl Iterator<Item = usize>,
) -> Option<(usize, Vec<&'a str>)> {
    let mut seen_cues = BTreeSet::new();
    let mut cues = Vec::new();
    let mut score = 0.0;
    let mut best: Option<(f64, usize, usize)> = None;
    for (index_from_edge, at) in order_from_edge.enumerate() {
        let state = &analysis.blocks[at];
        let Some(cue_match) = &state.cue_match else {
            score += page_frame_score(state, analysis.near_cue[at]);
            continue;
        };
        if seen_cues.insert(cue_match.index) {
            cues.push(cue_match.text);
            score += page_frame_score(state, true);
        } else {
            // A repeated cue is weak evidence.
            score += FRAGMENT_SCORE;
        }
        if score >= MIN_SCORE
            && cues.len() >= MIN_CUES
            && best.is_none_or(|(best_score, ..)| score >= best_score)
        {
            best = Some((score, index_from_edge + 1, cues.len()));
        }
    }
    let (_, blocks, cue_count) = best?;
    cues.truncate(cue_count);
    Some((blocks, cues))
}
