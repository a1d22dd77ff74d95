//! A line comes in with what stands out in it; runs of text that look alike go out.

use crate::config::LinkStyle;
use unboil_text::{HtmlPage, InlineStyle, Span};

/// The ways in which text stands out; see [`ActiveStyles`].
pub(super) const LINK: usize = 0;
pub(super) const STRONG: usize = 1;
pub(super) const EMPHASIS: usize = 2;
pub(super) const CODE: usize = 3;
const STYLE_COUNT: usize = 4;

/// How text stands out: for each way 0 if it does not, or what makes it do so. That is the same for all that is strong, emphasised or
/// code, and for a link the number of its mark, from 1.
pub(super) type ActiveStyles = [usize; STYLE_COUNT];
pub(super) const UNSTYLED: ActiveStyles = [0; STYLE_COUNT];

/// The way in which a mark makes text stand out.
fn style_index(style: InlineStyle) -> usize {
    match style {
        InlineStyle::Link(..) => LINK,
        InlineStyle::Strong => STRONG,
        InlineStyle::Emphasis => EMPHASIS,
        InlineStyle::Code => CODE,
    }
}

/// What begins like this leads nowhere, and many programs show it as no link.
const UNSAFE_SCHEMES: [&str; 4] = ["javascript:", "vbscript:", "data:", "file:"];

/// Text in which everything looks alike.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct StyleRun {
    pub(super) span: Span,
    pub(super) styles: ActiveStyles,
}

/// A page that is read from the beginning to the end, line by line.
pub(super) struct StyleRunReader<'a> {
    text: &'a str,
    page: &'a HtmlPage,
    links: LinkStyle,
    /// The marks that reach into the last line, and how many have been seen.
    open_spans: Vec<usize>,
    next_span: usize,
    /// How far those of each way reach.
    covered_until: [usize; STYLE_COUNT],
}

impl<'a> StyleRunReader<'a> {
    pub(super) fn new(text: &'a str, page: &'a HtmlPage, links: LinkStyle) -> StyleRunReader<'a> {
        StyleRunReader {
            text,
            page,
            links,
            open_spans: Vec::new(),
            next_span: 0,
            covered_until: [0; STYLE_COUNT],
        }
    }

    /// The runs of a line, which comes after those before. Marks that Markdown would not take for such leave out marks of punctuation at their ends.
    pub(super) fn runs(&mut self, line: Span, is_heading: bool) -> Vec<StyleRun> {
        let runs = self.split_by_style(line, is_heading);
        let runs = self.unstyle_outer_spaces(runs);
        let mut runs = self.trim_delimiters(runs, false);
        runs.reverse();
        let mut runs = self.trim_delimiters(runs, true);
        runs.reverse();
        merge_equal_runs(runs)
    }

    /// Where a link leads.
    pub(super) fn link_url(&self, link: usize) -> &'a str {
        match self.page.styled_spans[link - 1].style {
            InlineStyle::Link(start, end) => self.page.link_url(start, end),
            _ => "",
        }
    }

    /// How a mark makes text stand out: in which way, and by what.
    fn style_of(&self, styled_span: usize, is_heading: bool) -> Option<(usize, usize)> {
        match self.page.styled_spans[styled_span].style {
            InlineStyle::Link(..) => {
                let link_url = self.link_url(styled_span + 1).to_ascii_lowercase();
                let has_target = !link_url.is_empty()
                    && !UNSAFE_SCHEMES
                        .iter()
                        .any(|scheme| link_url.starts_with(scheme));
                (self.links == LinkStyle::Keep && has_target).then_some((LINK, styled_span + 1))
            }
            InlineStyle::Strong if is_heading => None,
            style => Some((style_index(style), 1)),
        }
    }

    /// The runs of a line as its marks have them, those of white space apart.
    fn split_by_style(&mut self, line: Span, is_heading: bool) -> Vec<StyleRun> {
        let styled_spans = &self.page.styled_spans;
        self.open_spans
            .retain(|&styled_span| styled_spans[styled_span].span.end > line.start);
        while let Some(styled_span) = styled_spans
            .get(self.next_span)
            .filter(|styled_span| styled_span.span.start < line.end)
        {
            // Of two that are alike and one in the other, the outer one is enough.
            let covered_until = &mut self.covered_until[style_index(styled_span.style)];
            if styled_span.span.end > line.start.max(*covered_until) {
                *covered_until = styled_span.span.end;
                self.open_spans.push(self.next_span);
            }
            self.next_span += 1;
        }
        // Where the looks change: the place, if something begins, in which way, and what.
        let mut changes: Vec<(usize, bool, usize, usize)> = Vec::new();
        let mut code_end = 0;
        for &styled_span in &self.open_spans {
            let Some((style_index, style_value)) = self.style_of(styled_span, is_heading) else {
                continue;
            };
            let span = styled_spans[styled_span].span;
            match style_index {
                CODE => code_end = code_end.max(span.end),
                // In code nothing stands out but links.
                STRONG | EMPHASIS if span.start < code_end => continue,
                _ => {}
            }
            changes.push((span.start.max(line.start), true, style_index, style_value));
            changes.push((span.end.min(line.end), false, style_index, style_value));
        }
        changes.sort_unstable();
        changes.push((line.end, false, CODE, 0));
        let (mut counts, mut link) = ([0_usize; STYLE_COUNT], 0);
        let mut at = line.start;
        let mut runs = Vec::new();
        for (offset, begins, style_index, style_value) in changes {
            if offset > at {
                let active = counts.map(|count| usize::from(count > 0));
                let styles = [link, active[STRONG], active[EMPHASIS], active[CODE]];
                self.add(Span::new(at, offset), styles, &mut runs);
                at = offset;
            }
            match (style_index, begins) {
                (LINK, true) => link = style_value,
                (LINK, false) if link == style_value => link = 0,
                (LINK, false) => {}
                (_, true) => counts[style_index] += 1,
                (_, false) => counts[style_index] = counts[style_index].saturating_sub(1),
            }
        }
        runs
    }

    /// Adds a run, the white space at its ends as runs of their own.
    fn add(&self, span: Span, styles: ActiveStyles, runs: &mut Vec<StyleRun>) {
        let text = &self.text[span.range()];
        let start = span.end - text.trim_start().len();
        let end = start.max(span.start + text.trim_end().len());
        for (from, to) in [(span.start, start), (start, end), (end, span.end)] {
            if from < to {
                let span = Span::new(from, to);
                runs.push(StyleRun { span, styles });
            }
        }
    }

    fn is_space(&self, run: &StyleRun) -> bool {
        self.text[run.span.range()].trim().is_empty()
    }

    /// The same where white space stands out only between what stands out by the same.
    fn unstyle_outer_spaces(&self, mut runs: Vec<StyleRun>) -> Vec<StyleRun> {
        for at in 0..runs.len() {
            if !self.is_space(&runs[at]) {
                continue;
            }
            let styles_at = |at: Option<usize>| {
                at.and_then(|at| runs.get(at))
                    .map_or(UNSTYLED, |run| run.styles)
            };
            let (before, after) = (styles_at(at.checked_sub(1)), styles_at(Some(at + 1)));
            for (style_index, style_value) in runs[at].styles.iter_mut().enumerate() {
                if before[style_index] != *style_value || after[style_index] != *style_value {
                    *style_value = 0;
                }
            }
        }
        merge_equal_runs(runs)
    }

    /// The same where what is strong or emphasised does not begin with punctuation right behind a word, for Markdown would not take its mark for one; read
    /// backwards, where it does not end so.
    fn trim_delimiters(&self, runs: Vec<StyleRun>, backwards: bool) -> Vec<StyleRun> {
        let mut out: Vec<StyleRun> = Vec::with_capacity(runs.len());
        for run in runs {
            let (Some(before), text) = (out.last().copied(), &self.text[run.span.range()]) else {
                out.push(run);
                continue;
            };
            let mut plain = run.styles;
            for style_index in [STRONG, EMPHASIS] {
                if before.styles[style_index] == 0 {
                    plain[style_index] = 0;
                }
            }
            let outside = &self.text[before.span.range()];
            let is_flanking = match backwards {
                false => is_flanking(outside.chars().next_back(), text.chars().next()),
                true => is_flanking(outside.chars().next(), text.chars().next_back()),
            };
            // Where a link or code begins or ends too, that stands between.
            if plain == run.styles || plain != before.styles || is_flanking {
                out.push(run);
                continue;
            }
            let word_at = match backwards {
                false => text.find(is_word_char),
                true => text.rfind(is_word_char).map(|at| {
                    let letter = text[at..].chars().next().map_or(0, char::len_utf8);
                    at + letter
                }),
            };
            let Some(word_at) = word_at.map(|word_at| run.span.start + word_at) else {
                out.push(StyleRun {
                    styles: plain,
                    ..run
                });
                continue;
            };
            let (left, right) = (
                Span::new(run.span.start, word_at),
                Span::new(word_at, run.span.end),
            );
            let (outer, inner) = if backwards {
                (right, left)
            } else {
                (left, right)
            };
            out.push(StyleRun {
                span: outer,
                styles: plain,
            });
            out.push(StyleRun { span: inner, ..run });
        }
        out
    }
}

/// The same runs, those that look alike as one.
fn merge_equal_runs(runs: Vec<StyleRun>) -> Vec<StyleRun> {
    let mut out: Vec<StyleRun> = Vec::with_capacity(runs.len());
    for run in runs {
        match out.last_mut() {
            Some(last) if last.styles == run.styles => last.span.end = run.span.end,
            _ => out.push(run),
        }
    }
    out
}

/// True if a mark of emphasis counts between what is outside and what is inside of it; `None` is the end of a line. What is neither a letter nor
/// ASCII may be punctuation or not.
pub(super) fn is_flanking(outside: Option<char>, inside: Option<char>) -> bool {
    inside.is_some_and(is_word_char)
        || (is_boundary(outside) && inside.is_some_and(|inside| !inside.is_whitespace()))
}

/// True for the end of a line, white space, and what all take for punctuation.
pub(super) fn is_boundary(c: Option<char>) -> bool {
    c.is_none_or(|c| c.is_whitespace() || c.is_ascii_punctuation())
}

fn is_word_char(c: char) -> bool {
    c.is_alphanumeric()
}
