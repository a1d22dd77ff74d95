//! Rule `phrase`: lines that match a cue of tier A, anywhere in the article.

use std::collections::{BTreeMap, BTreeSet};

use super::cue_lines::remove_cue_lines;
use super::rule::{Phase, Rule, RuleContext, Scope};
use crate::analysis::Analysis;
use crate::cues::{CueShape, CueTier};
use unboil_text::Class;

pub(super) const RULE: Rule = Rule {
    name: "phrase",
    class: Class::Chrome,
    description: "a line that sites print around articles and that is never part of one (cues of \
                  tier A)",
    example: include_str!("examples/phrase.txt"),
    scope: Scope::All,
    phase: Phase::Article,
    apply: remove_certain_cues,
};

/// An opening cue that this many lines of the body share belongs to the author: "Read more:" under
/// every point of a list.
const MIN_AUTHOR_OPENINGS: usize = 4;
/// A notice of more words is a paragraph, and is removed only in the head and the tail.
const NOTICE_MAX_WORDS: u32 = 40;

fn remove_certain_cues(analysis: &mut Analysis, _: &RuleContext) {
    let author_openings = author_openings(analysis);
    remove_cue_lines(analysis, &RULE, |analysis, at, cue_match| {
        let is_paragraph = analysis.blocks[at].block.words > NOTICE_MAX_WORDS;
        cue_match.tier == CueTier::A
            && (analysis.is_head_or_tail(at)
                || !(is_paragraph || author_openings.contains(&cue_match.index)))
    });
}

/// The opening cues that the author uses, by index.
fn author_openings(analysis: &Analysis) -> BTreeSet<usize> {
    let mut lines_by_cue: BTreeMap<usize, usize> = BTreeMap::new();
    for (at, state) in analysis.blocks.iter().enumerate() {
        if let Some(cue_match) = &state.cue_match
            && cue_match.shape == CueShape::Opening
            && !analysis.is_head_or_tail(at)
        {
            *lines_by_cue.entry(cue_match.index).or_default() += 1;
        }
    }
    lines_by_cue
        .into_iter()
        .filter(|(_, lines)| *lines >= MIN_AUTHOR_OPENINGS)
        .map(|(index, _)| index)
        .collect()
}
