//! Moves the ends of a match to sentence boundaries, where both articles have one nearby.
//!
//! [`snap_to_sentences`] is the last step of verification; `verify.rs` calls it for each match.

use crate::align::{AlignmentStats, ArticleTokens, DpRows, TokenMatch, TokenRun, align_gap};

/// Farthest move of an end, in tokens.
const MAX_SNAP_TOKENS: usize = 12;

/// Moves the ends of a match outwards to sentence boundaries, if both articles have one within
/// 12 tokens and the tokens in between belong to the passage.
pub(crate) fn snap_to_sentences(
    found: &mut TokenMatch,
    a: ArticleTokens,
    b: ArticleTokens,
    rows: &mut DpRows,
) {
    let (before_a, before_b) = (
        sentence_start(a, found.a.start),
        sentence_start(b, found.b.start),
    );
    if let (Some(from_a), Some(from_b)) = (before_a, before_b) {
        let extra = align_gap(
            TokenRun::slice(a.tokens, from_a..found.a.start),
            TokenRun::slice(b.tokens, from_b..found.b.start),
            rows,
        );
        if belongs_to_passage(extra) {
            found.a.start = from_a;
            found.b.start = from_b;
            found.stats = found.stats.concat(extra);
        }
    }
    let (after_a, after_b) = (sentence_end(a, found.a.end), sentence_end(b, found.b.end));
    if let (Some(end_a), Some(end_b)) = (after_a, after_b) {
        let extra = align_gap(
            TokenRun::slice(a.tokens, found.a.end..end_a),
            TokenRun::slice(b.tokens, found.b.end..end_b),
            rows,
        );
        if belongs_to_passage(extra) {
            found.a.end = end_a;
            found.b.end = end_b;
            found.stats = found.stats.concat(extra);
        }
    }
}

/// Returns true if the rest of a sentence belongs to the passage: it is short, or a quarter of its
/// tokens are similar.
fn belongs_to_passage(extra: AlignmentStats) -> bool {
    extra.columns <= 3 || extra.similar * 4 >= extra.columns
}

/// Returns the first token of the sentence with `token`, if it is at most [`MAX_SNAP_TOKENS`]
/// before it.
fn sentence_start(side: ArticleTokens, token: usize) -> Option<usize> {
    (token.saturating_sub(MAX_SNAP_TOKENS)..=token)
        .rev()
        .find(|&at| is_sentence_start(side, at))
}

/// Returns the end of the sentence with the token before `token`, if it is at most
/// [`MAX_SNAP_TOKENS`] after it.
fn sentence_end(side: ArticleTokens, token: usize) -> Option<usize> {
    (token..=(token + MAX_SNAP_TOKENS).min(side.tokens.len()))
        .find(|&at| is_sentence_start(side, at))
}

/// Characters that end a sentence, in several scripts.
const SENTENCE_STOPS: &[char] = &[
    '.', '!', '?', '…', '。', '！', '？', '．', '؟', '۔', '।', '\n',
];

/// Returns true if a sentence or line starts with the token `at`, or if `at` is the end of the
/// article.
fn is_sentence_start(side: ArticleTokens, at: usize) -> bool {
    let tokens = side.tokens;
    if at == 0 || at == tokens.len() {
        return true;
    }
    side.text[tokens.end(at - 1)..tokens.start(at)].contains(SENTENCE_STOPS)
}
