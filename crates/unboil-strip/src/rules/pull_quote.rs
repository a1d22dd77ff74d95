//! Rule `pull-quote`: a sentence of the article that the page shows again as a quote of its own.
//!
//! It takes nothing from a text from which no other rule takes anything.

use std::ops::Range;

use super::rule::{Phase, Rule, RuleContext, Scope, blocks_without_repeats};
use crate::analysis::Analysis;
use crate::scorer::WordHasher;
use unboil_text::{AsciiWindow, BlockEnd, Class, Element, HtmlPage, bit_runs, is_alphanumeric};

pub(super) const RULE: Rule = Rule {
    name: "pull-quote",
    class: Class::Chrome,
    description: "a line between paragraphs that repeats words of a paragraph",
    example: include_str!("examples/pull-quote.txt"),
    scope: Scope::LongOrPage,
    phase: Phase::Structure,
    apply: remove_pull_quotes,
};

/// A pull quote has at least this many words: shorter lines are headings.
const MIN_WORDS: usize = 6;
/// A line with fewer words is a pull quote of a text only if it is neither a quote nor a sentence and
/// its words stand inside of the paragraph above or below. It has one capital: others are headings.
const MIN_QUOTE_WORDS: usize = 8;
/// A pull quote has at most this many words: longer lines are paragraphs.
const MAX_WORDS: u32 = 40;
/// The paragraph has at least this many words more than the pull quote.
const MIN_MORE_WORDS: usize = 4;
/// A name after the quote has at most this many words.
const NAME_MAX_WORDS: usize = 4;
/// The paragraph is at most this many blocks away.
const MAX_DISTANCE: usize = 40;

/// A line that may be a pull quote, with the hashes of its words.
struct Candidate {
    at: usize,
    words: Vec<u32>,
}

impl Candidate {
    /// The words that are looked up.
    fn opening(&self) -> &[u32] {
        &self.words[..MIN_WORDS]
    }

    fn place(&self) -> (&[u32], usize) {
        (self.opening(), self.at)
    }
}

/// Removes pull quotes, and the names below them in the same element of a page.
fn remove_pull_quotes(analysis: &mut Analysis, context: &RuleContext) {
    let Some(kept) = blocks_without_repeats(analysis, context) else {
        return;
    };
    let candidates: Vec<Candidate> = (1..kept.len().saturating_sub(1))
        .filter(|&n| is_candidate(analysis, &kept[n - 1..n + 2]))
        .map(|n| Candidate {
            at: kept[n],
            words: word_hashes(analysis.block_text(kept[n])),
        })
        .filter(|candidate| {
            let is_long = candidate.words.len() >= MIN_QUOTE_WORDS;
            candidate.words.len() >= MIN_WORDS && is_long != is_plain(analysis, candidate.at)
        })
        .collect();
    for (at, paragraph) in repeats(analysis, &kept, &candidates) {
        let blocks = match analysis.page {
            Some(page) => with_name(analysis, page, at),
            None => at..at + 1,
        };
        let span = analysis.blocks[paragraph].block.span;
        let why = format!("repeats words of bytes {}..{}", span.start, span.end);
        analysis.record_decision(blocks.start, blocks.end, RULE.class, RULE.name, &why);
    }
}

/// True for a line alone between two paragraphs. A colon above introduces it: it is a quotation.
/// `around` holds the indices of the block above, the block and the block below.
fn is_candidate(analysis: &Analysis, around: &[usize]) -> bool {
    let &[above, at, below] = around else {
        return false;
    };
    let state = &analysis.blocks[at];
    let is_set_apart = match analysis.page {
        Some(page) => {
            !matches!(
                page.block_element(at),
                Element::Heading(_) | Element::Item | Element::Row | Element::Cell | Element::Pre
            ) && (is_quote(analysis, at) || quote_around(page, at).is_some())
        }
        None => {
            analysis.unit_of(at).is_none()
                && (is_quote(analysis, at) || is_sentence(analysis, at) || is_plain(analysis, at))
        }
    };
    state.block.words <= MAX_WORDS
        && state.is_undecided()
        && !state.block.list_item
        && is_set_apart
        && at > analysis.first_prose
        && !analysis.is_headline(at)
        && analysis.is_prose(above)
        && !analysis.block_text(above).ends_with([':', '：'])
        && (analysis.is_prose(below) || analysis.page.is_some())
}

/// True for a line of a text without marks and with one capital letter.
fn is_plain(analysis: &Analysis, at: usize) -> bool {
    let block = &analysis.blocks[at].block;
    analysis.page.is_none()
        && !is_quote(analysis, at)
        && block.end == BlockEnd::Open
        && block.capitals == 1
        && analysis.block_text(at).starts_with(char::is_uppercase)
}

/// True for a line that opens with a quotation mark.
fn is_quote(analysis: &Analysis, at: usize) -> bool {
    analysis.blocks[at].block.quote || analysis.block_text(at).starts_with(['\'', '‘', '‚'])
}

/// True for a whole sentence.
fn is_sentence(analysis: &Analysis, at: usize) -> bool {
    let opens = |c: char| c.is_alphanumeric() && !c.is_lowercase();
    analysis.blocks[at].block.end == BlockEnd::Sentence
        && analysis.block_text(at).starts_with(opens)
}

/// The quote, aside or figure around a block.
fn quote_around(page: &HtmlPage, at: usize) -> Option<u32> {
    let mut around = page.ancestors(page.blocks[at].innermost_node);
    around.find(|&node| {
        matches!(
            page.nodes[node as usize].element,
            Element::Quote | Element::Aside | Element::Figure
        )
    })
}

/// The candidates whose words stand in a longer paragraph, with that paragraph.
fn repeats(analysis: &Analysis, kept: &[usize], candidates: &[Candidate]) -> Vec<(usize, usize)> {
    if candidates.is_empty() {
        return Vec::new();
    }
    let mut by_opening: Vec<&Candidate> = candidates.iter().collect();
    by_opening.sort_by(|a, b| a.place().cmp(&b.place()));
    // Most words open no candidate: a bit of their hashes tells.
    let mut has_opening = vec![0_u64; OPENING_BITS / 64];
    for candidate in candidates {
        let bit = opening_bit(candidate.opening());
        has_opening[bit / 64] |= 1 << (bit % 64);
    }
    let mut found: Vec<(usize, usize)> = Vec::new();
    for &at in kept.iter().filter(|&&at| analysis.is_prose(at)) {
        let near = at.saturating_sub(MAX_DISTANCE)..=at + MAX_DISTANCE;
        let next = candidates.partition_point(|candidate| candidate.at < *near.start());
        if !(candidates.get(next)).is_some_and(|candidate| near.contains(&candidate.at)) {
            continue;
        }
        let words = word_hashes(analysis.block_text(at));
        let openings = words.windows(MIN_WORDS).enumerate();
        let may_open = |(_, opening): &(usize, &[u32])| {
            let bit = opening_bit(opening);
            has_opening[bit / 64] >> (bit % 64) & 1 == 1
        };
        for (start, opening) in openings.filter(may_open) {
            let first = by_opening.partition_point(|it| it.place() < (opening, *near.start()));
            let is_alike = |it: &&&Candidate| it.opening() == opening && near.contains(&it.at);
            for candidate in by_opening[first..].iter().take_while(is_alike) {
                // A heading may be the first words of its paragraph, or of a sentence elsewhere.
                let is_inside = start > 0 && at.abs_diff(candidate.at) == 1
                    || candidate.words.len() >= MIN_QUOTE_WORDS;
                if words.len() >= candidate.words.len() + MIN_MORE_WORDS
                    && is_inside
                    && is_repeat(&candidate.words, &words[start..])
                {
                    found.push((candidate.at, at));
                }
            }
        }
    }
    found.sort_unstable();
    found.dedup_by_key(|(candidate, _)| *candidate);
    found
}

/// The bits that tell most openings apart.
const OPENING_BITS: usize = 1 << 14;

/// The bit of an opening.
fn opening_bit(opening: &[u32]) -> usize {
    let mixed = (opening.iter()).fold(0_u32, |mixed, word| mixed.rotate_left(5) ^ word);
    mixed as usize % OPENING_BITS
}

/// True if a paragraph goes on with the words of a line, a name at its end aside.
fn is_repeat(line: &[u32], paragraph: &[u32]) -> bool {
    let common = line.iter().zip(paragraph).take_while(|(a, b)| a == b);
    let rest = line.len() - common.count();
    rest == 0 || (rest <= NAME_MAX_WORDS && rest * 4 <= line.len())
}

/// The block with the short lines around it in the same quote, aside or figure.
fn with_name(analysis: &Analysis, page: &HtmlPage, at: usize) -> Range<usize> {
    let quote = quote_around(page, at);
    let belongs = |&other: &usize| {
        quote.is_some()
            && quote_around(page, other) == quote
            && analysis.blocks[other].block.words as usize <= NAME_MAX_WORDS
    };
    let above = (0..at).rev().take_while(belongs).count();
    let below = (at + 1..page.blocks.len()).take_while(belongs).count();
    at - above..at + 1 + below
}

/// The hashes of the words of a text in lower case.
fn word_hashes(text: &str) -> Vec<u32> {
    let mut hashes = Vec::with_capacity(text.len() / 6 + 1);
    let mut rest = text;
    while !rest.is_empty() {
        let window = AsciiWindow::from_prefix(rest.as_bytes());
        let letters = window.byte_mask(|byte| byte.is_ascii_alphanumeric());
        let is_last = window.ascii_len == rest.len();
        let read = window.bytes_before_open_run(letters, is_last);
        for (start, len) in bit_runs(letters).filter(|&(start, _)| start < read) {
            let mut word = WordHasher::EMPTY;
            word.extend(&window.bytes, start, len);
            hashes.push(word.finish());
        }
        rest = &rest[read..];
        if read == 0 || !rest.starts_with(|c: char| c.is_ascii()) {
            rest = hash_first_word(rest, &mut hashes);
        }
    }
    hashes
}

/// Adds the hash of the word that a text starts with, if it does, and returns what follows the
/// character behind it.
fn hash_first_word<'t>(text: &'t str, hashes: &mut Vec<u32>) -> &'t str {
    let end = text.find(|c: char| !is_alphanumeric(c));
    let (letters, rest) = text.split_at(end.unwrap_or(text.len()));
    if !letters.is_empty() {
        let mut word = WordHasher::EMPTY;
        letters.chars().for_each(|c| word.push_lowercase(c));
        hashes.push(word.finish());
    }
    let mut rest = rest.chars();
    rest.next();
    rest.as_str()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_hashed_in_lower_case_whatever_the_script() {
        let long = "boat".repeat(40);
        let text = format!(
            "The café’s {long} — ΠΛΟΊΟ, naïve x2 İ {}.",
            "a b ".repeat(30)
        );
        let hash = |word: &str| {
            let mut hasher = WordHasher::EMPTY;
            let letters = word.chars().flat_map(char::to_lowercase);
            letters.for_each(|c| hasher.push_char(c));
            hasher.finish()
        };
        let words = text.split(|c: char| !c.is_alphanumeric());
        let expected: Vec<u32> = words.filter(|word| !word.is_empty()).map(hash).collect();
        assert_eq!(word_hashes(&text), expected);
        assert!(word_hashes("— …").is_empty());
    }
}
