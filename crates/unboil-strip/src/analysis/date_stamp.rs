//! Recognises the line of a post or a comment that tells its date.

use super::Analysis;
use super::block_kind::{BlockKind, is_relative_date};
use crate::cues;

/// A date line has at most this many words.
const MAX_WORDS: u32 = 14;

/// "2y ago" and the like have at most this many words.
const SHORT_AGO_WORDS: u32 = 2;

impl Analysis<'_> {
    /// True for a short line with a date and a number more, or with a relative date at its end:
    /// "Post by mudlark » 12 May 2025, 9:14", "Piet · 3 hours ago".
    pub(crate) fn is_date_stamp(&self, at: usize) -> bool {
        let state = &self.blocks[at];
        if state.kind == BlockKind::RelativeDate {
            return true;
        }
        if state.block.words <= SHORT_AGO_WORDS {
            let line = cues::normalise(self.block_text(at));
            if line.starts_with('#') && line.ends_with(" ago") {
                return true;
            }
        }
        let is_short = state.block.words <= MAX_WORDS && state.kind != BlockKind::Prose;
        is_short && (has_date(self.block_text(at)) || ends_in_relative_date(self.block_text(at)))
    }
}

/// True for a text with a year and another number of one or two digits.
fn has_date(text: &str) -> bool {
    let numbers = || {
        text.split(|c: char| !c.is_ascii_digit())
            .filter(|number| !number.is_empty())
    };
    let is_year =
        |number: &str| number.len() == 4 && (number.starts_with("19") || number.starts_with("20"));
    let has_year = numbers().any(is_year);
    has_year && numbers().any(|number| number.len() <= 2)
}

/// True if the part of a line behind its last separator is a relative date.
fn ends_in_relative_date(text: &str) -> bool {
    let end = text.rsplit(['·', '•', '|', '—', '–', ',']).next();
    end.is_some_and(|end| end.len() < text.len() && is_relative_date(&cues::normalise(end)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_stamp_has_a_date_and_few_words() {
        for stamp in [
            "12 March 2026, 18:03",
            "Post by salty_dave » Tue Nov 12, 2022 9:14 am",
            "2026-03-12",
            "Piet am 12. März 2026",
        ] {
            assert!(has_date(stamp), "{stamp}");
        }
        assert!(ends_in_relative_date("Piet · 3 hours ago"));
        for other in ["The winter of 1987", "Room 12", "3-2"] {
            assert!(!has_date(other) && !ends_in_relative_date(other), "{other}");
        }
    }
}
