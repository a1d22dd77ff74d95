//! One article on its way through the rules: its blocks, what each looks like, and what has been said against it so far.
//!
//! In: the text. Out: a [`Analysis`] that rules mark, and from its marks the [`Removal`]s with their spans.

use std::borrow::Cow;

use crate::ArticleRef;
use crate::config::CueShape;
use crate::cues::{CueMatch, Cues};
use crate::kind::{BlockKind, classify_block, join_fragments};
use crate::{frame, headline};
use unboil_text::Block;
use unboil_text::{Class, HtmlPage, Removal, Span};
use unboil_text::{Layout, segment, segment_page};

/// Why a block goes. Blocks of one `run_start` under one rule are one removal.
#[derive(Clone, Debug)]
pub(crate) struct Decision {
    pub(crate) class: Class,
    pub(crate) rule: Cow<'static, str>,
    pub(crate) why: String,
    /// Index of the first block of the removal.
    pub(crate) run_start: usize,
}

/// A block with what the rules know of it.
#[derive(Clone, Debug)]
pub(crate) struct BlockState<'a> {
    pub(crate) block: Block,
    pub(crate) kind: BlockKind,
    /// Words of the paragraph that it is a fragment of; its own words if it is none.
    pub(crate) paragraph_words: u32,
    /// The cue it matches.
    pub(crate) cue_match: Option<CueMatch<'a>>,
    /// The user wants it to stay.
    pub(crate) kept_by_user: bool,
    /// Set by the first rule that wants it gone.
    pub(crate) decision: Option<Decision>,
}

impl BlockState<'_> {
    /// True if that rule wants it gone.
    pub(crate) fn is_removed_by(&self, rule: &str) -> bool {
        self.decision
            .as_ref()
            .is_some_and(|decision| decision.rule == rule)
    }
}

/// An article on its way through the rules.
#[derive(Clone, Debug)]
pub(crate) struct Analysis<'a> {
    pub(crate) text: &'a str,
    /// What the tags say of each block, if the text is that of a page.
    pub(crate) page: Option<&'a HtmlPage>,
    /// How the text is laid out.
    pub(crate) layout: Layout,
    pub(crate) blocks: Vec<BlockState<'a>>,
    /// For each block, whether a cue stands nearby.
    pub(crate) near_cue: Vec<bool>,
    /// Words of prose before each block, and at the end in all.
    prose_words_before: Vec<usize>,
    /// Index of the first prose block; the number of blocks if there is none. Before it is the head.
    pub(crate) first_prose: usize,
    /// The block that is most likely the headline, with its repeats, in the head and shortly after.
    pub(crate) headlines: Vec<usize>,
    /// Index after the last prose block; 0 if there is none. From it on is the tail.
    pub(crate) tail: usize,
}

impl<'a> Analysis<'a> {
    /// Segments the text and looks every block up in the cue table.
    pub(crate) fn new(input: impl Into<ArticleRef<'a>>, cues: &'a Cues) -> Analysis<'a> {
        let ArticleRef { text, page } = input.into();
        let segmented = match page {
            Some(page) => segment_page(text, page),
            None => segment(text),
        };
        let mut normalised = String::new();
        let mut blocks: Vec<BlockState> = segmented
            .blocks
            .into_iter()
            .map(|block| {
                let line = &text[block.span.range()];
                let cue_match = cues
                    .find_line(without_list_marker(line), &mut normalised)
                    .filter(|cue_match| !(block.quote && cue_match.shape == CueShape::Notice));
                BlockState {
                    block,
                    kind: classify_block(&normalised, &block),
                    paragraph_words: block.words,
                    cue_match,
                    kept_by_user: false,
                    decision: None,
                }
            })
            .collect();
        join_fragments(text, &mut blocks);
        let is_prose =
            |line: &BlockState| line.kind == BlockKind::Prose && line.cue_match.is_none();
        let near_cue = frame::near_cue(&blocks);
        let body = frame::article_range(&blocks, &near_cue);
        let first_prose = body
            .clone()
            .find(|&at| is_prose(&blocks[at]))
            .unwrap_or(blocks.len());
        let tail = body.end;
        let headlines = headline::find_headlines(text, &blocks, first_prose);
        let mut prose_words_before = Vec::with_capacity(blocks.len() + 1);
        prose_words_before.push(0);
        for line in &blocks {
            let words = if is_prose(line) {
                line.block.words as usize
            } else {
                0
            };
            prose_words_before.push(prose_words_before[prose_words_before.len() - 1] + words);
        }
        Analysis {
            text,
            page,
            layout: segmented.layout,
            blocks,
            near_cue,
            prose_words_before,
            first_prose,
            headlines,
            tail,
        }
    }

    /// The text of a block.
    pub(crate) fn block_text(&self, at: usize) -> &'a str {
        &self.text[self.blocks[at].block.span.range()]
    }

    /// Words in all blocks.
    pub(crate) fn words(&self) -> u32 {
        self.blocks.iter().map(|line| line.block.words).sum()
    }

    /// Index of the headline over the article: the last in the head, where a page dump says it more than once.
    pub(crate) fn headline(&self) -> Option<usize> {
        self.headlines
            .iter()
            .copied()
            .rfind(|&at| at < self.first_prose)
    }

    /// True if the block is prose that no cue names.
    pub(crate) fn is_prose(&self, at: usize) -> bool {
        self.blocks[at].kind == BlockKind::Prose && self.blocks[at].cue_match.is_none()
    }

    /// True in the head and in the tail.
    pub(crate) fn is_head_or_tail(&self, at: usize) -> bool {
        at < self.first_prose || at >= self.tail
    }

    /// Words of prose in a run of blocks.
    pub(crate) fn prose_words(&self, blocks: std::ops::Range<usize>) -> usize {
        self.prose_words_before[blocks.end] - self.prose_words_before[blocks.start]
    }

    /// Marks the unmarked blocks of `from..to` as one removal.
    pub(crate) fn record_decision(
        &mut self,
        from: usize,
        to: usize,
        class: Class,
        rule: &'static str,
        why: &str,
    ) {
        for line in self.blocks[from..to]
            .iter_mut()
            .filter(|line| line.decision.is_none() && !line.kept_by_user)
        {
            line.decision = Some(Decision {
                class,
                rule: Cow::Borrowed(rule),
                why: why.to_string(),
                run_start: from,
            });
        }
    }

    /// The removals that the marks amount to: sorted, not overlapping, one for each run of blocks.
    ///
    /// A removed block takes the white space up to the next block with it; what is removed at the end of the text takes
    /// the white space before it instead, so that the text's own last line break stays.
    pub(crate) fn removals(&self) -> Vec<Removal> {
        let mut removals: Vec<Removal> = Vec::new();
        let kept_end = self.blocks.iter().rposition(|line| line.decision.is_none());
        let tail_start = kept_end.map(|at| self.blocks[at].block.span.end);
        let mut current_run: Option<(usize, &Decision)> = None;
        for (at, line) in self.blocks.iter().enumerate() {
            let Some(decision) = &line.decision else {
                current_run = None;
                continue;
            };
            let in_tail = kept_end.is_some_and(|kept| at > kept);
            let end = match self.blocks.get(at + 1) {
                Some(next) if !in_tail => next.block.span.start,
                _ => line.block.span.end,
            };
            match (&current_run, removals.last_mut()) {
                (Some((run_start, last)), Some(removal))
                    if *run_start == decision.run_start && last.rule == decision.rule =>
                {
                    removal.span.end = end;
                }
                (_, last) => {
                    let start = match (in_tail, last) {
                        (true, Some(last)) if Some(last.span.start) >= tail_start => last.span.end,
                        (true, _) => tail_start.unwrap_or(line.block.span.start),
                        (false, _) => line.block.span.start,
                    };
                    removals.push(Removal {
                        span: Span::new(start, end),
                        class: decision.class,
                        rule: decision.rule.clone(),
                        why: decision.why.clone(),
                    });
                }
            }
            current_run = Some((decision.run_start, decision));
        }
        removals
    }
}

/// A line without the marker of its list: "1. Home", and the "o" that some extractors write for a hollow bullet.
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
    use unboil_text::kept_text;

    /// Marks the blocks of these indices, in runs of neighbours, and gives the removed pieces and what is left.
    fn remove<'a>(text: &'a str, goes: &[usize]) -> (Vec<&'a str>, String) {
        let cues = Cues::new(&[], &[]);
        let mut analysis = Analysis::new(text, &cues);
        for &at in goes {
            analysis.record_decision(at, at + 1, Class::Chrome, "test", "");
        }
        let removals = analysis.removals();
        (
            removals
                .iter()
                .map(|removal| &text[removal.span.range()])
                .collect(),
            kept_text(text, &removals),
        )
    }

    #[test]
    fn a_removed_block_includes_the_space_after_it_and_the_last_one_the_space_before() {
        let text = "\n One\n\nTwo\r\n\r\nThree\nFour\n";
        let check = |goes: &[usize], removed_pieces: &[&str], left: &str| {
            let (removed, kept) = remove(text, goes);
            assert_eq!(removed, removed_pieces, "{goes:?}");
            assert_eq!(kept, left, "{goes:?}");
        };
        check(&[], &[], text);
        check(&[0], &["One\n\n"], "\n Two\r\n\r\nThree\nFour\n");
        check(&[1], &["Two\r\n\r\n"], "\n One\n\nThree\nFour\n");
        check(&[3], &["\nFour"], "\n One\n\nTwo\r\n\r\nThree\n");
        check(&[2, 3], &["\r\n\r\nThree", "\nFour"], "\n One\n\nTwo\n");
        check(&[0, 3], &["One\n\n", "\nFour"], "\n Two\r\n\r\nThree\n");
        check(
            &[0, 1, 2, 3],
            &["One\n\n", "Two\r\n\r\n", "Three\n", "Four"],
            "\n \n",
        );
    }

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
            "“We use cookies to improve your experience” is the sentence that the study counted."
        ));
        assert!(!cue_match("o privacy policy"));
    }

    #[test]
    fn a_run_is_one_removal_and_the_first_decision_stays() {
        let text = "One\nTwo\nThree\nFour";
        let cues = Cues::new(&[], &[]);
        let mut analysis = Analysis::new(text, &cues);
        analysis.record_decision(1, 2, Class::Chrome, "first", "");
        analysis.record_decision(0, 3, Class::Section, "second", "");
        let removals = analysis.removals();
        let found: Vec<(&str, usize, usize)> = removals
            .iter()
            .map(|r| (&*r.rule, r.span.start, r.span.end))
            .collect();
        assert_eq!(
            found,
            [("second", 0, 4), ("first", 4, 8), ("second", 8, 14)]
        );
    }
}
