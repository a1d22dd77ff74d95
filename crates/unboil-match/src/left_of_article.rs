//! What is left of an article when the removals of duplicates are added to those of stripping:
//! [`with_duplicates`] and [`emptied_article`].

use std::cmp::Reverse;
use std::collections::HashMap;

use crate::choose::ChosenRemovals;
use crate::records::{ArticleId, DropKind, DroppedArticle};
use unboil_text::{DROP_ARTICLES_RULE, Removal, Span, count_words};

/// Adds the removals of duplicates of an article to those of stripping. An article that is dropped
/// gets one removal that spans all of it.
///
/// ```
/// use unboil_match::{Member, drop_article, with_duplicates};
/// use unboil_text::{Class, Removal, Span, kept_spans};
///
/// let stripped = vec![Removal {
///     span: Span::new(0, 20),
///     class: Class::Chrome,
///     rule: "phrase".into(),
///     why: "a sharing button".into(),
///     score: None,
/// }];
/// let member = Member { article: 1, overlap: 1.0, kept_overlap: 1.0, new_sentences: 0 };
/// let duplicates = drop_article(&member, "first.txt", &kept_spans(100, &stripped));
/// let removals = with_duplicates(stripped, duplicates);
/// assert_eq!(removals[0].span, Span::new(0, 100));
/// assert_eq!(removals.len(), 1);
/// ```
pub fn with_duplicates(stripped: Vec<Removal>, duplicates: Vec<Removal>) -> Vec<Removal> {
    let is_drop = |removal: &&Removal| removal.rule == DROP_ARTICLES_RULE;
    let dropped = duplicates.iter().find(is_drop).cloned();
    let mut merged = stripped;
    merged.extend(duplicates);
    merged.sort_by_key(|removal| removal.span);
    match (dropped, merged.last()) {
        // Together with what stripping removed, the removals cover the whole article.
        (Some(dropped), Some(last)) => vec![Removal {
            span: Span::new(0, last.span.end),
            ..dropped
        }],
        _ => merged,
    }
}

/// The record of an article if its removals leave no word of the kept spans.
///
/// ```
/// use unboil_match::{ChosenRemovals, emptied_article};
/// use unboil_text::{Class, Removal, Span};
///
/// let text = "The night boat runs. Hooray.";
/// let removal = |start, end| Removal {
///     span: Span::new(start, end),
///     class: Class::Duplicate,
///     rule: "drop-passages".into(),
///     why: "4 words as in first.txt 0..20, 0 edited".into(),
///     score: None,
/// };
/// let chosen = |end| ChosenRemovals { removals: vec![removal(0, end)], partners: vec![7] };
/// let kept = [Span::new(0, text.len())];
/// assert_eq!(emptied_article(1, text, &kept, &chosen(20)), None);
/// assert_eq!(emptied_article(1, text, &kept, &chosen(28)).expect("nothing is left").stays, 7);
/// ```
pub fn emptied_article(
    article: ArticleId,
    text: &str,
    kept: &[Span],
    chosen: &ChosenRemovals,
) -> Option<DroppedArticle> {
    let mut removals = chosen
        .removals
        .iter()
        .map(|removal| removal.span)
        .peekable();
    for span in kept {
        let mut start = span.start;
        while let Some(removed) = removals.next_if(|removed| removed.start < span.end) {
            if count_words(&text[start..removed.start.max(start)]) > 0 {
                return None;
            }
            start = removed.end;
        }
        if start < span.end && count_words(&text[start..span.end]) > 0 {
            return None;
        }
    }
    let mut bytes: HashMap<ArticleId, usize> = HashMap::new();
    for (removal, &partner) in chosen.removals.iter().zip(&chosen.partners) {
        *bytes.entry(partner).or_default() += removal.span.len();
    }
    let all: usize = bytes.values().sum();
    let (stays, most) = bytes
        .into_iter()
        .max_by_key(|&(id, bytes)| (bytes, Reverse(id)))?;
    Some(DroppedArticle {
        article,
        stays,
        overlap: most as f64 / all.max(1) as f64,
        kept_overlap: None,
        kind: DropKind::Emptied,
    })
}
