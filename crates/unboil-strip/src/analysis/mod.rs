//! [`Analysis`]: an article as the rules see it.
//!
//! An analysis holds the blocks of an article with their kinds and cues, and where the head, the
//! body, the tail and the headline of the article are. Nothing in this folder depends on a rule.
//! Rules read the analysis and record a [`Decision`] on each block that they remove;
//! `removals.rs` makes the removals from these decisions.

pub(crate) mod article_bounds;
mod block_kind;
mod block_state;
mod byline_caption;
mod byline_caption_words;
mod certain_cues;
mod comment_names;
#[cfg(test)]
mod credit_tests;
mod date_stamp;
mod embedded_code;
mod headlines;
mod letters;
mod named_buttons;
mod page_units;
mod paragraphs;
mod text_units;
mod thread;
mod title_lines;
mod unit;

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::cues::{CueMatch, CueShape, Cues};
use crate::keep_reason::KeepReason;
pub(crate) use block_kind::BlockKind;
pub(crate) use block_state::{BlockState, Decision};
pub(crate) use byline_caption::Credit;
pub(crate) use comment_names::is_named_comments;
pub(crate) use embedded_code::embedded_code;
pub(crate) use letters::{lowercase, write_letters};
use unboil_text::{ArticleRef, Block, Class, HtmlPage, Layout, ModelScore, segment, segment_page};
pub(crate) use unit::{Unit, UnitKind};

/// An article of fewer words is short: most rules need more text, and skip it.
pub const SHORT_ARTICLE_WORDS: u32 = 100;

/// A text with at least this many different cues is a page dump, however short.
const PAGE_DUMP_MIN_CUES: usize = 4;

/// An article with the properties of its blocks and the decisions on them.
#[derive(Clone, Debug)]
pub(crate) struct Analysis<'a> {
    pub(crate) text: &'a str,
    /// The tags and metadata of an HTML page; `None` for text input.
    pub(crate) page: Option<&'a HtmlPage>,
    pub(crate) layout: Layout,
    pub(crate) blocks: Vec<BlockState<'a>>,
    /// The text has more blocks than [`block_limit`](unboil_text::block_limit), so `blocks` is empty.
    pub(crate) exceeds_block_limit: bool,
    /// For each block, whether a cue is nearby.
    pub(crate) near_cue: Vec<bool>,
    /// Words of prose before each block; the last item is the total.
    prose_words_before: Vec<usize>,
    /// Words in all blocks.
    words: u32,
    /// Index of the first prose block, or the number of blocks. The head is before it.
    pub(crate) first_prose: usize,
    /// Indices of the headline and its repeats, ascending, in the head and shortly after it.
    pub(crate) headlines: Vec<usize>,
    /// Index after the last prose block, or 0. The tail starts here.
    pub(crate) tail: usize,
    /// Blocks that stand or fall together, in order.
    pub(crate) units: Vec<Unit>,
    /// The lines of posts and comments that tell their date, ascending.
    pub(crate) date_stamps: Vec<usize>,
    /// The texts of the posts of a thread, ascending; empty if the text is no thread.
    post_texts: Vec<usize>,
}

impl<'a> Analysis<'a> {
    /// Segments an article and finds the cue and the kind of each block.
    pub(crate) fn new(article: impl Into<ArticleRef<'a>>, cues: &'a Cues) -> Analysis<'a> {
        let ArticleRef { text, page } = article.into();
        let segmented = match page {
            Some(page) => segment_page(text, page),
            None => segment(text),
        };
        let mut normalised = String::new();
        let mut blocks: Vec<BlockState> = segmented
            .blocks
            .into_iter()
            .map(|block| to_block_state(text, block, cues, &mut normalised))
            .collect();
        let units = find_units(text, page, &blocks);
        protect_units(&units, &mut blocks);
        clear_quoted_cues(&units, &mut blocks);
        paragraphs::join_fragments(text, &mut blocks);
        let near_cue = article_bounds::near_cue(&blocks);
        let body = article_bounds::article_range(&blocks, &near_cue);
        let first_prose = body
            .clone()
            .find(|&at| blocks[at].is_prose())
            .unwrap_or(blocks.len());
        let mut analysis = Analysis {
            text,
            page,
            layout: segmented.layout,
            exceeds_block_limit: segmented.exceeds_limit,
            near_cue,
            prose_words_before: prose_words_before(&blocks),
            words: blocks.iter().map(|state| state.block.words).sum(),
            first_prose,
            headlines: headlines::find_headlines(text, &blocks, first_prose),
            tail: body.end,
            blocks,
            units,
            date_stamps: Vec::new(),
            post_texts: Vec::new(),
        };
        analysis.date_stamps = analysis.find_date_stamps();
        analysis.post_texts = analysis.find_post_texts();
        analysis
    }

    /// True for the text of a post of a thread.
    pub(crate) fn is_post_text(&self, at: usize) -> bool {
        self.post_texts.binary_search(&at).is_ok()
    }

    /// The text of a block.
    pub(crate) fn block_text(&self, at: usize) -> &'a str {
        &self.text[self.blocks[at].block.span.range()]
    }

    /// Words in all blocks.
    pub(crate) fn words(&self) -> u32 {
        self.words
    }

    /// What a block credits; `None` if nothing. The headline credits nothing, even if it opens like
    /// a credit: "Photos: the harbour in the storm".
    pub(crate) fn credit(&self, at: usize) -> Option<Credit> {
        match self.is_headline(at) {
            true => None,
            false => byline_caption::credit(self.block_text(at), &self.blocks[at]),
        }
    }

    /// What a block is recognised as a caption by: the evidence of [`Credit::Caption`].
    pub(crate) fn caption(&self, at: usize) -> Option<String> {
        match self.is_headline(at) {
            true => None,
            false => byline_caption::caption(self.block_text(at), &self.blocks[at]),
        }
    }

    /// True if the article has fewer than [`SHORT_ARTICLE_WORDS`] words and is no page dump.
    pub(crate) fn is_short(&self) -> bool {
        self.words() < SHORT_ARTICLE_WORDS && !self.has_page_cues()
    }

    /// True if the blocks of a text match at least [`PAGE_DUMP_MIN_CUES`] different cues.
    fn has_page_cues(&self) -> bool {
        let cues = self
            .blocks
            .iter()
            .filter_map(|state| state.cue_match.as_ref());
        let different: BTreeSet<usize> = cues.map(|cue_match| cue_match.index).collect();
        self.page.is_none() && different.len() >= PAGE_DUMP_MIN_CUES
    }

    /// True if the block is prose that matches no cue.
    pub(crate) fn is_prose(&self, at: usize) -> bool {
        self.blocks[at].is_prose()
    }

    /// The unit that a block is part of.
    pub(crate) fn unit_of(&self, at: usize) -> Option<&Unit> {
        let index = self.units.partition_point(|unit| unit.blocks.end <= at);
        self.units
            .get(index)
            .filter(|unit| unit.blocks.contains(&at))
    }

    /// True in the head and in the tail.
    pub(crate) fn is_head_or_tail(&self, at: usize) -> bool {
        at < self.first_prose || at >= self.tail
    }

    /// Words of prose in a run of blocks.
    pub(crate) fn prose_words(&self, blocks: std::ops::Range<usize>) -> usize {
        self.prose_words_before[blocks.end] - self.prose_words_before[blocks.start]
    }

    /// The same for the blocks that no rule removes so far.
    pub(crate) fn kept_prose_words(&self, blocks: std::ops::Range<usize>) -> usize {
        let kept = blocks.filter(|&at| self.blocks[at].decision.is_none());
        kept.map(|at| self.prose_words(at..at + 1)).sum()
    }

    /// Records the removal of the blocks `from..to` as one run. Blocks that another rule removes
    /// or that a setting keeps are left out.
    pub(crate) fn record_decision(
        &mut self,
        from: usize,
        to: usize,
        class: Class,
        rule: &'static str,
        why: &str,
    ) {
        self.record_scored_decision(from, to, class, rule, why, None);
    }

    /// [`record_decision`](Analysis::record_decision) with the score of the model, if it decided.
    pub(crate) fn record_scored_decision(
        &mut self,
        from: usize,
        to: usize,
        class: Class,
        rule: &'static str,
        why: &str,
        score: Option<ModelScore>,
    ) {
        let decision = Decision {
            class,
            rule: Cow::Borrowed(rule),
            why: why.into(),
            score,
            run_start: from,
        };
        for state in self.blocks[from..to]
            .iter_mut()
            .filter(|state| state.is_undecided())
        {
            state.decision = Some(Box::new(decision.clone()));
        }
    }

    /// Keeps a block from all rules because the user set `flag`.
    pub(crate) fn keep(&mut self, at: usize, flag: &'static str) {
        let state = &mut self.blocks[at];
        state.kept_by_user = true;
        state.keep_reason = Some(KeepReason::Setting { flag });
    }
}

/// A block with its cue and kind. `normalised` is a buffer.
fn to_block_state<'a>(
    text: &str,
    block: Block,
    cues: &'a Cues,
    normalised: &mut String,
) -> BlockState<'a> {
    let line = without_list_marker(&text[block.span.range()]);
    let cue_match: Option<CueMatch> = cues
        .find_line(line, normalised)
        .filter(|cue_match| !(block.quote && cue_match.shape == CueShape::Notice));
    BlockState {
        block,
        kind: block_kind::classify_block(normalised, &block),
        paragraph_words: block.words,
        cue_match: cue_match.map(Box::new),
        kept_by_user: false,
        protected: false,
        decision: None,
        keep_reason: None,
    }
}

/// The units of a text or a page.
fn find_units(text: &str, page: Option<&HtmlPage>, blocks: &[BlockState]) -> Vec<Unit> {
    match page {
        Some(page) => page_units::find_page_units(text, page),
        None => text_units::find_text_units(text, blocks),
    }
}

/// Protects the blocks of code and front matter of a text. A cue in them is none.
fn protect_units(units: &[Unit], blocks: &mut [BlockState]) {
    for unit in units.iter().filter(|unit| unit.kind.is_protected()) {
        for state in &mut blocks[unit.blocks.clone()] {
            state.cue_match = None;
            state.protected = true;
            let unit = unit.kind.name();
            state.keep_reason = Some(KeepReason::Unit { unit });
        }
    }
}

/// A cue in the lines of a quotation is none.
fn clear_quoted_cues(units: &[Unit], blocks: &mut [BlockState]) {
    for unit in units
        .iter()
        .filter(|unit| unit.kind == UnitKind::QuotedLines)
    {
        for state in &mut blocks[unit.blocks.clone()] {
            state.cue_match = None;
        }
    }
}

/// Words of prose before each block, then the total.
fn prose_words_before(blocks: &[BlockState]) -> Vec<usize> {
    let mut words = 0;
    let mut words_before = Vec::with_capacity(blocks.len() + 1);
    words_before.push(0);
    for state in blocks {
        if state.is_prose() {
            words += state.block.words as usize;
        }
        words_before.push(words);
    }
    words_before
}

/// A line without its list marker: a number ("1. Home"), or the "o" that some extractors write for
/// a hollow bullet.
fn without_list_marker(line: &str) -> &str {
    let after_hollow_bullet = line
        .strip_prefix("o ")
        .filter(|rest| rest.starts_with(char::is_uppercase));
    let rest = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let numbered = if rest.len() < line.len() {
        rest.strip_prefix(". ")
    } else {
        None
    };
    after_hollow_bullet
        .or(numbered)
        .unwrap_or(line)
        .trim_start()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cues_match_behind_list_markers_but_not_in_quotes() {
        let cues = Cues::new(&[], &[]);
        let cue_match = |text: &str| Analysis::new(text, &cues).blocks[0].cue_match.is_some();
        for text in [
            "Privacy policy",
            "* Privacy policy",
            "o Privacy policy",
            "3. Privacy policy",
        ] {
            assert!(cue_match(text), "{text}");
        }
        assert!(cue_match(
            "We use cookies to improve your experience on this site, as all do."
        ));
        assert!(!cue_match(
            "“We use cookies to improve your experience” is the sentence that they counted."
        ));
        assert!(!cue_match("o privacy policy"));
    }

    #[test]
    fn fragments_of_a_paragraph_are_prose() {
        let text = "Report agreed\nAccording to insiders close to the talks\nDan Rafael\n, both \
                    sides have agreed to all terms of the fight.\nHome\nabout us";
        let cues = Cues::new(&[], &[]);
        let analysis = Analysis::new(text, &cues);
        let kinds: Vec<BlockKind> = analysis.blocks.iter().map(|state| state.kind).collect();
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
}
