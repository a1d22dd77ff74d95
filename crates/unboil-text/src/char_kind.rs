//! Kinds of characters, faster than those of the standard library: most characters of most texts are in
//! a few ranges, and need no search in its tables.

/// What a character is, if its range says so.
#[derive(Clone, Copy, PartialEq)]
enum QuickKind {
    /// A letter with or without case.
    Letter,
    /// A letter of a script without case.
    CaselessLetter,
    Digit,
    /// Neither a letter nor numeric.
    Mark,
    /// The tables of the standard library say what it is.
    Unknown,
}

#[inline]
fn quick_kind(c: char) -> QuickKind {
    match c {
        'a'..='z' | 'A'..='Z' => QuickKind::Letter,
        '0'..='9' => QuickKind::Digit,
        '\0'..='\x7f' => QuickKind::Mark,
        // Latin with diacritics, Greek, Cyrillic.
        'À'..='Ö' | 'Ø'..='ö' | 'ø'..='ƺ' | 'Α'..='Ρ' | 'Σ'..='ϵ' | 'Ϸ'..='ҁ' | 'Ҋ'..='ԯ' => {
            QuickKind::Letter
        }
        // Chinese, Korean, Japanese, Hebrew, Arabic, Hindi, Thai.
        '一'..='鿿' | '가'..='힣' | 'ぁ'..='ゖ' | 'ァ'..='ヺ' => QuickKind::CaselessLetter,
        'א'..='ת' | 'ؠ'..='ي' | 'ऄ'..='ह' | 'ก'..='ะ' => QuickKind::CaselessLetter,
        // Punctuation.
        '\u{2000}'..='\u{206f}' | '\u{3000}'..='\u{3004}' | '\u{3008}'..='\u{3020}' => {
            QuickKind::Mark
        }
        '\u{ff01}'..='\u{ff0f}' | '\u{ff1a}'..='\u{ff20}' => QuickKind::Mark,
        _ => QuickKind::Unknown,
    }
}

/// True if [`char::is_alphabetic`] is.
///
/// ```
/// assert!(unboil_text::is_alphabetic('中'));
/// assert!(!unboil_text::is_alphabetic('7'));
/// ```
#[inline]
pub fn is_alphabetic(c: char) -> bool {
    match quick_kind(c) {
        QuickKind::Letter | QuickKind::CaselessLetter => true,
        QuickKind::Digit | QuickKind::Mark => false,
        QuickKind::Unknown => c.is_alphabetic(),
    }
}

/// True if [`char::is_numeric`] is.
///
/// ```
/// assert!(unboil_text::is_numeric('٣'));
/// assert!(!unboil_text::is_numeric('中'));
/// ```
#[inline]
pub fn is_numeric(c: char) -> bool {
    match quick_kind(c) {
        QuickKind::Digit => true,
        QuickKind::Letter | QuickKind::CaselessLetter | QuickKind::Mark => false,
        QuickKind::Unknown => c.is_numeric(),
    }
}

/// True if [`char::is_alphanumeric`] is.
///
/// ```
/// assert!(unboil_text::is_alphanumeric('é'));
/// assert!(!unboil_text::is_alphanumeric('—'));
/// ```
#[inline]
pub fn is_alphanumeric(c: char) -> bool {
    match quick_kind(c) {
        QuickKind::Letter | QuickKind::CaselessLetter | QuickKind::Digit => true,
        QuickKind::Mark => false,
        QuickKind::Unknown => c.is_alphanumeric(),
    }
}

/// The small letter of a character, or the character itself if it has none. `None`: the tables of
/// [`char::to_lowercase`] know it, or it becomes several characters.
///
/// ```
/// assert_eq!(unboil_text::quick_lowercase('Ж'), Some('ж'));
/// assert_eq!(unboil_text::quick_lowercase('中'), Some('中'));
/// assert_eq!(unboil_text::quick_lowercase('İ'), None);
/// ```
#[inline]
pub fn quick_lowercase(c: char) -> Option<char> {
    let distance = match c {
        'A'..='Z' | 'À'..='Ö' | 'Ø'..='Þ' | 'Α'..='Ρ' | 'Σ'..='Ϋ' | 'А'..='Я' => 0x20,
        'Ѐ'..='Џ' => 0x50,
        '\0'..='\x7f' | 'ß'..='ÿ' | 'α'..='ώ' | 'а'..='џ' => 0,
        _ => match quick_kind(c) {
            QuickKind::CaselessLetter | QuickKind::Digit | QuickKind::Mark => 0,
            QuickKind::Letter | QuickKind::Unknown => return None,
        },
    };
    char::from_u32(u32::from(c) + distance)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_those_of_the_standard_library() {
        for c in '\0'..=char::MAX {
            assert_eq!(is_alphabetic(c), c.is_alphabetic(), "{c:?}");
            assert_eq!(is_numeric(c), c.is_numeric(), "{c:?}");
            assert_eq!(is_alphanumeric(c), c.is_alphanumeric(), "{c:?}");
            if let Some(lower) = quick_lowercase(c) {
                assert!(c.to_lowercase().eq([lower]), "{c:?}");
            }
        }
    }
}
