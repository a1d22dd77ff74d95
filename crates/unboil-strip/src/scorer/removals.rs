//! Rule `scorer`: records the removal of blocks with high scores, each run with its reason.
//!
//! `text_removals` and `html_removals` decide which blocks; this file records them.

use crate::analysis::Analysis;
use crate::config::Strength;
use crate::keep_reason::KeepReason;
use crate::scorer::html_removals;
use crate::scorer::model::Model;
use crate::scorer::reasons::removal_reason;
use crate::scorer::scored::{SCORE_CLAMP, Scored};
use crate::scorer::text_removals;
use crate::scorer::verdicts::Verdicts;
use unboil_text::Class;

/// The name of the rule in the ledger.
pub(crate) const RULE: &str = "scorer";

/// Records the removals of the scorer. Returns for each other block why the scorer keeps it; `None`
/// if it did not decide on the block.
pub(crate) fn mark_boilerplate(
    analysis: &mut Analysis,
    scored: &Scored,
    model: &Model,
    strength: Strength,
) -> Vec<Option<KeepReason>> {
    let Verdicts {
        boilerplate,
        keep_reasons,
    } = match analysis.page {
        Some(_) => html_removals::blocks_to_remove(analysis, &scored.scores, strength),
        None => text_removals::blocks_to_remove(analysis, scored, strength),
    };
    let mut at = 0;
    while at < boilerplate.len() {
        let from = at;
        while at < boilerplate.len() && boilerplate[at] {
            at += 1;
        }
        if at == from {
            at += 1;
            continue;
        }
        let most_certain = (from..at)
            .max_by_key(|&at| (scored.scores[at].min(SCORE_CLAMP), std::cmp::Reverse(at)));
        let removal_reason = removal_reason(
            analysis,
            scored,
            model,
            most_certain.unwrap_or(from),
            at - from,
        );
        analysis.record_decision(from, at, Class::Junk, RULE, &removal_reason);
    }
    keep_reasons
}
