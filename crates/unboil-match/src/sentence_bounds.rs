//! Moves the ends of a match to sentence boundaries: [`snap_to_sentences`].
//!
//! A match whose end is inside a sentence of both articles takes the rest of the sentence, if most of
//! it is shared, or leaves it, if only a few words of it are shared by chance. `find_matches.rs` calls this
//! as the last step for each match.

use std::ops::Range;

use crate::align::{AlignmentStats, DpRows, align_gap};
use crate::token_match::TokenMatch;
use crate::tokenized_article::TokenizedArticle;

/// Farthest move of an end outwards, in tokens.
const MAX_SNAP_TOKENS: usize = 12;
/// A match leaves a sentence of which it has fewer tokens.
const MIN_EDGE_TOKENS: usize = 8;

/// Moves the ends of a match to the borders of the sentences that they are in.
pub(crate) fn snap_to_sentences(
    found: &mut TokenMatch,
    a: &TokenizedArticle,
    b: &TokenizedArticle,
    rows: &mut DpRows,
) {
    let are_borders =
        |at_a: usize, at_b: usize| a.is_paragraph_border(at_a) && b.is_paragraph_border(at_b);
    if !are_borders(found.a.start, found.b.start) {
        snap_start(found, a, b, rows);
    }
    if !are_borders(found.a.end, found.b.end) {
        snap_end(found, a, b, rows);
    }
    found.stats = found.stats.within_lengths(found.a.len(), found.b.len());
}

/// Aligns two ranges of tokens.
fn aligned(
    (a, range_a): (&TokenizedArticle, Range<usize>),
    (b, range_b): (&TokenizedArticle, Range<usize>),
    rows: &mut DpRows,
) -> AlignmentStats {
    let run_a = a.tokens.tokens().slice(range_a);
    let run_b = b.tokens.tokens().slice(range_b);
    align_gap(run_a, run_b, rows)
}

fn snap_start(
    found: &mut TokenMatch,
    a: &TokenizedArticle,
    b: &TokenizedArticle,
    rows: &mut DpRows,
) {
    let edge_a = Edge::new(a, found.a.start, &found.a);
    let edge_b = Edge::new(b, found.b.start, &found.b);
    let (from_a, from_b) = (edge_a.unit.start, edge_b.unit.start);
    let (to_a, to_b) = (edge_a.inside.end, edge_b.inside.end);
    let align = || aligned((a, from_a..to_a), (b, from_b..to_b), rows);
    match edge_move(&edge_a, &edge_b, align) {
        EdgeMove::Outwards => {
            let more = aligned((a, from_a..found.a.start), (b, from_b..found.b.start), rows);
            found.stats = found.stats.concat(more);
            (found.a.start, found.b.start) = (from_a, from_b);
        }
        EdgeMove::Inwards => {
            let less = aligned((a, found.a.start..to_a), (b, found.b.start..to_b), rows);
            found.stats = found.stats.without(less);
            (found.a.start, found.b.start) = (to_a, to_b);
        }
        EdgeMove::None => {}
    }
}

fn snap_end(found: &mut TokenMatch, a: &TokenizedArticle, b: &TokenizedArticle, rows: &mut DpRows) {
    let edge_a = Edge::new(a, found.a.end - 1, &found.a);
    let edge_b = Edge::new(b, found.b.end - 1, &found.b);
    let (from_a, from_b) = (edge_a.inside.start, edge_b.inside.start);
    let (to_a, to_b) = (edge_a.unit.end, edge_b.unit.end);
    let align = || aligned((a, from_a..to_a), (b, from_b..to_b), rows);
    match edge_move(&edge_a, &edge_b, align) {
        EdgeMove::Outwards => {
            let more = aligned((a, found.a.end..to_a), (b, found.b.end..to_b), rows);
            found.stats = found.stats.concat(more);
            (found.a.end, found.b.end) = (to_a, to_b);
        }
        EdgeMove::Inwards => {
            let less = aligned((a, from_a..found.a.end), (b, from_b..found.b.end), rows);
            found.stats = found.stats.without(less);
            (found.a.end, found.b.end) = (from_a, from_b);
        }
        EdgeMove::None => {}
    }
}

/// The sentence at one end of a match.
struct Edge {
    /// The tokens of the sentence. They reach over the end of the match, or end with it.
    unit: Range<usize>,
    /// Those that are in the match.
    inside: Range<usize>,
    /// The match has other sentences too.
    has_more: bool,
}

impl Edge {
    /// The sentence with `token`, which is the first or the last of `range`.
    fn new(article: &TokenizedArticle, token: usize, range: &Range<usize>) -> Edge {
        // The number of a list item is in no sentence.
        let unit = article.tokens_of_unit(token).unwrap_or(token..token + 1);
        let inside = unit.start.max(range.start)..unit.end.min(range.end);
        Edge {
            has_more: inside.len() < range.len(),
            unit,
            inside,
        }
    }

    /// Number of tokens of the sentence outside of the match.
    fn outside(&self) -> usize {
        self.unit.len() - self.inside.len()
    }
}

enum EdgeMove {
    None,
    Outwards,
    Inwards,
}

/// Where the end of a match goes, given its sentences in both articles. `align` aligns them, if an end
/// is inside of one.
fn edge_move(a: &Edge, b: &Edge, align: impl FnOnce() -> AlignmentStats) -> EdgeMove {
    let (outside_a, outside_b) = (a.outside(), b.outside());
    if outside_a == 0 && outside_b == 0 {
        return EdgeMove::None;
    }
    let whole = align();
    let is_near = outside_a <= MAX_SNAP_TOKENS && outside_b <= MAX_SNAP_TOKENS;
    if is_near && 2 * whole.similar >= whole.columns {
        return EdgeMove::Outwards;
    }
    let is_unlike = 5 * whole.similar < 2 * whole.columns;
    let is_partial = outside_a > 0 && outside_b > 0;
    let is_short = a.inside.len().min(b.inside.len()) < MIN_EDGE_TOKENS;
    match is_unlike && is_partial && is_short && a.has_more && b.has_more {
        true => EdgeMove::Inwards,
        false => EdgeMove::None,
    }
}
