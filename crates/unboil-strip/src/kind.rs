//! What a block looks like to the rules: prose, a truncated sentence, a relative date, a line without a sentence.

use crate::draft::Line;
use unboil_text::measure::{Block, End};

/// What a block looks like, on its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Sentences: what an article is made of.
    Prose,
    /// A truncated sentence, `…` at its end.
    Truncated,
    /// "3 months ago": when a teaser was posted.
    Ago,
    /// A line without a sentence: a heading, a label, a link, a name, a row of a table.
    Short,
    /// No words at all.
    Mark,
}

impl Kind {
    /// In a word or two, for `explain`.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Kind::Prose => "prose",
            Kind::Truncated => "truncated sentence",
            Kind::Ago => "relative date",
            Kind::Short => "no sentence",
            Kind::Mark => "no words",
        }
    }
}

/// Prose has at least this many words and an end mark ...
const PROSE_MIN_WORDS: u32 = 12;
/// ... or this many in any case: captions and headings are shorter.
const PROSE_SURE_WORDS: u32 = 40;

/// Some extractors break the line at every link, so that a paragraph comes as fragments: "According to", "Dan Rafael",
/// ", they agreed." Fragments that make sentences together are prose, each of them.
pub(crate) fn join_fragments(text: &str, lines: &mut [Line]) {
    let goes_on: Vec<bool> = (0..lines.len())
        .map(|at| at > 0 && goes_on(&text[lines[at].block.span.range()], &lines[at - 1].block))
        .collect();
    let mut from = 0;
    while from < lines.len() {
        let mut to = from + 1;
        let mut words = lines[from].block.words;
        while to < lines.len() {
            let last = &lines[to - 1].block;
            // The text of a link between two fragments opens as it likes.
            let link =
                goes_on.get(to + 1) == Some(&true) && words >= LINKED_MIN_WORDS && is_open(last);
            if !(goes_on[to] || link) {
                break;
            }
            words += lines[to].block.words;
            to += 1;
        }
        let ends = lines[from..to].iter().any(|line| line.block.sentences > 0);
        if to > from + 1 && ends && words >= PROSE_MIN_WORDS {
            for line in &mut lines[from..to] {
                line.kind = Kind::Prose;
                line.paragraph_words = words;
                // A fragment says nothing on its own.
                line.hit = None;
            }
        }
        from = to;
    }
}

/// A link stands inside a paragraph if at least so many words of it come before.
const LINKED_MIN_WORDS: u32 = 6;

fn is_open(block: &Block) -> bool {
    matches!(block.end, End::Open | End::Continues)
}

/// True if a line goes on with the sentence of the line before: it opens with a small letter or with a mark that follows a
/// word, and the line before has no end mark.
fn goes_on(line: &str, before: &Block) -> bool {
    let opens = line.starts_with(|c: char| {
        c.is_lowercase() || matches!(c, ',' | '.' | ';' | ':' | ')' | '!' | '?' | '’')
    });
    opens && is_open(before)
}

/// What a block looks like on its own. `line` is normalised; it may be empty where the block is long.
pub(crate) fn kind(line: &str, block: &Block) -> Kind {
    if block.words == 0 {
        return Kind::Mark;
    }
    if block.words <= 4 && is_ago(line) {
        return Kind::Ago;
    }
    let sentences = block.end == End::Sentence || block.sentences >= 2;
    if block.words >= PROSE_SURE_WORDS
        || (block.words >= PROSE_MIN_WORDS && sentences && block.end != End::Ellipsis)
    {
        return Kind::Prose;
    }
    if block.end == End::Ellipsis && block.words >= 5 {
        return Kind::Truncated;
    }
    Kind::Short
}

/// The ways in which templates say how long ago something was posted, `#` for the number.
const AGO: &[(&str, &str)] = &[
    ("# ", " ago"),
    ("a ", " ago"),
    ("an ", " ago"),
    ("vor # ", ""),
    ("il y a # ", ""),
    ("hace # ", ""),
    ("há # ", ""),
    ("# ", " fa"),
    ("# ", " geleden"),
    ("# ", " назад"),
    ("منذ # ", ""),
    ("قبل # ", ""),
    ("# ", " पहले"),
    ("#", "前"),
    ("# ", "前"),
    ("#", " 전"),
    ("# ", " önce"),
];

/// True for "3 months ago" and the like, normalised.
fn is_ago(line: &str) -> bool {
    AGO.iter().any(|(opening, ending)| {
        line.len() > opening.len() + ending.len()
            && line.starts_with(opening)
            && line.ends_with(ending)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cues::{self, Cues};
    use crate::draft::Draft;

    #[test]
    fn fragments_of_a_paragraph_are_prose() {
        let text = "Report agreed\nAccording to insiders close to the talks\nDan Rafael\n, both sides have agreed to all terms of the fight.\nHome\nabout us";
        let cues = Cues::new(&[], &[]);
        let draft = Draft::new(text, &cues);
        let kinds: Vec<Kind> = draft.lines.iter().map(|line| line.kind).collect();
        assert_eq!(
            kinds,
            [
                Kind::Short,
                Kind::Prose,
                Kind::Prose,
                Kind::Prose,
                Kind::Short,
                Kind::Short
            ]
        );
    }

    #[test]
    fn relative_dates_of_many_languages() {
        for ago in [
            "3 months ago",
            "an hour ago",
            "vor 3 Tagen",
            "il y a 2 heures",
            "hace 5 días",
            "2 дня назад",
            "منذ 3 أيام",
            "3 日前",
            "3시간 전",
        ] {
            assert!(is_ago(&cues::normalise(ago)), "{ago}");
        }
        for other in ["3 May 2024", "ago", "long ago", "vor Tagen", "months"] {
            assert!(!is_ago(&cues::normalise(other)), "{other}");
        }
    }
}
