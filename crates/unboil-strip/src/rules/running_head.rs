//! Rule `running-head`: the title and page number at the top of each page of a scanned print.

use std::collections::BTreeMap;

use super::rule::{Phase, Rule, RuleContext, Scope};
use crate::analysis::Analysis;
use unboil_text::Class;

pub(super) const RULE: Rule = Rule {
    name: "running-head",
    class: Class::Chrome,
    description: "the same line with another page number, in capitals or set apart by spaces, as \
                  scanned pages carry it",
    example: include_str!("examples/running-head.txt"),
    scope: Scope::All,
    phase: Phase::Article,
    apply: remove_running_heads,
};

/// A running head has at least this many words, the page number aside.
const MIN_WORDS: usize = 3;
/// The word before a page number has at most this many characters.
const MAX_LABEL_CHARS: usize = 6;
/// A running head has at most this many words.
const MAX_WORDS: u32 = 16;

/// Removes running heads from a text.
fn remove_running_heads(analysis: &mut Analysis, _: &RuleContext) {
    if analysis.page.is_some() {
        return;
    }
    let mut blocks_by_title: BTreeMap<String, Vec<(u32, usize)>> = BTreeMap::new();
    for at in 0..analysis.blocks.len() {
        if analysis.blocks[at].block.words <= MAX_WORDS
            && let Some((title, number)) = title_and_number(analysis.block_text(at))
        {
            blocks_by_title.entry(title).or_default().push((number, at));
        }
    }
    for (title, heads) in blocks_by_title {
        // Pages follow each other, so that their numbers rise.
        if heads.len() < 2 || !heads.is_sorted_by(|a, b| a.0 < b.0) {
            continue;
        }
        // Rows of a table follow each other; a page stands between two heads.
        if heads.windows(2).any(|pair| pair[1].1 - pair[0].1 < 2) {
            continue;
        }
        let why = format!("{} lines are \"{title}\" with a page number", heads.len());
        for (_, at) in heads {
            analysis.record_decision(at, at + 1, RULE.class, RULE.name, &why);
        }
    }
}

/// The words of a line and its page number; `None` for a line that is no running head.
fn title_and_number(line: &str) -> Option<(String, u32)> {
    title_beside_number(line).or_else(|| title_and_number_at_end(line))
}

/// The words of a line with gaps between its parts, one of which is the page number: "Page 4     The
/// Harbour Herald     No. 31".
fn title_beside_number(line: &str) -> Option<(String, u32)> {
    // Most lines have no gap.
    if !line.contains("  ") && !line.contains('\t') {
        return None;
    }
    let parts = line.split("  ").flat_map(|part| part.split('\t'));
    let parts: Vec<&str> = parts
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .collect();
    let (at, number) =
        (parts.iter().enumerate()).find_map(|(at, part)| Some((at, labelled_number(part)?)))?;
    let rest = parts[..at].iter().chain(&parts[at + 1..]);
    let words: Vec<&str> = rest.flat_map(|part| part.split_whitespace()).collect();
    (words.len() >= MIN_WORDS).then(|| (words.join(" ").to_lowercase(), number))
}

/// A number alone or behind one short word: "4", "Page 4".
fn labelled_number(part: &str) -> Option<u32> {
    let (label, number) = part.rsplit_once(' ').unwrap_or(("", part));
    let is_label = label.chars().count() <= MAX_LABEL_CHARS && !label.contains(' ');
    number.parse().ok().filter(|_| is_label)
}

/// The words of a line and the page number at its start or end.
fn title_and_number_at_end(line: &str) -> Option<(String, u32)> {
    // Most lines have no number at an end. One may start with a plus sign.
    let is_digit =
        |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_digit() || *byte == b'+');
    if !is_digit(line.as_bytes().first()) && !is_digit(line.as_bytes().last()) {
        return None;
    }
    let (first, after) = line.split_once(char::is_whitespace)?;
    let (before, last) = line.rsplit_once(char::is_whitespace)?;
    let (number, rest) = match (first.parse(), last.parse()) {
        (Ok(number), _) => (number, after),
        (_, Ok(number)) => (number, before),
        _ => return None,
    };
    let is_set_apart = rest.starts_with(' ') || rest.ends_with(' ') || rest.contains("\t");
    let is_capital = !rest.chars().any(char::is_lowercase);
    let words: Vec<&str> = rest.split_whitespace().collect();
    let letters = rest.chars().filter(|c| c.is_alphabetic()).count();
    let is_head =
        words.len() >= MIN_WORDS && letters > 2 * MIN_WORDS && (is_set_apart || is_capital);
    let title = words.join(" ");
    let title = title.trim_matches(|c: char| !c.is_alphanumeric());
    is_head.then(|| (title.to_lowercase(), number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_running_head_has_a_number_and_capitals_or_a_gap() {
        let head = |line| title_and_number(line).map(|(_, number)| number);
        assert_eq!(head("THE HARBOUR HERALD, MAY 22.   3"), Some(3));
        assert_eq!(head("4     The Harbour Herald"), Some(4));
        assert_eq!(head("4 THE HARBOUR HERALD, MAY 22."), Some(4));
        assert_eq!(
            head("Page 4      The Harbour Herald      No. 31, 1908"),
            Some(4)
        );
        assert_eq!(head("5      The Harbour Herald      No. 31, 1908"), Some(5));
        for line in [
            "Page 3",
            "Tip number 3",
            "4 boats on the slip",
            "12",
            "10:30 THE SLIP IS OPEN",
        ] {
            assert_eq!(head(line), None, "{line}");
        }
    }
}
