//! Removes lines that match a cue, for the rules `phrase` and `edge-phrase`.

use super::rule::Rule;
use crate::analysis::Analysis;
use crate::cues::CueMatch;

/// Records a removal by `rule` for each undecided block that matches a cue and is boilerplate.
pub(super) fn remove_cue_lines(
    analysis: &mut Analysis,
    rule: &Rule,
    is_boilerplate: impl Fn(&Analysis, usize, &CueMatch) -> bool,
) {
    for at in 0..analysis.blocks.len() {
        let state = &analysis.blocks[at];
        if let (Some(cue_match), None) = (&state.cue_match, &state.decision)
            && is_boilerplate(analysis, at, cue_match)
        {
            let why = cue_match.evidence();
            analysis.record_decision(at, at + 1, rule.class, rule.name, &why);
        }
    }
}
