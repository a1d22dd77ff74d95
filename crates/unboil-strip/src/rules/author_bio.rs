//! Rule `author-bio`: the paragraph about the author below the article.

use super::rule::{Phase, Rule, RuleContext, Scope};
use crate::analysis::{Analysis, Credit};
use unboil_text::Class;

pub(super) const RULE: Rule = Rule {
    name: "author-bio",
    class: Class::Chrome,
    description: "the last paragraph, if it opens with the name that the byline names",
    example: include_str!("examples/author-bio.txt"),
    scope: Scope::LongOrPage,
    phase: Phase::Structure,
    apply: remove_author_bio,
};

/// A name has at least this many words.
const MIN_NAME_WORDS: usize = 2;
/// A paragraph about the author has at most this many words.
const MAX_WORDS: u32 = 60;
/// The article has at least this many words of paragraphs above it.
const MIN_ARTICLE_WORDS: usize = 60;

/// Words before the name of an author.
const AUTHOR_WORDS: &[&str] = &["by", "von", "par", "por", "di", "door", "av", "af", "przez"];

/// Removes the last paragraph that stays, if it is about the author.
fn remove_author_bio(analysis: &mut Analysis, _: &RuleContext) {
    let is_kept = |at: &usize| analysis.blocks[*at].decision.is_none();
    let prose = |at: &usize| analysis.is_prose(*at) && is_kept(at);
    let Some(last) = (0..analysis.blocks.len()).rfind(prose) else {
        return;
    };
    let is_paragraph = analysis.blocks[last].block.words <= MAX_WORDS
        && analysis.blocks[last].is_undecided()
        && analysis.prose_words(0..last) >= MIN_ARTICLE_WORDS;
    let Some(name) = opening_name(analysis.block_text(last)).filter(|_| is_paragraph) else {
        return;
    };
    let names_author = |at: usize| match analysis.credit(at) {
        Some(Credit::Byline(_)) => analysis.block_text(at).contains(name),
        // A line may credit the pictures too.
        Some(Credit::Caption(_)) => is_after_by(analysis.block_text(at), name),
        None => false,
    };
    if (0..=analysis.first_prose.min(last)).any(names_author) {
        let why = format!("opens with the name \"{name}\", which the byline names");
        analysis.record_decision(last, last + 1, RULE.class, RULE.name, &why);
    }
}

/// True if a word such as "by" stands before the name.
fn is_after_by(text: &str, name: &str) -> bool {
    let before = text.find(name).map(|at| text[..at].to_lowercase());
    let last = before
        .as_deref()
        .and_then(|before| before.split_whitespace().next_back());
    last.is_some_and(|word| AUTHOR_WORDS.contains(&word))
}

/// The capitalised words that a text opens with, if they may be the name of a person.
fn opening_name(text: &str) -> Option<&str> {
    let mut end = 0;
    let mut words = 0;
    for word in text.split_inclusive(' ') {
        let name = word.trim_end();
        let is_name = name.starts_with(char::is_uppercase) && name.ends_with(char::is_alphabetic);
        if !is_name {
            break;
        }
        words += 1;
        end += word.len();
    }
    let name = text[..end].trim_end();
    (words >= MIN_NAME_WORDS).then_some(name)
}
