//! [`BlockKind`]: what a block looks like on its own.
//!
//! [`classify_block`] needs only the words and the end mark of a block. A paragraph that was broken
//! into fragments is found later, by `paragraphs.rs`.

use unboil_text::{Block, BlockEnd};

/// The kind of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BlockKind {
    /// One or more sentences.
    Prose,
    /// A truncated sentence, with an ellipsis at its end.
    Truncated,
    /// A date as teasers have it: "3 months ago".
    RelativeDate,
    /// A line without a sentence: a heading, a label, a link, a name, a row of a table.
    Fragment,
    /// A line without words.
    Symbols,
}

impl BlockKind {
    /// The name in `unboil explain`.
    pub(crate) fn name(self) -> &'static str {
        match self {
            BlockKind::Prose => "prose",
            BlockKind::Truncated => "truncated sentence",
            BlockKind::RelativeDate => "relative date",
            BlockKind::Fragment => "line without a sentence",
            BlockKind::Symbols => "line without words",
        }
    }
}

/// Prose that ends as a sentence has at least this many words.
pub(super) const PROSE_MIN_WORDS: u32 = 12;
/// A block of this many words is prose with any end: captions and headings are shorter.
const PROSE_CERTAIN_WORDS: u32 = 40;
/// A relative date has at most this many words.
const RELATIVE_DATE_MAX_WORDS: u32 = 4;
/// A truncated sentence has at least this many words.
const TRUNCATED_MIN_WORDS: u32 = 5;

/// The kind of a block whose normalised text is `line`. For a long block `line` may be empty.
pub(crate) fn classify_block(line: &str, block: &Block) -> BlockKind {
    if block.words == 0 {
        return BlockKind::Symbols;
    }
    if block.words <= RELATIVE_DATE_MAX_WORDS && is_relative_date(line) {
        return BlockKind::RelativeDate;
    }
    let sentences = block.end == BlockEnd::Sentence || block.sentences >= 2;
    if block.words >= PROSE_CERTAIN_WORDS
        || (block.words >= PROSE_MIN_WORDS && sentences && block.end != BlockEnd::Ellipsis)
    {
        return BlockKind::Prose;
    }
    if block.end == BlockEnd::Ellipsis && block.words >= TRUNCATED_MIN_WORDS {
        return BlockKind::Truncated;
    }
    BlockKind::Fragment
}

/// Openings and endings of relative dates, normalised: `#` is a number.
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
    ("# ", " temu"),
    ("před # ", ""),
    ("för # ", " sedan"),
    ("# ", " siden"),
    ("for # ", " siden"),
    ("# ", " sitten"),
    ("# ", " ezelőtt"),
    ("acum # ", ""),
    ("πριν από # ", ""),
    ("πριν # ", ""),
    ("# ", " тому"),
    ("# ", " trước"),
    ("לפני # ", ""),
    ("# ", " lalu"),
    ("# ", " yang lalu"),
    ("# ", " پیش"),
    ("# ", "ที่แล้ว"),
];

/// True if a normalised line is a relative date, such as "# months ago".
pub(super) fn is_relative_date(line: &str) -> bool {
    // Each pattern has a number, or starts with "a".
    let is_possible = line.starts_with('a') || memchr::memchr(b'#', line.as_bytes()).is_some();
    is_possible
        && RELATIVE_DATE_PATTERNS.iter().any(|(opening, ending)| {
            line.len() > opening.len() + ending.len()
                && line.starts_with(opening)
                && line.ends_with(ending)
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cues;

    #[test]
    fn patterns_have_a_number_or_start_with_a() {
        for (opening, ending) in RELATIVE_DATE_PATTERNS {
            assert!(
                is_relative_date(&format!("{opening}x{ending}")),
                "{opening}"
            );
        }
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
            "2 godziny temu",
            "för 3 timmar sedan",
            "acum 5 ore",
            "πριν από 2 ώρες",
            "5 хвилин тому",
            "לפני 3 שעות",
            "3 jam lalu",
        ] {
            assert!(is_relative_date(&cues::normalise(ago)), "{ago}");
        }
        for other in ["3 May 2024", "ago", "long ago", "vor Tagen", "months"] {
            assert!(!is_relative_date(&cues::normalise(other)), "{other}");
        }
    }
}
