//! `unboil explain --from OUT` shows the decisions of an earlier run about one article.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::program::{ProgramOutput, run_command, unboil_in};
use crate::util::{read_folder, rows, temp_dir, testdata, write};

fn explain_from(folder: &Path, file: &Path, out: &str, more: &[&str]) -> ProgramOutput {
    let file = file.to_string_lossy();
    let args = [&["explain", &file, "--from", out], more].concat();
    unboil_in(folder, &args, b"")
}

#[track_caller]
fn report_from(folder: &Path, file: &Path, out: &str, more: &[&str]) -> String {
    let ran = explain_from(folder, file, out, more).success();
    String::from_utf8(ran.stdout).expect("text")
}

/// A report with its lines joined.
fn unwrapped(report: &str) -> String {
    report.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The spans of the removed pieces in a report.
fn removed_spans(report: &str) -> Vec<(usize, usize)> {
    let mut is_removal = false;
    let mut spans = Vec::new();
    for line in report
        .lines()
        .take_while(|line| !line.contains(" blocks are removed"))
    {
        let decision: String = line.chars().take(6).collect();
        is_removal = match decision.trim() {
            "" => is_removal,
            decision => decision == "REMOVE",
        };
        let column: String = line.chars().skip(7).take(16).collect();
        let span = column.trim().split_once("..");
        let number = |text: &str| text.trim().parse::<usize>().ok();
        let span = span.and_then(|(start, end)| Some((number(start)?, number(end)?)));
        spans.extend(span.filter(|_| is_removal));
    }
    spans
}

#[test]
fn all_removals_of_a_run_are_shown_and_no_others() {
    let dir = temp_dir();
    let mut rules = std::collections::BTreeSet::new();
    for (folder, mode) in [("articles", "drop-passages"), ("pages", "report")] {
        let (input, out) = (testdata(folder), dir.path().join(folder));
        run_command("clean", &input, &out, &["--duplicates", mode]);
        let ledger = rows(&out.join("ledger.jsonl"));
        for name in read_folder(&input).keys() {
            let is_of_file = |row: &&Value| row["article"] == **name;
            let of_file: Vec<&Value> = ledger.iter().filter(is_of_file).collect();
            if of_file.is_empty() {
                continue;
            }
            let report = report_from(dir.path(), &input.join(name), folder, &[]);
            let spans = removed_spans(&report);
            let number = |row: &Value, key: &str| row[key].as_u64().expect("a number") as usize;
            for row in &of_file {
                let (start, end) = (number(row, "start"), number(row, "end"));
                let text = row["text"].as_str().expect("a text");
                let inside = spans.iter().filter(|span| start <= span.0 && span.1 <= end);
                let shown: usize = inside.map(|span| span.1 - span.0).sum();
                let words: usize = text.split_whitespace().map(str::len).sum();
                assert!(
                    words <= shown && shown <= text.trim().len(),
                    "{name} {row}\n{report}"
                );
                let reason = format!(
                    "rule `{}`, class `{}`: {}",
                    row["rule"].as_str().expect("a rule"),
                    row["class"].as_str().expect("a class"),
                    unwrapped(row["why"].as_str().expect("a reason"))
                );
                assert!(
                    unwrapped(&report).contains(&reason),
                    "{name}: {reason}\n{report}"
                );
                rules.insert(row["rule"].to_string());
            }
            let is_removed = |span: &&(usize, usize)| {
                let mut rows = of_file.iter();
                rows.any(|row| number(row, "start") <= span.0 && span.1 <= number(row, "end"))
            };
            assert_eq!(
                spans.iter().filter(is_removed).count(),
                spans.len(),
                "{report}"
            );
        }
    }
    for rule in ["\"site\"", "\"drop-passages\"", "\"scorer\"", "\"phrase\""] {
        assert!(rules.contains(rule), "{rules:?}");
    }
}

const PARAGRAPH: &str = "The night boat between Selmouth and Port Aldeth will run for two more winters, the \
                         council said on Tuesday after a long debate.";
const OTHER: &str =
    "Few on the quay had hoped for news this week, and fewer still had come to hear it.";

#[test]
fn a_block_is_cut_where_sentences_were_removed() {
    let dir = temp_dir();
    let text =
        format!("{OTHER} {PARAGRAPH} Nobody on the pier would say how the money was found.\n");
    write(&dir.path().join("in/b.txt"), &text);
    write(&dir.path().join("in/a.txt"), format!("{PARAGRAPH}\n"));
    let args = [
        "clean",
        "in",
        "-o",
        "out",
        "-q",
        "--duplicates",
        "drop-passages",
    ];
    unboil_in(dir.path(), &args, b"").success();
    let report = report_from(dir.path(), Path::new("in/b.txt"), "out", &[]);
    let decisions = report.lines().filter_map(|line| line.get(..6));
    let decisions: Vec<&str> = decisions
        .filter(|decision| ["keep  ", "REMOVE"].contains(decision))
        .collect();
    assert_eq!(decisions, ["keep  ", "REMOVE", "keep  "], "{report}");
    assert!(
        report.contains("rule `drop-passages`, class `duplicate`: "),
        "{report}"
    );
    assert!(
        report.contains("1 of 1 blocks are removed or shortened in out."),
        "{report}"
    );
    let passage = format!(
        "a.txt 0..{}: 23 words, kind `exact`; the other copy",
        PARAGRAPH.len()
    );
    assert!(report.contains("\n1 passage:\n"), "{report}");
    assert!(unwrapped(&report).contains(&passage), "{report}");
    let report = report_from(dir.path(), Path::new("in/a.txt"), "out", &[]);
    assert!(
        unwrapped(&report).contains("this copy comes first by --keep"),
        "{report}"
    );
    assert!(!report.contains("REMOVE"), "{report}");
}

#[test]
fn an_article_of_which_nothing_is_left_names_the_one_that_stays() {
    let dir = temp_dir();
    for name in ["in/a.txt", "in/b.txt"] {
        write(&dir.path().join(name), format!("{PARAGRAPH}\n\n{OTHER}\n"));
    }
    for command in ["clean", "dedup"] {
        let args = [
            command,
            "in",
            "-o",
            command,
            "-q",
            "--duplicates",
            "drop-articles",
        ];
        unboil_in(dir.path(), &args, b"").success();
        let report = report_from(dir.path(), Path::new("in/b.txt"), command, &[]);
        assert!(
            report.contains("rule `drop-articles`, class `duplicate`"),
            "{report}"
        );
        let left = "2 of 2 blocks are removed or shortened in CMD. Nothing is left of the article: \
                    a.txt stays, which has 100 % of its words (`exact`).";
        assert!(
            unwrapped(&report).contains(&left.replace("CMD", command)),
            "{report}"
        );
        assert!(!report.contains("does not hold the text"), "{report}");
    }
}

/// A page of two paragraphs and a line of boilerplate.
fn page(first: &str) -> String {
    format!("<p>{first}</p><p>{OTHER}</p><p>Comments are closed.</p>")
}

#[test]
fn rows_are_found_by_their_line_and_read_with_the_settings_of_the_run() {
    let dir = temp_dir();
    let row = |id: &str, text: &str| json!({"key": id, "body": text, "page": page(text)});
    let texts = [PARAGRAPH, PARAGRAPH, "Rain."];
    let lines: Vec<String> = (["x", "x", "y"].iter().zip(texts))
        .map(|(id, text)| row(id, &format!("{text}\n\nComments are closed.")).to_string() + "\n")
        .collect();
    write(&dir.path().join("in/sub/rows.jsonl"), lines.concat());
    let file = Path::new("in/sub/rows.jsonl");
    let run = |out: &str, more: &[&str]| {
        let args = [&["clean", "in", "-o", out, "-q", "--id-field", "key"], more].concat();
        unboil_in(dir.path(), &args, b"").success();
    };
    run(
        "out",
        &["--text-field", "body", "--duplicates", "drop-articles"],
    );
    // The second row is dropped, so the third is in the second line of the output.
    let report = report_from(dir.path(), file, "out", &["--id", "y"]);
    assert!(
        report.starts_with("y: ") && report.contains("1 of 2 blocks"),
        "{report}"
    );
    assert!(!report.contains("does not hold the text"), "{report}");
    // `clean` makes ids unique; the file is read with its own.
    let report = report_from(dir.path(), file, "out", &[]);
    assert!(
        unwrapped(&report).contains("x@sub/rows.jsonl:2 0.."),
        "{report}"
    );

    run("pages", &["--html-field", "page", "--text-field", "body"]);
    let report = report_from(dir.path(), file, "pages", &["--id", "y"]);
    assert!(report.contains("Comments are closed."), "{report}");
    assert!(
        unwrapped(&report).contains("The folder does not hold the text that the run"),
        "{report}"
    );
    // A flag overrides the setting of the run.
    let ran = explain_from(
        dir.path(),
        file,
        "pages",
        &["--id-field", "body", "--id", "y"],
    );
    assert!(
        ran.stderr.contains("no article has the id `y`"),
        "{}",
        ran.stderr
    );
}

#[test]
fn another_text_and_an_article_that_the_run_did_not_read_are_errors() {
    let dir = temp_dir();
    let text = format!("{PARAGRAPH}\n\n{OTHER}\n\nComments are closed.\n");
    for name in ["in/a.txt", "in/b.txt", "new.txt"] {
        write(&dir.path().join(name), &text);
    }
    let at = |name: &str| dir.path().join(name);
    for command in ["clean", "match"] {
        unboil_in(dir.path(), &[command, "in", "-o", command, "-q"], b"").success();
    }
    let check = |file: &str, out: &str, expected: &str| {
        let ran = explain_from(dir.path(), Path::new(file), out, &[]);
        assert_eq!((ran.status, &*ran.stderr), (2, expected), "{file} {out}");
        assert!(ran.stdout.is_empty());
    };
    let missing = "unboil: clean: the run did not read new.txt, or read it below another path\n";
    check("new.txt", "clean", missing);
    let missing = "unboil: match: has no passage of new.txt, and the run wrote no articles\n";
    check("new.txt", "match", missing);
    let report = report_from(dir.path(), Path::new("in/a.txt"), "match", &[]);
    assert!(report.contains("\n1 passage:\n"), "{report}");
    let kept = "that run kept it; without --from, rule `phrase`, class `chrome`, removes it";
    assert!(unwrapped(&report).contains(kept), "{report}");

    let other = "unboil: in/a.txt: has another text than the article that the run of clean read: it \
                 changed since, was edited there, or is read with other flags\n";
    for changed in [
        text.replace("Tuesday", "Monday"),
        text.replace("closed", "opened"),
        format!("{text}New.\n"),
    ] {
        write(&at("in/a.txt"), changed);
        check("in/a.txt", "clean", other);
    }
    write(&at("in/a.txt"), &text);
    report_from(dir.path(), Path::new("in/a.txt"), "clean", &[]);
    let cleaned = fs::read_to_string(at("clean/articles/a.txt")).expect("cleaned");
    write(
        &at("clean/articles/a.txt"),
        cleaned.replace("Tuesday", "Monday"),
    );
    check("in/a.txt", "clean", other);
    report_from(dir.path(), Path::new("in/b.txt"), "clean", &[]);
    let no_run =
        "unboil: in: holds no summary.json; it is not the output folder of a finished run\n";
    check("in/a.txt", "in", no_run);
}

#[test]
fn files_that_were_named_are_found_whatever_their_names() {
    let dir = temp_dir();
    let text = format!("{PARAGRAPH}\n\n{OTHER}\n\nComments are closed.\n");
    let names = ["x.article", ".hidden.txt", "y"];
    for name in names {
        write(&dir.path().join(name), &text);
    }
    write(&dir.path().join("sub/z.txt"), "Rain.\n");
    let sub = dir.path().join("sub");
    let files = names.map(|name| format!("../{name}"));
    let args = [
        &["clean", "-o", "../out", "-q"],
        &files.each_ref().map(String::as_str)[..],
    ];
    unboil_in(&sub, &args.concat(), b"").success();
    for file in &files {
        let report = report_from(&sub, Path::new(file), "../out", &[]);
        assert!(report.contains("1 of 3 blocks"), "{report}");
        assert!(!report.contains("does not hold the text"), "{report}");
    }
    run_command(
        "report",
        &dir.path().join("out"),
        &dir.path().join("page.html"),
        &[],
    )
    .success();
    let chunks = crate::report::chunks(&dir.path().join("page.html"));
    let kept = json!([format!("{PARAGRAPH}\n\n{OTHER}"), "\n"]);
    assert_eq!(chunks["kept-0"]["kept"], json!([kept, kept, kept]));
    assert!(chunks["passages-0"]["parts"][0].is_array());
}

#[cfg(unix)]
#[test]
fn a_link_in_the_output_folder_is_not_followed() {
    let dir = temp_dir();
    let at = |name: &str| dir.path().join(name);
    write(&at("a.article"), format!("{PARAGRAPH}\n"));
    write(&at("b.article"), format!("{PARAGRAPH} {OTHER}\n"));
    let args = ["clean", "a.article", "b.article", "-o", "out", "-q"];
    unboil_in(dir.path(), &args, b"").success();
    let cleaned = at("out/articles/a.article");
    fs::rename(&cleaned, at("elsewhere.txt")).expect("renamed");
    std::os::unix::fs::symlink(at("elsewhere.txt"), &cleaned).expect("a link");
    let edited = fs::read_to_string(at("out/manifest.jsonl")).expect("a manifest");
    assert!(edited.contains("articles/b.article"));
    write(
        &at("out/manifest.jsonl"),
        edited.replace("articles/b.article", "articles/../../b.article"),
    );
    run_command("report", &at("out"), &at("page.html"), &[]).success();
    let chunks = crate::report::chunks(&at("page.html"));
    assert_eq!(
        chunks["articles-0"]["id"],
        json!(["a.article", "b.article"])
    );
    assert_eq!(chunks["kept-0"]["kept"], json!([null, null]));
}
