//! Cues of tier A that are certain: boilerplate whatever stands around them.
//!
//! The rule `phrase` removes their lines, and the scorer does not overrule it on an HTML page.

use std::collections::{BTreeMap, BTreeSet};

use super::Analysis;
use crate::cues::{CueShape, CueTier};

/// An opening cue that this many lines of the body share belongs to the author: "Read more:" under
/// every point of a list.
const MIN_AUTHOR_OPENINGS: usize = 4;
/// A notice of more words is a paragraph, and is certain only in the head and the tail.
const NOTICE_MAX_WORDS: u32 = 40;

impl Analysis<'_> {
    /// For each block, whether it matches a certain cue.
    pub(crate) fn certain_cues(&self) -> Vec<bool> {
        let author_openings = self.author_openings();
        let is_certain = |(at, state): (usize, &super::BlockState)| {
            let Some(cue_match) = &state.cue_match else {
                return false;
            };
            let is_paragraph = state.block.words > NOTICE_MAX_WORDS;
            cue_match.tier == CueTier::A
                && (self.is_head_or_tail(at)
                    || !(is_paragraph || author_openings.contains(&cue_match.index)))
        };
        self.blocks.iter().enumerate().map(is_certain).collect()
    }

    /// The opening cues that the author uses, by index.
    fn author_openings(&self) -> BTreeSet<usize> {
        let mut lines_by_cue: BTreeMap<usize, usize> = BTreeMap::new();
        for (at, state) in self.blocks.iter().enumerate() {
            if let Some(cue_match) = &state.cue_match
                && cue_match.shape == CueShape::Opening
                && !self.is_head_or_tail(at)
            {
                *lines_by_cue.entry(cue_match.index).or_default() += 1;
            }
        }
        lines_by_cue
            .into_iter()
            .filter(|(_, lines)| *lines >= MIN_AUTHOR_OPENINGS)
            .map(|(index, _)| index)
            .collect()
    }
}
