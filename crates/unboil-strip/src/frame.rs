//! Rules `page-head` and `page-foot`: the frame of a page dump, from its edge to the last line that is surely the site's.
//!
//! Each block votes: a cue says frame, a line without a sentence near a cue says so a little, prose says article, by its
//! words. The frame is the stretch from the edge with the highest sum, and it must begin and end at cues: a text without
//! several different cues at its edge has no frame. (Maximum-sum stretch: Bentley, Programming Pearls, column 8.)

use std::collections::BTreeSet;
use std::ops::Range;

use crate::cues::Tier;
use crate::draft::{Draft, Line};
use crate::kind::Kind;
use unboil_text::Class;
use unboil_text::measure::End;

/// Names in the ledger.
pub(crate) const HEAD: &str = "page-head";
pub(crate) const FOOT: &str = "page-foot";

/// Votes of a cue of tier A or C, of tier B, and of a line without a sentence.
const SURE_VOTE: f64 = 3.0;
const PLACED_VOTE: f64 = 2.0;
const SHORT_VOTE: f64 = 0.5;
/// Characters of a block that a reason shows.
const SHOWN_CHARS: usize = 40;
/// Short lines count only this near to a cue, in blocks.
const REACH: usize = 6;
/// So many words of prose take back one vote.
const PROSE_WORDS_PER_VOTE: f64 = 6.0;
/// A frame has at least this sum ...
const MIN_SUM: f64 = 6.0;
/// ... from at least this many different cues.
const MIN_CUES: usize = 3;

/// Marks the frame above the article: it ends before the headline. Without prose nobody knows where the article is.
pub(crate) fn mark_head(draft: &mut Draft) {
    if draft.first_prose == draft.lines.len() {
        return;
    }
    let to = draft.headline().unwrap_or(draft.first_prose);
    if let Some((blocks, cues)) = stretch(draft, 0..to) {
        let seen = named(&cues);
        let why = format!(
            "the top of the page, down to \"{}\" above the headline: {seen}",
            shown(draft, blocks - 1)
        );
        draft.mark(0, blocks, Class::Chrome, HEAD, &why);
    }
}

/// Marks the frame below the article: it begins after the first prose.
pub(crate) fn mark_foot(draft: &mut Draft) {
    let len = draft.lines.len();
    let from = (draft.first_prose + 1).min(len);
    if let Some((blocks, cues)) = stretch(draft, (from..len).rev()) {
        let seen = named(&cues);
        let why = format!(
            "the bottom of the page, from \"{}\" to the end: {seen}",
            shown(draft, len - blocks)
        );
        draft.mark(len - blocks, len, Class::Chrome, FOOT, &why);
    }
}

/// The phrases of a frame in words: how many, and the first few.
fn named(cues: &[&str]) -> String {
    let first: Vec<String> = cues
        .iter()
        .take(3)
        .map(|cue| format!("\"{cue}\""))
        .collect();
    let more = if cues.len() > first.len() {
        ", ..."
    } else {
        ""
    };
    format!(
        "{} site phrases ({}{more}) and the short lines between them",
        cues.len(),
        first.join(", ")
    )
}

/// A block in a reason: its first words.
fn shown<'a>(draft: &Draft<'a>, at: usize) -> &'a str {
    let text = draft.str(at);
    text.char_indices()
        .nth(SHOWN_CHARS)
        .map_or(text, |(end, _)| &text[..end])
}

/// Walks from an edge inwards: how many blocks the stretch with the highest sum has, and its different cues.
fn stretch<'a>(
    draft: &Draft<'a>,
    way: impl Iterator<Item = usize>,
) -> Option<(usize, Vec<&'a str>)> {
    let mut known = BTreeSet::new();
    let mut cues = Vec::new();
    let mut sum = 0.0;
    let mut best: Option<(f64, usize, usize)> = None;
    for (walked, at) in way.enumerate() {
        let line = &draft.lines[at];
        let Some(hit) = &line.hit else {
            sum += vote(line, draft.near_cue[at]);
            continue;
        };
        if known.insert(hit.index) {
            cues.push(hit.text);
            sum += vote(line, true);
        } else {
            // The same cue again says little.
            sum += SHORT_VOTE;
        }
        if sum >= MIN_SUM && cues.len() >= MIN_CUES && best.is_none_or(|(top, ..)| sum >= top) {
            best = Some((sum, walked + 1, cues.len()));
        }
    }
    let (_, blocks, count) = best?;
    cues.truncate(count);
    Some((blocks, cues))
}

/// Where the article is, roughly: the run of blocks that speaks most against the frame. Empty if there is no prose.
/// (Maximum subsequence segmentation: Pasternack and Roth, Extracting article text from the web, WWW 2009.)
pub(crate) fn body(lines: &[Line], near: &[bool]) -> Range<usize> {
    let (mut from, mut sum) = (0, 0.0);
    let (mut body, mut top) = (0..0, 0.0);
    for (at, line) in lines.iter().enumerate() {
        sum -= vote(line, near[at]);
        if sum > top {
            (body, top) = (from..at + 1, sum);
        }
        if sum <= 0.0 {
            (from, sum) = (at + 1, 0.0);
        }
    }
    body
}

/// How much a block speaks for the frame; prose speaks against it.
fn vote(line: &Line, near_cue: bool) -> f64 {
    match (&line.hit, line.kind) {
        (Some(hit), _) if hit.tier == Tier::B => PLACED_VOTE,
        (Some(_), _) => SURE_VOTE,
        (None, kind) if kind == Kind::Prose || line.block.end == End::Sentence => {
            f64::from(line.block.words) / -PROSE_WORDS_PER_VOTE
        }
        (None, Kind::Mark) => 0.0,
        (None, _) if near_cue => SHORT_VOTE,
        (None, _) => 0.0,
    }
}

/// For each block, whether a cue stands within [`REACH`] blocks of it.
pub(crate) fn near_cue(lines: &[Line]) -> Vec<bool> {
    let mut near = vec![false; lines.len()];
    for (at, _) in lines
        .iter()
        .enumerate()
        .filter(|(_, line)| line.hit.is_some())
    {
        let to = near.len().min(at + REACH + 1);
        near[at.saturating_sub(REACH)..to].fill(true);
    }
    near
}
