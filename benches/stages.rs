//! Benchmarks of each stage, in bytes of text per second on one core. To run some of them:
//! `cargo bench --bench stages -- tokens`.

use std::convert::Infallible;
use std::hint::black_box;
use std::sync::Arc;
use std::time::Duration;

use criterion::measurement::WallTime;
use criterion::{BatchSize, BenchmarkGroup, Criterion, Throughput};
use unboil::{ArticleView, Config, NoProgress, Request, clean, find_passages};
use unboil_html as html;
use unboil_io::{ReadConfig, decode_text, detect_encoding, encode_text, parse_row};
use unboil_match::{
    CorpusSize, Duplicates, Link, MatchScratch, Ordinals, PairLimits, PassagesConfig,
    PostingBuilder, RepeatedSeeds, TokenizedArticle, anchors, chains, links_of_partition,
    match_article, pack_posting, unpack_link,
};
use unboil_strip::{
    ExtractContext, RULES, SiteProfile, SiteProfiles, StripConfig, Stripper, TemplateSource,
};
use unboil_text::{Span, TokenList, segment};

use bench_inputs::BenchInput;

mod bench_inputs;

fn main() {
    // Two and a half seconds each: a whole run ends in three minutes.
    let mut criterion = Criterion::default()
        .sample_size(20)
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_millis(1500))
        .configure_from_args();
    decoding(&mut criterion);
    rows(&mut criterion);
    segmenting(&mut criterion);
    stripping(&mut criterion);
    pages(&mut criterion);
    rules(&mut criterion);
    tokens(&mut criterion);
    seeding(&mut criterion);
    indexing(&mut criterion);
    verifying(&mut criterion);
    passages(&mut criterion);
    criterion.final_summary();
}

/// Measures `stage` on an input.
fn bench_stage<T>(
    group: &mut BenchmarkGroup<WallTime>,
    input: &BenchInput,
    mut stage: impl FnMut(&[String]) -> T,
) {
    group.throughput(Throughput::Bytes(input.bytes()));
    group.bench_function(input.name, |b| b.iter(|| stage(black_box(&input.texts))));
}

/// Decodes text in three encodings, detected from the bytes.
fn decoding(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("decode");
    // Western legacy encodings have no ellipsis.
    let text = bench_inputs::typical().texts.concat().replace('…', "...");
    let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let western = encode_text(&text, encoding_rs::WINDOWS_1252).expect("quotes and accents only");
    for (name, bytes) in [
        ("utf-8", text.as_bytes()),
        ("utf-16", &utf16),
        ("windows-1252", &western),
    ] {
        group.throughput(Throughput::Bytes(bytes.len() as u64));
        let decoded = |bytes: Vec<u8>| {
            let encoding = detect_encoding(&bytes, None);
            decode_text(bytes, encoding)
        };
        assert_eq!(decoded(bytes.to_vec()).as_ref(), Ok(&text), "{name}");
        group.bench_function(name, |b| {
            b.iter_batched(|| bytes.to_vec(), decoded, BatchSize::LargeInput);
        });
    }
}

/// JSONL rows to articles.
fn rows(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("rows");
    let config = ReadConfig::default();
    for input in [
        bench_inputs::short(),
        bench_inputs::typical(),
        bench_inputs::cjk(),
    ] {
        let row = |(at, text)| serde_json::json!({"id": at, "text": text}).to_string();
        let rows = BenchInput {
            name: input.name,
            texts: input.texts.iter().enumerate().map(row).collect(),
        };
        bench_stage(&mut group, &rows, |rows| {
            let parsed = rows.iter().map(|row| parse_row(row, &config));
            parsed.filter(Result::is_ok).count()
        });
    }
}

fn segmenting(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("segment");
    for input in bench_inputs::all() {
        bench_stage(&mut group, &input, |texts| {
            texts
                .iter()
                .map(|text| segment(text).blocks.len())
                .sum::<usize>()
        });
    }
}

/// Text to removals, by all that needs no other article, and by the rules alone, without the scorer.
fn stripping(criterion: &mut Criterion) {
    for (name, disabled) in [
        ("strip", vec![]),
        ("strip-rules", vec!["scorer".to_string()]),
    ] {
        let mut config = StripConfig::default();
        config.rules.disable = disabled;
        let stripper = Stripper::new(&config).expect("the scorer is called so");
        let mut group = criterion.benchmark_group(name);
        for input in bench_inputs::all() {
            bench_stage(&mut group, &input, |texts| removals(&stripper, texts));
        }
    }
}

fn removals(stripper: &Stripper, texts: &[String]) -> usize {
    texts.iter().map(|text| stripper.strip(text).len()).sum()
}

/// A page of HTML: to text and tags, and from there to removals too.
fn pages(criterion: &mut Criterion) {
    let page = include_str!("../testdata/pages/harbour/night-ferry.html");
    let stripper = Stripper::new(&StripConfig::default()).expect("the defaults make sense");
    let mut group = criterion.benchmark_group("html");
    group.throughput(Throughput::Bytes(page.len() as u64));
    group.bench_function("read", |b| b.iter(|| html::article(black_box(page))));
    group.bench_function("read and stripped", |b| {
        b.iter(|| stripper.strip(&html::article(black_box(page))));
    });
}

/// One rule at a time, all others off. Each figure holds the cost of the draft, which `no-rule` has alone: segmentation, the
/// cue of every block, the headline.
fn rules(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("rule");
    let input = bench_inputs::typical();
    group.throughput(Throughput::Bytes(input.bytes()));
    let alone = |name: &str| {
        let others = RULES.iter().filter(|rule| rule.name != name);
        let mut config = StripConfig::default();
        config.rules.disable = others.map(|rule| rule.name.to_string()).collect();
        Stripper::new(&config).expect("rules are called what they are called")
    };
    let site = site_profile(&input);
    let context = ExtractContext {
        template: TemplateSource::Site {
            name: "bench",
            profile: &site,
        },
        ..ExtractContext::default()
    };
    for name in ["no-rule"]
        .into_iter()
        .chain(RULES.iter().map(|rule| rule.name))
    {
        let stripper = alone(name);
        let taken = |text: &String| match name {
            "site" => stripper.extract(text, &context).removals,
            _ => stripper.strip(text),
        };
        let found = input
            .texts
            .iter()
            .map(|text| taken(text).len())
            .sum::<usize>();
        assert!(found == 0 || name != "no-rule", "no rule takes {found}");
        group.bench_function(name, |b| {
            b.iter(|| {
                black_box(&input.texts)
                    .iter()
                    .map(|text| taken(text).len())
                    .sum::<usize>()
            });
        });
    }
}

/// What a run learns of the site whose pages these are.
fn site_profile(input: &BenchInput) -> SiteProfile {
    let folder = tempfile::tempdir().expect("there is room for temporary files");
    for (at, text) in input.texts.iter().enumerate() {
        let path = folder.path().join(format!("in/site/{at}.txt"));
        std::fs::create_dir_all(path.parent().expect("it is in a folder")).expect("can be made");
        std::fs::write(path, text).expect("can be written");
    }
    let request = Request {
        inputs: vec![folder.path().join("in")],
        out: folder.path().join("out"),
        ..Request::default()
    };
    let outcome = clean(
        &request,
        &Config::default(),
        &SiteProfiles::default(),
        &NoProgress,
    );
    let sites = serde_json::to_value(outcome.expect("the run ends").sites).expect("is JSON");
    let site = sites.as_object().and_then(|sites| sites.values().next());
    serde_json::from_value(site.expect("the pages share a template").clone()).expect("a profile")
}

/// Articles that nothing was stripped of, ready to be aligned.
fn tokenized(texts: &[String]) -> Vec<Arc<TokenizedArticle>> {
    let whole = |text: &String| vec![Span::new(0, text.len())];
    let tokenized = |text: &String| Arc::new(TokenizedArticle::new(text.clone(), whole(text)));
    texts.iter().map(tokenized).collect()
}

fn tokens(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("tokens");
    let mut list = TokenList::default();
    for input in bench_inputs::all() {
        bench_stage(&mut group, &input, |texts| {
            let tokens = texts.iter().map(|text| {
                list.fill(text, &[Span::new(0, text.len())]);
                list.tokens().len()
            });
            tokens.sum::<usize>()
        });
    }
}

/// The packed postings of all articles, and the ordinal of the first token of each.
fn postings(texts: &[String]) -> (Vec<u128>, Vec<(u64, u32)>) {
    let config = PassagesConfig::default();
    let mut builder = PostingBuilder::default();
    let (mut postings, mut firsts) = (Vec::new(), Vec::new());
    let mut first = 0;
    for (text, rank) in texts.iter().zip(0..) {
        let whole = [Span::new(0, text.len())];
        let emit = |posting| postings.push(pack_posting(posting));
        builder.for_each_posting(first, text, &whole, &config, CorpusSize::Small, emit);
        firsts.push((first as u64, rank));
        first += text.len();
    }
    (postings, firsts)
}

fn seeding(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("seeds");
    for input in bench_inputs::all() {
        bench_stage(&mut group, &input, postings);
    }
}

/// Postings to packed links.
fn all_links(postings: &[u128], firsts: &[(u64, u32)]) -> Vec<u128> {
    let ordinals = Ordinals::new(firsts.to_vec());
    let config = PassagesConfig::default();
    let mut repeated = RepeatedSeeds::default();
    repeated.clear(postings.len());
    repeated.count_seeds(postings);
    repeated.retain_repeated(postings);
    let mut out = Vec::new();
    let size = CorpusSize::Small;
    let (postings, all) = (repeated.postings(), PairLimits::default());
    links_of_partition(postings, &ordinals, &config, size, &all, |link| {
        out.push(link)
    });
    out
}

fn indexing(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("index");
    for input in bench_inputs::all() {
        let (postings, firsts) = postings(&input.texts);
        bench_stage(&mut group, &input, |_| all_links(&postings, &firsts));
    }
}

/// Links to chains, and to verified matches.
fn verifying(criterion: &mut Criterion) {
    let input = bench_inputs::copies();
    let articles = tokenized(&input.texts);
    let (postings, firsts) = postings(&input.texts);
    let mut packed_links = all_links(&postings, &firsts);
    packed_links.sort_unstable();
    let order: Vec<usize> = (0..articles.len()).collect();
    let unpack = |&packed: &u128| unpack_link(packed, |rank| order[rank as usize]);
    let links: Vec<Link> = packed_links.iter().map(unpack).collect();
    let pair = |links: &[Link]| -> (usize, usize, Vec<(u32, u32)>) {
        let seeds = links
            .iter()
            .map(|link| (link.dropped_token, link.kept_token));
        (links[0].kept, links[0].dropped, seeds.collect())
    };
    let pairs: Vec<_> = links
        .chunk_by(|x, y| (x.dropped, x.kept) == (y.dropped, y.kept))
        .map(pair)
        .collect();
    let mut group = criterion.benchmark_group("chain");
    let mut seeds = Vec::new();
    bench_stage(&mut group, &input, |_| {
        let mut n = 0;
        for (a, b, links) in &pairs {
            seeds.clone_from(links);
            let ocr_hashes = |at: usize| articles[at].tokens.tokens().ocr_hashes;
            let found = anchors(&mut seeds, ocr_hashes(*a), ocr_hashes(*b));
            n += chains(&found).len();
        }
        n
    });
    group.finish();
    let mut group = criterion.benchmark_group("verify");
    let config = PassagesConfig::default();
    let load = |at: usize| Ok::<_, Infallible>(Arc::clone(&articles[at]));
    let mut scratch = MatchScratch::default();
    bench_stage(&mut group, &input, |_| {
        let of_one = links.chunk_by(|x, y| x.dropped == y.dropped);
        of_one
            .map(|links| {
                let duplicates = Duplicates::Report;
                match match_article(links, |_| None, load, &config, duplicates, &mut scratch) {
                    Ok(pairs) => pairs.iter().map(|pair| pair.passages.len()).sum::<usize>(),
                }
            })
            .sum::<usize>()
    });
}

/// The whole passage search, from texts to passages, groups and removals, on one thread.
fn passages(criterion: &mut Criterion) {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build();
    let pool = pool.expect("there is room for a thread");
    let mut group = criterion.benchmark_group("passages");
    for input in bench_inputs::all() {
        let whole: Vec<Span> = input
            .texts
            .iter()
            .map(|text| Span::new(0, text.len()))
            .collect();
        let ids: Vec<String> = (0..whole.len()).map(|at| at.to_string()).collect();
        let view = |at: usize| ArticleView {
            id: &ids[at],
            text: &input.texts[at],
            kept: std::slice::from_ref(&whole[at]),
            ..ArticleView::default()
        };
        let views: Vec<ArticleView> = (0..whole.len()).map(view).collect();
        let config = Config::default();
        bench_stage(&mut group, &input, |_| {
            pool.install(|| find_passages(&views, &config, &NoProgress).passages.len())
        });
    }
}
