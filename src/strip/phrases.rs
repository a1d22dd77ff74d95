//! Rules `phrase` and `edge-phrase`: lines that a site prints around every article, known by their words.
//!
//! Tier A goes anywhere; tier B only in the head, in the tail, or beside another hit. Tier C opens a section and is the
//! business of [`crate::strip::sections`].

use crate::document::Class;
use crate::strip::cues::Tier;
use crate::strip::draft::Draft;

/// Names in the ledger.
pub(crate) const SURE: &str = "phrase";
pub(crate) const PLACED: &str = "edge-phrase";

/// Marks the lines that match a cue of tier A.
pub(crate) fn mark_sure(draft: &mut Draft) {
    mark(draft, SURE, |_, _, tier| tier == Tier::A);
}

/// Marks the lines that match a cue of tier B and stand where such lines stand.
pub(crate) fn mark_placed(draft: &mut Draft) {
    mark(draft, PLACED, |draft, at, tier| {
        tier == Tier::B && (at < draft.first_prose || at >= draft.tail || beside_hit(draft, at))
    });
}

fn mark(draft: &mut Draft, rule: &'static str, goes: fn(&Draft, usize, Tier) -> bool) {
    for at in 0..draft.lines.len() {
        let line = &draft.lines[at];
        if let (Some(hit), None) = (&line.hit, &line.mark)
            && goes(draft, at, hit.tier)
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
