//! Cuts the two copies of a passage into [`Part`]s, which the page shows side by side.

use serde::{Serialize, Serializer};
use unboil_io::{PassageRow, PassageSide};
use unboil_match::{AlignedKind, align_words};

/// A part of the alignment of two copies.
pub(super) enum Part {
    /// The same text in both. Written as a string.
    Equal(String),
    /// The same words, written in another way. Written as `[a, b, 1]`.
    SameWords(String, String),
    /// Words that differ. Written as `[a, b]`.
    Changed(String, String),
    /// A number of words that are the same in both, which are left out. Written as a number.
    Omitted(usize),
}

impl Part {
    /// Bytes of its texts.
    pub(super) fn bytes(&self) -> usize {
        match self {
            Part::Equal(text) => text.len(),
            Part::SameWords(a, b) | Part::Changed(a, b) => a.len() + b.len(),
            Part::Omitted(_) => 0,
        }
    }
}

/// Of more equal words than the first number in a row, only the second number is shown at each end.
const MAX_EQUAL_WORDS: usize = 100;
const END_WORDS: usize = 30;

impl Serialize for Part {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Part::Equal(text) => text.serialize(serializer),
            Part::SameWords(a, b) => (a, b, 1).serialize(serializer),
            Part::Changed(a, b) => (a, b).serialize(serializer),
            Part::Omitted(words) => words.serialize(serializer),
        }
    }
}

/// The parts of a passage, from the texts of both articles. `None`: one is not in the output folder.
pub(super) fn parts(row: &PassageRow, texts: [Option<&str>; 2]) -> Option<Vec<Part>> {
    if let (Some(a), Some(b)) = (&row.a.text, &row.b.text) {
        return Some(aligned(a, b));
    }
    let copy = |text: Option<&'_ str>, side: &PassageSide| {
        text.and_then(|text| text.get(side.start..side.end).map(str::to_string))
    };
    let (a, b) = (copy(texts[0], &row.a)?, copy(texts[1], &row.b)?);
    Some(aligned(&a, &b))
}

fn aligned(a: &str, b: &str) -> Vec<Part> {
    let mut out = Vec::new();
    for part in align_words(a, b) {
        let (a, b) = (&a[part.a.range()], &b[part.b.range()]);
        match part.kind {
            AlignedKind::Equal => add_equal(a, &mut out),
            AlignedKind::SameWords => out.push(Part::SameWords(a.into(), b.into())),
            AlignedKind::Changed => out.push(Part::Changed(a.into(), b.into())),
        }
    }
    out
}

/// Adds equal text, of which the middle is left out if it is long.
fn add_equal(text: &str, out: &mut Vec<Part>) {
    let starts: Vec<usize> = word_starts(text).collect();
    if starts.len() <= MAX_EQUAL_WORDS {
        out.push(Part::Equal(text.to_string()));
        return;
    }
    let last = starts.len() - END_WORDS;
    out.push(Part::Equal(text[..starts[END_WORDS]].to_string()));
    out.push(Part::Omitted(last - END_WORDS));
    out.push(Part::Equal(text[starts[last]..].to_string()));
}

/// The offsets of what follows white space.
fn word_starts(text: &str) -> impl Iterator<Item = usize> {
    let mut is_space = true;
    text.char_indices().filter_map(move |(at, c)| {
        let starts = is_space && !c.is_whitespace();
        is_space = c.is_whitespace();
        starts.then_some(at)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_of_long_equal_text_is_left_out() {
        let words: Vec<String> = (0..300).map(|n| format!("w{n}")).collect();
        let (text, shorter) = (words.join(" "), words[..80].join(" "));
        let json = |a: &str, b: &str| serde_json::to_value(aligned(a, b)).expect("JSON");
        let (start, end) = (words[..30].join(" ") + " ", words[270..].join(" "));
        assert_eq!(json(&text, &text), serde_json::json!([start, 240, end]));
        assert_eq!(json(&shorter, &shorter), serde_json::json!([shorter]));
        assert_eq!(
            json("He left.", "She left!"),
            serde_json::json!([["He ", "She "], ["left.", "left!", 1]])
        );
    }
}
