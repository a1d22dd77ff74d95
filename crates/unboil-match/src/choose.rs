//! Which copy stays, and what goes because of it.
//!
//! Articles are ranked once, in the order of `--keep`. A span goes only if it was verified against a span of an article of
//! lower rank that itself stays in the output; nothing goes because of something that goes.

use std::borrow::Cow;
use std::collections::HashSet;
use std::ops::Range;

use super::align::TokenMatch;
use super::verify::TokenizedArticle;
use crate::config::CopyPreference;
use crate::passage::{Member, Passage};
use unboil_text::{Class, DROP_ARTICLES_RULE, Removal, Span};

/// What the choice looks at in an article.
#[derive(Clone, Copy)]
pub struct RankCandidate<'a> {
    /// Names it; breaks the last ties.
    pub id: &'a str,
    /// When it was published, if known; compared as text.
    pub date: Option<&'a str>,
    /// A hash of its text; breaks ties.
    pub content: u64,
    /// Words that stripping left.
    pub words: usize,
}

/// The articles, by index, in the order in which they stay.
pub fn keep_order(articles: &[RankCandidate], keep: CopyPreference) -> Vec<usize> {
    let mut keep_order: Vec<usize> = (0..articles.len()).collect();
    let content = |x: &RankCandidate, y: &RankCandidate| (x.content, x.id).cmp(&(y.content, y.id));
    match keep {
        CopyPreference::First => {}
        CopyPreference::Longest => keep_order.sort_by(|&x, &y| {
            let (x, y) = (&articles[x], &articles[y]);
            y.words.cmp(&x.words).then_with(|| content(x, y))
        }),
        CopyPreference::Earliest => keep_order.sort_by(|&x, &y| {
            let (x, y) = (&articles[x], &articles[y]);
            (x.date.is_none(), x.date)
                .cmp(&(y.date.is_none(), y.date))
                .then_with(|| content(x, y))
        }),
    }
    keep_order
}

/// The rule name of a passage that goes.
const DROP_PASSAGES_RULE: &str = "drop-passages";

/// A passage that may go.
#[derive(Clone, Debug)]
pub struct RemovalCandidate {
    /// It.
    pub passage: Passage,
    /// What of its copy may go, as [`removable_spans`] says.
    pub spans: Vec<Span>,
}

/// The removals of each article under `--duplicates drop-passages`; none overlaps what stripping removed. `ids` are those of the
/// articles, `keep_order` lists them in the order in which they stay.
pub fn drop_passages(
    ids: &[&str],
    keep_order: &[usize],
    passages: &[RemovalCandidate],
) -> Vec<Vec<Removal>> {
    let mut removals: Vec<Vec<Removal>> = vec![Vec::new(); ids.len()];
    let mut by_article: Vec<Vec<&RemovalCandidate>> = vec![Vec::new(); ids.len()];
    for candidate in passages {
        by_article[candidate.passage.b.article].push(candidate);
    }
    for &article in keep_order {
        let mut here: Vec<Removal> = Vec::new();
        // The most alike first, so that the reason given is the best one.
        by_article[article].sort_by(|x, y| {
            let (x, y) = (&x.passage, &y.passage);
            (y.similarity.total_cmp(&x.similarity)).then((x.b.span, x.a.article, x.a.span).cmp(&(
                y.b.span,
                y.a.article,
                y.a.span,
            )))
        });
        for RemovalCandidate { passage, spans } in &by_article[article] {
            let stays = removals[passage.a.article]
                .iter()
                .all(|removal| removal.span.overlap(passage.a.span) == 0);
            if !stays {
                continue;
            }
            let why = format!(
                "{} words as in {} {}..{}, {} edited",
                passage.words,
                ids[passage.a.article],
                passage.a.span.start,
                passage.a.span.end,
                passage.edits
            );
            for &span in spans {
                for span in subtract_removals(span, &here) {
                    here.push(Removal {
                        span,
                        class: Class::Duplicate,
                        rule: Cow::Borrowed(DROP_PASSAGES_RULE),
                        why: why.clone(),
                    });
                }
            }
            here.sort_by_key(|removal| removal.span);
        }
        removals[article] = here;
    }
    removals
}

/// What goes of a member of a group under `--duplicates drop-articles`: all that stripping left of it. `stays` is the id of the
/// article that stays.
pub fn drop_article(member: &Member, stays: &str, kept: &[Span]) -> Vec<Removal> {
    let why = format!(
        "{:.0} % of its words are in {stays}",
        100.0 * member.overlap
    );
    let gone = kept.iter().map(|&span| Removal {
        span,
        class: Class::Duplicate,
        rule: Cow::Borrowed(DROP_ARTICLES_RULE),
        why: why.clone(),
    });
    gone.collect()
}

/// A run of this many words of a copy that the other text does not have stays when the copy goes.
const MIN_UNSHARED_WORDS: usize = 5;

/// The kept parts of the copy `b` that are also in `a`, of two articles that match: all but runs of words of its own.
pub fn removable_spans(
    b: &TokenizedArticle,
    a: &TokenizedArticle,
    found: &TokenMatch,
) -> Vec<Span> {
    let (tokens_a, tokens_b) = (a.tokens.tokens(), b.tokens.tokens());
    let unshared = unshared_runs(
        &tokens_a.ocr_hashes[found.a.clone()],
        &tokens_b.ocr_hashes[found.b.clone()],
    );
    let mut out = Vec::new();
    let mut from = 0;
    let boundaries = unshared.iter().map(|run| (run.start, run.end));
    for (to, next) in boundaries.chain([(found.b.len(), found.b.len())]) {
        if to > from {
            let words = tokens_b.bytes(found.b.start + from, found.b.start + to);
            let span = extend_to_lines(&b.text, words);
            out.extend(b.kept.iter().filter_map(|kept| intersection(*kept, span)));
        }
        from = next;
    }
    out
}

/// Runs of at least [`MIN_UNSHARED_WORDS`] words of `b` that are in no pair of neighbouring words that `a` has too.
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

/// The bytes two spans share.
fn intersection(one: Span, two: Span) -> Option<Span> {
    let (start, end) = (one.start.max(two.start), one.end.min(two.end));
    (start < end).then(|| Span::new(start, end))
}

/// The parts of `span` outside `removals`, which are sorted and do not overlap.
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

/// `span` with the marks that close its last sentence, and with the line break after it if it is whole lines.
fn extend_to_lines(text: &str, span: Span) -> Span {
    let closing = |c: char| !c.is_alphanumeric() && !c.is_whitespace();
    let rest = &text[span.end..];
    let marks = rest.len() - rest.trim_start_matches(closing).len();
    let ends_word = rest[marks..].chars().next().is_none_or(char::is_whitespace);
    let end = if ends_word {
        span.end + marks
    } else {
        span.end
    };
    let line = text[..span.start].trim_end_matches([' ', '\t', '"', '“', '-', '•', '*']);
    let start = match line.ends_with('\n') || line.is_empty() {
        true => line.len(),
        false => span.start,
    };
    let rest = &text[end..];
    let blank = rest.len() - rest.trim_start().len();
    let breaks = rest[..blank].rfind('\n').map_or(0, |at| at + 1);
    let whole = line.ends_with('\n') || line.is_empty();
    match whole && (breaks > 0 || blank == rest.len()) {
        true => Span::new(start, end + if breaks > 0 { breaks } else { blank }),
        false => Span::new(span.start, end),
    }
}

#[cfg(test)]
mod tests {
    use super::super::align::AlignmentStats;
    use super::*;
    use crate::passage::ArticleSpan;
    use unboil_text::kept_text;

    fn candidate<'a>(id: &'a str, date: Option<&'a str>, words: usize) -> RankCandidate<'a> {
        RankCandidate {
            id,
            date,
            content: id.as_bytes()[0].into(),
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

    /// Articles that hold `PASSAGE`, a passage for each pair given as (stays, goes).
    fn dropped(texts: &[&str], pairs: &[(usize, usize)], kept: &[Vec<Span>]) -> Vec<String> {
        let articles: Vec<TokenizedArticle> = (0..texts.len())
            .map(|n| TokenizedArticle::new(texts[n].to_string(), kept[n].clone()))
            .collect();
        let span = |article: usize| {
            let text = texts[article];
            let start = text.find("The river").expect("it holds the passage");
            let end = text.find("bridges").expect("it holds the passage") + 7;
            Span::new(start, end)
        };
        let place = |article: usize| ArticleSpan {
            article,
            span: span(article),
        };
        let passages: Vec<RemovalCandidate> = pairs
            .iter()
            .map(|&(a, b)| {
                let tokens = |n: usize| articles[n].tokens.tokens().touching(span(n));
                let found = TokenMatch {
                    a: tokens(a),
                    b: tokens(b),
                    stats: AlignmentStats::default(),
                    moved: 0,
                };
                RemovalCandidate {
                    passage: Passage {
                        a: place(a),
                        b: place(b),
                        similarity: 1.0,
                        words: 15,
                        edits: 0,
                    },
                    spans: removable_spans(&articles[b], &articles[a], &found),
                }
            })
            .collect();
        let keep_order: Vec<usize> = (0..texts.len()).collect();
        let removals = drop_passages(&vec!["x"; texts.len()], &keep_order, &passages);
        (0..texts.len())
            .map(|n| kept_text(texts[n], &removals[n]))
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
        let gone = "Before.\n\nAfter.";
        for (pairs, expected) in [
            (&[(0, 1), (0, 2)][..], [PASSAGE, gone, gone]),
            (&[(0, 1), (1, 2)], [PASSAGE, gone, &second]),
            (&[(1, 2)], [PASSAGE, &second, gone]),
            (&[(0, 1), (0, 2), (1, 2)], [PASSAGE, gone, gone]),
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
        let at = second.find("READ").expect("just put there");
        let kept = vec![
            vec![Span::new(0, PASSAGE.len())],
            vec![Span::new(0, at), Span::new(at + 10, second.len())],
        ];
        let left = dropped(&[PASSAGE, &second], &[(0, 1)], &kept);
        assert_eq!(left[1], "READ MORE ");
    }
}
