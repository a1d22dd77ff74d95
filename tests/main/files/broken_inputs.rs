//! What cannot be read, and outputs that somebody edited: each is told, and the rest comes through.

use super::*;

#[test]
fn unreadable_inputs_are_reported_and_the_rest_is_read() {
    let good = |n: usize| format!("{{\"id\":\"{n}\",\"text\":\"good {n}\"}}\n");
    let long = format!("{{\"text\":\"{}\"}}\n", "x".repeat(5000));
    let broken = [
        good(1).as_bytes(),
        b"{\"text\": 5}\n",
        b"{\"text\":\"caf\xE9\"}\n",
        long.as_bytes(),
        b"{\"text\":\"n\0l\"}\n",
        b"not json\n",
        b"\n",
        good(8).as_bytes(),
        b"{\"text\":\"\\udc00\"}\n",
        b"{\"text\":\"\xC3\xA9t\xC3\xA9 \xC3\xA9\"}",
    ]
    .concat();
    let many: String = (1..2000).map(good).collect();
    let cut = |packed: Vec<u8>| packed[..packed.len() / 2].to_vec();
    let noise: String = (0..20_000_u64)
        .map(|n| format!("{}\n", n.wrapping_mul(0x9E37_79B9_7F4A_7C15)))
        .collect();
    let mut run = RoundTrip::new(&[
        ("broken.jsonl", broken.clone()),
        ("cut.jsonl.gz", cut(gzip(many.as_bytes()))),
        ("cut.jsonl.zst", cut(zst(many.repeat(20).as_bytes()))),
        ("cut.txt.gz", cut(gzip(noise.as_bytes()))),
        ("cut.txt.zst", cut(zst(noise.as_bytes()))),
        ("good.txt", "good\n".into()),
        ("long.txt", "long\n".repeat(1000).into()),
        ("nul.txt", "one\n\0".into()),
        ("utf8.txt", b"\xC3\xA9t\xC3\xA9\n\xFF".to_vec()),
        ("x.txt/in-folder.txt", "good\n".into()),
    ]);
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
        "cut.jsonl.gz:",
        "cut.jsonl.zst:",
        "cut.txt.gz:1: longer than 4096 bytes",
        "cut.txt.zst",
        "long.txt:1: longer than 4096 bytes (max_article_bytes)",
        "nul.txt:2: NUL byte: this is not text",
        "utf8.txt:2: not valid UTF-8",
    ];
    assert_eq!(reported.len(), expected.len(), "{reported:#?}");
    for (reported, expected) in reported.iter().zip(expected) {
        assert!(reported.starts_with(expected), "{reported} for {expected}");
    }
    let articles = |name: &str| {
        let mut files = run.files.iter();
        let file = files.find(|f| f.source.rel == name).expect(name);
        file.articles.len()
    };
    assert_eq!(articles("broken.jsonl"), 3);
    let whole_rows = articles("cut.jsonl.gz");
    assert!((100..1999).contains(&whole_rows), "{whole_rows}");
    for name in ["cut.txt.gz", "long.txt", "nul.txt", "utf8.txt"] {
        assert_eq!(articles(name), 0, "{name}");
        assert!(!run.path(&format!("out/articles/{name}")).exists());
    }
    // What could not be read stands in the output as it was.
    let cleaned = run.bytes("out/articles/broken.jsonl");
    let lines: Vec<_> = cleaned.split_inclusive(|b| *b == b'\n').collect();
    let originals: Vec<_> = broken.split_inclusive(|b| *b == b'\n').collect();
    for i in [1, 2, 3, 4, 5, 6, 8] {
        assert_eq!(lines[i], originals[i], "line {}", i + 1);
    }
    // Of a file that broke off, the whole rows are there, packed as a whole file.
    let rows = decompress("x.gz", &run.bytes("out/articles/cut.jsonl.gz"));
    assert_eq!(rows.split(|b| *b == b'\n').count(), whole_rows + 1);

    let report = run.restore();
    assert_eq!(report.problems, []);
    assert_eq!(run.bytes("back/broken.jsonl"), broken);
    let back = decompress("x.gz", &run.bytes("back/cut.jsonl.gz"));
    assert!(many.as_bytes().starts_with(&back));
    assert_eq!(back.iter().filter(|b| **b == b'\n').count(), whole_rows);
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
    refused("out", "back", false, "is not empty");
    refused("out", "out/back", true, "lie in one another");
    refused("out", ".", true, "lie in one another");
    refused("in", "back", true, "manifest.jsonl");
    let again = unboil_io::OutDir::create(&run.path("out"), &[], true, "").expect("forced");
    again
        .prepare(&[], &Default::default(), Path::new("own"))
        .expect("its own files");
    refused("out", "back2", true, "unfinished");
}
