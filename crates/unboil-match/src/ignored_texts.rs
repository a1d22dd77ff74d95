//! Texts that take no part in the comparison: [`IgnoredTexts`].

use std::borrow::Cow;
use std::collections::HashMap;

use unboil_text::{Span, TokenList, Tokens};

/// Texts such as known boilerplate, found by their words.
#[derive(Debug, Default)]
pub struct IgnoredTexts {
    /// The texts by their first words, at most [`START_WORDS`]; longer texts come first.
    by_start: HashMap<Vec<u64>, Vec<Vec<u64>>>,
}

/// Number of words by which a text is looked up. A shorter text counts only where it is a whole line:
/// its words are part of many sentences.
const START_WORDS: usize = 4;

impl IgnoredTexts {
    /// Makes the set of some texts. One without words is passed over.
    pub fn new(texts: &[String]) -> IgnoredTexts {
        let mut ignored = IgnoredTexts::default();
        for text in texts {
            let keys = keys(TokenList::tokenize(text, &[Span::new(0, text.len())]).tokens());
            if !keys.is_empty() {
                let start = keys[..keys.len().min(START_WORDS)].to_vec();
                ignored.by_start.entry(start).or_default().push(keys);
            }
        }
        for texts in ignored.by_start.values_mut() {
            texts.sort_by_key(|keys| std::cmp::Reverse(keys.len()));
        }
        ignored
    }

    /// True if there are none.
    ///
    /// ```
    /// assert!(unboil_match::IgnoredTexts::new(&["...".to_string()]).is_empty());
    /// ```
    pub fn is_empty(&self) -> bool {
        self.by_start.is_empty()
    }

    /// Returns the parts of the kept spans of a text that take part: all but these texts. Letter
    /// case, punctuation and spaces make no difference.
    ///
    /// ```
    /// use unboil_match::IgnoredTexts;
    /// use unboil_text::Span;
    ///
    /// let ignored = IgnoredTexts::new(&["All rights are reserved.".to_string()]);
    /// let text = "High tide. ALL RIGHTS ARE RESERVED.";
    /// let whole = [Span::new(0, text.len())];
    /// let kept = ignored.without(text, &whole);
    /// assert_eq!(&text[kept[0].range()], "High tide. ");
    /// ```
    pub fn without<'k>(&self, text: &str, kept: &'k [Span]) -> Cow<'k, [Span]> {
        if self.is_empty() {
            return kept.into();
        }
        let list = TokenList::tokenize(text, kept);
        let tokens = list.tokens();
        let keys = keys(tokens);
        let mut holes: Vec<Span> = Vec::new();
        let mut at = 0;
        while at < keys.len() {
            match self.len_at(text, tokens, &keys, at) {
                Some(len) => {
                    holes.push(tokens.bytes(at, at + len));
                    at += len;
                }
                None => at += 1,
            }
        }
        let mut out = Vec::with_capacity(kept.len() + holes.len());
        let mut holes = holes.into_iter().peekable();
        for &span in kept {
            let mut start = span.start;
            // A text may reach over what stripping removed, from one kept span to the next.
            while let Some(hole) = holes.peek().filter(|hole| hole.start < span.end) {
                out.push(Span::new(start, hole.start.max(start)));
                start = hole.end.min(span.end).max(start);
                if hole.end > span.end {
                    break;
                }
                holes.next();
            }
            out.push(Span::new(start, span.end));
        }
        out.retain(|span| !span.is_empty());
        out.into()
    }

    /// The number of tokens of the longest text that starts with a token.
    fn len_at(&self, text: &str, tokens: Tokens, keys: &[u64], at: usize) -> Option<usize> {
        let starts = (1..=START_WORDS)
            .rev()
            .filter_map(|words| keys.get(at..at + words));
        let texts = starts
            .filter_map(|start| self.by_start.get(start))
            .flatten();
        let mut lengths = texts
            .filter(|ignored| keys[at..].starts_with(ignored))
            .map(Vec::len);
        lengths.find(|&len| len >= START_WORDS || is_line(text, tokens.bytes(at, at + len)))
    }
}

/// True if only punctuation is beside a span in its line.
fn is_line(text: &str, span: Span) -> bool {
    let mut before = text[..span.start].chars().rev().take_while(|&c| c != '\n');
    let mut after = text[span.end..].chars().take_while(|&c| c != '\n');
    !before.any(char::is_alphanumeric) && !after.any(char::is_alphanumeric)
}

/// The key of each token.
fn keys(tokens: Tokens) -> Vec<u64> {
    (0..tokens.len())
        .map(|token| tokens.word_key(token))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_found_by_their_words() {
        let texts = [
            "Follow us on all channels",
            "Follow us on all channels and by mail",
            "Share",
            " - ",
        ];
        let ignored = IgnoredTexts::new(&texts.map(String::from));
        for (text, expected) in [
            (
                "He said: follow us, on all channels! Yes.",
                "He said: ! Yes.",
            ),
            ("Follow us on all channels and by mail.\nEnd", ".\nEnd"),
            (
                "Share\nShare the bread\n— share —",
                "\nShare the bread\n—  —",
            ),
            ("Follow us on all", "Follow us on all"),
            ("Follow us on all channels follow us on all channels", " "),
            ("", ""),
        ] {
            let whole = [Span::new(0, text.len())];
            let kept = ignored.without(text, &whole);
            let left: String = kept.iter().map(|span| &text[span.range()]).collect();
            assert_eq!(left, expected, "{text}");
        }
    }

    #[test]
    fn a_text_may_reach_over_what_stripping_removed() {
        let ignored = IgnoredTexts::new(&["follow us on all channels".to_string()]);
        let text = "A. Follow us abc on all channels. B.";
        let spans = [Span::new(0, 13), Span::new(17, text.len())];
        let kept = ignored.without(text, &spans);
        let left: Vec<&str> = kept.iter().map(|span| &text[span.range()]).collect();
        assert_eq!(left, ["A. ", ". B."]);
    }
}
