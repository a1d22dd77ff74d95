//! What can be counted in a block.
//!
//! In: a text and the span of a block. Out: the [`Block`] with its features, in one pass over its characters.

use crate::document::Span;

/// How a block ends, closing quotes and brackets aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// A letter, a digit, a symbol: no end mark.
    Open,
    /// A full stop, question or exclamation mark of any script.
    Sentence,
    /// `…` or `...`.
    Ellipsis,
    /// A colon, comma, semicolon or dash: more follows.
    Continues,
}

/// A line, paragraph or sentence, with what can be counted in it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Block {
    /// Bytes of the text, without the white space around.
    pub span: Span,
    /// Words; scripts without spaces count two characters as a word (Thai and its neighbours: four).
    pub words: u32,
    /// Sentence ends inside, the last one included.
    pub sentences: u32,
    /// Words that start with a capital letter.
    pub capitals: u32,
    /// Digits.
    pub digits: u32,
    /// The last mark.
    pub end: End,
    /// Starts with a list marker: a bullet, a dash before a space, `*`, `1.`, `a)`.
    pub list_item: bool,
    /// Starts with a quotation mark or a dialogue dash, or the Markdown quote mark `>`.
    pub quote: bool,
    /// Holds a table's cell borders: a tab, `|` between spaces, or runs of spaces inside the line.
    pub table: bool,
}

/// Full stops, question and exclamation marks of the scripts we know.
pub(crate) fn is_sentence_end(c: char) -> bool {
    matches!(c, '.' | '!' | '?' | '…') || (c as u32 > 0x300 && is_other_sentence_end(c))
}

fn is_other_sentence_end(c: char) -> bool {
    is_wide_stop(c) || matches!(c, '؟' | '۔' | '।' | '॥' | '։' | '።' | '‼' | '⁇' | '⁈' | '⁉')
}

/// Sentence ends that no space follows.
pub(crate) fn is_wide_stop(c: char) -> bool {
    matches!(c, '。' | '！' | '？' | '｡' | '．')
}

/// Quotes, brackets and the like that close after a sentence end.
pub(crate) fn is_closer(c: char) -> bool {
    matches!(
        c,
        '"' | '\''
            | ')'
            | ']'
            | '}'
            | '*'
            | '_'
            | '”'
            | '’'
            | '»'
            | '›'
            | '«'
            | '」'
            | '』'
            | '）'
            | '】'
            | '〉'
            | '》'
            | '“'
    ) || is_sentence_end(c)
}

/// How a line ends.
pub(crate) fn end_of(line: &str) -> End {
    let bare = line.trim_end_matches(|c| is_closer(c) && !is_sentence_end(c));
    match bare.chars().next_back() {
        Some('…') => End::Ellipsis,
        Some('.') if bare.ends_with("..") => End::Ellipsis,
        Some(c) if is_sentence_end(c) => End::Sentence,
        Some(':' | ',' | ';' | '-' | '–' | '—' | '：' | '，' | '、' | '；' | '،') => {
            End::Continues
        }
        _ => End::Open,
    }
}

/// Scripts that write no spaces: how many characters make a word, 0 for all others.
fn chars_per_word(c: char) -> u32 {
    match c as u32 {
        0x3040..=0x30ff
        | 0x3400..=0x4dbf
        | 0x4e00..=0x9fff
        | 0xf900..=0xfaff
        | 0x20000..=0x3ffff => 2,
        0x0e00..=0x0eff | 0x1000..=0x109f | 0x1780..=0x17ff => 4,
        _ => 0,
    }
}

/// So many characters of a script without end marks are more than a headline, about twenty-five words.
const UNMARKED_SENTENCE_CHARS: u32 = 100;

/// Counts what the rules look at, in one pass.
pub(crate) fn measure(text: &str, span: Span) -> Block {
    let line = &text[span.range()];
    let (mut words, mut sentences, mut capitals, mut digits) = (0u32, 0u32, 0u32, 0u32);
    let (mut twos, mut fours) = (0u32, 0u32);
    let mut in_word = false;
    let mut pending_end = false;
    let mut spaces = 0u32;
    let mut table = false;
    for c in line.chars() {
        if c.is_ascii_alphanumeric() || (c as u32 >= 0x80 && c.is_alphanumeric()) {
            if !in_word {
                match chars_per_word(c) {
                    2 => twos += 1,
                    4 => fours += 1,
                    _ => {
                        in_word = true;
                        words += 1;
                        capitals += u32::from(c.is_uppercase());
                    }
                }
            }
            digits += u32::from(c.is_numeric());
            pending_end = false;
            spaces = 0;
        } else if c == ' ' || c == '\t' || c == '\n' || c.is_whitespace() {
            sentences += u32::from(pending_end);
            pending_end = false;
            in_word = false;
            spaces += u32::from(c == ' ');
            table |= c == '\t' || spaces >= 3;
        } else {
            // An apostrophe or hyphen inside a word does not end it.
            in_word &=
                matches!(c, '\'' | '’' | '-' | '.' | ',' | '\u{ad}') || chars_per_word(c) > 0;
            if is_sentence_end(c) {
                sentences += u32::from(is_wide_stop(c));
                pending_end = !is_wide_stop(c);
            }
            table |= c == '|' && spaces > 0;
            spaces = 0;
        }
    }
    let mut end = end_of(line);
    // Thai and its neighbours write no end marks: a long line of them is a sentence.
    if end == End::Open && fours >= UNMARKED_SENTENCE_CHARS {
        end = End::Sentence;
    }
    sentences += u32::from(pending_end || (end == End::Sentence && sentences == 0));
    let (list_item, quote) = opening(line);
    Block {
        span,
        words: words + twos.div_ceil(2) + fours.div_ceil(4),
        sentences,
        capitals,
        digits,
        end,
        list_item,
        quote,
        table,
    }
}

/// Whether a line starts as a list item, and whether it starts as a quotation.
fn opening(line: &str) -> (bool, bool) {
    let mut chars = line.chars();
    let Some(first) = chars.next() else {
        return (false, false);
    };
    let spaced = chars.next().is_some_and(char::is_whitespace);
    match first {
        '•' | '·' | '▪' | '◦' | '‣' | '●' | '○' | '■' => (true, false),
        '*' | '-' | '+' if spaced => (true, false),
        '–' | '—' | '―' => (false, true),
        '"' | '“' | '„' | '«' | '»' | '‘' | '「' | '『' | '>' => (false, true),
        c if c.is_alphanumeric() => {
            let marker = line.trim_start_matches(|c: char| c.is_ascii_digit());
            let digits = line.len() - marker.len();
            let numbered = (1..=3).contains(&digits)
                || (digits == 0 && marker[c.len_utf8()..].starts_with(')'));
            let rest = if digits == 0 {
                &marker[c.len_utf8()..]
            } else {
                marker
            };
            (
                numbered && (rest.starts_with(". ") || rest.starts_with(") ")),
                false,
            )
        }
        _ => (false, false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(text: &str) -> Block {
        measure(text, Span::new(0, text.len()))
    }

    #[test]
    fn words_are_counted_by_script() {
        let words = |text: &str| block(text).words;
        assert_eq!(words("It's a well-known fact, 3.5 % of 10,000."), 7);
        assert_eq!(words("議会は火曜日の夜に"), 5);
        assert_eq!(words("การประชุมสภา"), 3);
        assert_eq!(words("한국어 문장은 띄어 쓴다"), 4);
        assert_eq!(words("المجلس قرر إبقاء الميناء"), 4);
    }

    #[test]
    fn endings_and_openings() {
        let end = |text: &str| block(text).end;
        assert_eq!(end("He left."), End::Sentence);
        assert_eq!(end("He said: “I left.”"), End::Sentence);
        assert_eq!(end("that went on until…"), End::Ellipsis);
        assert_eq!(end("that went on until ..."), End::Ellipsis);
        assert_eq!(end("会議は終わった。」"), End::Sentence);
        assert_eq!(end("Recent Posts"), End::Open);
        assert_eq!(end("Share this:"), End::Continues);
        let item = |text: &str| block(text).list_item;
        assert!(
            item("* Home")
                && item("• Home")
                && item("1. Home")
                && item("12) Home")
                && item("a) Home")
        );
        assert!(
            !item("1.5 million people")
                && !item("A house")
                && !item("*bold*")
                && !item("2024 was a year")
        );
        assert_eq!(block("One. Two! Three? $3.50 is four.").sentences, 4);
    }
}
