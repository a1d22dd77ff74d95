//! The features that depend on where a block stands and on the blocks around it.

use std::ops::Range;

use crate::analysis::BlockKind;
use crate::analysis::{Analysis, BlockState};
use crate::cues::CueTier;
use crate::scorer::block_features::{BlockFeatures, UNKNOWN};
use crate::scorer::feature_table::{FeatureTable, log_bucket, share};
use crate::scorer::features::Column::{self, *};
use crate::scorer::prefix_sums::{
    NO_DISTANCE, PrefixSums, from, nearest_after, nearest_before, to,
};
use unboil_text::BlockEnd;

/// A paragraph of so many words is seldom a teaser.
const LONG_PARAGRAPH_WORDS: usize = 30;

/// Fills the columns of an article's table.
pub(super) fn fill(analysis: &Analysis, block_features: &BlockFeatures, table: &mut FeatureTable) {
    let context = Context::new(analysis, block_features);
    context.places(table);
    context.runs(table);
    context.cues(table);
    context.shapes(table);
    context.overlaps(table);
    context.clusters(table);
    context.document(table);
}

/// Fills one column.
fn set(table: &mut FeatureTable, column: Column, value: impl Fn(usize) -> u8) {
    for (at, cell) in table.column_mut(column as usize).iter_mut().enumerate() {
        *cell = value(at);
    }
}

/// What several features need.
struct Context<'a> {
    analysis: &'a Analysis<'a>,
    block_features: &'a BlockFeatures<'a>,
    len: usize,
    words: PrefixSums,
    /// Words of prose that no rule takes.
    prose: PrefixSums,
    /// Blocks with a cue or a mark.
    known_blocks: PrefixSums,
    /// The prose blocks, and for each block the nearest of them on both sides.
    prose_blocks: Vec<usize>,
    previous: Vec<Option<usize>>,
    next: Vec<Option<usize>>,
}

impl<'a> Context<'a> {
    fn new(analysis: &'a Analysis, block_features: &'a BlockFeatures) -> Context<'a> {
        let blocks = &analysis.blocks;
        let len = blocks.len();
        let words = |at: usize| blocks[at].block.words as usize;
        // A fragment of a paragraph may be a comma.
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
            previous: nearest_before(len, is_prose),
            next: nearest_after(len, is_prose),
        }
    }

    fn blocks(&self) -> &'a [BlockState<'a>] {
        &self.analysis.blocks
    }

    fn words_of(&self, at: usize) -> usize {
        self.blocks()[at].block.words as usize
    }

    /// Words of a block that is prose, else 0.
    fn prose_of(&self, at: usize) -> usize {
        self.prose.range_sum(at, at + 1)
    }

    /// Where the block stands in the article, by blocks, by words and by prose.
    fn places(&self, table: &mut FeatureTable) {
        let (words, prose) = (&self.words, &self.prose);
        set(table, PLACE, |at| share(at, self.len));
        set(table, WORD_PLACE, |at| {
            share(words.before(at), words.total())
        });
        set(table, FROM_TOP, log_bucket);
        set(table, FROM_END, |at| log_bucket(self.len - 1 - at));
        set(table, PROSE_BEFORE, |at| log_bucket(prose.before(at)) / 2);
        set(table, PROSE_AFTER, |at| log_bucket(prose.after(at)) / 2);
        set(table, PROSE_PLACE, |at| {
            share(prose.before(at), prose.total())
        });
        set(table, TO_PREVIOUS, |at| to(at, self.previous[at]));
        set(table, TO_NEXT, |at| to(at, self.next[at]));
        set(table, WORDS_TO_PREVIOUS, |at| {
            self.previous[at].map_or(NO_DISTANCE, |p| log_bucket(words.range_sum(p + 1, at)))
        });
        set(table, WORDS_TO_NEXT, |at| {
            self.next[at].map_or(NO_DISTANCE, |n| log_bucket(words.range_sum(at + 1, n)))
        });
        set(table, BODY_START, |at| from(at, self.analysis.first_prose));
        set(table, BODY_END, |at| from(at, self.analysis.tail));
        let main_run = main_run(self.blocks());
        set(table, MASS_START, |at| from(at, main_run.start));
        set(table, MASS_END, |at| from(at, main_run.end));
        let main_run_share =
            share(prose.range_sum(main_run.start, main_run.end), prose.total()) / 20;
        set(table, MASS_SHARE, |_| main_run_share);
        set(table, FROM_HEADLINE, |at| {
            let headline = self.analysis.headlines.last();
            headline.map_or(0, |&headline| from(at, headline))
        });
        let is_long = |at: usize| self.prose_of(at) >= LONG_PARAGRAPH_WORDS;
        let long = PrefixSums::new(
            self.len,
            |at| if is_long(at) { self.words_of(at) } else { 0 },
        );
        let previous_long = nearest_before(self.len, is_long);
        let next_long = nearest_after(self.len, is_long);
        set(table, TO_PREVIOUS_LONG, |at| to(at, previous_long[at]));
        set(table, TO_NEXT_LONG, |at| to(at, next_long[at]));
        set(table, LONG_BEFORE, |at| log_bucket(long.before(at)) / 2);
        set(table, LONG_AFTER, |at| log_bucket(long.after(at)) / 2);
    }

    /// The run of blocks without prose that the block is in, and how much prose is near.
    fn runs(&self, table: &mut FeatureTable) {
        let run = |at: usize| {
            let start = self.previous[at].map_or(0, |p| p + 1);
            let end = self.next[at].unwrap_or(self.len);
            (self.prose_of(at) == 0).then_some((start, end))
        };
        set(table, RUN, |at| {
            run(at).map_or(0, |(start, end)| log_bucket(end - start))
        });
        set(table, RUN_WORDS, |at| {
            run(at).map_or(0, |(start, end)| {
                log_bucket(self.words.range_sum(start, end))
            })
        });
        set(table, RUN_PLACE, |at| {
            run(at).map_or(0, |(start, end)| share(at - start, end - start))
        });
        let logs = PrefixSums::new(self.len, |at| log_bucket(self.words_of(at)) as usize);
        let mean = |at: usize, reach: usize| {
            let count = (at + reach + 1).min(self.len) - at.saturating_sub(reach);
            (2 * logs.sum_around(at, reach) / count).min(255) as u8
        };
        set(table, MEAN_3, |at| mean(at, 3));
        set(table, MEAN_10, |at| mean(at, 10));
        set(table, PROSE_5_BEFORE, |at| {
            log_bucket(self.prose.sum_before(at, 5))
        });
        set(table, PROSE_5_AFTER, |at| {
            log_bucket(self.prose.sum_after(at, 5))
        });
        set(table, PROSE_20_BEFORE, |at| {
            log_bucket(self.prose.sum_before(at, 20))
        });
        set(table, PROSE_20_AFTER, |at| {
            log_bucket(self.prose.sum_after(at, 20))
        });
    }

    /// Cues and marks around.
    fn cues(&self, table: &mut FeatureTable) {
        let blocks = self.blocks();
        set(table, HITS_5, |at| {
            log_bucket(self.known_blocks.sum_around(at, 5))
        });
        set(table, HITS_15, |at| {
            log_bucket(self.known_blocks.sum_around(at, 15))
        });
        set(table, HITS_BEFORE, |at| {
            log_bucket(self.known_blocks.before(at))
        });
        set(table, HITS_AFTER, |at| {
            log_bucket(self.known_blocks.after(at))
        });
        let last = nearest_before(self.len, |at| is_known_block(&blocks[at]));
        let next = nearest_after(self.len, |at| is_known_block(&blocks[at]));
        set(table, LAST_HIT, |at| to(at, last[at]));
        set(table, NEXT_HIT, |at| to(at, next[at]));
        let opens_section = |at: usize| {
            let cue_match = blocks[at].cue_match.as_ref();
            cue_match.is_some_and(|cue_match| cue_match.tier == CueTier::C)
        };
        let section = nearest_before(self.len, opens_section);
        set(table, LAST_SECTION, |at| to(at, section[at]));
        set(table, PROSE_SINCE_SECTION, |at| {
            section[at].map_or(NO_DISTANCE, |s| log_bucket(self.prose.range_sum(s, at)))
        });
    }

    /// Blocks that look alike at regular distances, lines that repeat, and how the block compares with the usual paragraph.
    fn shapes(&self, table: &mut FeatureTable) {
        let shape = |line: &BlockState| {
            let kind = (line.kind, line.block.end);
            (kind, log_bucket(line.block.words as usize))
        };
        let shapes: Vec<_> = self.blocks().iter().map(shape).collect();
        let is_similar = |at: usize, other: usize| {
            let ((kind, words), (other_kind, other_words)) = (shapes[at], shapes[other]);
            kind == other_kind && words.abs_diff(other_words) <= 3
        };
        set(table, PERIOD, |at| {
            // Of the two blocks on both sides that are so many places apart, how many are alike.
            let count = |step: usize| {
                let mut count = 0;
                for reach in [step, 2 * step] {
                    count += u8::from(at >= reach && is_similar(at, at - reach));
                    count += u8::from(at + reach < self.len && is_similar(at, at + reach));
                }
                count
            };
            let best_period = (2..=6).map(count).max().unwrap_or(0);
            8 * count(1) + best_period
        });
        // The mean length of a paragraph, weighed by its words.
        let sum_of_squares: usize = self
            .prose_blocks
            .iter()
            .map(|&at| self.words_of(at).pow(2))
            .sum();
        let mean_paragraph_words = sum_of_squares / self.prose.total().max(1);
        set(table, RELATIVE, |at| {
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

    /// What the blocks around are about.
    fn overlaps(&self, table: &mut FeatureTable) {
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
        set(table, OVERLAP_4_BEFORE, |at| {
            mean(sums.sum_before(at, 4), counts.sum_before(at, 4))
        });
        set(table, OVERLAP_4_AFTER, |at| {
            mean(sums.sum_after(at, 4), counts.sum_after(at, 4))
        });
        let dated = PrefixSums::new(self.len, |at| usize::from(stats[at].date_words > 0));
        set(table, DATED_5, |at| log_bucket(dated.sum_around(at, 5)));
        let cues = PrefixSums::new(self.len, |at| stats[at].cue_words as usize);
        let content = PrefixSums::new(self.len, |at| stats[at].content_words as usize);
        set(table, CUE_WORDS_5, |at| {
            share(cues.sum_around(at, 5), content.sum_around(at, 5))
        });
    }

    /// Which cluster of prose the block is in, and how the nearest paragraphs are.
    fn clusters(&self, table: &mut FeatureTable) {
        let prose_blocks = &self.prose_blocks;
        for (gap, size, rank) in [
            (2, CLUSTER_2, CLUSTER_2_RANK),
            (8, CLUSTER_8, CLUSTER_8_RANK),
        ] {
            let clusters = clusters(prose_blocks, gap, &self.words);
            let of = |at: usize| {
                let next = clusters.partition_point(|cluster| cluster.end <= at);
                clusters.get(next).filter(|cluster| cluster.start <= at)
            };
            set(table, size, |at| {
                of(at).map_or(0, |cluster| log_bucket(cluster.words) / 4)
            });
            set(table, rank, |at| {
                of(at).map_or(NO_DISTANCE, |cluster| log_bucket(cluster.rank))
            });
            if gap == 8 {
                let largest = clusters.iter().find(|cluster| cluster.rank == 0);
                let (start, end) = largest.map_or((0, 0), |cluster| (cluster.start, cluster.end));
                set(table, CLUSTER_START, |at| from(at, start));
                set(table, CLUSTER_END, |at| from(at, end));
            }
        }
        // For each block, how many prose blocks come before it.
        let prose_blocks_before = |at: usize| prose_blocks.partition_point(|&p| p < at);
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
        set(table, PROSE_MEAN_BEFORE, |at| {
            let n = prose_blocks_before(at);
            mean_of(&prose_blocks[n.saturating_sub(4)..n])
        });
        set(table, PROSE_MEAN_AFTER, |at| {
            let n = prose_blocks_before(at + 1);
            mean_of(&prose_blocks[n..prose_blocks.len().min(n + 4)])
        });
        set(table, FOURTH_BEFORE, |at| {
            to(
                at,
                prose_blocks_before(at)
                    .checked_sub(4)
                    .map(|n| prose_blocks[n]),
            )
        });
        set(table, FOURTH_AFTER, |at| {
            to(
                at,
                prose_blocks.get(prose_blocks_before(at + 1) + 3).copied(),
            )
        });
    }

    /// The article as a whole, in few steps, so that none is known by its numbers.
    fn document(&self, table: &mut FeatureTable) {
        let (blocks, stats) = (self.blocks(), &self.block_features.stats);
        let coarse_bucket = |value: usize| log_bucket(value) / 4;
        let tenth = |part: usize, whole: usize| share(part, whole) / 20;
        let count = |is: &dyn Fn(usize) -> bool| (0..self.len).filter(|&at| is(at)).count();
        let (words, known_blocks) = (self.words.total(), self.known_blocks.total());
        let unspaced = |at: usize| stats[at].letters > 8 * blocks[at].block.words;
        for (column, value) in [
            (DOC_LINES, coarse_bucket(self.len)),
            (DOC_WORDS, coarse_bucket(words)),
            (DOC_PROSE, tenth(self.prose.total(), words)),
            (DOC_MEAN, coarse_bucket(words / self.len.max(1))),
            (DOC_HITS, coarse_bucket(known_blocks)),
            (DOC_HIT_SHARE, tenth(4 * known_blocks, self.len)),
            (
                DOC_COPIES,
                tenth(count(&|at| self.block_features.copies[at].0 > 1), self.len),
            ),
            (
                DOC_SHORT,
                tenth(count(&|at| self.words_of(at) <= 4), self.len),
            ),
            (
                DOC_OPEN,
                tenth(
                    count(&|at| blocks[at].block.end == BlockEnd::Open),
                    self.len,
                ),
            ),
            (DOC_HEADLINES, self.analysis.headlines.len().min(4) as u8),
            (
                DOC_MARKED,
                tenth(count(&|at| blocks[at].decision.is_some()), self.len),
            ),
            (UNSPACED, tenth(count(&unspaced), self.len)),
            (DOC_LAYOUT, self.analysis.layout as u8),
        ] {
            set(table, column, |_| value);
        }
    }
}

fn is_known_block(line: &BlockState) -> bool {
    line.cue_match.is_some() || line.decision.is_some()
}

/// Where the run of blocks with the most words above a toll for each block is.
fn main_run(blocks: &[BlockState]) -> Range<usize> {
    let (mut from, mut sum) = (0, 0.0);
    let (mut best, mut best_sum) = (0..0, 0.0);
    for (at, line) in blocks.iter().enumerate() {
        let words = f64::from(line.block.words);
        sum += if is_known_block(line) {
            -12.0
        } else if line.kind == BlockKind::Prose || line.block.end == BlockEnd::Sentence {
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

/// Prose blocks with few others between them.
struct Cluster {
    start: usize,
    end: usize,
    words: usize,
    /// How many clusters have more words.
    rank: usize,
}

/// Runs of prose blocks with at most `gap` blocks between two of them.
fn clusters(prose_blocks: &[usize], gap: usize, words: &PrefixSums) -> Vec<Cluster> {
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
