//! Splits a line into runs of equal inline style that Markdown can express.
//!
//! Styled spans of HTML may overlap, start within words, or include white space and punctuation at
//! their ends. Markdown ignores emphasis delimiters in such places, so [`StyleRunReader::runs`]
//! moves the borders of styles.

use unboil_text::{HtmlPage, InlineStyle, Span, StyledSpan};

use super::link_address::link_address;
use crate::config::LinkStyle;

/// Indices of the styles in [`ActiveStyles`].
pub(super) const LINK: usize = 0;
pub(super) const STRONG: usize = 1;
pub(super) const EMPHASIS: usize = 2;
pub(super) const CODE: usize = 3;
pub(super) const MATH: usize = 4;
const STYLE_COUNT: usize = 5;

/// Styles of a text: for each style 0 if it is inactive. An active link has the index of its styled
/// span plus 1, every other active style has 1.
pub(super) type ActiveStyles = [usize; STYLE_COUNT];
/// No active style.
pub(super) const UNSTYLED: ActiveStyles = [0; STYLE_COUNT];

/// Index of a style in [`ActiveStyles`].
fn style_index(style: InlineStyle) -> usize {
    match style {
        InlineStyle::Link(..) => LINK,
        InlineStyle::Strong => STRONG,
        InlineStyle::Emphasis => EMPHASIS,
        InlineStyle::Code => CODE,
        InlineStyle::Math => MATH,
    }
}

/// A link around several lines repeats its address on each. The repeated addresses of a page may
/// have this many bytes, and [`REPEATED_BYTES_PER_TEXT_BYTE`] more for each byte of its text.
const MAX_REPEATED_BYTES: usize = 64 << 10;
const REPEATED_BYTES_PER_TEXT_BYTE: usize = 8;

/// A span of text with the same styles throughout.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct StyleRun {
    pub(super) span: Span,
    pub(super) styles: ActiveStyles,
}

/// Reads the style runs of a page line by line, from its start to its end.
pub(super) struct StyleRunReader<'a> {
    text: &'a str,
    page: &'a HtmlPage,
    /// For each styled span the address to write, if it is a link with one.
    addresses: Vec<Option<String>>,
    /// Bytes of addresses that may still be repeated.
    repeatable_bytes: usize,
    /// Indices of the styled spans that extend into the current line.
    open_spans: Vec<usize>,
    /// Index of the first styled span that starts after the current line.
    next_span: usize,
    /// For each style the end of the span that extends furthest.
    covered_until: [usize; STYLE_COUNT],
}

impl<'a> StyleRunReader<'a> {
    /// A reader at the start of the page.
    pub(super) fn new(text: &'a str, page: &'a HtmlPage, links: LinkStyle) -> StyleRunReader<'a> {
        let address = |styled_span: &StyledSpan| match (styled_span.style, links) {
            (InlineStyle::Link(start, end), LinkStyle::Keep) => {
                link_address(page.link_url(start, end))
            }
            _ => None,
        };
        StyleRunReader {
            text,
            page,
            addresses: page.styled_spans.iter().map(address).collect(),
            repeatable_bytes: MAX_REPEATED_BYTES + REPEATED_BYTES_PER_TEXT_BYTE * text.len(),
            open_spans: Vec::new(),
            next_span: 0,
            covered_until: [0; STYLE_COUNT],
        }
    }

    /// The runs of a line, which must come after all lines read before. Styles exclude punctuation
    /// at their ends where Markdown would not recognise their delimiters.
    pub(super) fn runs(&mut self, line: Span, is_heading: bool) -> Vec<StyleRun> {
        let runs = self.split_by_style(line, is_heading);
        let runs = self.unstyle_outer_spaces(runs);
        let mut runs = self.trim_delimiters(runs, false);
        runs.reverse();
        let mut runs = self.trim_delimiters(runs, true);
        runs.reverse();
        merge_equal_runs(runs)
    }

    /// Address to write for the link with this value in [`ActiveStyles`].
    pub(super) fn link_address(&self, link: usize) -> &str {
        self.addresses[link - 1].as_deref().unwrap_or_default()
    }

    /// Index and value of a styled span's style in [`ActiveStyles`], on a line that starts at
    /// `line_start`. `None` if it is not written.
    fn style_of(
        &mut self,
        styled_span: usize,
        line_start: usize,
        is_heading: bool,
    ) -> Option<(usize, usize)> {
        let StyledSpan { span, style } = self.page.styled_spans[styled_span];
        match style {
            InlineStyle::Link(..) => {
                let address = self.addresses[styled_span].as_ref()?;
                if span.start < line_start {
                    self.repeatable_bytes = self.repeatable_bytes.checked_sub(address.len())?;
                }
                Some((LINK, styled_span + 1))
            }
            InlineStyle::Strong if is_heading => None,
            style => Some((style_index(style), 1)),
        }
    }

    /// The runs of a line by its styled spans. White space at the ends of a run is a run of its
    /// own.
    fn split_by_style(&mut self, line: Span, is_heading: bool) -> Vec<StyleRun> {
        let styled_spans = &self.page.styled_spans;
        self.open_spans
            .retain(|&styled_span| styled_spans[styled_span].span.end > line.start);
        while let Some(styled_span) = styled_spans
            .get(self.next_span)
            .filter(|styled_span| styled_span.span.start < line.end)
        {
            // A span within another one of the same style changes nothing.
            let covered_until = &mut self.covered_until[style_index(styled_span.style)];
            if styled_span.span.end > line.start.max(*covered_until) {
                *covered_until = styled_span.span.end;
                self.open_spans.push(self.next_span);
            }
            self.next_span += 1;
        }
        // Changes of style: offset, whether the style starts, its index and its value.
        let mut changes: Vec<(usize, bool, usize, usize)> = Vec::new();
        let mut code_end = 0;
        for at in 0..self.open_spans.len() {
            let styled_span = self.open_spans[at];
            let style = self.style_of(styled_span, line.start, is_heading);
            let Some((style_index, style_value)) = style else {
                continue;
            };
            let span = styled_spans[styled_span].span;
            match style_index {
                CODE => code_end = code_end.max(span.end),
                // Code contains no styles but links.
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
                let mut styles = active;
                styles[LINK] = link;
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

    /// Adds a run, with the white space at its ends as separate runs.
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

    /// True for a run of white space.
    fn is_space(&self, run: &StyleRun) -> bool {
        self.text[run.span.range()].trim().is_empty()
    }

    /// Removes a style from white space, unless the runs on both sides have the same one.
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

    /// Removes strong and emphasis from punctuation at the start of a run that follows a word,
    /// where Markdown would not recognise the delimiter. With `backwards` the runs are in reverse
    /// order, and the ends of runs are trimmed.
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
            // A link or code that starts or ends here separates the delimiter from the word.
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

/// Joins adjacent runs with the same styles.
pub(super) fn merge_equal_runs(runs: Vec<StyleRun>) -> Vec<StyleRun> {
    let mut out: Vec<StyleRun> = Vec::with_capacity(runs.len());
    for run in runs {
        match out.last_mut() {
            Some(last) if last.styles == run.styles => last.span.end = run.span.end,
            _ => out.push(run),
        }
    }
    out
}

/// True if Markdown recognises an emphasis delimiter between these two characters. `None` is the
/// end of the line. Whether other characters than letters, digits and ASCII are punctuation differs
/// between parsers, so they count as neither.
pub(super) fn is_flanking(outside: Option<char>, inside: Option<char>) -> bool {
    inside.is_some_and(is_word_char)
        || (is_boundary(outside) && inside.is_some_and(|inside| !inside.is_whitespace()))
}

/// True for the end of the line, white space and ASCII punctuation.
pub(super) fn is_boundary(c: Option<char>) -> bool {
    c.is_none_or(|c| c.is_whitespace() || c.is_ascii_punctuation())
}

/// True for letters and digits.
fn is_word_char(c: char) -> bool {
    c.is_alphanumeric()
}
