//! Splits text at white space. Most words are ASCII with one space between them, which needs no
//! decoding of characters.

/// The text without the white space at its start.
pub(super) fn trim_start(text: &str) -> &str {
    let text = text.trim_ascii_start();
    match text.as_bytes() {
        [] | [b'!'..=b'~', ..] => text,
        _ => text.trim_start(),
    }
}

/// The first word of a text, which starts with it, and the text after the word.
pub(super) fn split_word(text: &str) -> (&str, &str) {
    let ascii = text.bytes().position(|b| !matches!(b, b'!'..=b'~'));
    let end = ascii.and_then(|at| match text.as_bytes()[at] {
        b' ' => Some(at),
        _ => text[at..].find(char::is_whitespace).map(|end| at + end),
    });
    text.split_at(end.unwrap_or(text.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_those_between_white_space() {
        for text in [
            "high water",
            " high\n\twater ",
            "\u{a0}Höhe\u{3000}des\u{2009}Wassers",
            "a\u{1f}b\u{7f}c\u{b}d\u{c}e\u{85}f",
            "\u{3000}高潮 \u{3000}時刻",
            " \n ",
            "",
        ] {
            let mut words = Vec::new();
            let mut rest = trim_start(text);
            while !rest.is_empty() {
                let (word, after) = split_word(rest);
                words.push(word);
                rest = trim_start(after);
            }
            assert_eq!(
                words,
                text.split_whitespace().collect::<Vec<_>>(),
                "{text:?}"
            );
        }
    }
}
