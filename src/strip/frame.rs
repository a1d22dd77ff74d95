//! Rules `page-head` and `page-foot`: the frame of a page dump, from its edge to the last line that is surely the site's.
//!
//! Each block votes: a cue says frame, a line without a sentence near a cue says so a little, prose says article, by its
//! words. The frame is the stretch from the edge with the highest sum, and it must begin and end at cues: a text without
//! several different cues at its edge has no frame. (Maximum-sum stretch: Bentley, Programming Pearls, column 8.)

use std::collections::BTreeSet;

use crate::document::Class;
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

/// Marks the frame above the article.
pub(crate) fn mark_head(draft: &mut Draft) {
    let to = draft.headline.unwrap_or(draft.first_prose);
    let Some((end, cues)) = best(draft, 0..to) else { return };
    let why = format!("{cues} site phrases and the short lines between them, above the headline");
    draft.mark(0, end, Class::Chrome, HEAD, &why);
}

/// Marks the frame below the article.
pub(crate) fn mark_foot(draft: &mut Draft) {
    let len = draft.lines.len();
    let Some((start, cues)) = best(draft, (draft.first_prose + 1..len).rev()) else { return };
    let why = format!("{cues} site phrases and the blocks between them, to the end");
    draft.mark(start, len, Class::Chrome, FOOT, &why);
}

/// Walks from the edge inwards and gives the inner end of the stretch with the highest sum, with its number of cues.
/// Going forwards that is the index after its last block, going backwards the index of its last block.
fn best(draft: &Draft, way: impl Iterator<Item = usize> + Clone) -> Option<(usize, usize)> {
    let order: Vec<usize> = way.collect();
    let forwards = order.first().is_some_and(|&at| at == 0);
    let mut sum = 0.0;
    let mut found = BTreeSet::new();
    let mut best: Option<(f64, usize, usize)> = None;
    let mut since = usize::MAX / 2;
    for (step, &at) in order.iter().enumerate() {
        let line = &draft.lines[at];
        since += 1;
        if let Some(hit) = &line.hit {
            since = 0;
            let new = found.insert(hit.text.to_string());
            let vote = if hit.tier == Tier::B { PLACED_VOTE } else { SURE_VOTE };
            // The same cue again says little.
            sum += if new { vote } else { SHORT_VOTE };
        } else {
            let ahead = || order[step + 1..].iter().take(REACH).any(|&at| draft.lines[at].hit.is_some());
            match line.kind {
                Kind::Prose => sum -= f64::from(line.block.words) / PROSE_WORDS_PER_VOTE,
                Kind::Mark => {}
                _ if since <= REACH || ahead() => sum += SHORT_VOTE,
                _ => {}
            }
        }
        if line.hit.is_some() && sum >= MIN_SUM && found.len() >= MIN_CUES && best.is_none_or(|(top, ..)| sum >= top) {
            best = Some((sum, if forwards { at + 1 } else { at }, found.len()));
        }
    }
    best.map(|(_, at, cues)| (at, cues))
}
