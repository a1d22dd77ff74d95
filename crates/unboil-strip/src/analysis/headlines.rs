//! Finds the headline of an article and its repeats.
//!
//! [`find_headlines`] compares the title-like lines of the head with each other. Lines that repeat
//! each other are the headline; without repeats, the longest line of the head is. The rule
//! `headline-repeat` removes the repeats, and other rules never remove the headline.

use std::collections::BTreeMap;

use super::block_kind::BlockKind;
use super::block_state::BlockState;
use super::byline_caption;
use super::embedded_code::embedded_code;
use crate::cues::{self, CueMatch, CueShape, CueTier};
use unboil_text::{BlockEnd, is_alphanumeric, is_numeric};

/// The head includes this many blocks after the first prose block: a repeat may follow the lead.
const BLOCKS_AFTER_LEAD: usize = 2;
/// A headline has at least this many words. Shorter lines repeat for other reasons.
const MIN_WORDS: u32 = 3;
/// A headline that opens with a cue has at least this many words. Labels have fewer.
const MIN_WORDS_WITH_CUE: u32 = 6;
/// Repeated lines with at most `LABEL_MAX_WORDS` words are the name of the site or labels of a menu,
/// if a line below them has at least `LONG_MIN_WORDS`.
const LABEL_MAX_WORDS: usize = 4;
const LONG_MIN_WORDS: usize = 6;
/// Among longer lines, the number of words does not decide.
const MAX_COUNTED_WORDS: usize = 25;
/// Two lines are near-repeats from this share of common words on: one word of seven may differ.
const MIN_COMMON_WORD_SHARE: f64 = 0.85;
/// A line is compared with at most this many lines that share its first or last word, because a
/// menu may have hundreds.
const MAX_COMPARISONS: usize = 24;

/// Indices of the headline and its repeats, ascending: the longest group of lines that repeat each
/// other, or else the longest line of the head, the last of them if several are.
///
/// `first_prose` ends the head. Without prose the result is empty: a poem or a table of scores may
/// open with the same line twice.
pub(super) fn find_headlines(text: &str, blocks: &[BlockState], first_prose: usize) -> Vec<usize> {
    if first_prose == blocks.len() {
        return Vec::new();
    }
    let window = blocks.len().min(first_prose + 1 + BLOCKS_AFTER_LEAD);
    let block_text = |at: usize| &text[blocks[at].block.span.range()];
    let is_main = |&at: &usize| is_title_like(&blocks[at]) && is_main_heading(block_text(at));
    if let Some(at) = (0..first_prose).find(is_main) {
        return vec![at];
    }
    let candidates = (0..window)
        .filter(|&at| is_title_like(&blocks[at]) && !block_text(at).starts_with("!["))
        .filter(|&at| embedded_code(block_text(at)).is_none())
        .map(|at| HeadlineCandidate::new(at, block_text(at)));
    // A line that names a person, a date or the owner of a picture is a headline only if no other
    // line can be one: "By Popular Demand the Night Ferry Comes Back".
    let (bylines, titles): (Vec<_>, Vec<_>) = candidates
        .partition(|title| byline_caption::is_byline(block_text(title.at), &blocks[title.at]));
    headline_of(&titles, first_prose)
        .or_else(|| headline_of(&bylines, first_prose))
        .or_else(|| Some(vec![headline_with_cue(&blocks[..first_prose])?]))
        .unwrap_or_default()
}

/// True for a Markdown heading of the first level that is no link.
fn is_main_heading(line: &str) -> bool {
    line.strip_prefix("# ")
        .is_some_and(|title| !title.trim_start().starts_with(['[', '!']))
}

/// The headline among these candidates, with its repeats; `None` if no line is long enough.
fn headline_of(candidates: &[HeadlineCandidate], first_prose: usize) -> Option<Vec<usize>> {
    let words = |group: &Vec<usize>| group.iter().map(|&n| candidates[n].counted_words()).max();
    let repeated = repeats(candidates)
        .into_iter()
        .filter(|group| candidates[group[0]].at < first_prose)
        .max_by_key(words);
    let head = candidates
        .iter()
        .filter(|title| title.at < first_prose && title.words.len() > MIN_WORDS as usize);
    let longest = head.max_by_key(|title| title.counted_words());
    let is_label = |group: &Vec<usize>| {
        let is_short = words(group) <= Some(LABEL_MAX_WORDS);
        let last = group.iter().map(|&n| candidates[n].at).max();
        let is_below = |title: &HeadlineCandidate| Some(title.at) > last;
        is_short
            && longest.is_some_and(|title| is_below(title) && title.words.len() >= LONG_MIN_WORDS)
    };
    if let Some(group) = repeated.filter(|group| !is_label(group)) {
        return Some(group.into_iter().map(|n| candidates[n].at).collect());
    }
    Some(vec![longest?.at])
}

/// True for a line that can be a headline. A line that ends in a colon introduces a part instead.
fn is_title_like(state: &BlockState) -> bool {
    state.kind == BlockKind::Fragment
        && !state.protected
        && state.cue_match.is_none()
        && state.block.end != BlockEnd::Continues
        && state.block.words >= MIN_WORDS
}

/// The first line of the head that opens with a cue and is long enough for a headline: "Watch: how
/// the ferry came home".
fn headline_with_cue(head: &[BlockState]) -> Option<usize> {
    let is_opening =
        |cue_match: &CueMatch| cue_match.tier == CueTier::B && cue_match.shape == CueShape::Opening;
    head.iter().position(|state| {
        state.block.words >= MIN_WORDS_WITH_CUE
            && state.cue_match.as_deref().is_some_and(is_opening)
    })
}

/// A line that can be a headline.
struct HeadlineCandidate {
    at: usize,
    words: Vec<String>,
    /// All digits. Lines that differ in their numbers, as in a timetable, are not repeats.
    digits: String,
}

impl HeadlineCandidate {
    fn new(at: usize, line: &str) -> HeadlineCandidate {
        HeadlineCandidate {
            at,
            words: normalised_words(line),
            digits: line.chars().filter(|&c| is_numeric(c)).collect(),
        }
    }

    /// Words, up to [`MAX_COUNTED_WORDS`].
    fn counted_words(&self) -> usize {
        self.words.len().min(MAX_COUNTED_WORDS)
    }

    /// True if most words are common, or one line is the other and the name of the site.
    fn repeats(&self, other: &HeadlineCandidate) -> bool {
        let (short, long) = if self.words.len() <= other.words.len() {
            (self, other)
        } else {
            (other, self)
        };
        let (short_words, long_words) = (&short.words, &long.words);
        if short.digits != long.digits || short_words.len() < MIN_WORDS as usize {
            return false;
        }
        if long_words.len() <= 2 * short_words.len()
            && (long_words.starts_with(short_words) || long_words.ends_with(short_words))
        {
            return true;
        }
        let common = short_words
            .iter()
            .filter(|word| long_words.contains(word))
            .count();
        common as f64 >= MIN_COMMON_WORD_SHARE * long_words.len() as f64
    }
}

/// Groups of candidates that repeat the first of the group, in order. Only candidates that share
/// their first or last word are compared.
fn repeats(candidates: &[HeadlineCandidate]) -> Vec<Vec<usize>> {
    let mut candidates_by_edge_word: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (n, title) in candidates.iter().enumerate() {
        let (Some(open), Some(close)) = (title.words.first(), title.words.last()) else {
            continue;
        };
        let find_repeated = |end: &String| {
            let others = candidates_by_edge_word.get(end.as_str())?;
            others
                .iter()
                .take(MAX_COMPARISONS)
                .copied()
                .find(|&other| candidates[other].repeats(title))
        };
        match find_repeated(open).or_else(|| find_repeated(close)) {
            Some(first) => groups.entry(first).or_insert_with(|| vec![first]).push(n),
            None => {
                candidates_by_edge_word.entry(open).or_default().push(n);
                candidates_by_edge_word.entry(close).or_default().push(n);
            }
        }
    }
    groups.into_values().collect()
}

/// The normalised words of a line. In scripts without spaces each character is a word.
fn normalised_words(line: &str) -> Vec<String> {
    let line = cues::normalise(line);
    let mut words: Vec<String> = Vec::new();
    let mut open = false;
    for c in line.chars() {
        if is_alphanumeric(c) || c == '#' {
            let is_unspaced_char = cues::is_unspaced(c);
            match words.last_mut() {
                Some(word) if open && !is_unspaced_char => word.push(c),
                _ => words.push(c.to_string()),
            }
            open = !is_unspaced_char;
        } else {
            open = false;
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_repeats() {
        let check = |a: &str, b: &str, expected: bool| {
            assert_eq!(
                HeadlineCandidate::new(0, a).repeats(&HeadlineCandidate::new(1, b)),
                expected,
                "{a:?} {b:?}"
            );
        };
        check(
            "Harbour to stay open for ten more years",
            "Harbour to stay open for ten more years",
            true,
        );
        check(
            "Harbour to stay open for ten more years",
            "HARBOUR TO STAY OPEN FOR TEN MORE YEARS | The Herald",
            true,
        );
        check(
            "Harbour to stay open for ten more years",
            "Harbour will stay open for ten more years",
            true,
        );
        check("“Harbour to stay open”", "\"Harbour to stay open\"", true);
        check(
            "The Best Budget Laptops for 2023",
            "The Best Budget Printers for 2023",
            false,
        );
        check(
            "Fish prices of the week 11",
            "Fish prices of the week 12",
            false,
        );
        check("Harbour to stay open", "Lighthouse gets a new lamp", false);
        check("About us", "About us", false);
        check("港を十年間開放へ", "港を十年間開放へ", true);
    }
}
