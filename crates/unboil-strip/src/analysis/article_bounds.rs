//! Finds the article in a page dump: the run of blocks between the head and the foot of the page.
//!
//! Each block has a page-frame score: cues raise it, prose lowers it by its words. The article is
//! the run with the lowest sum. This is maximum subsequence segmentation (Pasternack and Roth,
//! Extracting article text from the web, WWW 2009). The rules `page-head` and `page-foot` use the
//! same scores.

use std::ops::Range;

use super::block_kind::BlockKind;
use super::block_state::BlockState;
use crate::cues::CueTier;
use unboil_text::BlockEnd;

/// The score of a cue of tier A or C.
const CERTAIN_CUE_SCORE: f64 = 3.0;
/// The score of a cue of tier B.
const EDGE_CUE_SCORE: f64 = 2.0;
/// The score of a line without a sentence near a cue, and of a repeated cue.
pub(crate) const FRAGMENT_SCORE: f64 = 0.5;
/// This many words of prose lower the score by one.
const PROSE_WORDS_PER_POINT: f64 = 6.0;
/// A line of code or front matter counts as prose of at least this many words.
const PROTECTED_MIN_WORDS: u32 = 12;
/// A block is near a cue if at most this many blocks away.
const NEAR_CUE_BLOCKS: usize = 6;

/// The run of blocks with the lowest sum of page-frame scores; empty if there is no prose.
pub(super) fn article_range(blocks: &[BlockState], is_near_cue: &[bool]) -> Range<usize> {
    let (mut from, mut score) = (0, 0.0);
    let (mut article_range, mut best_score) = (0..0, 0.0);
    for (at, state) in blocks.iter().enumerate() {
        score -= page_frame_score(state, is_near_cue[at]);
        if score > best_score {
            (article_range, best_score) = (from..at + 1, score);
        }
        if score <= 0.0 {
            (from, score) = (at + 1, 0.0);
        }
    }
    article_range
}

/// How much a block speaks for the head or foot of a page. Negative for prose.
pub(crate) fn page_frame_score(state: &BlockState, near_cue: bool) -> f64 {
    if state.protected {
        return f64::from(state.block.words.max(PROTECTED_MIN_WORDS)) / -PROSE_WORDS_PER_POINT;
    }
    match (&state.cue_match, state.kind) {
        (Some(cue_match), _) if cue_match.tier == CueTier::B => EDGE_CUE_SCORE,
        (Some(_), _) => CERTAIN_CUE_SCORE,
        (None, kind) if kind == BlockKind::Prose || state.block.end == BlockEnd::Sentence => {
            f64::from(state.block.words) / -PROSE_WORDS_PER_POINT
        }
        (None, BlockKind::Symbols) => 0.0,
        (None, _) if near_cue => FRAGMENT_SCORE,
        (None, _) => 0.0,
    }
}

/// For each block, whether a cue is within [`NEAR_CUE_BLOCKS`] blocks of it.
pub(super) fn near_cue(blocks: &[BlockState]) -> Vec<bool> {
    let mut is_near_cue = vec![false; blocks.len()];
    for (at, state) in blocks.iter().enumerate() {
        if state.cue_match.is_some() {
            let to = is_near_cue.len().min(at + NEAR_CUE_BLOCKS + 1);
            is_near_cue[at.saturating_sub(NEAR_CUE_BLOCKS)..to].fill(true);
        }
    }
    is_near_cue
}
