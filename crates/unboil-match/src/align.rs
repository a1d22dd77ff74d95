//! Aligns two runs of tokens and counts the columns of the best alignment.
//!
//! [`align_gap`] aligns two short runs from end to end. [`extend_alignment`] extends an alignment
//! from one end as far as the score improves. Scores are in tenths of a token: similar tokens 10,
//! a replaced token -7, an inserted or deleted token -6. The score of unrelated texts, which share
//! only frequent words, is below zero. `find_matches.rs` aligns the chains of two articles with them.

use unboil_text::TokenHashes;

/// Score of two similar tokens.
pub(crate) const MATCH_SCORE: i32 = 10;
/// Score of a replaced token.
pub(crate) const REPLACE_SCORE: i32 = -7;

/// Score of an inserted or deleted token.
pub(crate) const GAP_SCORE: i32 = -6;

/// Score of a long gap, in addition to a tenth of a token for each of its tokens: an inserted
/// sentence is one edit of an author, not thirty.
const LONG_GAP_SCORE: i32 = -60;

/// Score and column counts of an alignment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct AlignmentStats {
    /// Sum of the scores, in tenths.
    pub(crate) score: i32,
    /// Columns of two equal words.
    pub(crate) exact: u32,
    /// Columns of two similar tokens: equal words, or words that differ only in letters that
    /// scanners confuse.
    pub(crate) similar: u32,
    /// All columns.
    pub(crate) columns: u32,
}

impl AlignmentStats {
    /// Returns the stats of two alignments placed end to end.
    pub(crate) fn concat(self, other: AlignmentStats) -> AlignmentStats {
        AlignmentStats {
            score: self.score + other.score,
            exact: self.exact + other.exact,
            similar: self.similar + other.similar,
            columns: self.columns + other.columns,
        }
    }

    /// Returns the stats of an alignment without one of its ends.
    pub(crate) fn without(self, end: AlignmentStats) -> AlignmentStats {
        let similar = self.similar.saturating_sub(end.similar);
        AlignmentStats {
            score: self.score - end.score,
            exact: self.exact.saturating_sub(end.exact).min(similar),
            similar,
            columns: self.columns.saturating_sub(end.columns).max(similar),
        }
    }

    /// Returns the stats with counts that are possible for two runs of these lengths.
    pub(crate) fn within_lengths(self, one: usize, other: usize) -> AlignmentStats {
        let similar = self.similar.min(one.min(other) as u32);
        AlignmentStats {
            score: self.score,
            exact: self.exact.min(similar),
            similar,
            columns: self.columns.max(one.max(other) as u32),
        }
    }

    /// Returns the stats of similar tokens, aligned one by one, with these words.
    pub(crate) fn matching_run(a: &[u16], b: &[u16]) -> AlignmentStats {
        let len = a.len() as u32;
        AlignmentStats {
            score: MATCH_SCORE * len as i32,
            exact: a.iter().zip(b).filter(|(x, y)| x == y).count() as u32,
            similar: len,
            columns: len,
        }
    }

    /// Returns the stats of a gap of `len` tokens.
    pub(crate) fn gap(len: usize) -> AlignmentStats {
        AlignmentStats {
            score: (GAP_SCORE * len as i32).max(LONG_GAP_SCORE - len as i32),
            columns: len as u32,
            ..AlignmentStats::default()
        }
    }
}

/// [`AlignmentStats`] in one number, so that the best of three ways into a cell is the greatest of
/// three sums: the score above the counts of exact, similar and all columns, [`COUNT_BITS`] each.
type PackedCell = i64;

const COUNT_BITS: u32 = 14;
const SIMILAR_STEP: PackedCell = packed_column(MATCH_SCORE, 0, 1);
const EXACT_STEP: PackedCell = packed_column(MATCH_SCORE, 1, 1);
const REPLACED_STEP: PackedCell = packed_column(REPLACE_SCORE, 0, 0);
const GAP_STEP: PackedCell = packed_column(GAP_SCORE, 0, 0);

/// A cell that is never the best.
const UNREACHABLE: PackedCell = i64::MIN / 2;

/// Packs one column.
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

/// Returns the best of the three ways into a cell.
fn best_cell(
    diagonal: PackedCell,
    above: PackedCell,
    left: PackedCell,
    step: PackedCell,
) -> PackedCell {
    (diagonal + step).max(above + GAP_STEP).max(left + GAP_STEP)
}

/// Returns the column of token `at` of `b` aligned with token `at_a` of `a`.
fn step(b: &TokenHashes, at: usize, a: &TokenHashes, at_a: usize) -> PackedCell {
    if b.ocr_hashes[at] != a.ocr_hashes[at_a] {
        REPLACED_STEP
    } else if b.exact_hashes[at] != a.exact_hashes[at_a] {
        SIMILAR_STEP
    } else {
        EXACT_STEP
    }
}

/// Two rows of the alignment matrix, reused so that an alignment does not allocate.
#[derive(Default)]
pub(crate) struct DpRows {
    last: Vec<PackedCell>,
    next: Vec<PackedCell>,
}

/// Aligns all of `a` with all of `b`. The work is the product of their lengths.
pub(crate) fn align_gap(a: TokenHashes, b: TokenHashes, rows: &mut DpRows) -> AlignmentStats {
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
            left = best_cell(last[at], last[at + 1], left, step(&b, row, &a, at));
            next.push(left);
        }
        std::mem::swap(last, next);
    }
    stats(last[a.len()])
}

/// Longest side that [`align_gap`] aligns cell by cell. Longer sides count as replaced. It is
/// above the longest gap of a chain.
const MAX_GAP_SIDE: usize = 160;

/// The part of an alignment past the end of a chain.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Extension {
    /// Number of tokens of `a`.
    pub(crate) a: usize,
    /// Number of tokens of `b`.
    pub(crate) b: usize,
    /// The stats of the alignment of both.
    pub(crate) stats: AlignmentStats,
}

/// An extension ends when its score is this far below its best, in tenths of a token.
pub(crate) const X_DROP: i32 = 75;

/// [`X_DROP`] for a quick check: about half, which is a quarter of the work.
pub(crate) const QUICK_X_DROP: i32 = 40;

/// Widest row of an extension, in cells.
const BAND_CELLS: usize = 32;

/// Longest extension, in tokens of `b`. Its columns fit [`COUNT_BITS`]: a row adds at most 10 to
/// the score, so that there are at most 6,700 gaps.
const MAX_EXTENSION_ROWS: usize = 4000;

/// Extends an alignment from the starts of `a` and `b` to the end with the best score, or from
/// their ends to the best start if `backward`. This is the X-drop extension of Zhang and others
/// (2000), in a band that follows the best cells.
pub(crate) fn extend_alignment(
    a: TokenHashes,
    b: TokenHashes,
    backward: bool,
    drop: i32,
    rows: &mut DpRows,
) -> Extension {
    let position = |run: &TokenHashes, distance: usize| match backward {
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
    fill_first_row(last, a.len(), drop);
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
                _ => step(&b, position_b, &a, position(&a, from + at - 1)),
            };
            let mut current = best_cell(diagonal, above, left, step);
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
        from += trim_to_band(next, first, end);
        std::mem::swap(last, next);
    }
    Extension {
        a: best_a,
        b: best_b,
        stats: stats(best),
    }
}

/// Fills the row of no tokens of `b`: gaps until the score has dropped by `drop`.
fn fill_first_row(row: &mut Vec<PackedCell>, len_a: usize, drop: i32) {
    row.clear();
    row.push(0);
    while row.len() <= len_a.min(BAND_CELLS / 2) && GAP_SCORE * row.len() as i32 >= -drop {
        row.push(row[row.len() - 1] + GAP_STEP);
    }
}

/// Reduces a row to its cells `first..end`, and to [`BAND_CELLS`] cells around the best one.
/// Returns how many cells were removed at the start.
fn trim_to_band(row: &mut Vec<PackedCell>, mut first: usize, end: usize) -> usize {
    row.truncate(end);
    if end - first > BAND_CELLS {
        let top = (first..end).max_by_key(|&at| row[at]).unwrap_or(first);
        first = first.max(top.saturating_sub(BAND_CELLS / 2));
        row.truncate(first + BAND_CELLS);
    }
    row.drain(..first);
    first
}

/// Returns false if an extension would end before the first similar tokens: the first tokens of
/// `a` and of `b` are all different.
fn has_early_match(a: &TokenHashes, b: &TokenHashes, backward: bool, drop: i32) -> bool {
    let reach = (drop / -GAP_SCORE) as usize + 1;
    let first = |run: &TokenHashes| match backward {
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

    fn token_hashes<'a>(ocr_hashes: &'a [u32], exact_hashes: &'a [u16]) -> TokenHashes<'a> {
        TokenHashes {
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
            let found = align_gap(
                token_hashes(a, &words_a),
                token_hashes(b, &words_b),
                &mut DpRows::default(),
            );
            assert_eq!(found, expected, "{a:?} {b:?}");
        }
    }

    fn extension(a: &[u32], b: &[u32]) -> (usize, usize, AlignmentStats) {
        let extension = |a: &[u32], b: &[u32], backward: bool| {
            let (words_a, words_b) = (exact_hashes(a), exact_hashes(b));
            let (a, b) = (token_hashes(a, &words_a), token_hashes(b, &words_b));
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
