//! `unboil dedup`, and the flags that say which copy stays.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::program::{ProgramOutput, unboil_in};
use crate::util::{read_folder, rows, temp_dir, write};

pub(crate) const FERRY: &str = "The night ferry will run for two more winters, the council said after a long debate. \
                     Nobody from the islands had come to the hall to hear it.";
pub(crate) const BAKERY: &str = "An old bakery near the chapel closes in spring because the oven cannot be repaired. \
                      Its bread was sold in every village around the lake.";
const NOTICE: &str = "Readers may send corrections to the desk at any hour of the day or night.";

/// A row of JSONL.
pub(crate) fn line(row: &Value) -> String {
    format!("{row}\n")
}

/// Writes rows with these ids, the text of the ferry and one more field.
fn write_dated(path: &Path, field: &str, values: &[(&str, Value)]) {
    let row = |(id, value): &(&str, Value)| line(&json!({"id": id, "text": FERRY, field: value}));
    write(path, values.iter().map(row).collect::<String>());
}

/// Runs a command in the folder and returns its output.
pub(crate) fn run(folder: &Path, args: &[&str]) -> ProgramOutput {
    let _ = fs::remove_dir_all(folder.join("out"));
    let args = [args, &["-o", "out", "-q"]].concat();
    unboil_in(folder, &args, b"")
}

/// The ids of the articles in the output.
fn left(folder: &Path) -> BTreeSet<String> {
    let files = read_folder(&folder.join("out/articles"));
    let text = files
        .values()
        .map(|bytes| String::from_utf8_lossy(bytes).into_owned());
    let ids = crate::util::parse_rows(&text.collect::<String>());
    ids.iter()
        .map(|row| row["id"].as_str().expect("an id").to_string())
        .collect()
}

/// Runs `dedup` and checks which articles stay.
#[track_caller]
pub(crate) fn check_left(folder: &Path, args: &[&str], expected: &[&str]) -> ProgramOutput {
    let ran = run(folder, &[&["dedup"], args].concat());
    assert!(ran.status < 2, "{args:?}: {}", ran.stderr);
    let expected: BTreeSet<String> = expected.iter().map(|id| id.to_string()).collect();
    assert_eq!(left(folder), expected, "{args:?}");
    ran
}

#[test]
fn dates_are_compared_by_time() {
    let dir = temp_dir();
    let path = dir.path().join("rows.jsonl");
    for (field, values) in [
        // The second is the earliest, the third the latest.
        (
            "date",
            [
                "2024-05-01T21:00:00Z",
                "2024-05-01T22:30:00+02:00",
                "2024-05-01T21:00:01Z",
            ],
        ),
        ("date", ["12 May 2024", "3 avril 2024", "1 June 2024"]),
        (
            "date",
            [
                "Sun, 12 May 2024 10:00:00 GMT",
                "Fri, 05 Apr 2024 10:00:00 EST",
                "1717200000",
            ],
        ),
        (
            "day",
            ["9.5.2024", "1704067200000", "2024-06"].map(|day| {
                if day == "2024-06" {
                    "1 giugno 2024"
                } else {
                    day
                }
            }),
        ),
    ] {
        let ids = ["middle", "early", "late"];
        let values = ids
            .into_iter()
            .zip(values.map(Value::from))
            .collect::<Vec<_>>();
        write_dated(&path, field, &values);
        let flags = ["rows.jsonl", "--date-field", field, "--keep"];
        let ran = check_left(
            dir.path(),
            &[&flags[..], &["earliest"]].concat(),
            &["early"],
        );
        assert_eq!(ran.status, 0, "{}", ran.stderr);
        check_left(dir.path(), &[&flags[..], &["latest"]].concat(), &["late"]);
    }
}

#[test]
fn a_date_that_cannot_be_read_is_a_problem_and_counts_as_none() {
    let dir = temp_dir();
    let values = [
        ("bad", json!("10/1/2024")),
        ("none", Value::Null),
        ("good", json!("2025-01-01")),
    ];
    write_dated(&dir.path().join("rows.jsonl"), "date", &values);
    let ran = check_left(dir.path(), &["rows.jsonl", "--keep", "earliest"], &["good"]);
    assert_eq!(ran.status, 1);
    let expected =
        "rows.jsonl:1: the date \"10/1/2024\" cannot be read; for --keep it counts as none\n";
    assert_eq!(ran.stderr, expected);
    // Where no date is needed, it is no problem.
    let ran = check_left(dir.path(), &["rows.jsonl"], &["bad"]);
    assert_eq!((ran.status, ran.stderr.as_str()), (0, ""));
}

#[test]
fn the_copy_with_the_highest_value_of_a_field_stays() {
    let dir = temp_dir();
    let path = dir.path().join("rows.jsonl");
    write_dated(
        &path,
        "score",
        &[
            ("low", json!(-2)),
            ("high", json!("11.5")),
            ("mid", json!(9)),
        ],
    );
    check_left(dir.path(), &["rows.jsonl", "--keep", "score"], &["high"]);
    write_dated(
        &path,
        "final",
        &[("draft", json!(false)), ("print", json!(true))],
    );
    check_left(dir.path(), &["rows.jsonl", "--keep", "final"], &["print"]);
    let ran = run(dir.path(), &["dedup", "rows.jsonl", "--keep", "longst"]);
    assert_eq!(ran.status, 2);
    assert!(
        ran.stderr
            .starts_with("unboil: --keep: no row of rows.jsonl has the field \"longst\"")
    );
    fs::create_dir(dir.path().join("texts")).expect("folder");
    write(&dir.path().join("texts/a.txt"), FERRY);
    let ran = run(dir.path(), &["dedup", "texts", "--keep", "longst"]);
    assert!(
        ran.stderr
            .contains("is neither first, longest, earliest nor latest"),
        "{}",
        ran.stderr
    );
}

#[test]
fn the_order_of_the_inputs_and_prefer_decide() {
    let dir = temp_dir();
    for name in ["a", "b"] {
        let row = |source: &str| {
            line(&json!({"id": format!("{name}-{source}"), "text": FERRY, "source": source}))
        };
        write(
            &dir.path().join(format!("{name}.jsonl")),
            row("wire") + &row("herald"),
        );
    }
    check_left(dir.path(), &["a.jsonl", "b.jsonl"], &["a-wire"]);
    check_left(dir.path(), &["b.jsonl", "a.jsonl"], &["b-wire"]);
    check_left(
        dir.path(),
        &["a.jsonl", "b.jsonl", "--prefer", "b.jsonl"],
        &["b-wire"],
    );
    let prefer = ["--prefer", "herald", "--prefer", "b.jsonl"];
    check_left(
        dir.path(),
        &[&["a.jsonl", "b.jsonl", "--keep", "longest"], &prefer[..]].concat(),
        &["a-herald"],
    );
    let ran = check_left(
        dir.path(),
        &["a.jsonl", "b.jsonl", "--prefer", "heral"],
        &["a-wire"],
    );
    assert_eq!(
        ran.stderr,
        "--prefer heral: is no path and no source of an article\n"
    );
    let per_source = ["a.jsonl", "b.jsonl", "--keep-per", "source"];
    check_left(dir.path(), &per_source, &["a-wire", "a-herald"]);
}

#[test]
fn known_boilerplate_does_not_count() {
    let dir = temp_dir();
    for (name, text) in [("a", FERRY), ("b", BAKERY)] {
        write(
            &dir.path().join(format!("{name}.txt")),
            format!("{text}\n\n{NOTICE}\n"),
        );
    }
    write(
        &dir.path().join("known"),
        format!("{}\n", NOTICE.to_uppercase()),
    );
    let passages = |args: &[&str]| {
        let ran = run(dir.path(), &[&["match", "a.txt", "b.txt"], args].concat());
        assert_eq!(ran.status, 0, "{}", ran.stderr);
        rows(&dir.path().join("out/passages.jsonl"))
    };
    let found = passages(&["--texts"]);
    assert_eq!(found.len(), 1);
    let sides = ["a", "b"].map(|side| found[0][side]["text"].as_str());
    assert_eq!(sides, [Some(NOTICE); 2]);
    assert_eq!(passages(&["--ignore", "known"]), [json!(null); 0]);
}

#[test]
fn an_article_that_is_emptied_is_reported() {
    let dir = temp_dir();
    let row = |id: &str, text: &str| line(&json!({"id": id, "text": text}));
    let both = format!("{FERRY}\n\n{BAKERY}");
    write(
        &dir.path().join("rows.jsonl"),
        row("f", FERRY) + &row("b", BAKERY) + &row("both", &both),
    );
    let flags = ["rows.jsonl", "--duplicates", "drop-passages"];
    check_left(dir.path(), &flags, &["f", "b", "both"]);
    let out = dir.path().join("out");
    let cleaned = rows(&out.join("articles/rows.jsonl"));
    assert_eq!(cleaned[2]["text"], "");
    let dropped = rows(&out.join("dropped.jsonl"));
    assert_eq!(
        (&dropped[0]["article"], &dropped[0]["kind"]),
        (&json!("both"), &json!("emptied"))
    );
    assert_eq!(dropped[0]["stays"]["article"], "f");
}

#[test]
fn dedup_strips_nothing() {
    let dir = temp_dir();
    let text = format!("{FERRY}\n\nComments are closed.\n\n{BAKERY}\n\n{FERRY}\n");
    write(&dir.path().join("a.txt"), &text);
    let cleaned = |args: &[&str]| {
        let ran = run(dir.path(), &[&["dedup", "a.txt"], args].concat());
        assert_eq!(ran.status, 0, "{}", ran.stderr);
        fs::read_to_string(dir.path().join("out/articles/a.txt")).expect("written")
    };
    assert_eq!(cleaned(&[]), text);
    let drop = ["--duplicates", "drop-passages"];
    assert_eq!(
        cleaned(&drop),
        format!("{FERRY}\n\nComments are closed.\n\n{BAKERY}\n\n")
    );
    assert_eq!(cleaned(&[&drop[..], &["--within=false"]].concat()), text);
    // A name without a value means true, and takes no input as its value.
    let ran = run(dir.path(), &["match", "--within", "a.txt"]);
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    assert_eq!(rows(&dir.path().join("out/passages.jsonl")).len(), 1);
}
