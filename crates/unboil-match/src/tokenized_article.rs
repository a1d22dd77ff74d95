//! An article with its tokens, ready to be aligned: [`TokenizedArticle`].

use std::ops::Range;
use std::sync::OnceLock;

use crate::article_words::{ArticleWords, SentenceBorders};
use crate::sentence_lines::{MAX_ITEM_DIGITS, lines_of_sentences};
use crate::units::ArticleUnits;
use unboil_text::{Span, TokenList, is_closing_mark};

/// The text of an article, the spans of it that take part, and their tokens.
///
/// ```
/// use unboil_match::TokenizedArticle;
/// use unboil_text::Span;
///
/// let text = "Home. The harbour stays open.".to_string();
/// let article = TokenizedArticle::new(text, vec![Span::new(6, 29)]);
/// assert_eq!(article.tokens.tokens().len(), 4);
/// ```
#[derive(Clone, Debug, Default)]
pub struct TokenizedArticle {
    /// The whole text.
    pub text: String,
    /// The spans that stripping left, sorted and without overlap.
    pub kept: Vec<Span>,
    /// The tokens of the kept spans.
    pub tokens: TokenList,
    /// The borders of its sentences, made when they are needed first.
    borders: OnceLock<SentenceBorders>,
    /// The lines of its sentences, made when they are needed first.
    lines: OnceLock<Vec<Span>>,
    /// The units, made when they are needed first.
    units: OnceLock<ArticleUnits>,
}

/// The units of a longer line are kept.
const MAX_LINE_BYTES: usize = 1 << 12;

/// Bytes of memory for each token, with its share of the units.
const BYTES_PER_TOKEN: usize = 16;

impl TokenizedArticle {
    /// Tokenizes the kept spans of a text.
    pub fn new(text: String, kept: Vec<Span>) -> TokenizedArticle {
        let tokens = TokenList::tokenize(&text, &kept);
        TokenizedArticle {
            text,
            kept,
            tokens,
            borders: OnceLock::new(),
            lines: OnceLock::new(),
            units: OnceLock::new(),
        }
    }

    /// Returns the approximate size in memory, in bytes.
    pub fn bytes(&self) -> usize {
        self.text.len()
            + BYTES_PER_TOKEN * self.tokens.tokens().len()
            + size_of::<TokenizedArticle>()
    }

    /// Returns the words of the article.
    pub(crate) fn words(&self) -> ArticleWords<'_> {
        let tokens = self.tokens.tokens();
        let borders = self.borders.get_or_init(|| {
            let mut borders = SentenceBorders::default();
            borders.extend(&self.text, tokens, 0..tokens.len());
            borders
        });
        ArticleWords::new(tokens.hashes, borders)
    }

    /// Returns the units of the kept spans.
    pub(crate) fn units(&self) -> &ArticleUnits {
        let make = || ArticleUnits::new(&self.text, self.lines(), &self.kept, self.tokens.tokens());
        self.units.get_or_init(make)
    }

    fn lines(&self) -> &[Span] {
        self.lines.get_or_init(|| lines_of_sentences(&self.text))
    }

    /// Returns the tokens of the unit with a token; `None` if it is in none. Only the units of its line
    /// are made.
    pub(crate) fn tokens_of_unit(&self, token: usize) -> Option<Range<usize>> {
        let tokens = self.tokens.tokens();
        let in_units = |units: &ArticleUnits| {
            let unit = units.units.get(units.unit_at(token))?;
            Some(unit.tokens.clone()).filter(|tokens| tokens.contains(&token))
        };
        if let Some(units) = self.units.get() {
            return in_units(units);
        }
        let (lines, start) = (self.lines(), tokens.start(token));
        let at = lines.partition_point(|line| line.end <= start);
        let line = lines.get(at..at + 1)?;
        // The units of a long line are needed again.
        if line[0].len() > MAX_LINE_BYTES {
            return in_units(self.units());
        }
        in_units(&ArticleUnits::new(&self.text, line, &self.kept, tokens))
    }

    /// Returns true if a line break is before a token, or before the number of a list item before it, or
    /// if the text begins or ends there.
    pub(crate) fn is_line_border(&self, token: usize) -> bool {
        let is_border = |token| {
            self.line_breaks_before(token)
                .is_none_or(|breaks| breaks > 0)
        };
        let is_number = |token| {
            let word = self.word(token);
            word.len() <= MAX_ITEM_DIGITS
                && (word.len() == 1 || word.bytes().all(|byte| byte.is_ascii_digit()))
        };
        is_border(token) || (is_number(token - 1) && is_border(token - 1))
    }

    /// The number of line breaks between a token and the one before; `None` at the ends of the text.
    fn line_breaks_before(&self, token: usize) -> Option<usize> {
        let tokens = self.tokens.tokens();
        if token == 0 || token == tokens.len() {
            return None;
        }
        let gap = self.text[tokens.end(token - 1)..tokens.start(token)].bytes();
        Some(gap.filter(|&byte| byte == b'\n').count())
    }

    /// Returns true if a paragraph surely begins at a token, or ends before it: there is a blank line,
    /// or the text ends. A border of units that is cheap to find.
    pub(crate) fn is_paragraph_border(&self, token: usize) -> bool {
        self.line_breaks_before(token)
            .is_none_or(|breaks| breaks > 1)
    }

    /// Returns the bytes of some tokens with the marks around them, such as a full stop and quotes.
    pub(crate) fn span_with_marks(&self, tokens: &Range<usize>) -> Span {
        let words = self.tokens.tokens().bytes(tokens.start, tokens.end);
        let at = self.kept.partition_point(|span| span.end <= words.start);
        let first = self.kept[at..].iter().next();
        let last = (self.kept[at..].iter()).find(|span| span.end >= words.end);
        let before = &self.text[first.map_or(words.start, |span| span.start)..words.start];
        let after = &self.text[words.end..last.map_or(words.end, |span| span.end)];
        let opens =
            |c: char| matches!(c, '"' | '“' | '„' | '«' | '»' | '‘' | '(' | '[' | '¿' | '¡');
        let start = before.trim_end_matches(opens);
        let start_marks = match start.ends_with(char::is_whitespace) || start.is_empty() {
            true => before.len() - start.len(),
            false => 0,
        };
        let rest = after.trim_start_matches(is_closing_mark);
        Span::new(
            words.start - start_marks,
            words.end + after.len() - rest.len(),
        )
    }

    /// Returns the bytes of a token.
    pub(crate) fn word_span(&self, token: usize) -> Span {
        self.tokens.tokens().bytes(token, token + 1)
    }

    /// Returns the text of a token.
    pub(crate) fn word(&self, token: usize) -> &str {
        &self.text[self.word_span(token).range()]
    }
}
