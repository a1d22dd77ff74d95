//! Verdicts of a review are obeyed by the next run: `--decisions`.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::program::run_command;
use crate::util::{read_folder, rows, temp_dir, testdata, write, write_folder};

/// The verdict on a row of the ledger.
fn verdict(row: &Value, verdict: &str) -> String {
    let fields = ["article", "start", "end", "class", "rule", "text"];
    let mut object = json!({ "verdict": verdict });
    for field in fields {
        object[field] = row[field].clone();
    }
    object.to_string()
}

/// Cleans a folder twice, the second time with verdicts on the rows of the first ledger that `choose`
/// names; returns both ledgers.
fn reviewed(
    input: &Path,
    more: &[&str],
    choose: impl Fn(usize, &Value) -> Option<&'static str>,
) -> (Vec<Value>, Vec<Value>) {
    let dir = temp_dir();
    let (first, second) = (dir.path().join("first"), dir.path().join("second"));
    run_command("clean", input, &first, more).success();
    let ledger = rows(&first.join("ledger.jsonl"));
    let verdicts = ledger.iter().enumerate();
    let verdicts = verdicts.filter_map(|(at, row)| Some(verdict(row, choose(at, row)?)));
    let review = dir.path().join("review.jsonl");
    write(&review, verdicts.collect::<Vec<_>>().join("\n"));
    let review = review.to_string_lossy();
    let output = run_command(
        "clean",
        input,
        &second,
        &[more, &["--decisions", &review]].concat(),
    );
    assert_eq!(output.success().stderr, "");
    let restored = dir.path().join("restored");
    run_command("restore", &second, &restored, &[]).success();
    assert_eq!(read_folder(&restored).len(), read_folder(input).len());
    (ledger, rows(&second.join("ledger.jsonl")))
}

#[test]
fn exactly_the_removals_that_are_wrong_come_back() {
    for (folder, more) in [
        ("articles", &[][..]),
        ("pages", &[]),
        ("articles", &["--threads", "1"]),
    ] {
        let choose = |at: usize, _: &Value| match at % 3 {
            0 => Some("wrong"),
            1 => Some("right"),
            _ => None,
        };
        let (before, after) = reviewed(&testdata(folder), more, choose);
        let expected = before.iter().enumerate().filter(|(at, _)| at % 3 > 0);
        let expected: Vec<&Value> = expected.map(|(_, row)| row).collect();
        assert!(expected.len() > 2, "{folder}");
        assert_eq!(after.iter().collect::<Vec<_>>(), expected, "{folder}");
    }
}

#[test]
fn duplicates_come_back_too() {
    let dir = temp_dir();
    let input = dir.path().join("in");
    let mut files = read_folder(&testdata("articles"));
    let copy = files["blog/night-train.md"].clone();
    files.insert("wire/night-train.md".into(), copy);
    write_folder(&input, &files);
    for mode in ["drop-passages", "drop-articles"] {
        let is_duplicate = |row: &Value| row["class"] == "duplicate";
        let choose = |_: usize, row: &Value| is_duplicate(row).then_some("wrong");
        let (before, after) = reviewed(&input, &["--duplicates", mode], choose);
        assert!(before.iter().any(is_duplicate), "{mode}");
        let stripped = dir.path().join("stripped");
        run_command("clean", &input, &stripped, &["--force"]).success();
        assert_eq!(after, rows(&stripped.join("ledger.jsonl")), "{mode}");
    }
}

#[test]
fn a_wrong_removal_does_not_keep_an_article_that_is_a_duplicate() {
    let dir = temp_dir();
    let (input, out) = (dir.path().join("in"), dir.path().join("out"));
    let mut files = read_folder(&testdata("articles"));
    let copy = files["blog/night-train.md"].clone();
    files.insert("wire/night-train.md".into(), copy);
    write_folder(&input, &files);
    run_command("clean", &input, &out, &[]).success();
    let ledger = rows(&out.join("ledger.jsonl"));
    let of_copy = |row: &&Value| row["article"] == "wire/night-train.md";
    let review = dir.path().join("review.jsonl");
    let caption = ledger.iter().find(of_copy).expect("a removal");
    write(&review, verdict(caption, "wrong"));
    let flags = ["--decisions", &*review.to_string_lossy(), "--force"];
    assert_eq!(
        run_command("clean", &input, &out, &flags).success().stderr,
        ""
    );
    assert!(
        !rows(&out.join("ledger.jsonl"))
            .iter()
            .any(|row| row == caption)
    );
    let flags = [&flags[..], &["--duplicates", "drop-articles"]].concat();
    let output = run_command("clean", &input, &out, &flags).success();
    let note = "1 of 1 decisions keep texts of articles that are dropped as duplicates";
    assert!(output.stderr.contains(note), "{}", output.stderr);
    let ledger = rows(&out.join("ledger.jsonl"));
    let dropped = ledger.iter().find(of_copy).expect("it is dropped");
    assert_eq!(dropped["rule"], "drop-articles");
}

#[test]
fn a_passage_that_is_different_is_not_reported() {
    let dir = temp_dir();
    let input = testdata("articles");
    let out = dir.path().join("out");
    run_command("clean", &input, &out, &[]).success();
    let passages = rows(&out.join("passages.jsonl"));
    let side = |row: &Value, side: &str| json!({"article": row[side]["article"], "start": row[side]["start"], "end": row[side]["end"]});
    let row = |row: &Value| {
        json!({"a": side(row, "a"), "b": side(row, "b"), "verdict": "different"}).to_string()
    };
    let review = dir.path().join("review.jsonl");
    write(
        &review,
        passages
            .iter()
            .take(3)
            .map(row)
            .collect::<Vec<_>>()
            .join("\n"),
    );
    let flags = ["--decisions", &*review.to_string_lossy(), "--force"];
    run_command("clean", &input, &out, &flags).success();
    let after = rows(&out.join("passages.jsonl"));
    for gone in &passages[..3] {
        assert!(!after.contains(gone), "{gone}");
    }
    assert!(passages[3..].iter().all(|passage| after.contains(passage)));
}

#[test]
fn verdicts_that_do_not_fit_are_counted_and_bad_lines_are_named() {
    let dir = temp_dir();
    let (input, review) = (dir.path().join("in"), dir.path().join("review.jsonl"));
    write(
        &input.join("a.txt"),
        "The tide rose by a metre.\n\nComments are closed.\n",
    );
    let row = r#"{"article":"a.txt","start":25,"end":47,"text":"\n\nComments are open.","verdict":"wrong"}"#;
    write(&review, row);
    let flags = ["--decisions", &*review.to_string_lossy(), "--force"];
    let out = dir.path().join("out");
    let output = run_command("clean", &input, &out, &flags).success();
    assert!(
        output.stderr.contains("1 of 1 decisions match no removal"),
        "{}",
        output.stderr
    );
    let cleaned = fs::read_to_string(out.join("articles/a.txt")).expect("cleaned");
    assert_eq!(cleaned, "The tide rose by a metre.\n");
    write(&review, format!("{row}\nnonsense\n"));
    let output = run_command("clean", &input, &out, &flags);
    assert_eq!(output.status, 2);
    assert!(
        output.stderr.contains("review.jsonl:2: "),
        "{}",
        output.stderr
    );
}

#[test]
fn what_was_wrong_to_remove_is_no_duplicate_either() {
    let dir = temp_dir();
    let (first, second) = (dir.path().join("first"), dir.path().join("second"));
    let (input, review) = (testdata("articles"), dir.path().join("review.jsonl"));
    let drop = ["--duplicates", "drop-passages"];
    run_command("clean", &input, &first, &drop).success();
    let ledger = rows(&first.join("ledger.jsonl"));
    let all: Vec<String> = ledger.iter().map(|row| verdict(row, "wrong")).collect();
    write(&review, all.join("\n"));
    let review = review.to_string_lossy();
    let flags = [&drop[..], &["--decisions", &review]].concat();
    assert_eq!(
        run_command("clean", &input, &second, &flags)
            .success()
            .stderr,
        ""
    );
    let overlaps = |a: &Value, b: &Value| {
        let at = |row: &Value, end: &str| row[end].as_u64().expect("a number");
        a["article"] == b["article"]
            && at(a, "start") < at(b, "end")
            && at(b, "start") < at(a, "end")
    };
    for row in rows(&second.join("ledger.jsonl")) {
        assert!(!ledger.iter().any(|wrong| overlaps(&row, wrong)), "{row}");
    }
}
