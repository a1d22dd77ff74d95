//! Rule `scorer`: records the removal of blocks with high scores, each run with its reason.
//!
//! `text_removals` and `html_removals` decide which blocks; this file records them.

use std::cmp::Reverse;

use crate::analysis::Analysis;
use crate::config::Strength;
use crate::keep_reason::KeepReason;
use crate::scorer::html_removals;
use crate::scorer::log_odds::percent;
use crate::scorer::model::Model;
use crate::scorer::reasons::removal_reason;
use crate::scorer::scored::{SCORE_CLAMP, Scored};
use crate::scorer::text_removals;
use crate::scorer::verdicts::Verdicts;
use unboil_text::{Class, ModelScore};

/// The name of the rule in the ledger.
pub(crate) const RULE: &str = "scorer";

/// Records the removals of the scorer, with their reasons if `model` is given. Returns for each other
/// block why the scorer keeps it; `None` if it did not decide on the block.
pub(crate) fn mark_boilerplate(
    analysis: &mut Analysis,
    scored: &Scored,
    model: Option<&Model>,
    strength: Strength,
) -> Vec<Option<KeepReason>> {
    let Verdicts {
        boilerplate,
        thresholds,
        keep_reasons,
    } = match analysis.page {
        Some(_) => html_removals::blocks_to_remove(analysis, scored, strength),
        None => text_removals::blocks_to_remove(analysis, scored, strength),
    };
    let mut to = 0;
    for run in boilerplate.chunk_by(|a, b| a == b) {
        let from = to;
        to += run.len();
        if run[0] {
            let certainty = |&at: &usize| (scored.scores[at].min(SCORE_CLAMP), Reverse(at));
            let most_certain = (from..to).max_by_key(certainty).unwrap_or(from);
            let reason = |model| removal_reason(analysis, scored, model, most_certain, run.len());
            let why = model.map(reason).unwrap_or_default();
            let score = ModelScore {
                score: percent(scored.scores[most_certain]) as u8,
                threshold: thresholds[most_certain],
            };
            analysis.record_scored_decision(from, to, Class::Junk, RULE, &why, Some(score));
        }
    }
    keep_reasons
}
