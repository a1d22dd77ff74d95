//! A match in, the same match out with its ends at ends of sentences, where both articles have one near.

use super::align::{AlignmentStats, ArticleTokens, DpRows, TokenMatch, TokenRun, align_gap};

/// Farthest move of an end, in tokens.
const MAX_SNAP_TOKENS: usize = 12;

/// Moves the ends of a match outwards to ends of sentences, if both articles have one near.
pub fn snap_to_sentences(
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

/// True if the rest of a sentence may be of the same passage.
fn belongs_to_passage(extra: AlignmentStats) -> bool {
    extra.columns <= 3 || extra.similar * 4 >= extra.columns
}

/// The first token of the sentence that `token` is in, if it is near.
fn sentence_start(side: ArticleTokens, token: usize) -> Option<usize> {
    (token.saturating_sub(MAX_SNAP_TOKENS)..=token)
        .rev()
        .find(|&at| is_sentence_start(side, at))
}

/// The end of the sentence that the token before `token` is in, if it is near.
fn sentence_end(side: ArticleTokens, token: usize) -> Option<usize> {
    (token..=(token + MAX_SNAP_TOKENS).min(side.tokens.len()))
        .find(|&at| is_sentence_start(side, at))
}

/// Closes a sentence in one script or another.
const SENTENCE_STOPS: &[char] = &[
    '.', '!', '?', '…', '。', '！', '？', '．', '؟', '۔', '।', '\n',
];

/// True if a sentence or line starts with the token at `at`, or the article ends before it.
fn is_sentence_start(side: ArticleTokens, at: usize) -> bool {
    let tokens = side.tokens;
    if at == 0 || at == tokens.len() {
        return true;
    }
    side.text[tokens.end(at - 1)..tokens.start(at)].contains(SENTENCE_STOPS)
}
