//! Rule `caption`: captions and credits of pictures, recognised by the credit.
//!
//! Editors who clean articles by hand leave them out, so unboil does too. `--keep-captions` keeps
//! them from all rules.

use super::rule::{KeepPolicy, Phase, Rule, RuleContext, Scope};
use crate::analysis::Analysis;
use unboil_text::Class;

pub(super) const RULE: Rule = Rule {
    name: "caption",
    class: Class::Caption,
    description: "a caption or credit of a picture, recognised by its credit; --keep-captions \
                  keeps it",
    example: include_str!("examples/caption.txt"),
    scope: Scope::Long,
    phase: Phase::Article,
    apply: remove_captions,
};

/// Removes captions, or keeps them from all rules.
fn remove_captions(analysis: &mut Analysis, context: &RuleContext) {
    for at in 0..analysis.blocks.len() {
        let Some(why) = analysis.caption(at) else {
            continue;
        };
        match context.captions {
            KeepPolicy::Remove => {
                analysis.record_decision(at, at + 1, RULE.class, RULE.name, &why);
            }
            KeepPolicy::Keep => analysis.keep(at, "--keep-captions"),
        }
    }
}
