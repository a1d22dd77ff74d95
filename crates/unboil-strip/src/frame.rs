//! Rules `page-head` and `page-foot`: the frame of a page dump, from its edge to the last line that is surely the site's.
//!
//! Each block votes: a cue says frame, a line without a sentence near a cue says so a little, prose says article, by its
//! words. The frame is the stretch from the edge with the highest sum, and it must begin and end at cues: a text without
//! several different cues at its edge has no frame. (Maximum-sum stretch: Bentley, Programming Pearls, column 8.)

use std::collections::BTreeSet;
use std::ops::Range;

use crate::cues::CueTier;
use crate::draft::{Analysis, BlockState};
use crate::kind::BlockKind;
use unboil_text::BlockEnd;
use unboil_text::Class;

/// Names in the ledger.
pub(crate) const PAGE_HEAD: &str = "page-head";
pub(crate) const PAGE_FOOT: &str = "page-foot";

/// Votes of a cue of tier A or C, of tier B, and of a line without a sentence.
const CERTAIN_CUE_SCORE: f64 = 3.0;
const EDGE_CUE_SCORE: f64 = 2.0;
const FRAGMENT_SCORE: f64 = 0.5;
/// Characters of a block that a reason shows.
const EXCERPT_CHARS: usize = 40;
/// Short lines count only this near to a cue, in blocks.
const NEAR_CUE_BLOCKS: usize = 6;
/// So many words of prose take back one vote.
const PROSE_WORDS_PER_POINT: f64 = 6.0;
/// A frame has at least this sum ...
const MIN_FRAME_SCORE: f64 = 6.0;
/// ... from at least this many different cues.
const MIN_FRAME_CUES: usize = 3;

/// Marks the frame above the article: it ends before the headline. Without prose nobody knows where the article is.
pub(crate) fn mark_head(analysis: &mut Analysis) {
    if analysis.first_prose == analysis.blocks.len() {
        return;
    }
    let to = analysis.headline().unwrap_or(analysis.first_prose);
    if let Some((blocks, cues)) = best_edge_run(analysis, 0..to) {
        let seen = list_cues(&cues);
        let why = format!(
            "the top of the page, down to \"{}\" above the headline: {seen}",
            excerpt(analysis, blocks - 1)
        );
        analysis.record_decision(0, blocks, Class::Chrome, PAGE_HEAD, &why);
    }
}

/// Marks the frame below the article: it begins after the first prose.
pub(crate) fn mark_foot(analysis: &mut Analysis) {
    let len = analysis.blocks.len();
    let from = (analysis.first_prose + 1).min(len);
    if let Some((blocks, cues)) = best_edge_run(analysis, (from..len).rev()) {
        let seen = list_cues(&cues);
        let why = format!(
            "the bottom of the page, from \"{}\" to the end: {seen}",
            excerpt(analysis, len - blocks)
        );
        analysis.record_decision(len - blocks, len, Class::Chrome, PAGE_FOOT, &why);
    }
}

/// The phrases of a frame in words: how many, and the first few.
fn list_cues(cues: &[&str]) -> String {
    let first_cues: Vec<String> = cues
        .iter()
        .take(3)
        .map(|cue| format!("\"{cue}\""))
        .collect();
    let more = if cues.len() > first_cues.len() {
        ", ..."
    } else {
        ""
    };
    format!(
        "{} site phrases ({}{more}) and the short lines between them",
        cues.len(),
        first_cues.join(", ")
    )
}

/// A block in a reason: its first words.
fn excerpt<'a>(analysis: &Analysis<'a>, at: usize) -> &'a str {
    let text = analysis.block_text(at);
    text.char_indices()
        .nth(EXCERPT_CHARS)
        .map_or(text, |(end, _)| &text[..end])
}

/// Walks from an edge inwards: how many blocks the stretch with the highest sum has, and its different cues.
fn best_edge_run<'a>(
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
            score += frame_score(state, analysis.near_cue[at]);
            continue;
        };
        if seen_cues.insert(cue_match.index) {
            cues.push(cue_match.text);
            score += frame_score(state, true);
        } else {
            // The same cue again says little.
            score += FRAGMENT_SCORE;
        }
        if score >= MIN_FRAME_SCORE
            && cues.len() >= MIN_FRAME_CUES
            && best.is_none_or(|(best_score, ..)| score >= best_score)
        {
            best = Some((score, index_from_edge + 1, cues.len()));
        }
    }
    let (_, blocks, cue_count) = best?;
    cues.truncate(cue_count);
    Some((blocks, cues))
}

/// Where the article is, roughly: the run of blocks that speaks most against the frame. Empty if there is no prose.
/// (Maximum subsequence segmentation: Pasternack and Roth, Extracting article text from the web, WWW 2009.)
pub(crate) fn article_range(blocks: &[BlockState], is_near_cue: &[bool]) -> Range<usize> {
    let (mut from, mut score) = (0, 0.0);
    let (mut article_range, mut best_score) = (0..0, 0.0);
    for (at, state) in blocks.iter().enumerate() {
        score -= frame_score(state, is_near_cue[at]);
        if score > best_score {
            (article_range, best_score) = (from..at + 1, score);
        }
        if score <= 0.0 {
            (from, score) = (at + 1, 0.0);
        }
    }
    article_range
}

/// How much a block speaks for the frame; prose speaks against it.
fn frame_score(state: &BlockState, near_cue: bool) -> f64 {
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

/// For each block, whether a cue stands within [`NEAR_CUE_BLOCKS`] blocks of it.
pub(crate) fn near_cue(blocks: &[BlockState]) -> Vec<bool> {
    let mut is_near_cue = vec![false; blocks.len()];
    for (at, _) in blocks
        .iter()
        .enumerate()
        .filter(|(_, state)| state.cue_match.is_some())
    {
        let to = is_near_cue.len().min(at + NEAR_CUE_BLOCKS + 1);
        is_near_cue[at.saturating_sub(NEAR_CUE_BLOCKS)..to].fill(true);
    }
    is_near_cue
}
