//! Runs of blocks: the one that is most likely the article, and clusters of prose.

use std::ops::Range;

use crate::draft::BlockState;
use crate::kind::BlockKind;
use crate::scorer::prefix_sums::PrefixSums;
use unboil_text::block_stats::BlockEnd;

/// True for a block with a cue or a removal.
pub(super) fn is_known_block(state: &BlockState) -> bool {
    state.cue_match.is_some() || state.decision.is_some()
}

/// The run of blocks that is most likely the article: the maximum-sum run, where prose adds its
/// words and every other block subtracts.
pub(super) fn main_run(blocks: &[BlockState]) -> Range<usize> {
    let (mut from, mut sum) = (0, 0.0);
    let (mut best, mut best_sum) = (0..0, 0.0);
    for (at, state) in blocks.iter().enumerate() {
        let words = f64::from(state.block.words);
        sum += if is_known_block(state) {
            -12.0
        } else if state.kind == BlockKind::Prose || state.block.end == BlockEnd::Sentence {
            words.min(60.0)
        } else {
            (words * 0.3).min(3.0) - 6.0
        };
        if sum > best_sum {
            (best, best_sum) = (from..at + 1, sum);
        }
        if sum <= 0.0 {
            (from, sum) = (at + 1, 0.0);
        }
    }
    best
}

/// Prose blocks with few other blocks between them.
pub(super) struct Cluster {
    /// The first block.
    pub(super) start: usize,
    /// The block after the last.
    pub(super) end: usize,
    pub(super) words: usize,
    /// How many clusters have more words.
    pub(super) rank: usize,
}

/// Runs of prose blocks with at most `gap` blocks between two of them.
pub(super) fn clusters(prose_blocks: &[usize], gap: usize, words: &PrefixSums) -> Vec<Cluster> {
    let mut clusters: Vec<Cluster> = prose_blocks
        .chunk_by(|a, b| b - a <= gap + 1)
        .map(|run| Cluster {
            start: run[0],
            end: run[run.len() - 1] + 1,
            words: run.iter().map(|&p| words.range_sum(p, p + 1)).sum(),
            rank: 0,
        })
        .collect();
    let mut sizes: Vec<usize> = clusters.iter().map(|cluster| cluster.words).collect();
    sizes.sort_unstable_by(|a, b| b.cmp(a));
    for cluster in &mut clusters {
        cluster.rank = sizes.partition_point(|&words| words > cluster.words);
    }
    clusters
}
