//! Rule `headline-repeat`: repeats and near-repeats of the headline in the head of the article collapse to the first.

use crate::document::Class;
use crate::read::segment::End;
use crate::strip::cues;
use crate::strip::draft::{Draft, Kind, Line};

/// Name in the ledger.
pub(crate) const RULE: &str = "headline-repeat";
/// Blocks after the first prose block that still count as the head: a repeat may follow the lead.
const BLOCKS_PAST_LEAD: usize = 2;
/// A headline has this many words at least; shorter lines repeat for other reasons.
const MIN_WORDS: u32 = 3;
/// Blocks of the head that are compared: a page dump's menu can be long, but its headline comes before this.
const MAX_HEAD_BLOCKS: usize = 200;
/// Beyond so many words longer is not more of a headline.
const LONG_WORDS: usize = 25;
/// Two lines are near-repeats from this share of common words on.
const NEAR_SHARE: f64 = 0.8;

/// Marks every repeat of the headline in the head.
pub(crate) fn mark(draft: &mut Draft) {
    if draft.first_prose == draft.lines.len() {
        // No prose, no head: a poem's refrain or a score table may open with the same line twice.
        return;
    }
    let to = draft
        .lines
        .len()
        .min(draft.first_prose + 1 + BLOCKS_PAST_LEAD);
    let words: Vec<Vec<String>> = (0..to.min(MAX_HEAD_BLOCKS))
        .map(|at| title_words(draft, at))
        .collect();
    for first in 0..words.len().min(draft.first_prose) {
        let repeats: Vec<usize> = (first + 1..words.len())
            .filter(|&at| repeats(draft, &words, first, at))
            .collect();
        let span = draft.lines[first].block.span;
        let why = format!("repeats the headline at {}..{}", span.start, span.end);
        for &at in &repeats {
            draft.mark(at, at + 1, Class::Headline, RULE, &why);
        }
        if !repeats.is_empty() {
            return;
        }
    }
}

/// The words of a line that can be a headline; none for any other line.
fn title_words(draft: &Draft, at: usize) -> Vec<String> {
    let line = &draft.lines[at];
    let title = line.mark.is_none()
        && line.hit.is_none()
        && line.kind == Kind::Short
        && line.block.words >= MIN_WORDS;
    if title {
        word_list(draft.str(at))
    } else {
        Vec::new()
    }
}

fn repeats(draft: &Draft, words: &[Vec<String>], first: usize, at: usize) -> bool {
    let (headline, line) = (draft.str(first), draft.str(at));
    // The lead may say what the headline said; as a sentence it stays.
    let sentence = draft.lines[at].block.end == End::Sentence && line != headline;
    // A timetable's lines differ in their numbers only.
    !sentence && digits(line).eq(digits(headline)) && is_near(&words[first], &words[at])
}

/// The digits of a line, in order.
fn digits(line: &str) -> impl Iterator<Item = char> {
    line.chars().filter(|c| c.is_numeric())
}

/// Where the headline of the article stands in the `head`, the lines before the first prose: the last line that says what
/// an earlier one said (a page dump says it first as the page's title, then over the article), else the longest line
/// that no cue names, the last of them.
pub(crate) fn find(text: &str, head: &[Line]) -> Option<usize> {
    let title = |line: &Line| {
        line.kind == Kind::Short && line.hit.is_none() && line.block.words > MIN_WORDS
    };
    let titles: Vec<usize> = (0..head.len()).filter(|&at| title(&head[at])).collect();
    let words: Vec<Vec<String>> = titles
        .iter()
        .map(|&at| word_list(&text[head[at].block.span.range()]))
        .collect();
    let repeat = (1..titles.len())
        .rev()
        .find(|&at| is_near(&words[0], &words[at]));
    let longest = || (0..titles.len()).max_by_key(|&at| (words[at].len().min(LONG_WORDS), at));
    repeat.or_else(longest).map(|at| titles[at])
}

fn is_near(a: &[String], b: &[String]) -> bool {
    if a.len().min(b.len()) < MIN_WORDS as usize {
        return a == b && !a.is_empty();
    }
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    if long.len() <= 2 * short.len() && (long.starts_with(short) || long.ends_with(short)) {
        return true;
    }
    let common = short.iter().filter(|word| long.contains(word)).count();
    common as f64 >= NEAR_SHARE * long.len() as f64
}

/// The normalised words of a line; scripts without spaces give one word a character.
fn word_list(line: &str) -> Vec<String> {
    let line = cues::normalise(line);
    let mut words: Vec<String> = Vec::new();
    let mut open = false;
    for c in line.chars() {
        if c.is_alphanumeric() || c == '#' {
            let wide =
                c as u32 >= 0x0e00 && !c.is_lowercase() && !('\u{ac00}'..='\u{d7a3}').contains(&c);
            match words.last_mut() {
                Some(word) if open && !wide => word.push(c),
                _ => words.push(c.to_string()),
            }
            open = !wide;
        } else {
            open = false;
        }
    }
    words
}
