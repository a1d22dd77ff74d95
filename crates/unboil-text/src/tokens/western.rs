//! Letters with accents, Cyrillic and typographic marks among ASCII in, words out: those of UAX #29. Most of the words of news that
//! are not ASCII alone take this way, which needs no table.

use super::ascii::{BREAKS, Break};

/// The class of a character, if it is one of those that NFKC leaves as they are, whatever stands beside them.
fn class(c: char) -> Option<Break> {
    Some(match c {
        '\0'..='\x7f' => BREAKS[c as usize],
        'À'..='Ö' | 'Ø'..='ö' | 'ø'..='ÿ' | 'А'..='я' | 'Ё' | 'ё' => Break::Letter,
        '·' => Break::MidLetter,
        '‘' | '’' => Break::MidNumLet,
        '“'..='„' | '–' | '—' | '•' | '…' | '→' | '«' | '»' => Break::Other,
        '©' | '®' | '°' | '§' | '£' | '€' | '\u{a0}' => Break::Other,
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
    let class = |c: char| class(c).unwrap_or(Break::Other);
    // First byte of the word that is being read, and whether it has a letter or digit.
    let mut open: Option<(usize, bool)> = None;
    let mut before = Break::Other;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let mut this = class(c);
        match this {
            Break::Letter | Break::Digit => {
                open = Some((open.map_or(at, |open| open.0), true));
            }
            Break::Underscore => open = open.or(Some((at, false))),
            joint => {
                let after = chars.peek().map_or(Break::Other, |&(_, c)| class(c));
                let joins = before == after
                    && match joint {
                        Break::MidLetter => before == Break::Letter,
                        Break::MidNum => before == Break::Digit,
                        Break::MidNumLet => matches!(before, Break::Letter | Break::Digit),
                        _ => false,
                    };
                if !joins && let Some((from, alphanumeric)) = open.take() {
                    emit(from, at, alphanumeric);
                }
                this = Break::Other;
            }
        }
        before = this;
    }
    if let Some((from, alphanumeric)) = open {
        emit(from, text.len(), alphanumeric);
    }
}
