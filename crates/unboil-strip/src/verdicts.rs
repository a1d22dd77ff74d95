//! The verdicts on the blocks of an article, as `unboil explain` prints them.

use crate::analysis::{Analysis, BlockState};
use crate::count_of::count_of;
use crate::extraction::BlockVerdict;
use crate::rules::ModelScores;
use crate::scorer;

/// The verdict on each block of an article.
pub(crate) fn verdicts(analysis: &Analysis, scores: Option<&ModelScores>) -> Vec<BlockVerdict> {
    let verdict = |(at, state): (usize, &BlockState)| BlockVerdict {
        span: state.block.span,
        description: format!(
            "{}, {}",
            state.kind.name(),
            count_of(state.block.words, "word")
        ),
        cue: state
            .cue_match
            .as_ref()
            .map(|cue_match| format!("tier {:?}, {}", cue_match.tier, cue_match.evidence())),
        score: scores
            .map(|scores| scorer::block_reasons(analysis, &scores.scored, scores.model, at)),
        removal: state.decision.as_ref().map(|decision| {
            let (rule, why) = (decision.rule.to_string(), decision.why.to_string());
            (decision.class, rule, why)
        }),
        run: state.decision.as_ref().map(|decision| decision.run_start),
        keep_reason: state.keep_reason.filter(|_| state.decision.is_none()),
    };
    analysis.blocks.iter().enumerate().map(verdict).collect()
}
