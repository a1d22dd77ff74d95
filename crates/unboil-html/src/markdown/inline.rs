//! Writes one line of Markdown with its inline styles: strong, emphasis, code and links.

use unboil_text::Span;

use super::escape::{EscapeContext, escape, escape_line_start, is_safe_formula, write_code_span};
use super::style_runs::{
    ActiveStyles, CODE, EMPHASIS, LINK, MATH, STRONG, StyleRun, UNSTYLED, is_boundary, is_flanking,
    merge_equal_runs,
};
use super::writer::{LineContext, MarkdownWriter};

/// A part of a line: the start or end of a style, or text.
#[derive(Clone, Copy)]
enum InlinePart {
    /// Start of a style: its index, and the index of the part that ends it.
    Start(usize, usize),
    /// End of a style: its index, its value, and the index of the part that starts it.
    End(usize, usize, usize),
    /// Text, and how it is written.
    Text(Span, TextKind),
}

/// How the text of a part is written.
#[derive(Clone, Copy, PartialEq)]
enum TextKind {
    /// With escapes.
    Plain,
    /// Between backticks.
    Code,
    /// As it is, with the dollar signs around it.
    Math,
}

impl MarkdownWriter<'_> {
    /// Writes a line with its inline styles.
    pub(super) fn write_line(&mut self, span: Span, context: LineContext) {
        let parts = inline_parts(&self.line_runs(span, context));
        let link_borders = link_borders(&parts);
        let from = self.out.len();
        for at in 0..parts.len() {
            match parts[at] {
                InlinePart::Text(span, TextKind::Math) => {
                    self.out.push_str(&self.text[span.range()]);
                }
                InlinePart::Text(span, TextKind::Code) => {
                    let in_cell = context == LineContext::Cell;
                    write_code_span(&self.text[span.range()], in_cell, &mut self.out);
                }
                InlinePart::Text(part, TextKind::Plain) => {
                    let until = link_borders[at];
                    self.write_text(part, until, context, (at == 0).then_some(from));
                }
                InlinePart::Start(LINK, ..) => {
                    if self.out.ends_with('!') {
                        // `![` would start an image.
                        self.out.pop();
                        self.out.push_str("\\!");
                    }
                    self.out.push('[');
                }
                InlinePart::End(LINK, link, _) => {
                    self.out.push_str("](");
                    self.out.push_str(self.run_reader.link_address(link));
                    self.out.push(')');
                }
                InlinePart::Start(style_index, end) => {
                    let delimiters = self.delimiters(&parts, style_index, at, end);
                    self.out.push_str(delimiters.0);
                }
                InlinePart::End(style_index, _, start) => {
                    let delimiters = self.delimiters(&parts, style_index, start, at);
                    self.out.push_str(delimiters.1);
                }
            }
        }
        if context == LineContext::Heading {
            self.escape_closing_hashes();
        }
    }

    /// The style runs of a line. Parsers disagree on `\|` in code within a table cell, so such a
    /// run is not code. A formula that Markdown could read as markup is written as text.
    fn line_runs(&mut self, span: Span, context: LineContext) -> Vec<StyleRun> {
        let mut runs = self.run_reader.runs(span, context == LineContext::Heading);
        let in_cell = context == LineContext::Cell;
        for run in &mut runs {
            let text = &self.text[run.span.range()];
            if in_cell && text.contains("\\|") {
                run.styles[CODE] = 0;
            }
            if run.styles[CODE] != 0 || !is_safe_formula(text) || in_cell && text.contains('|') {
                run.styles[MATH] = 0;
            }
        }
        merge_equal_runs(runs)
    }

    /// Writes text with escapes. The line or the text up to the next border of a link ends at `until`
    /// of the text of the page. If the text is the first part of the line, the line starts at
    /// `line_start` of the output.
    fn write_text(
        &mut self,
        span: Span,
        until: usize,
        context: LineContext,
        line_start: Option<usize>,
    ) {
        let mut start = span.start;
        if line_start.is_some() && context == LineContext::Paragraph {
            start += escape_line_start(&self.text[span.range()], &mut self.out);
        }
        let context = EscapeContext {
            after_space: line_start == Some(self.out.len()),
            in_cell: context == LineContext::Cell,
            has_formulas: self.has_formulas,
        };
        let rest = &self.text[start..until];
        escape(rest, span.end - start, context, &mut self.out);
    }

    /// Escapes hashes after a space at the end of a heading, which Markdown would read as its
    /// closing sequence.
    fn escape_closing_hashes(&mut self) {
        let text = self.out.trim_end_matches('#');
        if text.len() < self.out.len() && text.ends_with(' ') {
            self.out.insert(self.out.len() - 1, '\\');
        }
    }

    /// Start and end delimiters of strong or emphasis between two parts. They are HTML tags where
    /// Markdown would not recognise asterisks or underscores.
    fn delimiters(
        &self,
        parts: &[InlinePart],
        style_index: usize,
        start: usize,
        end: usize,
    ) -> (&'static str, &'static str) {
        let outside = [self.char_before(parts, start), self.char_after(parts, end)];
        let inside = [self.char_after(parts, start), self.char_before(parts, end)];
        let is_flanked = is_flanking(outside[0], inside[0]) && is_flanking(outside[1], inside[1]);
        // An asterisk next to the delimiter of strong would be part of that delimiter.
        let is_strong = |at: Option<usize>| {
            let part = at.and_then(|at| parts.get(at));
            matches!(
                part,
                Some(InlinePart::Start(STRONG, ..) | InlinePart::End(STRONG, ..))
            )
        };
        let adjacent = [
            start.checked_sub(1),
            Some(start + 1),
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

    /// Character before a part. `None` for the first part. Delimiters count as punctuation.
    fn char_before(&self, parts: &[InlinePart], at: usize) -> Option<char> {
        match parts.get(at.checked_sub(1)?)? {
            InlinePart::Text(span, TextKind::Plain) => self.text[span.range()].chars().next_back(),
            _ => Some('*'),
        }
    }

    /// Character after a part. `None` for the last part. Delimiters count as punctuation.
    fn char_after(&self, parts: &[InlinePart], at: usize) -> Option<char> {
        match parts.get(at + 1)? {
            InlinePart::Text(span, TextKind::Plain) => self.text[span.range()].chars().next(),
            _ => Some('*'),
        }
    }
}

/// The runs of a line as parts. Styles are nested, and those that extend further are outside.
fn inline_parts(runs: &[StyleRun]) -> Vec<InlinePart> {
    let style_ends = style_ends(runs);
    let mut parts = Vec::with_capacity(3 * runs.len());
    // Open styles with the index of the part that starts each.
    let mut open: Vec<(usize, usize)> = Vec::new();
    let mut last_styles = UNSTYLED;
    for at in 0..=runs.len() {
        let styles = runs.get(at).map_or(UNSTYLED, |run| run.styles);
        let end = |style_index: usize| {
            style_ends
                .get(at)
                .map_or(0, |style_ends| style_ends[style_index])
        };
        let starts = |style_index: &usize| {
            styles[*style_index] != 0 && styles[*style_index] != last_styles[*style_index]
        };
        let furthest = NESTABLE.into_iter().filter(starts).map(end).max();
        let stays_open = |&&(style_index, _): &&(usize, usize)| {
            styles[style_index] == last_styles[style_index]
                && furthest.is_none_or(|furthest| end(style_index) >= furthest)
        };
        let still_open = open.iter().take_while(stays_open).count();
        for (style_index, start) in open.drain(still_open..).rev() {
            parts.push(InlinePart::End(
                style_index,
                last_styles[style_index],
                start,
            ));
            let here = parts.len() - 1;
            parts[start] = InlinePart::Start(style_index, here);
        }
        let is_new = |style_index: &usize| {
            styles[*style_index] != 0 && open.iter().all(|(open, _)| open != style_index)
        };
        let mut new: Vec<usize> = NESTABLE.into_iter().filter(is_new).collect();
        new.sort_by_key(|&style_index| std::cmp::Reverse(end(style_index)));
        for style_index in new {
            open.push((style_index, parts.len()));
            parts.push(InlinePart::Start(style_index, 0));
        }
        if let Some(run) = runs.get(at) {
            let kind = match (styles[CODE], styles[MATH]) {
                (0, 0) => TextKind::Plain,
                (0, _) => TextKind::Math,
                _ => TextKind::Code,
            };
            parts.push(InlinePart::Text(run.span, kind));
        }
        last_styles = styles;
    }
    parts
}

/// For each part the end of the text before the next border of a link, or of the line.
fn link_borders(parts: &[InlinePart]) -> Vec<usize> {
    let mut link_borders = vec![0; parts.len()];
    let mut border = None;
    for (at, part) in parts.iter().enumerate().rev() {
        match part {
            InlinePart::Text(span, _) => {
                link_borders[at] = *border.get_or_insert(span.end);
            }
            InlinePart::Start(LINK, ..) | InlinePart::End(LINK, ..) => border = None,
            _ => {}
        }
    }
    link_borders
}

/// Styles that can contain each other. Code is always innermost.
const NESTABLE: [usize; 3] = [LINK, STRONG, EMPHASIS];

/// For each run and each style, the index of the first later run with another value of this style.
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
