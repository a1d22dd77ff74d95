//! A match in, a verdict out: is it a passage.

use std::ops::Range;

use super::align::TokenMatch;
use crate::config::PassagesConfig;
use unboil_text::{SPACELESS, Tokens};

/// True if a match is long and alike enough to be reported. A token of a script without spaces counts half.
pub fn is_passage(found: &TokenMatch, a: Tokens, b: Tokens, config: &PassagesConfig) -> bool {
    let words = |tokens: Tokens, range: &Range<usize>| {
        let half_words: usize = tokens.ocr_hashes[range.clone()]
            .iter()
            .map(|ocr_hash| if ocr_hash & SPACELESS != 0 { 1 } else { 2 })
            .sum();
        half_words / 2
    };
    let length = words(a, &found.a).min(words(b, &found.b));
    let share = |count: u32| f64::from(count) / f64::from(found.stats.columns.max(1));
    // Words that only look alike are evidence of a scanned copy, whose words look alike almost all.
    let too_different = share(found.stats.exact + found.moved) < MIN_EXACT_SHARE
        && share(found.stats.similar) < MIN_OCR_SHARE;
    length >= config.min_tokens
        && !too_different
        && (share(found.stats.similar) >= DISTINCT_WORDS_BELOW
            || shared_distinct_words(found, a, b) >= MIN_DISTINCT_WORDS)
        && found.stats.score >= MIN_PASSAGE_SCORE
        && share(found.stats.similar) >= config.min_similarity
}

/// How many different words both sides have.
fn shared_distinct_words(found: &TokenMatch, a: Tokens, b: Tokens) -> usize {
    let distinct = |tokens: Tokens, range: &Range<usize>| {
        let mut ocr_hashes = tokens.ocr_hashes[range.clone()].to_vec();
        ocr_hashes.sort_unstable();
        ocr_hashes.dedup();
        ocr_hashes
    };
    let distinct_a = distinct(a, &found.a);
    let distinct_b = distinct(b, &found.b);
    distinct_b
        .iter()
        .filter(|ocr_hash| distinct_a.binary_search(ocr_hash).is_ok())
        .count()
}

/// A match of which less than this share is alike ...
const DISTINCT_WORDS_BELOW: f64 = 0.65;

/// ... has at least so many different words: price lists say the same few again and again.
const MIN_DISTINCT_WORDS: usize = 12;

/// A match of which less than this share is of the same words must be a scanned copy ...
const MIN_EXACT_SHARE: f64 = 0.3;

/// ... of which at least this share looks alike. Scanning that spoils three words in ten leaves 0.9.
const MIN_OCR_SHARE: f64 = 0.8;

/// Least score of a match, in tenths of a token.
const MIN_PASSAGE_SCORE: i32 = 90;
