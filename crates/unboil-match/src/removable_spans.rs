//! Finds the parts of a copy that `drop-passages` may remove: [`removable_spans`].
//!
//! These are the kept parts of the passage in the dropped article, without runs of words that the
//! other copy does not have, extended to whole lines where possible.

use std::collections::HashSet;
use std::ops::Range;

use crate::align::TokenMatch;
use crate::tokenized_article::TokenizedArticle;
use unboil_text::Span;

/// Length from which a run of words stays that only the dropped copy has, in words.
const MIN_UNSHARED_WORDS: usize = 5;

/// Returns the parts of the dropped article `b` that are also in `a`, of a match of the two.
pub(crate) fn removable_spans(
    b: &TokenizedArticle,
    a: &TokenizedArticle,
    token_match: &TokenMatch,
) -> Vec<Span> {
    let (tokens_a, tokens_b) = (a.tokens.tokens(), b.tokens.tokens());
    let unshared = unshared_runs(
        &tokens_a.ocr_hashes[token_match.a.clone()],
        &tokens_b.ocr_hashes[token_match.b.clone()],
    );
    let mut out = Vec::new();
    let mut from = 0;
    let end = token_match.b.len();
    let boundaries = unshared.iter().map(|run| (run.start, run.end));
    for (to, next) in boundaries.chain([(end, end)]) {
        if to > from {
            let words = tokens_b.bytes(token_match.b.start + from, token_match.b.start + to);
            let span = extend_to_lines(&b.text, words);
            out.extend(b.kept.iter().filter_map(|kept| intersection(*kept, span)));
        }
        from = next;
    }
    out
}

/// Returns the runs of at least [`MIN_UNSHARED_WORDS`] words of `b` that are in no pair of
/// neighbouring words that `a` has too.
fn unshared_runs(a: &[u32], b: &[u32]) -> Vec<Range<usize>> {
    let pairs: HashSet<&[u32]> = a.windows(2).collect();
    let mut shared = vec![false; b.len()];
    for (at, pair) in b.windows(2).enumerate() {
        if pairs.contains(pair) {
            shared[at] = true;
            shared[at + 1] = true;
        }
    }
    let mut out = Vec::new();
    let mut from = 0;
    for run in shared.chunk_by(|x, y| x == y) {
        if !run[0] && run.len() >= MIN_UNSHARED_WORDS {
            out.push(from..from + run.len());
        }
        from += run.len();
    }
    out
}

/// Returns the bytes that two spans share, if there are any.
fn intersection(one: Span, two: Span) -> Option<Span> {
    let (start, end) = (one.start.max(two.start), one.end.min(two.end));
    (start < end).then(|| Span::new(start, end))
}

/// Extends `span` by the marks that close its last sentence, and by the line break after it if it
/// is whole lines.
fn extend_to_lines(text: &str, span: Span) -> Span {
    let closing = |c: char| !c.is_alphanumeric() && !c.is_whitespace();
    let rest = &text[span.end..];
    let marks = rest.len() - rest.trim_start_matches(closing).len();
    let ends_word = rest[marks..].chars().next().is_none_or(char::is_whitespace);
    let end = match ends_word {
        true => span.end + marks,
        false => span.end,
    };
    let line = text[..span.start].trim_end_matches([' ', '\t', '"', '“', '-', '•', '*']);
    let starts_line = line.ends_with('\n') || line.is_empty();
    let rest = &text[end..];
    let blank = rest.len() - rest.trim_start().len();
    let breaks = rest[..blank].rfind('\n').map_or(0, |at| at + 1);
    match starts_line && (breaks > 0 || blank == rest.len()) {
        true => Span::new(line.len(), end + if breaks > 0 { breaks } else { blank }),
        false => Span::new(span.start, end),
    }
}
