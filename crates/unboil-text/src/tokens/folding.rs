//! Forms of letters that readers take as the same: [`fold`].
//!
//! They are equal in the OCR hash only: the words count as alike and not as equal.

use std::sync::LazyLock;

use unicode_normalization::char::{decompose_canonical, is_combining_mark};

/// The table has the letters of these: Latin with marks, Greek, Cyrillic.
const FIRST: u32 = 0xC0;
const LAST: u32 = 0x52F;

/// Letters without their marks, from [`FIRST`] on.
static WITHOUT_MARKS: LazyLock<Vec<char>> = LazyLock::new(|| {
    let letters = (FIRST..=LAST).map(|code| char::from_u32(code).unwrap_or(' '));
    letters.map(without_marks).collect()
});

fn without_marks(letter: char) -> char {
    let mut base = letter;
    let mut is_first = true;
    decompose_canonical(letter, |part| {
        if is_first && !is_combining_mark(part) {
            base = part;
        }
        is_first = false;
    });
    look_alike(base)
}

/// The Latin letter for a letter that decomposes no further or looks the same in Cyrillic.
fn look_alike(letter: char) -> char {
    match letter {
        'ł' => 'l',
        'ø' => 'o',
        'đ' => 'd',
        'ı' | 'і' => 'i',
        'а' => 'a',
        'е' => 'e',
        'о' => 'o',
        'р' => 'p',
        'с' => 'c',
        'у' => 'y',
        'х' => 'x',
        'к' => 'k',
        'м' => 'm',
        'т' => 't',
        'ј' => 'j',
        'ѕ' => 's',
        _ => letter,
    }
}

/// The form that stands for a lower-case letter and others like it: without its marks, Latin for
/// Cyrillic of the same look, and one form of alef, yeh, teh and kaf.
pub(super) fn fold(letter: char) -> char {
    match letter {
        'آ' | 'أ' | 'إ' | 'ٱ' => 'ا',
        'ى' | 'ی' | 'ئ' => 'ي',
        'ة' => 'ه',
        'ؤ' => 'و',
        'ک' => 'ك',
        _ => match u32::from(letter) {
            code @ FIRST..=LAST => WITHOUT_MARKS[(code - FIRST) as usize],
            _ => letter,
        },
    }
}

/// True for marks without which a word is the same: vowel points of Arabic and Hebrew, the bar that
/// lengthens an Arabic word, the dot of a small Turkish i.
pub(super) fn is_optional_mark(c: char) -> bool {
    matches!(
        c,
        '\u{307}' | '\u{591}'..='\u{5BD}' | '\u{5BF}' | '\u{5C1}' | '\u{5C2}' | '\u{5C4}'
            | '\u{5C5}' | '\u{5C7}' | '\u{640}' | '\u{64B}'..='\u{65F}' | '\u{670}'
            | '\u{6D6}'..='\u{6DC}' | '\u{6DF}'..='\u{6E8}' | '\u{6EA}'..='\u{6ED}'
    )
}
