//! What can be counted in a block.
//!
//! In: a text and the span of a block. Out: the [`Block`] with its features, in one pass over its characters.

use crate::Span;
use crate::byte_mask::AsciiWindow;

/// How a block ends, closing quotes and brackets aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BlockEnd {
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
    pub end: BlockEnd,
    /// Starts with a list marker: a bullet, a dash before a space, `*`, `1.`, `a)`.
    pub list_item: bool,
    /// Starts with a quotation mark or a dialogue dash, or the Markdown quote mark `>`.
    pub quote: bool,
}

/// Full stops, question and exclamation marks of the scripts we know.
pub fn is_sentence_end(c: char) -> bool {
    matches!(c, '.' | '!' | '?' | '…') || (c as u32 > 0x300 && is_non_latin_sentence_end(c))
}

fn is_non_latin_sentence_end(c: char) -> bool {
    is_cjk_stop(c) || matches!(c, '؟' | '۔' | '।' | '॥' | '։' | '።' | '‼' | '⁇' | '⁈' | '⁉')
}

/// Sentence ends that no space follows.
pub fn is_cjk_stop(c: char) -> bool {
    matches!(c, '。' | '！' | '？' | '｡' | '．')
}

/// Quotes, brackets and the like that close after a sentence end.
pub fn is_closing_mark(c: char) -> bool {
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
pub fn line_ending(line: &str) -> BlockEnd {
    let bare = line.trim_end_matches(|c| is_closing_mark(c) && !is_sentence_end(c));
    match bare.chars().next_back() {
        Some('…') => BlockEnd::Ellipsis,
        Some('.') if bare.ends_with("..") => BlockEnd::Ellipsis,
        Some(c) if is_sentence_end(c) => BlockEnd::Sentence,
        Some(':' | ',' | ';' | '-' | '–' | '—' | '：' | '，' | '、' | '；' | '،') => {
            BlockEnd::Continues
        }
        _ => BlockEnd::Open,
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
const MIN_UNPUNCTUATED_SENTENCE_CHARS: u32 = 100;

/// The counts so far.
#[derive(Default)]
struct BlockStats {
    words: u32,
    sentences: u32,
    capitals: u32,
    digits: u32,
    /// Characters of the scripts that write two and four to a word.
    two_char_units: u32,
    four_char_units: u32,
    in_word: bool,
    pending_end: bool,
}

impl BlockStats {
    fn scan<const ONLY_WORDS: bool>(text: &str) -> BlockStats {
        let mut counts = BlockStats::default();
        let mut rest = text;
        while !rest.is_empty() {
            let window = AsciiWindow::from_prefix(rest.as_bytes());
            counts.ascii::<ONLY_WORDS>(&window);
            rest = &rest[window.ascii..];
            while let Some(c) = rest.chars().next().filter(|c| !c.is_ascii()) {
                counts.add_non_ascii(c);
                rest = &rest[c.len_utf8()..];
            }
        }
        counts
    }

    fn words(&self) -> u32 {
        self.words + self.two_char_units.div_ceil(2) + self.four_char_units.div_ceil(4)
    }

    /// Counts the ASCII characters that a window begins with.
    fn ascii<const ONLY_WORDS: bool>(&mut self, window: &AsciiWindow) {
        let Some(last) = window.ascii.checked_sub(1) else {
            return;
        };
        let letters = window.byte_mask(|byte| byte.is_ascii_alphanumeric());
        let spaces = window.byte_mask(is_space);
        let inner = window
            .byte_mask(|byte| (byte == b'\'' || byte == b'-') || (byte == b',' || byte == b'.'));
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
        let uppers = window.byte_mask(|byte| byte.is_ascii_uppercase());
        self.capitals += (starts & uppers).count_ones();
        self.digits += window.byte_mask(|byte| byte.is_ascii_digit()).count_ones();
        // A space ends the sentence if between it and the last end mark no word begins.
        let letters_or_spaces = letters | spaces;
        let mut ends = window.byte_mask(|byte| byte == b'.' || byte == b'!' || byte == b'?');
        let mut after = letters_or_spaces;
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
            after = letters_or_spaces & !(ends ^ (ends - 1));
        }
    }

    fn add_non_ascii(&mut self, c: char) {
        if c.is_alphanumeric() {
            match chars_per_word(c) {
                _ if self.in_word => {}
                2 => self.two_char_units += 1,
                4 => self.four_char_units += 1,
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
            if is_cjk_stop(c) {
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
pub fn count_words(text: &str) -> usize {
    BlockStats::scan::<true>(text).words() as usize
}

/// Counts what the rules look at.
pub fn measure(text: &str, span: Span) -> Block {
    let line = &text[span.range()];
    let counts = BlockStats::scan::<false>(line);
    let mut end = line_ending(line);
    // Thai and its neighbours write no end marks: a long line of them is a sentence.
    if end == BlockEnd::Open && counts.four_char_units >= MIN_UNPUNCTUATED_SENTENCE_CHARS {
        end = BlockEnd::Sentence;
    }
    let last = counts.pending_end || (end == BlockEnd::Sentence && counts.sentences == 0);
    let (list_item, quote) = starts_list_or_quote(line);
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
fn starts_list_or_quote(line: &str) -> (bool, bool) {
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
    fn bytewise_counts(text: &str) -> (u32, u32, u32, u32) {
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
        fn windowed_counts_equal_bytewise_counts(text in "([a-cA-C0-9',.!?() -]|[a-z]{1,9} |[a-z][.!?][)'] ){0,120}") {
            let counts = BlockStats::scan::<false>(&text);
            let sentences = counts.sentences + u32::from(counts.pending_end);
            proptest::prop_assert_eq!((counts.words, counts.capitals, counts.digits, sentences), bytewise_counts(&text));
        }

        #[test]
        fn accents_do_not_change_word_counts(text in "([a-c',. -]|[a-z]{1,9} |é){0,200}") {
            proptest::prop_assert_eq!(count_words(&text) as u32, bytewise_counts(&text.replace('é', "e")).0);
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
    fn line_ends_and_list_markers_are_detected() {
        let end = |text: &str| block(text).end;
        assert_eq!(end("He left."), BlockEnd::Sentence);
        assert_eq!(end("He said: “I left.”"), BlockEnd::Sentence);
        assert_eq!(end("that went on until…"), BlockEnd::Ellipsis);
        assert_eq!(end("that went on until ..."), BlockEnd::Ellipsis);
        assert_eq!(end("会議は終わった。」"), BlockEnd::Sentence);
        assert_eq!(end("Recent Posts"), BlockEnd::Open);
        assert_eq!(end("Share this:"), BlockEnd::Continues);
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
