//! Rules `byline` and `caption`: who wrote the article, when and where, and what its pictures show and whose they are.
//!
//! Editors who clean articles by hand leave both out, and so do we, unless the user wants them: then no rule takes them.

mod words;

use crate::draft::{Draft, Line};
use crate::kind::Kind;
use unboil_text::Class;
use unboil_text::measure::{Block, End};
use words::{AGENCIES, BYLINE_ENDS, BYLINES, CREDIT_MARKS, CREDITS_BY_BYTE, DATED, is_mark};

/// Names in the ledger.
pub(crate) const BYLINE: &str = "byline";
pub(crate) const CAPTION: &str = "caption";

/// A byline or a date has at most so many words.
const BYLINE_MAX_WORDS: u32 = 12;
/// So far below the headline bylines and dates are looked for, in blocks.
const BYLINE_REACH: usize = 12;
/// A caption has at most so many words.
const CAPTION_MAX_WORDS: u32 = 60;
/// One that opens with its credit has at most so many.
const OPENED_MAX_WORDS: u32 = 24;
/// So many words at most follow the opening of a credit at the end.
const CREDIT_NAME_WORDS: usize = 6;
/// The credit at the end of a caption is looked for in so many of its last bytes.
const CREDIT_BYTES: usize = 80;

/// What happens to lines of a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wish {
    /// They go.
    Drop,
    /// They stay, whatever other rules say.
    Keep,
    /// Other rules decide.
    Ignore,
}

/// Marks bylines and captions, or keeps every rule off them.
pub(crate) fn mark(draft: &mut Draft, bylines: Wish, captions: Wish) {
    for at in 0..draft.lines.len() {
        let Some((class, rule, seen)) = look(draft, at) else {
            continue;
        };
        let wish = if class == Class::Byline {
            bylines
        } else {
            captions
        };
        match wish {
            Wish::Drop => draft.mark(at, at + 1, class, rule, &seen),
            Wish::Keep => draft.lines[at].kept = true,
            Wish::Ignore => {}
        }
    }
}

/// What a block credits, the rule, and what was seen.
fn look(draft: &Draft, at: usize) -> Option<(Class, &'static str, String)> {
    let line = &draft.lines[at];
    if line.block.words > CAPTION_MAX_WORDS || line.kind == Kind::Mark {
        return None;
    }
    // The headline stays, whatever it opens with: "Photos: the harbour in the storm".
    if draft.headlines.binary_search(&at).is_ok() {
        return None;
    }
    let text = draft.str(at);
    // Most blocks are paragraphs, and credit nothing.
    if line.block.words > OPENED_MAX_WORDS && is_sentence(text, line) {
        return None;
    }
    let text = bare(text);
    if let Some(seen) = caption(&text, line) {
        return Some((Class::Caption, CAPTION, seen));
    }
    // Only around the headline: further down a line that opens with "by" may be anything.
    let headline = draft.headlines.first()?;
    let near = at + 2 >= *headline && at <= headline + BYLINE_REACH && at <= draft.first_prose + 2;
    let seen = near.then(|| byline(&text, line)).flatten()?;
    Some((Class::Byline, BYLINE, seen))
}

/// True for a block that ends as a sentence and not with a bracket, in which credits stand.
fn is_sentence(text: &str, line: &Line) -> bool {
    line.block.end == End::Sentence && !text.trim_end_matches('.').ends_with(')')
}

fn byline(text: &str, line: &Line) -> Option<String> {
    let block = &line.block;
    let short = block.words <= BYLINE_MAX_WORDS && block.end != End::Sentence;
    if !short || line.kind == Kind::Prose {
        return None;
    }
    if let Some(hit) = line.hit.as_ref().filter(|hit| hit.byline) {
        return Some(format!("{} below the headline", hit.evidence()));
    }
    if let Some(opening) = author(text, line) {
        return Some(format!("opens with \"{opening}\" below the headline"));
    }
    if let Some(ending) = BYLINE_ENDS.iter().find(|ending| text.ends_with(**ending)) {
        return Some(format!(
            "ends with \"{}\" below the headline",
            ending.trim_start()
        ));
    }
    let dated = DATED.iter().find(|word| text.starts_with(**word));
    if let Some(word) = dated.filter(|_| block.digits > 0) {
        return Some(format!("\"{word}\" and a date below the headline"));
    }
    is_date(text, line).then(|| "a date below the headline".to_string())
}

/// The line in lower case, without what Markdown sets captions in.
fn bare(text: &str) -> String {
    text.trim_start_matches(['*', '_', '(', '[']).to_lowercase()
}

/// True for a line that looks like one that names the author or whose a picture is.
pub(crate) fn names(text: &str, line: &Line) -> bool {
    let text = bare(text);
    author(&text, line).is_some() || caption(&text, line).is_some()
}

/// How a line of lower-case `text` opens that names an author: "by" and a name.
fn author(text: &str, line: &Line) -> Option<&'static str> {
    let opening = BYLINES.iter().find(|opening| text.starts_with(**opening))?;
    // All of a name is capitals, or its script has none.
    let Block {
        words, capitals, ..
    } = line.block;
    let names = words > 1 && (3 * capitals >= 2 * words || capitals == 0);
    names.then(|| opening.trim_end())
}

/// True for a line that is a date and little else: "12 March 2024, 10:30", "2024-03-12", "2024年3月12日".
fn is_date(text: &str, line: &Line) -> bool {
    let year = text
        .split(|c: char| !c.is_ascii_digit())
        .any(|digits| digits.len() == 4 && (digits.starts_with("19") || digits.starts_with("20")));
    let letters = text.chars().filter(|c| c.is_alphabetic()).count() as u32;
    year && line.block.digits >= 5 && letters <= 2 * line.block.digits + 6
}

fn caption(text: &str, line: &Line) -> Option<String> {
    let block = &line.block;
    let openings = &CREDITS_BY_BYTE[usize::from(*text.as_bytes().first()?)];
    if block.words <= OPENED_MAX_WORDS
        && block.sentences <= 1
        && let Some(opening) = openings.iter().find(|credit| text.starts_with(**credit))
    {
        return Some(format!("opens with \"{}\"", opening.trim_end()));
    }
    // A sentence that names an agency is no credit.
    if is_sentence(text, line) {
        return None;
    }
    let bare = text.trim_end_matches(['.', ')', ' ']);
    let seen = |credit: &str| format!("the credit of a picture, \"{}\"", credit.trim());
    if let Some(agency) = AGENCIES.iter().find(|agency| bare.ends_with(**agency)) {
        return Some(seen(agency));
    }
    let mut from = text.len().saturating_sub(CREDIT_BYTES);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    let tail = &text[from..];
    let marks: Vec<usize> = (0..tail.len())
        .filter(|&at| is_mark(tail.as_bytes()[at]))
        .collect();
    // Behind it stands a name, and nothing else.
    let placed = |(credit, mark): &&(&str, usize)| {
        let starts = marks.iter().rev().filter_map(|at| at.checked_sub(*mark));
        let found = starts
            .map(|start| &tail.as_bytes()[start..])
            .find(|rest| rest.starts_with(credit.as_bytes()));
        found.is_some_and(|rest| {
            let name = &tail[tail.len() - rest.len() + credit.len()..];
            name.split_whitespace().count() <= CREDIT_NAME_WORDS
        })
    };
    CREDIT_MARKS
        .iter()
        .find(placed)
        .map(|(credit, _)| seen(credit))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cues::Cues;

    const PROSE: &str = "The council voted on Tuesday evening to keep the old harbour open for another ten years, after a long debate.";

    #[test]
    fn the_headline_is_none_of_them() {
        for headline in [
            "Photos: The Harbour in the Great Storm of March",
            "By Popular Demand the Night Ferry Comes Back",
        ] {
            let text = format!("{headline}\n{PROSE}\n{PROSE}\n");
            let cues = Cues::new(&[], &[]);
            assert_eq!(look(&Draft::new(&text, &cues), 0), None, "{headline}");
        }
    }

    /// The class of the second line of an article below its headline.
    fn class_of(line: &str) -> Option<Class> {
        let text = format!("Harbour to stay open for ten more years\n{line}\n{PROSE}\n{PROSE}\n");
        let cues = Cues::new(&[], &[]);
        look(&Draft::new(&text, &cues), 1).map(|(class, ..)| class)
    }

    #[test]
    fn bylines_dates_and_credits_are_told() {
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
