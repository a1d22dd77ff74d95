//! Words that carry the facts of a sentence: numbers, dates, names and negations.
//!
//! Two sentences that differ in such a word say different things, however alike they are: the close of
//! a stock, the score of a match. Numbers, days and negations in words are those of `fact_words.txt`.

use std::collections::HashSet;
use std::sync::LazyLock;

use memchr::memmem;
use unboil_text::{Span, is_alphanumeric, is_numeric};

/// Number words, months, days and negations in some 20 languages, in lower case. Languages whose
/// scripts have no capitals are missing: there every word may be a name.
static FACT_WORDS: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    let lines = include_str!("fact_words.txt").lines();
    let words = lines.filter_map(|line| line.split_once(": "));
    words.flat_map(|(_, words)| words.split(' ')).collect()
});

/// What a word says by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum WordKind {
    /// A number, a date, a negation, a name by its capital, or a part of an address, a file name or an
    /// identifier.
    Fact,
    /// A word of a script without capitals, in which a name has no mark.
    MaybeName,
    /// Any other word.
    Common,
}

/// The kind of the word at `span` of a text. `starts_sentence` is true for the first word of a sentence, which has
/// a capital whatever it is: it is a name if the text has it nowhere in lower case.
pub(crate) fn word_kind(text: &str, span: Span, starts_sentence: bool) -> WordKind {
    let word = &text[span.range()];
    if word.chars().any(is_numeric) || is_in_identifier(text, span) {
        return WordKind::Fact;
    }
    let has_case = word.chars().any(|c| c.is_lowercase() || c.is_uppercase());
    if !has_case {
        return WordKind::MaybeName;
    }
    let lower = word.to_lowercase();
    let is_name =
        word.starts_with(char::is_uppercase) && !(starts_sentence && has_word(text, &lower));
    match is_name || is_listed_fact(word) {
        true => WordKind::Fact,
        false => WordKind::Common,
    }
}

/// True for a word beside a mark that is between the words of addresses, paths and identifiers, or
/// around code.
fn is_in_identifier(text: &str, span: Span) -> bool {
    let is_mark = |byte: Option<&u8>| byte.is_some_and(|byte| b"/_@`=\\".contains(byte));
    let bytes = text.as_bytes();
    let before = span.start.checked_sub(1).and_then(|at| bytes.get(at));
    is_mark(before) || is_mark(bytes.get(span.end))
}

/// True for a number, a day or a negation in words.
pub(crate) fn is_listed_fact(word: &str) -> bool {
    FACT_WORDS.contains(word.to_lowercase().as_str())
}

/// The first bytes of a text in which a word is searched. They say enough, and a long text has many
/// words to search.
const SEARCHED_BYTES: usize = 1 << 14;

/// True if the start of a text has a word, in this spelling.
fn has_word(text: &str, word: &str) -> bool {
    let text = &text[..text.floor_char_boundary(SEARCHED_BYTES)];
    let mut found = memmem::find_iter(text.as_bytes(), word);
    found.any(|at| {
        let before = text[..at].chars().next_back();
        let after = text[at + word.len()..].chars().next();
        let borders = |c: Option<char>| c.is_none_or(|c| !is_alphanumeric(c));
        borders(before) && borders(after)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_names_and_negations_are_facts() {
        let text = "The tide rose. Selmouth slept while the ferry waited. twenty-two 4,512 nicht mercredi \
                    by Grenholm, 港 `apt changelog` src/base/";
        for (word, starts_sentence, expected) in [
            ("4,512", false, WordKind::Fact),
            ("twenty", false, WordKind::Fact),
            ("nicht", false, WordKind::Fact),
            ("mercredi", false, WordKind::Fact),
            ("Grenholm", false, WordKind::Fact),
            ("Selmouth", true, WordKind::Fact),
            ("The", true, WordKind::Common),
            ("The", false, WordKind::Fact),
            ("ferry", false, WordKind::Common),
            ("港", false, WordKind::MaybeName),
            ("changelog", false, WordKind::Fact),
            ("src", false, WordKind::Fact),
            ("waited", false, WordKind::Common),
        ] {
            let start = text.find(word).expect("in the text");
            let span = Span::new(start, start + word.len());
            assert_eq!(word_kind(text, span, starts_sentence), expected, "{word}");
        }
    }

    #[test]
    fn the_list_has_each_word_in_lower_case() {
        for word in FACT_WORDS.iter() {
            assert_eq!(**word, word.to_lowercase());
        }
    }
}
