//! Rule `headline-repeat`: repeats of the headline in the head of the article. The first one stays.

use super::rule::{Phase, Rule, RuleContext, Scope};
use crate::analysis::Analysis;
use unboil_text::{BlockEnd, Class};

pub(super) const RULE: Rule = Rule {
    name: "headline-repeat",
    class: Class::Headline,
    description: "a repeat or near-repeat of the headline in the head of the article",
    example: include_str!("examples/headline-repeat.txt"),
    scope: Scope::Long,
    phase: Phase::Article,
    apply: remove_headline_repeats,
};

/// Removes every repeat of the headline but the first that no other rule removes.
fn remove_headline_repeats(analysis: &mut Analysis, _: &RuleContext) {
    let undecided: Vec<usize> = analysis
        .headlines
        .iter()
        .copied()
        .filter(|&at| analysis.blocks[at].decision.is_none())
        .collect();
    let Some((&first, repeats)) = undecided.split_first() else {
        return;
    };
    let span = analysis.blocks[first].block.span;
    let why = format!("repeats the headline at bytes {}..{}", span.start, span.end);
    for &at in repeats {
        // A lead that repeats the headline as a sentence stays.
        if analysis.blocks[at].block.end != BlockEnd::Sentence
            || analysis.block_text(at) == analysis.block_text(first)
        {
            analysis.record_decision(at, at + 1, RULE.class, RULE.name, &why);
        }
    }
}
