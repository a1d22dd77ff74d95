//! Rule `byline`: lines around the headline that name the author, the date or the place.
//!
//! Editors who clean articles by hand leave them out, so unboil does too. `--keep-bylines` keeps
//! them from all rules.

use super::rule::{KeepPolicy, Phase, Rule, RuleContext, Scope};
use crate::analysis::{Analysis, Credit};
use unboil_text::Class;

pub(super) const RULE: Rule = Rule {
    name: "byline",
    class: Class::Byline,
    description: "who wrote the article and when, around the headline; --keep-bylines keeps it",
    example: include_str!("examples/byline.txt"),
    scope: Scope::Long,
    phase: Phase::Article,
    apply: remove_bylines,
};

/// A byline is at most this many blocks above the headline.
const MAX_BLOCKS_ABOVE_HEADLINE: usize = 2;
/// A byline is at most this many blocks below the headline.
const MAX_BLOCKS_BELOW_HEADLINE: usize = 12;
/// A byline is at most this many blocks below the first prose block.
const MAX_BLOCKS_BELOW_LEAD: usize = 2;

/// Removes bylines, or keeps them from all rules.
fn remove_bylines(analysis: &mut Analysis, context: &RuleContext) {
    let Some(&headline) = analysis.headlines.first() else {
        return;
    };
    // Elsewhere a line that opens with "by" may be anything.
    let from = headline.saturating_sub(MAX_BLOCKS_ABOVE_HEADLINE);
    let to = (headline + MAX_BLOCKS_BELOW_HEADLINE)
        .min(analysis.first_prose + MAX_BLOCKS_BELOW_LEAD)
        .min(analysis.blocks.len() - 1);
    for at in from..=to {
        let Some(Credit::Byline(evidence)) = analysis.credit(at) else {
            continue;
        };
        match context.bylines {
            KeepPolicy::Remove => {
                let why = format!("near the headline: {evidence}");
                analysis.record_decision(at, at + 1, RULE.class, RULE.name, &why);
            }
            KeepPolicy::Keep => analysis.keep(at, "--keep-bylines"),
        }
    }
}
