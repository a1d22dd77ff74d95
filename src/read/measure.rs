//! What can be counted in a block.
//!
//! In: a text and the span of a block. Out: the [`Block`] with its features, in one pass over its characters.

use crate::document::Span;
use crate::read::bits::bits_where;

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

/// What an ASCII byte does to the counts.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Lower,
    Upper,
    Digit,
    Space,
    /// Inside a word it does not end it.
    Inner,
    /// Inside a word it does not end it, and it may end a sentence.
    Stop,
    /// Ends a word, and may end a sentence.
    Mark,
    Other,
}

/// The class of every ASCII byte.
const CLASSES: [Class; 128] = {
    let mut classes = [Class::Other; 128];
    let mut byte = 0;
    while byte < 128 {
        classes[byte] = match byte as u8 {
            b'a'..=b'z' => Class::Lower,
            b'A'..=b'Z' => Class::Upper,
            b'0'..=b'9' => Class::Digit,
            b' ' | b'\t'..=b'\r' => Class::Space,
            b'\'' | b'-' | b',' => Class::Inner,
            b'.' => Class::Stop,
            b'!' | b'?' => Class::Mark,
            _ => Class::Other,
        };
        byte += 1;
    }
    classes
};

/// The counts so far.
#[derive(Default)]
struct Counts {
    words: u32,
    sentences: u32,
    capitals: u32,
    digits: u32,
    /// Characters of the scripts that write two and four to a word.
    twos: u32,
    fours: u32,
    in_word: bool,
    pending_end: bool,
}

impl Counts {
    fn of(line: &str) -> Counts {
        let mut counts = Counts::default();
        let bytes = line.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            if bytes[at] < 0x80 {
                counts.ascii(CLASSES[usize::from(bytes[at])]);
                at += 1;
            } else {
                let c = line[at..].chars().next().expect("a character starts here");
                counts.other(c);
                at += c.len_utf8();
            }
        }
        counts
    }

    fn words(&self) -> u32 {
        self.words + self.twos.div_ceil(2) + self.fours.div_ceil(4)
    }

    fn ascii(&mut self, class: Class) {
        match class {
            Class::Lower | Class::Upper | Class::Digit => {
                let starts = u32::from(!self.in_word);
                self.words += starts;
                self.capitals += starts & u32::from(class == Class::Upper);
                self.digits += u32::from(class == Class::Digit);
                self.in_word = true;
                self.pending_end = false;
            }
            Class::Space => {
                self.sentences += u32::from(self.pending_end);
                self.pending_end = false;
                self.in_word = false;
            }
            Class::Inner => {}
            Class::Stop => self.pending_end = true,
            Class::Mark => {
                self.in_word = false;
                self.pending_end = true;
            }
            Class::Other => self.in_word = false,
        }
    }

    fn other(&mut self, c: char) {
        if c.is_alphanumeric() {
            match chars_per_word(c) {
                _ if self.in_word => {}
                2 => self.twos += 1,
                4 => self.fours += 1,
                _ => {
                    self.in_word = true;
                    self.words += 1;
                    self.capitals += u32::from(c.is_uppercase());
                }
            }
            self.digits += u32::from(c.is_numeric());
            self.pending_end = false;
        } else if c.is_whitespace() {
            self.ascii(Class::Space);
        } else {
            // An apostrophe or a soft hyphen inside a word does not end it, nor does a vowel sign.
            self.in_word &= matches!(c, '’' | '\u{ad}') || chars_per_word(c) > 0;
            if is_wide_stop(c) {
                self.sentences += 1;
                self.pending_end = false;
            } else if is_sentence_end(c) {
                self.pending_end = true;
            }
        }
    }
}

/// Words in a text, counted as in [`Block::words`].
pub fn words(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut counts = Counts::default();
    let mut words = 0;
    let mut at = 0;
    while at < bytes.len() {
        let block = bytes[at..].first_chunk::<64>();
        if let Some(block) = block.filter(|block| block.is_ascii()) {
            words += word_starts(block, &mut counts.in_word).count_ones() as usize;
            at += block.len();
            continue;
        }
        // The rest of the text, or up to a character that is more than a byte.
        for c in text[at..].chars() {
            match u8::try_from(c) {
                Ok(byte) if byte < 0x80 => counts.ascii(CLASSES[usize::from(byte)]),
                _ => counts.other(c),
            }
            at += c.len_utf8();
            if !c.is_ascii() {
                break;
            }
        }
    }
    words + counts.words() as usize
}

/// A bit for each byte with which a word begins; `in_word` says so of the byte before, and then of the last one.
fn word_starts(block: &[u8; 64], in_word: &mut bool) -> u64 {
    let letters = bits_where(block, |byte| byte.is_ascii_alphanumeric());
    let inner = bits_where(block, |byte| {
        (byte == b'\'' || byte == b'-') || (byte == b',' || byte == b'.')
    });
    let before = u64::from(*in_word);
    // Marks that follow a word belong to it: an addition carries its end through their run.
    let first = inner & ((letters << 1) | before);
    let marks = inner & !inner.wrapping_add(first);
    let word = letters | marks;
    *in_word = word >> 63 == 1;
    letters & !((word << 1) | before)
}

/// Counts what the rules look at.
pub(crate) fn measure(text: &str, span: Span) -> Block {
    let line = &text[span.range()];
    let counts = Counts::of(line);
    let mut end = end_of(line);
    // Thai and its neighbours write no end marks: a long line of them is a sentence.
    if end == End::Open && counts.fours >= UNMARKED_SENTENCE_CHARS {
        end = End::Sentence;
    }
    let last = counts.pending_end || (end == End::Sentence && counts.sentences == 0);
    let (list_item, quote) = opening(line);
    Block {
        span,
        words: counts.words(),
        sentences: counts.sentences + u32::from(last),
        capitals: counts.capitals,
        digits: counts.digits,
        end,
        list_item,
        quote,
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
    fn words_of_a_text_are_those_of_its_block() {
        let marks = "It's a 'well-known' fact -- 3.5 % of 10,000. ".repeat(9) + "--x ,y";
        let wide = "naïve été—fin ’tis l’an 議会は火 abc 夜 การ x (b)".repeat(4);
        for text in [&*marks, &*wide, "", "'Quoted' -5 .x", "a\tb\nc"] {
            assert_eq!(words(text), block(text).words as usize, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn words_are_the_same_by_64_bytes(text in "([a-c',. -]|[a-z]{1,9} |é|議){0,300}") {
            proptest::prop_assert_eq!(words(&text), block(&text).words as usize);
        }
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
