//! Finds the entries of a live blog in a text: a line with a time, and the lines below it.

use std::ops::Range;

use crate::analysis::Analysis;
use unboil_text::BlockEnd;

/// A text with at least this many entries that have a sentence is a live blog.
const MIN_ENTRIES: usize = 2;
/// The first sentence of an entry is at most this many blocks below its time.
const MAX_BLOCKS_TO_SENTENCE: usize = 3;
/// A longer line is no time alone.
const MAX_TIME_BYTES: usize = 12;

/// For each of `blocks`, whether it is part of an entry of a live blog: a line with a time of day,
/// and what follows it up to the next cue. All false if fewer than two entries have a sentence,
/// or none of them is above the blocks.
pub(super) fn live_entries(analysis: &Analysis, blocks: Range<usize>) -> Vec<bool> {
    let mut is_entry = vec![false; blocks.len()];
    let is_time = |at: usize| is_time_of_day(analysis.block_text(at));
    let has_sentence = |at: &usize| {
        let to = analysis.blocks.len().min(at + 1 + MAX_BLOCKS_TO_SENTENCE);
        let mut below = analysis.blocks[at + 1..to].iter();
        below.any(|state| state.block.end == BlockEnd::Sentence && state.cue_match.is_none())
    };
    let times = (0..analysis.blocks.len()).filter(|&at| is_time(at));
    let entries: Vec<usize> = times.filter(has_sentence).take(MIN_ENTRIES).collect();
    if entries.len() < MIN_ENTRIES || entries[0] >= blocks.start {
        return is_entry;
    }
    let mut inside = false;
    for (at, is_entry) in blocks.zip(&mut is_entry) {
        let has_cue = analysis.blocks[at].cue_match.is_some();
        inside = !has_cue && (inside || is_time(at));
        *is_entry = inside;
    }
    is_entry
}

/// True for a time of day alone: "14:32", "9.05 pm", "14h32", "14:32 Uhr".
fn is_time_of_day(line: &str) -> bool {
    let line = line.trim_end_matches(':');
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let hours = digits(line);
    let Some(rest) = line.get(hours..).filter(|_| line.len() <= MAX_TIME_BYTES) else {
        return false;
    };
    let minutes = rest.strip_prefix([':', '.', 'h', '時']).unwrap_or_default();
    let unit = minutes.get(2..).unwrap_or_default().trim_start();
    // A number may have a full stop too.
    let is_number = rest.starts_with('.') && unit.is_empty();
    (1..=2).contains(&hours)
        && digits(minutes) == 2
        && !is_number
        && unit.chars().all(|c| c.is_alphabetic() || c == '.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_day() {
        for time in [
            "14:32",
            "9.05 pm",
            "14h32",
            "14:32 Uhr",
            "14:32:",
            "2.30pm",
            "9:05 p.m.",
        ] {
            assert!(is_time_of_day(time), "{time}");
        }
        for other in [
            "",
            "14",
            "2024.05",
            "14:3",
            "14:32 at Combe",
            "1:02:03",
            "9.05",
        ] {
            assert!(!is_time_of_day(other), "{other}");
        }
    }
}
