//! Two runs of tokens in, their best alignment out: how many are alike, how many columns it takes.
//!
//! Scores are in tenths: a token alike 10, another in its place -7, a token more or less -6. Two texts that share nothing but
//! the usual small words come out below zero.

use std::ops::Range;

use unboil_text::Tokens;

/// Score of two tokens alike.
pub const MATCH_SCORE: i32 = 10;
/// Score of a token with another in its place.
pub const REPLACE_SCORE: i32 = -7;
const GAP_SCORE: i32 = -6;

/// A long gap costs no more than this and a tenth a token: an inserted sentence is one edit of the author, not thirty.
const LONG_GAP_SCORE: i32 = -60;

/// A count of columns of an alignment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AlignmentStats {
    /// Sum of the scores, in tenths.
    pub score: i32,
    /// Columns of two tokens of the same word.
    pub exact: u32,
    /// Columns of two tokens alike: of the same word, or of words that scanners confuse.
    pub similar: u32,
    /// All columns.
    pub columns: u32,
}

impl AlignmentStats {
    /// Two tallies end to end.
    pub fn concat(self, other: AlignmentStats) -> AlignmentStats {
        AlignmentStats {
            score: self.score + other.score,
            exact: self.exact + other.exact,
            similar: self.similar + other.similar,
            columns: self.columns + other.columns,
        }
    }

    /// Tokens alike, one by one, of the words given.
    pub fn run(a: &[u16], b: &[u16]) -> AlignmentStats {
        let len = a.len() as u32;
        AlignmentStats {
            score: MATCH_SCORE * len as i32,
            exact: a.iter().zip(b).filter(|(x, y)| x == y).count() as u32,
            similar: len,
            columns: len,
        }
    }

    /// A gap of `len` tokens.
    pub fn gap(len: usize) -> AlignmentStats {
        AlignmentStats {
            score: (GAP_SCORE * len as i32).max(LONG_GAP_SCORE - len as i32),
            columns: len as u32,
            ..AlignmentStats::default()
        }
    }
}

/// A tally in one number, so that the best of three ways into a cell is the greatest of three sums: the score above the
/// counts of same, alike and all columns, each of [`COUNT_BITS`].
type PackedCell = i64;

const COUNT_BITS: u32 = 14;
const SIMILAR_STEP: PackedCell = packed_column(MATCH_SCORE, 0, 1);
const EXACT_STEP: PackedCell = packed_column(MATCH_SCORE, 1, 1);
const REPLACED_STEP: PackedCell = packed_column(REPLACE_SCORE, 0, 0);
const GAP_STEP: PackedCell = packed_column(GAP_SCORE, 0, 0);

/// A cell that never wins.
const UNREACHABLE: PackedCell = i64::MIN / 2;

/// One column as a cell.
const fn packed_column(score: i32, exact: i64, similar: i64) -> PackedCell {
    ((score as i64) << (3 * COUNT_BITS)) + (exact << (2 * COUNT_BITS)) + (similar << COUNT_BITS) + 1
}

fn score(cell: PackedCell) -> i32 {
    (cell >> (3 * COUNT_BITS)) as i32
}

fn stats(cell: PackedCell) -> AlignmentStats {
    let count = |field: u32| (cell >> (field * COUNT_BITS)) as u32 & ((1 << COUNT_BITS) - 1);
    AlignmentStats {
        score: score(cell),
        exact: count(2),
        similar: count(1),
        columns: count(0),
    }
}

/// The best of the three ways into a cell.
fn cell(diagonal: PackedCell, above: PackedCell, left: PackedCell, step: PackedCell) -> PackedCell {
    (diagonal + step).max(above + GAP_STEP).max(left + GAP_STEP)
}

/// A run of tokens: its shapes and its words, in the order in which they are aligned.
#[derive(Clone, Copy)]
pub struct TokenRun<'a> {
    /// What makes two tokens alike.
    pub ocr_hashes: &'a [u32],
    /// What makes them the same.
    pub exact_hashes: &'a [u16],
}

impl<'a> TokenRun<'a> {
    /// Some of the tokens of an article.
    pub fn slice(tokens: Tokens<'a>, range: Range<usize>) -> TokenRun<'a> {
        TokenRun {
            ocr_hashes: &tokens.ocr_hashes[range.clone()],
            exact_hashes: &tokens.exact_hashes[range],
        }
    }

    /// How many tokens it has.
    fn len(&self) -> usize {
        self.ocr_hashes.len()
    }

    /// The step that aligns token `at` with token `other_at` of `other`.
    fn step(&self, at: usize, other: &TokenRun, other_at: usize) -> PackedCell {
        if self.ocr_hashes[at] != other.ocr_hashes[other_at] {
            REPLACED_STEP
        } else if self.exact_hashes[at] != other.exact_hashes[other_at] {
            SIMILAR_STEP
        } else {
            EXACT_STEP
        }
    }
}

/// One article as its alignments see it.
#[derive(Clone, Copy)]
pub struct ArticleTokens<'a> {
    /// Its text.
    pub text: &'a str,
    /// The tokens of what stripping left of it.
    pub tokens: Tokens<'a>,
}

/// Two runs of tokens that say the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenMatch {
    /// Tokens of the earlier article.
    pub a: Range<usize>,
    /// Tokens of the later article.
    pub b: Range<usize>,
    /// The columns of the alignment.
    pub stats: AlignmentStats,
    /// Tokens that are the same but stand in another order.
    pub moved: u32,
}

/// Rows that the alignments use again, so that none allocates.
#[derive(Default)]
pub struct DpRows {
    last: Vec<PackedCell>,
    next: Vec<PackedCell>,
}

/// Aligns all of `a` with all of `b`. The lengths should be small: the work is their product.
pub fn align_gap(a: TokenRun, b: TokenRun, rows: &mut DpRows) -> AlignmentStats {
    let (short, long) = (a.len().min(b.len()), a.len().max(b.len()));
    if short == 0 {
        return AlignmentStats::gap(long);
    }
    if long > MAX_GAP_SIDE {
        let mut stats = AlignmentStats::gap(long);
        stats.score += REPLACE_SCORE * short as i32;
        return stats;
    }
    let DpRows { last, next } = rows;
    last.clear();
    last.extend((0..=a.len()).map(|n| GAP_STEP * n as PackedCell));
    for row in 0..b.len() {
        next.clear();
        let mut left = last[0] + GAP_STEP;
        next.push(left);
        for at in 0..a.len() {
            left = cell(last[at], last[at + 1], left, b.step(row, &a, at));
            next.push(left);
        }
        std::mem::swap(last, next);
    }
    stats(last[a.len()])
}

/// Longest side aligned by [`align_gap`] cell by cell; what is longer counts as replaced. Above the longest gap of a chain.
const MAX_GAP_SIDE: usize = 160;

/// How far an alignment goes on past the end of a chain.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Extension {
    /// Tokens taken of `a`.
    pub a: usize,
    /// Tokens taken of `b`.
    pub b: usize,
    /// The columns of both.
    pub stats: AlignmentStats,
}

/// An extension gives up when its score has fallen this far below its best.
pub const X_DROP: i32 = 75;

/// The same for a first look: half, and so a quarter of the work.
pub const QUICK_X_DROP: i32 = 40;

/// Widest row of an extension, in cells.
const BAND_CELLS: usize = 32;

/// Longest extension, in tokens of `b`. Its columns still fit [`COUNT_BITS`]: a row adds at most 10 to the score, so
/// no more than 6,700 gaps can be paid for.
const MAX_EXTENSION_ROWS: usize = 4000;

/// Goes on from the starts of `a` and `b` to the best-scoring end, or back from their ends to the best-scoring start if `backward`
/// (the X-drop extension of Zhang and others 2000, in a band that follows the best cells).
pub fn extend_alignment(
    a: TokenRun,
    b: TokenRun,
    backward: bool,
    drop: i32,
    rows: &mut DpRows,
) -> Extension {
    let position = |run: &TokenRun, distance: usize| match backward {
        true => run.len() - 1 - distance,
        false => distance,
    };
    if !has_early_match(&a, &b, backward, drop) {
        return Extension::default();
    }
    let DpRows { last, next } = rows;
    let (mut best, mut best_a, mut best_b) = (0, 0, 0);
    // `last[n]` is the cell of `from + n` tokens of `a` and all tokens of `b` so far.
    let mut from = 0;
    last.clear();
    last.push(0);
    while last.len() <= a.len().min(BAND_CELLS / 2) && GAP_SCORE * last.len() as i32 >= -drop {
        last.push(last[last.len() - 1] + GAP_STEP);
    }
    for row in 1..=b.len().min(MAX_EXTENSION_ROWS) {
        let position_b = position(&b, row - 1);
        let floor = packed_column(score(best) - drop, 0, 0) - 1;
        let (mut first, mut end) = (usize::MAX, 0);
        let (mut diagonal, mut left) = (UNREACHABLE, UNREACHABLE);
        next.clear();
        for at in 0..=last.len().min(a.len() - from) {
            let above = last.get(at).copied().unwrap_or(UNREACHABLE);
            let step = match at {
                0 => 0,
                _ => b.step(position_b, &a, position(&a, from + at - 1)),
            };
            let mut current = cell(diagonal, above, left, step);
            if current < floor {
                current = UNREACHABLE;
            } else {
                first = first.min(at);
                end = at + 1;
                if score(current) > score(best) {
                    (best, best_a, best_b) = (current, from + at, row);
                }
            }
            next.push(current);
            (diagonal, left) = (above, current);
        }
        if end == 0 {
            break;
        }
        next.truncate(end);
        if end - first > BAND_CELLS {
            // Keep the cells around the best of the row.
            let top = (first..end).max_by_key(|&at| next[at]).unwrap_or(first);
            first = first.max(top.saturating_sub(BAND_CELLS / 2));
            next.truncate(first + BAND_CELLS);
        }
        next.drain(..first);
        from += first;
        std::mem::swap(last, next);
    }
    Extension {
        a: best_a,
        b: best_b,
        stats: stats(best),
    }
}

/// False if no token is alike before an extension gives up: the first ones of `a` and of `b` are all different.
fn has_early_match(a: &TokenRun, b: &TokenRun, backward: bool, drop: i32) -> bool {
    let reach = (drop / -GAP_SCORE) as usize + 1;
    let first = |run: &TokenRun| match backward {
        true => run.ocr_hashes.len().saturating_sub(reach)..run.ocr_hashes.len(),
        false => 0..run.ocr_hashes.len().min(reach),
    };
    let (a, b) = (&a.ocr_hashes[first(a)], &b.ocr_hashes[first(b)]);
    let similar = |x: u32| b.iter().fold(false, |similar, &y| similar | (x == y));
    a.iter().any(|&x| similar(x))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(score: i32, similar: u32, columns: u32) -> AlignmentStats {
        AlignmentStats {
            score,
            exact: similar,
            similar,
            columns,
        }
    }

    fn exact_hashes(ocr_hashes: &[u32]) -> Vec<u16> {
        ocr_hashes.iter().map(|&ocr_hash| ocr_hash as u16).collect()
    }

    fn run<'a>(ocr_hashes: &'a [u32], exact_hashes: &'a [u16]) -> TokenRun<'a> {
        TokenRun {
            ocr_hashes,
            exact_hashes,
        }
    }

    #[test]
    fn gaps_are_aligned_globally() {
        for (a, b, expected) in [
            (&[][..], &[][..], counts(0, 0, 0)),
            (&[1, 2, 3], &[1, 2, 3], counts(30, 3, 3)),
            (&[1, 2, 3], &[1, 9, 3], counts(13, 2, 3)),
            (&[1, 2, 3], &[1, 3], counts(14, 2, 3)),
            (&[1, 2, 3], &[], counts(-18, 0, 3)),
            (&[1, 2], &[2, 1], counts(-2, 1, 3)),
        ] {
            let (words_a, words_b) = (exact_hashes(a), exact_hashes(b));
            let found = align_gap(run(a, &words_a), run(b, &words_b), &mut DpRows::default());
            assert_eq!(found, expected, "{a:?} {b:?}");
        }
    }

    fn extension(a: &[u32], b: &[u32]) -> (usize, usize, AlignmentStats) {
        let extension = |a: &[u32], b: &[u32], backward: bool| {
            let (words_a, words_b) = (exact_hashes(a), exact_hashes(b));
            let (a, b) = (run(a, &words_a), run(b, &words_b));
            extend_alignment(a, b, backward, X_DROP, &mut DpRows::default())
        };
        let reversed = |tokens: &[u32]| tokens.iter().rev().copied().collect::<Vec<u32>>();
        let found = extension(a, b, false);
        assert_eq!(found, extension(&reversed(a), &reversed(b), true));
        (found.a, found.b, found.stats)
    }

    #[test]
    fn extension_stops_at_the_best_score() {
        let other: Vec<u32> = (100..200).collect();
        let one: Vec<u32> = (1..30).collect();
        assert_eq!(extension(&one, &other), (0, 0, counts(0, 0, 0)));
        assert_eq!(extension(&one, &one), (29, 29, counts(290, 29, 29)));
        assert_eq!(extension(&[], &one), (0, 0, counts(0, 0, 0)));
        let with_tail = [&one[..], &other].concat();
        assert_eq!(extension(&with_tail, &one), (29, 29, counts(290, 29, 29)));
        let missing = [&one[..10], &one[15..]].concat();
        assert_eq!(extension(&one, &missing), (29, 24, counts(210, 24, 29)));
        assert_eq!(extension(&missing, &one), (24, 29, counts(210, 24, 29)));
    }
}
