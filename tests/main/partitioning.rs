//! The stage functions of `unboil_match` give the result of one engine run for any partitioning of
//! their records: articles into batches, postings into partitions by seed, links into batches by
//! article.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::Arc;

use proptest::prelude::*;
use unboil::{ArticleView, Config, MatchResult, NoProgress, find_passages};
use unboil_match::{
    ArticleId, ArticleOverlap, CopyPreference, CorpusSize, Duplicates, Link, MatchScratch,
    PairLimits, PairMatch, Posting, RankCandidate, TokenizedArticle, clusters, drop_article,
    drop_passages, keep_order, links_of_seed, match_article, postings_of_article,
    reported_passages, sort_candidates, sort_links,
};
use unboil_text::{Removal, Span};

/// An article of the corpus. Its id in the records is `id(index)`.
#[derive(Clone, Debug)]
pub(crate) struct TestArticle {
    pub(crate) name: String,
    pub(crate) date: Option<String>,
    pub(crate) text: String,
    pub(crate) kept: Vec<Span>,
}

/// Ids that are neither dense nor small. They sort as the indices do.
fn id(index: usize) -> ArticleId {
    1_000_003 * index + 17
}

fn index(id: ArticleId) -> usize {
    (id - 17) / 1_000_003
}

/// Assigns records to batches: record `n` is in batch `picks[n % picks.len()]`.
pub(crate) fn batches<T>(records: impl IntoIterator<Item = T>, picks: &[usize]) -> Vec<Vec<T>> {
    let mut batches: BTreeMap<usize, Vec<T>> = BTreeMap::new();
    for (record, pick) in records.into_iter().zip(picks.iter().cycle()) {
        batches.entry(*pick).or_default().push(record);
    }
    batches.into_values().collect()
}

/// Runs the stages one after another, each over batches of its records, as workers that share
/// nothing but the records would.
pub(crate) fn run_stages(
    articles: &[TestArticle],
    config: &Config,
    picks: &[usize],
) -> MatchResultParts {
    let passages = &config.passages;
    let bytes = articles.iter().map(|article| article.text.len() as u64);
    let size = CorpusSize::from_text_bytes(bytes.sum());
    // Articles into batches; a batch gives the postings and the number of words of its articles.
    let mut postings: Vec<Posting> = Vec::new();
    let mut words = vec![0; articles.len()];
    for batch in batches(0..articles.len(), picks) {
        for at in batch {
            let TestArticle { text, kept, .. } = &articles[at];
            postings.extend(postings_of_article(id(at), text, kept, passages, size));
            let tokenized = TokenizedArticle::new(text.clone(), kept.clone());
            words[at] = tokenized.tokens.tokens().len();
        }
    }
    let ranks = ranks(articles, &words, &config.keep);
    let rank = |article: ArticleId| ranks[index(article)];
    // Postings into partitions by seed.
    let mut by_seed: BTreeMap<u64, Vec<Posting>> = BTreeMap::new();
    for posting in postings {
        by_seed.entry(posting.seed).or_default().push(posting);
    }
    let mut links: Vec<Link> = Vec::new();
    for partition in batches(by_seed.into_values(), picks) {
        for mut of_seed in partition {
            of_seed.sort_by_key(|posting| (rank(posting.article), posting.token, posting.context));
            links.extend(links_of_seed(
                &of_seed,
                passages,
                size,
                &PairLimits::default(),
            ));
        }
    }
    // Links into batches by article.
    let mut by_article: BTreeMap<ArticleId, Vec<Link>> = BTreeMap::new();
    for link in links {
        by_article.entry(link.dropped).or_default().push(link);
    }
    let mut pairs: Vec<PairMatch> = Vec::new();
    for batch in batches(by_article.into_values(), picks) {
        let mut scratch = MatchScratch::default();
        for mut links in batch {
            sort_links(&mut links, rank);
            let duplicates = config.duplicates;
            let load = |article| load(articles, article);
            let Ok(found) =
                match_article(&links, |_| None, load, passages, duplicates, &mut scratch);
            pairs.extend(found);
        }
    }
    choose(articles, pairs, rank, config)
}

/// The place of each article in the order of `--keep`.
fn ranks(articles: &[TestArticle], words: &[usize], keep: &CopyPreference) -> Vec<u32> {
    let candidate = |at: usize| RankCandidate {
        is_reference: false,
        id: &articles[at].name,
        preference: 0,
        value: match keep {
            CopyPreference::Earliest | CopyPreference::Latest => articles[at]
                .date
                .as_deref()
                .and_then(unboil_html::date_seconds),
            _ => None,
        },
        text_hash: xxhash_rust::xxh3::xxh3_64(articles[at].text.as_bytes()),
        words: words[at],
    };
    let candidates: Vec<RankCandidate> = (0..articles.len()).map(candidate).collect();
    let mut ranks = vec![0; articles.len()];
    for (rank, at) in (0..).zip(keep_order(&candidates, keep)) {
        ranks[at] = rank;
    }
    ranks
}

fn load(articles: &[TestArticle], id: ArticleId) -> Result<Arc<TokenizedArticle>, Infallible> {
    let TestArticle { text, kept, .. } = &articles[index(id)];
    Ok(Arc::new(TokenizedArticle::new(text.clone(), kept.clone())))
}

/// The passages, groups and removals of a run, with indices as ids.
#[derive(Debug, PartialEq)]
pub(crate) struct MatchResultParts {
    passages: Vec<unboil_match::Passage>,
    groups: Vec<unboil_match::Group>,
    pub(crate) removals: Vec<Vec<Removal>>,
}

impl From<MatchResult> for MatchResultParts {
    fn from(result: MatchResult) -> MatchResultParts {
        MatchResultParts {
            passages: result.passages,
            groups: result.groups,
            removals: result.removals,
        }
    }
}

/// The stages after verification, over all pairs.
fn choose(
    articles: &[TestArticle],
    pairs: Vec<PairMatch>,
    rank: impl Fn(ArticleId) -> u32 + Copy,
    config: &Config,
) -> MatchResultParts {
    let mut overlaps: Vec<ArticleOverlap> = pairs.iter().filter_map(|pair| pair.overlap).collect();
    overlaps.sort_by_key(|overlap| (rank(overlap.dropped), rank(overlap.kept)));
    let mut groups = clusters(&overlaps);
    groups.sort_by_key(|group| rank(group.stays));
    let mut candidates: Vec<_> = pairs.into_iter().flat_map(|pair| pair.passages).collect();
    sort_candidates(&mut candidates);
    let mut removals = vec![Vec::new(); articles.len()];
    let name = |article: ArticleId| articles[index(article)].name.as_str();
    match config.duplicates {
        Duplicates::Report => {}
        Duplicates::DropPassages => {
            for (article, dropped) in drop_passages(&candidates, rank, name) {
                removals[index(article)] = dropped.removals;
            }
        }
        Duplicates::DropArticles => {
            for group in &groups {
                for member in &group.members {
                    let kept = &articles[index(member.article)].kept;
                    removals[index(member.article)] = drop_article(member, name(group.stays), kept);
                }
            }
        }
    }
    let mut passages: Vec<_> = (candidates.into_iter())
        .map(|candidate| candidate.passage)
        .collect();
    if config.duplicates != Duplicates::DropPassages {
        passages = reported_passages(passages, &groups, rank);
    }
    for passage in &mut passages {
        passage.a.article = index(passage.a.article);
        passage.b.article = index(passage.b.article);
    }
    for group in &mut groups {
        group.stays = index(group.stays);
        for member in &mut group.members {
            member.article = index(member.article);
        }
    }
    MatchResultParts {
        passages,
        groups,
        removals,
    }
}

fn run_engine(articles: &[TestArticle], config: &Config) -> MatchResultParts {
    let views: Vec<ArticleView> = articles
        .iter()
        .map(|article| ArticleView {
            id: &article.name,
            date: article.date.as_deref(),
            text: &article.text,
            kept: &article.kept,
            ..ArticleView::default()
        })
        .collect();
    find_passages(&views, config, &NoProgress).into()
}

/// Sentences of which the articles are made. Some are in many articles, and so make frequent seeds.
fn sentence(number: usize) -> String {
    let words = [
        "river", "mayor", "bridge", "night", "harbour", "council", "winter", "ferry", "storm",
        "island", "market", "school", "letter", "window", "garden", "engine", "doctor", "summer",
    ];
    let mut state = number as u64 + 1;
    let mut word = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        words[(state >> 33) as usize % words.len()]
    };
    let words: Vec<&str> = (0..9).map(|_| word()).collect();
    format!("The {number} {}. ", words.join(" "))
}

/// Makes an article of numbered sentences, with one of the words of some sentences replaced, and a
/// part that was stripped.
fn article(at: usize, sentences: &[(usize, usize)], stripped: usize) -> TestArticle {
    let text: String = sentences
        .iter()
        .map(|&(number, edit)| {
            let mut words: Vec<String> = sentence(number)
                .split_inclusive(' ')
                .map(String::from)
                .collect();
            if edit < words.len() {
                words[edit] = format!("edited{at} ");
            }
            words.concat()
        })
        .collect();
    let from = stripped.min(text.len());
    let kept = [Span::new(0, from / 2), Span::new(from, text.len())];
    TestArticle {
        name: format!("{at}.txt"),
        date: (!at.is_multiple_of(3)).then(|| format!("2024-01-{:02}", 1 + (at * 7) % 28)),
        kept: kept.into_iter().filter(|span| !span.is_empty()).collect(),
        text,
    }
}

fn corpus() -> impl Strategy<Value = Vec<TestArticle>> {
    // Of 12 sentences, so that they are in up to all of the articles.
    let sentences = prop::collection::vec((0_usize..12, 0_usize..30), 1..9);
    let articles = prop::collection::vec((sentences, 0_usize..60), 2..40);
    articles.prop_map(|articles| {
        let articles = articles.iter().enumerate();
        articles
            .map(|(at, (sentences, stripped))| article(at, sentences, *stripped))
            .collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_partitioning_gives_the_result_of_one_run(
        articles in corpus(),
        picks in prop::collection::vec(0_usize..5, 1..40),
        duplicates in prop::sample::select(vec![
            Duplicates::Report,
            Duplicates::DropPassages,
            Duplicates::DropArticles,
        ]),
        keep in prop::sample::select(vec![
            CopyPreference::First,
            CopyPreference::Longest,
            CopyPreference::Earliest,
            CopyPreference::Latest,
        ]),
    ) {
        let config = Config { duplicates, keep, ..Config::default() };
        let expected = run_engine(&articles, &config);
        prop_assert_eq!(&run_stages(&articles, &config, &picks), &expected);
        prop_assert_eq!(&run_stages(&articles, &config, &[0]), &expected);
    }
}

#[test]
fn stages_find_what_the_engine_finds_in_a_large_family() {
    // 60 copies with one edited word each: frequent seeds, many partners and a star of passages.
    let articles: Vec<TestArticle> = (0..60)
        .map(|at| {
            let sentences: Vec<(usize, usize)> = (0..6)
                .map(|number| (number, if number == at % 6 { at % 9 } else { 99 }))
                .chain([(100 + at, 99), (200 + at, 99), (300 + at, 99)])
                .collect();
            article(at, &sentences, 0)
        })
        .collect();
    for duplicates in [
        Duplicates::Report,
        Duplicates::DropPassages,
        Duplicates::DropArticles,
    ] {
        let config = Config {
            duplicates,
            ..Config::default()
        };
        let expected = run_engine(&articles, &config);
        assert!(expected.passages.len() >= 59);
        let is_removed = expected
            .removals
            .iter()
            .any(|removals| !removals.is_empty());
        assert_eq!(is_removed, duplicates == Duplicates::DropPassages);
        assert_eq!(run_stages(&articles, &config, &[3, 1, 4, 1, 5]), expected);
    }
}
