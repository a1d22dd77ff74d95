//! What can be counted in a block.
//!
//! In: a text and the span of a block. Out: the [`Block`] with its features, in one pass over its characters.

use crate::Span;
use crate::bits::Window;

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
pub fn is_sentence_end(c: char) -> bool {
    matches!(c, '.' | '!' | '?' | '…') || (c as u32 > 0x300 && is_other_sentence_end(c))
}

fn is_other_sentence_end(c: char) -> bool {
    is_wide_stop(c) || matches!(c, '؟' | '۔' | '।' | '॥' | '։' | '።' | '‼' | '⁇' | '⁈' | '⁉')
}

/// Sentence ends that no space follows.
pub fn is_wide_stop(c: char) -> bool {
    matches!(c, '。' | '！' | '？' | '｡' | '．')
}

/// Quotes, brackets and the like that close after a sentence end.
pub fn is_closer(c: char) -> bool {
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
pub fn end_of(line: &str) -> End {
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
    fn of<const ONLY_WORDS: bool>(text: &str) -> Counts {
        let mut counts = Counts::default();
        let mut rest = text;
        while !rest.is_empty() {
            let window = Window::of(rest.as_bytes());
            counts.ascii::<ONLY_WORDS>(&window);
            rest = &rest[window.ascii..];
            while let Some(c) = rest.chars().next().filter(|c| !c.is_ascii()) {
                counts.other(c);
                rest = &rest[c.len_utf8()..];
            }
        }
        counts
    }

    fn words(&self) -> u32 {
        self.words + self.twos.div_ceil(2) + self.fours.div_ceil(4)
    }

    /// Counts the ASCII characters that a window begins with.
    fn ascii<const ONLY_WORDS: bool>(&mut self, window: &Window) {
        let Some(last) = window.ascii.checked_sub(1) else {
            return;
        };
        let letters = window.bits_where(|byte| byte.is_ascii_alphanumeric());
        let spaces = window.bits_where(is_space);
        let inner = window
            .bits_where(|byte| (byte == b'\'' || byte == b'-') || (byte == b',' || byte == b'.'));
        let before = u64::from(self.in_word);
        // Marks that follow a word belong to it: an addition carries its end through their run.
        let first = inner & ((letters << 1) | before);
        let word = letters | (inner & !inner.wrapping_add(first));
        let starts = letters & !((word << 1) | before);
        self.in_word = word >> last & 1 == 1;
        self.words += starts.count_ones();
        if ONLY_WORDS {
            return;
        }
        let uppers = window.bits_where(|byte| byte.is_ascii_uppercase());
        self.capitals += (starts & uppers).count_ones();
        self.digits += window.bits_where(|byte| byte.is_ascii_digit()).count_ones();
        // A space ends the sentence if between it and the last end mark no word begins.
        let borders = letters | spaces;
        let mut ends = window.bits_where(|byte| byte == b'.' || byte == b'!' || byte == b'?');
        let mut after = borders;
        loop {
            if self.pending_end {
                if after == 0 {
                    return;
                }
                let border = after & after.wrapping_neg();
                self.sentences += u32::from(spaces & border != 0);
                // End marks before the border are of the same end.
                ends &= !(border - 1);
            }
            self.pending_end = ends != 0;
            if ends == 0 {
                return;
            }
            after = borders & !(ends ^ (ends - 1));
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
            self.sentences += u32::from(self.pending_end);
            self.pending_end = false;
            self.in_word = false;
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

/// True for the bytes that are white space.
fn is_space(byte: u8) -> bool {
    byte == b' ' || (b'\t'..=b'\r').contains(&byte)
}

/// Words in a text, counted as in [`Block::words`].
pub fn words(text: &str) -> usize {
    Counts::of::<true>(text).words() as usize
}

/// Counts what the rules look at.
pub fn measure(text: &str, span: Span) -> Block {
    let line = &text[span.range()];
    let counts = Counts::of::<false>(line);
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

    /// Words, capitals, digits and sentences of ASCII, a byte at a time.
    fn plain(text: &str) -> (u32, u32, u32, u32) {
        let (mut words, mut capitals, mut digits, mut sentences) = (0, 0, 0, 0);
        let (mut in_word, mut ended) = (false, false);
        for byte in text.bytes() {
            if byte.is_ascii_alphanumeric() {
                words += u32::from(!in_word);
                capitals += u32::from(!in_word && byte.is_ascii_uppercase());
                digits += u32::from(byte.is_ascii_digit());
                (in_word, ended) = (true, false);
            } else if byte == b' ' {
                sentences += u32::from(ended);
                (in_word, ended) = (false, false);
            } else {
                in_word &= b"'-,.".contains(&byte);
                ended |= b".!?".contains(&byte);
            }
        }
        (words, capitals, digits, sentences + u32::from(ended))
    }

    proptest::proptest! {
        #[test]
        fn windows_count_what_a_plain_walk_counts(text in "([a-cA-C0-9',.!?() -]|[a-z]{1,9} |[a-z][.!?][)'] ){0,120}") {
            let counts = Counts::of::<false>(&text);
            let sentences = counts.sentences + u32::from(counts.pending_end);
            proptest::prop_assert_eq!((counts.words, counts.capitals, counts.digits, sentences), plain(&text));
        }

        #[test]
        fn accents_change_nothing(text in "([a-c',. -]|[a-z]{1,9} |é){0,200}") {
            proptest::prop_assert_eq!(words(&text) as u32, plain(&text.replace('é', "e")).0);
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
