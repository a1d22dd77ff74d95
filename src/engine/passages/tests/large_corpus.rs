//! Tests of large corpora: whether short seeds are used depends on the text alone.

use super::*;

/// The result of a search with this limit for large corpora.
fn find_with_limit(texts: &[String], large_bytes: u64, threads: usize) -> MatchResult {
    let (ids, kept) = (ids(texts), whole(texts));
    let views = views(&ids, texts, &kept);
    let (config, spill) = (Config::default(), Spill::unlimited());
    let collector = PostingCollector::new(&config, 0, &spill).with_large_bytes(large_bytes);
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()
        .expect("a small pool can start");
    let result = pool.install(|| search(&views, collector, &spill, &config, &NoProgress));
    let result = result.expect("a search in memory does not read or write files");
    result.with_all_articles(texts.len())
}

#[test]
fn whether_a_corpus_is_large_depends_on_all_of_its_text_only() {
    // Copies with four of ten words replaced; short seeds find more of them.
    let mut numbers = Numbers(31);
    let mut texts: Vec<String> = Vec::new();
    for _ in 0..150 {
        let words = numbers.words(40);
        texts.push(sentences(&words));
        texts.push(sentences(&edited(&words, 16, false, &mut numbers)));
    }
    let bytes: u64 = texts.iter().map(|text| text.len() as u64).sum();
    let small = find_with_limit(&texts, bytes + 1, 1);
    let large = find_with_limit(&texts, bytes, 1);
    assert_eq!(small, match_passages(&texts, &Config::default()));
    assert!(
        large.passages.len() < small.passages.len(),
        "{} {}",
        large.passages.len(),
        small.passages.len()
    );
    // The order in which articles arrive decides when the limit is passed, but not the result.
    for threads in [2, 8] {
        assert_eq!(find_with_limit(&texts, bytes + 1, threads), small);
        assert_eq!(find_with_limit(&texts, bytes, threads), large);
    }
    // The same as without any short seed collected: the limit is passed with the first article.
    assert_eq!(find_with_limit(&texts, 1, 1), large);
}
