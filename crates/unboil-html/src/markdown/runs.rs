//! A line comes in with what stands out in it; runs of text that look alike go out.

use crate::config::Links;
use unboil_text::{Page, Span, Style};

/// The ways in which text stands out; see [`Look`].
pub(super) const LINK: usize = 0;
pub(super) const STRONG: usize = 1;
pub(super) const EMPHASIS: usize = 2;
pub(super) const CODE: usize = 3;
const WAYS: usize = 4;

/// How text stands out: for each way 0 if it does not, or what makes it do so. That is the same for all that is strong, emphasised or
/// code, and for a link the number of its mark, from 1.
pub(super) type Look = [usize; WAYS];
pub(super) const PLAIN: Look = [0; WAYS];

/// The way in which a mark makes text stand out.
fn way(style: Style) -> usize {
    match style {
        Style::Link(..) => LINK,
        Style::Strong => STRONG,
        Style::Emphasis => EMPHASIS,
        Style::Code => CODE,
    }
}

/// What begins like this leads nowhere, and many programs show it as no link.
const NOWHERE: [&str; 4] = ["javascript:", "vbscript:", "data:", "file:"];

/// Text in which everything looks alike.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Run {
    pub(super) span: Span,
    pub(super) look: Look,
}

/// A page that is read from the beginning to the end, line by line.
pub(super) struct Reading<'a> {
    text: &'a str,
    page: &'a Page,
    links: Links,
    /// The marks that reach into the last line, and how many have been seen.
    reaching: Vec<usize>,
    seen: usize,
    /// How far those of each way reach.
    covered: [usize; WAYS],
}

impl<'a> Reading<'a> {
    pub(super) fn new(text: &'a str, page: &'a Page, links: Links) -> Reading<'a> {
        Reading {
            text,
            page,
            links,
            reaching: Vec::new(),
            seen: 0,
            covered: [0; WAYS],
        }
    }

    /// The runs of a line, which comes after those before. Marks that Markdown would not take for such leave out marks of punctuation at their ends.
    pub(super) fn runs(&mut self, line: Span, is_heading: bool) -> Vec<Run> {
        let runs = self.as_marked(line, is_heading);
        let runs = self.without_spaces(runs);
        let mut runs = self.shrunk(runs, false);
        runs.reverse();
        let mut runs = self.shrunk(runs, true);
        runs.reverse();
        joined(runs)
    }

    /// Where a link leads.
    pub(super) fn address(&self, link: usize) -> &'a str {
        match self.page.marks[link - 1].style {
            Style::Link(start, end) => self.page.link(start, end),
            _ => "",
        }
    }

    /// How a mark makes text stand out: in which way, and by what.
    fn look(&self, mark: usize, is_heading: bool) -> Option<(usize, usize)> {
        match self.page.marks[mark].style {
            Style::Link(..) => {
                let address = self.address(mark + 1).to_ascii_lowercase();
                let leads = !address.is_empty()
                    && !NOWHERE.iter().any(|scheme| address.starts_with(scheme));
                (self.links == Links::Keep && leads).then_some((LINK, mark + 1))
            }
            Style::Strong if is_heading => None,
            style => Some((way(style), 1)),
        }
    }

    /// The runs of a line as its marks have them, those of white space apart.
    fn as_marked(&mut self, line: Span, is_heading: bool) -> Vec<Run> {
        let marks = &self.page.marks;
        self.reaching
            .retain(|&mark| marks[mark].span.end > line.start);
        while let Some(mark) = marks
            .get(self.seen)
            .filter(|mark| mark.span.start < line.end)
        {
            // Of two that are alike and one in the other, the outer one is enough.
            let covered = &mut self.covered[way(mark.style)];
            if mark.span.end > line.start.max(*covered) {
                *covered = mark.span.end;
                self.reaching.push(self.seen);
            }
            self.seen += 1;
        }
        // Where the looks change: the place, if something begins, in which way, and what.
        let mut changes: Vec<(usize, bool, usize, usize)> = Vec::new();
        let mut code_ends = 0;
        for &mark in &self.reaching {
            let Some((way, what)) = self.look(mark, is_heading) else {
                continue;
            };
            let span = marks[mark].span;
            match way {
                CODE => code_ends = code_ends.max(span.end),
                // In code nothing stands out but links.
                STRONG | EMPHASIS if span.start < code_ends => continue,
                _ => {}
            }
            changes.push((span.start.max(line.start), true, way, what));
            changes.push((span.end.min(line.end), false, way, what));
        }
        changes.sort_unstable();
        changes.push((line.end, false, CODE, 0));
        let (mut counts, mut link) = ([0_usize; WAYS], 0);
        let mut at = line.start;
        let mut runs = Vec::new();
        for (place, begins, way, what) in changes {
            if place > at {
                let on = counts.map(|count| usize::from(count > 0));
                let look = [link, on[STRONG], on[EMPHASIS], on[CODE]];
                self.add(Span::new(at, place), look, &mut runs);
                at = place;
            }
            match (way, begins) {
                (LINK, true) => link = what,
                (LINK, false) if link == what => link = 0,
                (LINK, false) => {}
                (_, true) => counts[way] += 1,
                (_, false) => counts[way] = counts[way].saturating_sub(1),
            }
        }
        runs
    }

    /// Adds a run, the white space at its ends as runs of their own.
    fn add(&self, span: Span, look: Look, runs: &mut Vec<Run>) {
        let text = &self.text[span.range()];
        let start = span.end - text.trim_start().len();
        let end = start.max(span.start + text.trim_end().len());
        for (from, to) in [(span.start, start), (start, end), (end, span.end)] {
            if from < to {
                let span = Span::new(from, to);
                runs.push(Run { span, look });
            }
        }
    }

    fn is_space(&self, run: &Run) -> bool {
        self.text[run.span.range()].trim().is_empty()
    }

    /// The same where white space stands out only between what stands out by the same.
    fn without_spaces(&self, mut runs: Vec<Run>) -> Vec<Run> {
        for at in 0..runs.len() {
            if !self.is_space(&runs[at]) {
                continue;
            }
            let of =
                |at: Option<usize>| at.and_then(|at| runs.get(at)).map_or(PLAIN, |run| run.look);
            let (before, after) = (of(at.checked_sub(1)), of(Some(at + 1)));
            for (way, what) in runs[at].look.iter_mut().enumerate() {
                if before[way] != *what || after[way] != *what {
                    *what = 0;
                }
            }
        }
        joined(runs)
    }

    /// The same where what is strong or emphasised does not begin with punctuation right behind a word, for Markdown would not take its mark for one; read
    /// backwards, where it does not end so.
    fn shrunk(&self, runs: Vec<Run>, backwards: bool) -> Vec<Run> {
        let mut out: Vec<Run> = Vec::with_capacity(runs.len());
        for run in runs {
            let (Some(before), text) = (out.last().copied(), &self.text[run.span.range()]) else {
                out.push(run);
                continue;
            };
            let mut plain = run.look;
            for way in [STRONG, EMPHASIS] {
                if before.look[way] == 0 {
                    plain[way] = 0;
                }
            }
            let outside = &self.text[before.span.range()];
            let flanks = match backwards {
                false => flanks(outside.chars().next_back(), text.chars().next()),
                true => flanks(outside.chars().next(), text.chars().next_back()),
            };
            // Where a link or code begins or ends too, that stands between.
            if plain == run.look || plain != before.look || flanks {
                out.push(run);
                continue;
            }
            let word = match backwards {
                false => text.find(is_word),
                true => text.rfind(is_word).map(|at| {
                    let letter = text[at..].chars().next().map_or(0, char::len_utf8);
                    at + letter
                }),
            };
            let Some(word) = word.map(|word| run.span.start + word) else {
                out.push(Run { look: plain, ..run });
                continue;
            };
            let (left, right) = (
                Span::new(run.span.start, word),
                Span::new(word, run.span.end),
            );
            let (outer, inner) = if backwards {
                (right, left)
            } else {
                (left, right)
            };
            out.push(Run {
                span: outer,
                look: plain,
            });
            out.push(Run { span: inner, ..run });
        }
        out
    }
}

/// The same runs, those that look alike as one.
fn joined(runs: Vec<Run>) -> Vec<Run> {
    let mut out: Vec<Run> = Vec::with_capacity(runs.len());
    for run in runs {
        match out.last_mut() {
            Some(last) if last.look == run.look => last.span.end = run.span.end,
            _ => out.push(run),
        }
    }
    out
}

/// True if a mark of emphasis counts between what is outside and what is inside of it; `None` is the end of a line. What is neither a letter nor
/// ASCII may be punctuation or not.
pub(super) fn flanks(outside: Option<char>, inside: Option<char>) -> bool {
    inside.is_some_and(is_word)
        || (is_border(outside) && inside.is_some_and(|inside| !inside.is_whitespace()))
}

/// True for the end of a line, white space, and what all take for punctuation.
pub(super) fn is_border(c: Option<char>) -> bool {
    c.is_none_or(|c| c.is_whitespace() || c.is_ascii_punctuation())
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric()
}
