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
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    // The small letter of a sigma depends on what follows it.
    if text.contains('Σ') {
        return text.to_lowercase();
    }
    let mut lower = String::with_capacity(text.len());
    for c in text.chars() {
        match quick_lowercase(c) {
            Some(c) => lower.push(c),
            None => lower.extend(c.to_lowercase()),
        }
    }
    lower
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
