//! Two runs of tokens in, their best alignment out: how many are alike, how many columns it takes.
//!
//! Scores are in tenths: a token alike 10, another in its place -7, a token more or less -6. Two texts that share nothing but
//! the usual small words come out below zero.

use std::ops::Range;

use unboil_text::tokens::Tokens;

/// Score of two tokens alike.
pub const ALIKE: i32 = 10;
/// Score of a token with another in its place.
pub const REPLACED: i32 = -7;
const GAP: i32 = -6;

/// A long gap costs no more than this and a tenth a token: an inserted sentence is one edit of the author, not thirty.
const LONG_GAP: i32 = -60;

/// A count of columns of an alignment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Sum of the scores, in tenths.
    pub score: i32,
    /// Columns of two tokens of the same word.
    pub same: u32,
    /// Columns of two tokens alike: of the same word, or of words that scanners confuse.
    pub alike: u32,
    /// All columns.
    pub columns: u32,
}

impl Tally {
    /// Two tallies end to end.
    pub fn and(self, other: Tally) -> Tally {
        Tally {
            score: self.score + other.score,
            same: self.same + other.same,
            alike: self.alike + other.alike,
            columns: self.columns + other.columns,
        }
    }

    /// Tokens alike, one by one, of the words given.
    pub fn run(a: &[u16], b: &[u16]) -> Tally {
        let len = a.len() as u32;
        Tally {
            score: ALIKE * len as i32,
            same: a.iter().zip(b).filter(|(x, y)| x == y).count() as u32,
            alike: len,
            columns: len,
        }
    }

    /// A gap of `len` tokens.
    pub fn gap(len: usize) -> Tally {
        Tally {
            score: (GAP * len as i32).max(LONG_GAP - len as i32),
            columns: len as u32,
            ..Tally::default()
        }
    }
}

/// A tally in one number, so that the best of three ways into a cell is the greatest of three sums: the score above the
/// counts of same, alike and all columns, each of [`COUNT_BITS`].
type Cell = i64;

const COUNT_BITS: u32 = 14;
const ALIKE_STEP: Cell = packed(ALIKE, 0, 1);
const SAME_STEP: Cell = packed(ALIKE, 1, 1);
const REPLACED_STEP: Cell = packed(REPLACED, 0, 0);
const GAP_STEP: Cell = packed(GAP, 0, 0);

/// A cell that never wins.
const NEVER: Cell = i64::MIN / 2;

/// One column as a cell.
const fn packed(score: i32, same: i64, alike: i64) -> Cell {
    ((score as i64) << (3 * COUNT_BITS)) + (same << (2 * COUNT_BITS)) + (alike << COUNT_BITS) + 1
}

fn score(cell: Cell) -> i32 {
    (cell >> (3 * COUNT_BITS)) as i32
}

fn tally(cell: Cell) -> Tally {
    let count = |field: u32| (cell >> (field * COUNT_BITS)) as u32 & ((1 << COUNT_BITS) - 1);
    Tally {
        score: score(cell),
        same: count(2),
        alike: count(1),
        columns: count(0),
    }
}

/// The best of the three ways into a cell.
fn cell(diagonal: Cell, above: Cell, left: Cell, step: Cell) -> Cell {
    (diagonal + step).max(above + GAP_STEP).max(left + GAP_STEP)
}

/// A run of tokens: its shapes and its words, in the order in which they are aligned.
#[derive(Clone, Copy)]
pub struct Run<'a> {
    /// What makes two tokens alike.
    pub shapes: &'a [u32],
    /// What makes them the same.
    pub words: &'a [u16],
}

impl<'a> Run<'a> {
    /// Some of the tokens of an article.
    pub fn of(tokens: Tokens<'a>, range: Range<usize>) -> Run<'a> {
        Run {
            shapes: &tokens.shapes[range.clone()],
            words: &tokens.words[range],
        }
    }

    /// How many tokens it has.
    fn len(&self) -> usize {
        self.shapes.len()
    }

    /// The step that aligns token `at` with token `of_other` of `other`.
    fn step(&self, at: usize, other: &Run, of_other: usize) -> Cell {
        if self.shapes[at] != other.shapes[of_other] {
            REPLACED_STEP
        } else if self.words[at] != other.words[of_other] {
            ALIKE_STEP
        } else {
            SAME_STEP
        }
    }
}

/// One article as its alignments see it.
#[derive(Clone, Copy)]
pub struct Side<'a> {
    /// Its text.
    pub text: &'a str,
    /// The tokens of what stripping left of it.
    pub tokens: Tokens<'a>,
}

/// Two runs of tokens that say the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Match {
    /// Tokens of the earlier article.
    pub a: Range<usize>,
    /// Tokens of the later article.
    pub b: Range<usize>,
    /// The columns of the alignment.
    pub tally: Tally,
    /// Tokens that are the same but stand in another order.
    pub moved: u32,
}

/// Rows that the alignments use again, so that none allocates.
#[derive(Default)]
pub struct Rows {
    last: Vec<Cell>,
    next: Vec<Cell>,
}

/// Aligns all of `a` with all of `b`. The lengths should be small: the work is their product.
pub fn between(a: Run, b: Run, rows: &mut Rows) -> Tally {
    let (short, long) = (a.len().min(b.len()), a.len().max(b.len()));
    if short == 0 {
        return Tally::gap(long);
    }
    if long > MAX_BETWEEN {
        let mut tally = Tally::gap(long);
        tally.score += REPLACED * short as i32;
        return tally;
    }
    let Rows { last, next } = rows;
    last.clear();
    last.extend((0..=a.len()).map(|n| GAP_STEP * n as Cell));
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
    tally(last[a.len()])
}

/// Longest side aligned by [`between`] cell by cell; what is longer counts as replaced. Above the longest gap of a chain.
const MAX_BETWEEN: usize = 160;

/// How far an alignment goes on past the end of a chain.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Extension {
    /// Tokens taken of `a`.
    pub a: usize,
    /// Tokens taken of `b`.
    pub b: usize,
    /// The columns of both.
    pub tally: Tally,
}

/// An extension gives up when its score has fallen this far below its best.
pub const DROP: i32 = 75;

/// The same for a first look: half, and so a quarter of the work.
pub const QUICK_DROP: i32 = 40;

/// Widest row of an extension, in cells.
const BAND: usize = 32;

/// Longest extension, in tokens of `b`. Its columns still fit [`COUNT_BITS`]: a row adds at most 10 to the score, so
/// no more than 6,700 gaps can be paid for.
const MAX_ROWS: usize = 4000;

/// Goes on from the starts of `a` and `b` to the best-scoring end, or back from their ends to the best-scoring start if `back`
/// (the X-drop extension of Zhang and others 2000, in a band that follows the best cells).
pub fn extend(a: Run, b: Run, back: bool, drop: i32, rows: &mut Rows) -> Extension {
    let place = |run: &Run, distance: usize| match back {
        true => run.len() - 1 - distance,
        false => distance,
    };
    if !begins(&a, &b, back, drop) {
        return Extension::default();
    }
    let Rows { last, next } = rows;
    let (mut best, mut best_a, mut best_b) = (0, 0, 0);
    // `last[n]` is the cell of `from + n` tokens of `a` and all tokens of `b` so far.
    let mut from = 0;
    last.clear();
    last.push(0);
    while last.len() <= a.len().min(BAND / 2) && GAP * last.len() as i32 >= -drop {
        last.push(last[last.len() - 1] + GAP_STEP);
    }
    for row in 1..=b.len().min(MAX_ROWS) {
        let of_b = place(&b, row - 1);
        let floor = packed(score(best) - drop, 0, 0) - 1;
        let (mut first, mut end) = (usize::MAX, 0);
        let (mut diagonal, mut left) = (NEVER, NEVER);
        next.clear();
        for at in 0..=last.len().min(a.len() - from) {
            let above = last.get(at).copied().unwrap_or(NEVER);
            let step = match at {
                0 => 0,
                _ => b.step(of_b, &a, place(&a, from + at - 1)),
            };
            let mut here = cell(diagonal, above, left, step);
            if here < floor {
                here = NEVER;
            } else {
                first = first.min(at);
                end = at + 1;
                if score(here) > score(best) {
                    (best, best_a, best_b) = (here, from + at, row);
                }
            }
            next.push(here);
            (diagonal, left) = (above, here);
        }
        if end == 0 {
            break;
        }
        next.truncate(end);
        if end - first > BAND {
            // Keep the cells around the best of the row.
            let top = (first..end).max_by_key(|&at| next[at]).unwrap_or(first);
            first = first.max(top.saturating_sub(BAND / 2));
            next.truncate(first + BAND);
        }
        next.drain(..first);
        from += first;
        std::mem::swap(last, next);
    }
    Extension {
        a: best_a,
        b: best_b,
        tally: tally(best),
    }
}

/// False if no token is alike before an extension gives up: the first ones of `a` and of `b` are all different.
fn begins(a: &Run, b: &Run, back: bool, drop: i32) -> bool {
    let reach = (drop / -GAP) as usize + 1;
    let first = |run: &Run| match back {
        true => run.shapes.len().saturating_sub(reach)..run.shapes.len(),
        false => 0..run.shapes.len().min(reach),
    };
    let (a, b) = (&a.shapes[first(a)], &b.shapes[first(b)]);
    let alike = |x: u32| b.iter().fold(false, |alike, &y| alike | (x == y));
    a.iter().any(|&x| alike(x))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(score: i32, alike: u32, columns: u32) -> Tally {
        Tally {
            score,
            same: alike,
            alike,
            columns,
        }
    }

    fn words(shapes: &[u32]) -> Vec<u16> {
        shapes.iter().map(|&shape| shape as u16).collect()
    }

    fn run<'a>(shapes: &'a [u32], words: &'a [u16]) -> Run<'a> {
        Run { shapes, words }
    }

    #[test]
    fn between_two_stretches() {
        for (a, b, expected) in [
            (&[][..], &[][..], counts(0, 0, 0)),
            (&[1, 2, 3], &[1, 2, 3], counts(30, 3, 3)),
            (&[1, 2, 3], &[1, 9, 3], counts(13, 2, 3)),
            (&[1, 2, 3], &[1, 3], counts(14, 2, 3)),
            (&[1, 2, 3], &[], counts(-18, 0, 3)),
            (&[1, 2], &[2, 1], counts(-2, 1, 3)),
        ] {
            let (words_a, words_b) = (words(a), words(b));
            let found = between(run(a, &words_a), run(b, &words_b), &mut Rows::default());
            assert_eq!(found, expected, "{a:?} {b:?}");
        }
    }

    fn extension(a: &[u32], b: &[u32]) -> (usize, usize, Tally) {
        let extension = |a: &[u32], b: &[u32], back: bool| {
            let (words_a, words_b) = (words(a), words(b));
            let (a, b) = (run(a, &words_a), run(b, &words_b));
            extend(a, b, back, DROP, &mut Rows::default())
        };
        let turned = |tokens: &[u32]| tokens.iter().rev().copied().collect::<Vec<u32>>();
        let found = extension(a, b, false);
        assert_eq!(found, extension(&turned(a), &turned(b), true));
        (found.a, found.b, found.tally)
    }

    #[test]
    fn extension_goes_to_the_best_end() {
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
