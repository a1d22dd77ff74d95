//! Words by UAX #29 of text that is ASCII, accented Latin, Cyrillic and typographic marks.
//!
//! Most words of European news that are not ASCII take this path, which needs no Unicode tables.

use super::word_break::{WORD_BREAKS, WordBreak};

/// Word break class of a character. `None` unless the character stays the same in NFKC, whatever
/// its neighbours.
fn class(c: char) -> Option<WordBreak> {
    Some(match c {
        '\0'..='\x7f' => WORD_BREAKS[c as usize],
        'À'..='Ö' | 'Ø'..='ö' | 'ø'..='ÿ' | 'А'..='я' | 'Ё' | 'ё' => WordBreak::Letter,
        '·' => WordBreak::MidLetter,
        '‘' | '’' => WordBreak::MidNumLet,
        '“'..='„' | '–' | '—' | '•' | '…' | '→' | '«' | '»' => WordBreak::Other,
        '©' | '®' | '°' | '§' | '£' | '€' | '\u{a0}' => WordBreak::Other,
        _ => return None,
    })
}

/// True if [`for_each_western_word`] can split the text.
pub(super) fn is_western(text: &str) -> bool {
    text.chars().all(|c| class(c).is_some())
}

/// Calls `emit` with the start and end of every word, and with whether the word has letters or
/// digits. The text must be [western](is_western).
pub(super) fn for_each_western_word(text: &str, mut emit: impl FnMut(usize, usize, bool)) {
    let class = |c: char| class(c).unwrap_or(WordBreak::Other);
    // First byte of the current word, and whether it has a letter or digit.
    let mut word_start: Option<(usize, bool)> = None;
    let mut before = WordBreak::Other;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let mut this = class(c);
        match this {
            WordBreak::Letter | WordBreak::Digit => {
                word_start = Some((word_start.map_or(at, |word_start| word_start.0), true));
            }
            WordBreak::Underscore => word_start = word_start.or(Some((at, false))),
            joiner => {
                let after = chars.peek().map_or(WordBreak::Other, |&(_, c)| class(c));
                let joins = before == after
                    && match joiner {
                        WordBreak::MidLetter => before == WordBreak::Letter,
                        WordBreak::MidNum => before == WordBreak::Digit,
                        WordBreak::MidNumLet => {
                            matches!(before, WordBreak::Letter | WordBreak::Digit)
                        }
                        _ => false,
                    };
                if !joins && let Some((from, alphanumeric)) = word_start.take() {
                    emit(from, at, alphanumeric);
                }
                this = WordBreak::Other;
            }
        }
        before = this;
    }
    if let Some((from, alphanumeric)) = word_start {
        emit(from, text.len(), alphanumeric);
    }
}
