//! Rules `phrase` and `edge-phrase`: lines that a site prints around every article, known by their words.
//!
//! Tier A goes anywhere; tier B only in the head, in the tail, or beside another hit. Tier C opens a section and is the
//! business of [`crate::sections`].

use std::collections::{BTreeMap, BTreeSet};

use crate::cues::{Hit, Shape, Tier};
use crate::draft::Draft;
use unboil_text::Class;

/// Names in the ledger.
pub(crate) const SURE: &str = "phrase";
pub(crate) const PLACED: &str = "edge-phrase";

/// An opening that so many lines of one article's body share is the author's own: "Read more:" under every point.
const OWN_OPENINGS: usize = 4;
/// A notice of more words than this is a paragraph, and goes only where notices stand.
const NOTICE_MAX_WORDS: u32 = 40;

/// Marks the lines that match a cue of tier A.
pub(crate) fn mark_sure(draft: &mut Draft) {
    let own = own_openings(draft);
    mark(draft, SURE, |draft, at, hit| {
        let paragraph = draft.lines[at].block.words > NOTICE_MAX_WORDS;
        hit.tier == Tier::A && (draft.is_outside(at) || !(paragraph || own.contains(&hit.index)))
    });
}

/// The openings that are a habit of the author.
fn own_openings(draft: &Draft) -> BTreeSet<usize> {
    let mut lines: BTreeMap<usize, usize> = BTreeMap::new();
    for at in 0..draft.lines.len() {
        if let Some(hit) = draft.lines[at]
            .hit
            .filter(|hit| hit.shape == Shape::Opening)
            && !draft.is_outside(at)
        {
            *lines.entry(hit.index).or_default() += 1;
        }
    }
    lines
        .into_iter()
        .filter(|(_, lines)| *lines >= OWN_OPENINGS)
        .map(|(index, _)| index)
        .collect()
}

/// Marks the lines that match a cue of tier B and stand where such lines stand.
pub(crate) fn mark_placed(draft: &mut Draft) {
    mark(draft, PLACED, |draft, at, hit| {
        let placed = draft.is_outside(at) || beside_hit(draft, at);
        hit.tier == Tier::B && placed && !draft.headlines.contains(&at)
    });
}

fn mark(draft: &mut Draft, rule: &'static str, goes: impl Fn(&Draft, usize, &Hit) -> bool) {
    for at in 0..draft.lines.len() {
        let line = &draft.lines[at];
        if let (Some(hit), None) = (&line.hit, &line.mark)
            && goes(draft, at, hit)
        {
            let why = hit.evidence();
            draft.mark(at, at + 1, Class::Chrome, rule, &why);
        }
    }
}

fn beside_hit(draft: &Draft, at: usize) -> bool {
    let hit = |at: usize| {
        draft
            .lines
            .get(at)
            .is_some_and(|line| line.hit.is_some() || line.mark.is_some())
    };
    hit(at + 1) || (at > 0 && hit(at - 1))
}
