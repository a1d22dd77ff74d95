//! Parquet: only the texts change, dropped rows go, and `restore` gives all values back.

use std::fs;
use std::path::Path;

use crate::parquet_files::{TestRow, description, read_parquet, write_parquet};
use crate::program::{run_command, unboil};
use crate::util::{parse_rows, read_folder, rows, temp_dir};

const ARTICLE: &str = "The council voted on Tuesday evening to keep the old harbour open for two \
    more winters, after a debate of three hours in the hall at the market square.";

/// An article between two lines of a web page.
fn dump(id: i64) -> String {
    let words = "ferry lamp keeper tide rope"
        .split(' ')
        .map(|word| format!("{word}{id}"));
    let words: Vec<String> = words.collect();
    let words = words.join(" ");
    format!(
        "Share this article\n\n{ARTICLE} The pilots of boat {words} said so.\n\nComments are closed."
    )
}

fn row(id: i64) -> TestRow {
    (id, Some(dump(id)))
}

/// Groups of rows with nulls, an empty text, copies, and a group of copies only.
fn groups() -> Vec<Vec<TestRow>> {
    let copy = |id: i64, of: i64| (id, Some(dump(of)));
    vec![
        vec![
            row(1),
            (2, None),
            (3, None),
            row(4),
            (5, Some(String::new())),
        ],
        vec![copy(6, 1), copy(7, 4)],
        vec![row(8), copy(9, 1), row(10), copy(11, 8), (12, None)],
    ]
}

const FIELD: [&str; 2] = ["--text-field", "doc.text"];

/// The rows with another text.
fn with_texts(groups: &[Vec<String>], text: impl Fn(&str) -> String) -> Vec<Vec<String>> {
    let row = |row: &String| text(row);
    groups
        .iter()
        .map(|rows| rows.iter().map(row).collect())
        .collect()
}

/// The text without the two lines of the page.
fn stripped(row: &str) -> String {
    let row = row.replace("Share this article\n\n", "");
    row.replace("Comments are closed.", "")
}

#[test]
fn strip_changes_only_the_texts() {
    let dir = temp_dir();
    let (path, out) = (
        dir.path().join("rows.parquet"),
        dir.path().join("out.parquet"),
    );
    write_parquet(&path, &groups());
    let flags = [&["strip", path.to_str().expect("a path")], &FIELD[..]].concat();
    let run = unboil(&flags);
    assert_eq!(run.status, 1);
    let problem = "rows.parquet:2: the field \"doc.text\" is null";
    assert!(run.stderr.contains(problem), "{}", run.stderr);
    fs::write(&out, &run.stdout).expect("written");
    let expected = with_texts(&read_parquet(&path), stripped);
    let trimmed = |groups: Vec<Vec<String>>| {
        with_texts(&groups, |row| row.replace("\\n", "").replace('\n', ""))
    };
    assert_eq!(trimmed(read_parquet(&out)), trimmed(expected));
    assert_eq!(description(&out), description(&path));
    // Also from standard input, and with another number of threads.
    let bytes = fs::read(&path).expect("the file");
    let flags = [&["strip", "-", "--threads", "3"], &FIELD[..]].concat();
    let from_stdin = crate::program::unboil_in(dir.path(), &flags, &bytes);
    assert_eq!(from_stdin.stdout, run.stdout);
    // Rows that are skipped are gone from all columns.
    let path = path.to_str().expect("a path");
    let run = unboil(&[&["strip", path, "--on-error", "skip"], &FIELD[..]].concat());
    fs::write(&out, &run.stdout).expect("written");
    let sizes: Vec<usize> = read_parquet(&out).iter().map(Vec::len).collect();
    assert_eq!(sizes, [3, 2, 4]);
}

/// Cleans a folder, restores it, and returns the cleaned rows.
fn round_trip(dir: &Path, more: &[&str]) -> Vec<Vec<String>> {
    let (out, back) = (dir.join("out"), dir.join("back"));
    let flags = [&FIELD[..], &["--site-by", "none", "--force"], more].concat();
    run_command("clean", &dir.join("in"), &out, &flags);
    for _ in 0..2 {
        // The second time, the files are there already.
        run_command("restore", &out, &back, &[]).success();
        let (is, was) = (back.join("rows.parquet"), dir.join("in/rows.parquet"));
        assert_eq!(read_parquet(&is), read_parquet(&was), "{more:?}");
        assert_eq!(description(&is), description(&was));
    }
    fs::remove_dir_all(&back).expect("removed");
    read_parquet(&out.join("articles/rows.parquet"))
}

#[test]
fn dropped_rows_go_and_come_back() {
    let dir = temp_dir();
    fs::create_dir(dir.path().join("in")).expect("a folder");
    write_parquet(&dir.path().join("in/rows.parquet"), &groups());
    let sizes = |groups: Vec<Vec<String>>| groups.iter().map(Vec::len).collect::<Vec<_>>();
    assert_eq!(sizes(round_trip(dir.path(), &[])), [5, 2, 5]);
    assert_eq!(
        sizes(round_trip(dir.path(), &["--duplicates", "drop-passages"])),
        [5, 2, 5]
    );
    let dropped = round_trip(dir.path(), &["--duplicates", "drop-articles"]);
    assert!(dropped.iter().flatten().all(|row| !row.contains("id: 9,")));
    // The second group consists of copies.
    assert_eq!(sizes(dropped), [5, 3]);
    let ledger = rows(&dir.path().join("out/ledger.jsonl"));
    let of_row_6: Vec<_> = ledger.iter().filter(|row| row["line"] == 6).collect();
    assert_eq!(of_row_6[0]["article"], "6");
    assert!(
        of_row_6[0]["row"]
            .as_str()
            .expect("its fields")
            .contains("\"row_group\":1")
    );
}

#[test]
fn shards_give_the_same_bytes_for_any_threads_and_memory() {
    let dir = temp_dir();
    let input = dir.path().join("in");
    fs::create_dir_all(input.join("b")).expect("a folder");
    write_parquet(&input.join("a.parquet"), &groups());
    write_parquet(&input.join("b/c.pq"), &[(20..200).map(row).collect()]);
    let clean = |more: &[&str]| {
        let out = dir.path().join("out");
        let flags = [
            &FIELD[..],
            &["--duplicates", "drop-articles", "--force"],
            more,
        ]
        .concat();
        run_command("clean", &input, &out, &flags);
        let mut files = read_folder(&out);
        files.remove("summary.json");
        files
    };
    let files = clean(&["--threads", "1"]);
    assert!(files == clean(&["--threads", "4"]));
    assert!(files == clean(&["--memory", "32MiB"]));
    assert!(files.contains_key("articles/b/c.pq"));
}

#[test]
fn tables_have_the_rows_of_the_json_files() {
    let dir = temp_dir();
    let (input, out) = (dir.path().join("rows.parquet"), dir.path().join("out"));
    write_parquet(&input, &groups());
    run_command(
        "clean",
        &input,
        &out,
        &[&FIELD[..], &["--write", "parquet"]].concat(),
    );
    let count = |name: &str| read_parquet(&out.join(name)).concat().len();
    let ledger = rows(&out.join("ledger.jsonl"));
    assert_eq!(count("ledger.parquet"), ledger.len());
    assert_eq!(
        count("passages.parquet"),
        rows(&out.join("passages.jsonl")).len()
    );
    let groups = rows(&out.join("groups.jsonl"));
    let members = groups
        .iter()
        .map(|group| group["members"].as_array().expect("a list").len());
    assert_eq!(count("groups.parquet"), members.sum::<usize>());
    let first = &read_parquet(&out.join("ledger.parquet"))[0][0];
    assert!(
        first.contains(ledger[0]["why"].as_str().expect("a reason")),
        "{first}"
    );
    // The manifest knows them: they are replaced.
    run_command("clean", &input, &out, &[&FIELD[..], &["--force"]].concat());
    assert!(!out.join("ledger.parquet").exists());
    run_command(
        "match",
        &input,
        &out,
        &[&FIELD[..], &["--force", "--write", "parquet"]].concat(),
    );
    assert!(out.join("groups.parquet").exists() && !out.join("ledger.parquet").exists());
}

#[test]
fn articles_of_pages_get_a_column() {
    let dir = temp_dir();
    let (path, out) = (
        dir.path().join("rows.parquet"),
        dir.path().join("out.parquet"),
    );
    let page =
        |id: i64| format!("<html><h1>Harbour</h1><p>{ARTICLE} {id}</p><p>Share this</p></html>");
    write_parquet(&path, &[vec![(1, Some(page(1))), (2, None)]]);
    let name = path.to_str().expect("a path");
    let run = unboil(&["strip", name, "--html-field", "doc.text"]);
    fs::write(&out, &run.stdout).expect("written");
    let rows = read_parquet(&out).concat();
    assert!(
        rows[0].contains("<h1>") && rows[0].contains(&format!("text: \"Harbour\n\n{ARTICLE} 1")),
        "{rows:?}"
    );
    assert!(rows[1].ends_with("text: null}"), "{rows:?}");
    // The field is that of the language here, which is replaced.
    let run = unboil(&[
        "strip",
        name,
        "--html-field",
        "doc.text",
        "--text-field",
        "doc.lang",
    ]);
    fs::write(&out, &run.stdout).expect("written");
    let rows = read_parquet(&out).concat();
    assert!(rows[0].contains("lang: \"Harbour"), "{rows:?}");
    // `clean` writes the same, and has no originals of such files.
    let cleaned = dir.path().join("out");
    run_command("clean", &path, &cleaned, &["--html-field", "doc.text"]);
    let rows = read_parquet(&cleaned.join("articles/rows.parquet")).concat();
    assert!(rows[0].contains("text: \"Harbour\n"), "{rows:?}");
}

#[test]
fn files_that_cannot_be_used_are_problems() {
    let dir = temp_dir();
    let (input, out) = (dir.path().join("in"), dir.path().join("out"));
    fs::create_dir(&input).expect("a folder");
    write_parquet(&input.join("whole.parquet"), &groups());
    let bytes = fs::read(input.join("whole.parquet")).expect("the file");
    fs::write(input.join("cut.parquet"), &bytes[..bytes.len() / 2]).expect("written");
    fs::write(input.join("empty.parquet"), "").expect("written");
    // The pages of one column are overwritten; the end of the file is not.
    let mut damaged = bytes.clone();
    damaged[4..400].fill(0xff);
    fs::write(input.join("damaged.parquet"), &damaged).expect("written");
    let run = run_command("clean", &input, &out, &FIELD);
    assert_eq!(run.status, 1, "{}", run.stderr);
    let problems = rows(&out.join("problems.jsonl"));
    let of = |name: &str| problems.iter().filter(|row| row["path"] == name).count();
    assert_eq!(
        (
            of("cut.parquet"),
            of("empty.parquet"),
            of("damaged.parquet")
        ),
        (1, 1, 1)
    );
    let files = read_folder(&out.join("articles"));
    assert!(files.contains_key("whole.parquet"));
    assert_eq!(files.get("damaged.parquet"), Some(&damaged));
    assert!(!files.contains_key("cut.parquet"));
    // A cut file passes through `strip`.
    let cut = input.join("cut.parquet");
    let run = unboil(&[&["strip", cut.to_str().expect("a path")], &FIELD[..]].concat());
    assert_eq!((run.status, run.stdout.len()), (1, bytes.len() / 2));
}

#[test]
fn the_field_that_was_meant_is_named() {
    let dir = temp_dir();
    let path = dir.path().join("rows.parquet");
    write_parquet(&path, &groups());
    let run = run_command("match", &path, &dir.path().join("out"), &[]);
    assert_eq!(run.status, 2);
    let expected = "no row of rows.parquet has the field \"text\"; its fields are: id, tags, doc.text, \
                    doc.lang, score; did you mean \"doc.text\"?";
    assert!(run.stderr.contains(expected), "{}", run.stderr);
}

#[test]
fn a_report_shows_the_texts() {
    let dir = temp_dir();
    let (path, out) = (dir.path().join("rows.parquet"), dir.path().join("out"));
    write_parquet(&path, &groups());
    run_command(
        "clean",
        &path,
        &out,
        &[&FIELD[..], &["--duplicates", "drop-articles"]].concat(),
    );
    let page = dir.path().join("report.html");
    let run = unboil(&[
        "report".as_ref(),
        out.as_os_str(),
        "--out".as_ref(),
        page.as_os_str(),
    ]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    assert!(parse_rows("").is_empty() && page.exists());
}
