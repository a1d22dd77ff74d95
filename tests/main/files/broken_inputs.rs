//! Unreadable inputs and edited outputs: each is reported, and the rest is processed.

use super::*;

/// Rows of which 1, 8 and 10 are usable; row 7 is empty.
fn rows_with_errors() -> Vec<u8> {
    let long = format!("{{\"text\":\"{}\"}}\n", "x".repeat(5000));
    [
        good_row(1).as_bytes(),
        b"{\"text\": 5}\n",
        b"{\"text\":\"caf\xE9\"}\n",
        long.as_bytes(),
        b"{\"text\":\"n\0l\"}\n",
        b"not json\n",
        b"\n",
        good_row(8).as_bytes(),
        b"{\"text\":\"\\udc00\"}\n",
        b"{\"text\":\"\xC3\xA9t\xC3\xA9 \xC3\xA9\"}",
    ]
    .concat()
}

fn good_row(n: usize) -> String {
    format!("{{\"id\":\"{n}\",\"text\":\"good {n}\"}}\n")
}

/// Whole rows, to be cut.
fn many_rows() -> String {
    (1..2000).map(good_row).collect()
}

fn unreadable_inputs() -> RoundTrip {
    let many = many_rows();
    let cut = |packed: Vec<u8>| packed[..packed.len() / 2].to_vec();
    let noise: String = (0..20_000_u64)
        .map(|n| format!("{}\n", n.wrapping_mul(0x9E37_79B9_7F4A_7C15)))
        .collect();
    RoundTrip::new(&[
        ("broken.jsonl", rows_with_errors()),
        ("cut.jsonl.gz", cut(gzip(many.as_bytes()))),
        ("cut.jsonl.zst", cut(zst(many.repeat(20).as_bytes()))),
        ("cut.txt.gz", cut(gzip(noise.as_bytes()))),
        ("cut.txt.zst", cut(zst(noise.as_bytes()))),
        ("good.txt", "good\n".into()),
        ("long.txt", "long\n".repeat(1000).into()),
        ("nul-byte.txt", "one\n\0".into()),
        ("utf8.txt", b"\xC3\xA9t\xC3\xA9\n\xFF".to_vec()),
        ("x.txt/in-folder.txt", "good\n".into()),
    ])
}

#[test]
fn unreadable_inputs_are_reported_and_the_rest_is_read() {
    let mut run = unreadable_inputs();
    let config = ReadConfig {
        max_article_bytes: 4096,
        ..ReadConfig::default()
    };
    run.clean(&config, second_pieces);
    let reported = run.problems();
    let expected = [
        "broken.jsonl:2: the field \"text\" is not a string",
        "broken.jsonl:3: not valid UTF-8 at byte 12 of the row",
        "broken.jsonl:4: longer than 4096 bytes (max_article_bytes)",
        "broken.jsonl:5: NUL byte: this is not text",
        "broken.jsonl:6: not valid JSON: expected ident, at byte 2 of the row",
        "broken.jsonl:9: the field \"text\": ",
        // The last row is not whole.
        "cut.jsonl.gz:1041: the gzip data is incomplete; 32115 bytes could be unpacked",
        "cut.jsonl.gz:1041: not valid JSON",
        "cut.jsonl.zst:",
        "cut.txt.gz:1: longer than 4096 bytes",
        "cut.txt.zst",
        "long.txt:1: longer than 4096 bytes (max_article_bytes)",
        "nul-byte.txt:2: NUL byte: this is not text",
        "utf8.txt:2: not valid UTF-8",
    ];
    assert_eq!(reported.len(), expected.len(), "{reported:#?}");
    for (reported, expected) in reported.iter().zip(expected) {
        assert!(reported.starts_with(expected), "{reported} for {expected}");
    }
    check_usable_parts(&run);

    let report = run.restore();
    let reported: Vec<String> = report.problems.iter().map(Problem::to_string).collect();
    let reason = "the original broke off after 32115 unpacked bytes; what could be unpacked is \
                  restored";
    assert_eq!(reported, [format!("articles/cut.jsonl.gz: {reason}")]);
    assert_eq!(report.files, 3);
    assert_eq!(run.bytes("back/broken.jsonl"), rows_with_errors());
    let back = decompress("x.gz", &run.bytes("back/cut.jsonl.gz"));
    assert_eq!(back, &many_rows().as_bytes()[..32115]);
}

/// The number of whole rows in the truncated file.
fn whole_rows(run: &RoundTrip) -> usize {
    article_count(run, "cut.jsonl.gz")
}

fn article_count(run: &RoundTrip, name: &str) -> usize {
    let mut files = run.files.iter();
    let file = files.find(|f| *f.source.rel == *name).expect(name);
    file.articles.len()
}

/// The cleaned files hold the unreadable rows as they were, and the usable articles.
#[track_caller]
fn check_usable_parts(run: &RoundTrip) {
    let broken = rows_with_errors();
    assert_eq!(article_count(run, "broken.jsonl"), 3);
    let whole_rows = whole_rows(run);
    assert!((100..1999).contains(&whole_rows), "{whole_rows}");
    for name in ["cut.txt.gz", "long.txt", "nul-byte.txt", "utf8.txt"] {
        assert_eq!(article_count(run, name), 0, "{name}");
        assert!(!run.path(&format!("out/articles/{name}")).exists());
    }
    // Unreadable rows stay in the output byte for byte.
    let cleaned = run.bytes("out/articles/broken.jsonl");
    let lines: Vec<_> = cleaned.split_inclusive(|b| *b == b'\n').collect();
    let originals: Vec<_> = broken.split_inclusive(|b| *b == b'\n').collect();
    for i in [1, 2, 3, 4, 5, 6, 8] {
        assert_eq!(lines[i], originals[i], "line {}", i + 1);
    }
    // Of a truncated file the output has the whole rows and the bytes of the last one, in a valid
    // gzip stream.
    let rows = decompress("x.gz", &run.bytes("out/articles/cut.jsonl.gz"));
    assert_eq!(rows.split(|b| *b == b'\n').count(), whole_rows + 1);
}

#[test]
fn edited_outputs_are_reported_and_the_rest_is_restored() {
    let files: Vec<(&str, Vec<u8>)> = vec![
        ("a.txt", "one\ntwo\nthree\n".into()),
        ("b.txt", "one\ntwo\nthree\n".into()),
        ("c.jsonl", "{\"text\":\"one\\ntwo\\nthree\"}\n".into()),
        ("d.txt", "one\ntwo\nthree\n".into()),
        ("e.jsonl", "{\"text\":\"one\\ntwo\\nthree\"}\n".into()),
    ];
    let mut run = RoundTrip::new(&files);
    run.clean(&ReadConfig::default(), second_pieces);
    fs::write(run.path("out/articles/a.txt"), "edited\n").expect("file");
    fs::remove_file(run.path("out/articles/b.txt")).expect("file");
    let ledger = String::from_utf8(run.bytes("out/ledger.jsonl")).expect("text");
    let ledger: String = ledger
        .split_inclusive('\n')
        .filter(|row| !row.contains("\"article\":\"d.txt\""))
        .map(|row| match row.contains("c.jsonl") {
            true => row.replace("\"end\":", "\"end\":9"),
            false => row.to_string(),
        })
        .collect();
    fs::write(run.path("out/ledger.jsonl"), ledger).expect("file");
    let report = run.restore();
    let reported: Vec<_> = report.problems.iter().map(|p| p.path.as_str()).collect();
    let expected = ["a.txt", "b.txt", "c.jsonl", "d.txt"].map(|f| format!("articles/{f}"));
    assert_eq!(reported, expected);
    assert_eq!(report.files, 1);
    assert_eq!(run.bytes("back/e.jsonl"), run.bytes("in/e.jsonl"));
    assert!(!run.path("back/c.jsonl").exists());

    let refused = |out: &str, dir: &str, force, reason: &str| {
        let e = unboil_io::restore(&run.path(out), &run.path(dir), force).expect_err(reason);
        assert!(e.to_string().contains(reason), "{e}");
    };
    fs::write(run.path("back/mine.txt"), "mine").expect("file");
    refused("out", "back", false, "is not empty");
    refused("out", "out/back", true, "lie in one another");
    refused("out", ".", true, "lie in one another");
    refused("in", "back", true, "manifest.jsonl");
    let mut restarted = unboil_io::OutDir::create(&run.path("out"), &[], true, "").expect("forced");
    restarted
        .prepare(&[], Path::new("own"), true, &Default::default())
        .expect("its own files");
    refused("out", "back2", true, "unfinished");
}
