//! Rule `phrase`: lines that match a cue of tier A, anywhere in the article.

use super::cue_lines::remove_cue_lines;
use super::rule::{Phase, Rule, RuleContext, Scope};
use crate::analysis::Analysis;
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

/// The reasons of lines without a cue.
const NEWSLETTER_FOOT: &str = "a line of the foot of a newsletter";
const NAMED_BUTTON: &str = "a button with the name that a line of the head has";

fn remove_certain_cues(analysis: &mut Analysis, _: &RuleContext) {
    let named_buttons = analysis.named_buttons();
    let certain_cues = analysis.certain_cues(&named_buttons);
    remove_cue_lines(analysis, &RULE, |_, at, _| certain_cues[at]);
    for (at, is_button) in named_buttons.into_iter().enumerate() {
        if certain_cues[at] && analysis.blocks[at].cue_match.is_none() {
            let why = if is_button {
                NAMED_BUTTON
            } else {
                NEWSLETTER_FOOT
            };
            analysis.record_decision(at, at + 1, RULE.class, RULE.name, why);
        }
    }
}
