//! Which words of a rendering are the article's. In: a rendering and the gold text. Out: for each of its blocks, how many of
//! its words stand in the gold, both read in order.

use std::collections::HashMap;
use std::ops::Range;

use similar::{Algorithm, DiffOp, capture_diff_slices};

use crate::variants::LabelledLine;

/// A word as scores count it, with its bytes in the text.
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
    joined: String,
}

impl Gold {
    pub fn new(words: Vec<Word>) -> Gold {
        let words: Vec<String> = words.into_iter().map(|(_, word)| word).collect();
        let joined = format!(" {} ", words.join(" "));
        Gold { words, joined }
    }

    pub fn words(&self) -> &[String] {
        &self.words
    }
}

/// What is known of a block.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Label {
    /// Its words.
    pub words: usize,
    /// Those that are the article's.
    pub common: usize,
    /// It is in the gold too, but at another place: nothing is said of it.
    pub elsewhere: bool,
}

impl Label {
    /// The share of its words that are the article's.
    pub fn share(self) -> f32 {
        self.common as f32 / self.words.max(1) as f32
    }

    /// True for junk, false for the article, `None` where nothing is said.
    pub fn is_boilerplate(self) -> Option<bool> {
        let undecided = self.words == 0 || self.elsewhere || (0.25..0.75).contains(&self.share());
        (!undecided).then(|| self.share() < 0.5)
    }
}

/// A run of common words shorter than this is chance.
const MIN_RUN: usize = 4;

/// For each word of the rendering, whether it stands in a run that is common with the gold.
fn align(rendering: &[Word], gold: &Gold) -> Vec<bool> {
    let mut ids: HashMap<&str, u32> = HashMap::new();
    let mut id = |word| {
        let next = ids.len() as u32;
        *ids.entry(word).or_insert(next)
    };
    let a: Vec<u32> = rendering
        .iter()
        .map(|(_, word)| id(word.as_str()))
        .collect();
    let b: Vec<u32> = gold.words.iter().map(|word| id(word.as_str())).collect();
    let mut common = vec![false; a.len()];
    for op in capture_diff_slices(Algorithm::Patience, &a, &b) {
        if let DiffOp::Equal { old_index, len, .. } = op
            && len >= MIN_RUN.min(b.len())
        {
            common[old_index..old_index + len].fill(true);
        }
    }
    common
}

/// The labels of some spans of a text, which are in order.
pub fn labels(text: &str, spans: impl Iterator<Item = Range<usize>>, gold: &Gold) -> Vec<Label> {
    let words = words(text);
    let common = align(&words, gold);
    let mut at = 0;
    spans
        .map(|span| {
            let from = at + words[at..].partition_point(|(word, _)| word.start < span.start);
            at = from + words[from..].partition_point(|(word, _)| word.end <= span.end);
            let all = at - from;
            let matched = common[from..at].iter().filter(|&&c| c).count();
            let phrase = || {
                words[from..at]
                    .iter()
                    .map(|(_, word)| word.as_str())
                    .collect::<Vec<_>>()
                    .join(" ")
            };
            let elsewhere = matched * 2 < all
                && all >= MIN_RUN
                && gold.joined.contains(&format!(" {} ", phrase()));
            Label {
                words: all,
                common: matched,
                elsewhere,
            }
        })
        .collect()
}

/// The lines of a rendering with their labels.
pub fn lines(text: &str, gold: &Gold) -> Vec<LabelledLine> {
    let mut spans = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let trimmed = line.trim();
        if !trimmed.is_empty() {
            let start = at + line.find(trimmed).unwrap_or(0);
            spans.push(start..start + trimmed.len());
        }
        at += line.len();
    }
    let labels = labels(text, spans.iter().cloned(), gold);
    let mut end = 0;
    spans
        .into_iter()
        .zip(labels)
        .map(|(span, label)| {
            let gap = text[end..span.start].to_string();
            end = span.end;
            LabelledLine {
                gap,
                text: text[span].to_string(),
                label,
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_labelled_by_the_words_they_share_in_order() {
        let gold = Gold::new(words(
            "The council voted to keep the harbour. Few had a seat that night.",
        ));
        let text = "Home | The council\n\nThe council voted to keep the harbour.\nShare\nFew had a seat that night.\nthe council voted to keep the harbour\n";
        let labels: Vec<Option<bool>> = lines(text, &gold)
            .iter()
            .map(|line| line.label.is_boilerplate())
            .collect();
        assert_eq!(
            labels,
            [Some(true), Some(false), Some(true), Some(false), None]
        );
    }
}
