//! What two texts are compared by if only their words count.

/// Writes the letters and digits of a text in lower case to `letters`, in place of what it holds.
pub(crate) fn write_letters(text: &str, letters: &mut String) {
    letters.clear();
    for c in text.chars() {
        match c.is_ascii() {
            true if c.is_ascii_alphanumeric() => letters.push(c.to_ascii_lowercase()),
            false if c.is_alphanumeric() => letters.extend(c.to_lowercase()),
            _ => {}
        }
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
    fn only_letters_and_digits_count() {
        assert_eq!(letters_of("Café: Öl & 3 Boote!"), "caféöl3boote");
        assert_eq!(letters_of("— …"), "");
    }
}
