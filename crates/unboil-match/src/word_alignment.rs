//! Aligns the two copies of a passage word by word, for a reader: [`align_words`].
//!
//! The score of the alignment is that of `align.rs`. There only the counts are needed; here each
//! column is, so the ways into the cells are recorded (Needleman and Wunsch, 1970), in a band around
//! the diagonal.

use std::ops::Range;

use crate::align::{GAP_SCORE, MATCH_SCORE, REPLACE_SCORE};
use unboil_text::{Span, TokenHashes, TokenList, Tokens};

/// A part of the alignment of two texts. The parts follow one another and cover both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AlignedPart {
    /// Bytes of the first text. It may be empty.
    pub a: Span,
    /// Bytes of the second text. It may be empty.
    pub b: Span,
    /// How they differ.
    pub kind: AlignedKind,
}

/// How the two texts of an [`AlignedPart`] differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AlignedKind {
    /// In nothing: their bytes are equal.
    Equal,
    /// In case, marks or white space, or in letters that scanners confuse.
    SameWords,
    /// In their words.
    Changed,
}

/// Most cells of an alignment, a byte each. In long texts the band is not widened further.
const MAX_CELLS: usize = 8 << 20;

/// Width of the band at first, in tokens.
const MIN_BAND: usize = 48;

/// Aligns two texts word by word.
///
/// ```
/// use unboil_match::{AlignedKind, align_words};
///
/// let (a, b) = ("The night boat runs, he said.", "The night boat runs on, he said.");
/// let parts = align_words(a, b);
/// let kinds: Vec<AlignedKind> = parts.iter().map(|part| part.kind).collect();
/// assert_eq!(kinds[0], AlignedKind::Equal);
/// assert_eq!(&a[parts[0].a.range()], "The night boat ");
/// let texts = parts.iter().map(|part| &b[part.b.range()]);
/// assert_eq!(texts.collect::<String>(), b);
/// ```
pub fn align_words(a: &str, b: &str) -> Vec<AlignedPart> {
    if a == b {
        return part_of(0..a.len(), 0..b.len(), AlignedKind::Equal);
    }
    let list = |text: &str| TokenList::tokenize(text, &[Span::new(0, text.len())]);
    let (list_a, list_b) = (list(a), list(b));
    let (tokens_a, tokens_b) = (list_a.tokens(), list_b.tokens());
    if tokens_a.is_empty() || tokens_b.is_empty() {
        return part_of(0..a.len(), 0..b.len(), AlignedKind::Changed);
    }
    let mut parts = Parts {
        texts: (a, b),
        tokens: (tokens_a, tokens_b),
        at: (0, 0),
        out: Vec::new(),
    };
    let (hashes_a, hashes_b) = (tokens_a.hashes, tokens_b.hashes);
    let is_equal = |(one, other): (usize, usize)| {
        hashes_a.ocr_hashes[one] == hashes_b.ocr_hashes[other]
            && hashes_a.exact_hashes[one] == hashes_b.exact_hashes[other]
    };
    let shorter = tokens_a.len().min(tokens_b.len());
    let prefix = (0..shorter).take_while(|&at| is_equal((at, at))).count();
    let (last_a, last_b) = (tokens_a.len() - 1, tokens_b.len() - 1);
    let suffix = (0..shorter - prefix)
        .take_while(|&at| is_equal((last_a - at, last_b - at)))
        .count();
    (0..prefix).for_each(|_| parts.add(Column::Both));
    let middle_a = hashes_a.slice(prefix..tokens_a.len() - suffix);
    let middle_b = hashes_b.slice(prefix..tokens_b.len() - suffix);
    for column in columns(middle_a, middle_b) {
        parts.add(column);
    }
    (0..suffix).for_each(|_| parts.add(Column::Both));
    parts.out
}

/// One part, or none if both texts are empty.
fn part_of(a: Range<usize>, b: Range<usize>, kind: AlignedKind) -> Vec<AlignedPart> {
    let (a, b) = (Span::new(a.start, a.end), Span::new(b.start, b.end));
    let part = AlignedPart { a, b, kind };
    (!a.is_empty() || !b.is_empty())
        .then_some(part)
        .into_iter()
        .collect()
}

/// A column of an alignment: a token of both texts, or of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Column {
    Both,
    OnlyA,
    OnlyB,
}

/// The columns of the best alignment. The band is widened until the alignment stays within it.
fn columns(a: TokenHashes, b: TokenHashes) -> Vec<Column> {
    let (len_a, len_b) = (a.len(), b.len());
    if len_a == 0 || len_b == 0 {
        let only_a = vec![Column::OnlyA; len_a];
        return [only_a, vec![Column::OnlyB; len_b]].concat();
    }
    // The bands of two rows must have cells in common, however much longer the second text is.
    let narrowest = MIN_BAND.max(2 * (len_b / len_a + 1));
    let widest = (MAX_CELLS / (len_a + 1)).max(narrowest).min(len_b + 1);
    let mut width = narrowest.min(widest);
    loop {
        let band = Band {
            width,
            rows: len_a,
            columns: len_b,
        };
        let (columns, is_within) = band.columns(a, b);
        if is_within || width == widest {
            return columns;
        }
        width = (4 * width).min(widest);
    }
}

/// The cells that are computed: in each row `width` of them, along the diagonal.
struct Band {
    width: usize,
    /// Tokens of the first text, each a row below the first one.
    rows: usize,
    /// Tokens of the second text.
    columns: usize,
}

impl Band {
    /// The first column of a row.
    fn start(&self, row: usize) -> usize {
        let diagonal = self.columns * row / self.rows;
        let last = self.columns + 1 - self.width;
        diagonal.saturating_sub(self.width / 2).min(last)
    }

    /// The columns of the best alignment in the band, and whether it keeps away from the edges of the band.
    fn columns(&self, a: TokenHashes, b: TokenHashes) -> (Vec<Column>, bool) {
        let ways = self.ways(a, b);
        let (mut row, mut column) = (self.rows, self.columns);
        let mut out = Vec::with_capacity(row.max(column));
        let mut is_within = true;
        while row > 0 || column > 0 {
            let at = column - self.start(row);
            let is_first = at == 0 && column > 0;
            let is_last = at + 1 == self.width && column < self.columns;
            is_within &= !is_first && !is_last;
            let way = match (row, column) {
                (0, _) => Column::OnlyB,
                (_, 0) => Column::OnlyA,
                _ => ways[row * self.width + at],
            };
            out.push(way);
            row -= usize::from(way != Column::OnlyB);
            column -= usize::from(way != Column::OnlyA);
        }
        out.reverse();
        (out, is_within)
    }

    /// The best way into each cell, row by row.
    fn ways(&self, a: TokenHashes, b: TokenHashes) -> Vec<Column> {
        let width = self.width;
        let mut ways = vec![Column::OnlyB; (self.rows + 1) * width];
        // Beside the cells of a row are cells that are never the best: one on the left, and as many on
        // the right as the band moves from row to row.
        let max_shift = self.columns / self.rows + 1;
        let mut last: Vec<i32> = vec![UNREACHABLE; 1 + width + max_shift];
        for (at, cell) in last[1..=width].iter_mut().enumerate() {
            *cell = GAP_SCORE * at as i32;
        }
        let mut next = vec![UNREACHABLE; last.len()];
        for row in 1..=self.rows {
            let (start, shift) = (self.start(row), self.start(row) - self.start(row - 1));
            let ways = &mut ways[row * width..][..width];
            let (above, diagonal) = (&last[shift + 1..], &last[shift..]);
            let mut left = UNREACHABLE;
            // The first column is before the first token of `b`.
            let first = usize::from(start == 0);
            if start == 0 {
                left = above[0] + GAP_SCORE;
                (ways[0], next[1]) = (Column::OnlyA, left);
            }
            let tokens = &b.ocr_hashes[start + first - 1..start + width - 1];
            let token_a = a.ocr_hashes[row - 1];
            let (ways, row_cells) = (&mut ways[first..], &mut next[first + 1..=width]);
            // Two loops: this one has no cell that needs the one before it, so it runs on vectors.
            let cells = (ways.iter_mut().zip(&mut *row_cells))
                .zip(above[first..].iter().zip(&diagonal[first..]));
            for (((way, cell), (above, diagonal)), &token) in cells.zip(tokens) {
                let score = match token == token_a {
                    true => MATCH_SCORE,
                    false => REPLACE_SCORE,
                };
                let (both, only_a) = (diagonal + score, above + GAP_SCORE);
                *cell = both.max(only_a);
                *way = match both >= only_a {
                    true => Column::Both,
                    false => Column::OnlyA,
                };
            }
            for (way, cell) in ways.iter_mut().zip(row_cells) {
                let only_b = left + GAP_SCORE;
                *way = if only_b > *cell { Column::OnlyB } else { *way };
                left = only_b.max(*cell);
                *cell = left;
            }
            std::mem::swap(&mut last, &mut next);
        }
        ways
    }
}

/// A score that is never the best, and may be added to others.
const UNREACHABLE: i32 = i32::MIN / 4;

/// Makes parts of columns.
struct Parts<'a> {
    texts: (&'a str, &'a str),
    tokens: (Tokens<'a>, Tokens<'a>),
    /// The next token of each text.
    at: (usize, usize),
    out: Vec<AlignedPart>,
}

impl Parts<'_> {
    fn add(&mut self, column: Column) {
        let (at_a, at_b) = self.at;
        self.at.0 += usize::from(column != Column::OnlyB);
        self.at.1 += usize::from(column != Column::OnlyA);
        let (tokens_a, tokens_b) = self.tokens;
        let (text_a, text_b) = self.texts;
        let a = bytes(tokens_a, text_a.len(), at_a..self.at.0);
        let b = bytes(tokens_b, text_b.len(), at_b..self.at.1);
        let kind = match column {
            Column::Both if text_a[a.range()] == text_b[b.range()] => AlignedKind::Equal,
            Column::Both
                if tokens_a.hashes.ocr_hashes[at_a] == tokens_b.hashes.ocr_hashes[at_b] =>
            {
                AlignedKind::SameWords
            }
            _ => AlignedKind::Changed,
        };
        match self.out.last_mut().filter(|last| last.kind == kind) {
            Some(last) => (last.a.end, last.b.end) = (a.end, b.end),
            None => self.out.push(AlignedPart { a, b, kind }),
        }
    }
}

/// The bytes of some tokens, up to the next one. What is before the first token goes with it.
fn bytes(tokens: Tokens, len: usize, range: Range<usize>) -> Span {
    let start = |token: usize| match token {
        0 => 0,
        _ if token == tokens.len() => len,
        _ => tokens.start(token),
    };
    Span::new(start(range.start), start(range.end))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The alignment as text: `[a|b]` where words differ, `(a|b)` where they are written otherwise.
    fn aligned(a: &str, b: &str) -> String {
        let text = |part: &AlignedPart| {
            let (a, b) = (&a[part.a.range()], &b[part.b.range()]);
            match part.kind {
                AlignedKind::Equal => a.to_string(),
                AlignedKind::SameWords => format!("({a}|{b})"),
                AlignedKind::Changed => format!("[{a}|{b}]"),
            }
        };
        align_words(a, b).iter().map(text).collect()
    }

    #[test]
    fn words_are_inserted_deleted_and_replaced() {
        let check = |a: &str, b: &str, expected: &str| assert_eq!(aligned(a, b), expected);
        check(
            "It rained all day.",
            "It rained all day.",
            "It rained all day.",
        );
        check(
            "It rained all day.",
            "It rained day.",
            "It rained [all |]day.",
        );
        check(
            "It rained day.",
            "It rained all day.",
            "It rained [|all ]day.",
        );
        check(
            "He left on Monday, sir.",
            "He left on Friday, sir.",
            "He left on [Monday, |Friday, ]sir.",
        );
        check(
            "The Tide rose.",
            "The tide rose!",
            "The (Tide rose.|tide rose!)",
        );
        check("...", "It rained.", "[...|It rained.]");
        check("", "", "");
    }

    #[test]
    fn long_texts_are_aligned_in_a_band() {
        let words: Vec<String> = (0..9000).map(|n| format!("w{}", n % 997)).collect();
        let a = words.join(" ");
        let mut other = words.clone();
        // The band must be wider here.
        let moved = [&words[..1000], &words[1300..]].concat().join(" ");
        let kinds: Vec<AlignedKind> = align_words(&words.join(" "), &moved)
            .iter()
            .map(|part| part.kind)
            .collect();
        let (equal, changed) = (AlignedKind::Equal, AlignedKind::Changed);
        assert_eq!(kinds, [equal, changed, equal]);
        other[10] = "changed".into();
        other.remove(4500);
        other[8000] = "changed".into();
        let b = other.join(" ");
        let parts = align_words(&a, &b);
        let changed = parts
            .iter()
            .filter(|part| part.kind == AlignedKind::Changed);
        assert_eq!((parts.len(), changed.count()), (7, 3));
    }

    #[test]
    fn a_text_may_be_many_times_longer_than_the_other() {
        let words = |from: usize, count: usize| -> String {
            (from..from + count).map(|n| format!("w{n} ")).collect()
        };
        for (short, long) in [(1, 60), (3, 200), (2, 5000), (20, 3000)] {
            for (a, b) in [
                (words(0, short), words(9000, long)),
                (words(0, short), words(1, long)),
            ] {
                for (a, b) in [(&a, &b), (&b, &a)] {
                    let parts = align_words(a, b);
                    let one: String = parts.iter().map(|part| &a[part.a.range()]).collect();
                    let other: String = parts.iter().map(|part| &b[part.b.range()]).collect();
                    assert_eq!((&one, &other), (a, b));
                }
            }
        }
    }

    proptest! {
        #[test]
        fn the_parts_cover_both_texts(a in "[ab,. ]{0,40}|[é一ア b]{0,20}", b in "[ab,. ]{0,40}|[é一ア b]{0,20}") {
            let parts = align_words(&a, &b);
            let one: String = parts.iter().map(|part| &a[part.a.range()]).collect();
            let other: String = parts.iter().map(|part| &b[part.b.range()]).collect();
            prop_assert_eq!((&one, &other), (&a, &b));
            for part in parts {
                let is_equal = a[part.a.range()] == b[part.b.range()];
                prop_assert_eq!(part.kind == AlignedKind::Equal, is_equal);
            }
        }
    }
}
