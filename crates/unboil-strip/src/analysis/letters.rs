//! What two texts are compared by if only their words count.

use unboil_text::{is_alphanumeric, quick_lowercase};

/// Writes the letters and digits of a text in lower case to `letters`, in place of what it holds.
pub(crate) fn write_letters(text: &str, letters: &mut String) {
    letters.clear();
    for c in text.chars() {
        match c.is_ascii() {
            true if c.is_ascii_alphanumeric() => letters.push(c.to_ascii_lowercase()),
            false if !is_alphanumeric(c) => {}
            false => match quick_lowercase(c) {
                Some(c) => letters.push(c),
                None => letters.extend(c.to_lowercase()),
            },
            true => {}
        }
    }
}

/// The text in lower case.
pub(crate) fn lowercase(text: &str) -> String {
    // Most texts in English have no other capitals than those of ASCII.
    let has_no_capital = |pair: &[u8]| match pair[0] {
        // ASCII, and bytes that go on with a character.
        ..0xc0 => true,
        // Latin-1 signs and small letters, punctuation, Chinese, Japanese and Korean.
        0xc3 => pair[1] >= 0x9f,
        0xe2 => pair[1] == 0x80,
        first => matches!(first, 0xc2 | 0xe3..=0xe9 | 0xeb..=0xed),
    };
    match text.is_ascii() || text.as_bytes().windows(2).all(has_no_capital) {
        true => text.to_ascii_lowercase(),
        false => text.to_lowercase(),
    }
}

/// The letters and digits of a text in lower case.
pub(super) fn letters_of(text: &str) -> String {
    let mut letters = String::new();
    write_letters(text, &mut letters);
    letters
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_character_is_in_lower_case() {
        for c in '\0'..=char::MAX {
            let text = format!("A{c}.");
            assert_eq!(lowercase(&text), text.to_lowercase(), "{c:?}");
        }
    }

    #[test]
    fn only_letters_and_digits_count() {
        assert_eq!(letters_of("Café: Öl & 3 Boote!"), "caféöl3boote");
        assert_eq!(letters_of("— …"), "");
    }
}
