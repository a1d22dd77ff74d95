//! One line of Markdown: its text, escaped, with what stands out in it.

use crate::markdown::escape::{address, code, escape, escape_start};
use crate::markdown::runs::{CODE, EMPHASIS, LINK, Look, PLAIN, Run, STRONG, flanks, is_border};
use crate::markdown::{Place, Writer};
use unboil_text::Span;

/// A part of a line: something begins or ends to stand out in a way, or there is text.
#[derive(Clone, Copy)]
enum Part {
    /// Something begins: in which way, and where its end is among the parts.
    Begin(usize, usize),
    /// It ends: in which way, by what, and where its beginning is.
    End(usize, usize, usize),
    /// Text, which is code or not.
    Text(Span, bool),
}

impl Writer<'_> {
    /// Writes a line with what stands out in it.
    pub(super) fn line(&mut self, span: Span, place: Place) {
        let mut runs = self.reading.runs(span, place == Place::Heading);
        if place == Place::Cell {
            for run in &mut runs {
                // Nobody agrees on what this is in code.
                if self.text[run.span.range()].contains("\\|") {
                    run.look[CODE] = 0;
                }
            }
        }
        let parts = parts(&runs);
        let from = self.out.len();
        for at in 0..parts.len() {
            match parts[at] {
                Part::Text(span, true) => code(
                    &self.text[span.range()],
                    place == Place::Cell,
                    &mut self.out,
                ),
                Part::Text(span, false) => {
                    let mut text = &self.text[span.range()];
                    if at == 0 && place == Place::Paragraph {
                        let written = escape_start(text, &mut self.out);
                        text = &text[written..];
                    }
                    let spaced = at == 0 && self.out.len() == from;
                    escape(text, spaced, place == Place::Cell, &mut self.out);
                }
                Part::Begin(LINK, ..) => {
                    if self.out.ends_with('!') {
                        // With it a link would be a picture.
                        self.out.pop();
                        self.out.push_str("\\!");
                    }
                    self.out.push('[');
                }
                Part::End(LINK, link, _) => {
                    self.out.push_str("](");
                    address(self.reading.address(link), &mut self.out);
                    self.out.push(')');
                }
                Part::Begin(way, end) => {
                    let mark = self.mark(&parts, way, at, end);
                    self.out.push_str(mark.0);
                }
                Part::End(way, _, begin) => {
                    let mark = self.mark(&parts, way, begin, at);
                    self.out.push_str(mark.1);
                }
            }
        }
        let text = self.out.trim_end_matches('#');
        if place == Place::Heading && text.len() < self.out.len() && text.ends_with(' ') {
            // Or they would close the heading.
            self.out.insert(self.out.len() - 1, '\\');
        }
    }

    /// The marks of what is strong or emphasised between two parts: HTML where no others would count.
    fn mark(
        &self,
        parts: &[Part],
        way: usize,
        begin: usize,
        end: usize,
    ) -> (&'static str, &'static str) {
        let outside = [self.before(parts, begin), self.after(parts, end)];
        let inside = [self.after(parts, begin), self.before(parts, end)];
        let counts = flanks(outside[0], inside[0]) && flanks(outside[1], inside[1]);
        // Beside the marks of what is strong another asterisk would be one of them.
        let is_strong = |at: Option<usize>| {
            let part = at.and_then(|at| parts.get(at));
            matches!(part, Some(Part::Begin(STRONG, ..) | Part::End(STRONG, ..)))
        };
        let beside = [
            begin.checked_sub(1),
            Some(begin + 1),
            Some(end - 1),
            Some(end + 1),
        ];
        match (way, counts) {
            (STRONG, true) => ("**", "**"),
            (STRONG, false) => ("<strong>", "</strong>"),
            (_, true) if !beside.into_iter().any(is_strong) => ("*", "*"),
            (_, true) if outside.into_iter().all(is_border) => ("_", "_"),
            _ => ("<em>", "</em>"),
        }
    }

    /// The character before a part, if it is not the first; marks are punctuation.
    fn before(&self, parts: &[Part], at: usize) -> Option<char> {
        match parts.get(at.checked_sub(1)?)? {
            Part::Text(span, false) => self.text[span.range()].chars().next_back(),
            _ => Some('*'),
        }
    }

    /// The character after a part, if it is not the last.
    fn after(&self, parts: &[Part], at: usize) -> Option<char> {
        match parts.get(at + 1)? {
            Part::Text(span, false) => self.text[span.range()].chars().next(),
            _ => Some('*'),
        }
    }
}

/// What begins and ends between the runs of a line, one within the other. What reaches further is outside.
fn parts(runs: &[Run]) -> Vec<Part> {
    let ends = ends(runs);
    let mut parts = Vec::with_capacity(3 * runs.len());
    // What is open, and where it began among the parts.
    let mut open: Vec<(usize, usize)> = Vec::new();
    let mut last = PLAIN;
    for at in 0..=runs.len() {
        let look = runs.get(at).map_or(PLAIN, |run| run.look);
        let end = |way: usize| ends.get(at).map_or(0, |ends| ends[way]);
        let begins = |way: &usize| look[*way] != 0 && look[*way] != last[*way];
        let furthest = NESTED.into_iter().filter(begins).map(end).max();
        let stays = |&&(way, _): &&(usize, usize)| {
            look[way] == last[way] && furthest.is_none_or(|furthest| end(way) >= furthest)
        };
        let stay = open.iter().take_while(stays).count();
        for (way, begin) in open.drain(stay..).rev() {
            parts.push(Part::End(way, last[way], begin));
            let here = parts.len() - 1;
            parts[begin] = Part::Begin(way, here);
        }
        let is_new = |way: &usize| look[*way] != 0 && open.iter().all(|(open, _)| open != way);
        let mut new: Vec<usize> = NESTED.into_iter().filter(is_new).collect();
        new.sort_by_key(|&way| std::cmp::Reverse(end(way)));
        for way in new {
            open.push((way, parts.len()));
            parts.push(Part::Begin(way, 0));
        }
        if let Some(run) = runs.get(at) {
            parts.push(Part::Text(run.span, look[CODE] != 0));
        }
        last = look;
    }
    parts
}

/// What can stand within each other; code is within all.
const NESTED: [usize; 3] = [LINK, STRONG, EMPHASIS];

/// Of each run and each way, the first run after it that does not look like it in this way.
fn ends(runs: &[Run]) -> Vec<Look> {
    let mut ends = vec![PLAIN; runs.len()];
    for at in (0..runs.len()).rev() {
        for way in NESTED {
            let goes_on =
                (runs.get(at + 1)).is_some_and(|next| next.look[way] == runs[at].look[way]);
            ends[at][way] = if goes_on { ends[at + 1][way] } else { at + 1 };
        }
    }
    ends
}
