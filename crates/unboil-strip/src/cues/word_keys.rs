//! Hash keys of the words that cues are looked up by. The build script compiles this file too: it
//! makes the same keys for the cue table.

use unboil_text::is_alphanumeric;
use xxhash_rust::xxh3::xxh3_64;

/// The key of a whole normalised line.
pub(crate) fn line_key(line: &str) -> u64 {
    xxh3_64(line.as_bytes())
}

/// The key of the first word, or of the first two letters in a script without spaces.
pub(crate) fn first_key(text: &str) -> u64 {
    let letters = text.bytes().take_while(is_ascii_word_byte).count();
    if text.as_bytes().get(letters).is_none_or(u8::is_ascii) && letters > 0 {
        return xxh3_64(&text.as_bytes()[..letters]);
    }
    let mut chars = text.char_indices();
    let end = match chars.next() {
        Some((_, c)) if is_unspaced(c) => chars.nth(1).map(|(at, _)| at),
        _ => text.find(|c| !is_word_char(c) || is_unspaced(c)),
    };
    xxh3_64(&text.as_bytes()[..end.unwrap_or(text.len())])
}

/// The key of the last word, or of the last two letters in a script without spaces.
pub(crate) fn last_key(text: &str) -> u64 {
    let letters = text.bytes().rev().take_while(is_ascii_word_byte).count();
    let start = text.len() - letters;
    let ends_word = |before: usize| text.as_bytes()[before].is_ascii();
    if start.checked_sub(1).is_none_or(ends_word) && letters > 0 {
        return xxh3_64(&text.as_bytes()[start..]);
    }
    let mut chars = text.char_indices().rev();
    let start = match chars.next() {
        Some((_, c)) if is_unspaced(c) => chars.next().map(|(at, _)| at),
        _ => text
            .char_indices()
            .rev()
            .take_while(|&(_, c)| is_word_char(c) && !is_unspaced(c))
            .last()
            .map(|(at, _)| at),
    };
    xxh3_64(&text.as_bytes()[start.unwrap_or(0)..])
}

/// True for the ASCII characters for which [`is_word_char`] is true.
fn is_ascii_word_byte(byte: &u8) -> bool {
    byte.is_ascii_alphanumeric() || *byte == b'#'
}

/// True for characters that belong to a word at either end of a line.
pub(crate) fn is_word_char(c: char) -> bool {
    is_alphanumeric(c) || c == '#' || c == '©' || is_vowel_sign(c)
}

/// Vowel signs and the like of Indic scripts, some of which are no letters to Rust.
fn is_vowel_sign(c: char) -> bool {
    matches!(c, '\u{900}'..='\u{94f}' | '\u{e31}'..='\u{e4e}')
}

/// True for letters of scripts without spaces between words, and for Hangul, whose particles stick
/// to the word.
pub(crate) fn is_unspaced(c: char) -> bool {
    // Most characters are below all of them.
    c >= '\u{e01}'
        && matches!(c,
        '\u{e01}'..='\u{e4e}'
        | '\u{1100}'..='\u{11ff}'
        | '\u{3005}'..='\u{3007}'
        | '\u{3041}'..='\u{30ff}'
        | '\u{3400}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{9fff}'
        | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{3134f}')
}

/// True where a word ends between two characters of a normalised line.
pub(crate) fn is_word_boundary(before: Option<char>, after: Option<char>) -> bool {
    let is_inside_word = |c: char| is_word_char(c) && !is_unspaced(c);
    match (before, after) {
        (Some(before), Some(after)) => !(is_inside_word(before) && is_inside_word(after)),
        _ => true,
    }
}
