//! Files that are no text: refused with a reason if they are named, counted if they are in a folder.

use std::path::Path;

use serde_json::{Value, json};

use crate::program::unboil_in;
use crate::util::{read_folder, temp_dir, write};

const PDF: &[u8] = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\n%%EOF\n";

/// Names of files, their bytes, and the start of the reason why they are refused.
const OTHER_FORMATS: &[(&str, &[u8], &str)] = &[
    ("paper.pdf", PDF, "is a PDF; extract its text first"),
    ("paper.txt", PDF, "is a PDF; extract its text first"),
    ("paper.html", PDF, "is a PDF; extract its text first"),
    ("paper.jsonl", PDF, "is a PDF; extract its text first"),
    (
        "a.docx",
        b"PK\x03\x04\x14\0..word/document.xml",
        "is a Word document; ",
    ),
    ("a.md", b"PK\x03\x04\x14\0..notes.txt", "is a ZIP archive; "),
    ("packed.txt", b"\x1f\x8b\x08\0\0\0\0\0\0\x03", "is gzip; "),
    ("packed.jsonl", b"\x1f\x8b\x08\0\0\0\0\0\0\x03", "is gzip; "),
    ("packed-bz2.txt", b"BZh91AY&SY\x01\x02", "is bzip2; "),
    ("packed-xz.txt", b"\xfd7zXZ\0\0", "is xz; "),
    ("packed.7z", b"7z\xbc\xaf\x27\x1c\0", "is a 7z archive; "),
    ("notes.tar", &TAR, "is a tar archive; "),
    (
        "rows.parquet",
        b"PAR1\x15\x04\0\0PAR1",
        "is a Parquet file; ",
    ),
    ("rows.jsonl", b"PAR1\x15\x04\0\0PAR1", "is a Parquet file; "),
    (
        "a.sqlite",
        b"SQLite format 3\0\x10",
        "is an SQLite database; ",
    ),
    ("a.png", b"\x89PNG\r\n\x1a\n\0\0", "is a PNG image; "),
    ("a.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF", "is a JPEG image; "),
    ("program", b"\x7fELF\x02\x01\x01\0", "is an executable; "),
    (
        "wide.txt",
        b"O\0\0\0n\0\0\0e\0\0\0\n\0\0\0",
        "is UTF-32 text; ",
    ),
    (
        "noise.txt",
        b"one\0\x01\x02\xff",
        "NUL byte: this is not text",
    ),
    (
        "noise.jsonl",
        b"one\0\x01\x02\n",
        "NUL byte: this is not text",
    ),
];

/// The header of a tar archive.
const TAR: [u8; 512] = {
    let mut header = [0; 512];
    let magic = b"ustar";
    let mut at = 0;
    while at < magic.len() {
        header[257 + at] = magic[at];
        at += 1;
    }
    header
};

#[test]
fn a_named_file_that_is_no_text_is_refused_with_the_reason() {
    for (name, bytes, reason) in OTHER_FORMATS {
        let dir = temp_dir();
        write(&dir.path().join("in").join(name), bytes);
        let good = "The council kept the harbour open.\n";
        write(&dir.path().join("in/good.md"), good);
        let path = format!("in/{name}");
        for command in ["clean", "match"] {
            for inputs in [&[&*path][..], &[&path, "in/good.md"], &["in"]] {
                let args = [&[command], inputs, &["-o", "out", "-q", "--force"]].concat();
                let ran = unboil_in(dir.path(), &args, b"");
                if inputs == ["in"] && unboil_io::format_of(name).0.is_none() {
                    assert_eq!((ran.status, &*ran.stderr), (0, ""), "{name}");
                    continue;
                }
                assert_eq!(ran.status, 1, "{name}: {}", ran.stderr);
                check_reason(&ran.stderr, name, reason);
                let files = read_folder(&dir.path().join("out"));
                let articles = files.keys().filter(|name| name.starts_with("articles/"));
                let has_good = command == "clean" && inputs != [path.as_str()];
                assert_eq!(articles.count(), usize::from(has_good), "{name}");
            }
        }
    }
}

#[test]
fn strip_and_explain_refuse_what_is_no_text() {
    for (name, bytes, reason) in OTHER_FORMATS {
        let dir = temp_dir();
        write(&dir.path().join(name), bytes);
        let explained = unboil_in(dir.path(), &["explain", name], b"");
        assert_eq!(explained.status, 2);
        let first = explained.stderr.split_inclusive('\n').next();
        check_reason(first.expect("a line"), name, reason);
        for (file, input, title) in [(*name, &b""[..], *name), ("-", bytes, "standard input")] {
            // As every input that cannot be used, it passes by default.
            for (how, status, left) in [("pass", 1, *bytes), ("skip", 1, b""), ("fail", 2, b"")] {
                let ran = unboil_in(dir.path(), &["strip", file, "--on-error", how], input);
                assert_eq!((ran.status, &*ran.stdout), (status, left), "{name} {how}");
                match how {
                    "fail" => assert!(ran.stderr.contains(reason), "{}", ran.stderr),
                    _ => check_reason(&ran.stderr, title, reason),
                }
            }
        }
    }
}

/// Checks that a message is one line with the name of the file and the reason.
#[track_caller]
fn check_reason(message: &str, name: &str, reason: &str) {
    let (path, rest) = message.trim_end().split_once(": ").expect("a reason");
    assert!(
        path.starts_with(name) && rest.starts_with(reason),
        "{message}"
    );
    assert_eq!(message.lines().count(), 1, "{message}");
}

#[test]
fn a_pdf_has_no_rows_and_no_attributes() {
    for args in [
        &["strip", "--emit", "dolma"][..],
        &["strip", "--format", "jsonl", "--on-error", "skip"],
        &["strip", "--html-field", "page", "--on-error", "skip"],
    ] {
        let ran = unboil_in(Path::new("."), args, PDF);
        assert_eq!((ran.status, &ran.stdout[..]), (1, &b""[..]), "{args:?}");
        let expected = "standard input: is a PDF; extract its text first\n";
        assert_eq!(ran.stderr, expected);
    }
}

#[test]
fn a_broken_row_does_not_cost_the_others() {
    let dir = temp_dir();
    let rows = b"{\"text\":\"a\0b\"}\n{\"text\":\"It rained.\"}\n\0\0\0\n";
    write(&dir.path().join("rows.jsonl"), rows);
    let ran = unboil_in(dir.path(), &["clean", "rows.jsonl", "-o", "out", "-q"], b"");
    assert_eq!(
        (ran.status, ran.stderr.lines().count()),
        (1, 2),
        "{}",
        ran.stderr
    );
    let out = std::fs::read(dir.path().join("out/articles/rows.jsonl")).expect("rows");
    assert_eq!(out, rows);
}

#[test]
fn files_that_are_not_read_are_counted() {
    let dir = temp_dir();
    for (name, bytes) in [
        ("in/a.txt", "The council kept the harbour open.\n"),
        ("in/1.pdf", ""),
        ("in/sub/2.PDF", ""),
        ("in/sub/3.pdf", ""),
        ("in/x.docx", ""),
        ("in/sub/y.docx", ""),
        ("in/LICENSE", ""),
        ("in/.hidden.pdf", ""),
        ("in/.git/config", ""),
        ("in/b.md", "The council kept the harbour open.\n"),
    ] {
        write(&dir.path().join(name), bytes);
    }
    let run = |args: &[&str]| {
        let ran = unboil_in(dir.path(), &[args, &["-o", "out", "--force"]].concat(), b"");
        let summary = std::fs::read(dir.path().join("out/summary.json")).expect("a summary");
        let summary: Value = serde_json::from_slice(&summary).expect("JSON");
        (ran, summary["counts"].clone())
    };
    for command in ["clean", "match"] {
        let (ran, counts) = run(&[command, "in"]);
        let line = "\nskipped              3 .pdf, 2 .docx, 1 without extension\n";
        assert!(ran.stderr.contains(line), "{}", ran.stderr);
        let expected = json!({".pdf": 3, ".docx": 2, "none": 1});
        assert_eq!(counts["skipped"], expected);
        assert_eq!(counts.get("excluded"), None);
        // They are no problems.
        assert_eq!((ran.status, &counts["problems"]), (0, &json!(0)));

        let (ran, counts) = run(&[command, "in", "--glob", "*.txt"]);
        assert!(
            ran.stderr.contains("\nleft out by --glob   1\n"),
            "{}",
            ran.stderr
        );
        assert_eq!(
            (counts.get("skipped"), &counts["excluded"]),
            (None, &json!(1))
        );

        let (ran, counts) = run(&[command, "in/sub", "in/a.txt"]);
        assert_eq!((ran.status, &counts["articles"]), (1, &json!(1)));
        assert!(
            ran.stderr.contains("; it has 2 .pdf, 1 .docx\n"),
            "{}",
            ran.stderr
        );
    }
}
