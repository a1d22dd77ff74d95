//! Rules `byline` and `caption`: who wrote the article, when and where, and what its pictures show and whose they are.
//!
//! Editors who clean articles by hand leave both out, and so do we, unless the user wants them: then no rule takes them.

mod words;

use crate::draft::{Analysis, BlockState};
use crate::kind::BlockKind;
use unboil_text::Class;
use unboil_text::{Block, BlockEnd};
use words::{
    AGENCIES, BYLINE_ENDINGS, BYLINE_OPENINGS, CREDIT_ENDINGS_WITH_DELIMITER,
    CREDIT_OPENINGS_BY_BYTE, DATE_LABELS, is_credit_delimiter,
};

/// Names in the ledger.
pub(crate) const BYLINE: &str = "byline";
pub(crate) const CAPTION: &str = "caption";

/// A byline or a date has at most so many words.
const BYLINE_MAX_WORDS: u32 = 12;
/// So far below the headline bylines and dates are looked for, in blocks.
const BYLINE_MAX_DISTANCE: usize = 12;
/// A caption has at most so many words.
const CAPTION_MAX_WORDS: u32 = 60;
/// One that opens with its credit has at most so many.
const OPENING_CREDIT_MAX_WORDS: u32 = 24;
/// So many words at most follow the opening of a credit at the end.
const CREDIT_NAME_MAX_WORDS: usize = 6;
/// The credit at the end of a caption is looked for in so many of its last bytes.
const CREDIT_SEARCH_BYTES: usize = 80;

/// What happens to lines of a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum KeepPolicy {
    /// They go.
    Remove,
    /// They stay, whatever other rules say.
    Keep,
    /// Other rules decide.
    Undecided,
}

/// Marks bylines and captions, or keeps every rule off them.
pub(crate) fn mark_bylines_and_captions(
    analysis: &mut Analysis,
    bylines: KeepPolicy,
    captions: KeepPolicy,
) {
    for at in 0..analysis.blocks.len() {
        let Some((class, rule, evidence)) = find_credit(analysis, at) else {
            continue;
        };
        let policy = if class == Class::Byline {
            bylines
        } else {
            captions
        };
        match policy {
            KeepPolicy::Remove => analysis.record_decision(at, at + 1, class, rule, &evidence),
            KeepPolicy::Keep => analysis.blocks[at].kept_by_user = true,
            KeepPolicy::Undecided => {}
        }
    }
}

/// What a block credits, the rule, and what was seen.
fn find_credit(analysis: &Analysis, at: usize) -> Option<(Class, &'static str, String)> {
    let line = &analysis.blocks[at];
    if line.block.words > CAPTION_MAX_WORDS || line.kind == BlockKind::Symbols {
        return None;
    }
    // The headline stays, whatever it opens with: "Photos: the harbour in the storm".
    if analysis.headlines.binary_search(&at).is_ok() {
        return None;
    }
    let text = analysis.block_text(at);
    // Most blocks are paragraphs, and credit nothing.
    if line.block.words > OPENING_CREDIT_MAX_WORDS && is_sentence(text, line) {
        return None;
    }
    let text = trimmed(text);
    if let Some(evidence) = caption(&text, line) {
        return Some((Class::Caption, CAPTION, evidence));
    }
    // Only around the headline: further down a line that opens with "by" may be anything.
    let headline = analysis.headlines.first()?;
    let near_headline = at + 2 >= *headline
        && at <= headline + BYLINE_MAX_DISTANCE
        && at <= analysis.first_prose + 2;
    let evidence = near_headline.then(|| byline(&text, line)).flatten()?;
    Some((Class::Byline, BYLINE, evidence))
}

/// True for a block that ends as a sentence and not with a bracket, in which credits stand.
fn is_sentence(text: &str, line: &BlockState) -> bool {
    line.block.end == BlockEnd::Sentence && !text.trim_end_matches('.').ends_with(')')
}

fn byline(text: &str, line: &BlockState) -> Option<String> {
    let block = &line.block;
    let short = block.words <= BYLINE_MAX_WORDS && block.end != BlockEnd::Sentence;
    if !short || line.kind == BlockKind::Prose {
        return None;
    }
    if let Some(cue_match) = line.cue_match.as_ref().filter(|cue_match| cue_match.byline) {
        return Some(format!("{} below the headline", cue_match.evidence()));
    }
    if let Some(opening) = author_opening(text, line) {
        return Some(format!("opens with \"{opening}\" below the headline"));
    }
    if let Some(ending) = BYLINE_ENDINGS
        .iter()
        .find(|ending| text.ends_with(**ending))
    {
        return Some(format!(
            "ends with \"{}\" below the headline",
            ending.trim_start()
        ));
    }
    let dated = DATE_LABELS.iter().find(|word| text.starts_with(**word));
    if let Some(word) = dated.filter(|_| block.digits > 0) {
        return Some(format!("\"{word}\" and a date below the headline"));
    }
    is_date(text, line).then(|| "a date below the headline".to_string())
}

/// The line in lower case, without what Markdown sets captions in.
fn trimmed(text: &str) -> String {
    text.trim_start_matches(['*', '_', '(', '[']).to_lowercase()
}

/// True for a line that looks like one that names the author or whose a picture is.
pub(crate) fn names_person(text: &str, line: &BlockState) -> bool {
    let text = trimmed(text);
    author_opening(&text, line).is_some() || caption(&text, line).is_some()
}

/// How a line of lower-case `text` opens that names an author: "by" and a name.
fn author_opening(text: &str, line: &BlockState) -> Option<&'static str> {
    let opening = BYLINE_OPENINGS
        .iter()
        .find(|opening| text.starts_with(**opening))?;
    // All of a name is capitals, or its script has none.
    let Block {
        words, capitals, ..
    } = line.block;
    let names_person = words > 1 && (3 * capitals >= 2 * words || capitals == 0);
    names_person.then(|| opening.trim_end())
}

/// True for a line that is a date and little else: "12 March 2024, 10:30", "2024-03-12", "2024年3月12日".
fn is_date(text: &str, line: &BlockState) -> bool {
    let has_year = text
        .split(|c: char| !c.is_ascii_digit())
        .any(|digits| digits.len() == 4 && (digits.starts_with("19") || digits.starts_with("20")));
    let letters = text.chars().filter(|c| c.is_alphabetic()).count() as u32;
    has_year && line.block.digits >= 5 && letters <= 2 * line.block.digits + 6
}

fn caption(text: &str, line: &BlockState) -> Option<String> {
    let block = &line.block;
    let openings = &CREDIT_OPENINGS_BY_BYTE[usize::from(*text.as_bytes().first()?)];
    if block.words <= OPENING_CREDIT_MAX_WORDS
        && block.sentences <= 1
        && let Some(opening) = openings.iter().find(|credit| text.starts_with(**credit))
    {
        return Some(format!("opens with \"{}\"", opening.trim_end()));
    }
    // A sentence that names an agency is no credit.
    if is_sentence(text, line) {
        return None;
    }
    let trimmed = text.trim_end_matches(['.', ')', ' ']);
    let evidence = |credit: &str| format!("the credit of a picture, \"{}\"", credit.trim());
    if let Some(agency) = AGENCIES.iter().find(|agency| trimmed.ends_with(**agency)) {
        return Some(evidence(agency));
    }
    let mut from = text.len().saturating_sub(CREDIT_SEARCH_BYTES);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    let tail = &text[from..];
    let delimiters: Vec<usize> = (0..tail.len())
        .filter(|&at| is_credit_delimiter(tail.as_bytes()[at]))
        .collect();
    // Behind it stands a name, and nothing else.
    let ends_with_credit = |(credit, delimiter): &&(&str, usize)| {
        let starts = delimiters
            .iter()
            .rev()
            .filter_map(|at| at.checked_sub(*delimiter));
        let found = starts
            .map(|start| &tail.as_bytes()[start..])
            .find(|rest| rest.starts_with(credit.as_bytes()));
        found.is_some_and(|rest| {
            let name = &tail[tail.len() - rest.len() + credit.len()..];
            name.split_whitespace().count() <= CREDIT_NAME_MAX_WORDS
        })
    };
    CREDIT_ENDINGS_WITH_DELIMITER
        .iter()
        .find(ends_with_credit)
        .map(|(credit, _)| evidence(credit))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cues::Cues;

    const PROSE: &str = "The council voted on Tuesday evening to keep the old harbour open for another ten years, after a long debate.";

    #[test]
    fn the_headline_is_neither_byline_nor_caption() {
        for headline in [
            "Photos: The Harbour in the Great Storm of March",
            "By Popular Demand the Night Ferry Comes Back",
        ] {
            let text = format!("{headline}\n{PROSE}\n{PROSE}\n");
            let cues = Cues::new(&[], &[]);
            assert_eq!(
                find_credit(&Analysis::new(&text, &cues), 0),
                None,
                "{headline}"
            );
        }
    }

    /// The class of the second line of an article below its headline.
    fn class_of(line: &str) -> Option<Class> {
        let text = format!("Harbour to stay open for ten more years\n{line}\n{PROSE}\n{PROSE}\n");
        let cues = Cues::new(&[], &[]);
        find_credit(&Analysis::new(&text, &cues), 1).map(|(class, ..)| class)
    }

    #[test]
    fn bylines_dates_and_credits_are_detected() {
        for line in [
            "By Anna Larsen",
            "By Anna Larsen and Piet de Vries, Harbour Herald",
            "Von Anna Schmidt",
            "12 March 2024, 10:30",
            "2024-03-12",
            "2024年3月12日 10時30分",
            "Published March 12, 2024",
            "김민수 기자",
            "Written by Anna Larsen",
            "Author: Anna Larsen",
            "Last updated 3 days later",
        ] {
            assert_eq!(class_of(line), Some(Class::Byline), "{line}");
        }
        for line in [
            "Photo: Anna Larsen",
            "The old harbour at low tide. (Photo by Anna Larsen/Getty Images)",
            "The council in session | Photograph: Anna Larsen",
            "Foto: Anna Schmidt/dpa",
            "*Photo: the ferry at dusk.*",
            "写真：山田太郎",
        ] {
            assert_eq!(class_of(line), Some(Class::Caption), "{line}");
        }
        for line in [
            "By Tuesday the council had changed its mind.",
            "What the harbour means to the town",
            "In 2024 the harbour was closed for repairs for the first time, officials said.",
            "Getty Images was founded in 1995 and sells pictures to papers all over the world.",
            "By the sea",
            "사진 동호회가 전시회를 연다.",
        ] {
            assert_eq!(class_of(line), None, "{line}");
        }
    }
}
