//! Rule `embedded-code`: scripts, style sheets and data of the page that came into the text.

use super::rule::{Phase, Rule, RuleContext, Scope};
use crate::analysis::{Analysis, embedded_code};
use unboil_text::Class;

pub(super) const RULE: Rule = Rule {
    name: "embedded-code",
    class: Class::Chrome,
    description: "a line of a script, a style sheet or data of the page: advertising, statistics, \
                  consent, JSON-LD",
    example: include_str!("examples/embedded-code.txt"),
    scope: Scope::All,
    phase: Phase::Article,
    apply: remove_embedded_code,
};

/// Removes embedded code from a text. The parser of HTML knows the elements that hold it.
fn remove_embedded_code(analysis: &mut Analysis, _: &RuleContext) {
    if analysis.page.is_some() {
        return;
    }
    for at in 0..analysis.blocks.len() {
        let Some(evidence) = embedded_code(analysis.block_text(at)) else {
            continue;
        };
        if !is_about(analysis, at, evidence) {
            let why = format!("code of the page with {evidence:?}");
            analysis.record_decision(at, at + 1, RULE.class, RULE.name, &why);
        }
    }
}

/// True if the article is about the code: the line above introduces it, or a paragraph names it.
fn is_about(analysis: &Analysis, at: usize, evidence: &str) -> bool {
    let name = evidence.trim_matches(|c: char| !c.is_alphanumeric());
    let is_introduced = at > 0 && analysis.block_text(at - 1).ends_with([':', '：']);
    let names_code = |other: usize| {
        let text = analysis.block_text(other);
        analysis.is_prose(other) && embedded_code(text).is_none() && text.contains(name)
    };
    is_introduced || (0..analysis.blocks.len()).any(names_code)
}
