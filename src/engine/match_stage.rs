//! The stage that verifies the links and chooses what is removed: [`match_passages`].

use std::collections::HashSet;

use super::passages::{self, LinkedArticles, SparseMatchResult};
use super::posting_collector::TokenRange;
use super::run_context::RunContext;
use super::run_state::RunState;
use unboil_io::Error;

/// Verifies the links and chooses what is removed, but for what a person decided otherwise.
pub(super) fn match_passages(
    context: &RunContext,
    state: &RunState,
    token_ranges: &[TokenRange],
    linked: LinkedArticles,
) -> Result<SparseMatchResult, Error> {
    let mut matches = passages::match_passages(
        &state.stripped(),
        token_ranges,
        linked,
        context.spill,
        context.config,
        context.progress,
    )?;
    if !context.decisions.has_removals() {
        return Ok(matches);
    }
    let mut restored = HashSet::new();
    for (article, removals) in &mut matches.removals {
        let id = state.corpus.article(*article)?.id;
        if context.decisions.has_removals_of(&id) {
            let (text, _) = state.corpus.read_text(*article)?;
            if context.decisions.keep_unique(&id, &text, removals) {
                restored.insert(*article);
            }
        }
    }
    (matches.dropped).retain(|dropped| !restored.contains(&dropped.article));
    (matches.removals).retain(|(_, removals)| !removals.is_empty());
    Ok(matches)
}
