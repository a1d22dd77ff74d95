//! Labels of blocks: how many words of a block are in the gold text, both read in order.

use std::collections::HashMap;
use std::ops::Range;

use similar::{Algorithm, DiffOp, capture_diff_slices};

use crate::gold::{self, Gold, Word, words};

/// The label of a block.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Label {
    /// Words of the block.
    pub words: usize,
    /// Those that are part of the article.
    pub common: usize,
    /// The gold has the block's words at another position: it has no label.
    pub elsewhere: bool,
}

impl Label {
    /// The share of its words that are part of the article, 0 to 1.
    pub fn share(self) -> f32 {
        self.common as f32 / self.words.max(1) as f32
    }

    /// True for boilerplate, false for the article, `None` without a label.
    pub fn is_boilerplate(self) -> Option<bool> {
        let undecided = self.words == 0 || self.elsewhere || (0.25..0.75).contains(&self.share());
        (!undecided).then(|| self.share() < 0.5)
    }
}

/// Shorter runs of common words are chance. A word of one character, in scripts without spaces,
/// counts half.
const MIN_RUN: usize = 4;

/// The length of a run, in halves of a word.
fn half_words(words: &[Word]) -> usize {
    let is_spaceless = |word: &str| word.chars().next().is_some_and(gold::is_spaceless);
    let halves = |(_, word): &Word| if is_spaceless(word) { 1 } else { 2 };
    words.iter().map(halves).sum()
}

/// For each word of the rendering, whether it is in a run of words that the gold has too.
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
    let b: Vec<u32> = gold.words().iter().map(|word| id(word.as_str())).collect();
    let mut common = vec![false; a.len()];
    for op in capture_diff_slices(Algorithm::Patience, &a, &b) {
        if let DiffOp::Equal { old_index, len, .. } = op
            && half_words(&rendering[old_index..old_index + len]) >= 2 * MIN_RUN.min(b.len())
        {
            common[old_index..old_index + len].fill(true);
        }
    }
    common
}

/// The labels of spans of a text; the spans are in order.
pub fn labels(text: &str, spans: impl Iterator<Item = Range<usize>>, gold: &Gold) -> Vec<Label> {
    let words = words(text);
    let common = align(&words, gold);
    let by_snippets = |block: &[Word]| {
        let is_boilerplate = gold.is_boilerplate(block);
        Label {
            words: block.len(),
            common: if is_boilerplate == Some(false) {
                block.len()
            } else {
                0
            },
            elsewhere: is_boilerplate.is_none(),
        }
    };
    let mut at = 0;
    spans
        .map(|span| {
            let from = at + words[at..].partition_point(|(word, _)| word.start < span.start);
            at = from + words[from..].partition_point(|(word, _)| word.end <= span.end);
            let known = by_snippets(&words[from..at]);
            if !gold.has_text() || !known.elsewhere {
                return known;
            }
            let all = at - from;
            let matched = common[from..at].iter().filter(|&&c| c).count();
            let phrase = || {
                words[from..at]
                    .iter()
                    .map(|(_, word)| word.as_str())
                    .collect::<Vec<_>>()
                    .join(" ")
            };
            let elsewhere = matched * 2 < all && all >= MIN_RUN && gold.contains(&phrase());
            Label {
                words: all,
                common: matched,
                elsewhere,
            }
        })
        .collect()
}

/// A line of a rendering with the white space before it, and its label.
#[derive(Clone)]
pub struct LabelledLine {
    pub gap: String,
    pub text: String,
    pub label: Label,
}

impl LabelledLine {
    /// True if most of its words are part of the article.
    pub fn is_article(&self) -> bool {
        self.label.share() > 0.5
    }
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
