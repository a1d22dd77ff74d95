//! Texts that share sentences, as articles of the passage search.

use std::sync::LazyLock;

use rayon::ThreadPool;
use unboil::{ArticleView, Config, MatchResult, NoProgress, find_passages};
use unboil_match::{CopyPreference, Duplicates};
use unboil_text::{Span, TokenList, kept_text};

use super::fuzz_input::FuzzInput;

static ONE_THREAD: LazyLock<ThreadPool> = LazyLock::new(|| {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build();
    pool.expect("a thread")
});

/// Sentences that articles share. No two of them are similar.
const SENTENCES: [&str; 8] = [
    "The council voted on Tuesday evening to keep the old harbour open for another ten years.",
    "Few of those who came had a seat, and fewer still had expected such a clear result.",
    "Der Hafen bleibt offen, sagte die Bürgermeisterin, und zwar für mindestens zehn weitere Jahre!",
    "昨夜河水上涨了两米，市长下令关闭两座桥梁，直到另行通知为止。",
    "แม่น้ำสูงขึ้นสองเมตรในตอนกลางคืนและนายกเทศมนตรีปิดสะพานทั้งสองแห่ง",
    "قال رئيس البلدية يوم الثلاثاء إن الميناء القديم سيبقى مفتوحاً عشر سنوات أخرى على الأقل.",
    "Work on 14 quays starts in spring; Ferry 3 will run from pier 7 until it is done, Ann Lee said.",
    "Nobody saw how bread was carried between wooden towers while rain fell over seven grey mills.",
];

/// What stands between sentences.
const BREAKS: [&str; 8] = [
    " ", "\n", "\n\n", "\r\n", " \u{a0}", "\n- ", ". ", "\u{2028}",
];

/// Words that edit a sentence.
const WORDS: [&str; 8] = ["not", "Never", "1", "rn", "m", "é", "的", "…"];

/// Articles, and the spans of each that are searched.
struct Articles {
    texts: Vec<String>,
    kept: Vec<Vec<Span>>,
    /// True if the articles consist of whole sentences of the table.
    only_sentences: bool,
}

/// Searches the passages of articles. The first bytes are the settings, and then each byte adds a
/// sentence, a word, other text or an article.
///
/// # Panics
/// If an invariant is broken.
pub(crate) fn check(bytes: &[u8]) {
    let mut input = FuzzInput(bytes);
    let (config, spans) = settings(&mut input);
    let articles = articles(&mut input, spans);
    let views: Vec<ArticleView> = (articles.texts.iter().zip(&articles.kept))
        .map(|(text, kept)| ArticleView {
            id: text,
            text,
            kept,
            ..ArticleView::default()
        })
        .collect();
    let result = ONE_THREAD.install(|| find_passages(&views, &config, &NoProgress));
    check_passages(&articles, &result, &config);
    check_groups(&articles, &result);
    check_removals(&articles, &result, &config);
    if input_selects_second_run(bytes) {
        assert_eq!(
            find_passages(&views, &config, &NoProgress),
            result,
            "more threads"
        );
    }
}

/// Threads cost time, so that only some inputs run on more than one.
fn input_selects_second_run(bytes: &[u8]) -> bool {
    bytes.len().is_multiple_of(8)
}

/// The settings, and how the searched spans are chosen.
fn settings(input: &mut FuzzInput) -> (Config, u8) {
    let mut config = Config::default();
    let choices = input.byte();
    config.duplicates = match choices % 3 {
        0 => Duplicates::Report,
        1 => Duplicates::DropPassages,
        _ => Duplicates::DropArticles,
    };
    config.keep = match choices / 3 % 3 {
        0 => CopyPreference::First,
        1 => CopyPreference::Longest,
        _ => CopyPreference::Earliest,
    };
    if choices & 0x80 != 0 {
        let passages = &mut config.passages;
        passages.shingle_tokens = 2 + usize::from(input.byte() % 15);
        passages.window_shingles = 1 + usize::from(input.byte() % 32);
        passages.min_tokens = 1 + usize::from(input.byte());
        let shares = [
            &mut passages.min_similarity,
            &mut passages.drop_min_similarity,
            &mut passages.group_min_overlap,
        ];
        for share in shares {
            *share = f64::from(input.byte()) / 255.0;
        }
    }
    config.validate().expect("within the limits");
    (config, input.byte())
}

fn articles(input: &mut FuzzInput, spans: u8) -> Articles {
    let mut texts = vec![String::new()];
    let mut only_sentences = spans == 0;
    while !input.0.is_empty() {
        let byte = input.byte();
        let text = texts.last_mut().expect("there is an article");
        let (sentence, end) = (usize::from(byte & 7), usize::from(byte >> 3 & 7));
        match byte {
            0..0x40 => text.push_str(&format!("{}{}", SENTENCES[sentence], BREAKS[end])),
            0x40 => texts.push(String::new()),
            0x41..0x60 => {
                text.push_str(WORDS[sentence]);
                text.push(' ');
                only_sentences = false;
            }
            0x60..0x80 => {
                // A part of a sentence, of whole words.
                let words = SENTENCES[sentence]
                    .split(' ')
                    .skip(end & 1)
                    .take(2 + (end >> 1));
                words.for_each(|word| text.push_str(&format!("{word} ")));
                only_sentences = false;
            }
            0x80.. => {
                let raw = input.bytes(usize::from(byte - 0x7f));
                text.push_str(&String::from_utf8_lossy(raw));
                only_sentences = false;
            }
        }
    }
    let kept = texts
        .iter()
        .map(|text| kept_by_pattern(text, spans))
        .collect();
    Articles {
        texts,
        kept,
        only_sentences,
    }
}

/// Spans of a text that are searched: all of it for the pattern 0, else pieces of it.
fn kept_by_pattern(text: &str, pattern: u8) -> Vec<Span> {
    if pattern == 0 {
        return vec![Span::new(0, text.len())];
    }
    let piece_bytes = 8 * usize::from(pattern >> 3 & 7) + 3;
    let mut spans = Vec::new();
    let (mut start, mut number) = (0, 0);
    while start < text.len() {
        let end = text.ceil_char_boundary((start + piece_bytes * (1 + number % 4)).min(text.len()));
        if pattern >> (number % 3) & 1 == 1 {
            spans.push(Span::new(start, end));
        }
        number += 1;
        start = end;
    }
    spans
}

/// Passages are sorted, on borders of characters, and as similar as they say.
fn check_passages(articles: &Articles, result: &MatchResult, config: &Config) {
    let key = |passage: &unboil_match::Passage| (passage.b, passage.a);
    assert!(result.passages.is_sorted_by_key(key));
    for passage in &result.passages {
        let sides = [passage.a, passage.b];
        // An article may have text twice.
        if config.keep == CopyPreference::First {
            assert!(passage.a.article <= passage.b.article);
        }
        if passage.a.article == passage.b.article {
            assert!(passage.a.span.end <= passage.b.span.start);
        }
        assert!((0.0..=1.0).contains(&passage.similarity), "{passage:?}");
        assert!(passage.words > 0);
        for side in sides {
            let text = &articles.texts[side.article];
            assert!(
                text.get(side.span.range()).is_some(),
                "{side:?} cuts a character"
            );
            assert!(!side.span.is_empty());
            let kept = &articles.kept[side.article];
            let tokens = TokenList::tokenize(text, kept);
            let tokens = tokens.tokens().touching(side.span);
            assert!(!tokens.is_empty() && tokens.len() <= passage.words);
        }
        let [mut a, mut b] = sides.map(|side| words_of(articles, side));
        // A text that repeats itself can be aligned with either of its copies.
        let is_repeated = repeats(&a) || repeats(&b);
        a.sort_unstable();
        b.sort_unstable();
        let says_equal = passage.similarity == 1.0 && passage.edits == 0;
        assert!(!says_equal || is_repeated || a == b, "{passage:?}");
    }
}

/// The hashes of the words of a side of a passage.
fn words_of(articles: &Articles, side: unboil_match::ArticleSpan) -> Vec<u32> {
    let (text, kept) = (&articles.texts[side.article], &articles.kept[side.article]);
    let list = TokenList::tokenize(text, kept);
    list.tokens().ocr_hashes[list.tokens().touching(side.span)].to_vec()
}

/// True if four words occur twice in the same order.
fn repeats(words: &[u32]) -> bool {
    let mut runs: Vec<&[u32]> = words.windows(4).collect();
    runs.sort_unstable();
    runs.windows(2).any(|two| two[0] == two[1])
}

/// No article is in two groups, so that the article that stays is not dropped with another.
fn check_groups(articles: &Articles, result: &MatchResult) {
    let mut seen = vec![false; articles.texts.len()];
    for group in &result.groups {
        let members = group.members.iter().map(|member| member.article);
        for article in members.chain([group.stays]) {
            assert!(
                !std::mem::replace(&mut seen[article], true),
                "it is in two groups"
            );
        }
        assert!(!group.members.is_empty());
        for member in &group.members {
            assert!((0.0..=1.0).contains(&member.overlap));
        }
    }
}

/// Removals are sorted and inside what was searched. Those of passages leave a copy of every
/// sentence.
fn check_removals(articles: &Articles, result: &MatchResult, config: &Config) {
    assert_eq!(result.removals.len(), articles.texts.len());
    let mut left = Vec::new();
    for (article, removals) in result.removals.iter().enumerate() {
        let (text, kept) = (&articles.texts[article], &articles.kept[article]);
        let mut end = 0;
        for removal in removals {
            let span = removal.span;
            assert!(span.start >= end && !span.is_empty());
            assert!(
                text.get(span.range()).is_some(),
                "{span:?} cuts a character"
            );
            let inside = kept.iter().map(|kept| kept.overlap(span)).sum::<usize>();
            assert_eq!(inside, span.len(), "it overlaps what was removed before");
            assert!(!removal.why.is_empty() && !removal.rule.is_empty());
            end = span.end;
        }
        left.push(kept_text(text, removals));
    }
    assert!(config.duplicates != Duplicates::Report || left == articles.texts);
    if articles.only_sentences && config.duplicates == Duplicates::DropPassages {
        for sentence in SENTENCES {
            let has_it = |texts: &[String]| texts.iter().any(|text| text.contains(sentence));
            assert!(
                !has_it(&articles.texts) || has_it(&left),
                "no copy is left: {sentence}"
            );
        }
    }
}
