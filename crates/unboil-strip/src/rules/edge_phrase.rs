//! Rule `edge-phrase`: lines that match a cue of tier B, at the edges of the article.

use super::cue_lines::remove_cue_lines;
use super::rule::{Phase, Rule, RuleContext, Scope};
use crate::analysis::Analysis;
use crate::cues::CueTier;
use unboil_text::Class;

pub(super) const RULE: Rule = Rule {
    name: "edge-phrase",
    class: Class::Chrome,
    description: "a line that sites print around articles, in the head, in the tail or beside \
                  another cue (cues of tier B)",
    example: include_str!("examples/edge-phrase.txt"),
    scope: Scope::Long,
    phase: Phase::Article,
    apply: remove_edge_cues,
};

fn remove_edge_cues(analysis: &mut Analysis, _: &RuleContext) {
    remove_cue_lines(analysis, &RULE, |analysis, at, cue_match| {
        let is_at_edge = analysis.is_head_or_tail(at) || is_beside_match(analysis, at);
        cue_match.tier == CueTier::B
            && is_at_edge
            && !analysis.is_headline(at)
            && !is_item_of_article(analysis, at)
    });
}

/// True for an item of a list or table of a text in which most items match no cue.
fn is_item_of_article(analysis: &Analysis, at: usize) -> bool {
    let Some(unit) = analysis.unit_of(at).filter(|_| analysis.page.is_none()) else {
        return false;
    };
    let items = &analysis.blocks[unit.blocks.clone()];
    let cues = items.iter().filter(|item| item.cue_match.is_some()).count();
    2 * cues < items.len()
}

/// True if a neighbour matches a cue or is removed.
fn is_beside_match(analysis: &Analysis, at: usize) -> bool {
    let is_match = |at: usize| {
        analysis
            .blocks
            .get(at)
            .is_some_and(|state| state.cue_match.is_some() || state.decision.is_some())
    };
    is_match(at + 1) || (at > 0 && is_match(at - 1))
}
