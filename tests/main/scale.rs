//! Passages with thousands of copies, and lines of hundreds of megabytes.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use serde_json::Value;

use crate::program::{ProgramOutput, run_command, unboil_in};
use crate::util::{read_folder, rows, temp_dir, write};

/// The statement that is repeated.
const STATEMENT: &str = "We have asked every port on this coast to draw up a plan for the winter storms, to keep a boat \
    and a crew ready at all hours, and to tell the coast guard by the end of the month how they mean to pay for both, \
    the minister said after the meeting with the harbour masters.";

/// Prose that no two articles share: words made of a counter.
fn prose(article: usize) -> String {
    let word = |at: usize| {
        let mut number = (article * 64 + at).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 16;
        let letter = |_| {
            number = number.rotate_right(5);
            char::from(b'a' + (number % 26) as u8)
        };
        (0..7).map(letter).collect::<String>()
    };
    (0..30).map(word).collect::<Vec<_>>().join(" ") + "."
}

fn corpus(path: &Path, copies: usize, others: usize) {
    let mut out = BufWriter::new(File::create(path).expect("a file"));
    for article in 0..copies + others {
        let statement = if article < copies { STATEMENT } else { "" };
        let text = format!(
            "{}\n\n{statement}\n\n{}",
            prose(2 * article),
            prose(2 * article + 1)
        );
        let row = serde_json::json!({ "id": format!("{article:05}"), "text": text });
        writeln!(out, "{row}").expect("written");
    }
    out.flush().expect("written");
}

#[test]
fn a_passage_in_many_articles_is_reported_as_a_star() {
    for copies in [1, 5, 50, 5000] {
        let dir = temp_dir();
        let (input, out) = (dir.path().join("in.jsonl"), dir.path().join("out"));
        corpus(&input, copies, 10);
        run_command("match", &input, &out, &[]).success();
        let passages = rows(&out.join("passages.jsonl"));
        // Each copy is linked to the one that stays and to no more than one other; of small clusters every pair is reported.
        let most = |copy: usize| if copies <= 8 { copy } else { 2 };
        let mut links: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for row in &passages {
            let of = |side: &str| row[side]["article"].as_str().expect("an id");
            links.entry(of("b")).or_default().push(of("a"));
            for side in ["a", "b"] {
                assert!(covers_statement(&row[side], of(side)), "{row}");
            }
        }
        for copy in 1..copies {
            let id = format!("{copy:05}");
            let to = links.remove(id.as_str()).unwrap_or_default();
            assert!(
                to.contains(&"00000") && to.len() <= most(copy),
                "{id} of {copies}: {to:?}"
            );
        }
        assert!(links.is_empty(), "{links:?}");
    }
}

/// True if a side is the statement and little else.
fn covers_statement(side: &Value, id: &str) -> bool {
    let article: usize = id.parse().expect("a number");
    let (start, end) = (side["start"].as_u64(), side["end"].as_u64());
    let from = prose(2 * article).len() + 2;
    let (start, end) = (
        start.expect("a number") as usize,
        end.expect("a number") as usize,
    );
    start <= from && end + 1 >= from + STATEMENT.len() && end - start < STATEMENT.len() + 60
}

#[test]
fn drop_passages_leaves_one_copy_of_many() {
    let dir = temp_dir();
    let (input, out) = (dir.path().join("in.jsonl"), dir.path().join("out"));
    corpus(&input, 50, 0);
    let more = ["--duplicates", "drop-passages", "--site-by", "none"];
    run_command("clean", &input, &out, &more).success();
    let cleaned = rows(&out.join("articles/in.jsonl"));
    assert_eq!(cleaned.len(), 50);
    for (at, row) in cleaned.iter().enumerate() {
        let text = row["text"].as_str().expect("a text");
        assert_eq!(
            text.contains("We have asked every port"),
            at == 0,
            "{at}: {text}"
        );
        assert!(
            text.contains(&prose(2 * at)) && text.contains(&prose(2 * at + 1)),
            "{at}: {text}"
        );
    }
}

/// Writes a gzip stream of many equal members, which is fast to make: a line of `megabytes` MB of
/// `a` between `before` and `after`.
fn long_line(path: &Path, before: &str, megabytes: usize, after: &str) {
    let pack = |bytes: &[u8]| {
        let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        out.write_all(bytes).expect("memory");
        out.finish().expect("memory")
    };
    let megabyte = pack(&[b'a'; 1 << 20]);
    write(
        path,
        [
            pack(before.as_bytes()),
            megabyte.repeat(megabytes),
            pack(after.as_bytes()),
        ]
        .concat(),
    );
}

/// Cleans `in/` with a limit of 1 MiB an article.
fn clean_limited(dir: &Path) -> ProgramOutput {
    write(
        &dir.join("config.toml"),
        "[read]\nmax_article_bytes = 1_048_576\n",
    );
    let args = [
        "clean",
        "in",
        "-o",
        "out",
        "-q",
        "--threads",
        "2",
        "--config",
        "config.toml",
    ];
    unboil_in(dir, &args, b"")
}

#[track_caller]
fn assert_small(ran: &ProgramOutput) {
    // Two threads with a row of 1 MiB each, and the program.
    let most = 48 << 10;
    assert!(
        ran.peak_kib.is_none_or(|peak| peak < most),
        "{:?} KiB",
        ran.peak_kib
    );
}

#[test]
fn a_line_of_500_mb_is_refused_without_holding_it() {
    let dir = temp_dir();
    long_line(&dir.path().join("in/long.txt.gz"), "", 500, "\n");
    for name in ["a", "z"] {
        write(&dir.path().join(format!("in/{name}.txt")), prose(1));
    }
    let ran = clean_limited(dir.path());
    assert_eq!(
        ran.stderr,
        "long.txt.gz:1: longer than 1048576 bytes (max_article_bytes)\n"
    );
    assert_eq!(ran.status, 1);
    assert_small(&ran);
    let cleaned = read_folder(&dir.path().join("out/articles"));
    assert!(
        cleaned.keys().eq(["a.txt", "z.txt"]),
        "{:?}",
        cleaned.keys()
    );
}

#[test]
fn a_row_that_is_too_long_is_passed_over() {
    let dir = temp_dir();
    let good = |id: &str| format!("{{\"id\":\"{id}\",\"text\":\"{}\"}}\n", prose(1));
    let before = good("before") + "{\"id\":\"long\",\"text\":\"";
    let after = String::from("\"}\n") + &good("after");
    long_line(&dir.path().join("in/rows.jsonl.gz"), &before, 60, &after);
    let ran = clean_limited(dir.path());
    assert_eq!(
        ran.stderr,
        "rows.jsonl.gz:2: longer than 1048576 bytes (max_article_bytes)\n"
    );
    assert_eq!(ran.status, 1);
    assert_small(&ran);
    let summary = std::fs::read_to_string(dir.path().join("out/summary.json")).expect("written");
    let summary: Value = serde_json::from_str(&summary).expect("JSON");
    assert_eq!(summary["counts"]["articles"], 2);
}
