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

fn remove_certain_cues(analysis: &mut Analysis, _: &RuleContext) {
    let certain_cues = analysis.certain_cues();
    remove_cue_lines(analysis, &RULE, |_, at, _| certain_cues[at]);
}
