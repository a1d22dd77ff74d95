//! One line of Markdown: its text, escaped, with what stands out in it.

use crate::markdown::escape::{escape, escape_line_start, write_code_span, write_url};
use crate::markdown::style_runs::{
    ActiveStyles, CODE, EMPHASIS, LINK, STRONG, StyleRun, UNSTYLED, is_boundary, is_flanking,
};
use crate::markdown::{LineContext, MarkdownWriter};
use unboil_text::Span;

/// A part of a line: something begins or ends to stand out in a way, or there is text.
#[derive(Clone, Copy)]
enum InlinePart {
    /// Something begins: in which way, and where its end is among the parts.
    Begin(usize, usize),
    /// It ends: in which way, by what, and where its beginning is.
    End(usize, usize, usize),
    /// Text, which is code or not.
    Text(Span, bool),
}

impl MarkdownWriter<'_> {
    /// Writes a line with what stands out in it.
    pub(super) fn write_line(&mut self, span: Span, context: LineContext) {
        let mut runs = self.run_reader.runs(span, context == LineContext::Heading);
        if context == LineContext::Cell {
            for run in &mut runs {
                // Nobody agrees on what this is in code.
                if self.text[run.span.range()].contains("\\|") {
                    run.styles[CODE] = 0;
                }
            }
        }
        let parts = parts(&runs);
        let from = self.out.len();
        for at in 0..parts.len() {
            match parts[at] {
                InlinePart::Text(span, true) => write_code_span(
                    &self.text[span.range()],
                    context == LineContext::Cell,
                    &mut self.out,
                ),
                InlinePart::Text(span, false) => {
                    let mut text = &self.text[span.range()];
                    if at == 0 && context == LineContext::Paragraph {
                        let written = escape_line_start(text, &mut self.out);
                        text = &text[written..];
                    }
                    let after_space = at == 0 && self.out.len() == from;
                    escape(
                        text,
                        after_space,
                        context == LineContext::Cell,
                        &mut self.out,
                    );
                }
                InlinePart::Begin(LINK, ..) => {
                    if self.out.ends_with('!') {
                        // With it a link would be a picture.
                        self.out.pop();
                        self.out.push_str("\\!");
                    }
                    self.out.push('[');
                }
                InlinePart::End(LINK, link, _) => {
                    self.out.push_str("](");
                    write_url(self.run_reader.link_url(link), &mut self.out);
                    self.out.push(')');
                }
                InlinePart::Begin(style_index, end) => {
                    let delimiters = self.delimiters(&parts, style_index, at, end);
                    self.out.push_str(delimiters.0);
                }
                InlinePart::End(style_index, _, begin) => {
                    let delimiters = self.delimiters(&parts, style_index, begin, at);
                    self.out.push_str(delimiters.1);
                }
            }
        }
        let text = self.out.trim_end_matches('#');
        if context == LineContext::Heading && text.len() < self.out.len() && text.ends_with(' ') {
            // Or they would close the heading.
            self.out.insert(self.out.len() - 1, '\\');
        }
    }

    /// The marks of what is strong or emphasised between two parts: HTML where no others would count.
    fn delimiters(
        &self,
        parts: &[InlinePart],
        style_index: usize,
        begin: usize,
        end: usize,
    ) -> (&'static str, &'static str) {
        let outside = [self.char_before(parts, begin), self.char_after(parts, end)];
        let inside = [self.char_after(parts, begin), self.char_before(parts, end)];
        let is_flanked = is_flanking(outside[0], inside[0]) && is_flanking(outside[1], inside[1]);
        // Beside the marks of what is strong another asterisk would be one of them.
        let is_strong = |at: Option<usize>| {
            let part = at.and_then(|at| parts.get(at));
            matches!(
                part,
                Some(InlinePart::Begin(STRONG, ..) | InlinePart::End(STRONG, ..))
            )
        };
        let adjacent = [
            begin.checked_sub(1),
            Some(begin + 1),
            Some(end - 1),
            Some(end + 1),
        ];
        match (style_index, is_flanked) {
            (STRONG, true) => ("**", "**"),
            (STRONG, false) => ("<strong>", "</strong>"),
            (_, true) if !adjacent.into_iter().any(is_strong) => ("*", "*"),
            (_, true) if outside.into_iter().all(is_boundary) => ("_", "_"),
            _ => ("<em>", "</em>"),
        }
    }

    /// The character before a part, if it is not the first; marks are punctuation.
    fn char_before(&self, parts: &[InlinePart], at: usize) -> Option<char> {
        match parts.get(at.checked_sub(1)?)? {
            InlinePart::Text(span, false) => self.text[span.range()].chars().next_back(),
            _ => Some('*'),
        }
    }

    /// The character after a part, if it is not the last.
    fn char_after(&self, parts: &[InlinePart], at: usize) -> Option<char> {
        match parts.get(at + 1)? {
            InlinePart::Text(span, false) => self.text[span.range()].chars().next(),
            _ => Some('*'),
        }
    }
}

/// What begins and ends between the runs of a line, one within the other. What reaches further is outside.
fn parts(runs: &[StyleRun]) -> Vec<InlinePart> {
    let style_ends = style_ends(runs);
    let mut parts = Vec::with_capacity(3 * runs.len());
    // What is open, and where it began among the parts.
    let mut open: Vec<(usize, usize)> = Vec::new();
    let mut last_styles = UNSTYLED;
    for at in 0..=runs.len() {
        let styles = runs.get(at).map_or(UNSTYLED, |run| run.styles);
        let end = |style_index: usize| {
            style_ends
                .get(at)
                .map_or(0, |style_ends| style_ends[style_index])
        };
        let begins = |style_index: &usize| {
            styles[*style_index] != 0 && styles[*style_index] != last_styles[*style_index]
        };
        let furthest = NESTABLE.into_iter().filter(begins).map(end).max();
        let stays_open = |&&(style_index, _): &&(usize, usize)| {
            styles[style_index] == last_styles[style_index]
                && furthest.is_none_or(|furthest| end(style_index) >= furthest)
        };
        let still_open = open.iter().take_while(stays_open).count();
        for (style_index, begin) in open.drain(still_open..).rev() {
            parts.push(InlinePart::End(
                style_index,
                last_styles[style_index],
                begin,
            ));
            let here = parts.len() - 1;
            parts[begin] = InlinePart::Begin(style_index, here);
        }
        let is_new = |style_index: &usize| {
            styles[*style_index] != 0 && open.iter().all(|(open, _)| open != style_index)
        };
        let mut new: Vec<usize> = NESTABLE.into_iter().filter(is_new).collect();
        new.sort_by_key(|&style_index| std::cmp::Reverse(end(style_index)));
        for style_index in new {
            open.push((style_index, parts.len()));
            parts.push(InlinePart::Begin(style_index, 0));
        }
        if let Some(run) = runs.get(at) {
            parts.push(InlinePart::Text(run.span, styles[CODE] != 0));
        }
        last_styles = styles;
    }
    parts
}

/// What can stand within each other; code is within all.
const NESTABLE: [usize; 3] = [LINK, STRONG, EMPHASIS];

/// Of each run and each way, the first run after it that does not look like it in this way.
fn style_ends(runs: &[StyleRun]) -> Vec<ActiveStyles> {
    let mut style_ends = vec![UNSTYLED; runs.len()];
    for at in (0..runs.len()).rev() {
        for style_index in NESTABLE {
            let continues = (runs.get(at + 1))
                .is_some_and(|next| next.styles[style_index] == runs[at].styles[style_index]);
            style_ends[at][style_index] = if continues {
                style_ends[at + 1][style_index]
            } else {
                at + 1
            };
        }
    }
    style_ends
}
