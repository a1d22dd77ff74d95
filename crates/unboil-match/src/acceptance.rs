//! Decides whether a match is a passage: [`is_passage`].
//!
//! A passage is long enough, has a high enough share of similar words, and is not a list of the
//! same few words. `find_matches.rs` asks for each cluster of pieces, then for single pieces.

use std::ops::Range;

use crate::align::MATCH_SCORE;
use crate::config::PassagesConfig;
use crate::token_match::TokenMatch;
use unboil_text::{SPACELESS, TokenHashes};

/// Returns true if a match is long and similar enough to be reported.
pub(crate) fn is_passage(
    found: &TokenMatch,
    a: TokenHashes,
    b: TokenHashes,
    config: &PassagesConfig,
) -> bool {
    let length = word_count(a, &found.a).min(word_count(b, &found.b));
    let share = |count: u32| f64::from(count) / f64::from(found.stats.columns.max(1));
    // Words that are similar but not equal point to a scanned copy. There, most words are similar.
    let too_different = share(found.stats.exact + found.moved) < MIN_EXACT_SHARE
        && share(found.stats.similar) < MIN_OCR_SHARE;
    length >= config.min_tokens
        && !too_different
        && (share(found.stats.similar) >= DISTINCT_WORDS_BELOW
            || distinct_shared_words(found, a, b) >= MIN_DISTINCT_WORDS)
        && found.stats.score >= MIN_PASSAGE_SCORE.min(MATCH_SCORE * config.min_tokens as i32)
        && share(found.stats.similar) >= config.min_similarity
}

/// Returns the number of words of a range. A token of a script without spaces counts as half a word.
pub(crate) fn word_count(tokens: TokenHashes, range: &Range<usize>) -> usize {
    let half_words: usize = tokens.ocr_hashes[range.clone()]
        .iter()
        .map(|ocr_hash| if ocr_hash & SPACELESS != 0 { 1 } else { 2 })
        .sum();
    half_words / 2
}

/// Returns the number of distinct words that both sides have.
pub(crate) fn distinct_shared_words(found: &TokenMatch, a: TokenHashes, b: TokenHashes) -> usize {
    let distinct = |tokens: TokenHashes, range: &Range<usize>| {
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

/// Share of similar tokens below which a match needs [`MIN_DISTINCT_WORDS`] distinct words.
const DISTINCT_WORDS_BELOW: f64 = 0.65;

/// Fewest distinct shared words of a weak match. Price lists repeat the same few words.
const MIN_DISTINCT_WORDS: usize = 12;

/// Share of equal words below which a match must be a scanned copy.
const MIN_EXACT_SHARE: f64 = 0.3;

/// Lowest share of similar words of a scanned copy. Scans with errors in three words of ten have
/// 0.9.
const MIN_OCR_SHARE: f64 = 0.8;

/// Lowest score of a passage, in tenths of a token.
const MIN_PASSAGE_SCORE: i32 = 90;
