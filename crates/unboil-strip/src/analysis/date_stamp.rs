//! Recognises the line of a post or a comment that tells its date.

use memchr::memchr2;

use super::block_kind::{BlockKind, is_relative_date};
use super::{Analysis, BlockState};
use crate::cues;

/// A date line has at most this many words.
const MAX_WORDS: u32 = 14;

/// What a relative date follows.
const SEPARATORS: [char; 6] = ['·', '•', '|', '—', '–', ','];

/// "2y ago" and the like have at most this many words.
const SHORT_AGO_WORDS: u32 = 2;

impl Analysis<'_> {
    /// True for a short line with a date and a number more, or with a relative date at its end:
    /// "Post by mudlark » 12 May 2025, 9:14", "Piet · 3 hours ago".
    pub(crate) fn is_date_stamp(&self, at: usize) -> bool {
        self.date_stamps.binary_search(&at).is_ok()
    }

    /// The blocks that [are date stamps](Analysis::is_date_stamp), ascending.
    pub(super) fn find_date_stamps(&self) -> Vec<usize> {
        let is_stamp = |&at: &usize| is_date_stamp(&self.blocks[at], self.block_text(at));
        (0..self.blocks.len()).filter(is_stamp).collect()
    }
}

fn is_date_stamp(state: &BlockState, text: &str) -> bool {
    if state.kind == BlockKind::RelativeDate {
        return true;
    }
    if state.kind == BlockKind::Prose || state.block.words > MAX_WORDS {
        return false;
    }
    // Most lines have neither digits nor separators.
    let (has_digits, is_ascii) = (state.block.digits > 0, text.is_ascii());
    let is_ago = || {
        let line = cues::normalise(text);
        line.starts_with('#') && line.ends_with(" ago")
    };
    let may_have_separator = || !is_ascii || memchr2(b'|', b',', text.as_bytes()).is_some();
    (state.block.words <= SHORT_AGO_WORDS && (has_digits || !is_ascii) && is_ago())
        || (has_digits && has_date(text))
        || (may_have_separator() && ends_in_relative_date(text))
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
    let end = text.rsplit(SEPARATORS).next();
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
