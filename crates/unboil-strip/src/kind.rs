//! What a block looks like to the rules: prose, a truncated sentence, a relative date, a line without a sentence.

use crate::draft::BlockState;
use unboil_text::{Block, BlockEnd};

/// What a block looks like, on its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BlockKind {
    /// Sentences: what an article is made of.
    Prose,
    /// A truncated sentence, `…` at its end.
    Truncated,
    /// "3 months ago": when a teaser was posted.
    RelativeDate,
    /// A line without a sentence: a heading, a label, a link, a name, a row of a table.
    Fragment,
    /// No words at all.
    Symbols,
}

impl BlockKind {
    /// In a word or two, for `explain`.
    pub(crate) fn name(self) -> &'static str {
        match self {
            BlockKind::Prose => "prose",
            BlockKind::Truncated => "truncated sentence",
            BlockKind::RelativeDate => "relative date",
            BlockKind::Fragment => "no sentence",
            BlockKind::Symbols => "no words",
        }
    }
}

/// Prose has at least this many words and an end mark ...
const PROSE_MIN_WORDS: u32 = 12;
/// ... or this many in any case: captions and headings are shorter.
const PROSE_CERTAIN_WORDS: u32 = 40;

/// Some extractors break the line at every link, so that a paragraph comes as fragments: "According to", "Dan Rafael",
/// ", they agreed." Fragments that make sentences together are prose, each of them.
pub(crate) fn join_fragments(text: &str, blocks: &mut [BlockState]) {
    let continues_sentence: Vec<bool> = (0..blocks.len())
        .map(|at| {
            at > 0
                && continues_sentence(&text[blocks[at].block.span.range()], &blocks[at - 1].block)
        })
        .collect();
    let mut from = 0;
    while from < blocks.len() {
        let mut to = from + 1;
        let mut words = blocks[from].block.words;
        while to < blocks.len() {
            let last = &blocks[to - 1].block;
            // The text of a link between two fragments opens as it likes.
            let is_link_text = continues_sentence.get(to + 1) == Some(&true)
                && words >= MIN_WORDS_BEFORE_LINK
                && has_open_end(last);
            if !(continues_sentence[to] || is_link_text) {
                break;
            }
            words += blocks[to].block.words;
            to += 1;
        }
        let has_sentence_end = blocks[from..to].iter().any(|line| line.block.sentences > 0);
        if to > from + 1 && has_sentence_end && words >= PROSE_MIN_WORDS {
            for line in &mut blocks[from..to] {
                line.kind = BlockKind::Prose;
                line.paragraph_words = words;
                // A fragment says nothing on its own.
                line.cue_match = None;
            }
        }
        from = to;
    }
}

/// A link stands inside a paragraph if at least so many words of it come before.
const MIN_WORDS_BEFORE_LINK: u32 = 6;

fn has_open_end(block: &Block) -> bool {
    matches!(block.end, BlockEnd::Open | BlockEnd::Continues)
}

/// True if a line goes on with the sentence of the line before: it opens with a small letter or with a mark that follows a
/// word, and the line before has no end mark.
fn continues_sentence(line: &str, before: &Block) -> bool {
    let opens_mid_sentence = line.starts_with(|c: char| {
        c.is_lowercase() || matches!(c, ',' | '.' | ';' | ':' | ')' | '!' | '?' | '’')
    });
    opens_mid_sentence && has_open_end(before)
}

/// What a block looks like on its own. `line` is normalised; it may be empty where the block is long.
pub(crate) fn classify_block(line: &str, block: &Block) -> BlockKind {
    if block.words == 0 {
        return BlockKind::Symbols;
    }
    if block.words <= 4 && is_relative_date(line) {
        return BlockKind::RelativeDate;
    }
    let sentences = block.end == BlockEnd::Sentence || block.sentences >= 2;
    if block.words >= PROSE_CERTAIN_WORDS
        || (block.words >= PROSE_MIN_WORDS && sentences && block.end != BlockEnd::Ellipsis)
    {
        return BlockKind::Prose;
    }
    if block.end == BlockEnd::Ellipsis && block.words >= 5 {
        return BlockKind::Truncated;
    }
    BlockKind::Fragment
}

/// The ways in which templates say how long ago something was posted, `#` for the number.
const RELATIVE_DATE_PATTERNS: &[(&str, &str)] = &[
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
fn is_relative_date(line: &str) -> bool {
    RELATIVE_DATE_PATTERNS.iter().any(|(opening, ending)| {
        line.len() > opening.len() + ending.len()
            && line.starts_with(opening)
            && line.ends_with(ending)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cues::{self, Cues};
    use crate::draft::Analysis;

    #[test]
    fn fragments_of_a_paragraph_are_prose() {
        let text = "Report agreed\nAccording to insiders close to the talks\nDan Rafael\n, both sides have agreed to all terms of the fight.\nHome\nabout us";
        let cues = Cues::new(&[], &[]);
        let analysis = Analysis::new(text, &cues);
        let kinds: Vec<BlockKind> = analysis.blocks.iter().map(|line| line.kind).collect();
        assert_eq!(
            kinds,
            [
                BlockKind::Fragment,
                BlockKind::Prose,
                BlockKind::Prose,
                BlockKind::Prose,
                BlockKind::Fragment,
                BlockKind::Fragment
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
            assert!(is_relative_date(&cues::normalise(ago)), "{ago}");
        }
        for other in ["3 May 2024", "ago", "long ago", "vor Tagen", "months"] {
            assert!(!is_relative_date(&cues::normalise(other)), "{other}");
        }
    }
}
