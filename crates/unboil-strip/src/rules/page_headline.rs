//! Rule `page-headline`: the headline of an HTML page, which the page states as its title. The
//! models alone keep it on some pages: their training data does not agree on it.

use super::rule::{Phase, Rule, RuleContext, Scope};
use crate::analysis::Analysis;
use crate::config::Strength;
use unboil_text::{Class, Element, PageType};

pub(super) const RULE: Rule = Rule {
    name: "page-headline",
    class: Class::Headline,
    description: "the headline of an HTML page: the heading above the article that its title has \
                  too",
    example: include_str!("examples/page-headline.txt"),
    scope: Scope::LongOrPage,
    phase: Phase::Structure,
    apply: remove_page_headline,
};

/// Removes the heading. Other headings that the title has stay: they head parts of the page.
fn remove_page_headline(analysis: &mut Analysis, context: &RuleContext) {
    let (Some(page), Some(PageType::Article | PageType::Unknown)) =
        (analysis.page, context.page_type())
    else {
        return;
    };
    if (context.scores.as_ref()).is_some_and(|scores| scores.strength == Strength::Careful) {
        return;
    }
    let is_headline = |&at: &usize| {
        matches!(page.block_element(at), Element::Heading(_)) && analysis.is_page_title(at)
    };
    let is_first = |at: &usize| analysis.blocks[*at].decision.is_none();
    let found = (0..analysis.blocks.len())
        .find(is_headline)
        .filter(is_first);
    if let Some(at) = found {
        let why = "the page states it as its title";
        analysis.record_decision(at, at + 1, RULE.class, RULE.name, why);
    }
}
