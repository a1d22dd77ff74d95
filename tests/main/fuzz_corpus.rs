//! What the fuzz targets in `fuzz/` found worth keeping, run again: nothing breaks a promise, and nothing takes long.

use std::fs;
use std::time::{Duration, Instant};

use crate::invariants;
use crate::util::{decompress, testdata};

/// No page of a few thousand bytes needs a thousandth of this.
const MAX_TIME: Duration = Duration::from_secs(10);

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

fn check_corpus(name: &str, holds: fn(&[u8])) {
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
    check_corpus("page", invariants::check_page);
}

#[test]
fn linked_data_keeps_invariants() {
    check_corpus("linked_data", invariants::check_linked_data);
}

/// Hostile pages take no more than their size in time on the whole way either, however deep and wide they are.
#[test]
fn every_page_takes_linear_time() {
    let times = if cfg!(debug_assertions) {
        2_000
    } else {
        100_000
    };
    let many = |piece: &str| piece.repeat(times);
    let numbered = |piece: &dyn Fn(usize) -> String| (0..times).map(piece).collect::<String>();
    let linked_data = "<script type=application/ld+json>";
    let pages = [
        many("<blockquote>x"),
        many("<pre>x"),
        many("<ol><li>x"),
        many("<figcaption>x</figcaption>"),
        many("<template>x"),
        many("<svg><!--</svg>"),
        many("<svg><![CDATA[</svg>]]>"),
        many("<table><tr><td>x"),
        format!("<table><tr>{}", many("<td>x")),
        format!(
            "<table><tr>{}{}",
            "<td>x".repeat(65),
            many("<tr><td>a<td>b")
        ),
        format!("<p {}>x", numbered(&|n| format!("a{n}=1 "))),
        format!("<p class='{}'>x", numbered(&|n| format!("a{n}b-c "))),
        format!("<p>{}", numbered(&|n| format!("<a href='x{n}'>y"))),
        format!("{}{}", "<div>".repeat(500), many("<p>x</p>")),
        format!("<b>{}", many("<p>x</p>")),
        format!("<pre>{}", many("<div>x</div>\n")),
        many("<meta name=author content='Tamsin Orrel'>"),
        format!(
            "{linked_data}[{}{{}}]</script>x",
            many("{\"@type\": \"Article\", \"author\": {\"@id\": \"a\"}},")
        ),
        format!("{linked_data}{}</script>x", many("{\"@graph\":[")),
        format!(
            "{linked_data}{{\"@type\": \"Article\", \"articleBody\": \"{}\"}}</script>{}",
            many("a few words <p>"),
            many("<p>a few words")
        ),
        many(
            "<p>Recent Posts<p>The council voted on Tuesday evening to keep the old harbour open.",
        ),
        numbered(&|n| format!("<h2>Tide {n}</h2><p>It rose by {n} feet before the boats came in.")),
        "x".repeat(5 * times),
    ];
    for page in &pages {
        let start = Instant::now();
        invariants::check_page(page.as_bytes());
        let elapsed = start.elapsed();
        let name = &page[..page.len().min(40)];
        assert!(elapsed < 3 * MAX_TIME, "{name}: {elapsed:?}");
    }
}
