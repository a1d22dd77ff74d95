//! The corpora of the fuzz targets in `fuzz/`, and hostile pages: the invariants hold, and for pages
//! the time grows in proportion to the size.

use std::fs;
use std::time::{Duration, Instant};

use crate::invariants;
use crate::util::{decompress, testdata};

/// Longest time for an input of a few thousand bytes. Generous: the machine may have other work.
const MAX_TIME: Duration = Duration::from_secs(10);

/// Checks what must hold for an input.
type Check = fn(&[u8]);

/// The files in `testdata/fuzz/NAME.tar.gz`, with their names.
fn corpus(name: &str) -> Vec<(String, Vec<u8>)> {
    let name = format!("fuzz/{name}.tar.gz");
    let packed = fs::read(testdata(&name)).expect("the corpus");
    let tar = decompress(&name, &packed);
    let text = |field: &[u8]| {
        String::from_utf8_lossy(field)
            .trim_matches(['\0', ' '])
            .to_string()
    };
    let (mut files, mut at) = (Vec::new(), 0);
    // A header of 512 bytes, and the file, filled up to as many; the last headers are empty.
    while tar.get(at).is_some_and(|&first| first != 0) {
        let header = &tar[at..at + 512];
        let size = usize::from_str_radix(&text(&header[124..136]), 8).expect("a size");
        at += 512;
        if header[156] == b'0' {
            files.push((text(&header[..100]), tar[at..at + size].to_vec()));
        }
        at += size.next_multiple_of(512);
    }
    files
}

fn check_corpus(name: &str, holds: Check) {
    let files = corpus(name);
    assert!(files.len() > 50, "{} files", files.len());
    for (file, bytes) in files {
        let start = Instant::now();
        if std::panic::catch_unwind(|| holds(&bytes)).is_err() {
            panic!("{name}/{file}: {}", String::from_utf8_lossy(&bytes));
        }
        let elapsed = start.elapsed();
        assert!(elapsed < MAX_TIME, "{name}/{file} takes {elapsed:?}");
    }
}

#[test]
fn pages_keep_invariants() {
    check_corpus("page", invariants::page::check_page);
}

#[test]
fn files_of_rows_keep_invariants() {
    check_corpus("rows", invariants::rows::check);
}

#[test]
fn json_ld_keeps_invariants() {
    check_corpus("json_ld", invariants::page::check_json_ld);
}

#[test]
fn rows_keep_invariants() {
    check_corpus("jsonl", invariants::jsonl::check);
}

#[test]
fn encodings_keep_invariants() {
    check_corpus("encoding", invariants::encoding::check);
}

#[test]
fn compressed_files_keep_invariants() {
    check_corpus("compressed", invariants::compressed::check);
}

#[cfg(feature = "cli")]
#[test]
fn settings_keep_invariants() {
    check_corpus("settings", invariants::settings::check);
}

#[test]
fn reviews_keep_invariants() {
    check_corpus("review", invariants::review::check);
}

#[test]
fn pages_of_edited_output_folders_keep_invariants() {
    // The same edits as those of the target `restore`.
    check_corpus("restore", invariants::report::check);
}

#[test]
fn edited_output_folders_keep_invariants() {
    check_corpus("restore", invariants::restore::check);
}

#[test]
fn damaged_spill_files_keep_invariants() {
    check_corpus("spill", invariants::spill::check);
}

/// One has an encoding of another type in its metadata, for which no encoder can be made. In another, an
/// unknown field of the footer is a list of more elements than the footer has bytes.
#[cfg(feature = "parquet")]
#[test]
fn parquet_files_keep_invariants() {
    check_corpus("parquet", invariants::parquet::check);
}

#[test]
fn passages_keep_invariants() {
    check_corpus("passages", invariants::passages::check);
}

/// Highest factor of the time for inputs four times as long: it is 4 if the time is linear, 16 if it
/// is quadratic. Where the longer input no longer fits into the caches, linear time takes up to 6.
const MAX_GROWTH: u32 = 8;

/// Shorter times are noise and count as this: the system counts processor time in ticks of up to 4 ms.
const MIN_TIME: Duration = Duration::from_millis(10);

/// How often a size is measured until the growth is small enough. Other work only adds time.
const ROUNDS: usize = 5;

/// Processor time of this thread where the system has it (Linux), else wall time.
fn thread_time(start: Instant) -> Duration {
    let stat = fs::read_to_string("/proc/thread-self/schedstat").ok();
    let on_cpu = stat.and_then(|stat| stat.split(' ').next()?.parse().ok());
    on_cpu.map_or_else(|| start.elapsed(), Duration::from_nanos)
}

/// Panics if the time of `check` on `input(4 * n)` shows that it grows faster than the size.
#[track_caller]
fn assert_linear(name: &str, n: usize, input: &dyn Fn(usize) -> String, check: fn(&[u8])) {
    let start = Instant::now();
    let time = |input: &str| {
        let before = thread_time(start);
        check(input.as_bytes());
        (thread_time(start) - before).max(MIN_TIME)
    };
    let (small, large) = (input(n), input(4 * n));
    let mut best = [Duration::MAX; 2];
    for _ in 0..ROUNDS {
        best = [best[0].min(time(&small)), best[1].min(time(&large))];
        if best[1] <= best[0] * MAX_GROWTH {
            return;
        }
    }
    panic!(
        "{name}: {n} take {:?}, {} take {:?}",
        best[0],
        4 * n,
        best[1]
    );
}

/// Each file of the corpora, repeated until it has 2 KiB and 8 KiB.
#[test]
fn repeated_corpus_files_take_linear_time() {
    let checks: [(&str, Check); 2] = [
        ("page", invariants::page::check_page),
        ("json_ld", invariants::page::check_json_ld),
    ];
    for (name, check) in checks {
        for (file, bytes) in corpus(name) {
            let piece = String::from_utf8_lossy(&bytes).into_owned();
            let times = 2048_usize.div_ceil(piece.len().max(1));
            let input = |times: usize| piece.repeat(times);
            assert_linear(&format!("{name}/{file}"), times, &input, check);
        }
    }
}

/// A hostile page of `n` pieces, by name.
type HostilePage = (&'static str, Box<dyn Fn(usize) -> String>);

fn repeated(piece: &'static str) -> HostilePage {
    (piece, Box::new(|n| piece.repeat(n)))
}

fn numbered(
    name: &'static str,
    piece: impl Fn(usize) -> String + Copy + 'static,
    page: fn(String) -> String,
) -> HostilePage {
    (name, Box::new(move |n| page((0..n).map(piece).collect())))
}

/// Makes a page with a function that repeats a piece.
type PageOfRepeats = fn(&dyn Fn(&str) -> String) -> String;

fn wrapped(name: &'static str, page: PageOfRepeats) -> HostilePage {
    (
        name,
        Box::new(move |n| page(&|piece: &str| piece.repeat(n))),
    )
}

/// Pages that are deep, wide or full of references.
fn hostile_pages() -> Vec<HostilePage> {
    let mut pages = nested_pages();
    pages.extend(numbered_pages());
    pages
}

fn nested_pages() -> Vec<HostilePage> {
    const PROSE: &str = "<p>The council voted on Tuesday evening to keep the old harbour open.";
    vec![
        repeated("<blockquote>x"),
        repeated("<pre>x"),
        repeated("<ol><li>x"),
        repeated("<figcaption>x</figcaption>"),
        repeated("<template>x"),
        repeated("<svg><!--</svg>"),
        repeated("<svg><![CDATA[</svg>]]>"),
        repeated("<table><tr><td>x"),
        repeated("<meta name=author content='Tamsin Orrel'>"),
        repeated("xxxxx"),
        wrapped("many cells", |many| format!("<table><tr>{}", many("<td>x"))),
        wrapped("many rows", |many| {
            format!(
                "<table><tr>{}{}",
                "<td>x".repeat(65),
                many("<tr><td>a<td>b")
            )
        }),
        wrapped("deep, then wide", |many| {
            format!("{}{}", "<div>".repeat(500), many("<p>x</p>"))
        }),
        wrapped("open <b>", |many| format!("<b>{}", many("<p>x</p>"))),
        wrapped("blocks in <pre>", |many| {
            format!("<pre>{}", many("<div>x</div>\n"))
        }),
        wrapped("sections", |many| many(&format!("<p>Recent Posts{PROSE}"))),
        wrapped("JSON-LD items", |many| {
            let items = many("{\"@type\": \"Article\", \"author\": {\"@id\": \"a\"}},");
            json_ld(&format!("[{items}{{}}]"), "x")
        }),
        wrapped("JSON-LD graphs", |many| {
            json_ld(&many("{\"@graph\":["), "x")
        }),
        wrapped("JSON-LD body", |many| {
            let body = many("a few words <p>");
            let item = format!("{{\"@type\": \"Article\", \"articleBody\": \"{body}\"}}");
            json_ld(&item, &many("<p>a few words"))
        }),
    ]
}

/// Pages whose repeated pieces all differ.
fn numbered_pages() -> Vec<HostilePage> {
    vec![
        numbered(
            "attributes",
            |n| format!("a{n}=1 "),
            |all| format!("<p {all}>x"),
        ),
        numbered(
            "classes",
            |n| format!("a{n}b-c "),
            |all| format!("<p class='{all}'>x"),
        ),
        numbered(
            "links",
            |n| format!("<a href='x{n}'>y"),
            |all| format!("<p>{all}"),
        ),
        numbered(
            "headings",
            |n| format!("<h2>Tide {n}</h2><p>It rose by {n} feet before the boats came in."),
            |all| all,
        ),
    ]
}

fn json_ld(value: &str, body: &str) -> String {
    format!("<script type=application/ld+json>{value}</script>{body}")
}

#[test]
fn hostile_pages_take_linear_time() {
    for (name, page) in hostile_pages() {
        assert_linear(name, 4000, &page, invariants::page::check_page);
    }
}

#[test]
fn quadratic_time_is_noticed() {
    let check = |bytes: &[u8]| {
        let equal = |a: &u8| bytes.iter().filter(|b| *b == a).count();
        let sum: usize = bytes.iter().map(equal).sum();
        assert_eq!(sum, bytes.len() * bytes.len());
    };
    let n = 10_000;
    let grows = || assert_linear("all pairs", n, &|n| "x".repeat(n), check);
    assert!(std::panic::catch_unwind(grows).is_err());
}
