//! `unboil strip` over rows: unusable rows, any number of threads, use in pipes, Dolma attributes.

use std::fs;
use std::io::{self, BufRead, BufReader, Write};
use std::path::Path;
use std::process::Stdio;

use serde_json::{Value, json};

use crate::program::{ProgramOutput, command, read_all, run_command, unboil_in, wait_for_exit};
use crate::util::{read_folder, rows, temp_dir, testdata, write};

const TEXT: &str = "Harbour to stay open\n\nThe council voted on Tuesday evening to keep the old harbour open for another ten \
                    years.\n\nComments are closed.\n";
const PAGE: &str = "<html><body><nav><a href=\"/\">Home</a></nav><article><h1>Harbour to stay open</h1><p>The council voted on \
                    Tuesday evening to keep the old harbour open for another ten years.</p></article></body></html>";

/// Rows with an article in `field`; every second row is unusable.
fn mixed(field: &str, article: &str) -> String {
    let good = |id: usize| format!("{}\n", json!({"z": id, field: article, "a": [null, 0.5]}));
    let bad = [
        format!("{{\"{field}\":\"broken\n"),
        format!("{{\"{field}\":5,\"id\":\"b\"}}\n"),
        "[1]\n".to_string(),
        "{\"id\":\"none\"}\n".to_string(),
    ];
    let rows = bad
        .into_iter()
        .enumerate()
        .flat_map(|(id, bad)| [good(id), bad]);
    rows.collect::<String>() + &good(9)
}

fn stdout(ran: &ProgramOutput) -> &str {
    str::from_utf8(&ran.stdout).expect("text")
}

#[test]
fn bad_rows_pass_are_skipped_or_end_the_run() {
    for (field, article, more) in [
        ("text", TEXT, &[][..]),
        ("html", PAGE, &["--html-field", "html"][..]),
    ] {
        let dir = temp_dir();
        let input = mixed(field, article);
        write(&dir.path().join("in/rows.jsonl"), &input);
        run_command(
            "clean",
            &dir.path().join("in"),
            &dir.path().join("out"),
            more,
        );
        let of_clean = fs::read_to_string(dir.path().join("out/problems.jsonl")).expect("text");
        assert_eq!(of_clean.lines().count(), 4);
        let strip = |how: &[&str]| {
            let args = [&["strip", "rows.jsonl", "--problems", "p.jsonl"], more, how].concat();
            let ran = unboil_in(&dir.path().join("in"), &args, b"");
            let problems = fs::read_to_string(dir.path().join("in/p.jsonl")).expect("text");
            (ran, problems)
        };
        let is_bad = |line: &&str| !line.contains("\"z\"");

        let (passed, problems) = strip(&[]);
        assert_eq!((passed.status, &problems), (1, &of_clean), "{field}");
        assert_eq!(passed.stderr.lines().count(), 4, "{}", passed.stderr);
        let out: Vec<&str> = stdout(&passed).lines().collect();
        assert_eq!(out.len(), 9);
        let bad: Vec<&str> = out.iter().copied().filter(is_bad).collect();
        assert_eq!(bad, input.lines().filter(is_bad).collect::<Vec<_>>());
        check_good_rows(field, &out);
        let (same, _) = strip(&["--on-error", "pass"]);
        assert_eq!(same.stdout, passed.stdout);

        let (skipped, problems) = strip(&["--on-error", "skip"]);
        assert_eq!((skipped.status, &problems), (1, &of_clean));
        assert_eq!(skipped.stderr, passed.stderr);
        let good: Vec<&str> = out.iter().copied().filter(|line| !is_bad(line)).collect();
        assert_eq!(stdout(&skipped).lines().collect::<Vec<_>>(), good);

        let (failed, problems) = strip(&["--on-error", "fail"]);
        assert_eq!(failed.status, 2);
        assert_eq!(stdout(&failed).lines().collect::<Vec<_>>(), &out[..1]);
        let message = passed.stderr.lines().next().expect("a line");
        let expected = format!("unboil: {message}: stopped because of --on-error fail\n");
        assert_eq!(failed.stderr, expected);
        assert_eq!(Some(problems.trim_end()), of_clean.lines().next());
    }
}

/// Every second row is a stripped article; the other fields are unchanged.
#[track_caller]
fn check_good_rows(field: &str, out: &[&str]) {
    for (at, line) in out.iter().step_by(2).enumerate() {
        let row: Value = serde_json::from_str(line).expect("a row");
        let id = if at == 4 { 9 } else { at };
        assert!(
            line.starts_with(&format!("{{\"a\":[null,0.5],\"{field}\":")),
            "{line}"
        );
        assert_eq!(row["z"], id);
        let text = row["text"].as_str().expect("a text");
        assert!(text.contains("another ten years."), "{text}");
        assert!(!text.contains("closed") && !text.contains("Home"), "{text}");
    }
}

#[test]
fn a_bad_text_passes_is_skipped_or_ends_the_run() {
    let bad = [&b"ab"[..], &[0, 0], b"\n"].concat();
    for (how, status, out) in [("pass", 1, &bad[..]), ("skip", 1, &[]), ("fail", 2, &[])] {
        let ran = unboil_in(Path::new("."), &["strip", "--on-error", how], &bad);
        assert_eq!((ran.status, &ran.stdout[..]), (status, out), "{how}");
        assert!(ran.stderr.contains("standard input:1: "), "{}", ran.stderr);
    }
}

#[test]
fn invalid_pages_pass_or_are_skipped() {
    let bad = b"\0\x01 no tag \xe9";
    for (how, left) in [("pass", &bad[..]), ("skip", b"")] {
        let args = ["strip", "--format", "html", "--on-error", how];
        let ran = unboil_in(Path::new("."), &args, bad);
        assert_eq!((ran.status, &ran.stdout[..]), (1, left));
        assert_eq!(
            ran.stderr,
            "standard input: NUL byte and no tag: this is no page\n"
        );
    }
}

#[test]
fn problems_need_a_file_that_can_be_written() {
    let dir = temp_dir();
    let input = mixed("text", TEXT);
    write(&dir.path().join("rows.jsonl"), &input);
    for (file, message) in [
        ("none/p.jsonl", "none/p.jsonl: "),
        (".", ".: "),
        ("rows.jsonl", "--problems: rows.jsonl is an input"),
        #[cfg(target_os = "linux")]
        ("/dev/full", "/dev/full: "),
    ] {
        let args = ["strip", "rows.jsonl", "--problems", file];
        let ran = unboil_in(dir.path(), &args, b"");
        assert_eq!(ran.status, 2, "{file}");
        assert!(
            ran.stderr.starts_with(&format!("unboil: {message}")),
            "{}",
            ran.stderr
        );
    }
    let kept = fs::read_to_string(dir.path().join("rows.jsonl")).expect("text");
    assert_eq!(kept, input);
    // None: an empty file, over that of an earlier run.
    write(&dir.path().join("p.jsonl"), "old\n");
    let args = ["strip", "--problems", "p.jsonl"];
    unboil_in(dir.path(), &args, b"{\"text\":\"a\"}\n").success();
    let kept = fs::read_to_string(dir.path().join("p.jsonl")).expect("text");
    assert_eq!(kept, "");
}

#[test]
fn bad_rows_into_a_closed_pipe_end_it_quietly() {
    let dir = temp_dir();
    let args = ["strip", "--problems", "p.jsonl"];
    let mut child = command(dir.path(), &args).spawn().expect("starts");
    let mut stdin = child.stdin.take().expect("piped");
    // Nobody reads either of them.
    drop(child.stdout.take());
    drop(child.stderr.take());
    let bad = format!("{{\"padding\":\"{}\"}}\n", "p".repeat(50_000));
    let refused = (0..1000).find(|_| stdin.write_all(bad.as_bytes()).is_err());
    assert!(refused.is_some(), "it reads on for nobody");
    assert_eq!(wait_for_exit(&mut child).0, 0);
    assert!(!rows(&dir.path().join("p.jsonl")).is_empty());
}

/// Numbers, escapes, spaces, line ends and fields of one name stay as some writer left them.
#[test]
fn other_fields_stay_byte_for_byte() {
    let text = TEXT.replace('\n', "\\n");
    let stripped = text.replace("\\n\\nComments are closed.", "");
    let around = [
        (
            "\u{feff}{\"n\":1.50,\"text\":\"",
            "\",\"big\":12345678901234567890123,\"e\":-0.0E+2}\n",
        ),
        (
            "{ \"b\" : \"\\u00e9\\/\u{e9}\",\t\"text\" : \"",
            "\" ,\"a\":[ ] }  \r\n",
        ),
        (
            "{\"x\":1,\"x\":{\"text\":\"\\ud83d\\ude00\"},\"text\":\"",
            "\",\"\":null}\n",
        ),
        ("\n \n{\"text\":\"", "\",\"z\":0,\"a\":true}"),
    ];
    let rows = |text: &str| -> String {
        let row = |(before, after): &(&str, &str)| format!("{before}{text}{after}");
        around.iter().map(row).collect()
    };
    let args = ["strip", "--format", "jsonl"];
    let ran = unboil_in(Path::new("."), &args, rows(&text).as_bytes()).success();
    assert_eq!(stdout(&ran), rows(&stripped));
}

/// A row that comes in pieces is out when it is whole, and the last one needs no line end.
#[test]
fn rows_may_arrive_in_chunks() {
    let mut child = command(Path::new("."), &["strip", "--threads", "3"])
        .spawn()
        .expect("starts");
    let mut stdin = child.stdin.take().expect("piped");
    let mut stdout = BufReader::new(child.stdout.take().expect("piped"));
    let row = format!("{}\n", json!({"text": TEXT}));
    let (start, end) = row.split_at(40);
    let two_and_a_half = [&row, &row, start].concat();
    stdin.write_all(two_and_a_half.as_bytes()).expect("taken");
    let stripped = format!(
        "{}\n",
        json!({"text": TEXT.replace("\n\nComments are closed.", "")})
    );
    let mut line = String::new();
    for _ in 0..2 {
        line.clear();
        stdout.read_line(&mut line).expect("a row");
        assert_eq!(line, stripped);
    }
    stdin.write_all(end.trim_end().as_bytes()).expect("taken");
    drop(stdin);
    let rest = read_all(&mut stdout);
    assert_eq!(str::from_utf8(&rest), Ok(stripped.trim_end()));
    assert_eq!(wait_for_exit(&mut child).0, 0);
}

#[test]
fn the_rows_are_the_same_on_any_number_of_threads() {
    let dir = temp_dir();
    let good = json!({"text": TEXT}).to_string();
    let mut input = String::from("\u{feff}");
    for n in 0..3000 {
        match n % 50 {
            // Longer than allowed, and some longer than what is read at a time.
            7 => input.push_str(&json!({"text": "long ".repeat(n * 40)}).to_string()),
            8 => input.push_str("{\"id\":"),
            9 => {}
            _ => input.push_str(&good),
        }
        input.push('\n');
    }
    write(
        &dir.path().join("c.toml"),
        "[read]\nmax_article_bytes = 1000\n",
    );
    write(&dir.path().join("rows.jsonl"), &input);
    let strip = |more: &[&str], stdin: &str| {
        let args = [&["strip", "--config", "c.toml"], more].concat();
        unboil_in(dir.path(), &args, stdin.as_bytes())
    };
    let one = strip(&["--threads", "1"], &input);
    assert_eq!(one.status, 1);
    assert!(one.stderr.ends_with("\nand 20 more problems\n"));
    let lines = |text: &str| text.matches('\n').count();
    assert_eq!(lines(stdout(&one)), 3000);
    assert!(stdout(&one).len() < input.len());
    for threads in ["2", "5"] {
        let many = strip(&["--threads", threads], &input);
        assert!(many.stdout == one.stdout, "differs on {threads} threads");
        assert_eq!(many.stderr, one.stderr);
        let file = strip(&["--threads", threads, "rows.jsonl"], "");
        assert!(file.stdout == one.stdout, "differs from a file");
    }
    let skipped = strip(&["--on-error", "skip"], &input);
    assert_eq!(lines(stdout(&skipped)), 3000 - 120);
}

/// The pipeline of the README, if `zstd` and `jq` are installed.
#[test]
#[cfg(unix)]
fn filter_works_between_zstd_and_jq() {
    let there = |program: &str| {
        let mut command = std::process::Command::new(program);
        let run = command.arg("--version").stdout(Stdio::null()).status();
        run.is_ok_and(|status| status.success())
    };
    if !there("zstd") || !there("jq") {
        let _ = writeln!(io::stderr(), "skipped: zstd or jq is not on this machine");
        return;
    }
    let dir = temp_dir();
    let row = |n: usize| json!({"n": n, "text": TEXT, "more": {"b": [1, "é"], "a": null}});
    let input: String = (0..500).map(|n| format!("{}\n", row(n))).collect();
    let packed = zstd::encode_all(input.as_bytes(), 3).expect("memory");
    write(&dir.path().join("rows.jsonl.zst"), packed);
    let script = "set -eu
        zstd -dcq rows.jsonl.zst | \"$UNBOIL_PROGRAM\" strip | jq -c 'select(.n % 2 == 0)' > half.jsonl
        zstd -dcq rows.jsonl.zst | \"$UNBOIL_PROGRAM\" strip | jq -c 'del(.text)' > other.jsonl
        zstd -dcq rows.jsonl.zst | jq -c 'del(.text)' | cmp - other.jsonl
        zstd -dcq rows.jsonl.zst | \"$UNBOIL_PROGRAM\" strip --explain | jq -r '.removed[].rule' | sort | uniq -c | tr -s ' ' > rules";
    let ran = std::process::Command::new("sh")
        .args(["-c", script])
        .env("UNBOIL_PROGRAM", env!("CARGO_BIN_EXE_unboil"))
        .current_dir(dir.path())
        .output()
        .expect("sh starts");
    let stderr = String::from_utf8_lossy(&ran.stderr);
    assert!(ran.status.success() && stderr.is_empty(), "{stderr}");
    let half = rows(&dir.path().join("half.jsonl"));
    let numbers: Vec<u64> = half.iter().filter_map(|row| row["n"].as_u64()).collect();
    assert_eq!(numbers, (0..500).step_by(2).collect::<Vec<u64>>());
    assert!(half.iter().all(|row| !row.to_string().contains("closed")));
    let rules = fs::read_to_string(dir.path().join("rules")).expect("text");
    assert_eq!(rules, " 500 phrase\n");
}

/// Cut by its attributes as Dolma's mixer does, in characters, a document is what the filter makes of it.
#[test]
fn dolma_attributes_match_the_filter() {
    let mut input = String::new();
    let mut texts = read_folder(&testdata("languages"));
    texts.extend(read_folder(&testdata("articles/harbour-herald")));
    for (n, (name, bytes)) in texts.iter().enumerate() {
        let text = str::from_utf8(bytes).expect("UTF-8");
        let row = match n % 2 {
            0 => json!({"text": text, "id": name, "source": "made up"}),
            _ => json!({"id": n, "text": text}),
        };
        input.push_str(&format!("{row}\n"));
        if n % 10 == 0 {
            input.push_str(&format!("{}\n", json!({"id": n + 1000})));
        }
    }
    let strip = |more: &[&str]| {
        let args = [&["strip"], more].concat();
        let ran = unboil_in(Path::new("."), &args, input.as_bytes());
        assert_eq!(ran.status, 1);
        let row = |line| serde_json::from_str(line).expect("a row");
        let rows: Vec<Value> = stdout(&ran).lines().map(row).collect();
        rows
    };
    let documents: Vec<Value> = (input.lines())
        .map(|line| serde_json::from_str(line).expect("a row"))
        .collect();
    let (attributes, stripped) = (strip(&["--emit", "dolma"]), strip(&[]));
    assert_eq!(attributes.len(), documents.len());
    let (mut spans, mut beyond_ascii) = (0, 0);
    for ((document, attributes), stripped) in documents.iter().zip(&attributes).zip(&stripped) {
        assert_eq!(attributes["id"], document["id"]);
        assert_eq!(attributes.get("source"), document.get("source"));
        let classes = attributes["attributes"].as_object().expect("an object");
        let Some(text) = document["text"].as_str() else {
            assert!(classes.is_empty());
            continue;
        };
        let mut kept: Vec<Option<char>> = text.chars().map(Some).collect();
        for (class, of_class) in classes {
            assert!(class.starts_with("unboil__"), "{class}");
            for span in of_class.as_array().expect("spans") {
                let at = |n: usize| span[n].as_u64().expect("a place") as usize;
                assert_eq!(span[2], 1.0);
                kept[at(0)..at(1)].fill(None);
                spans += 1;
                beyond_ascii += usize::from(!text.is_ascii());
            }
        }
        let kept: String = kept.into_iter().flatten().collect();
        assert_eq!(stripped["text"], kept);
    }
    assert!(spans > 50 && beyond_ascii > 20, "{spans}, {beyond_ascii}");
}

#[test]
fn dolma_attributes_need_text_rows() {
    let text = "{\"text\":\"a\"}\n";
    for more in [
        &["--html-field", "html"][..],
        &["--format", "text"],
        &["--format", "html"],
        &["--to", "markdown"],
        &["--explain"],
    ] {
        let args = [&["strip", "--emit", "dolma"], more].concat();
        let ran = unboil_in(Path::new("."), &args, text.as_bytes());
        assert_eq!((ran.status, stdout(&ran)), (2, ""), "{more:?}");
        assert!(
            ran.stderr.starts_with("unboil: --emit dolma: "),
            "{}",
            ran.stderr
        );
    }
    // A bad row that is left out of the documents has no attributes.
    let bad = "{\"id\":1}\nno row\n{\"id\":2,\"text\":\"a\"}";
    let args = ["strip", "--emit", "dolma"];
    let ran = unboil_in(Path::new("."), &args, bad.as_bytes());
    let none = |id: &str| format!("{{\"id\":{id},\"attributes\":{{}}}}\n");
    assert_eq!(stdout(&ran), none("1") + &none("null") + &none("2"));
    let args = [&args[..], &["--on-error", "skip"]].concat();
    let ran = unboil_in(Path::new("."), &args, bad.as_bytes());
    assert_eq!(stdout(&ran), none("2"));
}
