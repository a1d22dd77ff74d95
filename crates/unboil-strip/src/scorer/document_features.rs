//! Features of the article as a whole: the same value for each block.
//!
//! Values are rounded to few steps, so that the model cannot memorise single training articles.

use crate::analysis::{Analysis, BlockState};
use crate::scorer::block_features::BlockFeatures;
use crate::scorer::feature_table::{FeatureTable, log_bucket, share};
use crate::scorer::prose_runs::{is_known_block, main_run};
use crate::scorer::schema::Column::*;
use unboil_text::BlockEnd;

/// A block with at most this many words is short.
const SHORT_BLOCK_WORDS: u32 = 4;
/// A block with more letters for each word is in a script without spaces.
const MAX_LETTERS_PER_WORD: u32 = 8;

/// Fills the columns of this file.
pub(super) fn fill(analysis: &Analysis, block_features: &BlockFeatures, table: &mut FeatureTable) {
    let (blocks, stats) = (&analysis.blocks, &block_features.stats);
    let len = blocks.len();
    let coarse_bucket = |value: usize| log_bucket(value) / 4;
    let tenths = |part: usize, whole: usize| share(part, whole) / 20;
    let share_of = |is: &dyn Fn(usize) -> bool| tenths((0..len).filter(|&at| is(at)).count(), len);
    let words_of = |at: usize| blocks[at].block.words as usize;
    let prose_words = |blocks_in: std::ops::Range<usize>| -> usize {
        let is_prose = |&at: &usize| analysis.is_prose(at) && blocks[at].decision.is_none();
        blocks_in.filter(is_prose).map(words_of).sum()
    };
    let words: usize = (0..len).map(words_of).sum();
    let known_blocks = blocks.iter().filter(|state| is_known_block(state)).count();
    let has = |is: fn(&BlockState) -> bool| share_of(&|at| is(&blocks[at]));
    for (column, value) in [
        (DOC_BLOCKS, coarse_bucket(len)),
        (DOC_WORDS, coarse_bucket(words)),
        (DOC_PROSE_SHARE, tenths(prose_words(0..len), words)),
        (DOC_MEAN_WORDS, coarse_bucket(words / len.max(1))),
        (DOC_KNOWN_BLOCKS, coarse_bucket(known_blocks)),
        (DOC_KNOWN_SHARE, tenths(4 * known_blocks, len)),
        (
            DOC_COPY_SHARE,
            share_of(&|at| block_features.copies[at].0 > 1),
        ),
        (
            DOC_SHORT_SHARE,
            has(|state| state.block.words <= SHORT_BLOCK_WORDS),
        ),
        (
            DOC_OPEN_END_SHARE,
            has(|state| state.block.end == BlockEnd::Open),
        ),
        (DOC_HEADLINES, analysis.headlines.len().min(4) as u8),
        (DOC_REMOVED_SHARE, has(|state| state.decision.is_some())),
        (
            DOC_MAIN_RUN_SHARE,
            tenths(prose_words(main_run(blocks)), prose_words(0..len)),
        ),
        (
            DOC_UNSPACED_SHARE,
            share_of(&|at| stats[at].letters > MAX_LETTERS_PER_WORD * blocks[at].block.words),
        ),
        (DOC_LAYOUT, analysis.layout as u8),
    ] {
        table.column_mut(column as usize).fill(value);
    }
}
