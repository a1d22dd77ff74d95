//! Compares the sentences around a few equal words: [`alike_sentences`].
//!
//! An alignment that grows from equal words ends where the words differ. In a sentence of which half
//! the words were changed it is too short to be a passage. The borders of both sentences are evidence
//! that the alignment does not see: if most words between them are equal, one was made from the other.

use std::ops::Range;

use crate::acceptance::{distinct_shared_words, word_count};
use crate::align::{DpRows, align_gap};
use crate::article_words::ArticleWords;
use crate::config::PassagesConfig;
use crate::token_match::TokenMatch;
use unboil_text::TokenHashes;

/// Most tokens from a match to the border of its sentence.
const MAX_TOKENS_TO_BORDER: usize = 40;
/// Fewest distinct words that two sentences share.
const MIN_SHARED_WORDS: usize = 8;
/// Lowest share of similar words.
const MIN_SHARE: f64 = 0.45;
/// Lowest share of similar words beside the longest run of equal ones. A phrase that many texts have,
/// in sentences that share nothing else, is chance.
const MIN_SHARE_BESIDE_RUN: f64 = 0.25;

/// Returns the match of the sentences that the ranges `a` and `b` are in, if these are alike.
/// `longest_run` is the number of equal words in a row in the ranges.
pub(crate) fn alike_sentences(
    (a, range_a): (ArticleWords, &Range<usize>),
    (b, range_b): (ArticleWords, &Range<usize>),
    longest_run: usize,
    config: &PassagesConfig,
    rows: &mut DpRows,
) -> Option<TokenMatch> {
    let (range_a, range_b) = (sentences(a, range_a)?, sentences(b, range_b)?);
    let (tokens_a, tokens_b) = (a.hashes, b.hashes);
    let length = word_count(tokens_a, &range_a).min(word_count(tokens_b, &range_b));
    let min_share = config.min_similarity.max(MIN_SHARE);
    let min_similar = min_share * range_a.len().max(range_b.len()) as f64;
    if length < config.min_tokens
        || (most_shared(tokens_a, &range_a, tokens_b, &range_b) as f64) < min_similar
    {
        return None;
    }
    let run_a = tokens_a.slice(range_a.clone());
    let run_b = tokens_b.slice(range_b.clone());
    let found = TokenMatch {
        stats: align_gap(run_a, run_b, rows),
        a: range_a,
        b: range_b,
        moved: 0,
    };
    let (similar, columns) = (found.stats.similar as usize, found.stats.columns as usize);
    let share = |similar: usize, columns: usize| similar as f64 / columns.max(1) as f64;
    let run = longest_run.min(similar);
    (share(similar, columns) >= min_share
        && share(similar - run, columns - run) >= MIN_SHARE_BESIDE_RUN
        && distinct_shared_words(&found, tokens_a, tokens_b) >= MIN_SHARED_WORDS)
        .then_some(found)
}

/// A number of tokens of `b` that is at least that of those that are in `a` too. It is cheap to find:
/// most sentences around a common phrase share no more than that.
fn most_shared(
    a: TokenHashes,
    range_a: &Range<usize>,
    b: TokenHashes,
    range_b: &Range<usize>,
) -> usize {
    let bit = |ocr_hash: &u32| 1_u128 << (ocr_hash.wrapping_mul(0x9e37_79b1) >> 25);
    let of_a = a.ocr_hashes[range_a.clone()]
        .iter()
        .fold(0, |bits, hash| bits | bit(hash));
    let of_b = b.ocr_hashes[range_b.clone()].iter();
    of_b.filter(|hash| of_a & bit(hash) != 0).count()
}

/// The tokens of the sentences that a range is in. `None`: a border is too far away.
fn sentences(article: ArticleWords, range: &Range<usize>) -> Option<Range<usize>> {
    let is_border = |token: &usize| article.is_sentence_border(*token);
    let first = range.start.saturating_sub(MAX_TOKENS_TO_BORDER);
    let start = (first..=range.start).rev().find(is_border)?;
    let last = (range.end + MAX_TOKENS_TO_BORDER).min(article.hashes.len());
    let end = (range.end..=last).find(is_border)?;
    Some(start..end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tokenized_article::TokenizedArticle;
    use unboil_text::Span;

    /// The text of the sentence of `b` that is found from a phrase in both.
    fn found(a: &str, b: &str, phrase: &str) -> Option<String> {
        let article =
            |text: &str| TokenizedArticle::new(text.to_string(), vec![Span::new(0, text.len())]);
        let (a, b) = (article(a), article(b));
        let range = |article: &TokenizedArticle| {
            let at = article.text.find(phrase).expect("the phrase");
            article
                .tokens
                .tokens()
                .touching(Span::new(at, at + phrase.len()))
        };
        let (range_a, range_b) = (range(&a), range(&b));
        let (config, rows) = (PassagesConfig::default(), &mut DpRows::default());
        let (words_a, words_b) = ((a.words(), &range_a), (b.words(), &range_b));
        let found = alike_sentences(words_a, words_b, range_b.len(), &config, rows)?;
        let tokens = b.tokens.tokens();
        Some(b.text[tokens.bytes(found.b.start, found.b.end).range()].to_string())
    }

    #[test]
    fn a_sentence_with_half_of_its_words_changed_is_found() {
        let a = "It rained. The mayor of the old town closed both bridges on Monday because the river \
                 rose by two metres in one night. It was late.";
        let b = "He left. The mayor of the small port shut both ferries on Friday because the harbour \
                 rose by two feet in one day! Nobody came.";
        let sentence = "The mayor of the small port shut both ferries on Friday because the harbour rose by \
                        two feet in one day";
        assert_eq!(found(a, b, "The mayor of the").as_deref(), Some(sentence));
    }

    #[test]
    fn sentences_that_share_a_phrase_are_not_alike() {
        let a = "There is no one size that fits all when it comes to the price of a clean window.";
        let b =
            "There is no one size that fits all when it comes to pet insurance, said Anna Larsen.";
        assert_eq!(
            found(a, b, "There is no one size that fits all when it comes to"),
            None
        );
    }
}
