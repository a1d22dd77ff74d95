//! The removal cap: a limit on the share of prose that the rules remove from an article.

use std::collections::{BTreeMap, BTreeSet};

use crate::analysis::{Analysis, BlockKind, BlockState};
use crate::keep_reason::KeepReason;

/// Restores the runs with the most prose until the rules remove at most `max_share` (0 to 1) of the
/// prose words of the article.
pub(crate) fn apply_removal_cap(analysis: &mut Analysis, max_share: f64) {
    let total: u32 = analysis.blocks.iter().map(prose_words).sum();
    let max_removed_words = (f64::from(total) * max_share) as u32;
    let mut prose_words_by_run: BTreeMap<(usize, &str), u32> = BTreeMap::new();
    for state in &analysis.blocks {
        if let Some(decision) = &state.decision {
            *prose_words_by_run
                .entry((decision.run_start, &decision.rule))
                .or_default() += prose_words(state);
        }
    }
    let mut removed_words: u32 = prose_words_by_run.values().sum();
    if removed_words <= max_removed_words {
        return;
    }
    let mut runs: Vec<(u32, usize, String)> = prose_words_by_run
        .into_iter()
        .map(|((run_start, rule), words)| (words, run_start, rule.to_string()))
        .collect();
    runs.sort();
    let mut restored_runs = BTreeSet::new();
    while removed_words > max_removed_words
        && let Some((words, run_start, rule)) = runs.pop()
    {
        removed_words -= words;
        restored_runs.insert((run_start, rule));
    }
    let max_share = (100.0 * max_share).round() as u32;
    for state in &mut analysis.blocks {
        if state.decision.as_ref().is_some_and(|decision| {
            restored_runs.contains(&(decision.run_start, decision.rule.to_string()))
        }) {
            state.decision = None;
            state.keep_reason = Some(KeepReason::RemovalCap { max_share });
        }
    }
}

/// The words of a prose block, or 0.
fn prose_words(state: &BlockState) -> u32 {
    match state.kind {
        BlockKind::Prose => state.block.words,
        _ => 0,
    }
}
