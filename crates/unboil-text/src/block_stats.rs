//! Counts of a block: words, sentences, capitals and digits.
//!
//! [`measure_block`] makes a [`Block`] of a span, and [`count_words`] counts the words of a text.
//! ASCII is counted 64 bytes at a time in bit masks, other characters one by one.

use crate::block::{Block, BlockEnd};
use crate::byte_mask::AsciiWindow;
use crate::char_kind::{is_alphanumeric, is_numeric};
use crate::punctuation::{is_cjk_stop, is_sentence_end, line_ending};
use crate::span::Span;

/// Characters that count as one word in the script of `c`, which writes no spaces; 0 for all other
/// scripts.
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

/// A block with at least this many characters of a script without end marks, about 25 words, is a
/// sentence and not a headline.
const MIN_UNPUNCTUATED_SENTENCE_CHARS: u32 = 100;

/// Counts of the text scanned so far.
#[derive(Default)]
struct BlockStats {
    words: u32,
    sentences: u32,
    capitals: u32,
    digits: u32,
    /// Characters of scripts that count two characters as a word.
    two_char_units: u32,
    /// Characters of scripts that count four characters as a word.
    four_char_units: u32,
    /// The last character belongs to a word.
    in_word: bool,
    /// An end mark came after the last word, and no white space yet.
    pending_end: bool,
}

impl BlockStats {
    /// Counts a text. With `ONLY_WORDS` all counts but those of words stay incomplete.
    fn scan<const ONLY_WORDS: bool>(text: &str) -> BlockStats {
        let mut counts = BlockStats::default();
        let mut rest = text;
        while !rest.is_empty() {
            let window = AsciiWindow::from_prefix(rest.as_bytes());
            counts.add_ascii::<ONLY_WORDS>(&window);
            rest = &rest[window.ascii_len..];
            while let Some(c) = rest.chars().next().filter(|c| !c.is_ascii()) {
                counts.add_non_ascii(c);
                rest = &rest[c.len_utf8()..];
            }
        }
        counts
    }

    /// Number of words, those of scripts without spaces included.
    fn words(&self) -> u32 {
        self.words + self.two_char_units.div_ceil(2) + self.four_char_units.div_ceil(4)
    }

    /// Counts the ASCII characters at the start of a window.
    fn add_ascii<const ONLY_WORDS: bool>(&mut self, window: &AsciiWindow) {
        let Some(last) = window.ascii_len.checked_sub(1) else {
            return;
        };
        let letters = window.byte_mask(|byte| byte.is_ascii_alphanumeric());
        let spaces = window.byte_mask(is_space);
        let inner = window
            .byte_mask(|byte| (byte == b'\'' || byte == b'-') || (byte == b',' || byte == b'.'));
        let before = u64::from(self.in_word);
        // Inner marks after a word belong to it. The addition carries the end of the word through
        // their run.
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
        // A space ends the sentence if no word begins between it and the last end mark.
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
                // End marks before the border belong to the same sentence end.
                ends &= !(border - 1);
            }
            self.pending_end = ends != 0;
            if ends == 0 {
                return;
            }
            after = letters_or_spaces & !(ends ^ (ends - 1));
        }
    }

    /// Counts one character that is not ASCII.
    fn add_non_ascii(&mut self, c: char) {
        if is_alphanumeric(c) {
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
            self.digits += u32::from(is_numeric(c));
            self.pending_end = false;
        } else if c.is_whitespace() {
            self.sentences += u32::from(self.pending_end);
            self.pending_end = false;
            self.in_word = false;
        } else {
            // An apostrophe, a soft hyphen or a vowel sign does not end a word.
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

/// True for ASCII white space.
fn is_space(byte: u8) -> bool {
    byte == b' ' || (b'\t'..=b'\r').contains(&byte)
}

/// Number of words in a text, counted as in [`Block::words`].
///
/// ```
/// use unboil_text::count_words;
///
/// assert_eq!(count_words("It's a well-known fact."), 4);
/// // Two characters of Chinese or Japanese count as a word.
/// assert_eq!(count_words("議会は火"), 2);
/// ```
pub fn count_words(text: &str) -> usize {
    BlockStats::scan::<true>(text).words() as usize
}

/// The block at `span` of a text, with its counts.
pub(crate) fn measure_block(text: &str, span: Span) -> Block {
    let line = &text[span.range()];
    let counts = BlockStats::scan::<false>(line);
    let mut end = line_ending(line);
    // Thai, Lao, Burmese and Khmer write no end marks, so that a long line is a sentence.
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

/// Whether a line starts with a list marker, and whether it starts with a quotation mark.
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
        c if is_alphanumeric(c) => {
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
        measure_block(text, Span::new(0, text.len()))
    }

    /// Words, capitals, digits and sentences of an ASCII text, counted byte by byte.
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
