//! Tests of the passage search from end to end, on generated articles.

use super::*;
use crate::progress::NoProgress;
use proptest::prelude::*;
use unboil_match::CopyPreference;
use unboil_text::{Class, kept_spans, kept_text};

mod drop_modes;
mod large_corpus;
mod near_copies;

/// A generator of pseudo-random numbers (SplitMix64) with a fixed seed, so that the tests need no
/// data and are reproducible.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ z >> 31
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    /// A random word of three syllables; there are 421,875 of them.
    fn word(&mut self) -> String {
        let syllable = |n: u64| {
            let (first, second) = ((n % 15) as usize, (n / 15 % 5) as usize);
            format!(
                "{}{}",
                &"bdfgklmnprstvzj"[first..=first],
                &"aeiou"[second..=second]
            )
        };
        (0..3).map(|_| syllable(self.next())).collect::<String>() + "x"
    }

    fn words(&mut self, n: usize) -> Vec<String> {
        (0..n).map(|_| self.word()).collect()
    }

    /// Sentences of twelve words.
    fn prose(&mut self, n: usize) -> String {
        sentences(&self.words(n))
    }
}

fn sentences(words: &[String]) -> String {
    let sentence = |words: &[String]| format!("{}. ", words.join(" "));
    words.chunks(12).map(sentence).collect()
}

fn match_passages(texts: &[String], config: &Config) -> MatchResult {
    find_kept(texts, &whole(texts), config)
}

fn whole(texts: &[String]) -> Vec<Vec<Span>> {
    (texts.iter().map(|text| vec![Span::new(0, text.len())])).collect()
}

fn find_kept(texts: &[String], kept: &[Vec<Span>], config: &Config) -> MatchResult {
    let ids = ids(texts);
    find_passages(&views(&ids, texts, kept), config, &NoProgress)
}

fn ids(texts: &[String]) -> Vec<String> {
    (0..texts.len()).map(|n| format!("{n}.txt")).collect()
}

fn views<'a>(
    ids: &'a [String],
    texts: &'a [String],
    kept: &'a [Vec<Span>],
) -> Vec<ArticleView<'a>> {
    (0..texts.len())
        .map(|n| ArticleView {
            id: &ids[n],
            text: &texts[n],
            kept: &kept[n],
            ..ArticleView::default()
        })
        .collect()
}

/// Returns the share of `span` of an article that passages with `other` cover.
fn covered(found: &MatchResult, article: usize, other: usize, span: Span) -> f64 {
    let mut bytes = vec![false; span.len()];
    for p in &found.passages {
        for (x, y) in [(p.a, p.b), (p.b, p.a)] {
            if (x.article, y.article) == (article, other) {
                let from = x.span.start.max(span.start);
                for at in from..x.span.end.min(span.end) {
                    bytes[at - span.start] = true;
                }
            }
        }
    }
    bytes.iter().filter(|&&is_covered| is_covered).count() as f64 / bytes.len() as f64
}

/// Searches two articles that have only `passage` and `copy` in common. Returns the share of each
/// that is found.
fn share_found(passage: &str, copy: &str, seed: u64, config: &Config) -> (f64, f64) {
    let mut numbers = Numbers(seed);
    let (before, other) = (numbers.prose(60), numbers.prose(25));
    let texts = [
        format!("{before}\n\n{passage}\n\n{}", numbers.prose(40)),
        format!("{other}\n\n{copy}\n\n{}", numbers.prose(70)),
    ];
    let found = match_passages(&texts, config);
    let span = |before: &str, len: usize| Span::new(before.len() + 2, before.len() + 2 + len);
    (
        covered(&found, 0, 1, span(&before, passage.len())),
        covered(&found, 1, 0, span(&other, copy.len())),
    )
}

/// Inserts, deletes or replaces `edits` words of a passage, at equal distances if `even`, otherwise
/// at random places.
fn edited(words: &[String], edits: usize, even: bool, numbers: &mut Numbers) -> Vec<String> {
    let mut places: Vec<usize> = (1..=edits)
        .map(|n| match even {
            true => n * words.len() / (edits + 1),
            false => numbers.below(words.len()),
        })
        .collect();
    places.sort_unstable();
    places.dedup();
    let mut out = words.to_vec();
    for &at in places.iter().rev() {
        match numbers.below(3) {
            0 => out.insert(at, numbers.word()),
            1 => drop(out.remove(at)),
            _ => out[at] = numbers.word(),
        }
    }
    out
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    /// The guarantee at its limit: L tokens with the most edits e for which
    /// ceil((L - e) / (e + 1)) >= k + w - 1.
    #[test]
    fn a_copy_within_the_guarantee_is_found(
        len in 25_usize..=200,
        seed in any::<u64>(),
        even in any::<bool>(),
        (k, w) in prop::sample::select(vec![(4_usize, 3_usize), (5, 4)]),
    ) {
        let mut config = Config::default();
        (config.passages.shingle_tokens, config.passages.window_shingles) = (k, w);
        let run = k + w - 1;
        let edits = (0..len).take_while(|e| (len - e).div_ceil(e + 1) >= run).last();
        let edits = edits.expect("zero edits are within the guarantee");
        let mut numbers = Numbers(seed);
        let words = numbers.words(len);
        let copy = edited(&words, edits, even, &mut numbers);
        let (of_passage, of_copy) = share_found(&sentences(&words), &sentences(&copy), seed ^ 1, &config);
        prop_assert!(of_passage >= 0.7, "{len} words, {edits} edits: {of_passage}");
        prop_assert!(of_copy >= 0.7, "{len} words, {edits} edits: {of_copy}");
    }

    #[test]
    fn spans_and_removals_are_on_character_boundaries(
        parts in prop::collection::vec(prop::sample::select(PARTS_OF_TEXT), 1..40),
        more in prop::collection::vec(prop::sample::select(PARTS_OF_TEXT), 1..40),
        cut in 0_usize..60,
    ) {
        let texts = [parts.concat(), more.concat(), [&parts[..], &more].concat().concat()];
        let kept: Vec<Vec<Span>> = texts.iter().map(|text| {
            let (from, to) = (char_boundary(text, cut), char_boundary(text, cut + 9));
            [Span::new(0, from), Span::new(to, text.len())].into_iter().filter(|s| !s.is_empty()).collect()
        }).collect();
        for duplicates in [Duplicates::DropPassages, Duplicates::DropArticles] {
            let config = Config { duplicates, ..Config::default() };
            let found = find_kept(&texts, &kept, &config);
            for p in &found.passages {
                for place in [p.a, p.b] {
                    prop_assert!(texts[place.article].get(place.span.range()).is_some());
                }
            }
            for (article, removals) in found.removals.iter().enumerate() {
                let mut last = 0;
                for removal in removals {
                    prop_assert!(removal.span.start >= last && !removal.span.is_empty());
                    prop_assert!(texts[article].get(removal.span.range()).is_some());
                    prop_assert!(kept[article].iter().any(|k| k.overlap(removal.span) == removal.span.len()));
                    last = removal.span.end;
                }
            }
        }
    }
}

/// Returns the last character boundary of `text` up to `at`.
fn char_boundary(text: &str, at: usize) -> usize {
    let boundaries = text.char_indices().map(|(at, _)| at);
    boundaries
        .chain([text.len()])
        .take_while(|&boundary| boundary <= at)
        .last()
        .unwrap_or(0)
}

const PARTS_OF_TEXT: &[&str] = &[
    "The river rose by two metres in the night and the mayor closed both bridges. ",
    "«Où est passée l’école?» demanda-t-elle, déjà très inquiète pour ses élèves. ",
    "昨夜河水上涨了两米，市长下令关闭两座桥梁，直到另行通知为止。",
    "แม่น้ำสูงขึ้นสองเมตรในตอนกลางคืน",
    "\n\n",
    "— ",
    "🙂",
    "e\u{301}",
];

#[test]
fn copies_of_all_kinds_are_found() {
    let mut numbers = Numbers(7);
    let words = numbers.words(72);
    let passage = sentences(&words);
    let spaced: Vec<&str> = passage.split_inclusive(". ").collect();
    let swapped = [&spaced[3..], &spaced[..3]].concat().concat();
    let shuffled = [
        spaced[4], spaced[1], spaced[5], spaced[0], spaced[3], spaced[2],
    ]
    .concat();
    let with_more = spaced.join(&numbers.prose(12));
    let wrapped = passage.replace("x. ", "x.\n").replace("x ", "x\r\n");
    let scanned = passage
        .replace('m', "rn")
        .replace('o', "0")
        .replace('l', "1");
    let numbered = |year: u32| {
        let numbered = spaced
            .iter()
            .enumerate()
            .map(|(n, s)| format!("In {} {s}", year + n as u32));
        numbered.collect::<String>()
    };
    let hyphenated: String = words
        .chunks(6)
        .map(|line| {
            let (last, rest) = line.split_last().expect("a chunk has a word");
            format!("{} {}-\n{} ", rest.join(" "), &last[..3], &last[3..])
        })
        .collect();
    for (kind, original, copy) in [
        ("word for word", passage.clone(), passage.clone()),
        ("swapped paragraphs", passage.clone(), swapped),
        ("shuffled sentences", passage.clone(), shuffled),
        ("inserted sentences", passage.clone(), with_more),
        ("wrapped", passage.clone(), wrapped),
        ("hyphenated words", passage.clone(), hyphenated),
        ("scanned", passage.clone(), scanned),
        ("upper case", passage.clone(), passage.to_uppercase()),
        ("changed numbers", numbered(1990), numbered(2015)),
        (
            "quotes",
            passage.replace(". ", "'s \"it\". "),
            passage.replace(". ", "’s “it”. "),
        ),
    ] {
        let (of_passage, of_copy) = share_found(&original, &copy, 11, &Config::default());
        assert!(
            of_passage > 0.95 && of_copy > 0.95,
            "{kind}: {of_passage} {of_copy}"
        );
    }
}

#[test]
fn scripts_without_spaces_are_compared_by_character() {
    for passage in [
        "昨夜河水上涨了两米，市长下令关闭两座桥梁，直到另行通知为止。许多居民不得不绕行十公里才能到达对岸的医院和学校。",
        "川の水位は夜のうちに二メートル上がり、市長は両方の橋を閉鎖した。住民は病院に行くために遠回りをしなければならなかった。",
        "แม่น้ำสูงขึ้นสองเมตรในตอนกลางคืนและนายกเทศมนตรีสั่งปิดสะพานทั้งสองแห่งจนกว่าจะมีประกาศเพิ่มเติม",
    ] {
        let (of_passage, of_copy) = share_found(passage, passage, 3, &Config::default());
        assert!(
            of_passage > 0.95 && of_copy > 0.95,
            "{passage}: {of_passage} {of_copy}"
        );
    }
}

#[test]
fn unrelated_articles_share_nothing() {
    let mut numbers = Numbers(5);
    let texts: Vec<String> = (0..50).map(|_| numbers.prose(200)).collect();
    assert_eq!(match_passages(&texts, &Config::default()).passages, []);
}

#[test]
fn passages_of_a_family_are_linear_in_its_copies() {
    let mut numbers = Numbers(9);
    let words = numbers.words(60);
    for copies in [1, 5, 50, 5000] {
        let texts: Vec<String> = (0..copies)
            .map(|_| {
                let copy = sentences(&edited(&words, 2, false, &mut numbers));
                format!("{}\n\n{copy}\n\n{}", numbers.prose(12), numbers.prose(12))
            })
            .collect();
        let found = match_passages(&texts, &Config::default());
        assert!(
            found.passages.len() <= 16 * copies,
            "{copies}: {}",
            found.passages.len()
        );
        for copy in 1..copies {
            assert!(
                found.passages.iter().any(|p| p.b.article == copy),
                "copy {copy} of {copies}"
            );
        }
    }
}

#[test]
fn the_result_is_the_same_for_any_number_of_threads() {
    let mut numbers = Numbers(13);
    let shared: Vec<Vec<String>> = (0..20).map(|_| numbers.words(50)).collect();
    let texts: Vec<String> = (0..300)
        .map(|n| {
            let copy = edited(&shared[n % 20], n % 7, false, &mut numbers);
            format!(
                "{}{}{}",
                numbers.prose(30),
                sentences(&copy),
                numbers.prose(20)
            )
        })
        .collect();
    for duplicates in [Duplicates::DropPassages, Duplicates::DropArticles] {
        let config = Config {
            duplicates,
            keep: CopyPreference::Longest,
            ..Config::default()
        };
        let run = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
            pool.expect("a small pool can start")
                .install(|| match_passages(&texts, &config))
        };
        let one = run(1);
        assert!(one.passages.len() >= 280);
        assert_eq!(run(2), one);
        assert_eq!(run(8), one);
    }
}

#[test]
fn repetitive_text_gives_few_passages() {
    let mut numbers = Numbers(29);
    let phrase = numbers.prose(36);
    let texts = [
        "0 ".repeat(200_000),
        "0 1 ".repeat(100_000),
        phrase.repeat(2_000),
    ];
    let texts: Vec<String> = texts
        .iter()
        .flat_map(|text| [text.clone(), format!("{text} 2")])
        .collect();
    let found = match_passages(&texts, &Config::default());
    assert!(
        (1..100).contains(&found.passages.len()),
        "{}",
        found.passages.len()
    );
}

#[test]
fn stripped_text_is_not_searched() {
    let mut numbers = Numbers(23);
    let passage = numbers.prose(48);
    let texts = [passage.clone(), passage];
    let mut kept = whole(&texts);
    assert_eq!(
        find_kept(&texts, &kept, &Config::default()).passages.len(),
        1
    );
    kept[1] = vec![Span::new(0, 30)];
    assert_eq!(
        find_kept(&texts, &kept, &Config::default()).passages.len(),
        0
    );
}
