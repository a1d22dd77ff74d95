//! Rule `headline-repeat`: repeats and near-repeats of the headline in the head of the article collapse to the first.

use std::collections::BTreeMap;

use crate::credits;
use crate::cues::{self, CueMatch, CueShape, CueTier};
use crate::draft::{Analysis, BlockState};
use crate::kind::BlockKind;
use unboil_text::BlockEnd;
use unboil_text::Class;

/// Name in the ledger.
pub(crate) const RULE: &str = "headline-repeat";
/// Blocks after the first prose block that still count as the head: a repeat may follow the lead.
const BLOCKS_AFTER_LEAD: usize = 2;
/// A headline has this many words at least; shorter lines repeat for other reasons.
const MIN_WORDS: u32 = 3;
/// A headline that opens with a cue has so many words; a label with what it labels has fewer.
const MIN_WORDS_WITH_CUE: u32 = 6;
/// Beyond so many words longer is not more of a headline.
const MAX_COUNTED_WORDS: usize = 25;
/// Two lines are near-repeats from this share of common words on: one word of seven may differ.
const MIN_COMMON_WORD_SHARE: f64 = 0.85;
/// Lines that open or close with the same word and are compared with each other, at most; a menu may have hundreds.
const MAX_COMPARISONS: usize = 24;

/// Marks every repeat of the headline in the head but the first that is left.
pub(crate) fn mark_headline_repeats(analysis: &mut Analysis) {
    let undecided: Vec<usize> = analysis
        .headlines
        .iter()
        .copied()
        .filter(|&at| analysis.blocks[at].decision.is_none())
        .collect();
    let Some((&first, repeats)) = undecided.split_first() else {
        return;
    };
    let span = analysis.blocks[first].block.span;
    let why = format!("repeats the headline at {}..{}", span.start, span.end);
    for &at in repeats {
        // The lead may say what the headline said; as a sentence it stays.
        if analysis.blocks[at].block.end != BlockEnd::Sentence
            || analysis.block_text(at) == analysis.block_text(first)
        {
            analysis.record_decision(at, at + 1, Class::Headline, RULE, &why);
        }
    }
}

/// Where the headline stands: the lines of the head that say the same, the longest if several do; else the longest line of
/// the head, the last of them. `first_prose` ends the head; without prose there is none, for a poem's refrain or a score
/// table may open with the same line twice.
pub(crate) fn find_headlines(text: &str, blocks: &[BlockState], first_prose: usize) -> Vec<usize> {
    if first_prose == blocks.len() {
        return Vec::new();
    }
    let title = |line: &BlockState| {
        // What ends in a colon heads a part of the article.
        let is_complete = line.block.end != BlockEnd::Continues;
        line.kind == BlockKind::Fragment
            && line.cue_match.is_none()
            && is_complete
            && line.block.words >= MIN_WORDS
    };
    let window = blocks.len().min(first_prose + 1 + BLOCKS_AFTER_LEAD);
    let candidates: Vec<HeadlineCandidate> = (0..window)
        .filter(|&at| title(&blocks[at]))
        .map(|at| HeadlineCandidate::new(at, &text[blocks[at].block.span.range()]))
        .collect();
    let mut repeats = repeats(&candidates);
    repeats.retain(|group| candidates[group[0]].at < first_prose);
    let longest = |group: &Vec<usize>| {
        group
            .iter()
            .map(|&n| candidates[n].words.len().min(MAX_COUNTED_WORDS))
            .max()
    };
    if let Some(group) = repeats.iter().max_by_key(|group| longest(group)) {
        return group.iter().map(|&n| candidates[n].at).collect();
    }
    let head = candidates
        .iter()
        .filter(|title| title.at < first_prose && title.words.len() > MIN_WORDS as usize);
    // A line that names someone is one only where nothing else can be: "By Popular Demand the Night Ferry Comes Back".
    let names_person =
        |at: usize| credits::names_person(&text[blocks[at].block.span.range()], &blocks[at]);
    let longest = head
        .max_by_key(|title| {
            (
                !names_person(title.at),
                title.words.len().min(MAX_COUNTED_WORDS),
            )
        })
        .map(|title| title.at);
    longest
        .or_else(|| headline_with_cue(&blocks[..first_prose]))
        .into_iter()
        .collect()
}

/// The headline of an article that has none but a line that opens with a cue: "Watch: how the ferry came home".
fn headline_with_cue(head: &[BlockState]) -> Option<usize> {
    let headline_with_cue =
        |cue_match: &CueMatch| cue_match.tier == CueTier::B && cue_match.shape == CueShape::Opening;
    head.iter().position(|line| {
        line.block.words >= MIN_WORDS_WITH_CUE
            && line.cue_match.as_ref().is_some_and(headline_with_cue)
    })
}

/// A line that can be a headline.
struct HeadlineCandidate {
    at: usize,
    words: Vec<String>,
    /// A timetable's lines differ in their numbers only, and are no repeats.
    digits: String,
}

impl HeadlineCandidate {
    fn new(at: usize, line: &str) -> HeadlineCandidate {
        HeadlineCandidate {
            at,
            words: normalised_words(line),
            digits: line.chars().filter(|c| c.is_numeric()).collect(),
        }
    }

    /// True if both are the same headline: most words in common, or one is the other with the site's name behind it.
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

/// Groups of titles that repeat their first, in order; only titles that share their first or last word are compared.
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

/// The normalised words of a line; scripts without spaces give one word a character.
fn normalised_words(line: &str) -> Vec<String> {
    let line = cues::normalise(line);
    let mut words: Vec<String> = Vec::new();
    let mut open = false;
    for c in line.chars() {
        if c.is_alphanumeric() || c == '#' {
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
