//! A match in, a verdict out: is it a passage.

use std::ops::Range;

use super::align::Match;
use crate::config::PassagesConfig;
use unboil_text::tokens::{SPACELESS, Tokens};

/// True if a match is long and alike enough to be reported. A token of a script without spaces counts half.
pub fn good(found: &Match, a: Tokens, b: Tokens, config: &PassagesConfig) -> bool {
    let words = |tokens: Tokens, range: &Range<usize>| {
        let halves: usize = tokens.shapes[range.clone()]
            .iter()
            .map(|shape| if shape & SPACELESS != 0 { 1 } else { 2 })
            .sum();
        halves / 2
    };
    let length = words(a, &found.a).min(words(b, &found.b));
    let share = |count: u32| f64::from(count) / f64::from(found.tally.columns.max(1));
    // Words that only look alike are evidence of a scanned copy, whose words look alike almost all.
    let unlike =
        share(found.tally.same + found.moved) < MIN_SAME && share(found.tally.alike) < MIN_SCANNED;
    length >= config.min_tokens
        && !unlike
        && (share(found.tally.alike) >= CLEAR || different_words(found, a, b) >= MIN_DIFFERENT)
        && found.tally.score >= MIN_SCORE
        && share(found.tally.alike) >= config.min_similarity
}

/// How many different words both sides have.
fn different_words(found: &Match, a: Tokens, b: Tokens) -> usize {
    let different = |tokens: Tokens, range: &Range<usize>| {
        let mut shapes = tokens.shapes[range.clone()].to_vec();
        shapes.sort_unstable();
        shapes.dedup();
        shapes
    };
    let of_a = different(a, &found.a);
    let of_b = different(b, &found.b);
    of_b.iter()
        .filter(|shape| of_a.binary_search(shape).is_ok())
        .count()
}

/// A match of which less than this share is alike ...
const CLEAR: f64 = 0.65;

/// ... has at least so many different words: price lists say the same few again and again.
const MIN_DIFFERENT: usize = 12;

/// A match of which less than this share is of the same words must be a scanned copy ...
const MIN_SAME: f64 = 0.3;

/// ... of which at least this share looks alike. Scanning that spoils three words in ten leaves 0.9.
const MIN_SCANNED: f64 = 0.8;

/// Least score of a match, in tenths of a token.
const MIN_SCORE: i32 = 90;
