//! A match in, the same match out with its ends at ends of sentences, where both articles have one near.

use super::align::{Match, Rows, Run, Side, Tally, between};

/// Farthest move of an end, in tokens.
const MAX_MOVE: usize = 12;

/// Moves the ends of a match outwards to ends of sentences, if both articles have one near.
pub fn to_sentence_ends(found: &mut Match, a: Side, b: Side, rows: &mut Rows) {
    let (before_a, before_b) = (to_start(a, found.a.start), to_start(b, found.b.start));
    if let (Some(from_a), Some(from_b)) = (before_a, before_b) {
        let more = between(
            Run::of(a.tokens, from_a..found.a.start),
            Run::of(b.tokens, from_b..found.b.start),
            rows,
        );
        if near(more) {
            found.a.start = from_a;
            found.b.start = from_b;
            found.tally = found.tally.and(more);
        }
    }
    let (after_a, after_b) = (to_end(a, found.a.end), to_end(b, found.b.end));
    if let (Some(end_a), Some(end_b)) = (after_a, after_b) {
        let more = between(
            Run::of(a.tokens, found.a.end..end_a),
            Run::of(b.tokens, found.b.end..end_b),
            rows,
        );
        if near(more) {
            found.a.end = end_a;
            found.b.end = end_b;
            found.tally = found.tally.and(more);
        }
    }
}

/// True if the rest of a sentence may be of the same passage.
fn near(more: Tally) -> bool {
    more.columns <= 3 || more.alike * 4 >= more.columns
}

/// The first token of the sentence that `token` is in, if it is near.
fn to_start(side: Side, token: usize) -> Option<usize> {
    (token.saturating_sub(MAX_MOVE)..=token)
        .rev()
        .find(|&at| sentence_starts(side, at))
}

/// The end of the sentence that the token before `token` is in, if it is near.
fn to_end(side: Side, token: usize) -> Option<usize> {
    (token..=(token + MAX_MOVE).min(side.tokens.len())).find(|&at| sentence_starts(side, at))
}

/// Closes a sentence in one script or another.
const STOPS: &[char] = &[
    '.', '!', '?', '…', '。', '！', '？', '．', '؟', '۔', '।', '\n',
];

/// True if a sentence or line starts with the token at `at`, or the article ends before it.
fn sentence_starts(side: Side, at: usize) -> bool {
    let tokens = side.tokens;
    if at == 0 || at == tokens.len() {
        return true;
    }
    side.text[tokens.end(at - 1)..tokens.start(at)].contains(STOPS)
}
