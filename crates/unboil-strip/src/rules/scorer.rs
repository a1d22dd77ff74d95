//! Rule `scorer`: blocks that no other rule removes and whose boilerplate score is high.

use super::rule::{Phase, Rule, RuleContext, Scope};
use crate::analysis::Analysis;
use crate::keep_reason::KeepReason;
use crate::scorer;
use unboil_text::Class;

pub(super) const RULE: Rule = Rule {
    name: scorer::RULE,
    class: Class::Junk,
    description: "blocks that no other rule explains and that the model scores as boilerplate",
    example: include_str!("examples/scorer.txt"),
    scope: Scope::LongOrPage,
    phase: Phase::Scores,
    apply: remove_high_scores,
};

/// Removes blocks by their scores, and records why blocks with a high score stay.
fn remove_high_scores(analysis: &mut Analysis, context: &RuleContext) {
    let Some(scores) = &context.scores else {
        return;
    };
    let keep_reasons = match scores.is_clean_text {
        true => vec![Some(KeepReason::PlainText); analysis.blocks.len()],
        false => {
            let (scored, strength) = (&scores.scored, scores.strength);
            let model_of_reasons = (!context.omit_scorer_reasons).then_some(scores.model);
            scorer::mark_boilerplate(analysis, scored, model_of_reasons, strength)
        }
    };
    for (at, reason) in keep_reasons.into_iter().enumerate() {
        let is_relevant =
            scores.scored.is_likely_boilerplate(at) || reason == Some(KeepReason::PageTags);
        let state = &mut analysis.blocks[at];
        if is_relevant && state.keep_reason.is_none() {
            state.keep_reason = reason;
        }
    }
}
