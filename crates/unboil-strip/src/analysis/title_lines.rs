//! The lines of an article that are its headline, or may be.

use super::Analysis;
use super::block_kind::BlockKind;
use unboil_text::BlockEnd;

/// A headline above a longer standfirst has at least this many words.
const STANDFIRST_TITLE_MIN_WORDS: u32 = 4;

/// At most this many lines that name authors and dates stand between both.
const MAX_BYLINES: usize = 3;

impl Analysis<'_> {
    /// True for the headline and its repeats.
    pub(crate) fn is_headline(&self, at: usize) -> bool {
        self.headlines.contains(&at)
    }

    /// Index of the headline: of its repeats, the last one in the head.
    pub(crate) fn headline(&self) -> Option<usize> {
        self.headlines
            .iter()
            .copied()
            .rfind(|&at| at < self.first_prose)
    }

    /// The line directly above the headline, or above the byline and date between, if it may be the
    /// headline itself: a standfirst is often longer than the headline above it.
    pub(crate) fn title_above(&self, headline: usize) -> Option<usize> {
        let is_byline = |at: &usize| self.credit(*at).is_some();
        let mut lines = (0..headline).rev().take(MAX_BYLINES + 1);
        let above = lines.find(|at| !is_byline(at))?;
        let state = &self.blocks[above];
        let is_title = state.kind == BlockKind::Fragment
            && state.is_undecided()
            && state.cue_match.is_none()
            && state.block.words >= STANDFIRST_TITLE_MIN_WORDS
            && !state.block.list_item
            && state.block.end != BlockEnd::Continues;
        is_title.then_some(above)
    }
}
