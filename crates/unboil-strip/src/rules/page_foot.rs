//! Rule `page-foot`: the foot of a page dump, below the article.

use super::page_frame::{best_edge_run, excerpt, list_cues};
use super::rule::{Phase, Rule, RuleContext, Scope};
use crate::analysis::Analysis;
use unboil_text::Class;

pub(super) const RULE: Rule = Rule {
    name: "page-foot",
    class: Class::Chrome,
    description: "the foot of a page dump: from a cue to the end, with several different cues and \
                  no article between them",
    example: include_str!("examples/page-foot.txt"),
    scope: Scope::Long,
    phase: Phase::Article,
    apply: remove_page_foot,
};

/// Removes the foot of the page. It starts below the first prose block.
fn remove_page_foot(analysis: &mut Analysis, _: &RuleContext) {
    let len = analysis.blocks.len();
    let from = (analysis.first_prose + 1).min(len);
    if let Some((blocks, cues)) = best_edge_run(analysis, (from..len).rev()) {
        let why = format!(
            "foot of the page, from \"{}\" to the end: {}",
            excerpt(analysis, len - blocks),
            list_cues(&cues)
        );
        analysis.record_decision(len - blocks, len, RULE.class, RULE.name, &why);
    }
}
