//! Finds the texts of the posts of a thread: a question with its answers, posts of a forum.
//!
//! In a text that is a thread each paragraph is near a line with a date, and there are several of
//! them. An article with comments has paragraphs far from any date.

use super::Analysis;
use unboil_text::BlockEnd;

/// A thread has at least this many lines with a date.
const MIN_STAMPS: usize = 3;
/// A paragraph of a thread is at most this many blocks from a line with a date.
const MAX_DISTANCE: usize = 6;
/// The text of a post has at least this many words.
const MIN_WORDS: u32 = 2;

impl Analysis<'_> {
    /// True if what stays is a thread.
    pub(crate) fn is_thread(&self) -> bool {
        stamps_of_thread(self).is_some()
    }

    /// The texts of the posts, ascending; empty for pages and texts that are no thread.
    pub(super) fn find_post_texts(&self) -> Vec<usize> {
        let is_possible = self.page.is_none() && self.first_prose < self.blocks.len();
        let stamps = is_possible.then(|| stamps_of_thread(self)).flatten();
        stamps.map_or_else(Vec::new, |stamps| post_texts(self, stamps))
    }
}

/// The lines with a date, if the text is a thread.
fn stamps_of_thread<'a>(analysis: &'a Analysis) -> Option<&'a [usize]> {
    let stamps = &analysis.date_stamps[..];
    let is_kept_prose =
        |&at: &usize| analysis.is_prose(at) && analysis.blocks[at].decision.is_none();
    let mut prose = (0..analysis.blocks.len()).filter(is_kept_prose).peekable();
    let is_thread =
        stamps.len() >= MIN_STAMPS && prose.peek().is_some() && prose.all(|at| is_near(stamps, at));
    is_thread.then_some(stamps)
}

/// True if a line with a date is near.
fn is_near(stamps: &[usize], at: usize) -> bool {
    let next = stamps.partition_point(|&stamp| stamp < at);
    let above = next.checked_sub(1).map(|above| at - stamps[above]);
    let below = stamps.get(next).map(|below| below - at);
    above
        .into_iter()
        .chain(below)
        .any(|steps| steps <= MAX_DISTANCE)
}

/// The sentences near the lines with a date.
fn post_texts(analysis: &Analysis, stamps: &[usize]) -> Vec<usize> {
    let len = analysis.blocks.len();
    let is_text = |&at: &usize| {
        let state = &analysis.blocks[at];
        state.block.end == BlockEnd::Sentence
            && state.block.words >= MIN_WORDS
            && state.cue_match.is_none()
            && is_near(stamps, at)
    };
    let (first, last) = (
        stamps[0].min(analysis.first_prose),
        stamps[stamps.len() - 1],
    );
    (first..len.min(last + MAX_DISTANCE))
        .filter(is_text)
        .collect()
}
