//! Tests of the postings of one article.

use std::collections::BTreeMap;

use super::*;

/// The postings of the long or the short seeds of an article, from all of its tokens at once.
fn postings_at_once(text: &str, k: usize, w: usize, short: bool) -> Vec<Posting> {
    let list = TokenList::tokenize(text, &[Span::new(0, text.len())]);
    let part = Part {
        ocr_hashes: list.tokens().ocr_hashes,
        first: 0,
        is_last: true,
    };
    let contexts = &mut LazyContexts {
        contexts: &mut SeedContexts::default(),
        is_filled: false,
    };
    let (mut stream, mut postings) = (SeedStream::new(k, w, short), Vec::new());
    stream.scan(&part, contexts, 7, &|_| true, |posting| {
        postings.push(posting)
    });
    postings
}

#[test]
fn a_long_article_has_the_postings_of_all_its_tokens() {
    let mut number = 1_u64;
    let mut next = |end: u64| {
        number = number.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(1);
        (number >> 33) % end
    };
    let prose: String = (0..120_000).map(|_| format!("w{} ", next(3000))).collect();
    let wide: String = (0..150_000)
        .map(|_| char::from_u32(0x4e00 + next(2000) as u32).expect("it is Han"))
        .collect();
    let (same, mixed) = ("a ".repeat(100_000), format!("{prose}{wide} {prose}"));
    let config = PassagesConfig::default();
    let (k, w) = (config.shingle_tokens, config.window_shingles);
    let (short_k, short_w) = short_seed_params(k, w).expect("k is large enough");
    for text in [&prose, &wide, &same, &mixed] {
        let kept = [Span::new(0, text.len())];
        let postings = postings_of_article(7, text, &kept, &config, CorpusSize::Small);
        let expected = [
            postings_at_once(text, k, w, false),
            postings_at_once(text, short_k, short_w, true),
        ];
        assert!(
            linked(postings) == linked(expected.concat()),
            "{:?}",
            text.get(..9)
        );
    }
}

/// The postings that linking uses: the first [`MAX_PER_ARTICLE`] of each seed.
fn linked(mut postings: Vec<Posting>) -> Vec<Posting> {
    let mut counts = BTreeMap::new();
    postings.retain(|posting| {
        let count = counts.entry(posting.seed).or_insert(0);
        *count += 1;
        *count <= MAX_PER_ARTICLE
    });
    postings
}

#[test]
fn a_repeated_line_has_few_postings() {
    let line = "The council voted to keep the harbour open for two more winters.\n";
    let text = line.repeat(100_000);
    let kept = [Span::new(0, text.len())];
    let config = PassagesConfig::default();
    let postings = postings_of_article(7, &text, &kept, &config, CorpusSize::Small);
    assert!(postings.len() < 40_000, "{}", postings.len());
}

/// A long article is scanned in parts, whose ends depend on what it is given as.
#[test]
fn tokens_give_the_postings_of_their_text() {
    let config = PassagesConfig::default();
    for count in [0, 3, 40, 32_760, 32_770, 70_000] {
        let words = (0..count).map(|at: u64| format!("boat{} ", at.wrapping_mul(at) % 9001));
        let text = words.collect::<String>();
        let kept = [Span::new(0, text.len())];
        let list = TokenList::tokenize(&text, &kept);
        for size in [CorpusSize::Small, CorpusSize::Large] {
            let mut found = Vec::new();
            PostingBuilder::default().for_each_posting_of_tokens(
                7,
                list.tokens().ocr_hashes,
                &config,
                size,
                |_| true,
                |posting| found.push(posting),
            );
            found.sort_by_key(Posting::is_short);
            let expected = postings_of_article(7, &text, &kept, &config, size);
            assert!(found == expected, "{count} words, {size:?}");
        }
    }
}

#[test]
fn a_repeated_line_has_few_postings_as_tokens_too() {
    let line = "The council voted to keep the harbour open for two more winters.\n";
    let list = TokenList::tokenize(line, &[Span::new(0, line.len())]);
    let tokens = list.tokens().ocr_hashes.repeat(100_000);
    let (config, mut count) = (PassagesConfig::default(), 0);
    PostingBuilder::default().for_each_posting_of_tokens(
        7,
        &tokens,
        &config,
        CorpusSize::Small,
        |_| true,
        |_| count += 1,
    );
    assert!(count < 40_000, "{count}");
}
