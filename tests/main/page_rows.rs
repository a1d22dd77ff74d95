//! JSONL rows with a page of HTML: `clean`, `match` and `explain` treat them like `strip` does, and
//! like files with the same pages.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use unboil_io::decode_page;

use crate::program::{CLEANED_PAGES, run_command, unboil, unboil_in};
use crate::util::{
    Files, assert_golden, assert_same, decoded, read_folder, rows, temp_dir, testdata, write,
    write_folder,
};

const HTML: [&str; 2] = ["--html-field", "html"];

/// Cleans rows in a folder of their own; the exit code may be that of problems.
fn run_clean(input: &Path, out: &Path, more: &[&str]) -> String {
    let ran = run_command("clean", input, out, &[&HTML, more].concat());
    assert!(ran.status < 2, "{}", ran.stderr);
    ran.stderr
}

/// Rows with these fields, the page under `html`.
fn lines(rows: impl IntoIterator<Item = Value>) -> String {
    rows.into_iter().map(|row| format!("{row}\n")).collect()
}

/// The pages of `testdata/pages`, by the names of their files.
fn pages() -> Vec<(String, String)> {
    let files = read_folder(&testdata("pages")).into_iter();
    files
        .map(|(name, bytes)| (name, decode_page(&bytes, None)))
        .collect()
}

#[test]
fn rows_come_out_as_expected() {
    let dir = temp_dir();
    let run = |name: &str, more: &[&str]| {
        let out = dir.path().join(name);
        let stderr = run_clean(&testdata("page-rows"), &out, more);
        let mut found = read_folder(&out);
        found.retain(|name, _| !["manifest.jsonl", "summary.json"].contains(&name.as_str()));
        (found, stderr)
    };
    let (rules_only, _) = run("rules", &["--metadata", "--disable", "scorer"]);
    let (with_model, stderr) = run("model", &["--metadata"]);
    assert_golden("page-rows", &rules_only, &with_model);
    assert_eq!(
        stderr,
        "crawl.jsonl:4: no field \"html\"\n\
         crawl.jsonl:5: the field \"html\" is not a string\n\
         crawl.jsonl:6: not valid JSON: control character (\\u0000-\\u001F) found while parsing a string, at byte 32 of the row\n\
         crawl.jsonl:8: the field \"text\" is not a string\n\
         crawl.jsonl:9: has a field \"metadata\" already, which is to be added\n"
    );
}

#[test]
fn broken_rows_pass_through_and_the_others_keep_their_fields() {
    let dir = temp_dir();
    let out = dir.path().join("out");
    run_clean(&testdata("page-rows"), &out, &["--metadata"]);
    let before = fs::read_to_string(testdata("page-rows/crawl.jsonl")).expect("rows");
    let after = fs::read_to_string(out.join("articles/crawl.jsonl")).expect("rows");
    assert_eq!(before.lines().count(), after.lines().count());
    for (number, (before, after)) in (1..).zip(before.lines().zip(after.lines())) {
        if [4, 5, 6, 7, 8, 9].contains(&number) {
            assert_eq!(before, after);
            continue;
        }
        // Up to the text that is written over or the end, every byte is there.
        let until = before
            .find("\"text\":")
            .map_or(before.len() - 1, |at| at + 7);
        assert_eq!(before[..until], after[..until], "line {number}");
        let [before, mut after]: [Value; 2] =
            [before, after].map(|row| serde_json::from_str(row).expect("a row"));
        let after = after.as_object_mut().expect("a row");
        assert!(
            after["text"]
                .as_str()
                .is_some_and(|text| text.ends_with('\n'))
        );
        assert!(after["metadata"].is_object());
        after.remove("metadata");
        after["text"] = before.get("text").cloned().unwrap_or_default();
        let kept = before.as_object().expect("a row").iter();
        assert!(kept.into_iter().all(|(name, value)| after[name] == *value));
    }
}

#[test]
fn strip_and_clean_give_the_same_rows() {
    let input = testdata("page-rows");
    let file = input.join("crawl.jsonl");
    for flags in [
        &[][..],
        &["--metadata"],
        &["--to", "markdown"],
        &["--to", "markdown", "--links", "drop", "--metadata"],
        &["--text-field", "article", "--strength", "careful"],
        &["--text-field", "html"],
    ] {
        let dir = temp_dir();
        let out = dir.path().join("out");
        run_clean(&input, &out, &[flags, &["--site-by", "none"]].concat());
        let mut args = vec!["strip", file.to_str().expect("a path")];
        args.extend(HTML.iter().chain(flags));
        let stripped = Files::from([("crawl.jsonl".to_string(), unboil(&args).stdout)]);
        assert_same(
            &stripped,
            &read_folder(&out.join("articles")),
            &format!("{flags:?}"),
        );
    }
}

#[test]
fn a_row_is_read_as_the_file_of_its_page() {
    let dir = temp_dir();
    let (files, rows_of) = (dir.path().join("files"), dir.path().join("rows"));
    let row = |(id, html)| json!({"id": id, "html": html});
    let input = dir.path().join("in/pages.jsonl");
    write(&input, lines(pages().into_iter().map(row)));
    let more = ["--metadata", "--site-by", "none"];
    run_command("clean", &testdata("pages"), &files, &more).success();
    run_clean(&input, &rows_of, &more);
    for (name, expected) in read_folder(&files.join("articles")) {
        let mut found = rows(&rows_of.join("articles/pages.jsonl")).into_iter();
        let id = name.trim_end_matches(".txt");
        let row = found.find(|row| row["id"] == id).expect("its row");
        assert_eq!(row["text"], decoded(&expected), "{name}");
    }
    // What was taken, and where it was in the page, is the same too; rows say where they are beside it.
    let ledger = |out: &Path| {
        let mut ledger = rows(&out.join("ledger.jsonl"));
        for row in &mut ledger {
            for place in ["path", "line"] {
                row.as_object_mut().expect("a row").remove(place);
            }
        }
        ledger
    };
    assert!(ledger(&files).len() > 5);
    assert_eq!(ledger(&files), ledger(&rows_of));
    let [one, other] = [files, rows_of].map(|out| fs::read(out.join("metadata.jsonl")));
    assert_eq!(one.expect("written"), other.expect("written"));
}

#[test]
fn passages_are_found_between_rows_and_files() {
    let dir = temp_dir();
    let input = dir.path().join("in");
    write_folder(&input, &read_folder(&testdata("page-rows")));
    let article = &CLEANED_PAGES.articles()["harbour/night-ferry.html.txt"];
    write(&input.join("z.txt"), article);
    for command in ["clean", "match"] {
        let out = dir.path().join(command);
        assert_eq!(run_command(command, &input, &out, &HTML).status, 1);
        let found = rows(&out.join("passages.jsonl"));
        let pair = |row: &Value| ["a", "b"].map(|side| row[side]["article"].clone());
        let pairs: Vec<_> = found.iter().map(pair).collect();
        for other in ["crawl.jsonl:13", "z.txt"] {
            assert!(pairs.contains(&[json!("ferry"), json!(other)]), "{pairs:?}");
        }
    }
}

#[test]
fn dropped_rows_are_reported() {
    let dir = temp_dir();
    let out = dir.path().join("out");
    let more = ["--duplicates", "drop-articles", "--metadata"];
    run_clean(&testdata("page-rows"), &out, &more);
    let text = fs::read_to_string(out.join("articles/crawl.jsonl")).expect("rows");
    assert_eq!(text.lines().count(), 12);
    assert!(!text.contains("night-ferry-2"));
    let ledger = rows(&out.join("ledger.jsonl"));
    let dropped: Vec<_> = ledger
        .iter()
        .filter(|row| row["rule"] == "drop-articles")
        .collect();
    assert_eq!(dropped.len(), 1, "{dropped:?}");
    assert_eq!(dropped[0]["line"], 13);
    assert_eq!(dropped[0]["page_type"], "article");
    assert_eq!(rows(&out.join("metadata.jsonl")).len(), 7);
}

#[test]
fn restore_leaves_rows_with_pages_out() {
    let dir = temp_dir();
    let (input, out, back) = (
        dir.path().join("in"),
        dir.path().join("out"),
        dir.path().join("back"),
    );
    write_folder(&input, &read_folder(&testdata("page-rows")));
    let note = "The harbour is shut.\n\nShare this:\n\nComments are closed.\n";
    write(&input.join("note.txt"), note);
    // No row of it has a page: nothing is added to it.
    write(&input.join("texts.jsonl"), "{\"text\": \"x\"}\n");
    run_clean(&input, &out, &[]);
    let ran = run_command("restore", &out, &back, &[]);
    assert_eq!(ran.status, 1);
    assert_eq!(
        ran.stderr,
        "articles/crawl.jsonl: holds articles made of the pages in its rows, which are their originals\n"
    );
    let expected = Files::from([
        ("note.txt".to_string(), note.into()),
        ("texts.jsonl".to_string(), "{\"text\": \"x\"}\n".into()),
    ]);
    assert_same(&expected, &read_folder(&back), "restored");
}

#[test]
fn unencodable_characters_are_escaped() {
    let dir = temp_dir();
    let (input, out) = (dir.path().join("in.jsonl"), dir.path().join("out"));
    let row = b"{\"caf\xe9\":\"d\xe9j\xe0 vu, o\xf9, \xeatre\",\"html\":\"<p>caf\xe9 &rarr; th\xe9 &#x1f600;\"}\n";
    write(&input, row);
    run_clean(&input, &out, &["--encoding", "windows-1252"]);
    let found = fs::read(out.join("articles/in.jsonl")).expect("written");
    let added = b",\"text\":\"caf\xe9 \\u2192 th\xe9 \\ud83d\\ude00\\n\"}\n";
    assert_eq!(found, [&row[..row.len() - 2], added].concat());
}

#[test]
fn standard_input_and_explain_accept_page_rows() {
    let dir = temp_dir();
    let page = "<title>T</title><nav><a href=/>Home</a></nav><p>The harbour is shut until the tide turns, the council said.";
    let input = lines([
        json!({"html": page}),
        json!({"id": "b", "html": "<p>Second."}),
    ]);
    let args = ["clean", "-", "-o", "out", "-q", "--html-field", "html"];
    unboil_in(dir.path(), &args, input.as_bytes()).success();
    let found = rows(&dir.path().join("out/articles/stdin.jsonl"));
    assert!(found.iter().all(|row| row["text"].is_string()));
    let args = ["explain", "-", "--html-field", "html"];
    let output = unboil_in(dir.path(), &args, input.as_bytes())
        .success()
        .stdout;
    let output = String::from_utf8(output).expect("text");
    assert!(output.contains("stdin.jsonl:1: page type"), "{output}");
    assert!(output.contains("in navigation"), "{output}");
    let args = ["explain", "-", "--html-field", "html", "--id", "b"];
    let output = unboil_in(dir.path(), &args, input.as_bytes())
        .success()
        .stdout;
    assert!(String::from_utf8(output).expect("text").contains("Second."));
}

#[test]
fn an_added_field_cannot_be_the_text_field() {
    let dir = temp_dir();
    let more = [
        "--html-field",
        "html",
        "--metadata",
        "--text-field",
        "metadata",
    ];
    let ran = run_command(
        "clean",
        &testdata("page-rows"),
        &dir.path().join("out"),
        &more,
    );
    assert_eq!(ran.status, 2);
    assert!(
        ran.stderr
            .contains("read.text_field: unboil itself adds a field \"metadata\""),
        "{}",
        ran.stderr
    );
}
