//! Chooses which copies are kept, and what is removed because of them.
//!
//! [`keep_order`] ranks the articles once, by `--keep`. [`drop_passages`] removes spans and
//! [`drop_article`] whole articles. A span is removed only if it was verified against a span of an
//! article with a better rank, and only if that span itself is kept.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::config::CopyPreference;
use crate::records::{ArticleId, Member};
use crate::verify::RemovalCandidate;
use unboil_text::{Class, DROP_ARTICLES_RULE, Removal, Span};

/// The properties of an article that decide its rank.
#[derive(Clone, Copy, Debug)]
pub struct RankCandidate<'a> {
    /// Its name. Breaks the last ties.
    pub id: &'a str,
    /// Its date of publication, if known. Compared as text.
    pub date: Option<&'a str>,
    /// A hash of its text. Breaks ties.
    pub text_hash: u64,
    /// Number of words that stripping left.
    pub words: usize,
}

/// Returns the indices of `articles` in the order of `--keep`: the one to keep first is first.
///
/// ```
/// use unboil_match::{CopyPreference, RankCandidate, keep_order};
///
/// let article = |id, words| RankCandidate { id, date: None, text_hash: 0, words };
/// let articles = [article("short", 20), article("long", 90)];
/// assert_eq!(keep_order(&articles, CopyPreference::First), [0, 1]);
/// assert_eq!(keep_order(&articles, CopyPreference::Longest), [1, 0]);
/// ```
pub fn keep_order(articles: &[RankCandidate], keep: CopyPreference) -> Vec<usize> {
    let mut order: Vec<usize> = (0..articles.len()).collect();
    let by_text =
        |x: &RankCandidate, y: &RankCandidate| (x.text_hash, x.id).cmp(&(y.text_hash, y.id));
    match keep {
        CopyPreference::First => {}
        CopyPreference::Longest => order.sort_by(|&x, &y| {
            let (x, y) = (&articles[x], &articles[y]);
            y.words.cmp(&x.words).then_with(|| by_text(x, y))
        }),
        CopyPreference::Earliest => order.sort_by(|&x, &y| {
            let (x, y) = (&articles[x], &articles[y]);
            (x.date.is_none(), x.date)
                .cmp(&(y.date.is_none(), y.date))
                .then_with(|| by_text(x, y))
        }),
    }
    order
}

/// The rule name of a removed passage.
const DROP_PASSAGES_RULE: &str = "drop-passages";

/// Returns the removals of each article under `--duplicates drop-passages`. They do not overlap
/// each other or what stripping removed. Articles without removals are not in the map.
///
/// `candidates` are in any order. `rank` is the place of an article in the order of `--keep`,
/// `name` is its name in the reason of a removal.
///
/// ```
/// use unboil_match::{ArticleSpan, Passage, RemovalCandidate, drop_passages};
/// use unboil_text::Span;
///
/// let copy = |article| ArticleSpan { article, span: Span::new(0, 90) };
/// let passage = Passage { a: copy(0), b: copy(1), similarity: 1.0, words: 15, edits: 0 };
/// let candidate = RemovalCandidate { passage, spans: vec![Span::new(0, 91)] };
/// let removals = drop_passages(&[candidate], |article| article as u32, |_| "first.txt");
/// assert_eq!(removals[&1][0].span, Span::new(0, 91));
/// assert_eq!(removals[&1][0].why, "15 words as in first.txt 0..90, 0 edited");
/// ```
pub fn drop_passages<'n>(
    candidates: &[RemovalCandidate],
    rank: impl Fn(ArticleId) -> u32,
    name: impl Fn(ArticleId) -> &'n str,
) -> BTreeMap<ArticleId, Vec<Removal>> {
    let mut by_rank: BTreeMap<u32, Vec<&RemovalCandidate>> = BTreeMap::new();
    for candidate in candidates {
        let dropped = candidate.passage.b.article;
        by_rank.entry(rank(dropped)).or_default().push(candidate);
    }
    let mut removals: BTreeMap<ArticleId, Vec<Removal>> = BTreeMap::new();
    for mut of_article in by_rank.into_values() {
        // The most similar passage is first, so that it is the reason that is given.
        of_article.sort_by(|x, y| {
            let spans = |passage: &RemovalCandidate| {
                let (a, b) = (passage.passage.a, passage.passage.b);
                (b.span, a.article, a.span)
            };
            (y.passage.similarity.total_cmp(&x.passage.similarity)).then(spans(x).cmp(&spans(y)))
        });
        let mut of_dropped: Vec<Removal> = Vec::new();
        for RemovalCandidate { passage, spans } in &of_article {
            let copy = passage.a;
            let is_kept = (removals.get(&copy.article).into_iter().flatten())
                .all(|removal| removal.span.overlap(copy.span) == 0);
            if !is_kept {
                continue;
            }
            let why = format!(
                "{} words as in {} {}..{}, {} edited",
                passage.words,
                name(copy.article),
                copy.span.start,
                copy.span.end,
                passage.edits
            );
            for &span in spans {
                for span in subtract_removals(span, &of_dropped) {
                    of_dropped.push(duplicate_removal(span, DROP_PASSAGES_RULE, &why));
                }
            }
            of_dropped.sort_by_key(|removal| removal.span);
        }
        if !of_dropped.is_empty() {
            removals.insert(of_article[0].passage.b.article, of_dropped);
        }
    }
    removals
}

/// Returns the removals of a member of a group under `--duplicates drop-articles`: all that
/// stripping left of it. `kept_name` is the name of the kept article, `kept_spans` are the spans
/// that stripping left of the member.
///
/// ```
/// use unboil_match::{Member, drop_article};
/// use unboil_text::Span;
///
/// let member = Member { article: 1, overlap: 0.934 };
/// let removals = drop_article(&member, "first.txt", &[Span::new(0, 80)]);
/// assert_eq!(removals[0].why, "93 % of its words are in first.txt");
/// ```
pub fn drop_article(member: &Member, kept_name: &str, kept_spans: &[Span]) -> Vec<Removal> {
    let percent = 100.0 * member.overlap;
    let why = format!("{percent:.0} % of its words are in {kept_name}");
    let removals = kept_spans
        .iter()
        .map(|&span| duplicate_removal(span, DROP_ARTICLES_RULE, &why));
    removals.collect()
}

fn duplicate_removal(span: Span, rule: &'static str, why: &str) -> Removal {
    Removal {
        span,
        class: Class::Duplicate,
        rule: Cow::Borrowed(rule),
        why: why.to_string(),
    }
}

/// Returns the parts of `span` outside of `removals`, which are sorted and do not overlap.
fn subtract_removals(span: Span, removals: &[Removal]) -> Vec<Span> {
    let mut out = Vec::new();
    let mut from = span.start;
    for removal in removals {
        if removal.span.overlap(span) > 0 {
            if removal.span.start > from {
                out.push(Span::new(from, removal.span.start));
            }
            from = removal.span.end;
        }
    }
    if from < span.end {
        out.push(Span::new(from, span.end));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::align::{AlignmentStats, TokenMatch};
    use crate::records::{ArticleSpan, Passage};
    use crate::removable_spans::removable_spans;
    use crate::tokenized_article::TokenizedArticle;
    use unboil_text::kept_text;

    fn candidate<'a>(id: &'a str, date: Option<&'a str>, words: usize) -> RankCandidate<'a> {
        RankCandidate {
            id,
            date,
            text_hash: id.as_bytes()[0].into(),
            words,
        }
    }

    #[test]
    fn keep_policies_order_articles() {
        let articles = [
            candidate("c", None, 5),
            candidate("b", Some("2024-01-02"), 9),
            candidate("a", Some("2024-01-01"), 5),
            candidate("d", None, 9),
        ];
        for (keep, expected) in [
            (CopyPreference::First, [0, 1, 2, 3]),
            (CopyPreference::Longest, [1, 3, 2, 0]),
            (CopyPreference::Earliest, [2, 1, 0, 3]),
        ] {
            assert_eq!(keep_order(&articles, keep), expected, "{keep:?}");
        }
    }

    const PASSAGE: &str =
        "The river rose by two metres in the night and the mayor closed both bridges.";

    /// What is left of articles that hold `PASSAGE`, with a passage for each pair (kept, dropped).
    fn dropped(texts: &[&str], pairs: &[(usize, usize)], kept: &[Vec<Span>]) -> Vec<String> {
        let articles: Vec<TokenizedArticle> = (0..texts.len())
            .map(|n| TokenizedArticle::new(texts[n].to_string(), kept[n].clone()))
            .collect();
        let span = |article: usize| {
            let text = texts[article];
            let start = text.find("The river").expect("the passage");
            let end = text.find("bridges").expect("the passage") + 7;
            Span::new(start, end)
        };
        let article_span = |article: usize| ArticleSpan {
            article,
            span: span(article),
        };
        let passages: Vec<RemovalCandidate> = pairs
            .iter()
            .map(|&(a, b)| {
                let tokens = |n: usize| articles[n].tokens.tokens().touching(span(n));
                let token_match = TokenMatch {
                    a: tokens(a),
                    b: tokens(b),
                    stats: AlignmentStats::default(),
                    moved: 0,
                };
                RemovalCandidate {
                    passage: Passage {
                        a: article_span(a),
                        b: article_span(b),
                        similarity: 1.0,
                        words: 15,
                        edits: 0,
                    },
                    spans: removable_spans(&articles[b], &articles[a], &token_match),
                }
            })
            .collect();
        let removals = drop_passages(&passages, |article| article as u32, |_| "x");
        let removals_of = |article| removals.get(&article).map_or(&[][..], Vec::as_slice);
        (0..texts.len())
            .map(|n| kept_text(texts[n], removals_of(n)))
            .collect()
    }

    fn whole(texts: &[&str]) -> Vec<Vec<Span>> {
        texts
            .iter()
            .map(|text| vec![Span::new(0, text.len())])
            .collect()
    }

    #[test]
    fn passage_is_removed_only_if_its_copy_stays() {
        let second = format!("Before.\n\n{PASSAGE}\n\nAfter.");
        let texts = [PASSAGE, &second, &second];
        let kept = whole(&texts);
        let without_passage = "Before.\n\nAfter.";
        for (pairs, expected) in [
            (
                &[(0, 1), (0, 2)][..],
                [PASSAGE, without_passage, without_passage],
            ),
            (&[(0, 1), (1, 2)], [PASSAGE, without_passage, &second]),
            (&[(1, 2)], [PASSAGE, &second, without_passage]),
            (
                &[(0, 1), (0, 2), (1, 2)],
                [PASSAGE, without_passage, without_passage],
            ),
        ] {
            assert_eq!(dropped(&texts, pairs, &kept), expected, "{pairs:?}");
        }
    }

    #[test]
    fn words_only_in_the_copy_stay() {
        let second = PASSAGE.replace(
            "in the night",
            "in the night, said Ada Example who lives on the quay,",
        );
        let left = dropped(&[PASSAGE, &second], &[(0, 1)], &whole(&[PASSAGE, &second]));
        assert!(
            left[1].contains("said Ada Example who lives on"),
            "{left:?}"
        );
        assert!(!left[1].contains("mayor"), "{left:?}");
    }

    #[test]
    fn stripped_spans_are_not_removed_again() {
        let second = PASSAGE.replace("night", "night READ MORE");
        let at = second.find("READ").expect("the inserted words");
        let kept = vec![
            vec![Span::new(0, PASSAGE.len())],
            vec![Span::new(0, at), Span::new(at + 10, second.len())],
        ];
        let left = dropped(&[PASSAGE, &second], &[(0, 1)], &kept);
        assert_eq!(left[1], "READ MORE ");
    }
}
