//! The names of the fields of rows: a wrong name stops a run before it begins, and a dotted path
//! names a field of a nested object.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::program::{ProgramOutput, command, unboil_in};
use crate::util::{assert_same, read_folder, rows, temp_dir, write, write_rows};

const TEXT: &str = "Harbour to stay open\n\nThe council voted on Tuesday evening to keep the old harbour open for another ten \
                    years.\n\nComments are closed.\n";

/// Runs a command, and checks that it stops with this message and writes nothing.
#[track_caller]
fn check_stopped(folder: &Path, args: &[&str], message: &str) {
    let before = read_folder(folder);
    let ran = unboil_in(folder, args, b"");
    assert_eq!(ran.status, 2, "{args:?}: {}", ran.stderr);
    assert_eq!(ran.stderr, format!("unboil: {message}\n"), "{args:?}");
    assert!(ran.stdout.is_empty());
    assert_same(&before, &read_folder(folder), "nothing is written");
    assert!(!folder.join("new").exists());
}

#[test]
fn a_wrong_field_stops_the_run_before_it_begins() {
    let dir = temp_dir();
    let row = json!({"id": 1, "text": TEXT, "url": "https://a.example/1"});
    write_rows(&dir.path().join("rows.jsonl"), &[row.clone(), row]);
    let fields = "; its fields are: id, text, url";
    for (flag, name, hint) in [
        ("--text-field", "body", "; did you mean \"text\"?"),
        ("--text-field", "Text", "; did you mean \"text\"?"),
        ("--html-field", "doc.text", "; did you mean \"text\"?"),
        ("--id-field", "uid", "; did you mean \"id\"?"),
        ("--url-field", "uri", "; did you mean \"url\"?"),
        ("--date-field", "published", ""),
    ] {
        let message =
            format!("{flag}: no row of rows.jsonl has the field \"{name}\"{fields}{hint}");
        for command in ["clean", "match"] {
            let args = [command, "rows.jsonl", "-o", "new/out", flag, name];
            check_stopped(dir.path(), &args, &message);
        }
        // The date changes nothing in the decisions on blocks.
        if flag != "--date-field" {
            check_stopped(dir.path(), &["explain", "rows.jsonl", flag, name], &message);
        }
        // The settings file and the variables name the same fields.
        let key = flag[2..].replace('-', "_");
        write(
            &dir.path().join("c.toml"),
            format!("[read]\n{key} = \"{name}\"\n"),
        );
        let args = ["clean", "rows.jsonl", "-o", "new", "--config", "c.toml"];
        check_stopped(dir.path(), &args, &message);
        let args = ["explain", "rows.jsonl", "--config", "c.toml"];
        check_stopped(dir.path(), &args, &message);
    }
}

#[test]
fn earlier_outputs_stay_when_a_field_is_wrong() {
    let dir = temp_dir();
    write_rows(&dir.path().join("rows.jsonl"), &[json!({"text": TEXT})]);
    let args = ["clean", "rows.jsonl", "-o", "out", "-q"];
    unboil_in(dir.path(), &args, b"").success();
    let forced = [&args[..], &["--force", "--text-field", "txt"]].concat();
    let message = "--text-field: no row of rows.jsonl has the field \"txt\"; its fields are: text; \
                   did you mean \"text\"?";
    check_stopped(dir.path(), &forced, message);
}

#[test]
fn a_field_of_one_row_or_one_file_is_enough() {
    let dir = temp_dir();
    let good = json!({"body": TEXT, "key": 7});
    let others: Vec<Value> = (0..99).map(|n| json!({"n": n})).collect();
    write_rows(&dir.path().join("in/a.jsonl"), &others);
    write_rows(
        &dir.path().join("in/b.jsonl"),
        &[others, vec![good]].concat(),
    );
    let run = |more: &[&str]| {
        let args = [&["clean", "in", "-o", "out", "-q", "--force"], more].concat();
        unboil_in(dir.path(), &args, b"")
    };
    let ran = run(&["--text-field", "body", "--id-field", "key"]);
    assert_eq!(ran.status, 1);
    let problems = std::fs::read_to_string(dir.path().join("out/problems.jsonl"));
    assert_eq!(problems.expect("written").lines().count(), 198);
    let ran = run(&["--text-field", "bod"]);
    let message = "unboil: --text-field: none of the first 100 rows of a.jsonl and 1 other file has the \
                   field \"bod\"; its fields are: n, body, key; did you mean \"body\"?\n";
    assert_eq!((ran.status, &*ran.stderr), (2, message));
    // By default, rows without texts do not stop a run that has other articles.
    let ran = run(&[]);
    assert_eq!(ran.status, 2, "{}", ran.stderr);
    write(&dir.path().join("in/c.txt"), TEXT);
    assert_eq!(run(&[]).status, 1);
    assert_eq!(run(&["--text-field", "bod"]).status, 2);
    // Rows that cannot be read are problems, and say nothing of the fields.
    fs::remove_dir_all(dir.path().join("in")).expect("the folder");
    write(&dir.path().join("in/a.jsonl"), "{}\n[1]\nno JSON\n");
    assert_eq!(run(&["--text-field", "bod"]).status, 1);
}

#[test]
fn explain_reads_the_fields_that_flags_and_variables_name() {
    let dir = temp_dir();
    let page = format!("<p>{}</p>", TEXT.replace("\n\n", "</p><p>"));
    let row = |key: &str| json!({"doc": {"body": TEXT}, "page": page, "key": key});
    write_rows(
        &dir.path().join("rows.jsonl"),
        &[row("first"), row("second")],
    );
    let fields = ["--text-field", "doc.body", "--id-field", "key"];
    let args = [&["explain", "rows.jsonl", "--id", "second"], &fields[..]].concat();
    let by_flags = unboil_in(dir.path(), &args, b"").success();
    let report = String::from_utf8(by_flags.stdout).expect("text");
    assert!(report.starts_with("second: "), "{report}");
    assert_eq!(report.matches("REMOVE").count(), 1, "{report}");

    let by_variables = |variables: &[(&str, &str)], args: &[&str]| {
        let mut command = command(dir.path(), args);
        let output = command.envs(variables.iter().copied()).output();
        String::from_utf8(output.expect("it runs").stdout).expect("text")
    };
    let variables = [
        ("UNBOIL_TEXT_FIELD", "doc.body"),
        ("UNBOIL_ID_FIELD", "key"),
    ];
    let args = ["explain", "rows.jsonl", "--id", "second"];
    assert_eq!(by_variables(&variables, &args), report);
    let of_page = by_variables(&[("UNBOIL_HTML_FIELD", "page"), variables[1]], &args);
    assert!(of_page.starts_with("second: "), "{of_page}");
    assert_ne!(of_page, report, "the tags of the page are evidence");
    assert_eq!(of_page.matches("REMOVE").count(), 1, "{of_page}");

    let latin = encoding_rs::WINDOWS_1251
        .encode("Новости порта\n\nСовет решил.\n")
        .0;
    write(&dir.path().join("port.txt"), &latin[..]);
    let args = ["explain", "port.txt", "--encoding", "windows-1251"];
    let ran = unboil_in(dir.path(), &args, b"").success();
    let report = String::from_utf8(ran.stdout).expect("text");
    assert!(report.contains("Новости порта"), "{report}");
    let wrong = ["explain", "port.txt", "--encoding", "koi8-r"];
    let report = unboil_in(dir.path(), &wrong, b"").success().stdout;
    assert!(!String::from_utf8_lossy(&report).contains("Новости порта"));
}

#[test]
fn strip_names_the_fields_once_and_passes_the_rows_on() {
    let rows = format!("{}\n", json!({"text": TEXT})).repeat(3);
    for input in [rows.clone(), format!("\u{feff}{rows}")] {
        let args = ["strip", "--text-field", "txt"];
        let ran = unboil_in(Path::new("."), &args, input.as_bytes());
        assert_eq!((ran.status, &ran.stdout[..]), (1, input.as_bytes()));
        let hint = "unboil: --text-field: no row of standard input has the field \"txt\"; its \
                    fields are: text; did you mean \"text\"?";
        let lines = ran.stderr.lines();
        assert_eq!(lines.clone().next_back(), Some(hint));
        assert_eq!(lines.filter(|line| line.contains("no field")).count(), 3);
    }
    // The hint comes before the error that ends the run, and after a hundred rows.
    let fails = ["strip", "--text-field", "txt", "--on-error", "fail"];
    let ran = unboil_in(Path::new("."), &fails, rows.as_bytes());
    let hint = "unboil: --text-field: no row of standard input has";
    assert!(
        ran.status == 2 && ran.stderr.starts_with(hint),
        "{}",
        ran.stderr
    );
    let args = ["strip", "--text-field", "txt"];
    let ran = unboil_in(Path::new("."), &args, rows.repeat(50).as_bytes());
    let hint = "unboil: --text-field: none of the first 100 rows of standard input has";
    assert!(
        ran.stderr
            .lines()
            .nth(99)
            .is_some_and(|line| line.starts_with(hint)),
        "{}",
        ran.stderr
    );
    // One row of the first has it.
    let rows = format!("{{\"a\": 1}}\n{}\n", json!({"text": "It rained.\n"}));
    let ran = unboil_in(Path::new("."), &["strip"], rows.as_bytes());
    assert_eq!(ran.stderr, "standard input:1: no field \"text\"\n");
}

/// Rows with their fields in objects, and the names of their fields.
fn nested_rows(page: bool) -> String {
    let text = match page {
        true => format!("<p>{}", TEXT.replace("\n\n", "<p>")),
        false => TEXT.to_string(),
    };
    let row = |n: usize, body: &str| {
        format!(
            "{{\"n\": 1.50, \"doc\" : {{\"meta\": {{\"id\":\"a{n}\",\"url\":\"https://a.example/{n}\"}}, \
             \"b\\u006fdy\":\"{body}\" , \"x\":[{{\"body\":\"no\"}}]}}, \"text\": \"Share this\\n\"}}\n"
        )
    };
    let escaped = |text: &str| text.replace('\n', "\\n");
    row(1, &escaped(&text)) + &row(2, &escaped(&text).replace('a', "\\u0061"))
}

const NESTED: [&str; 6] = [
    "--text-field",
    "doc.body",
    "--id-field",
    "doc.meta.id",
    "--url-field",
    "doc.meta.url",
];

#[test]
fn nested_fields_are_cleaned_and_restored() {
    let dir = temp_dir();
    let original = nested_rows(false);
    write(&dir.path().join("in/rows.jsonl"), &original);
    let run = |args: &[&str]| unboil_in(dir.path(), args, b"").success();
    run(&[&["clean", "in", "-o", "out", "-q"], &NESTED[..]].concat());
    let cleaned = fs::read_to_string(dir.path().join("out/articles/rows.jsonl")).expect("rows");
    let removed = original
        .replacen("\\nComments are closed.\\n", "", 1)
        .replacen("\\nComments \\u0061re closed.\\n", "", 1);
    assert_eq!(cleaned, removed);
    let ids = rows(&dir.path().join("out/ledger.jsonl"));
    assert_eq!([&ids[0]["article"], &ids[1]["article"]], ["a1", "a2"]);
    run(&["restore", "out", "-o", "back", "-q"]);
    let back = fs::read_to_string(dir.path().join("back/rows.jsonl")).expect("rows");
    assert_eq!(back, original);

    let stripped = run(&["strip", "in/rows.jsonl", "--text-field", "doc.body"]).stdout;
    assert_eq!(String::from_utf8(stripped).expect("text"), removed);
    run(&[&["match", "in", "-o", "matches", "-q"], &NESTED[..]].concat());
    let passages = rows(&dir.path().join("matches/passages.jsonl"));
    assert_eq!(passages[0]["a"]["article"], "a1");

    let config = "[read]\ntext_field = \"doc.body\"\nid_field = \"doc.meta.id\"\n";
    write(&dir.path().join("c.toml"), config);
    let args = [
        "explain",
        "in/rows.jsonl",
        "--id",
        "a2",
        "--config",
        "c.toml",
    ];
    let explained = String::from_utf8(run(&args).stdout).expect("text");
    assert!(explained.contains("Comments are closed."), "{explained}");
    let args = [
        "strip",
        "in/rows.jsonl",
        "--emit",
        "dolma",
        "--config",
        "c.toml",
    ];
    let attributes = String::from_utf8(run(&args).stdout).expect("text");
    let row: Value = serde_json::from_str(attributes.lines().next().expect("a row")).expect("JSON");
    assert_eq!(row["id"], "a1");
    assert!(row["attributes"]["unboil__chrome"].is_array(), "{row}");
}

#[test]
fn pages_in_objects_give_articles_in_objects() {
    let dir = temp_dir();
    write(&dir.path().join("rows.jsonl"), nested_rows(true));
    let fields = [
        "--html-field",
        "doc.body",
        "--text-field",
        "doc.meta.article",
    ];
    let run = |args: &[&str]| {
        let ran: ProgramOutput = unboil_in(dir.path(), &[args, &fields].concat(), b"");
        ran.success()
    };
    let stripped = run(&["strip", "rows.jsonl", "--metadata", "--explain"]).stdout;
    run(&["clean", "rows.jsonl", "-o", "out", "-q", "--metadata"]);
    let cleaned = fs::read(dir.path().join("out/articles/rows.jsonl")).expect("rows");
    for bytes in [stripped, cleaned] {
        let text = String::from_utf8(bytes).expect("text");
        for line in text.lines() {
            let row: Value = serde_json::from_str(line).expect("a row");
            let article = row["doc"]["meta"]["article"].as_str().expect("a text");
            assert!(article.contains("old harbour"), "{article}");
            assert_eq!(row["text"], "Share this\n");
            assert!(row["metadata"].is_object());
            assert!(line.contains("\"n\": 1.50, \"doc\" : {\"meta\": {\"id\":\"a"));
        }
    }
}

#[test]
fn a_key_with_a_dot_comes_before_the_path() {
    let row = json!({"doc.body": TEXT, "doc": {"body": TEXT}});
    let args = ["strip", "--text-field", "doc.body"];
    let ran = unboil_in(Path::new("."), &args, format!("{row}\n").as_bytes()).success();
    let out: Value = serde_json::from_slice(&ran.stdout).expect("a row");
    assert!(!out["doc.body"].as_str().expect("a text").contains("closed"));
    assert_eq!(out["doc"]["body"], TEXT);
}

#[test]
fn hostile_rows_are_read_in_linear_time() {
    let deep = format!("{}{}", "[".repeat(1 << 20), "]".repeat(1 << 20));
    let nested = format!("{}1{}", "{\"a\":".repeat(1 << 19), "}".repeat(1 << 19));
    let wide: String = (0..1 << 17).map(|_| "\"a\":{\"a\":1},").collect();
    let rows = format!(
        "{{\"x\":{deep},\"a\":{{\"a\":\"It rained.\"}}}}\n{nested}\n{{{wide}\"a\":{{\"a\":\"It rained.\"}}}}\n"
    );
    let path = vec!["a"; 1 << 14].join(".");
    for (path, unusable) in [("a.a", 1), (&*path, 3)] {
        let args = ["strip", "--text-field", path];
        let ran = unboil_in(Path::new("."), &args, rows.as_bytes());
        assert_eq!((ran.status, &ran.stdout[..]), (1, rows.as_bytes()));
        let reported = ran
            .stderr
            .lines()
            .filter(|line| line.starts_with("standard"));
        assert_eq!(reported.count(), unusable, "{}", path.len());
    }
}
