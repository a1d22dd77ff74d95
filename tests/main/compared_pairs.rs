//! The flags that say which articles are compared with each other.

use std::collections::BTreeSet;
use std::fs;

use serde_json::{Value, json};

use crate::dedup::{BAKERY, FERRY, check_left, line, run};
use crate::program::unboil_in;
use crate::util::{read_folder, rows, temp_dir, write};

#[test]
fn only_pairs_of_different_files_are_compared() {
    let dir = temp_dir();
    let row = |id: &str| line(&json!({"id": id, "text": FERRY}));
    write(&dir.path().join("a.jsonl"), row("a1") + &row("a2"));
    write(&dir.path().join("b.jsonl"), row("b1") + &row("b2"));
    let inputs = ["a.jsonl", "b.jsonl"];
    check_left(
        dir.path(),
        &[&inputs[..], &["--across-files-only"]].concat(),
        &["a1", "a2"],
    );
}

#[test]
fn articles_are_compared_with_references_only() {
    let dir = temp_dir();
    let row = |id: &str, text: &str| line(&json!({"id": id, "text": text}));
    fs::create_dir(dir.path().join("in")).expect("folder");
    write(
        &dir.path().join("in/new.jsonl"),
        row("1", FERRY) + &row("2", BAKERY) + &row("3", BAKERY),
    );
    let old = row("1", FERRY) + &row("9", FERRY) + &row("10", "Short.");
    write(&dir.path().join("in/old.jsonl"), &old);
    let before = read_folder(&dir.path().join("in"));
    // A file that is below both is a reference.
    for args in [
        ["in", "--against", "in/old.jsonl"],
        ["in/new.jsonl", "--against", "in/old.jsonl"],
    ] {
        check_left(dir.path(), &args, &["2", "3"]);
        let out = dir.path().join("out");
        assert!(!out.join("articles/old.jsonl").exists());
        let dropped = rows(&out.join("dropped.jsonl"));
        let expected = json!({
            "article": "1", "path": "new.jsonl", "line": 1,
            "stays": {"article": "1@old.jsonl:1", "path": "old.jsonl", "line": 1},
            "overlap": 1.0, "kept_overlap": 1.0, "kind": "exact",
        });
        assert_eq!(dropped, [expected]);
        let summary: Value =
            serde_json::from_slice(&fs::read(out.join("summary.json")).expect("read"))
                .expect("JSON");
        let counts = ["files", "articles", "references"].map(|name| &summary["counts"][name]);
        assert_eq!(counts, [&json!(1), &json!(3), &json!(3)]);
        let restored = unboil_in(
            dir.path(),
            &["restore", "out", "-o", "back", "--force"],
            b"",
        );
        assert_eq!(restored.status, 0, "{}", restored.stderr);
        assert_eq!(
            fs::read(dir.path().join("back/new.jsonl")).expect("restored"),
            before["new.jsonl"]
        );
    }
    assert_eq!(read_folder(&dir.path().join("in")), before);
    let ran = run(
        dir.path(),
        &["clean", "in/new.jsonl", "--against", "in/gone.jsonl"],
    );
    assert_eq!(ran.status, 2);
    assert_eq!(
        ran.stderr,
        "unboil: --against: in/gone.jsonl: no such file or folder\n"
    );
    // No output replaces a reference.
    let ran = unboil_in(
        dir.path(),
        &["dedup", "in/new.jsonl", "--against", "in", "-o", "in"],
        b"",
    );
    assert_eq!(ran.status, 2, "{}", ran.stderr);
}

#[test]
fn names_do_not_depend_on_references() {
    let dir = temp_dir();
    for folder in ["new", "old"] {
        fs::create_dir(dir.path().join(folder)).expect("folder");
        write(&dir.path().join(folder).join("a.txt"), FERRY);
    }
    write(&dir.path().join("new/b.txt"), BAKERY);
    let ran = run(dir.path(), &["dedup", "new", "--against", "old"]);
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    let out = dir.path().join("out");
    let files = read_folder(&out.join("articles"));
    assert_eq!(files.keys().collect::<Vec<_>>(), ["b.txt"]);
    let dropped = rows(&out.join("dropped.jsonl"));
    assert_eq!(
        (&dropped[0]["article"], &dropped[0]["stays"]["article"]),
        (&json!("a.txt"), &json!("reference/a.txt"))
    );
    let ran = run(dir.path(), &["dedup", "new", "--against", "new"]);
    assert_eq!(ran.status, 2);
    assert_eq!(
        ran.stderr,
        "unboil: --against: all files of IN are references\n"
    );
    let ran = run(dir.path(), &["dedup", "-", "--against", "-"]);
    assert_eq!(
        ran.stderr,
        "unboil: --against: standard input is an input already\n"
    );
}

#[test]
fn one_source_does_not_change_what_is_found_in_another() {
    let dir = temp_dir();
    let text = |words: usize, at: usize| -> String {
        let words: Vec<String> = (0..60)
            .map(|n| {
                if n % 4 == at % 4 && n % words == 0 {
                    format!("w{at}")
                } else {
                    format!("word{n}")
                }
            })
            .collect();
        words.join(" ") + "."
    };
    let rows_of = |sources: std::ops::Range<usize>| -> String {
        let rows = sources.flat_map(|source| {
            [0, 1].map(|copy| {
                let text = text(1 + copy, 2 * source + copy);
                line(&json!({"id": format!("{source}-{copy}"), "text": text, "source": source.to_string()}))
            })
        });
        rows.collect()
    };
    let pairs = |name: &str, rows_text: String| {
        write(&dir.path().join(name), rows_text);
        let ran = run(dir.path(), &["match", name, "--keep-per", "source"]);
        assert_eq!(ran.status, 0, "{}", ran.stderr);
        let passages = rows(&dir.path().join("out/passages.jsonl"));
        passages
            .into_iter()
            .map(|row| row["b"]["article"].to_string())
            .collect::<BTreeSet<_>>()
    };
    let together = pairs("all.jsonl", rows_of(0..30));
    let alone = (0..30).flat_map(|source| pairs("one.jsonl", rows_of(source..source + 1)));
    assert_eq!(together, alone.collect());
    assert_eq!(together.len(), 30);
}
