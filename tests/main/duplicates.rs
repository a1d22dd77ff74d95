//! What `drop-passages` and `drop-articles` remove: whole sentences that are left in another article.

use proptest::prelude::*;
use unboil::{ArticleView, Config, NoProgress, find_passages};
use unboil_match::Duplicates;
use unboil_text::{Span, kept_text};

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
        text.split(' ')
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
            let left: Vec<String> = (texts.iter().zip(&result.removals))
                .map(|(text, removals)| kept_text(text, removals))
                .collect();
            let mut staying: Vec<&str> = Vec::new();
            let mut gone: Vec<&str> = Vec::new();
            for (sentences, left) in articles.iter().zip(&left) {
                let mut rest = left.as_str();
                for sentence in sentences {
                    match rest.trim_start().strip_prefix(sentence.as_str()) {
                        Some(after) => {
                            staying.push(sentence);
                            rest = after;
                        }
                        None => gone.push(sentence),
                    }
                }
                prop_assert!(rest.trim().is_empty(), "{duplicates:?} leaves {rest:?} of {left:?}");
            }
            for sentence in gone {
                let best = staying.iter().map(|other| likeness(sentence, other)).fold(0.0, f64::max);
                prop_assert!(best >= ALIKE, "{duplicates:?} loses {sentence:?}: {best}");
            }
        }
    }
}
