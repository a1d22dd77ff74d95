//! Recognises bylines, dates, captions and picture credits by their words.
//!
//! [`credit`] says what a block is and what it was recognised by. The rules `byline` and `caption`
//! and the search for the headline use this file.

use super::block_kind::BlockKind;
use super::block_state::BlockState;
use super::byline_caption_words::{
    AGENCIES_BY_BYTE, BYLINE_ENDINGS, BYLINE_OPENINGS_BY_BYTE, CREDIT_ENDINGS_WITH_DELIMITER,
    CREDIT_NOUNS, CREDIT_OPENINGS_BY_BYTE, DATE_LABELS, PICTURE_SITES_BY_BYTE, READING_TIME_WORDS,
    is_credit_delimiter,
};
use super::letters::lowercase;
use unboil_text::{Block, BlockEnd, is_alphabetic};

/// A byline or a date has at most this many words.
const BYLINE_MAX_WORDS: u32 = 12;
/// A line of several dates has at most this many words.
const DATES_MAX_WORDS: u32 = 24;
/// A caption has at most this many words.
const CAPTION_MAX_WORDS: u32 = 60;
/// A caption that opens with its credit has at most this many words.
const OPENING_CREDIT_MAX_WORDS: u32 = 24;
/// At most this many words follow the opening of a credit at the end of a caption.
const CREDIT_NAME_MAX_WORDS: usize = 6;
/// The credit at the end of a caption is in this many last bytes.
const CREDIT_SEARCH_BYTES: usize = 80;
/// A date has at least this many digits.
const DATE_MIN_DIGITS: u32 = 5;

/// What a block credits, with the evidence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Credit {
    /// The author, the date or the place of the article; only near the headline.
    Byline(String),
    /// The maker of a picture, often at the end of a caption.
    Caption(String),
}

/// What the block `state` with this text credits; `None` if nothing.
pub(super) fn credit(text: &str, state: &BlockState) -> Option<Credit> {
    let lower = credit_text(text, state)?;
    match caption_evidence(&lower, state) {
        Some(evidence) => Some(Credit::Caption(evidence)),
        None => byline_evidence(&lower, state).map(Credit::Byline),
    }
}

/// What the block `state` with this text is recognised as a caption by; `None` if it is none.
pub(super) fn caption(text: &str, state: &BlockState) -> Option<String> {
    caption_evidence(&credit_text(text, state)?, state)
}

/// The text of a block in lower case if it may be a byline or a caption; `None` for blocks that
/// are too long, without words, or paragraphs.
fn credit_text(text: &str, state: &BlockState) -> Option<String> {
    let words = state.block.words;
    let is_possible = words <= CAPTION_MAX_WORDS
        && state.kind != BlockKind::Symbols
        && !(words > OPENING_CREDIT_MAX_WORDS && is_sentence(text, state));
    is_possible.then(|| without_marks(text))
}

/// True for a line that may name an author, a date or the owner of a picture.
pub(super) fn is_byline(text: &str, state: &BlockState) -> bool {
    let lower = without_marks(text);
    author_opening(&lower, state).is_some()
        || caption_evidence(&lower, state).is_some()
        || ends_with_name_and_source(text)
        || is_date(&lower, state)
}

/// What the lower-case text of a block near the headline is recognised as a byline or date by.
fn byline_evidence(text: &str, state: &BlockState) -> Option<String> {
    let block = &state.block;
    if block.end == BlockEnd::Sentence {
        return None;
    }
    // The point behind the day may be taken for the end of a sentence.
    if block.words > BYLINE_MAX_WORDS || state.kind == BlockKind::Prose {
        return is_date(text, state).then(|| "dates".to_string());
    }
    if let Some(cue_match) = state
        .cue_match
        .as_ref()
        .filter(|cue_match| cue_match.byline)
    {
        return Some(cue_match.evidence());
    }
    if let Some(opening) = author_opening(text, state) {
        return Some(format!("opens with \"{opening}\""));
    }
    if let Some(ending) = BYLINE_ENDINGS
        .iter()
        .find(|ending| text.ends_with(**ending))
    {
        return Some(format!("ends with \"{}\"", ending.trim_start()));
    }
    let dated = DATE_LABELS.iter().find(|word| text.starts_with(**word));
    if let Some(word) = dated.filter(|_| block.digits > 0) {
        return Some(format!("\"{word}\" and a date"));
    }
    is_date(text, state).then(|| "a date".to_string())
}

/// The text in lower case, without the marks that Markdown puts around captions.
fn without_marks(text: &str) -> String {
    lowercase(text.trim_start_matches(['*', '_', '(', '[']))
}

/// True for a block that ends as a sentence and not with a bracket, in which credits are written.
fn is_sentence(text: &str, state: &BlockState) -> bool {
    state.block.end == BlockEnd::Sentence && !text.trim_end_matches('.').ends_with(')')
}

/// The opening of a line that names an author: "by" in some language, followed by a name.
fn author_opening(text: &str, state: &BlockState) -> Option<&'static str> {
    let openings = &BYLINE_OPENINGS_BY_BYTE[usize::from(*text.as_bytes().first()?)];
    let opening = openings
        .iter()
        .find(|opening| text.starts_with(**opening))?;
    // The words of a name start with capitals, or its script has none. In English a date makes it a
    // byline too: "By Philippa on 17 November 2024 in Coats, Disasters".
    let Block {
        words,
        capitals,
        digits,
        ..
    } = state.block;
    let is_name = words > 1 && (3 * capitals >= 2 * words || capitals == 0);
    let is_by_name = *opening == "by " && text[opening.len()..].starts_with(char::is_alphabetic);
    let is_dated = is_by_name && capitals > 1 && digits >= DATE_MIN_DIGITS && has_year(text);
    (is_name || is_dated).then(|| opening.trim_end())
}

/// True if a number of four digits is a year.
fn has_year(text: &str) -> bool {
    text.split(|c: char| !c.is_ascii_digit())
        .any(|digits| digits.len() == 4 && (digits.starts_with("19") || digits.starts_with("20")))
}

/// True for a line that is a date and little else: "12 March 2024, 10:30", "2024年3月12日", or several
/// dates with labels: "Posted: 9 February 2026, 6:30 am | Updated: 10 February 2026 | 9 min read".
fn is_date(text: &str, state: &BlockState) -> bool {
    let Block { digits, words, .. } = state.block;
    if digits < DATE_MIN_DIGITS || words > DATES_MAX_WORDS || !has_year(text) {
        return false;
    }
    let letters = |text: &str| text.chars().filter(|&c| is_alphabetic(c)).count() as u32;
    let max_letters = 2 * digits + 6;
    let all = letters(text);
    let labels = || -> u32 {
        let labels = DATE_LABELS.iter().chain(READING_TIME_WORDS);
        let of_label = |label: &&str| letters(label) * text.matches(*label).count() as u32;
        labels.map(of_label).sum()
    };
    let is_labelled = || {
        let has = |label: &&str| text.contains(*label);
        words <= BYLINE_MAX_WORDS || text.contains('|') || DATE_LABELS.iter().any(has)
    };
    is_labelled() && (all <= max_letters || all.saturating_sub(labels()) <= max_letters)
}

/// What the lower-case text of a block is recognised as a caption or credit by.
fn caption_evidence(text: &str, state: &BlockState) -> Option<String> {
    let block = &state.block;
    let openings = &CREDIT_OPENINGS_BY_BYTE[usize::from(*text.as_bytes().first()?)];
    if block.words <= OPENING_CREDIT_MAX_WORDS
        && block.sentences <= 1
        && let Some(opening) = openings.iter().find(|credit| text.starts_with(**credit))
    {
        return Some(format!("opens with the credit \"{}\"", opening.trim_end()));
    }
    let credit = match is_sentence(text, state) {
        // A sentence that names an agency is not a credit, unless the credit is its own sentence.
        true => ending_credit(text, true)?,
        false => agency(text)
            .or_else(|| ending_credit(text, false))
            .or_else(|| owner_sign(text))?,
    };
    Some(format!("ends with the credit \"{}\"", credit.trim()))
}

/// True if no word goes on at this byte: the letters before it end a word, or there are none.
fn is_word_start(text: &str, at: usize) -> bool {
    let (before, after) = text.split_at(at);
    !(before.ends_with(char::is_alphanumeric) && after.starts_with(char::is_alphanumeric))
}

/// The sign "©" between a caption and the name of the owner. The copyright line of a site opens
/// with it, or has a year.
fn owner_sign(text: &str) -> Option<&'static str> {
    let (caption, name) = text.rsplit_once('©')?;
    let is_name = (1..=CREDIT_NAME_MAX_WORDS).contains(&name.split_whitespace().count())
        && !name.contains(|c: char| c.is_ascii_digit());
    let is_caption = caption.split_whitespace().count() > 1 && !caption.contains("copyright");
    (is_name && is_caption).then_some("©")
}

/// True for a line with brackets at its end that hold the name of a person and the source, as captions
/// have them: "(Rex Hume/The Herald)". A subheading may have such brackets, so it is no evidence alone.
fn ends_with_name_and_source(text: &str) -> bool {
    let brackets = text
        .strip_suffix(')')
        .and_then(|text| text.rsplit_once('('));
    let credit = brackets.and_then(|(_, credit)| credit.split_once('/'));
    let is_names = |part: &str| {
        let mut words = part.split(' ');
        part.split(' ').count() <= CREDIT_NAME_MAX_WORDS
            && words.all(|word| word.starts_with(char::is_uppercase))
    };
    credit.is_some_and(|(name, source)| name.contains(' ') && is_names(name) && is_names(source))
}

/// The picture agency that a caption ends with.
fn agency(text: &str) -> Option<&'static str> {
    let trimmed = text.trim_end_matches(['.', ')', ' ']);
    let last = usize::from(*trimmed.as_bytes().last()?);
    let mut agencies = AGENCIES_BY_BYTE[last].iter();
    let agency = agencies.find(|agency| trimmed.ends_with(**agency));
    let is_credit = |site: &&&str| {
        let before = trimmed.strip_suffix(**site);
        before.is_some_and(|before| ends_sentence(before) || before.ends_with(" via "))
    };
    let site = || PICTURE_SITES_BY_BYTE[last].iter().find(is_credit);
    agency.or_else(site).copied()
}

/// True if the text before a credit ends a sentence or with a mark, or is none.
fn ends_sentence(before: &str) -> bool {
    let before = before.trim_end();
    before.is_empty() || !before.ends_with(|c: char| c.is_alphanumeric() || c == ',')
}

/// The opening of the credit at the end of a caption. Only a name may follow it. It is a sentence of
/// its own if `is_alone`.
fn ending_credit(text: &str, is_alone: bool) -> Option<&'static str> {
    let mut from = text.len().saturating_sub(CREDIT_SEARCH_BYTES);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    let tail = &text[from..];
    // Most lines have none, which many bytes at a time tell.
    let has_delimiter = |has, byte| has | is_credit_delimiter(byte);
    if !tail.bytes().fold(false, has_delimiter) {
        return None;
    }
    let delimiters: Vec<usize> = (0..tail.len())
        .filter(|&at| is_credit_delimiter(tail.as_bytes()[at]))
        .collect();
    let ends_with_credit = |(credit, delimiter): &&(&str, usize)| {
        let mut starts = delimiters
            .iter()
            .rev()
            .filter_map(|at| at.checked_sub(*delimiter))
            .filter(|&start| tail.as_bytes()[start..].starts_with(credit.as_bytes()));
        starts.next().is_some_and(|start| {
            let name = &tail[start + credit.len()..];
            is_word_start(tail, start)
                && (ends_sentence(&tail[..start]) || !is_alone && !CREDIT_NOUNS.contains(credit))
                && name.split_whitespace().count() <= CREDIT_NAME_MAX_WORDS
        })
    };
    CREDIT_ENDINGS_WITH_DELIMITER
        .iter()
        .find(ends_with_credit)
        .map(|(credit, _)| *credit)
}
