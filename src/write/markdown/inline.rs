//! One line of Markdown: its text, escaped, with what stands out in it.

use crate::config::Links;
use crate::document::{Element, Mark, Span, Style};
use crate::write::markdown::{Piece, Writer};

/// So many marks before a block are looked at for one that goes on in it.
const MOST_MARKS: usize = 32;

impl Writer<'_> {
    /// Writes a line with what stands out in it.
    pub(super) fn line(&mut self, piece: &Piece) {
        let span = piece.span;
        let is_heading = matches!(self.element(piece.block.node), Element::Heading(_));
        let marks = self.marks(span, is_heading);
        let mut open: Vec<Mark> = Vec::new();
        let mut at = span.start;
        let starts_line = self.out.is_empty() || self.out.ends_with(['\n', ' ']);
        if starts_line && !is_heading {
            // What stands out ends what could be a mark of a list.
            let end = marks.first().map_or(span.end, |mark| mark.span.start);
            at += self.escape_start(&self.text[at..end]);
        }
        let mut marks = marks.into_iter().peekable();
        loop {
            let starts = marks.peek().map(|mark| mark.span.start);
            let ends = open.last().map(|mark| mark.span.end);
            let to = [starts, ends, Some(span.end)]
                .into_iter()
                .flatten()
                .min()
                .expect("an end");
            if to > at {
                let in_code = open.iter().any(|mark| mark.style == Style::Code);
                escape(&self.text[at..to], in_code, &mut self.out);
                at = to;
            }
            if let Some(mark) = open.pop_if(|mark| mark.span.end <= at) {
                self.end(&mark);
            } else if let Some(mark) = marks.next_if(|mark| mark.span.start <= at) {
                self.begin(&mark);
                open.push(mark);
            } else if at >= span.end {
                break;
            }
        }
    }

    /// What stands out in a span, from the outside in, each within the one before.
    fn marks(&self, span: Span, is_heading: bool) -> Vec<Mark> {
        let marks = &self.page.marks;
        let to = marks.partition_point(|mark| mark.span.start < span.end);
        let mut within: Vec<Mark> = Vec::new();
        // Each kind of mark is there once at most, so these are few.
        let mut open: Vec<Mark> = Vec::new();
        // What began in an earlier block may go on here, but not for long.
        let from = marks.partition_point(|mark| mark.span.start < span.start);
        let reaching = marks[from.saturating_sub(MOST_MARKS)..to].iter();
        for mark in reaching.filter(|mark| mark.span.end > span.start) {
            let wanted = match mark.style {
                Style::Link(start, end) => {
                    let address = self.page.link(start, end);
                    let leads = !address.is_empty()
                        && !address.to_ascii_lowercase().starts_with("javascript:");
                    self.links == Links::Keep && leads
                }
                Style::Strong => !is_heading,
                Style::Emphasis | Style::Code => true,
            };
            let start = mark.span.start.max(span.start);
            while open.pop_if(|open| open.span.end <= start).is_some() {}
            let alike = |open: &Mark| {
                let kind = std::mem::discriminant;
                open.style == Style::Code || kind(&open.style) == kind(&mark.style)
            };
            if !wanted || open.iter().any(alike) {
                continue;
            }
            let mut end = mark.span.end.min(span.end);
            if let Some(around) = open.last() {
                end = end.min(around.span.end);
            }
            let inner = &self.text[start..end];
            let span = Span::new(
                start + inner.len() - inner.trim_start().len(),
                start + inner.trim_end().len(),
            );
            if span.start < span.end {
                within.push(Mark { span, ..*mark });
                open.push(Mark { span, ..*mark });
            }
        }
        within.sort_by_key(|mark| (mark.span.start, std::cmp::Reverse(mark.span.end)));
        within
    }

    fn begin(&mut self, mark: &Mark) {
        if matches!(mark.style, Style::Link(..)) && self.out.ends_with('!') {
            // With it a link would be a picture.
            self.out.pop();
            self.out.push_str("\\!");
        }
        self.out.push_str(match mark.style {
            Style::Strong => "**",
            Style::Emphasis => "*",
            Style::Code if self.has_backtick(mark) => "`` ",
            Style::Code => "`",
            Style::Link(..) => "[",
        });
    }

    fn end(&mut self, mark: &Mark) {
        match mark.style {
            Style::Link(start, end) => {
                let address = self.page.link(start, end);
                self.out.push_str("](");
                for c in address.chars() {
                    match c {
                        ' ' | '(' | ')' | '<' | '>' | '\\' => {
                            self.out.push_str(&format!("%{:02X}", c as u32))
                        }
                        c if c.is_control() => {}
                        c => self.out.push(c),
                    }
                }
                self.out.push(')');
            }
            Style::Code if self.has_backtick(mark) => self.out.push_str(" ``"),
            _ => self.begin(mark),
        }
    }

    fn has_backtick(&self, mark: &Mark) -> bool {
        self.text[mark.span.range()].contains('`')
    }

    /// Writes what a line begins with so that it is not taken for the mark of a list or the like. Gives how many bytes it wrote.
    fn escape_start(&mut self, line: &str) -> usize {
        let digits = line.bytes().take_while(u8::is_ascii_digit).count();
        let mark = line.as_bytes().get(digits).copied().unwrap_or_default();
        let after = line.as_bytes().get(digits + 1).copied().unwrap_or(b' ');
        let is_mark = match digits {
            0 => {
                matches!(mark, b'#' | b'>' | b'=' | b'~')
                    || (matches!(mark, b'-' | b'+') && matches!(after, b' ' | b'-'))
            }
            1..=9 => matches!(mark, b'.' | b')') && after == b' ',
            _ => false,
        };
        if !is_mark {
            return 0;
        }
        self.out.push_str(&line[..digits]);
        self.out.push('\\');
        self.out.push(char::from(mark));
        digits + 1
    }
}

/// Writes text so that nothing in it is taken for Markdown.
fn escape(text: &str, in_code: bool, out: &mut String) {
    if in_code {
        // Two together would end it.
        out.push_str(&text.replace("``", "` `"));
        return;
    }
    let bytes = text.as_bytes();
    for (at, c) in text.char_indices() {
        let next = bytes.get(at + 1).copied().unwrap_or(b' ');
        let before = if at == 0 { b' ' } else { bytes[at - 1] };
        let is_mark = match c {
            '*' | '`' | '[' | ']' => true,
            '\\' => at + 1 == bytes.len() || next.is_ascii_punctuation(),
            '<' => next.is_ascii_alphabetic() || matches!(next, b'/' | b'!' | b'?'),
            '&' => next.is_ascii_alphabetic() || next == b'#',
            // Between two letters it is one.
            '_' => !(before.is_ascii_alphanumeric() && next.is_ascii_alphanumeric()),
            _ => false,
        };
        if is_mark {
            out.push('\\');
        }
        out.push(c);
    }
}
