//! Rule `embedded-code`: scripts, style sheets and data of the page that came into the text.

use std::collections::BTreeMap;

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
    let mut subjects: BTreeMap<&str, bool> = BTreeMap::new();
    for at in 0..analysis.blocks.len() {
        let Some(evidence) = embedded_code(analysis.block_text(at)) else {
            continue;
        };
        let is_subject = subjects.entry(evidence);
        let is_subject = *is_subject.or_insert_with(|| is_named(analysis, evidence));
        let is_introduced = at > 0 && analysis.block_text(at - 1).ends_with([':', '：']);
        if !is_subject && !is_introduced && !is_in_listing(analysis, at) {
            let why = format!("code of the page with {evidence:?}");
            analysis.record_decision(at, at + 1, RULE.class, RULE.name, &why);
        }
    }
}

/// True if other code stands beside it: it is part of a listing.
fn is_in_listing(analysis: &Analysis, at: usize) -> bool {
    let is_other_code = |at: usize| {
        let text = analysis.block_text(at);
        text.ends_with([';', '{', '}']) && embedded_code(text).is_none()
    };
    (at > 0 && is_other_code(at - 1)) || (at + 1 < analysis.blocks.len() && is_other_code(at + 1))
}

/// True if a paragraph names the code: the article is about it.
fn is_named(analysis: &Analysis, evidence: &str) -> bool {
    let name = evidence.trim_matches(|c: char| !c.is_alphanumeric());
    let names_code = |at: usize| {
        let text = analysis.block_text(at);
        analysis.is_prose(at) && embedded_code(text).is_none() && text.contains(name)
    };
    !name.is_empty() && (0..analysis.blocks.len()).any(names_code)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cues::Cues;

    #[test]
    fn code_stays_where_the_article_introduces_or_names_it() {
        let code = "window.dataLayer = window.dataLayer || [];";
        let prose = "The council voted on Tuesday evening to keep the old harbour open for long.";
        let named = "The page writes each click into a list that it calls dataLayer, as all do.";
        let removes = |text: String| {
            let cues = Cues::new(&[], &[]);
            let mut analysis = Analysis::new(&*text, &cues);
            remove_embedded_code(&mut analysis, &RuleContext::default());
            analysis.blocks.iter().any(|state| state.decision.is_some())
        };
        assert!(removes(format!("{prose}\n{code}\n{prose}")));
        assert!(!removes(format!(
            "{prose}\nWrite this line:\n{code}\n{prose}"
        )));
        assert!(!removes(format!("{named}\n{code}\n{prose}")));
        assert!(!removes(format!("{prose}\n```\n{code}\n```\n{prose}")));
    }
}
