//! `unboil diff` says what two runs did differently.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Value, json};

use crate::program::{run_command, unboil};
use crate::util::{temp_dir, testdata, write};

/// What `diff --json` prints about two output folders.
fn diff(a: &Path, b: &Path) -> Value {
    let args = [
        "diff".as_ref(),
        a.as_os_str(),
        b.as_os_str(),
        "--json".as_ref(),
    ];
    let output = unboil(&args).success();
    serde_json::from_slice(&output.stdout).expect("JSON")
}

#[test]
fn only_what_one_run_removed_is_counted() {
    let dir = temp_dir();
    let run = |name: &str, more: &[&str]| {
        let out = dir.path().join(name);
        run_command("clean", &testdata("articles"), &out, more).success();
        out
    };
    let all = run("all", &[]);
    let fewer = run("fewer", &["--keep-bylines", "--disable", "teasers"]);
    let found = diff(&all, &fewer);
    assert_eq!(
        found["rules"]["byline"],
        json!({"spans": [26, 0], "words": [81, 0]})
    );
    // Without the rule of teasers, another rule may remove a part of them.
    assert_eq!(found["rules"]["teasers"]["spans"][1], 0);
    assert!(found["rules"].get("phrase").is_none(), "{found}");
    assert_eq!(found["names"], json!(["all", "fewer"]));
    let back = diff(&fewer, &all);
    assert_eq!(
        back["rules"]["byline"],
        json!({"spans": [0, 26], "words": [0, 81]})
    );
    assert_eq!(back["articles"], found["articles"]);
    let same = diff(&all, &all);
    assert_eq!((&same["articles"], &same["rules"]), (&json!(0), &json!({})));
    assert_eq!(
        (&same["passages"], &same["other_texts"]),
        (&json!([0, 0]), &json!(0))
    );
}

#[test]
fn passages_are_compared_and_other_texts_left_out() {
    let dir = temp_dir();
    let sentence =
        "The council voted on Tuesday evening to keep the old harbour open for another year";
    let run = |name: &str, end: &str| {
        let input = dir.path().join(format!("{name}-in"));
        write(&input.join("a.txt"), format!("{sentence}.\n\n{end}"));
        write(
            &input.join("b.txt"),
            format!("{sentence}, said the mayor.\n"),
        );
        let out = dir.path().join(name);
        run_command("clean", &input, &out, &[]).success();
        out
    };
    let first = run("first", "Comments are closed.\n");
    let second = run("second", "Exit mobile version\n");
    let found = diff(&first, &second);
    assert_eq!(
        (&found["passages"], &found["other_texts"]),
        (&json!([0, 0]), &json!(1))
    );
    let alone = dir.path().join("alone");
    run_command("clean", &dir.path().join("first-in/a.txt"), &alone, &[]).success();
    assert_eq!(diff(&first, &alone)["passages"], json!([1, 0]));
}

#[test]
fn the_page_shows_the_differences() {
    let dir = temp_dir();
    let [all, fewer, page] = ["all", "fewer", "diff.html"].map(|name| dir.path().join(name));
    run_command("clean", &testdata("articles"), &all, &[]).success();
    run_command("clean", &testdata("articles"), &fewer, &["--keep-bylines"]).success();
    let args = [
        "diff".as_ref(),
        all.as_os_str(),
        fewer.as_os_str(),
        "-o".as_ref(),
        page.as_os_str(),
    ];
    let table = String::from_utf8(unboil(&args).success().stdout).expect("text");
    assert!(
        table.contains("  byline          26 spans, 81 words  -\n"),
        "{table}"
    );
    let chunks = crate::report::chunks(&page);
    assert_eq!(
        chunks["meta"]["classes"],
        json!(["only in all", "only in fewer"])
    );
    assert_eq!(
        chunks["removals-0"]["start"].as_array().map(Vec::len),
        Some(26)
    );
    let texts = chunks["kept-0"]["kept"].as_array().expect("texts");
    assert!(!texts.is_empty() && texts.iter().all(Value::is_array));
}

#[test]
fn rows_that_both_runs_left_out_do_not_shift_the_others() {
    let dir = temp_dir();
    let sentence = "The council voted on Tuesday evening to keep the old harbour open for";
    let row = |id: &str, end: &str| json!({"id": id, "text": format!("{sentence} {end}")});
    let rows = [
        row("a", "one more year, said the mayor.\n"),
        row("b", "one more year, said the mayor.\n"),
        json!({"id": "c", "text": "The tide rose by a metre.\n\nComments are closed.\n"}),
        json!({"id": "d", "text": "The tide fell by a metre.\n\nComments are closed.\n"}),
    ];
    let input = dir.path().join("rows.jsonl");
    write(&input, rows.map(|row| row.to_string() + "\n").concat());
    let [first, second, page] = ["first", "second", "diff.html"].map(|name| dir.path().join(name));
    let drop = ["--duplicates", "drop-articles"];
    run_command("clean", &input, &first, &drop).success();
    let fewer = [&drop[..], &["--disable", "phrase"]].concat();
    run_command("clean", &input, &second, &fewer).success();
    let args = [
        "diff".as_ref(),
        first.as_os_str(),
        second.as_os_str(),
        "-o".as_ref(),
        page.as_os_str(),
    ];
    unboil(&args).success();
    let chunks = crate::report::chunks(&page);
    assert_eq!(chunks["articles-0"]["id"], json!(["c", "d"]));
    assert_eq!(chunks["kept-0"]["kept"][0][0], "The tide rose by a metre.");
    assert_eq!(chunks["kept-0"]["kept"][1][0], "The tide fell by a metre.");
}

/// The page of `diff`, by chunk.
fn diff_page(a: &Path, b: &Path, page: &Path) -> BTreeMap<String, Value> {
    let files = [a, b].map(Path::as_os_str);
    let args = [
        &["diff".as_ref()],
        &files[..],
        &["-o".as_ref(), page.as_os_str()],
    ]
    .concat();
    unboil(&args).success();
    crate::report::chunks(page)
}

/// The passages of a page: the ids of both articles, the spans and the parts.
fn passages(chunks: &BTreeMap<String, Value>) -> Vec<Value> {
    let (articles, passages) = (&chunks["articles-0"], &chunks["passages-0"]);
    let count = passages["a"].as_array().expect("a column").len();
    let id = |article: &Value| &articles["id"][article.as_u64().expect("a number") as usize];
    let passage = |at: usize| {
        let column = |name: &str| &passages[name][at];
        let spans = ["a_start", "a_end", "b_start", "b_end"].map(column);
        json!([id(column("a")), id(column("b")), spans, column("parts")])
    };
    (0..count).map(passage).collect()
}

#[test]
fn passages_of_articles_with_equal_removals_have_the_texts_of_the_report() {
    let dir = temp_dir();
    let at = |name: &str| dir.path().join(name);
    let run = |name: &str, more: &[&str]| {
        run_command("clean", &testdata("articles"), &at(name), more).success();
    };
    run("found", &[]);
    run("none", &["--min-passage", "500"]);
    run("bylines", &["--min-passage", "500", "--keep-bylines"]);
    run_command("report", &at("found"), &at("report.html"), &[]).success();
    let expected = passages(&crate::report::chunks(&at("report.html")));
    assert!(expected.len() > 3, "{expected:?}");
    let shifted = expected.iter().filter(|passage| passage[2][0] != 0);
    assert!(shifted.count() > 0, "a removal comes before a passage");
    for (other, is_first) in [
        ("none", true),
        ("none", false),
        ("bylines", true),
        ("bylines", false),
    ] {
        let runs = [at("found"), at(other)];
        let [first, second] = if is_first {
            [&runs[0], &runs[1]]
        } else {
            [&runs[1], &runs[0]]
        };
        let page = at(&format!("{other}-{is_first}.html"));
        let chunks = diff_page(first, second, &page);
        assert_eq!(passages(&chunks), expected, "{other} {is_first}");
        // What both removed is not shown as kept.
        let kept = chunks["kept-0"]["kept"].as_array().expect("texts");
        assert!(
            kept.iter()
                .all(|kept| !kept.to_string().contains("Comments are closed"))
        );
    }
}

#[test]
fn passages_of_another_text_have_no_text() {
    let dir = temp_dir();
    let sentence =
        "The council voted on Tuesday evening to keep the old harbour open for another year";
    let run = |name: &str, start: &str, more: &[&str]| {
        let input = dir.path().join(format!("{name}-in"));
        write(&input.join("removed.txt"), format!("{start}{sentence}.\n"));
        write(
            &input.join("kept.txt"),
            format!("{sentence}, said the mayor.\n"),
        );
        write(
            &input.join("same.txt"),
            format!("{sentence}, said {}.\n", "no fisherman"),
        );
        let out = dir.path().join(name);
        run_command("clean", &input, &out, more).success();
        out
    };
    let none = ["--min-passage", "500"];
    let first = run("first", "Comments are closed.\n\n", &none);
    let second = run("second", "Exit mobile version\n\n", &[]);
    let chunks = diff_page(&first, &second, &dir.path().join("page.html"));
    let passages = passages(&chunks);
    assert_eq!(passages.len(), 3, "{passages:?}");
    for passage in &passages {
        let names = [&passage[0], &passage[1]];
        let has_text = names.iter().all(|name| **name != "removed.txt");
        assert_eq!(passage[3].is_array(), has_text, "{passage}");
    }
    // The first text has no removal, the second one no other bytes before the passage.
    let first = run("third", "Home port of the fleet. ", &none);
    let chunks = diff_page(&first, &second, &dir.path().join("page.html"));
    let with_text = self::passages(&chunks)
        .iter()
        .filter(|row| row[3].is_array())
        .count();
    assert_eq!(with_text, 1);
}
