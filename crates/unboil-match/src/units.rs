//! The units of an article that are cut as a whole: [`ArticleUnits`].
//!
//! A unit is a sentence with its marks, or the sentences of one quotation or bracket. The units of a
//! line or paragraph are in one [`Line`], which goes with its marks (`##`, `2.`, `>`) and line breaks
//! if all of its units go. Passages end at the borders of units, and `drop-passages` removes units.

use std::ops::Range;

use crate::sentence_lines::marks_len;
use memchr::memchr3;
use unboil_text::{Span, Tokens, sentences};

/// A sentence, or the sentences of one quotation or bracket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Unit {
    /// The tokens, without those of a list number.
    pub(crate) tokens: Range<usize>,
    /// The bytes, without the marks of the line and without white space at its ends.
    pub(crate) span: Span,
    /// The index of its line.
    pub(crate) line: usize,
}

/// A line, or a paragraph of a hard-wrapped text, with at least one unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    /// All that goes with the line: its marks, the line break after it, and lines without words
    /// below.
    pub(crate) span: Span,
    /// Indices of its units.
    pub(crate) units: Range<usize>,
}

/// The units and lines of an article.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ArticleUnits {
    pub(crate) units: Vec<Unit>,
    pub(crate) lines: Vec<Line>,
    /// No unit has a token before this one.
    first_token: usize,
}

impl ArticleUnits {
    /// Makes the units of the kept spans of a text with these tokens. `lines` are some or all of its
    /// lines.
    pub(crate) fn new(text: &str, lines: &[Span], kept: &[Span], tokens: Tokens) -> ArticleUnits {
        let start = lines.first().map_or(0, |line| line.start);
        let mut out = ArticleUnits {
            first_token: tokens.touching(Span::new(start, text.len())).start,
            ..ArticleUnits::default()
        };
        let mut next_kept = kept.partition_point(|span| span.end <= start);
        for paragraph in lines {
            next_kept += (kept[next_kept..].iter())
                .take_while(|span| span.end <= paragraph.start)
                .count();
            let inside = kept[next_kept..]
                .iter()
                .take_while(|span| span.start < paragraph.end);
            for &span in inside {
                let part = Span::new(span.start.max(paragraph.start), span.end.min(paragraph.end));
                out.add_line(text, part, span, tokens);
            }
        }
        out
    }

    /// Adds the units of a line or paragraph. `kept` is the kept span that holds it.
    fn add_line(&mut self, text: &str, line: Span, kept: Span, tokens: Tokens) {
        let content = Span::new(line.start + marks_len(&text[line.range()]), line.end);
        let first_unit = self.units.len();
        for span in balanced_sentences(text, content) {
            let tokens = self.next_tokens(tokens, span);
            // A sentence without words goes with the one before it.
            match self.units[first_unit..].last_mut() {
                Some(last) if tokens.is_empty() => last.span.end = span.end,
                _ => self.units.push(Unit {
                    tokens,
                    span,
                    line: self.lines.len(),
                }),
            }
        }
        let has_words = (self.units[first_unit..].iter()).any(|unit| !unit.tokens.is_empty());
        if !has_words {
            self.units.truncate(first_unit);
            // It goes with the line above, unless something between them was stripped.
            let above = (self.lines.last_mut()).filter(|above| kept.overlap(above.span) > 0);
            if let Some(above) = above {
                above.span.end = line_end(text, line.end).min(kept.end);
            }
            return;
        }
        let start = text[..line.start].trim_end_matches([' ', '\t']).len();
        let starts_line = start == 0 || text[..start].ends_with(['\n', '\r']);
        self.lines.push(Line {
            span: Span::new(
                if starts_line {
                    start.max(kept.start)
                } else {
                    line.start
                },
                line_end(text, line.end).min(kept.end),
            ),
            units: first_unit..self.units.len(),
        });
    }

    /// The tokens of a span that is below all units so far.
    fn next_tokens(&self, tokens: Tokens, span: Span) -> Range<usize> {
        let done = (self.units.last()).map_or(self.first_token, |unit| unit.tokens.end);
        let from = (done..tokens.len())
            .find(|&token| tokens.end(token) > span.start)
            .unwrap_or(tokens.len());
        let to = (from..tokens.len())
            .find(|&token| tokens.start(token) >= span.end)
            .unwrap_or(tokens.len());
        from..to
    }

    /// Returns the tokens from the first to the last of some lines.
    pub(crate) fn tokens_of_lines(&self, lines: Range<usize>) -> Range<usize> {
        let first = self.lines[lines.start].units.start;
        let last = self.lines[lines.end - 1].units.end - 1;
        self.units[first].tokens.start..self.units[last].tokens.end
    }

    /// Returns the index of the unit with a token; the one after it if the token is in none.
    pub(crate) fn unit_at(&self, token: usize) -> usize {
        self.units.partition_point(|unit| unit.tokens.end <= token)
    }
}

/// The end of the line breaks after a line; the end of the white space at the end of the text.
fn line_end(text: &str, end: usize) -> usize {
    let rest = &text[end..];
    let blank = rest.len() - rest.trim_start().len();
    let breaks = rest[..blank].rfind(['\n', '\r']).map_or(0, |at| at + 1);
    match blank == rest.len() {
        true => text.len(),
        false => end + breaks,
    }
}

/// A quotation of more sentences is not kept together.
const MAX_JOINED: usize = 12;

/// The sentences of a line, of which those are one that a quotation or bracket joins.
fn balanced_sentences(text: &str, line: Span) -> Vec<Span> {
    let all: Vec<Span> = sentences(text, line).collect();
    let content = &text[line.range()];
    let may_open = !content.is_ascii() || memchr3(b'"', b'(', b'[', content.as_bytes()).is_some();
    if !may_open {
        return all;
    }
    let mut out: Vec<Span> = Vec::new();
    let mut at = 0;
    while at < all.len() {
        let mut balance = Balance::default();
        let closes = all[at..].iter().take(MAX_JOINED).position(|span| {
            balance.add(&text[span.range()]);
            balance.is_even()
        });
        // What is never closed joins nothing.
        let count = closes.map_or(1, |closes| closes + 1);
        out.push(Span::new(all[at].start, all[at + count - 1].end));
        at += count;
    }
    out
}

/// The quotes and brackets that are open. A mark that opens in one language closes in another:
/// „so“, “so”, «so», »so«.
#[derive(Default)]
struct Balance {
    straight: bool,
    guillemets: bool,
    low: bool,
    quotes: i32,
    brackets: i32,
}

impl Balance {
    fn add(&mut self, text: &str) {
        let may_open =
            |byte: u8| matches!(byte, b'"' | b'(' | b')' | b'[' | b']') || !byte.is_ascii();
        if !text.bytes().any(may_open) {
            return;
        }
        for c in text.chars() {
            match c {
                '"' => self.straight = !self.straight,
                '«' | '»' => self.guillemets = !self.guillemets,
                '„' => self.low = true,
                '“' | '”' if self.low => self.low = false,
                '“' | '「' | '『' => self.quotes += 1,
                '”' | '」' | '』' => self.quotes -= 1,
                '(' | '（' | '[' => self.brackets += 1,
                ')' | '）' | ']' => self.brackets -= 1,
                _ => {}
            }
        }
    }

    fn is_even(&self) -> bool {
        let is_open = self.straight || self.guillemets || self.low;
        !is_open && self.quotes <= 0 && self.brackets <= 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sentence_lines::lines_of_sentences;
    use unboil_text::TokenList;

    fn units(text: &str) -> (Vec<&str>, Vec<&str>) {
        let kept = [Span::new(0, text.len())];
        let list = TokenList::tokenize(text, &kept);
        let found = ArticleUnits::new(text, &lines_of_sentences(text), &kept, list.tokens());
        let units = found.units.iter().map(|unit| &text[unit.span.range()]);
        let lines = found.lines.iter().map(|line| &text[line.span.range()]);
        (units.collect(), lines.collect())
    }

    #[test]
    fn marks_go_with_the_line_and_not_with_its_units() {
        let text = "## How to get there\n\n> 2. No running. No shouting!\n> \n- It rained.";
        let (units, lines) = units(text);
        assert_eq!(
            units,
            [
                "How to get there",
                "No running.",
                "No shouting!",
                "It rained."
            ]
        );
        assert_eq!(
            lines,
            [
                "## How to get there\n\n",
                "> 2. No running. No shouting!\n> \n",
                "- It rained."
            ]
        );
    }

    #[test]
    fn a_sentence_goes_on_in_the_next_line() {
        let text = "Permission to use, copy and modify this software for any\npurpose is granted.\n\nThe end";
        assert_eq!(
            units(text).0,
            [
                "Permission to use, copy and modify this software for any\npurpose is granted.",
                "The end"
            ]
        );
        let list = "A first item of the list of all the things that we need\n- A second one\n- A third\n- A fourth";
        assert_eq!(
            units(list).0,
            [
                "A first item of the list of all the things that we need",
                "A second one",
                "A third",
                "A fourth"
            ]
        );
    }

    #[test]
    fn a_field_below_a_field_is_a_line() {
        let fields = "Format: https://example.com/packaging-manuals/format\nUpstream-Name: libthai";
        assert_eq!(units(fields).0.len(), 2);
        let sentence = "The council met for the first time in ten years to hear\nParis: it stays.";
        assert_eq!(units(sentence).0, [sentence]);
    }

    #[test]
    fn a_quotation_is_one_unit() {
        for text in [
            "\"We will stay. We have read it.\" He left.",
            "„Wir bleiben. Wir sind da.“ Er ging.",
            "“We will stay. We have read it.” He left.",
            "«On reste. On est là.» Il part.",
            "»Wir bleiben. Wir sind da.« Er ging.",
            "(It rained. It blew.) He left.",
        ] {
            assert_eq!(units(text).0.len(), 2, "{text}");
        }
        // What is never closed joins nothing.
        assert_eq!(units("“It rained. It blew. He left.").0.len(), 3);
    }

    #[test]
    fn units_have_the_words_of_the_article() {
        let text = "3. Towels can be hired. * * *\n\n* * *\n\nThe end";
        let kept = [Span::new(0, text.len())];
        let list = TokenList::tokenize(text, &kept);
        let found = ArticleUnits::new(text, &lines_of_sentences(text), &kept, list.tokens());
        let tokens: Vec<Range<usize>> =
            found.units.iter().map(|unit| unit.tokens.clone()).collect();
        assert_eq!(tokens, [1..5, 5..7]);
        assert_eq!(found.unit_at(0), 0);
        assert_eq!(found.unit_at(5), 1);
        assert_eq!(found.lines[0].span, Span::new(0, 38));
    }
}
