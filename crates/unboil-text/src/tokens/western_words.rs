//! Letters with accents, Cyrillic and typographic marks among ASCII in, words out: those of UAX #29. Most of the words of news that
//! are not ASCII alone take this way, which needs no table.

use super::ascii_words::{WORD_BREAKS, WordBreak};

/// The class of a character, if it is one of those that NFKC leaves as they are, whatever stands beside them.
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

/// True if all characters of a text are such as [`words`] knows.
pub fn is_western(text: &str) -> bool {
    text.chars().all(|c| class(c).is_some())
}

/// Calls `emit` with the first byte and the end of every word of a text that [is western](is_western), and with whether it has more
/// than underscores.
pub fn words(text: &str, mut emit: impl FnMut(usize, usize, bool)) {
    let class = |c: char| class(c).unwrap_or(WordBreak::Other);
    // First byte of the word that is being read, and whether it has a letter or digit.
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
