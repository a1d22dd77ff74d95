//! Words of texts, and the gold text of a page: the article as a person marked it.

use std::ops::Range;

/// A word with its bytes in the text.
pub type Word = (Range<usize>, String);

/// The words of a text: runs of letters, digits and `_`, in lower case. In scripts without spaces
/// each character is a word.
pub fn words(text: &str) -> Vec<Word> {
    let mut words = Vec::new();
    let mut start = None;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        let is_word = is_spaceless(c);
        let inside = !is_word && (c.is_alphanumeric() || c == '_');
        match (inside, start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                words.push((from..at, text[from..at].to_lowercase()));
                start = None;
            }
            _ => {}
        }
        if is_word {
            words.push((at..at + c.len_utf8(), c.to_string()));
        }
    }
    words
}

/// True for a character of a script that is written without spaces between words.
pub fn is_spaceless(c: char) -> bool {
    matches!(c, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}'
        | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}')
}

/// The words of a gold text.
#[derive(Default)]
pub struct Gold {
    words: Vec<String>,
    /// All words with spaces between and around.
    joined: String,
}

impl Gold {
    /// From the words of the gold text.
    pub fn new(words: Vec<Word>) -> Gold {
        let words: Vec<String> = words.into_iter().map(|(_, word)| word).collect();
        let joined = format!(" {} ", words.join(" "));
        Gold { words, joined }
    }

    /// True if the gold has these words in a row.
    pub fn contains(&self, words: &str) -> bool {
        self.joined.contains(&format!(" {words} "))
    }

    /// The words in their order.
    pub fn words(&self) -> &[String] {
        &self.words
    }
}
