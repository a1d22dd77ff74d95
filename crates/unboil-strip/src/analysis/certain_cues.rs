//! Cues that are certain: boilerplate whatever stands around them.
//!
//! The rule `phrase` removes their lines, and the scorer does not overrule it on an HTML page.

use std::collections::{BTreeMap, BTreeSet};

use super::Analysis;
use super::block_kind::BlockKind;
use super::block_state::BlockState;
use crate::cues::{CueShape, CueTier};
use unboil_text::BlockEnd;

/// An opening cue that this many lines of the body share belongs to the author: "Read more:" under
/// every point of a list.
const MIN_AUTHOR_OPENINGS: usize = 4;
/// The reasons of cues, in the files of all languages: of links inside the article, of newsletters,
/// of pay walls.
const INLINE_LINK_REASON: &str = "links to another article from inside this one";
const NEWSLETTER_REASON: &str = "asks the reader to sign up for a newsletter";
const PAYWALL_REASON: &str = "the pay wall prints it where the text is cut off";
/// Reasons of cues that stand together in a box.
const BOX_REASONS: [&str; 2] = [NEWSLETTER_REASON, PAYWALL_REASON];
/// An uncertain cue at most this many blocks from a certain one is in the same box.
const NEAR_BLOCKS: usize = 2;
/// If at least this many lines of the article match certain cues of links, so do lines that match
/// uncertain ones.
const MIN_INLINE_LINKS: usize = 2;
/// The foot of a newsletter has at most this many lines between two cues.
const MAX_FOOT_LINES: usize = 4;
/// The foot of a mail has at most this many lines, below a line of at least this many marks.
const MAX_MAIL_FOOT_LINES: usize = 8;
const MIN_MARKS_BYTES: usize = 10;
/// A notice of more words is a paragraph, and is certain only in the head and the tail.
const NOTICE_MAX_WORDS: u32 = 40;

impl Analysis<'_> {
    /// For each block, whether it matches a certain cue, or is a line of the foot of a newsletter or a mail, or
    /// one of the [buttons that name the site](Analysis::named_buttons).
    pub(crate) fn certain_cues(&self, named_buttons: &[bool]) -> Vec<bool> {
        let author_openings = self.author_openings();
        let is_certain = |(at, state): (usize, &BlockState)| {
            let Some(cue_match) = &state.cue_match else {
                return false;
            };
            let is_paragraph = state.block.words > NOTICE_MAX_WORDS;
            cue_match.tier == CueTier::A
                && (self.is_head_or_tail(at)
                    || !(is_paragraph || author_openings.contains(&cue_match.index)))
        };
        let mut certain: Vec<bool> = self.blocks.iter().enumerate().map(is_certain).collect();
        self.add_same_reason(&author_openings, &mut certain);
        self.add_newsletter_foot(&mut certain);
        self.add_mail_foot(&mut certain);
        for (certain, is_button) in certain.iter_mut().zip(named_buttons) {
            *certain |= is_button;
        }
        certain
    }

    /// Makes uncertain cues certain beside a certain one with the same reason, and those of links
    /// inside the article if it has several such links.
    fn add_same_reason(&self, author_openings: &BTreeSet<usize>, certain: &mut [bool]) {
        let reason = |at: usize| {
            let cue_match = self.blocks[at].cue_match.as_ref()?;
            (!author_openings.contains(&cue_match.index)).then_some(cue_match.why)
        };
        let first: Vec<bool> = certain.to_vec();
        let is_inline = |at: usize| reason(at) == Some(INLINE_LINK_REASON);
        let links = (0..first.len()).filter(|&at| first[at] && is_inline(at));
        let has_links = links.take(MIN_INLINE_LINKS).count() == MIN_INLINE_LINKS;
        for at in 0..first.len() {
            let Some(why) = reason(at).filter(|_| !first[at]) else {
                continue;
            };
            let near = at.saturating_sub(NEAR_BLOCKS)..first.len().min(at + NEAR_BLOCKS + 1);
            let mut near = near.filter(|&near| first[near]);
            let is_box = BOX_REASONS.contains(&why) && near.any(|near| reason(near) == Some(why));
            certain[at] |= is_box || has_links && is_inline(at);
        }
    }

    /// Adds the short lines between two cues of a newsletter's foot, such as a postal address. One
    /// of the cues is certain.
    fn add_newsletter_foot(&self, certain: &mut [bool]) {
        let is_line = |at: usize| {
            let state = &self.blocks[at];
            state.kind == BlockKind::Fragment && state.block.end != BlockEnd::Sentence
        };
        let is_foot = |at: usize| {
            let cue_match = self.blocks[at].cue_match.as_ref();
            cue_match.is_some_and(|cue_match| cue_match.why == NEWSLETTER_REASON)
        };
        let cues: Vec<usize> = (0..certain.len()).filter(|&at| is_foot(at)).collect();
        for pair in cues.windows(2) {
            let lines = pair[0] + 1..pair[1];
            let is_certain = certain[pair[0]] || certain[pair[1]];
            if is_certain && lines.len() <= MAX_FOOT_LINES && lines.clone().all(is_line) {
                certain[pair[0]..=pair[1]].fill(true);
            }
        }
    }

    /// Adds the last lines of a text below a line of marks, as mails and mailing lists set them off.
    /// One of them is a cue of a newsletter.
    fn add_mail_foot(&self, certain: &mut [bool]) {
        let is_line_of_marks = |at: &usize| {
            let state = &self.blocks[*at];
            state.kind == BlockKind::Symbols && state.block.span.len() >= MIN_MARKS_BYTES
        };
        let first = certain.len().saturating_sub(MAX_MAIL_FOOT_LINES + 1);
        let Some(marks) = (first..certain.len()).rfind(is_line_of_marks) else {
            return;
        };
        let is_cue = |state: &BlockState| {
            let cue_match = state.cue_match.as_ref();
            cue_match.is_some_and(|cue_match| cue_match.why == NEWSLETTER_REASON)
        };
        let foot = &self.blocks[marks + 1..];
        // A paragraph goes only if it is a cue itself: the marks may end a chapter.
        let are_lines = foot.iter().all(|state| {
            let is_line = state.kind != BlockKind::Prose || state.cue_match.is_some();
            is_line && state.block.words <= NOTICE_MAX_WORDS && !state.protected
        });
        if self.page.is_none() && are_lines && foot.iter().any(is_cue) {
            certain[marks..].fill(true);
        }
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
