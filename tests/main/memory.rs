//! Peak memory for articles that are large or no text: many short lines, sentences, words, tags.
//!
//! Each has some megabytes, which took hundreds of megabytes to gigabytes of memory when blocks,
//! tokens and elements had no limit. All of their text is kept.

use std::fs;
use std::io::Write;
use std::path::Path;

use crate::program::{ProgramOutput, unboil_in};
use crate::util::{read_folder, temp_dir, write};

/// Size of the articles in bytes.
const BYTES: usize = 6 << 20;

/// The most memory for one such article with `--memory 64MiB`.
const MAX_KIB: u64 = 104 << 10;

/// The text of the problem about an article with too many blocks.
const SKIPPED: &str =
    "not stripped: more than 131072 lines or sentences, too many for a text of its length";

/// The text of the problem about a page with too many elements.
const SKIPPED_PAGE: &str = "not stripped: too many elements or lines for a page of its length";

fn repeated(pattern: &str) -> String {
    pattern.repeat(BYTES / pattern.len())
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    out.write_all(bytes).expect("memory");
    out.finish().expect("memory")
}

fn json_row(text: &str) -> String {
    serde_json::json!({ "id": "row", "text": text }).to_string() + "\n"
}

/// Cleans `in/` of a folder in 64 MiB and two threads.
fn clean(dir: &Path) -> ProgramOutput {
    let args = [
        "clean",
        "in",
        "-o",
        "out",
        "-q",
        "--force",
        "--memory",
        "64MiB",
        "--threads",
        "2",
    ];
    unboil_in(dir, &args, b"")
}

#[track_caller]
fn assert_peak(ran: &ProgramOutput, max_kib: u64, case: &str) {
    let peak = ran.peak_kib;
    assert!(
        peak.is_none_or(|peak| peak <= max_kib),
        "{case}: {peak:?} KiB of {max_kib}"
    );
}

/// Cleans one file, which is kept as it is. Returns the messages.
#[track_caller]
fn clean_unchanged(name: &str, bytes: &[u8], case: &str) -> String {
    let dir = temp_dir();
    write(&dir.path().join("in").join(name), bytes);
    let ran = clean(dir.path());
    assert_peak(&ran, MAX_KIB, case);
    let cleaned = fs::read(dir.path().join("out/articles").join(name)).expect("written");
    assert!(cleaned == bytes, "{case}");
    assert_eq!(
        ran.status,
        i32::from(!ran.stderr.is_empty()),
        "{case}: {}",
        ran.stderr
    );
    ran.stderr
}

#[test]
fn texts_of_too_many_blocks_are_kept_in_bounded_memory() {
    for pattern in [
        ". ",
        "a\n",
        "- x\n",
        "A? ",
        "中。",
        "1. ",
        "| a | b |\n",
        "Share\n",
    ] {
        let text = repeated(pattern);
        let messages = clean_unchanged("a.txt", text.as_bytes(), pattern);
        assert_eq!(messages, format!("a.txt: {SKIPPED}\n"), "{pattern:?}");
    }
    let text = repeated(". ");
    let messages = clean_unchanged("a.txt.gz", &gzip(text.as_bytes()), "packed");
    assert_eq!(messages, format!("a.txt.gz: {SKIPPED}\n"));
    let rows = json_row("The tide rose.") + &json_row(&text);
    let messages = clean_unchanged("a.jsonl", rows.as_bytes(), "row");
    assert_eq!(messages, format!("a.jsonl:2: {SKIPPED}\n"));
}

#[test]
fn texts_of_few_blocks_and_many_words_are_cleaned_in_bounded_memory() {
    for pattern in ["a ", "\n", "。", "a.b.", "x", "a/b/", "漢字", "été ", "> "] {
        let text = repeated(pattern);
        let messages = clean_unchanged("a.txt", text.as_bytes(), pattern);
        assert_eq!(messages, "", "{pattern:?}");
    }
}

#[test]
fn a_problem_is_in_the_outputs_and_restore_needs_no_ledger() {
    let dir = temp_dir();
    let text = repeated("- x\n");
    write(&dir.path().join("in/a.txt"), &text);
    assert_eq!(clean(dir.path()).status, 1);
    let problems = fs::read_to_string(dir.path().join("out/problems.jsonl")).expect("written");
    let row: serde_json::Value = serde_json::from_str(&problems).expect("one row");
    let expected = serde_json::json!({
        "path": "a.txt", "stage": "strip", "reason": SKIPPED,
    });
    assert_eq!(row, expected);
    unboil_in(dir.path(), &["restore", "out", "-o", "back", "-q"], b"").success();
    assert!(fs::read_to_string(dir.path().join("back/a.txt")).expect("restored") == text);
}

#[test]
fn pages_of_too_many_elements_keep_their_text_in_bounded_memory() {
    for (pattern, is_skipped) in [
        ("<p>. ", true),
        ("<p>", true),
        ("x<br>", true),
        ("<b>x</b> ", true),
        ("<tr><td>a<td>b", true),
        ("<div>x", true),
        ("x. ", false),
        ("<!-- -->", false),
    ] {
        let dir = temp_dir();
        let html = repeated(pattern);
        write(
            &dir.path().join("in/a.html"),
            format!("<title>Tides</title>{html}"),
        );
        let ran = clean(dir.path());
        // From run to run the allocator takes 8 MiB more or less.
        assert_peak(&ran, 136 << 10, pattern);
        let expected = match is_skipped {
            true => format!("a.html: {SKIPPED_PAGE}\n"),
            false => String::new(),
        };
        assert_eq!(ran.stderr, expected, "{pattern}");
        let text = fs::read_to_string(dir.path().join("out/articles/a.html.txt")).expect("text");
        let letters = |text: &str| text.matches(['x', 'a', 'b', '.']).count();
        let tags = without_tags(pattern);
        assert_eq!(
            letters(&text),
            letters(&tags) * (BYTES / pattern.len()),
            "{pattern}"
        );
    }
}

/// A pattern without its tags.
fn without_tags(pattern: &str) -> String {
    let parts = pattern.split('<');
    parts
        .map(|part| part.rsplit('>').next().unwrap_or(""))
        .collect()
}

#[test]
fn strip_keeps_what_is_no_text_in_bounded_memory() {
    for (name, input, reason) in [
        ("text", repeated(". "), SKIPPED),
        ("row", json_row(&repeated(". ")), SKIPPED),
        (
            "page",
            "<html>".to_string() + &repeated("<p>. "),
            SKIPPED_PAGE,
        ),
    ] {
        let ran = unboil_in(Path::new("."), &["strip"], input.as_bytes());
        assert_peak(&ran, MAX_KIB, name);
        assert!(ran.stdout == input.as_bytes(), "{name}");
        let line = if name == "row" { ":1" } else { "" };
        assert_eq!(ran.stderr, format!("standard input{line}: {reason}\n"));
        assert_eq!(ran.status, 1);
    }
}

#[test]
fn articles_that_are_cleaned_at_once_take_the_memory_of_one_per_thread() {
    let dir = temp_dir();
    for (name, pattern) in [("a", ". "), ("b", "a "), ("c", "- x\n"), ("d", "a\n")] {
        write(
            &dir.path().join(format!("in/{name}.txt")),
            repeated(pattern),
        );
    }
    let ran = clean(dir.path());
    assert_peak(&ran, 2 * MAX_KIB, "four");
    assert_eq!(read_folder(&dir.path().join("out/articles")).len(), 4);
    assert_eq!(ran.stderr.lines().count(), 3, "{}", ran.stderr);
}

/// Rows of a file are cleaned together, and what a row takes beside its bytes counts too.
#[test]
fn rows_of_few_bytes_take_little_memory() {
    let text = "The council met in the old hall.\n\nComments are closed.\n";
    for (case, short, count) in [
        ("empty lines", "\n".to_string(), 4_000_000),
        ("no fields", "{}\n".to_string(), 500_000),
    ] {
        let dir = temp_dir();
        let rows = json_row(text) + &short.repeat(count);
        write(&dir.path().join("in/a.jsonl"), &rows);
        let ran = clean(dir.path());
        assert_peak(&ran, MAX_KIB / 2, case);
        let cleaned = fs::read_to_string(dir.path().join("out/articles/a.jsonl")).expect("written");
        assert!(!cleaned.contains("Comments are closed"), "{case}");
        assert_eq!(cleaned.lines().count(), count + 1, "{case}");
    }
}

/// Sentences of words that are made of a counter.
fn prose(bytes: usize) -> String {
    let mut number = 1_u64;
    let mut text = String::new();
    while text.len() < bytes {
        number = number.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(1);
        let word = (number >> 33) % 40_000;
        let letter = |place| char::from(b'a' + (word / 20_u64.pow(place) % 20) as u8);
        text.extend((0..2 + (word % 4) as u32).map(letter));
        text.push_str(match number >> 60 {
            0 => ". ",
            1 if (number >> 50).is_multiple_of(4) => ".\n\n",
            _ => " ",
        });
    }
    text
}

#[test]
fn a_large_article_of_prose_takes_few_times_its_size() {
    const LARGE_BYTES: usize = 24 << 20;
    let text = prose(LARGE_BYTES);
    for (name, bytes) in [("a.txt", text.clone()), ("a.jsonl", json_row(&text))] {
        let dir = temp_dir();
        write(&dir.path().join("in").join(name), bytes);
        // Up to 64 MiB of it is for what `--memory` bounds.
        let most = (4 * LARGE_BYTES as u64 + (64 << 20)) >> 10;
        let mut ran = clean(dir.path()).success();
        // One run in seventy holds the memory of a text that another thread freed a little longer.
        if ran.peak_kib.is_some_and(|peak| peak > most) {
            ran = clean(dir.path()).success();
        }
        assert_peak(&ran, most, name);
    }
    let ran = unboil_in(Path::new("."), &["strip"], text.as_bytes()).success();
    assert_peak(&ran, (4 * LARGE_BYTES as u64 + (64 << 20)) >> 10, "strip");
    assert!(ran.stdout.len() > LARGE_BYTES / 10 * 9);
}
