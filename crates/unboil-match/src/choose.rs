//! Chooses which copies are kept, and what is removed because of them.
//!
//! [`drop_passages`] removes sentences and [`drop_article`] whole articles. A sentence is removed only if it was verified against sentences of
//! an article with a better rank, and only if these are kept.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::records::{ArticleId, Member, Passage};
use crate::removable_units::RemovableUnit;
use crate::verify::RemovalCandidate;
use unboil_text::{Class, DROP_ARTICLES_RULE, Removal, Span};

/// The rule name of a removed passage.
const DROP_PASSAGES_RULE: &str = "drop-passages";

/// The removals of an article, sorted by span.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ChosenRemovals {
    /// The removals.
    pub removals: Vec<Removal>,
    /// For each removal, the article that says the same and stays.
    pub partners: Vec<ArticleId>,
}

/// Sorts passages by the dropped article and its span, then by the kept one: the order of the output.
/// It is total, so that it does not depend on the order in which links were verified.
///
/// ```
/// use unboil_match::{ArticleSpan, Passage, RemovalCandidate, sort_candidates};
/// use unboil_text::Span;
///
/// let copy = |article| ArticleSpan { article, span: Span::new(0, 90) };
/// let passage = |a, b| Passage::exact(copy(a), copy(b), 15);
/// let candidate = |a, b| RemovalCandidate { passage: passage(a, b), units: Vec::new() };
/// let mut candidates = [candidate(0, 2), candidate(0, 1)];
/// sort_candidates(&mut candidates);
/// assert_eq!(candidates[0].passage.b.article, 1);
/// ```
pub fn sort_candidates(candidates: &mut [RemovalCandidate]) {
    let key = |passage: &Passage| (passage.b, passage.a, passage.words, passage.edits);
    candidates.sort_unstable_by(|x, y| {
        let (x, y) = (&x.passage, &y.passage);
        (key(x).cmp(&key(y))).then(x.similarity.total_cmp(&y.similarity))
    });
}

/// Returns the removals of each article under `--duplicates drop-passages`: sentences that a kept
/// article says too. They do not overlap each other or what stripping removed. Articles without
/// removals are not in the map.
///
/// `candidates` are in any order. `rank` is the place of an article in the order of `--keep`,
/// `name` is its name in the reason of a removal. A sentence goes only if the sentences that it was
/// compared with stay. A line goes with its marks if all of its sentences go.
///
/// ```
/// use unboil_match::*;
/// use unboil_text::Span;
///
/// let copy = |article| ArticleSpan { article, span: Span::new(0, 90) };
/// let passage = Passage::exact(copy(0), copy(1), 15);
/// let unit = RemovableUnit {
///     index: 0,
///     span: Span::new(0, 90),
///     previous_end: 0,
///     next_start: 90,
///     line: Span::new(0, 91),
///     line_units: 1,
///     source: Span::new(0, 90),
/// };
/// let candidate = RemovalCandidate { passage, units: vec![unit] };
/// let chosen = drop_passages(&[candidate], |article| article as u32, |_| "first.txt");
/// assert_eq!(chosen[&1].removals[0].span, Span::new(0, 91));
/// assert_eq!(chosen[&1].removals[0].why, "15 words as in first.txt 0..90, 0 edited");
/// assert_eq!(chosen[&1].partners, [0]);
/// ```
pub fn drop_passages<'n>(
    candidates: &[RemovalCandidate],
    rank: impl Fn(ArticleId) -> u32,
    name: impl Fn(ArticleId) -> &'n str,
) -> BTreeMap<ArticleId, ChosenRemovals> {
    let mut by_rank: BTreeMap<u32, Vec<&RemovalCandidate>> = BTreeMap::new();
    for candidate in candidates {
        let dropped = candidate.passage.b.article;
        by_rank.entry(rank(dropped)).or_default().push(candidate);
    }
    let mut out: BTreeMap<ArticleId, ChosenRemovals> = BTreeMap::new();
    for mut of_article in by_rank.into_values() {
        // The most similar passage is first, so that it is the reason that is given.
        of_article.sort_by(|x, y| {
            let spans = |passage: &RemovalCandidate| {
                let (a, b) = (passage.passage.a, passage.passage.b);
                (b.span, a.article, a.span)
            };
            // Text that the article has twice is compared with what stays of the article itself.
            (is_within(&x.passage).cmp(&is_within(&y.passage)))
                .then(y.passage.similarity.total_cmp(&x.passage.similarity))
                .then(spans(x).cmp(&spans(y)))
        });
        let mut chosen: BTreeMap<usize, (&RemovableUnit, &Passage)> = BTreeMap::new();
        for RemovalCandidate { passage, units } in &of_article {
            let of_kept =
                (out.get(&passage.a.article)).map_or(&[][..], |chosen| chosen.removals.as_slice());
            let stays = |unit: &&RemovableUnit| {
                (of_kept.iter()).all(|removal| removal.span.overlap(unit.source) == 0)
            };
            for unit in units.iter().filter(stays) {
                let goes =
                    |(other, _): &(&RemovableUnit, &Passage)| other.span.overlap(unit.source) > 0;
                if !(is_within(passage) && chosen.values().any(goes)) {
                    chosen.entry(unit.index).or_insert((unit, passage));
                }
            }
        }
        let chosen: Vec<(&RemovableUnit, &Passage)> = chosen.into_values().collect();
        if !chosen.is_empty() {
            let dropped = of_article[0].passage.b.article;
            out.insert(dropped, unit_removals(&chosen, &name));
        }
    }
    out
}

/// True for a passage that one article has twice.
fn is_within(passage: &Passage) -> bool {
    passage.a.article == passage.b.article
}

/// The removals of the chosen units of an article, each with the passage that is the reason.
fn unit_removals<'n>(
    chosen: &[(&RemovableUnit, &Passage)],
    name: impl Fn(ArticleId) -> &'n str,
) -> ChosenRemovals {
    let mut out = ChosenRemovals::default();
    let mut last_passage: Option<&Passage> = None;
    for line in chosen.chunk_by(|x, y| x.0.line == y.0.line) {
        let is_whole = line.len() == line[0].0.line_units;
        for (at, &(unit, passage)) in line.iter().enumerate() {
            let follows = at > 0 && line[at - 1].0.index + 1 == unit.index;
            let span = match (is_whole, at, line.len() - at) {
                (true, 0, 1) => unit.line,
                (true, 0, _) => Span::new(unit.line.start, unit.next_start),
                (true, _, 1) => Span::new(unit.span.start, unit.line.end),
                // The last sentence of a line goes with the white space before it.
                _ if unit.next_start == unit.span.end && !follows => {
                    Span::new(unit.previous_end, unit.span.end)
                }
                _ => Span::new(unit.span.start, unit.next_start),
            };
            match out.removals.last_mut() {
                Some(last) if last_passage == Some(passage) && last.span.end == span.start => {
                    last.span.end = span.end;
                }
                _ => {
                    let why = reason(passage, &name);
                    out.removals
                        .push(duplicate_removal(span, DROP_PASSAGES_RULE, &why));
                    out.partners.push(passage.a.article);
                }
            }
            last_passage = Some(passage);
        }
    }
    out
}

/// The reason for the removal of a sentence of a passage.
fn reason<'n>(passage: &Passage, name: impl Fn(ArticleId) -> &'n str) -> String {
    let copy = passage.a;
    format!(
        "{} words as in {} {}..{}, {} edited",
        passage.words,
        name(copy.article),
        copy.span.start,
        copy.span.end,
        passage.edits
    )
}

/// Returns the removals of a member of a group under `--duplicates drop-articles`: all that
/// stripping left of it, or nothing if it has sentences that the kept article does not say. `kept_name` is the name of the kept article, `kept_spans` are the spans
/// that stripping left of the member.
///
/// ```
/// use unboil_match::{Member, drop_article};
/// use unboil_text::Span;
///
/// let member = Member { article: 1, overlap: 0.934, kept_overlap: 0.5, new_sentences: 0 };
/// let removals = drop_article(&member, "first.txt", &[Span::new(0, 80)]);
/// assert_eq!(removals[0].why, "93 % of its words are in first.txt, 50 % of whose words are in it");
/// ```
pub fn drop_article(member: &Member, kept_name: &str, kept_spans: &[Span]) -> Vec<Removal> {
    if member.new_sentences > 0 {
        return Vec::new();
    }
    let why = format!(
        "{:.0} % of its words are in {kept_name}, {:.0} % of whose words are in it",
        100.0 * member.overlap,
        100.0 * member.kept_overlap
    );
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
        score: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Duplicates, PassagesConfig};
    use crate::find_matches::MatchScratch;
    use crate::link::Link;
    use crate::tokenized_article::TokenizedArticle;
    use crate::verify::match_pair;
    use unboil_text::kept_text;

    const PASSAGE: &str =
        "The river rose by two metres in the night and the mayor closed both bridges.";

    /// What is left of articles that hold `PASSAGE`, with a passage for each pair (kept, dropped).
    fn dropped(texts: &[&str], pairs: &[(usize, usize)]) -> Vec<String> {
        let articles: Vec<TokenizedArticle> = (texts.iter())
            .map(|text| TokenizedArticle::new(text.to_string(), vec![Span::new(0, text.len())]))
            .collect();
        let config = PassagesConfig::default();
        let mut candidates = Vec::new();
        for &(kept, dropped) in pairs {
            let token = |article: usize| {
                let at = texts[article].find("The river").expect("the passage");
                (articles[article]
                    .tokens
                    .tokens()
                    .touching(Span::new(at, at + 1)))
                .start as u32
            };
            let link = Link {
                dropped,
                kept,
                dropped_token: token(dropped),
                kept_token: token(kept),
                common: false,
            };
            let pair = match_pair(
                &[link],
                &articles[kept],
                &articles[dropped],
                &config,
                Duplicates::DropPassages,
                &mut MatchScratch::default(),
            );
            candidates.extend(pair.expect("they share the passage").passages);
        }
        let removals = drop_passages(&candidates, |article| article as u32, |_| "x");
        let removals_of = |article| {
            removals
                .get(&article)
                .map_or(&[][..], |chosen| &chosen.removals)
        };
        (0..texts.len())
            .map(|n| kept_text(texts[n], removals_of(n)))
            .collect()
    }

    #[test]
    fn passage_is_removed_only_if_its_copy_stays() {
        let second = format!("Before.\n\n{PASSAGE}\n\nAfter.");
        let texts = [PASSAGE, &second, &second];
        let without_passage = "Before.\n\nAfter.";
        let alone = format!("{PASSAGE}\n\n");
        for (pairs, expected) in [
            (
                &[(0, 1), (0, 2)][..],
                [PASSAGE, without_passage, without_passage],
            ),
            // The lines around it go from the third, because they stay in the second.
            (&[(0, 1), (1, 2)], [PASSAGE, without_passage, &alone]),
            (&[(0, 1)], [PASSAGE, without_passage, &second]),
        ] {
            assert_eq!(dropped(&texts, pairs), expected, "{pairs:?}");
        }
    }

    #[test]
    fn a_sentence_with_facts_of_its_own_stays() {
        for change in [
            ("two metres", "nine metres"),
            ("closed", "never closed"),
            ("the mayor", "Ada Example"),
        ] {
            let second = PASSAGE.replace(change.0, change.1);
            assert_eq!(dropped(&[PASSAGE, &second], &[(0, 1)])[1], second);
        }
        let second = PASSAGE.replace("both bridges", "the bridges");
        assert_eq!(dropped(&[PASSAGE, &second], &[(0, 1)])[1], "");
    }

    #[test]
    fn a_line_goes_with_its_marks_and_its_sentences_one_by_one() {
        let rows = [
            (format!("* {PASSAGE}\n* Towels.\n"), "* Towels.\n"),
            (format!("* {PASSAGE} It rained.\n"), "* It rained.\n"),
            (
                format!("> It rained. {PASSAGE}\n> \nEnd\n"),
                "> It rained.\n> \nEnd\n",
            ),
            (
                format!("It rained. {PASSAGE} It blew."),
                "It rained. It blew.",
            ),
            (format!("\"{PASSAGE}\" It blew."), "It blew."),
        ];
        for (text, expected) in rows {
            assert_eq!(dropped(&[PASSAGE, &text], &[(0, 1)])[1], expected, "{text}");
        }
    }
}
