//! Pages of HTML: every command and the library give the same article.

use std::fs;
use std::path::Path;

use serde_json::Value;
use unboil_html as html;
use unboil_io::decode_page;
use unboil_text::kept_text;

use crate::program::{CLEANED_PAGES, CleanRun, run_command, unboil, unboil_in};
use crate::util::{assert_golden, read_folder, rows, temp_dir, testdata, write_folder};

/// The page that a file of `articles/` was made of.
fn page_of(name: &str) -> String {
    let page = name.strip_suffix(".txt").expect("a text of a page");
    let bytes = fs::read(testdata("pages").join(page)).expect("the page");
    decode_page(&bytes, None)
}

#[test]
fn pages_come_out_as_expected() {
    let rules_only = CleanRun::new("pages", &["--disable", "scorer"]);
    assert_golden("pages", &rules_only.articles(), &CLEANED_PAGES.articles());
}

#[test]
fn every_command_gives_the_same_article() {
    let stripper = unboil_strip::Stripper::new(&Default::default()).expect("the defaults");
    for (name, expected) in CLEANED_PAGES.articles() {
        let page = page_of(&name);
        let article = html::article(&page);
        let library = kept_text(&article.text, &stripper.strip(&article));
        let file = testdata("pages").join(name.trim_end_matches(".txt"));
        let command = unboil(&["strip".as_ref(), file.as_os_str()])
            .success()
            .stdout;
        let row = serde_json::json!({"id": 1, "html": page, "z": [1.50]}).to_string();
        let ran = unboil_in(
            Path::new("."),
            &["strip", "--html-field", "html"],
            row.as_bytes(),
        );
        let row: Value = serde_json::from_slice(&ran.success().stdout).expect("a row");
        assert_eq!(
            (&row["html"], &row["id"]),
            (&page.clone().into(), &1.into())
        );
        let expected = String::from_utf8(expected).expect("text");
        assert_eq!(library, expected, "{name}");
        assert_eq!(
            String::from_utf8(command).expect("text"),
            expected,
            "{name}"
        );
        assert_eq!(row["text"], expected, "{name}");
    }
}

#[test]
fn ledger_rows_hold_page_spans() {
    let ledger = CLEANED_PAGES.rows("ledger.jsonl");
    assert!(ledger.len() > 5);
    for row in ledger {
        let page = page_of(&format!("{}.txt", row["article"].as_str().expect("an id")));
        let place = |end: &str| row["page"][end].as_u64().expect("a place") as usize;
        let source = &page[place("start")..place("end")];
        let text = row["text"].as_str().expect("text");
        let (first, last) = (
            text.split_whitespace().next(),
            text.split_whitespace().last(),
        );
        let source = html::parse(source).0;
        assert_eq!(source.split_whitespace().next(), first, "{row}");
        assert_eq!(source.split_whitespace().last(), last, "{row}");
    }
}

#[test]
fn restore_gives_the_text_of_the_page() {
    let dir = temp_dir();
    let (out, back) = (dir.path().join("out"), dir.path().join("back"));
    CLEANED_PAGES.write_to(&out);
    run_command("restore", &out, &back, &[]).success();
    let restored = read_folder(&back);
    assert_eq!(restored.len(), 3);
    for (name, bytes) in restored {
        assert_eq!(
            String::from_utf8(bytes).expect("text"),
            html::parse(&page_of(&name)).0
        );
    }
}

#[test]
fn pages_match_texts() {
    let dir = temp_dir();
    let input = dir.path().join("in");
    write_folder(&input, &read_folder(&testdata("pages")));
    let article = &CLEANED_PAGES.articles()["harbour/night-ferry.html.txt"];
    crate::util::write(&input.join("copy.txt"), article);
    let out = dir.path().join("out");
    run_command("match", &input, &out, &[]).success();
    let found = rows(&out.join("passages.jsonl"));
    let of = |side: &str| found[0][side]["article"].as_str().map(str::to_string);
    assert_eq!(of("a").as_deref(), Some("copy.txt"));
    assert_eq!(of("b").as_deref(), Some("harbour/night-ferry.html"));
}

#[test]
fn one_of_two_pages_with_the_same_article_stays() {
    let dir = temp_dir();
    let page = page_of("harbour/night-ferry.html.txt");
    for name in ["in/a.html", "in/b.html"] {
        crate::util::write(&dir.path().join(name), &page);
    }
    let (input, out) = (dir.path().join("in"), dir.path().join("out"));
    run_command("clean", &input, &out, &["--duplicates", "drop-articles"]).success();
    let left: Vec<String> = read_folder(&out.join("articles")).into_keys().collect();
    assert_eq!(left, ["a.html.txt"]);
    let back = dir.path().join("back");
    run_command("restore", &out, &back, &[]).success();
    assert_eq!(
        fs::read_to_string(back.join("b.html.txt")).expect("restored"),
        html::parse(&page).0
    );
}

#[test]
fn two_inputs_are_not_written_to_one_file() {
    let dir = temp_dir();
    crate::util::write(&dir.path().join("in/a.html"), "<p>One");
    crate::util::write(&dir.path().join("in/a.html.txt"), "Two");
    let out = dir.path().join("out");
    run_command("clean", &dir.path().join("in"), &out, &[]).success();
    let cleaned = read_folder(&out.join("articles"));
    assert_eq!(cleaned["a.html-2.txt"], b"One\n");
    assert_eq!(cleaned["a.html.txt"], b"Two");
}

#[test]
fn an_existing_removals_field_is_replaced() {
    let rows = format!(
        "{{\"text\": \"{}\", \"h\": \"<p>\u{e9}\"}}\n{{\"\\u0074ext\":\"\",\"h\":\"\"}}\n",
        "x".repeat(3000)
    );
    let ran = unboil_in(
        Path::new("."),
        &["strip", "--html-field", "h", "--explain"],
        rows.as_bytes(),
    );
    let out = String::from_utf8(ran.success().stdout).expect("text");
    let expected = "{\"text\": \"\u{e9}\\n\", \"h\": \"<p>\u{e9}\", \"removed\": []}\n{\"\\u0074ext\":\"\",\"h\":\"\",\"removed\":[]}\n";
    assert_eq!(out, expected);
    let ran = unboil_in(
        Path::new("."),
        &["strip", "--html-field", "h", "--format", "text"],
        b"x",
    );
    assert_eq!(ran.status, 2);
}

#[test]
fn pages_become_markdown_with_metadata() {
    let dir = temp_dir();
    let (out, back) = (dir.path().join("out"), dir.path().join("back"));
    let flags = ["--to", "markdown", "--metadata"];
    run_command("clean", &testdata("pages"), &out, &flags).success();
    let found = read_folder(&out.join("articles"));
    let rules_only = CleanRun::new("pages", &[&flags[..], &["--disable", "scorer"]].concat());
    assert_golden("pages-markdown", &rules_only.articles(), &found);
    // The filter gives the same; in a row what the page says is a field.
    for (name, expected) in found {
        let file = testdata("pages").join(name.trim_end_matches(".md"));
        let mut args = vec!["strip".as_ref(), file.as_os_str()];
        args.extend(flags.map(std::ffi::OsStr::new));
        assert!(unboil(&args).success().stdout == expected, "{name}");
        let html = decode_page(&fs::read(&file).expect("the page"), None);
        let row = serde_json::json!({ "html": html }).to_string();
        let args = [
            "strip",
            "--html-field",
            "html",
            "--to",
            "markdown",
            "--metadata",
        ];
        let ran = unboil_in(Path::new("."), &args, row.as_bytes());
        let row: Value = serde_json::from_slice(&ran.success().stdout).expect("a row");
        let text = row["text"].as_str().expect("a text");
        let expected = String::from_utf8(expected).expect("text");
        assert!(expected.ends_with(text), "{name}");
        let metadata = &html::article(&html).page.expect("a page").declared.metadata;
        assert_eq!(
            row["metadata"],
            serde_json::to_value(metadata).expect("a value")
        );
    }
    let ran = run_command("restore", &out, &back, &[]);
    assert_eq!(ran.status, 1);
    assert!(
        ran.stderr.contains("is Markdown made of a page"),
        "{}",
        ran.stderr
    );
}

#[test]
fn metadata_is_written_to_its_own_file() {
    let dir = temp_dir();
    let out = dir.path().join("out");
    let file = out.join("metadata.jsonl");
    run_command("clean", &testdata("pages"), &out, &["--metadata"]).success();
    let found = rows(&file);
    let ids: Vec<&str> = found
        .iter()
        .map(|row| row["article"].as_str().expect("an id"))
        .collect();
    assert_eq!(
        ids,
        [
            "broken.html",
            "harbour/night-ferry.html",
            "lighthouse-cafe.htm"
        ]
    );
    for row in &found {
        let page = page_of(&format!("{}.txt", row["article"].as_str().expect("an id")));
        let metadata = &html::article(&page).page.expect("a page").declared.metadata;
        assert_eq!(
            row["metadata"],
            serde_json::to_value(metadata).expect("a value")
        );
    }
    // The ledger has the same types, and the summary counts them.
    let mut of_ids: Vec<(Value, Value)> = rows(&out.join("ledger.jsonl"))
        .into_iter()
        .map(|row| (row["article"].clone(), row["page_type"].clone()))
        .collect();
    of_ids.dedup();
    let mut of_rows = found
        .iter()
        .map(|row| (row["article"].clone(), row["page_type"].clone()));
    assert!(!of_ids.is_empty());
    // A page from which nothing goes has no row in the ledger.
    assert!(
        of_ids.into_iter().all(|id| of_rows.any(|row| row == id)),
        "{found:?}"
    );
    let summary = fs::read_to_string(out.join("summary.json")).expect("written");
    let summary: Value = serde_json::from_str(&summary).expect("JSON");
    let count = |name: &str| found.iter().filter(|row| row["page_type"] == name).count();
    for (name, pages) in summary["counts"]["pages"].as_object().expect("counts") {
        assert_eq!(pages, count(name), "{name}");
    }
    // It belongs to the run: it goes with it, and one of somebody else stays.
    run_command("clean", &testdata("pages"), &out, &["--force"]).success();
    assert!(!file.exists());
    fs::write(&file, "mine").expect("written");
    run_command("clean", &testdata("pages"), &out, &["--force"]).success();
    let flags = ["--force", "--metadata"];
    let ran = run_command("clean", &testdata("pages"), &out, &flags);
    assert_eq!(ran.status, 2, "{}", ran.stderr);
    assert_eq!(fs::read(&file).expect("there"), b"mine");
}

#[test]
fn metadata_needs_an_output_for_it() {
    let page = b"<title>T</title><p>x";
    let args = ["strip", "--format", "html", "--metadata"];
    let ran = unboil_in(Path::new("."), &args, page);
    assert_eq!(ran.status, 2);
    assert!(ran.stderr.contains("--to markdown"), "{}", ran.stderr);
    let row = r#"{"h": "<title>T</title><p>x", "metadata": 1}"#;
    let args = ["strip", "--html-field", "h", "--metadata"];
    let ran = unboil_in(Path::new("."), &args, row.as_bytes());
    assert_eq!((ran.status, &ran.stdout[..]), (1, row.as_bytes()));
    assert!(ran.stderr.contains("already"), "{}", ran.stderr);
}

#[test]
fn site_template_blocks_are_removed() {
    let dir = temp_dir();
    let page = |n: usize| {
        let prose = |part: usize| {
            let words: Vec<String> = (0..30).map(|at| format!("word{n}x{part}x{at}")).collect();
            format!("<p>The {} came in.</p>", words.join(" "))
        };
        format!(
            "<h1>Story {n}</h1>{}<h2>Tide tables</h2>{}<div>Tide tables</div>\
             <p>Whoever wants to print this again may do so if they ask the harbour desk first.</p>",
            prose(0),
            prose(1)
        )
    };
    for n in 0..4 {
        crate::util::write(&dir.path().join(format!("in/{n}.html")), page(n));
    }
    let clean = |name: &str, flags: &[&str]| {
        let out = dir.path().join(name);
        run_command("clean", &dir.path().join("in"), &out, flags).success();
        fs::read_to_string(out.join("articles/0.html.txt")).expect("the article")
    };
    let (with, without) = (clean("with", &[]), clean("without", &["--disable", "site"]));
    // The model takes it for a paragraph of the article, the other pages tell.
    assert!(without.contains("Whoever wants"), "{without}");
    assert!(!with.contains("Whoever wants"), "{with}");
    // It is a heading inside of the article, whatever else says the same.
    assert_eq!(with.matches("Tide tables").count(), 1, "{with}");
}
