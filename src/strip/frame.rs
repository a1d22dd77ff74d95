//! Rules `page-head` and `page-foot`: the frame of a page dump, from its edge to the last line that is surely the site's.
//!
//! Each block votes: a cue says frame, a line without a sentence near a cue says so a little, prose says article, by its
//! words. The frame is the stretch from the edge with the highest sum, and it must begin and end at cues: a text without
//! several different cues at its edge has no frame. (Maximum-sum stretch: Bentley, Programming Pearls, column 8.)

use std::collections::BTreeSet;

use crate::document::Class;
use crate::read::segment::End;
use crate::strip::cues::Tier;
use crate::strip::draft::{Draft, Kind};

/// Names in the ledger.
pub(crate) const HEAD: &str = "page-head";
pub(crate) const FOOT: &str = "page-foot";

/// Votes of a cue of tier A or C, of tier B, and of a line without a sentence.
const SURE_VOTE: f64 = 3.0;
const PLACED_VOTE: f64 = 2.0;
const SHORT_VOTE: f64 = 0.5;
/// Short lines count only this near to a cue, in blocks.
const REACH: usize = 6;
/// So many words of prose take back one vote.
const PROSE_WORDS_PER_VOTE: f64 = 6.0;
/// A frame has at least this sum ...
const MIN_SUM: f64 = 6.0;
/// ... from at least this many different cues.
const MIN_CUES: usize = 3;

/// Marks the frame above the article: it ends before the headline.
pub(crate) fn mark_head(draft: &mut Draft) {
    let to = draft.headline.unwrap_or(draft.first_prose);
    if let Some((blocks, cues)) = stretch(draft, 0..to) {
        let why =
            format!("{cues} site phrases and the short lines between them, above the headline");
        draft.mark(0, blocks, Class::Chrome, HEAD, &why);
    }
}

/// Marks the frame below the article: it begins after the first prose.
pub(crate) fn mark_foot(draft: &mut Draft) {
    let len = draft.lines.len();
    let from = (draft.first_prose + 1).min(len);
    if let Some((blocks, cues)) = stretch(draft, (from..len).rev()) {
        let why = format!("{cues} site phrases and the blocks between them, to the end");
        draft.mark(len - blocks, len, Class::Chrome, FOOT, &why);
    }
}

/// Walks from an edge inwards: how many blocks the stretch with the highest sum has, and how many different cues.
fn stretch(
    draft: &Draft,
    way: impl ExactSizeIterator<Item = usize> + Clone,
) -> Option<(usize, usize)> {
    let near = near_cue(draft, way.clone());
    let mut cues = BTreeSet::new();
    let mut sum = 0.0;
    let mut best: Option<(f64, usize, usize)> = None;
    for (walked, at) in way.enumerate() {
        let line = &draft.lines[at];
        let Some(hit) = &line.hit else {
            sum += match line.kind {
                _ if line.kind == Kind::Prose || line.block.end == End::Sentence => {
                    f64::from(line.block.words) / -PROSE_WORDS_PER_VOTE
                }
                Kind::Mark => 0.0,
                _ if near[walked] => SHORT_VOTE,
                _ => 0.0,
            };
            continue;
        };
        sum += match (cues.insert(hit.index), hit.tier) {
            // The same cue again says little.
            (false, _) => SHORT_VOTE,
            (true, Tier::B) => PLACED_VOTE,
            (true, Tier::A | Tier::C) => SURE_VOTE,
        };
        if sum >= MIN_SUM && cues.len() >= MIN_CUES && best.is_none_or(|(top, ..)| sum >= top) {
            best = Some((sum, walked + 1, cues.len()));
        }
    }
    best.map(|(_, blocks, cues)| (blocks, cues))
}

/// For each block of the way, whether a cue stands within [`REACH`] blocks of it.
fn near_cue(draft: &Draft, way: impl ExactSizeIterator<Item = usize>) -> Vec<bool> {
    let mut near = vec![false; way.len()];
    for (walked, at) in way.enumerate() {
        if draft.lines[at].hit.is_some() {
            let to = near.len().min(walked + REACH + 1);
            near[walked.saturating_sub(REACH)..to].fill(true);
        }
    }
    near
}
