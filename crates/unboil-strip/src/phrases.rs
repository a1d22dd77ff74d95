//! Rules `phrase` and `edge-phrase`: lines that a site prints around every article, known by their words.
//!
//! Tier A goes anywhere; tier B only in the head, in the tail, or beside another hit. Tier C opens a section and is the
//! business of [`crate::sections`].

use std::collections::{BTreeMap, BTreeSet};

use crate::cues::{CueMatch, CueShape, CueTier};
use crate::draft::Analysis;
use unboil_text::Class;

/// Names in the ledger.
pub(crate) const PHRASE: &str = "phrase";
pub(crate) const EDGE_PHRASE: &str = "edge-phrase";

/// An opening that so many lines of one article's body share is the author's own: "Read more:" under every point.
const MIN_AUTHOR_OPENINGS: usize = 4;
/// A notice of more words than this is a paragraph, and goes only where notices stand.
const NOTICE_MAX_WORDS: u32 = 40;

/// Marks the lines that match a cue of tier A.
pub(crate) fn mark_certain_cues(analysis: &mut Analysis) {
    let author_openings = author_openings(analysis);
    mark_matching(analysis, PHRASE, |analysis, at, cue_match| {
        let is_paragraph = analysis.blocks[at].block.words > NOTICE_MAX_WORDS;
        cue_match.tier == CueTier::A
            && (analysis.is_head_or_tail(at)
                || !(is_paragraph || author_openings.contains(&cue_match.index)))
    });
}

/// The openings that are a habit of the author.
fn author_openings(analysis: &Analysis) -> BTreeSet<usize> {
    let mut lines_by_cue: BTreeMap<usize, usize> = BTreeMap::new();
    for at in 0..analysis.blocks.len() {
        if let Some(cue_match) = analysis.blocks[at]
            .cue_match
            .filter(|cue_match| cue_match.shape == CueShape::Opening)
            && !analysis.is_head_or_tail(at)
        {
            *lines_by_cue.entry(cue_match.index).or_default() += 1;
        }
    }
    lines_by_cue
        .into_iter()
        .filter(|(_, lines_by_cue)| *lines_by_cue >= MIN_AUTHOR_OPENINGS)
        .map(|(index, _)| index)
        .collect()
}

/// Marks the lines that match a cue of tier B and stand where such lines stand.
pub(crate) fn mark_edge_cues(analysis: &mut Analysis) {
    mark_matching(analysis, EDGE_PHRASE, |analysis, at, cue_match| {
        let at_edge = analysis.is_head_or_tail(at) || is_beside_match(analysis, at);
        cue_match.tier == CueTier::B && at_edge && !analysis.headlines.contains(&at)
    });
}

fn mark_matching(
    analysis: &mut Analysis,
    rule: &'static str,
    is_boilerplate: impl Fn(&Analysis, usize, &CueMatch) -> bool,
) {
    for at in 0..analysis.blocks.len() {
        let state = &analysis.blocks[at];
        if let (Some(cue_match), None) = (&state.cue_match, &state.decision)
            && is_boilerplate(analysis, at, cue_match)
        {
            let why = cue_match.evidence();
            analysis.record_decision(at, at + 1, Class::Chrome, rule, &why);
        }
    }
}

fn is_beside_match(analysis: &Analysis, at: usize) -> bool {
    let cue_match = |at: usize| {
        analysis
            .blocks
            .get(at)
            .is_some_and(|state| state.cue_match.is_some() || state.decision.is_some())
    };
    cue_match(at + 1) || (at > 0 && cue_match(at - 1))
}
