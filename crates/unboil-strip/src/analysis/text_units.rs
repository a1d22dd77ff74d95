//! Finds the units of a text: code, front matter, tables, lists, questions with their answers.

use std::ops::Range;

use super::block_kind::BlockKind;
use super::block_state::BlockState;
use super::unit::{Unit, UnitKind};
use unboil_text::BlockEnd;

/// Front matter has at most this many lines.
const FRONT_MATTER_MAX_LINES: usize = 60;
/// Code without a fence is indented by this many columns.
const CODE_INDENT: usize = 4;
/// Marks of code that lists in words do not have.
const CODE_MARKS: &[&str] = &[
    "$ ", "()", "(\"", " = ", "{", "};", "</", "://", "--", "==", "->",
];
/// A text with a higher share of indented blocks, in hundredths, is indented for other reasons.
const MAX_INDENTED_PERCENT: usize = 34;
/// Code between fences has at most this many lines, so that the search for its end takes linear time.
const FENCED_MAX_LINES: usize = 1024;
/// A fence has at least this many characters, as has the line below a title.
const MIN_FENCE_CHARS: usize = 3;
/// A line that introduces a list has at least this many words: labels have fewer.
const INTRODUCTION_MIN_WORDS: u32 = 3;
/// A list without markers has at most this many items.
const INTRODUCED_MAX_ITEMS: usize = 12;
/// An item of a list without markers has at most this many words.
const INTRODUCED_ITEM_MAX_WORDS: u32 = 12;
/// At least this many short sentences in a row are steps.
const MIN_STEPS: usize = 3;
/// A question of an interview has at most this many words.
const QUESTION_MAX_WORDS: u32 = 40;
/// A text with at least this many questions on lines of their own is an interview.
const MIN_QUESTIONS: usize = 3;

/// The units of a text, in order. They do not overlap.
pub(super) fn find_text_units(text: &str, blocks: &[BlockState]) -> Vec<Unit> {
    let has_bars = memchr::memchr(b'|', text.as_bytes()).is_some();
    let finder = Finder { text, blocks };
    let is_interview = finder.is_interview();
    let may_have_indented_code = finder.may_have_indented_code();
    let mut units: Vec<Unit> = finder.front_matter().into_iter().collect();
    let mut at = units.first().map_or(0, |unit| unit.blocks.end);
    while at < blocks.len() {
        let unit = finder
            .fenced_code(at)
            .or_else(|| may_have_indented_code.then(|| finder.indented_code(at))?)
            .or_else(|| finder.underlined_title(at))
            .or_else(|| has_bars.then(|| finder.table(at))?)
            .or_else(|| finder.quoted_lines(at))
            .or_else(|| finder.list(at))
            .or_else(|| finder.introduced_list(at))
            .or_else(|| is_interview.then(|| finder.question_answer(at))?)
            .or_else(|| finder.steps(at));
        at = unit.as_ref().map_or(at + 1, |unit| unit.blocks.end);
        units.extend(unit);
    }
    units
}

struct Finder<'t> {
    text: &'t str,
    blocks: &'t [BlockState<'t>],
}

impl Finder<'_> {
    fn line(&self, at: usize) -> &str {
        &self.text[self.blocks[at].block.span.range()]
    }

    /// A unit of the blocks from `from` on for which `belongs` is true, if they are at least two.
    fn run(&self, from: usize, kind: UnitKind, belongs: impl Fn(usize) -> bool) -> Option<Unit> {
        let to = (from..self.blocks.len()).find(|&at| !belongs(at));
        let blocks = from..to.unwrap_or(self.blocks.len());
        (blocks.len() >= 2).then_some(Unit { blocks, kind })
    }

    /// Lines "key: value" between two lines "---" at the start of the text.
    fn front_matter(&self) -> Option<Unit> {
        if self.blocks.is_empty() || self.line(0) != "---" {
            return None;
        }
        let last = self.blocks.len().min(FRONT_MATTER_MAX_LINES);
        let end = (1..last).find(|&at| matches!(self.line(at), "---" | "..."))?;
        let is_metadata = |at: usize| {
            let line = self.line(at);
            line.starts_with(['-', '#']) || line.contains(':') || self.is_indented(at)
        };
        let blocks = 0..end + 1;
        let is_front_matter = end > 1 && (1..end).all(is_metadata);
        is_front_matter.then_some(Unit {
            blocks,
            kind: UnitKind::FrontMatter,
        })
    }

    /// Lines between two fences of "`" or "~".
    fn fenced_code(&self, from: usize) -> Option<Unit> {
        let (mark, len) = fence(self.line(from))?;
        let closes = |at: usize| {
            let line = self.line(at);
            fence(line) == Some((mark, line.len())) && line.len() >= len
        };
        let last = self.blocks.len().min(from + FENCED_MAX_LINES);
        let end = (from + 1..last).find(|&at| closes(at))?;
        let kind = UnitKind::Code;
        let blocks = from..end + 1;
        Some(Unit { blocks, kind })
    }

    /// Indented lines below a line that ends in a colon.
    fn indented_code(&self, from: usize) -> Option<Unit> {
        let above = from.checked_sub(1)?;
        let is_introduced = self.line(above).ends_with(':')
            && self.blocks[above].cue_match.is_none()
            && !self.is_indented(above);
        if !is_introduced || !self.is_indented(from) || self.blocks[from].block.list_item {
            return None;
        }
        let is_code = |at: &usize| self.is_indented(*at);
        let lines = (from..self.blocks.len()).take_while(is_code).count();
        let blocks = from..from + lines;
        // A list may be indented too.
        let has_marks = |at: usize| CODE_MARKS.iter().any(|mark| self.line(at).contains(mark));
        blocks.clone().any(has_marks).then_some(Unit {
            blocks,
            kind: UnitKind::Code,
        })
    }

    /// A title and the line of "=" or "-" below it.
    fn underlined_title(&self, from: usize) -> Option<Unit> {
        let below = self.blocks.get(from + 1)?;
        let line = self.line(from + 1);
        let is_underline = line.len() >= MIN_FENCE_CHARS
            && (line.bytes().all(|b| b == b'=') || line.bytes().all(|b| b == b'-'));
        let is_title = self.blocks[from].kind == BlockKind::Fragment;
        let is_next_line = || {
            let gap = &self.text[self.blocks[from].block.span.end..below.block.span.start];
            gap.bytes().filter(|&b| b == b'\n').count() == 1
        };
        (is_title && is_underline && is_next_line()).then_some(Unit {
            blocks: from..from + 2,
            kind: UnitKind::UnderlinedTitle,
        })
    }

    /// Lines of a Markdown quotation that go on with a small letter.
    fn quoted_lines(&self, from: usize) -> Option<Unit> {
        let quoted = |at: usize| self.line(at).strip_prefix('>').map(str::trim_start);
        let goes_on = |at: usize| {
            let line = quoted(at);
            line.is_some_and(|line| at == from || line.starts_with(char::is_lowercase))
        };
        self.run(from, UnitKind::QuotedLines, goes_on)
    }

    /// The rows of a Markdown table, or lines with the same number of separators.
    fn table(&self, from: usize) -> Option<Unit> {
        let columns = |at: usize| memchr::memchr_iter(b'|', self.line(at).as_bytes()).count();
        let is_markdown = |at: usize| self.line(at).starts_with('|') && columns(at) >= 2;
        if is_markdown(from) {
            return self.run(from, UnitKind::Table, is_markdown);
        }
        let cells = columns(from);
        let has_row = |at: usize| self.line(at).contains(" | ") && columns(at) == cells;
        let is_row = cells > 0 && has_row(from);
        is_row.then(|| self.run(from, UnitKind::Table, has_row))?
    }

    /// Items with list markers, or Markdown footnotes.
    fn list(&self, from: usize) -> Option<Unit> {
        let is_item = |at: usize| self.blocks[at].block.list_item;
        let is_note = |at: usize| self.line(at).starts_with("[^");
        match (is_item(from), is_note(from)) {
            (true, _) => self.run(from, UnitKind::List, is_item),
            (_, true) => self.run(from, UnitKind::List, is_note),
            _ => None,
        }
    }

    /// A line that ends in a colon, and the short lines below it up to prose, a cue or the end.
    fn introduced_list(&self, from: usize) -> Option<Unit> {
        let introduction = &self.blocks[from];
        let is_introduction = introduction.block.words >= INTRODUCTION_MIN_WORDS
            && introduction.cue_match.is_none()
            && self.line(from).ends_with(':')
            && self.has_prose_above(from);
        if !is_introduction {
            return None;
        }
        let is_item = |at: usize| {
            let state = &self.blocks[at];
            state.kind == BlockKind::Fragment
                && state.cue_match.is_none()
                && state.block.words <= INTRODUCED_ITEM_MAX_WORDS
                && state.block.end != BlockEnd::Continues
        };
        let items = (from + 1..self.blocks.len()).take_while(|&at| is_item(at));
        let count = items.take(INTRODUCED_MAX_ITEMS + 1).count();
        (2..=INTRODUCED_MAX_ITEMS).contains(&count).then_some(Unit {
            blocks: from..from + 1 + count,
            kind: UnitKind::IntroducedList,
        })
    }

    /// True if one of the two blocks above is prose.
    fn has_prose_above(&self, at: usize) -> bool {
        let is_prose = |state: &BlockState| state.is_prose();
        self.blocks[at.saturating_sub(2)..at].iter().any(is_prose)
    }

    fn question_answer(&self, from: usize) -> Option<Unit> {
        let answer = self.blocks.get(from + 1)?;
        let has_answer = answer.cue_match.is_none() && answer.block.end == BlockEnd::Sentence;
        (self.is_question(from) && has_answer && !self.is_question(from + 1)).then_some(Unit {
            blocks: from..from + 2,
            kind: UnitKind::QuestionAnswer,
        })
    }

    /// Short sentences in a row.
    fn steps(&self, from: usize) -> Option<Unit> {
        let is_step = |at: &usize| {
            let state = &self.blocks[*at];
            state.kind == BlockKind::Fragment
                && state.cue_match.is_none()
                && state.block.end == BlockEnd::Sentence
                && !state.block.quote
        };
        let count = (from..self.blocks.len()).take_while(is_step).count();
        let blocks = from..from + count;
        let kind = UnitKind::Steps;
        (count >= MIN_STEPS).then_some(Unit { blocks, kind })
    }

    fn is_question(&self, at: usize) -> bool {
        let state = &self.blocks[at];
        state.cue_match.is_none()
            && state.block.words <= QUESTION_MAX_WORDS
            && self.line(at).ends_with(['?', '？', '؟'])
    }

    fn is_interview(&self) -> bool {
        let questions = (0..self.blocks.len()).filter(|&at| self.is_question(at));
        questions.take(MIN_QUESTIONS).count() == MIN_QUESTIONS
    }

    fn may_have_indented_code(&self) -> bool {
        let indented: Range<usize> = 0..self.blocks.len();
        let count = indented.filter(|&at| self.is_indented(at)).count();
        count > 0 && count * 100 <= self.blocks.len() * MAX_INDENTED_PERCENT
    }

    /// True if a block starts a line that is indented like code.
    fn is_indented(&self, at: usize) -> bool {
        let before = self.text[..self.blocks[at].block.span.start].bytes().rev();
        let blanks = before.take_while(|b| matches!(b, b' ' | b'\t'));
        let columns = blanks.map(|b| if b == b'\t' { CODE_INDENT } else { 1 });
        columns.take(CODE_INDENT).sum::<usize>() >= CODE_INDENT
    }
}

/// The mark and the length of the fence that a line opens with.
fn fence(line: &str) -> Option<(char, usize)> {
    let mark = line.chars().next().filter(|c| matches!(c, '`' | '~'))?;
    let len = line.chars().take_while(|&c| c == mark).count();
    let is_fence = len >= MIN_FENCE_CHARS && !line[len..].contains(mark);
    is_fence.then_some((mark, len))
}
