//! Compares the sentences around a few equal words: [`alike_sentences`].
//!
//! An alignment that grows from equal words ends where the words differ. In a sentence of which half
//! the words were changed it is too short to be a passage. The borders of both sentences are evidence
//! that the alignment does not see: if most words between them are equal, one was made from the other.

use std::ops::Range;

use crate::acceptance::{distinct_shared_words, word_count};
use crate::align::{AlignmentStats, DpRows, TokenRun, align_gap};
use crate::config::PassagesConfig;
use crate::token_match::TokenMatch;
use crate::tokenized_article::TokenizedArticle;
use unboil_text::is_sentence_end;

/// Most tokens from a match to the border of its sentence.
const MAX_TOKENS_TO_BORDER: usize = 40;
/// Fewest distinct words that two sentences share.
const MIN_SHARED_WORDS: usize = 8;

/// Returns the match of the sentences that the ranges `a` and `b` are in, if these are alike.
pub(crate) fn alike_sentences(
    (a, range_a): (&TokenizedArticle, &Range<usize>),
    (b, range_b): (&TokenizedArticle, &Range<usize>),
    longest_run: usize,
    config: &PassagesConfig,
    rows: &mut DpRows,
) -> Option<TokenMatch> {
    let (range_a, range_b) = (sentences(a, range_a)?, sentences(b, range_b)?);
    let (tokens_a, tokens_b) = (a.tokens.tokens(), b.tokens.tokens());
    let length = word_count(tokens_a, &range_a).min(word_count(tokens_b, &range_b));
    if length < config.min_tokens {
        return None;
    }
    let run_a = TokenRun::slice(tokens_a, range_a.clone());
    let run_b = TokenRun::slice(tokens_b, range_b.clone());
    let stats: AlignmentStats = align_gap(run_a, run_b, rows);
    let share = f64::from(stats.similar) / f64::from(stats.columns.max(1));
    let found = TokenMatch {
        a: range_a,
        b: range_b,
        stats,
        moved: 0,
    };
    // A phrase that many texts have, in sentences that share nothing else, is chance.
    let (beside, rest) = (
        stats.similar as usize - longest_run.min(stats.similar as usize),
        stats.columns as usize - longest_run.min(stats.columns as usize),
    );
    let beside_share = beside as f64 / rest.max(1) as f64;
    (share >= config.min_similarity.max(MIN_SHARE)
        && beside_share >= BESIDE
        && distinct_shared_words(&found, tokens_a, tokens_b) >= MIN_SHARED_WORDS)
        .then_some(found)
}

/// Lowest share of similar words.
const BESIDE: f64 = 0.25;
const MIN_SHARE: f64 = 0.45;

/// The tokens of the sentences that a range is in. `None`: a border is too far away.
fn sentences(article: &TokenizedArticle, range: &Range<usize>) -> Option<Range<usize>> {
    let tokens = article.tokens.tokens();
    let is_border = |token: usize| {
        token == 0
            || token == tokens.len()
            || article.text[tokens.end(token - 1)..tokens.start(token)]
                .contains(|c: char| c == '\n' || is_sentence_end(c))
    };
    let first = range.start.saturating_sub(MAX_TOKENS_TO_BORDER);
    let start = (first..=range.start)
        .rev()
        .find(|&token| is_border(token))?;
    let last = (range.end + MAX_TOKENS_TO_BORDER).min(tokens.len());
    let end = (range.end..=last).find(|&token| is_border(token))?;
    Some(start..end)
}
