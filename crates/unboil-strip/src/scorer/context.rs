//! The features that depend on where a block stands and on the blocks around it.

use std::ops::Range;

use crate::cues::Tier;
use crate::draft::{Draft, Line};
use crate::kind::Kind;
use crate::scorer::features::Column::{self, *};
use crate::scorer::own::{Own, UNKNOWN};
use crate::scorer::sums::{NOWHERE, Sums, from, last_where, next_where, to};
use crate::scorer::table::{Table, scale, share};
use unboil_text::measure::End;

/// A paragraph of so many words is seldom a teaser.
const LONG_WORDS: usize = 30;

/// Fills the columns of an article's table.
pub(super) fn fill(draft: &Draft, own: &Own, table: &mut Table) {
    let context = Context::new(draft, own);
    context.places(table);
    context.runs(table);
    context.cues(table);
    context.shapes(table);
    context.topics(table);
    context.clusters(table);
    context.document(table);
}

/// Fills one column.
fn set(table: &mut Table, column: Column, value: impl Fn(usize) -> u8) {
    for (at, cell) in table.column_mut(column as usize).iter_mut().enumerate() {
        *cell = value(at);
    }
}

/// What several features need.
struct Context<'a> {
    draft: &'a Draft<'a>,
    own: &'a Own<'a>,
    len: usize,
    words: Sums,
    /// Words of prose that no rule takes.
    prose: Sums,
    /// Blocks with a cue or a mark.
    hits: Sums,
    /// The prose blocks, and for each block the nearest of them on both sides.
    proses: Vec<usize>,
    previous: Vec<Option<usize>>,
    next: Vec<Option<usize>>,
}

impl<'a> Context<'a> {
    fn new(draft: &'a Draft, own: &'a Own) -> Context<'a> {
        let lines = &draft.lines;
        let len = lines.len();
        let words = |at: usize| lines[at].block.words as usize;
        // A fragment of a paragraph may be a comma.
        let is_prose = |at: usize| draft.is_prose(at) && lines[at].mark.is_none() && words(at) > 0;
        Context {
            draft,
            own,
            len,
            words: Sums::new(len, words),
            prose: Sums::new(len, |at| if is_prose(at) { words(at) } else { 0 }),
            hits: Sums::new(len, |at| usize::from(is_hit(&lines[at]))),
            proses: (0..len).filter(|&at| is_prose(at)).collect(),
            previous: last_where(len, is_prose),
            next: next_where(len, is_prose),
        }
    }

    fn lines(&self) -> &'a [Line<'a>] {
        &self.draft.lines
    }

    fn words_of(&self, at: usize) -> usize {
        self.lines()[at].block.words as usize
    }

    /// Words of a block that is prose, else 0.
    fn prose_of(&self, at: usize) -> usize {
        self.prose.of(at, at + 1)
    }

    /// Where the block stands in the article, by blocks, by words and by prose.
    fn places(&self, table: &mut Table) {
        let (words, prose) = (&self.words, &self.prose);
        set(table, PLACE, |at| share(at, self.len));
        set(table, WORD_PLACE, |at| share(words.before(at), words.all()));
        set(table, FROM_TOP, scale);
        set(table, FROM_END, |at| scale(self.len - 1 - at));
        set(table, PROSE_BEFORE, |at| scale(prose.before(at)) / 2);
        set(table, PROSE_AFTER, |at| scale(prose.after(at)) / 2);
        set(table, PROSE_PLACE, |at| {
            share(prose.before(at), prose.all())
        });
        set(table, TO_PREVIOUS, |at| to(at, self.previous[at]));
        set(table, TO_NEXT, |at| to(at, self.next[at]));
        set(table, WORDS_TO_PREVIOUS, |at| {
            self.previous[at].map_or(NOWHERE, |p| scale(words.of(p + 1, at)))
        });
        set(table, WORDS_TO_NEXT, |at| {
            self.next[at].map_or(NOWHERE, |n| scale(words.of(at + 1, n)))
        });
        set(table, BODY_START, |at| from(at, self.draft.first_prose));
        set(table, BODY_END, |at| from(at, self.draft.tail));
        let mass = mass(self.lines());
        set(table, MASS_START, |at| from(at, mass.start));
        set(table, MASS_END, |at| from(at, mass.end));
        let in_mass = share(prose.of(mass.start, mass.end), prose.all()) / 20;
        set(table, MASS_SHARE, |_| in_mass);
        set(table, FROM_HEADLINE, |at| {
            let headline = self.draft.headlines.last();
            headline.map_or(0, |&headline| from(at, headline))
        });
        let is_long = |at: usize| self.prose_of(at) >= LONG_WORDS;
        let long = Sums::new(
            self.len,
            |at| if is_long(at) { self.words_of(at) } else { 0 },
        );
        let previous_long = last_where(self.len, is_long);
        let next_long = next_where(self.len, is_long);
        set(table, TO_PREVIOUS_LONG, |at| to(at, previous_long[at]));
        set(table, TO_NEXT_LONG, |at| to(at, next_long[at]));
        set(table, LONG_BEFORE, |at| scale(long.before(at)) / 2);
        set(table, LONG_AFTER, |at| scale(long.after(at)) / 2);
    }

    /// The run of blocks without prose that the block is in, and how much prose is near.
    fn runs(&self, table: &mut Table) {
        let run = |at: usize| {
            let start = self.previous[at].map_or(0, |p| p + 1);
            let end = self.next[at].unwrap_or(self.len);
            (self.prose_of(at) == 0).then_some((start, end))
        };
        set(table, RUN, |at| {
            run(at).map_or(0, |(start, end)| scale(end - start))
        });
        set(table, RUN_WORDS, |at| {
            run(at).map_or(0, |(start, end)| scale(self.words.of(start, end)))
        });
        set(table, RUN_PLACE, |at| {
            run(at).map_or(0, |(start, end)| share(at - start, end - start))
        });
        let logs = Sums::new(self.len, |at| scale(self.words_of(at)) as usize);
        let mean = |at: usize, reach: usize| {
            let count = (at + reach + 1).min(self.len) - at.saturating_sub(reach);
            (2 * logs.around(at, reach) / count).min(255) as u8
        };
        set(table, MEAN_3, |at| mean(at, 3));
        set(table, MEAN_10, |at| mean(at, 10));
        set(table, PROSE_5_BEFORE, |at| scale(self.prose.back(at, 5)));
        set(table, PROSE_5_AFTER, |at| scale(self.prose.ahead(at, 5)));
        set(table, PROSE_20_BEFORE, |at| scale(self.prose.back(at, 20)));
        set(table, PROSE_20_AFTER, |at| scale(self.prose.ahead(at, 20)));
    }

    /// Cues and marks around.
    fn cues(&self, table: &mut Table) {
        let lines = self.lines();
        set(table, HITS_5, |at| scale(self.hits.around(at, 5)));
        set(table, HITS_15, |at| scale(self.hits.around(at, 15)));
        set(table, HITS_BEFORE, |at| scale(self.hits.before(at)));
        set(table, HITS_AFTER, |at| scale(self.hits.after(at)));
        let last = last_where(self.len, |at| is_hit(&lines[at]));
        let next = next_where(self.len, |at| is_hit(&lines[at]));
        set(table, LAST_HIT, |at| to(at, last[at]));
        set(table, NEXT_HIT, |at| to(at, next[at]));
        let opens = |at: usize| {
            let hit = lines[at].hit.as_ref();
            hit.is_some_and(|hit| hit.tier == Tier::C)
        };
        let section = last_where(self.len, opens);
        set(table, LAST_SECTION, |at| to(at, section[at]));
        set(table, PROSE_SINCE_SECTION, |at| {
            section[at].map_or(NOWHERE, |s| scale(self.prose.of(s, at)))
        });
    }

    /// Blocks that look alike at regular distances, lines that repeat, and how the block compares with the usual paragraph.
    fn shapes(&self, table: &mut Table) {
        let shape = |line: &Line| {
            let kind = (line.kind, line.block.end);
            (kind, scale(line.block.words as usize))
        };
        let shapes: Vec<_> = self.lines().iter().map(shape).collect();
        let alike = |at: usize, other: usize| {
            let ((kind, words), (other_kind, other_words)) = (shapes[at], shapes[other]);
            kind == other_kind && words.abs_diff(other_words) <= 3
        };
        set(table, PERIOD, |at| {
            // Of the two blocks on both sides that are so many places apart, how many are alike.
            let count = |step: usize| {
                let mut count = 0;
                for reach in [step, 2 * step] {
                    count += u8::from(at >= reach && alike(at, at - reach));
                    count += u8::from(at + reach < self.len && alike(at, at + reach));
                }
                count
            };
            let far = (2..=6).map(count).max().unwrap_or(0);
            8 * count(1) + far
        });
        // The mean length of a paragraph, weighed by its words.
        let squares: usize = self.proses.iter().map(|&at| self.words_of(at).pow(2)).sum();
        let usual = squares / self.prose.all().max(1);
        set(table, RELATIVE, |at| share(self.words_of(at), 2 * usual));
        let repeats = Sums::new(self.len, |at| usize::from(self.own.copies[at].0 >= 3));
        set(table, REPEATS_5_BEFORE, |at| scale(repeats.back(at, 5)));
        set(table, REPEATS_5_AFTER, |at| scale(repeats.ahead(at, 5)));
        set(table, REPEATS_BEFORE, |at| scale(repeats.before(at)));
        set(table, REPEATS_AFTER, |at| scale(repeats.after(at)));
    }

    /// What the blocks around are about.
    fn topics(&self, table: &mut Table) {
        let looks = &self.own.looks;
        let overlap = |at: usize| self.own.overlap(at);
        let known = |at: usize| overlap(at) != UNKNOWN;
        let counts = Sums::new(self.len, |at| usize::from(known(at)));
        let sums = Sums::new(self.len, |at| {
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
            mean(sums.back(at, 4), counts.back(at, 4))
        });
        set(table, OVERLAP_4_AFTER, |at| {
            mean(sums.ahead(at, 4), counts.ahead(at, 4))
        });
        let dated = Sums::new(self.len, |at| usize::from(looks[at].date_words > 0));
        set(table, DATED_5, |at| scale(dated.around(at, 5)));
        let cues = Sums::new(self.len, |at| looks[at].cue_words as usize);
        let content = Sums::new(self.len, |at| looks[at].content_words as usize);
        set(table, CUE_WORDS_5, |at| {
            share(cues.around(at, 5), content.around(at, 5))
        });
    }

    /// Which cluster of prose the block is in, and how the nearest paragraphs are.
    fn clusters(&self, table: &mut Table) {
        let proses = &self.proses;
        for (gap, size, rank) in [
            (2, CLUSTER_2, CLUSTER_2_RANK),
            (8, CLUSTER_8, CLUSTER_8_RANK),
        ] {
            let clusters = clusters(proses, gap, &self.words);
            let of = |at: usize| {
                let next = clusters.partition_point(|cluster| cluster.end <= at);
                clusters.get(next).filter(|cluster| cluster.start <= at)
            };
            set(table, size, |at| {
                of(at).map_or(0, |cluster| scale(cluster.words) / 4)
            });
            set(table, rank, |at| {
                of(at).map_or(NOWHERE, |cluster| scale(cluster.rank))
            });
            if gap == 8 {
                let largest = clusters.iter().find(|cluster| cluster.rank == 0);
                let (start, end) = largest.map_or((0, 0), |cluster| (cluster.start, cluster.end));
                set(table, CLUSTER_START, |at| from(at, start));
                set(table, CLUSTER_END, |at| from(at, end));
            }
        }
        // For each block, how many prose blocks come before it.
        let order = |at: usize| proses.partition_point(|&p| p < at);
        let mean_of = |proses: &[usize]| match proses {
            [] => 0,
            proses => scale(proses.iter().map(|&p| self.words_of(p)).sum::<usize>() / proses.len()),
        };
        set(table, PROSE_MEAN_BEFORE, |at| {
            let n = order(at);
            mean_of(&proses[n.saturating_sub(4)..n])
        });
        set(table, PROSE_MEAN_AFTER, |at| {
            let n = order(at + 1);
            mean_of(&proses[n..proses.len().min(n + 4)])
        });
        set(table, FOURTH_BEFORE, |at| {
            to(at, order(at).checked_sub(4).map(|n| proses[n]))
        });
        set(table, FOURTH_AFTER, |at| {
            to(at, proses.get(order(at + 1) + 3).copied())
        });
    }

    /// The article as a whole, in few steps, so that none is known by its numbers.
    fn document(&self, table: &mut Table) {
        let (lines, looks) = (self.lines(), &self.own.looks);
        let few = |value: usize| scale(value) / 4;
        let tenth = |part: usize, whole: usize| share(part, whole) / 20;
        let count = |is: &dyn Fn(usize) -> bool| (0..self.len).filter(|&at| is(at)).count();
        let (words, hits) = (self.words.all(), self.hits.all());
        let unspaced = |at: usize| looks[at].letters > 8 * lines[at].block.words;
        for (column, value) in [
            (DOC_LINES, few(self.len)),
            (DOC_WORDS, few(words)),
            (DOC_PROSE, tenth(self.prose.all(), words)),
            (DOC_MEAN, few(words / self.len.max(1))),
            (DOC_HITS, few(hits)),
            (DOC_HIT_SHARE, tenth(4 * hits, self.len)),
            (
                DOC_COPIES,
                tenth(count(&|at| self.own.copies[at].0 > 1), self.len),
            ),
            (
                DOC_SHORT,
                tenth(count(&|at| self.words_of(at) <= 4), self.len),
            ),
            (
                DOC_OPEN,
                tenth(count(&|at| lines[at].block.end == End::Open), self.len),
            ),
            (DOC_HEADLINES, self.draft.headlines.len().min(4) as u8),
            (
                DOC_MARKED,
                tenth(count(&|at| lines[at].mark.is_some()), self.len),
            ),
            (UNSPACED, tenth(count(&unspaced), self.len)),
            (DOC_LAYOUT, self.draft.layout as u8),
        ] {
            set(table, column, |_| value);
        }
    }
}

fn is_hit(line: &Line) -> bool {
    line.hit.is_some() || line.mark.is_some()
}

/// Where the run of blocks with the most words above a toll for each block is.
fn mass(lines: &[Line]) -> Range<usize> {
    let (mut from, mut sum) = (0, 0.0);
    let (mut best, mut top) = (0..0, 0.0);
    for (at, line) in lines.iter().enumerate() {
        let words = f64::from(line.block.words);
        sum += if is_hit(line) {
            -12.0
        } else if line.kind == Kind::Prose || line.block.end == End::Sentence {
            words.min(60.0)
        } else {
            (words * 0.3).min(3.0) - 6.0
        };
        if sum > top {
            (best, top) = (from..at + 1, sum);
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
fn clusters(proses: &[usize], gap: usize, words: &Sums) -> Vec<Cluster> {
    let mut clusters: Vec<Cluster> = proses
        .chunk_by(|a, b| b - a <= gap + 1)
        .map(|run| Cluster {
            start: run[0],
            end: run[run.len() - 1] + 1,
            words: run.iter().map(|&p| words.of(p, p + 1)).sum(),
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
