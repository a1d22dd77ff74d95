//! One article on its way through the rules: its blocks, what each looks like, and what has been said against it so far.
//!
//! In: the text. Out: a [`Draft`] that rules mark, and from its marks the [`Removal`]s with their spans.

use std::borrow::Cow;

use crate::Input;
use crate::config::Shape;
use crate::cues::{Cues, Hit};
use crate::kind::{Kind, join_fragments, kind};
use crate::{frame, headline};
use unboil_text::measure::Block;
use unboil_text::segment::{Layout, segment, segment_page};
use unboil_text::{Class, Page, Removal, Span};

/// Why a block goes. Blocks of one `run` under one rule are one removal.
#[derive(Clone, Debug)]
pub(crate) struct Mark {
    pub(crate) class: Class,
    pub(crate) rule: Cow<'static, str>,
    pub(crate) why: String,
    /// Index of the first block of the removal.
    pub(crate) run: usize,
}

/// A block with what the rules know of it.
#[derive(Clone, Debug)]
pub(crate) struct Line<'a> {
    pub(crate) block: Block,
    pub(crate) kind: Kind,
    /// Words of the paragraph that it is a fragment of; its own words if it is none.
    pub(crate) paragraph_words: u32,
    /// The cue it matches.
    pub(crate) hit: Option<Hit<'a>>,
    /// The user wants it to stay.
    pub(crate) kept: bool,
    /// Set by the first rule that wants it gone.
    pub(crate) mark: Option<Mark>,
}

impl Line<'_> {
    /// True if that rule wants it gone.
    pub(crate) fn is_marked_by(&self, rule: &str) -> bool {
        self.mark.as_ref().is_some_and(|mark| mark.rule == rule)
    }
}

/// An article on its way through the rules.
#[derive(Clone, Debug)]
pub(crate) struct Draft<'a> {
    pub(crate) text: &'a str,
    /// What the tags say of each block, if the text is that of a page.
    pub(crate) page: Option<&'a Page>,
    /// How the text is laid out.
    pub(crate) layout: Layout,
    pub(crate) lines: Vec<Line<'a>>,
    /// For each block, whether a cue stands nearby.
    pub(crate) near_cue: Vec<bool>,
    /// Words of prose before each block, and at the end in all.
    prose_before: Vec<usize>,
    /// Index of the first prose block; the number of blocks if there is none. Before it is the head.
    pub(crate) first_prose: usize,
    /// The block that is most likely the headline, with its repeats, in the head and shortly after.
    pub(crate) headlines: Vec<usize>,
    /// Index after the last prose block; 0 if there is none. From it on is the tail.
    pub(crate) tail: usize,
}

impl<'a> Draft<'a> {
    /// Segments the text and looks every block up in the cue table.
    pub(crate) fn new(input: impl Into<Input<'a>>, cues: &'a Cues) -> Draft<'a> {
        let Input { text, page } = input.into();
        let segmented = match page {
            Some(page) => segment_page(text, page),
            None => segment(text),
        };
        let mut normalised = String::new();
        let mut lines: Vec<Line> = segmented
            .blocks
            .into_iter()
            .map(|block| {
                let line = &text[block.span.range()];
                let hit = cues
                    .find_line(without_marker(line), &mut normalised)
                    .filter(|hit| !(block.quote && hit.shape == Shape::Notice));
                Line {
                    block,
                    kind: kind(&normalised, &block),
                    paragraph_words: block.words,
                    hit,
                    kept: false,
                    mark: None,
                }
            })
            .collect();
        join_fragments(text, &mut lines);
        let is_prose = |line: &Line| line.kind == Kind::Prose && line.hit.is_none();
        let near_cue = frame::near_cue(&lines);
        let body = frame::body(&lines, &near_cue);
        let first_prose = body
            .clone()
            .find(|&at| is_prose(&lines[at]))
            .unwrap_or(lines.len());
        let tail = body.end;
        let headlines = headline::find(text, &lines, first_prose);
        let mut prose_before = Vec::with_capacity(lines.len() + 1);
        prose_before.push(0);
        for line in &lines {
            let words = if is_prose(line) {
                line.block.words as usize
            } else {
                0
            };
            prose_before.push(prose_before[prose_before.len() - 1] + words);
        }
        Draft {
            text,
            page,
            layout: segmented.layout,
            lines,
            near_cue,
            prose_before,
            first_prose,
            headlines,
            tail,
        }
    }

    /// The text of a block.
    pub(crate) fn str(&self, at: usize) -> &'a str {
        &self.text[self.lines[at].block.span.range()]
    }

    /// Words in all blocks.
    pub(crate) fn words(&self) -> u32 {
        self.lines.iter().map(|line| line.block.words).sum()
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
        self.lines[at].kind == Kind::Prose && self.lines[at].hit.is_none()
    }

    /// True in the head and in the tail.
    pub(crate) fn is_outside(&self, at: usize) -> bool {
        at < self.first_prose || at >= self.tail
    }

    /// Words of prose in a run of blocks.
    pub(crate) fn prose_words(&self, blocks: std::ops::Range<usize>) -> usize {
        self.prose_before[blocks.end] - self.prose_before[blocks.start]
    }

    /// Marks the unmarked blocks of `from..to` as one removal.
    pub(crate) fn mark(
        &mut self,
        from: usize,
        to: usize,
        class: Class,
        rule: &'static str,
        why: &str,
    ) {
        for line in self.lines[from..to]
            .iter_mut()
            .filter(|line| line.mark.is_none() && !line.kept)
        {
            line.mark = Some(Mark {
                class,
                rule: Cow::Borrowed(rule),
                why: why.to_string(),
                run: from,
            });
        }
    }

    /// The removals that the marks amount to: sorted, not overlapping, one for each run of blocks.
    ///
    /// A removed block takes the white space up to the next block with it; what is removed at the end of the text takes
    /// the white space before it instead, so that the text's own last line break stays.
    pub(crate) fn removals(&self) -> Vec<Removal> {
        let mut removals: Vec<Removal> = Vec::new();
        let kept_end = self.lines.iter().rposition(|line| line.mark.is_none());
        let tail_start = kept_end.map(|at| self.lines[at].block.span.end);
        let mut open: Option<(usize, &Mark)> = None;
        for (at, line) in self.lines.iter().enumerate() {
            let Some(mark) = &line.mark else {
                open = None;
                continue;
            };
            let in_tail = kept_end.is_some_and(|kept| at > kept);
            let end = match self.lines.get(at + 1) {
                Some(next) if !in_tail => next.block.span.start,
                _ => line.block.span.end,
            };
            match (&open, removals.last_mut()) {
                (Some((run, last)), Some(removal))
                    if *run == mark.run && last.rule == mark.rule =>
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
                        class: mark.class,
                        rule: mark.rule.clone(),
                        why: mark.why.clone(),
                    });
                }
            }
            open = Some((mark.run, mark));
        }
        removals
    }
}

/// A line without the marker of its list: "1. Home", and the "o" that some extractors write for a hollow bullet.
fn without_marker(line: &str) -> &str {
    let hollow = line
        .strip_prefix("o ")
        .filter(|rest| rest.starts_with(char::is_uppercase));
    let rest = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let numbered = if rest.len() < line.len() {
        rest.strip_prefix(". ")
    } else {
        None
    };
    hollow.or(numbered).unwrap_or(line).trim_start()
}

#[cfg(test)]
mod tests {
    use super::*;
    use unboil_text::kept_text;

    /// Marks the blocks of these indices, in runs of neighbours, and gives the removed pieces and what is left.
    fn remove<'a>(text: &'a str, goes: &[usize]) -> (Vec<&'a str>, String) {
        let cues = Cues::new(&[], &[]);
        let mut draft = Draft::new(text, &cues);
        for &at in goes {
            draft.mark(at, at + 1, Class::Chrome, "test", "");
        }
        let removals = draft.removals();
        (
            removals
                .iter()
                .map(|removal| &text[removal.span.range()])
                .collect(),
            kept_text(text, &removals),
        )
    }

    #[test]
    fn a_block_takes_the_space_after_it_and_the_last_one_the_space_before() {
        let text = "\n One\n\nTwo\r\n\r\nThree\nFour\n";
        let check = |goes: &[usize], pieces: &[&str], left: &str| {
            let (removed, kept) = remove(text, goes);
            assert_eq!(removed, pieces, "{goes:?}");
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
    fn cues_are_seen_behind_list_markers_but_not_in_quotes() {
        let cues = Cues::new(&[], &[]);
        let hit = |text: &str| Draft::new(text, &cues).lines[0].hit.is_some();
        for text in [
            "Privacy policy",
            "* Privacy policy",
            "o Privacy policy",
            "3. Privacy policy",
        ] {
            assert!(hit(text), "{text}");
        }
        assert!(hit(
            "We use cookies to improve your experience on this site, as all do."
        ));
        assert!(!hit(
            "“We use cookies to improve your experience” is the sentence that the study counted."
        ));
        assert!(!hit("o privacy policy"));
    }

    #[test]
    fn a_run_is_one_removal_and_the_first_mark_stays() {
        let text = "One\nTwo\nThree\nFour";
        let cues = Cues::new(&[], &[]);
        let mut draft = Draft::new(text, &cues);
        draft.mark(1, 2, Class::Chrome, "first", "");
        draft.mark(0, 3, Class::Section, "second", "");
        let removals = draft.removals();
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
