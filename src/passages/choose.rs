//! Which copy stays, and what goes because of it.
//!
//! Articles are ranked once, in the order of `--keep`. A span goes only if it was verified against a span of an article of
//! lower rank that itself stays in the output; nothing goes because of something that goes.

use std::borrow::Cow;
use std::collections::HashSet;
use std::ops::Range;

use super::tokens::Tokens;
use crate::config::Keep;
use crate::document::{Class, DROP_ARTICLES, Group, Passage, Removal, Span};

/// What the choice looks at in an article.
#[derive(Clone, Copy)]
pub struct Candidate<'a> {
    /// Names it; breaks the last ties.
    pub id: &'a str,
    /// When it was published, if known; compared as text.
    pub date: Option<&'a str>,
    /// Its text; breaks ties.
    pub text: &'a str,
    /// Words that stripping left.
    pub words: usize,
}

/// The articles, by index, in the order in which they stay.
pub fn order(articles: &[Candidate], keep: Keep) -> Vec<usize> {
    let mut order: Vec<usize> = (0..articles.len()).collect();
    let content = |x: &Candidate, y: &Candidate| (x.text, x.id).cmp(&(y.text, y.id));
    match keep {
        Keep::First => {}
        Keep::Longest => order.sort_by(|&x, &y| {
            let (x, y) = (&articles[x], &articles[y]);
            y.words.cmp(&x.words).then_with(|| content(x, y))
        }),
        Keep::Earliest => order.sort_by(|&x, &y| {
            let (x, y) = (&articles[x], &articles[y]);
            (x.date.is_none(), x.date)
                .cmp(&(y.date.is_none(), y.date))
                .then_with(|| content(x, y))
        }),
    }
    order
}

/// One article as `drop_passages` sees it.
#[derive(Clone, Copy)]
pub struct Source<'a> {
    /// Names it in the reasons.
    pub id: &'a str,
    /// Its text.
    pub text: &'a str,
    /// What stripping left of it, sorted.
    pub kept: &'a [Span],
    /// The tokens of that.
    pub tokens: Tokens<'a>,
}

/// The rule name of a passage that goes.
const DROP_PASSAGES: &str = "drop-passages";

/// The removals of each article under `--duplicates drop-passages`; none overlaps what stripping removed. `order` lists the
/// articles in the order in which they stay. Passages below `min_similarity` stay.
pub fn drop_passages(
    articles: &[Source],
    order: &[usize],
    passages: &[Passage],
    min_similarity: f64,
) -> Vec<Vec<Removal>> {
    let mut removals: Vec<Vec<Removal>> = vec![Vec::new(); articles.len()];
    let mut of_article: Vec<Vec<&Passage>> = vec![Vec::new(); articles.len()];
    for passage in passages {
        if passage.similarity >= min_similarity {
            of_article[passage.b.article].push(passage);
        }
    }
    for &article in order {
        let mut here: Vec<Removal> = Vec::new();
        // The most alike first, so that the reason given is the best one.
        of_article[article].sort_by(|x, y| {
            (y.similarity.total_cmp(&x.similarity)).then((x.b.span, x.a.article, x.a.span).cmp(&(
                y.b.span,
                y.a.article,
                y.a.span,
            )))
        });
        for passage in &of_article[article] {
            let stays = removals[passage.a.article]
                .iter()
                .all(|removal| removal.span.overlap(passage.a.span) == 0);
            if !stays {
                continue;
            }
            let why = format!(
                "{} words as in {} {}..{}, {} edited",
                passage.words,
                articles[passage.a.article].id,
                passage.a.span.start,
                passage.a.span.end,
                passage.edits
            );
            for span in verified(&articles[article], &articles[passage.a.article], passage) {
                for span in without(span, &here) {
                    here.push(Removal {
                        span,
                        class: Class::Duplicate,
                        rule: Cow::Borrowed(DROP_PASSAGES),
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

/// The removals of each article under `--duplicates drop-articles`: all that stripping left of the members of a group.
pub fn drop_articles(articles: &[Source], groups: &[Group]) -> Vec<Vec<Removal>> {
    let mut removals: Vec<Vec<Removal>> = vec![Vec::new(); articles.len()];
    for group in groups {
        for member in &group.members {
            let why = format!(
                "{:.0} % of its words are in {}",
                100.0 * member.overlap,
                articles[group.stays].id
            );
            let gone = articles[member.article].kept.iter().map(|&span| Removal {
                span,
                class: Class::Duplicate,
                rule: Cow::Borrowed(DROP_ARTICLES),
                why: why.clone(),
            });
            removals[member.article] = gone.collect();
        }
    }
    removals
}

/// A run of this many words of a copy that the other text does not have stays when the copy goes.
const NEW_WORDS: usize = 5;

/// The kept parts of a passage's copy `b` that are also in its `a`: all but runs of words of its own.
fn verified(b: &Source, a: &Source, passage: &Passage) -> Vec<Span> {
    let (of_a, of_b) = (
        a.tokens.inside(passage.a.span),
        b.tokens.inside(passage.b.span),
    );
    let own = own_words(&a.tokens.shapes[of_a], &b.tokens.shapes[of_b.clone()]);
    let mut out = Vec::new();
    let mut from = 0;
    let borders = own.iter().map(|run| (run.start, run.end));
    for (to, next) in borders.chain([(of_b.len(), of_b.len())]) {
        if to > from {
            let words = b.tokens.bytes(of_b.start + from, of_b.start + to);
            let span = whole_lines(b.text, words);
            out.extend(b.kept.iter().filter_map(|kept| common(*kept, span)));
        }
        from = next;
    }
    out
}

/// Runs of at least [`NEW_WORDS`] words of `b` that are in no pair of neighbouring words that `a` has too.
fn own_words(a: &[u32], b: &[u32]) -> Vec<Range<usize>> {
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
        if !run[0] && run.len() >= NEW_WORDS {
            out.push(from..from + run.len());
        }
        from += run.len();
    }
    out
}

/// The bytes two spans share.
fn common(one: Span, two: Span) -> Option<Span> {
    let (start, end) = (one.start.max(two.start), one.end.min(two.end));
    (start < end).then(|| Span::new(start, end))
}

/// The parts of `span` outside `removals`, which are sorted and do not overlap.
fn without(span: Span, removals: &[Removal]) -> Vec<Span> {
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
fn whole_lines(text: &str, span: Span) -> Span {
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
    use super::super::tokens::TokenList;
    use super::*;
    use crate::document::{Place, kept_text};

    fn candidate<'a>(id: &'a str, date: Option<&'a str>, words: usize) -> Candidate<'a> {
        Candidate {
            id,
            date,
            text: id,
            words,
        }
    }

    #[test]
    fn the_order_of_keep() {
        let articles = [
            candidate("c", None, 5),
            candidate("b", Some("2024-01-02"), 9),
            candidate("a", Some("2024-01-01"), 5),
            candidate("d", None, 9),
        ];
        for (keep, expected) in [
            (Keep::First, [0, 1, 2, 3]),
            (Keep::Longest, [1, 3, 2, 0]),
            (Keep::Earliest, [2, 1, 0, 3]),
        ] {
            assert_eq!(order(&articles, keep), expected, "{keep:?}");
        }
    }

    const PASSAGE: &str =
        "The river rose by two metres in the night and the mayor closed both bridges.";

    /// Articles that hold `PASSAGE`, a passage for each pair given as (stays, goes).
    fn dropped(texts: &[&str], pairs: &[(usize, usize)], kept: &[Vec<Span>]) -> Vec<String> {
        let found = TokenList::of((0..texts.len()).map(|n| (texts[n], &kept[n][..])));
        let sources: Vec<Source> = (0..texts.len())
            .map(|n| Source {
                id: "x",
                text: texts[n],
                kept: &kept[n],
                tokens: found.article(n),
            })
            .collect();
        let place = |article: usize| {
            let start = texts[article]
                .find("The river")
                .expect("it holds the passage");
            let end = texts[article]
                .find("bridges")
                .expect("it holds the passage")
                + 7;
            Place {
                article,
                span: Span::new(start, end),
            }
        };
        let passages: Vec<Passage> = pairs
            .iter()
            .map(|&(a, b)| Passage {
                a: place(a),
                b: place(b),
                similarity: 1.0,
                words: 15,
                edits: 0,
            })
            .collect();
        let order: Vec<usize> = (0..texts.len()).collect();
        let removals = drop_passages(&sources, &order, &passages, 0.7);
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
    fn a_passage_goes_only_if_its_copy_stays() {
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
    fn what_only_the_copy_says_stays() {
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
    fn what_stripping_removed_is_not_removed_again() {
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
