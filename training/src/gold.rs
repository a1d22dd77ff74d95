//! Words of texts, and the gold text of a page: the article as a person marked it.

use std::ops::Range;

/// A word with its bytes in the text.
pub type Word = (Range<usize>, String);

/// The words of a text: runs of letters, digits and `_`, in lower case.
pub fn words(text: &str) -> Vec<Word> {
    let mut words = Vec::new();
    let mut start = None;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        let inside = c.is_alphanumeric() || c == '_';
        match (inside, start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                words.push((from..at, text[from..at].to_lowercase()));
                start = None;
            }
            _ => {}
        }
    }
    words
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
