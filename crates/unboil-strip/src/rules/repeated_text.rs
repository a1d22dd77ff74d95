//! Rule `repeated-text`: the article a second time, as pages have it for printing, for screen
//! readers or for phones.

use std::collections::HashMap;

use super::rule::{Phase, Rule, RuleContext, Scope, blocks_without_repeats};
use crate::analysis::{Analysis, write_letters};
use crate::scorer::{WordHasher, groups_of};
use unboil_text::{Class, is_alphanumeric};
use xxhash_rust::xxh3::xxh3_64;

pub(super) const RULE: Rule = Rule {
    name: "repeated-text",
    class: Class::Chrome,
    description: "a large part of the article that stands there a second time, in the same order",
    example: include_str!("examples/repeated-text.txt"),
    scope: Scope::LongOrPage,
    phase: Phase::Structure,
    apply: remove_repeated_text,
};

/// A repeat has at least this many words, and at least this share of the words that stay, in
/// hundredths. A refrain has less of a song.
const MIN_WORDS: u32 = 30;
const MIN_PERCENT: u32 = 25;
/// Blocks with fewer words are headings or labels: they continue a repeat and start none.
const MIN_BLOCK_WORDS: u32 = 8;
/// Letters at the start of a block that are compared first.
const OPENING_LETTERS: usize = 16;

/// A run of blocks that stand above in the same order.
struct Repeat {
    blocks: Vec<usize>,
    words: u32,
    /// The first of the blocks above, and the last one so far.
    first: usize,
    last: usize,
}

/// Removes repeats. The text above stays.
fn remove_repeated_text(analysis: &mut Analysis, context: &RuleContext) {
    let Some(kept) = blocks_without_repeats(analysis, context) else {
        return;
    };
    let words = |at: usize| analysis.blocks[at].block.words;
    let all: u32 = kept.iter().map(|&at| words(at)).sum();
    // A text may quote itself, so there the repeat starts with the first paragraph.
    let is_article =
        |repeat: &Repeat| analysis.page.is_some() || repeat.first <= analysis.first_prose;
    let is_large = |repeat: &Repeat| {
        repeat.words >= MIN_WORDS
            && repeat.words * 100 >= all.saturating_mul(MIN_PERCENT)
            && is_article(repeat)
    };
    let repeats: Vec<Repeat> = repeats(analysis, &kept)
        .into_iter()
        .filter(is_large)
        .collect();
    for repeat in repeats {
        let of = |at: usize| analysis.blocks[at].block.span;
        let (start, end) = (of(repeat.first).start, of(repeat.last).end);
        let why = format!("the same text stands above, at bytes {start}..{end}");
        for run in repeat.blocks.chunk_by(|a, b| a + 1 == *b) {
            analysis.record_decision(run[0], run[run.len() - 1] + 1, RULE.class, RULE.name, &why);
        }
    }
}

/// The runs of blocks that stand above in the same order, among the blocks that stay.
fn repeats(analysis: &Analysis, kept: &[usize]) -> Vec<Repeat> {
    // Most blocks open like no other block, so that hashes of all of their letters are not needed.
    let openings = kept.iter().map(|&at| opening_hash(analysis.block_text(at)));
    let (group_of, count) = groups_of(&openings.collect::<Vec<u32>>());
    let mut group_sizes = vec![0; count];
    group_of.iter().for_each(|&group| group_sizes[group] += 1);
    let mut first_of: HashMap<u64, usize> = HashMap::new();
    let mut repeats: Vec<Repeat> = Vec::new();
    let mut is_open = false;
    let mut letters = String::new();
    for (&at, group) in kept.iter().zip(group_of) {
        let words = analysis.blocks[at].block.words;
        let above = (group_sizes[group] > 1).then(|| {
            let text = text_hash(analysis.block_text(at), &mut letters);
            *first_of.entry(text).or_insert(at)
        });
        let Some(above) = above.filter(|&above| above < at) else {
            // A line of the repeat may be new, such as a date.
            is_open &= words < MIN_BLOCK_WORDS;
            continue;
        };
        match repeats.last_mut().filter(|_| is_open) {
            Some(repeat) if above > repeat.last => {
                repeat.blocks.push(at);
                repeat.words += words;
                repeat.last = above;
            }
            _ if words >= MIN_BLOCK_WORDS => {
                is_open = true;
                repeats.push(Repeat {
                    blocks: vec![at],
                    words,
                    first: above,
                    last: above,
                });
            }
            _ => is_open = false,
        }
    }
    repeats
}

/// A hash of the first letters and digits of a text in lower case.
fn opening_hash(text: &str) -> u32 {
    let mut hasher = WordHasher::EMPTY;
    let letters = text.chars().filter(|&c| is_alphanumeric(c));
    letters
        .take(OPENING_LETTERS)
        .for_each(|c| hasher.push_lowercase(c));
    hasher.finish()
}

/// A hash of the letters and digits of a text in lower case. `letters` is space for them.
fn text_hash(text: &str, letters: &mut String) -> u64 {
    write_letters(text, letters);
    xxh3_64(letters.as_bytes())
}
