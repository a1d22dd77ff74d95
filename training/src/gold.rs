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
    /// Parts of the article, and parts of the boilerplate.
    snippets: [Vec<String>; 2],
}

impl Gold {
    /// From the words of the gold text.
    pub fn new(words: Vec<Word>) -> Gold {
        let words: Vec<String> = words.into_iter().map(|(_, word)| word).collect();
        let joined = format!(" {} ", words.join(" "));
        Gold {
            words,
            joined,
            ..Gold::default()
        }
    }

    /// From parts of the article and parts of the boilerplate, where no gold text is known.
    pub fn from_snippets(article: &[String], boilerplate: &[String]) -> Gold {
        let joined = |snippets: &[String]| -> Vec<String> {
            snippets.iter().map(|text| joined(&words(text))).collect()
        };
        Gold {
            snippets: [joined(article), joined(boilerplate)],
            ..Gold::default()
        }
    }

    /// With a gold text beside the snippets, which win over it.
    pub fn with_text(self, text: &str) -> Gold {
        Gold {
            snippets: self.snippets,
            ..Gold::new(words(text))
        }
    }

    /// True if a gold text is known, and not only snippets.
    pub fn has_text(&self) -> bool {
        self.snippets.iter().all(Vec::is_empty) || !self.words.is_empty()
    }

    /// True for a block of boilerplate, false for one of the article, by the snippets; `None` if
    /// they do not say.
    pub fn is_boilerplate(&self, block: &[Word]) -> Option<bool> {
        let [article, boilerplate] = &self.snippets;
        if article.is_empty() && boilerplate.is_empty() {
            return None;
        }
        let text = joined(block);
        if article.iter().any(|snippet| text.contains(snippet)) {
            return Some(false);
        }
        // A short snippet such as a name may also stand in a sentence of the article.
        let is_most = |snippet: &&String| snippet.len() * 2 > text.len() && text.contains(*snippet);
        boilerplate.iter().find(is_most).map(|_| true)
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

/// Words with spaces between and around.
fn joined(words: &[Word]) -> String {
    let words: Vec<&str> = words.iter().map(|(_, word)| word.as_str()).collect();
    format!(" {} ", words.join(" "))
}
