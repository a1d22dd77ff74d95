//! Two runs of tokens in, their best alignment out: how many are alike, how many columns it takes.
//!
//! Scores are in tenths: a token alike 10, another in its place -7, a token more or less -6. Two texts that share nothing but
//! the usual small words come out below zero.

use std::ops::Range;

use super::tokens::Tokens;

/// Score of two tokens alike.
pub const ALIKE: i32 = 10;
const REPLACED: i32 = -7;
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

    /// A gap of `len` tokens, `score` in all.
    fn gap(len: usize, score: i32) -> Tally {
        Tally {
            score,
            columns: len as u32,
            ..Tally::default()
        }
    }

    fn step(self, score: i32) -> Tally {
        Tally {
            score: self.score + score,
            columns: self.columns + 1,
            ..self
        }
    }

    fn step_alike(self, same: bool) -> Tally {
        Tally {
            score: self.score + ALIKE,
            same: self.same + u32::from(same),
            alike: self.alike + 1,
            columns: self.columns + 1,
        }
    }
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
}

/// Rows that the alignments use again, so that none allocates.
#[derive(Default)]
pub struct Rows {
    last: Vec<Tally>,
    next: Vec<Tally>,
}

/// Aligns all of `a` with all of `b`. The lengths should be small: the work is their product.
pub fn between(a: Run, b: Run, rows: &mut Rows) -> Tally {
    let (short, long) = (a.len().min(b.len()), a.len().max(b.len()));
    if short == 0 {
        return Tally::gap(long, (GAP * long as i32).max(LONG_GAP - long as i32));
    }
    if long > MAX_BETWEEN {
        return Tally::gap(long, REPLACED * short as i32 + LONG_GAP);
    }
    let Rows { last, next } = rows;
    last.clear();
    last.extend((0..=a.len()).map(|n| Tally::gap(n, GAP * n as i32)));
    for (row, &shape) in b.shapes.iter().enumerate() {
        next.clear();
        next.push(last[0].step(GAP));
        for (at, &other) in a.shapes.iter().enumerate() {
            let equal = (shape == other).then(|| a.words[at] == b.words[row]);
            next.push(cell(last[at], last[at + 1], next[at], equal));
        }
        std::mem::swap(last, next);
    }
    last[a.len()]
}

/// Longest side aligned by [`between`] cell by cell; what is longer counts as replaced. Above the longest gap of a chain.
const MAX_BETWEEN: usize = 160;

/// The best of the three ways into a cell. `equal` says of tokens alike whether they are the same, of others nothing.
fn cell(diagonal: Tally, above: Tally, left: Tally, equal: Option<bool>) -> Tally {
    let mut best = match equal {
        Some(same) => diagonal.step_alike(same),
        None => diagonal.step(REPLACED),
    };
    if above.score + GAP > best.score {
        best = above.step(GAP);
    }
    if left.score + GAP > best.score {
        best = left.step(GAP);
    }
    best
}

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

/// The extension gives up when its score has fallen this far below its best.
const DROP: i32 = 75;

/// Widest row of an extension, in cells.
const BAND: usize = 32;

/// A score that never wins.
const NEVER: Tally = Tally {
    score: i32::MIN / 2,
    same: 0,
    alike: 0,
    columns: 0,
};

/// Goes on from the starts of `a` and `b` to the best-scoring end, or back from their ends to the best-scoring start if `back`
/// (the X-drop extension of Zhang and others 2000, in a band that follows the best cells).
pub fn extend(a: Run, b: Run, back: bool, rows: &mut Rows) -> Extension {
    let place = |run: Run, distance: usize| match back {
        true => run.len() - 1 - distance,
        false => distance,
    };
    let Rows { last, next } = rows;
    let mut best = Extension::default();
    // `last[n]` is the cell of `from + n` tokens of `a` and all tokens of `b` so far.
    let mut from = 0;
    last.clear();
    last.push(Tally::default());
    while last.len() <= a.len().min(BAND / 2) && GAP * last.len() as i32 > -DROP {
        last.push(last[last.len() - 1].step(GAP));
    }
    for row in 1..=b.len() {
        let of_b = place(b, row - 1);
        let shape = b.shapes[of_b];
        next.clear();
        let floor = best.tally.score - DROP;
        let (mut first, mut end) = (None, 0);
        for at in 0..=last.len().min(a.len() - from) {
            let above = last.get(at).copied().unwrap_or(NEVER);
            let (diagonal, left) = match at {
                0 => (NEVER, NEVER),
                _ => (last[at - 1], next[at - 1]),
            };
            let column = from + at;
            let mut equal = None;
            if at > 0 {
                let of_a = place(a, column - 1);
                equal = (a.shapes[of_a] == shape).then(|| a.words[of_a] == b.words[of_b]);
            }
            let mut here = cell(diagonal, above, left, equal);
            if here.score < floor {
                here = NEVER;
            } else {
                first = first.or(Some(at));
                end = at + 1;
            }
            if here.score > best.tally.score {
                best = Extension {
                    a: column,
                    b: row,
                    tally: here,
                };
            }
            next.push(here);
        }
        let Some(mut first) = first else {
            break;
        };
        next.truncate(end);
        if end - first > BAND {
            // Keep the cells around the best of the row.
            let top = (first..end)
                .max_by_key(|&at| (next[at].score, at))
                .unwrap_or(first);
            first = first.max(top.saturating_sub(BAND / 2));
            next.truncate(first + BAND);
        }
        next.drain(..first);
        from += first;
        std::mem::swap(last, next);
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(score: i32, alike: u32, columns: u32) -> Tally {
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
            (&[][..], &[][..], tally(0, 0, 0)),
            (&[1, 2, 3], &[1, 2, 3], tally(30, 3, 3)),
            (&[1, 2, 3], &[1, 9, 3], tally(13, 2, 3)),
            (&[1, 2, 3], &[1, 3], tally(14, 2, 3)),
            (&[1, 2, 3], &[], tally(-18, 0, 3)),
            (&[1, 2], &[2, 1], tally(-2, 1, 3)),
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
            extend(a, b, back, &mut Rows::default())
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
        assert_eq!(extension(&one, &other), (0, 0, tally(0, 0, 0)));
        assert_eq!(extension(&one, &one), (29, 29, tally(290, 29, 29)));
        assert_eq!(extension(&[], &one), (0, 0, tally(0, 0, 0)));
        let with_tail = [&one[..], &other].concat();
        assert_eq!(extension(&with_tail, &one), (29, 29, tally(290, 29, 29)));
        let missing = [&one[..10], &one[15..]].concat();
        assert_eq!(extension(&one, &missing), (29, 24, tally(210, 24, 29)));
        assert_eq!(extension(&missing, &one), (24, 29, tally(210, 24, 29)));
    }
}
