//! What `drop-passages` and `drop-articles` remove: whole sentences that are left in another article.

use proptest::prelude::*;
use proptest::sample::select;
use unboil::{ArticleView, Config, MatchResult, NoProgress, find_passages};
use unboil_match::{CopyPreference, Duplicates, KeepPer};
use unboil_text::{Removal, Span, kept_text};

const WORDS: [&str; 24] = [
    "river", "mayor", "bridge", "night", "harbour", "council", "winter", "ferry", "storm",
    "island", "market", "school", "letter", "window", "garden", "engine", "doctor", "summer",
    "kettle", "orchard", "violin", "lantern", "chapel", "bakery",
];
/// Words of the sentences before an edit.
const SENTENCE_WORDS: usize = 14;
/// Alike sentences have at least this share of their words in common, in order.
const ALIKE: f64 = 0.7;

/// What one word of a sentence is replaced by.
#[derive(Clone, Copy, Debug)]
enum Edit {
    Word(usize),
    Number(usize),
    Name(usize),
    Negation,
}

fn edit() -> impl Strategy<Value = Edit> {
    prop_oneof![
        (0..WORDS.len()).prop_map(Edit::Word),
        (1..60_usize).prop_map(Edit::Number),
        (0..WORDS.len()).prop_map(Edit::Name),
        Just(Edit::Negation),
    ]
}

/// A sentence of a few that all articles are made of, with some words replaced.
fn sentence(number: usize, edits: &[(usize, Edit)]) -> String {
    let mut state = number as u64 + 1;
    let mut next = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        WORDS[(state >> 33) as usize % WORDS.len()].to_string()
    };
    let mut words: Vec<String> = (0..SENTENCE_WORDS).map(|_| next()).collect();
    words[0] = "The".to_string();
    for &(place, edit) in edits {
        words[1 + place % (SENTENCE_WORDS - 1)] = match edit {
            Edit::Word(at) => WORDS[at].to_string(),
            Edit::Number(number) => number.to_string(),
            Edit::Name(at) => format!("{}{}", WORDS[at][..1].to_uppercase(), &WORDS[at][1..]),
            Edit::Negation => "not".to_string(),
        };
    }
    words.join(" ") + "."
}

/// Articles, each of sentences in paragraphs.
fn articles() -> impl Strategy<Value = Vec<Vec<String>>> {
    let edits = prop::collection::vec((0..SENTENCE_WORDS, edit()), 0..4);
    let one = (0..9_usize, edits).prop_map(|(number, edits)| sentence(number, &edits));
    prop::collection::vec(prop::collection::vec(one, 1..8), 2..6)
}

/// The share of words that two sentences have in common, in order.
fn likeness(one: &str, other: &str) -> f64 {
    let words = |text: &str| {
        text.trim_end_matches('.')
            .split(' ')
            .map(str::to_lowercase)
            .collect::<Vec<String>>()
    };
    let (x, y) = (words(one), words(other));
    let mut row = vec![0; y.len() + 1];
    for a in &x {
        let mut diagonal = 0;
        for (at, b) in y.iter().enumerate() {
            let above = row[at + 1];
            row[at + 1] = if a == b {
                diagonal + 1
            } else {
                above.max(row[at])
            };
            diagonal = above;
        }
    }
    2.0 * f64::from(row[y.len()]) / (x.len() + y.len()) as f64
}

/// The sentences of an article that are left, and those that are gone. Panics if a part of one is left.
fn left_and_gone<'s>(sentences: &'s [String], left: &str) -> (Vec<&'s str>, Vec<&'s str>) {
    let (mut staying, mut gone) = (Vec::new(), Vec::new());
    let mut rest = left;
    for sentence in sentences {
        match rest.trim_start().strip_prefix(sentence.as_str()) {
            Some(after) => {
                staying.push(sentence.as_str());
                rest = after;
            }
            None => gone.push(sentence.as_str()),
        }
    }
    assert!(rest.trim().is_empty(), "{rest:?} is left of {left:?}");
    (staying, gone)
}

/// Checks that each sentence that is gone from an article has an alike one in another that `may_hold`
/// it, or in the article itself.
fn check_nothing_lost(
    articles: &[Vec<String>],
    texts: &[String],
    removals: &[Vec<Removal>],
    may_hold: impl Fn(usize, usize) -> bool,
) {
    let parts: Vec<_> = (articles.iter().zip(texts.iter().zip(removals)))
        .map(|(sentences, (text, removals))| left_and_gone(sentences, &kept_text(text, removals)))
        .collect();
    for (at, (_, gone)) in parts.iter().enumerate() {
        let holders = (0..parts.len()).filter(|&other| other == at || may_hold(at, other));
        let staying: Vec<&str> = holders
            .flat_map(|other| parts[other].0.iter().copied())
            .collect();
        for sentence in gone {
            let best = staying
                .iter()
                .map(|other| likeness(sentence, other))
                .fold(0.0, f64::max);
            assert!(best >= ALIKE, "article {at} loses {sentence:?}: {best}");
        }
    }
}

/// What is known of an article beside its sentences.
#[derive(Clone, Debug)]
struct Properties {
    may_be_reference: bool,
    source: &'static str,
    date: Option<String>,
}

fn properties() -> impl Strategy<Value = Vec<Properties>> {
    let date = prop::option::of(1..4_u8).prop_map(|day| day.map(|day| format!("{day} May 2024")));
    let one = (any::<bool>(), select(&["herald", "wire"][..]), date);
    let one = one.prop_map(|(may_be_reference, source, date)| Properties {
        may_be_reference,
        source,
        date,
    });
    prop::collection::vec(one, 6)
}

/// Settings that limit the pairs, and decide which copy stays.
fn limits() -> impl Strategy<Value = (bool, Config)> {
    let keep = [
        CopyPreference::First,
        CopyPreference::Longest,
        CopyPreference::Latest,
    ];
    let modes = [Duplicates::DropPassages, Duplicates::DropArticles];
    let per = [KeepPer::Corpus, KeepPer::Source];
    (
        any::<(bool, bool)>(),
        select(keep.to_vec()),
        select(modes.to_vec()),
        select(per.to_vec()),
    )
        .prop_map(
            |((has_references, within_articles), keep, duplicates, keep_per)| {
                let mut config = Config {
                    keep,
                    duplicates,
                    keep_per,
                    ..Config::default()
                };
                config.passages.within_articles = within_articles;
                (has_references, config)
            },
        )
}

/// Checks that the passages and groups are of articles that are compared, and that the article that
/// stays has the better rank.
fn check_pairs(
    result: &MatchResult,
    properties: &[Properties],
    config: &Config,
    may_hold: impl Fn(usize, usize) -> bool,
    any_reference: bool,
) {
    for passage in &result.passages {
        let (a, b) = (passage.a.article, passage.b.article);
        match a == b {
            true => assert!(config.passages.within_articles && !any_reference),
            false => assert!(may_hold(b, a)),
        }
    }
    for group in &result.groups {
        for member in &group.members {
            assert!(may_hold(member.article, group.stays));
            if config.keep == CopyPreference::Latest && !any_reference {
                let date = |at: usize| &properties[at].date;
                assert!(date(group.stays) >= date(member.article));
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    #[test]
    fn no_sentence_is_lost_or_broken(articles in articles(), gap in 0..3_usize) {
        let gap = [" ", "\n", "\n\n"][gap];
        let texts: Vec<String> = articles.iter().map(|sentences| sentences.join(gap)).collect();
        let kept: Vec<[Span; 1]> = texts.iter().map(|text| [Span::new(0, text.len())]).collect();
        let ids: Vec<String> = (0..texts.len()).map(|at| at.to_string()).collect();
        let views: Vec<ArticleView> = (0..texts.len())
            .map(|at| ArticleView { id: &ids[at], text: &texts[at], kept: &kept[at], ..ArticleView::default() })
            .collect();
        for duplicates in [Duplicates::DropPassages, Duplicates::DropArticles] {
            let config = Config { duplicates, ..Config::default() };
            let result = find_passages(&views, &config, &NoProgress);
            check_nothing_lost(&articles, &texts, &result.removals, |_, _| true);
        }
    }

    /// With references, sources, rules of `--keep` and ignored texts: only pairs that are compared
    /// count, and references stay whole.
    #[test]
    fn limits_and_keep_rules_hold(
        articles in articles(),
        properties in properties(),
        (has_references, mut config) in limits(),
        ignored in 0..12_usize,
    ) {
        let texts: Vec<String> = articles.iter().map(|sentences| sentences.join("\n\n")).collect();
        let kept: Vec<[Span; 1]> = texts.iter().map(|text| [Span::new(0, text.len())]).collect();
        let ids: Vec<String> = (0..texts.len()).map(|at| at.to_string()).collect();
        let is_reference = |at: usize| has_references && properties[at].may_be_reference;
        let views: Vec<ArticleView> = (0..texts.len())
            .map(|at| ArticleView {
                id: &ids[at],
                text: &texts[at],
                kept: &kept[at],
                date: properties[at].date.as_deref(),
                source: Some(properties[at].source),
                is_reference: is_reference(at),
                ..ArticleView::default()
            })
            .collect();
        let any_reference = (0..texts.len()).any(is_reference);
        let may_hold = |at: usize, other: usize| {
            (!any_reference || (is_reference(other) && !is_reference(at)))
                && (config.keep_per == KeepPer::Corpus || properties[at].source == properties[other].source)
        };
        let result = find_passages(&views, &config, &NoProgress);
        check_nothing_lost(&articles, &texts, &result.removals, may_hold);
        check_pairs(&result, &properties, &config, may_hold, any_reference);
        for (at, removals) in result.removals.iter().enumerate() {
            prop_assert!(!is_reference(at) || removals.is_empty());
        }
        // Without the words of one sentence, no passage begins with it.
        let text = sentence(ignored, &[]);
        config.passages.ignored = vec![text.clone()];
        let result = find_passages(&views, &config, &NoProgress);
        for passage in &result.passages {
            prop_assert!(!texts[passage.b.article][passage.b.span.range()].starts_with(&text));
        }
    }
}
