//! Finds paragraphs that an article has twice: [`repeats`].
//!
//! A page that shows its text once more for printing, or a mail with its own text as a quotation, has
//! the same paragraphs in the same order again. What is short and comes back three times is a refrain
//! or the head of a table.

use std::collections::HashMap;
use std::ops::Range;

use crate::acceptance::word_count;
use crate::config::PassagesConfig;
use crate::link::Link;
use crate::tokenized_article::TokenizedArticle;
use unboil_text::{Span, TokenHashes};
use xxhash_rust::xxh3::xxh3_64;

/// A paragraph that comes back this many times, and has fewer words than these, is a refrain.
const REFRAIN_TIMES: usize = 3;
const REFRAIN_MAX_WORDS: usize = 40;

/// Lines of an article that stand there again, in the same order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Repeat {
    /// The first of them.
    pub(crate) first: Range<usize>,
    /// The second ones: as many lines, further below.
    pub(crate) second: Range<usize>,
}

impl Repeat {
    /// Returns the bytes of the first and of the second lines, and the number of their words.
    pub(crate) fn spans_and_words(&self, article: &TokenizedArticle) -> ([Span; 2], usize) {
        let tokens = |lines: &Range<usize>| article.units().tokens_of_lines(lines.clone());
        let (first, second) = (tokens(&self.first), tokens(&self.second));
        let spans = [&first, &second].map(|tokens| article.span_with_marks(tokens));
        (spans, second.len())
    }
}

/// Returns the repeats of an article, in the order of the second lines. At least one line of each has
/// the length of a passage.
pub(crate) fn repeats(article: &TokenizedArticle, config: &PassagesConfig) -> Vec<Repeat> {
    let units = article.units();
    let tokens = article.tokens.tokens().hashes;
    let of_line: Vec<Range<usize>> = (0..units.lines.len())
        .map(|line| units.tokens_of_lines(line..line + 1))
        .collect();
    let hashes: Vec<u64> = of_line.iter().map(|range| hash(tokens, range)).collect();
    let mut lines_of: HashMap<u64, Vec<usize>> = HashMap::new();
    for (line, &hash) in hashes.iter().enumerate() {
        lines_of.entry(hash).or_default().push(line);
    }
    let words = |line: usize| word_count(tokens, &of_line[line]);
    let is_refrain = |line: usize| {
        lines_of[&hashes[line]].len() >= REFRAIN_TIMES && words(line) < REFRAIN_MAX_WORDS
    };
    let mut out: Vec<Repeat> = Vec::new();
    for (line, hash) in hashes.iter().enumerate() {
        let first = lines_of[hash][0];
        if first == line || is_refrain(line) {
            continue;
        }
        match out.last_mut() {
            Some(last) if last.second.end == line && last.first.end == first => {
                last.second.end += 1;
                last.first.end += 1;
            }
            _ => out.push(Repeat {
                first: first..first + 1,
                second: line..line + 1,
            }),
        }
    }
    out.retain(|repeat| (repeat.second.clone()).any(|line| words(line) >= config.min_tokens));
    out
}

/// Returns true if two seeds of an article come back near each other, as in a paragraph that stands
/// there twice. One is chance.
pub(crate) fn has_repeat(links: &[Link]) -> bool {
    let distance = |link: &Link| link.dropped_token - link.kept_token;
    links.iter().enumerate().any(|(at, link)| {
        let is_near = |other: &&Link| other.dropped_token <= link.dropped_token + REPEAT_TOKENS;
        let mut near = links[at + 1..].iter().take_while(is_near);
        near.any(|other| {
            other.dropped_token > link.dropped_token && distance(other) == distance(link)
        })
    })
}

/// Returns true if the two places of a link are in equal runs of at least `len` tokens. `links` are
/// sorted by token.
pub(crate) fn has_equal_run(links: &[Link], tokens: TokenHashes, len: usize) -> bool {
    equal_runs(links, tokens).any(|(run, _)| run.len() >= len)
}

/// Returns true if the two places of a link are in equal runs of at least `len` tokens with the
/// borders of a line, as in a paragraph that stands in the article twice. `links` are sorted by token.
pub(crate) fn has_equal_line(links: &[Link], article: &TokenizedArticle, len: usize) -> bool {
    equal_runs(links, article.tokens.tokens().hashes).any(|(run, distance)| {
        let is_border =
            |at: &usize| article.is_line_border(*at) && article.is_line_border(*at + distance);
        let from = (run.start..=run.end).find(is_border);
        from.is_some_and(|from| (from + len..=run.end).any(|at| is_border(&at)))
    })
}

/// The runs of tokens around the links that come back further below, each with the distance of the two.
fn equal_runs<'a>(
    links: &'a [Link],
    tokens: TokenHashes<'a>,
) -> impl Iterator<Item = (Range<usize>, usize)> + 'a {
    // For each distance, the end of the last run that was looked at.
    let mut done: HashMap<usize, usize> = HashMap::new();
    links.iter().filter_map(move |link| {
        let (first, second) = (link.kept_token as usize, link.dropped_token as usize);
        let distance = second - first;
        if done.get(&distance).is_some_and(|&end| first < end) {
            return None;
        }
        let is_shared = |at: &usize| tokens.word_key(*at) == tokens.word_key(*at + distance);
        let start = (0..first)
            .rev()
            .take_while(is_shared)
            .last()
            .unwrap_or(first);
        let equal = (first..tokens.len() - distance).take_while(is_shared);
        let end = equal.last().map_or(first, |at| at + 1);
        done.insert(distance, end);
        Some((start..end, distance))
    })
}

/// Most tokens between two seeds of a paragraph that stands in an article twice.
const REPEAT_TOKENS: u32 = 16;

/// A hash of the words of a range.
fn hash(tokens: TokenHashes, range: &Range<usize>) -> u64 {
    let words = (tokens.ocr_hashes[range.clone()].iter()).zip(&tokens.exact_hashes[range.clone()]);
    let bytes: Vec<u8> = words
        .flat_map(|(ocr_hash, exact_hash)| {
            let [a, b, c, d] = ocr_hash.to_le_bytes();
            let [e, f] = exact_hash.to_le_bytes();
            [a, b, c, d, e, f]
        })
        .collect();
    xxh3_64(&bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIRST: &str =
        "The council voted on Thursday evening to keep the swimming baths open for three winters.";
    const SECOND: &str =
        "Children from the primary school had written forty letters, which were read aloud.";

    fn found(lines: &[&str]) -> Vec<(Range<usize>, Range<usize>)> {
        let text = lines.join("\n");
        let kept = vec![Span::new(0, text.len())];
        let article = TokenizedArticle::new(text, kept);
        let repeats = repeats(&article, &PassagesConfig::default());
        (repeats.into_iter())
            .map(|repeat| (repeat.first, repeat.second))
            .collect()
    }

    #[test]
    fn paragraphs_repeat_alone_and_together() {
        let middle = "Two members were asked to leave.";
        assert_eq!(found(&[FIRST, middle, FIRST]), [(0..1, 2..3)]);
        assert_eq!(
            found(&[FIRST, middle, SECOND, FIRST, middle, SECOND]),
            [(0..3, 3..6)]
        );
        assert_eq!(found(&[FIRST, SECOND]), []);
    }

    #[test]
    fn refrains_and_short_lines_stay() {
        assert_eq!(found(&[FIRST, SECOND, FIRST, "It rained.", FIRST]), []);
        assert_eq!(
            found(&["Name | Age | Town", FIRST, "Name | Age | Town"]),
            []
        );
    }
}
