//! Words of the first versions that only their author understood, as identifiers and in comments.

use super::lexer::{TokenKind, tokens};

/// Not in any identifier, neither alone nor as a part of it.
const PARTS: &[&str] = &[
    "told",
    "shelf",
    "tone",
    "toned",
    "untoned",
    "untaught",
    "likeliest",
    "brake",
    "dirt",
    "troubles",
    "witness",
];

/// Not as a whole identifier; as a part of one they can be plain, as in `has_own_item`.
const IDENTIFIERS: &[&str] = &[
    // Types.
    "Again",
    "Copied",
    "Draft",
    "Found",
    "Gathered",
    "Gatherer",
    "Judged",
    "Least",
    "Look",
    "OfPair",
    "Parted",
    "Ready",
    "Said",
    "Story",
    "Stretch",
    "Take",
    "Walk",
    "Wish",
    // Modules, functions and variables.
    "again",
    "draft",
    "hear_witness",
    "hit",
    "look",
    "meant",
    "names_apart",
    "of_others",
    "own",
    "room",
    "said",
    "story",
    "toned_words",
    "touched",
    "wish",
];

/// Not in comments either, as [`PARTS`] are not.
const PROSE: &[&str] = &["room"];

/// Phrases that say "a number" without a name or a unit for it.
const PHRASES: &[&str] = &["so many", "so much", "so few"];

/// Where a word has its usual meaning: the file (or the start of its path) and the word.
const ALLOWED: &[(&str, &str)] = &[
    // Words of several languages.
    ("crates/unboil-strip/src/cues/", "room"),
];

/// The private words of a source file, as `path:line: word`.
pub(super) fn private_words(path: &str, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for token in tokens(text) {
        let lines = token.text.lines().zip(token.line..);
        let words: Vec<(&str, usize)> = match token.kind {
            TokenKind::Ident if is_private(token.text) => vec![(token.text, token.line)],
            TokenKind::Comment => lines
                .flat_map(|(text, line)| private_prose(text).map(move |word| (word, line)))
                .collect(),
            _ => continue,
        };
        for (word, line) in words {
            if !is_allowed(path, word) {
                found.push(format!("{path}:{line}: {word}"));
            }
        }
    }
    found
}

fn is_allowed(path: &str, word: &str) -> bool {
    let fits = |(start, allowed): &(&str, &str)| path.starts_with(start) && *allowed == word;
    ALLOWED.iter().any(fits)
}

/// The private words and phrases of a line of a comment.
fn private_prose(text: &str) -> impl Iterator<Item = &str> {
    let words = text.split(|c: char| !c.is_alphanumeric() && c != '_');
    let is_private = |word: &&str| {
        let word = word.to_lowercase();
        PROSE.contains(&&*word) || PARTS.contains(&&*word)
    };
    let phrases = PHRASES.iter().copied();
    let phrases = phrases.filter(|phrase| text.to_lowercase().contains(phrase));
    words.filter(is_private).chain(phrases)
}

fn is_private(identifier: &str) -> bool {
    IDENTIFIERS.contains(&identifier) || parts(identifier).any(|part| PARTS.contains(&&*part))
}

/// The words of an identifier in lower case: `find` and `pair` of `find_pair` and `FindPair`.
fn parts(identifier: &str) -> impl Iterator<Item = String> {
    let mut spaced = String::new();
    for (at, c) in identifier.char_indices() {
        let starts_word = c.is_uppercase() && identifier[..at].ends_with(char::is_lowercase);
        if starts_word || c == '_' {
            spaced.push(' ');
        }
        spaced.extend(c.to_lowercase().filter(|c| *c != '_'));
    }
    let parts: Vec<String> = spaced.split_whitespace().map(str::to_string).collect();
    parts.into_iter()
}

#[test]
fn private_words_are_found_in_code_and_comments() {
    let source =
        "// It is told.\nfn is_told(own: Troubles, owner: &str) { \"told\"; }\n/* a\nroom */";
    let found = private_words("a.rs", source);
    let expected = [
        "a.rs:1: told",
        "a.rs:2: is_told",
        "a.rs:2: own",
        "a.rs:2: Troubles",
        "a.rs:4: room",
    ];
    assert_eq!(found, expected);
}
