//! Rule `page-head`: the head of a page dump, above the headline.

use super::page_frame::{best_edge_run, excerpt, list_cues};
use super::rule::{Phase, Rule, RuleContext, Scope};
use crate::analysis::Analysis;
use unboil_text::Class;

pub(super) const RULE: Rule = Rule {
    name: "page-head",
    class: Class::Chrome,
    description: "the head of a page dump: several different cues and the short lines between \
                  them, above the headline",
    example: include_str!("examples/page-head.txt"),
    scope: Scope::Long,
    phase: Phase::Article,
    apply: remove_page_head,
};

/// Removes the head of the page. It ends above the headline. Without prose, it is unknown where the
/// article starts.
fn remove_page_head(analysis: &mut Analysis, _: &RuleContext) {
    if analysis.first_prose == analysis.blocks.len() {
        return;
    }
    let to = analysis.headline().unwrap_or(analysis.first_prose);
    if let Some((blocks, cues)) = best_edge_run(analysis, 0..to) {
        let why = format!(
            "head of the page, to \"{}\" above the headline: {}",
            excerpt(analysis, blocks - 1),
            list_cues(&cues)
        );
        analysis.record_decision(0, blocks, RULE.class, RULE.name, &why);
    }
}
