//! Features of the position of a block and of the blocks around it.
//!
//! [`fill`] computes sums and nearest blocks once, and fills the columns from them.

use crate::analysis::{Analysis, BlockState};
use crate::cues::CueTier;
use crate::scorer::block_features::BlockFeatures;
use crate::scorer::feature_table::{FeatureTable, UNKNOWN, log_bucket, share};
use crate::scorer::periodicity::periodicity;
use crate::scorer::prefix_sums::{
    NO_DISTANCE, PrefixSums, distance_to, nearest_after, nearest_before, signed_distance_from,
};
use crate::scorer::prose_runs::{clusters, is_known_block, main_run};
use crate::scorer::schema::Column::{self, *};

/// A paragraph with at least this many words is seldom a teaser.
const LONG_PARAGRAPH_WORDS: usize = 30;

/// Fills the columns of this file.
pub(super) fn fill(analysis: &Analysis, block_features: &BlockFeatures, table: &mut FeatureTable) {
    let context = Context::new(analysis, block_features);
    context.fill_positions(table);
    context.fill_distances(table);
    context.fill_runs(table);
    context.fill_cues(table);
    context.fill_periodicity(table);
    context.fill_overlaps(table);
    context.fill_clusters(table);
    context.fill_paragraphs(table);
}

/// Fills one column.
fn set(table: &mut FeatureTable, column: Column, value: impl Fn(usize) -> u8) {
    for (at, cell) in table.column_mut(column as usize).iter_mut().enumerate() {
        *cell = value(at);
    }
}

/// Sums and nearest blocks that several features use.
struct Context<'a> {
    analysis: &'a Analysis<'a>,
    block_features: &'a BlockFeatures<'a>,
    len: usize,
    words: PrefixSums,
    /// Words of prose that no rule removes.
    prose: PrefixSums,
    /// Blocks with a cue or a removal.
    known_blocks: PrefixSums,
    /// The prose blocks that no rule removes.
    prose_blocks: Vec<usize>,
    /// For each block, the nearest of them before and after.
    previous_prose: Vec<Option<usize>>,
    next_prose: Vec<Option<usize>>,
}

impl<'a> Context<'a> {
    fn new(analysis: &'a Analysis, block_features: &'a BlockFeatures) -> Context<'a> {
        let blocks = &analysis.blocks;
        let len = blocks.len();
        let words = |at: usize| blocks[at].block.words as usize;
        // A fragment of a paragraph may have no words.
        let is_prose =
            |at: usize| analysis.is_prose(at) && blocks[at].decision.is_none() && words(at) > 0;
        Context {
            analysis,
            block_features,
            len,
            words: PrefixSums::new(len, words),
            prose: PrefixSums::new(len, |at| if is_prose(at) { words(at) } else { 0 }),
            known_blocks: PrefixSums::new(len, |at| usize::from(is_known_block(&blocks[at]))),
            prose_blocks: (0..len).filter(|&at| is_prose(at)).collect(),
            previous_prose: nearest_before(len, is_prose),
            next_prose: nearest_after(len, is_prose),
        }
    }

    fn blocks(&self) -> &'a [BlockState<'a>] {
        &self.analysis.blocks
    }

    fn words_of(&self, at: usize) -> usize {
        self.blocks()[at].block.words as usize
    }

    /// Words of a block if it is prose, else 0.
    fn prose_of(&self, at: usize) -> usize {
        self.prose.range_sum(at, at + 1)
    }

    /// Fills the positions in the article by blocks, words and prose.
    fn fill_positions(&self, table: &mut FeatureTable) {
        let (words, prose) = (&self.words, &self.prose);
        set(table, BLOCK_POSITION, |at| share(at, self.len));
        set(table, WORD_POSITION, |at| {
            share(words.before(at), words.total())
        });
        set(table, BLOCKS_BEFORE, log_bucket);
        set(table, BLOCKS_AFTER, |at| log_bucket(self.len - 1 - at));
        set(table, PROSE_WORDS_BEFORE, |at| {
            log_bucket(prose.before(at)) / 2
        });
        set(table, PROSE_WORDS_AFTER, |at| {
            log_bucket(prose.after(at)) / 2
        });
        set(table, PROSE_POSITION, |at| {
            share(prose.before(at), prose.total())
        });
    }

    /// Fills the distances to prose, to the body, to the headline and to long paragraphs.
    fn fill_distances(&self, table: &mut FeatureTable) {
        let words = &self.words;
        set(table, TO_PREVIOUS_PROSE, |at| {
            distance_to(at, self.previous_prose[at])
        });
        set(table, TO_NEXT_PROSE, |at| {
            distance_to(at, self.next_prose[at])
        });
        set(table, WORDS_TO_PREVIOUS_PROSE, |at| {
            self.previous_prose[at].map_or(NO_DISTANCE, |p| log_bucket(words.range_sum(p + 1, at)))
        });
        set(table, WORDS_TO_NEXT_PROSE, |at| {
            self.next_prose[at].map_or(NO_DISTANCE, |n| log_bucket(words.range_sum(at + 1, n)))
        });
        set(table, FROM_FIRST_PROSE, |at| {
            signed_distance_from(at, self.analysis.first_prose)
        });
        set(table, FROM_TAIL, |at| {
            signed_distance_from(at, self.analysis.tail)
        });
        let main_run = main_run(self.blocks());
        set(table, FROM_MAIN_RUN_START, |at| {
            signed_distance_from(at, main_run.start)
        });
        set(table, FROM_MAIN_RUN_END, |at| {
            signed_distance_from(at, main_run.end)
        });
        set(table, FROM_HEADLINE, |at| {
            let headline = self.analysis.headlines.last();
            headline.map_or(0, |&headline| signed_distance_from(at, headline))
        });
        let is_long = |at: usize| self.prose_of(at) >= LONG_PARAGRAPH_WORDS;
        let long = PrefixSums::new(
            self.len,
            |at| if is_long(at) { self.words_of(at) } else { 0 },
        );
        let previous_long = nearest_before(self.len, is_long);
        let next_long = nearest_after(self.len, is_long);
        set(table, TO_PREVIOUS_LONG_PARAGRAPH, |at| {
            distance_to(at, previous_long[at])
        });
        set(table, TO_NEXT_LONG_PARAGRAPH, |at| {
            distance_to(at, next_long[at])
        });
        set(table, LONG_PARAGRAPH_WORDS_BEFORE, |at| {
            log_bucket(long.before(at)) / 2
        });
        set(table, LONG_PARAGRAPH_WORDS_AFTER, |at| {
            log_bucket(long.after(at)) / 2
        });
    }

    /// Fills the run of blocks without prose around the block, and the prose nearby.
    fn fill_runs(&self, table: &mut FeatureTable) {
        let run = |at: usize| {
            let start = self.previous_prose[at].map_or(0, |p| p + 1);
            let end = self.next_prose[at].unwrap_or(self.len);
            (self.prose_of(at) == 0).then_some((start, end))
        };
        set(table, NON_PROSE_RUN_BLOCKS, |at| {
            run(at).map_or(0, |(start, end)| log_bucket(end - start))
        });
        set(table, NON_PROSE_RUN_WORDS, |at| {
            run(at).map_or(0, |(start, end)| {
                log_bucket(self.words.range_sum(start, end))
            })
        });
        set(table, NON_PROSE_RUN_POSITION, |at| {
            run(at).map_or(0, |(start, end)| share(at - start, end - start))
        });
        let logs = PrefixSums::new(self.len, |at| log_bucket(self.words_of(at)) as usize);
        let mean = |at: usize, reach: usize| {
            let count = (at + reach + 1).min(self.len) - at.saturating_sub(reach);
            (2 * logs.sum_around(at, reach) / count).min(255) as u8
        };
        set(table, MEAN_WORDS_WITHIN_3, |at| mean(at, 3));
        set(table, MEAN_WORDS_WITHIN_10, |at| mean(at, 10));
        set(table, PROSE_WORDS_5_BEFORE, |at| {
            log_bucket(self.prose.sum_before(at, 5))
        });
        set(table, PROSE_WORDS_5_AFTER, |at| {
            log_bucket(self.prose.sum_after(at, 5))
        });
        set(table, PROSE_WORDS_20_BEFORE, |at| {
            log_bucket(self.prose.sum_before(at, 20))
        });
        set(table, PROSE_WORDS_20_AFTER, |at| {
            log_bucket(self.prose.sum_after(at, 20))
        });
    }

    /// Fills the cues and removals around.
    fn fill_cues(&self, table: &mut FeatureTable) {
        let blocks = self.blocks();
        set(table, KNOWN_BLOCKS_WITHIN_5, |at| {
            log_bucket(self.known_blocks.sum_around(at, 5))
        });
        set(table, KNOWN_BLOCKS_WITHIN_15, |at| {
            log_bucket(self.known_blocks.sum_around(at, 15))
        });
        set(table, KNOWN_BLOCKS_BEFORE, |at| {
            log_bucket(self.known_blocks.before(at))
        });
        set(table, KNOWN_BLOCKS_AFTER, |at| {
            log_bucket(self.known_blocks.after(at))
        });
        let last = nearest_before(self.len, |at| is_known_block(&blocks[at]));
        let next = nearest_after(self.len, |at| is_known_block(&blocks[at]));
        set(table, TO_PREVIOUS_KNOWN_BLOCK, |at| {
            distance_to(at, last[at])
        });
        set(table, TO_NEXT_KNOWN_BLOCK, |at| distance_to(at, next[at]));
        let opens_section = |at: usize| {
            let cue_match = blocks[at].cue_match.as_ref();
            cue_match.is_some_and(|cue_match| cue_match.tier == CueTier::C)
        };
        let section = nearest_before(self.len, opens_section);
        set(table, TO_SECTION_CUE, |at| distance_to(at, section[at]));
        set(table, PROSE_SINCE_SECTION_CUE, |at| {
            section[at].map_or(NO_DISTANCE, |s| log_bucket(self.prose.range_sum(s, at)))
        });
    }

    /// Fills similar blocks at regular distances, copies around, and the length against the usual
    /// paragraph.
    fn fill_periodicity(&self, table: &mut FeatureTable) {
        let periodicity = periodicity(self.blocks());
        set(table, PERIODICITY, |at| periodicity[at]);
        // The mean length of a paragraph, weighted by its words.
        let sum_of_squares: usize = self
            .prose_blocks
            .iter()
            .map(|&at| self.words_of(at).pow(2))
            .sum();
        let mean_paragraph_words = sum_of_squares / self.prose.total().max(1);
        set(table, RELATIVE_LENGTH, |at| {
            share(self.words_of(at), 2 * mean_paragraph_words)
        });
        let repeats = PrefixSums::new(self.len, |at| {
            usize::from(self.block_features.copies[at].0 >= 3)
        });
        set(table, REPEATS_5_BEFORE, |at| {
            log_bucket(repeats.sum_before(at, 5))
        });
        set(table, REPEATS_5_AFTER, |at| {
            log_bucket(repeats.sum_after(at, 5))
        });
        set(table, REPEATS_BEFORE, |at| log_bucket(repeats.before(at)));
        set(table, REPEATS_AFTER, |at| log_bucket(repeats.after(at)));
    }

    /// Fills the overlap, dates and cue words of the blocks around.
    fn fill_overlaps(&self, table: &mut FeatureTable) {
        let stats = &self.block_features.stats;
        let overlap = |at: usize| self.block_features.overlap(at);
        let known = |at: usize| overlap(at) != UNKNOWN;
        let counts = PrefixSums::new(self.len, |at| usize::from(known(at)));
        let sums = PrefixSums::new(self.len, |at| {
            if known(at) {
                usize::from(overlap(at))
            } else {
                0
            }
        });
        let mean = |sum: usize, count: usize| match count {
            0 => UNKNOWN,
            count => (sum / count) as u8,
        };
        set(table, PROSE_OVERLAP_4_BEFORE, |at| {
            mean(sums.sum_before(at, 4), counts.sum_before(at, 4))
        });
        set(table, PROSE_OVERLAP_4_AFTER, |at| {
            mean(sums.sum_after(at, 4), counts.sum_after(at, 4))
        });
        let dated = PrefixSums::new(self.len, |at| usize::from(stats[at].date_words > 0));
        set(table, DATED_BLOCKS_WITHIN_5, |at| {
            log_bucket(dated.sum_around(at, 5))
        });
        let cues = PrefixSums::new(self.len, |at| stats[at].cue_words as usize);
        let content = PrefixSums::new(self.len, |at| stats[at].content_words as usize);
        set(table, CUE_WORDS_WITHIN_5, |at| {
            share(cues.sum_around(at, 5), content.sum_around(at, 5))
        });
    }

    /// Fills the cluster of prose that the block is in.
    fn fill_clusters(&self, table: &mut FeatureTable) {
        let prose_blocks = &self.prose_blocks;
        for (gap, size, rank) in [
            (2, CLUSTER_GAP_2_WORDS, CLUSTER_GAP_2_RANK),
            (8, CLUSTER_GAP_8_WORDS, CLUSTER_GAP_8_RANK),
        ] {
            let clusters = clusters(prose_blocks, gap, &self.words);
            table.column_mut(rank as usize).fill(NO_DISTANCE);
            for cluster in &clusters {
                let (words, position) = (log_bucket(cluster.words) / 4, log_bucket(cluster.rank));
                table.column_mut(size as usize)[cluster.start..cluster.end].fill(words);
                table.column_mut(rank as usize)[cluster.start..cluster.end].fill(position);
            }
            if gap == 8 {
                let largest = clusters.iter().find(|cluster| cluster.rank == 0);
                let (start, end) = largest.map_or((0, 0), |cluster| (cluster.start, cluster.end));
                set(table, FROM_LARGEST_CLUSTER_START, |at| {
                    signed_distance_from(at, start)
                });
                set(table, FROM_LARGEST_CLUSTER_END, |at| {
                    signed_distance_from(at, end)
                });
            }
        }
    }

    /// Fills the lengths of and distances to the nearest paragraphs.
    fn fill_paragraphs(&self, table: &mut FeatureTable) {
        let prose_blocks = &self.prose_blocks;
        let counts = PrefixSums::new(self.len, |at| usize::from(self.prose_of(at) > 0));
        let prose_blocks_before = |at: usize| counts.before(at);
        let mean_of = |prose_blocks: &[usize]| match prose_blocks {
            [] => 0,
            prose_blocks => log_bucket(
                prose_blocks
                    .iter()
                    .map(|&p| self.words_of(p))
                    .sum::<usize>()
                    / prose_blocks.len(),
            ),
        };
        set(table, PARAGRAPH_MEAN_BEFORE, |at| {
            let n = prose_blocks_before(at);
            mean_of(&prose_blocks[n.saturating_sub(4)..n])
        });
        set(table, PARAGRAPH_MEAN_AFTER, |at| {
            let n = prose_blocks_before(at + 1);
            mean_of(&prose_blocks[n..prose_blocks.len().min(n + 4)])
        });
        set(table, TO_FOURTH_PROSE_BEFORE, |at| {
            distance_to(
                at,
                prose_blocks_before(at)
                    .checked_sub(4)
                    .map(|n| prose_blocks[n]),
            )
        });
        set(table, TO_FOURTH_PROSE_AFTER, |at| {
            distance_to(
                at,
                prose_blocks.get(prose_blocks_before(at + 1) + 3).copied(),
            )
        });
    }
}
