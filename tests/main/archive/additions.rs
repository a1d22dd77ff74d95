//! What `index add` and `index remove` do with their inputs.

use std::fs;
use std::path::Path;

use serde_json::json;

use super::{counts, index, run, write_rows};
use crate::program::unboil_in;
use crate::util::{LEAD, SECOND, THIRD, read_folder, rows, temp_dir, write};

/// The files of an archive but for its locks.
fn files(folder: &Path) -> crate::util::Files {
    let mut files = read_folder(&folder.join("archive"));
    files.retain(|name, _| !name.ends_with("lock"));
    files
}

/// The number of passages of a text with the archive.
fn passages(folder: &Path, text: &str) -> usize {
    write(&folder.join("asked.txt"), text);
    run(folder, &["index", "match", "archive", "asked.txt"], "asked").success();
    rows(&folder.join("asked/passages.jsonl")).len()
}

#[test]
fn the_same_addition_again_adds_nothing() {
    let dir = temp_dir();
    let folder = dir.path();
    write_rows(
        &folder.join("rows.jsonl"),
        &[
            json!({"id": "a", "text": LEAD}),
            json!({"id": "b", "text": SECOND}),
        ],
    );
    let ran = index(folder, &["add", "archive", "rows.jsonl"]).success();
    assert!(ran.stderr.ends_with("2 articles added\n"), "{}", ran.stderr);
    let before = files(folder);
    let ran = index(folder, &["add", "archive", "rows.jsonl"]).success();
    let expected = "0 articles added, 2 were there already\n";
    assert!(ran.stderr.ends_with(expected), "{}", ran.stderr);
    assert!(files(folder) == before);
}

#[test]
fn another_text_with_a_known_id_is_a_problem() {
    let dir = temp_dir();
    let folder = dir.path();
    write_rows(
        &folder.join("old.jsonl"),
        &[json!({"id": "a", "text": LEAD})],
    );
    index(folder, &["add", "archive", "old.jsonl"]).success();
    let before = files(folder);
    write_rows(
        &folder.join("new.jsonl"),
        &[json!({"id": "a", "text": SECOND})],
    );
    let ran = index(folder, &["add", "archive", "new.jsonl", "-q"]);
    let reason = "a: is not added: the archive has another text with this id\n";
    assert_eq!((ran.status, ran.stderr.as_str()), (1, reason));
    assert!(files(folder) == before);
    // Its neighbours are added, and the id counts within an addition too.
    write_rows(
        &folder.join("new.jsonl"),
        &[
            json!({"id": "b", "text": SECOND}),
            json!({"id": "a", "text": SECOND}),
            json!({"id": "c", "text": THIRD}),
            json!({"id": "c", "text": LEAD}),
        ],
    );
    let ran = index(folder, &["add", "archive", "new.jsonl", "-q"]);
    assert_eq!(
        (ran.status, ran.stderr.lines().count()),
        (1, 2),
        "{}",
        ran.stderr
    );
    assert_eq!(counts(folder, "archive").0, 3);
    for text in [LEAD, SECOND, THIRD] {
        assert_eq!(passages(folder, text), 1, "{text}");
    }
}

#[test]
fn inputs_that_cannot_be_read_are_problems() {
    let dir = temp_dir();
    let folder = dir.path();
    let row = json!({"id": "a", "text": LEAD});
    write(
        &folder.join("rows.jsonl"),
        format!("no row\n{row}\n{{\"id\": \"b\"}}\n"),
    );
    let ran = index(
        folder,
        &["add", "archive", "rows.jsonl", "missing.jsonl", "-q"],
    );
    assert_eq!(ran.status, 1);
    for start in ["missing.jsonl: ", "rows.jsonl:1: ", "rows.jsonl:3: "] {
        assert!(
            ran.stderr.lines().any(|line| line.starts_with(start)),
            "{}",
            ran.stderr
        );
    }
    assert_eq!(counts(folder, "archive").0, 1);
}

#[test]
fn stdin_and_folders_of_texts_are_added() {
    let dir = temp_dir();
    let folder = dir.path();
    let row = format!("{}\n", json!({"id": "a", "text": LEAD}));
    unboil_in(folder, &["index", "add", "archive", "-"], row.as_bytes()).success();
    for number in 0..150 {
        let text = format!("{number} {SECOND} {number}\n");
        write(&folder.join(format!("texts/{number}.txt")), text);
    }
    index(folder, &["add", "archive", "texts", "--threads", "2"]).success();
    assert_eq!(counts(folder, "archive").0, 151);
    assert_eq!(passages(folder, LEAD), 1);
    // Neither an empty input nor empty texts are articles.
    let before = files(folder);
    for empty in ["", "{\"id\": \"e\", \"text\": \"\"}\n"] {
        write(&folder.join("empty.jsonl"), empty);
        index(folder, &["add", "archive", "empty.jsonl"]).success();
    }
    assert!(files(folder) == before);
    assert!(crate::util::spill_folders(folder).is_empty());
}

#[test]
fn archives_are_no_articles() {
    let dir = temp_dir();
    let folder = dir.path();
    write(&folder.join("in/a.txt"), LEAD);
    index(folder, &["add", "in/archive", "in/a.txt"]).success();
    for args in [
        &["index", "add", "other", "in/archive"][..],
        &["match", "in/archive", "-o", "m"],
    ] {
        let ran = unboil_in(folder, &[args, &["-q"]].concat(), b"");
        assert!(ran.status > 0, "{args:?}");
        assert!(
            ran.stderr.contains("in/archive: is an archive"),
            "{args:?}: {}",
            ran.stderr
        );
    }
    // Below an input its files are no articles.
    let ran = index(folder, &["add", "other", "in"]).success();
    assert!(ran.stderr.contains("1 article added"), "{}", ran.stderr);
    assert_eq!(counts(folder, "other"), (1, 1));
    let ran = index(folder, &["add", "in/archive", "in"]);
    assert_eq!(ran.status, 2);
    assert!(
        ran.stderr.contains("is in the input folder"),
        "{}",
        ran.stderr
    );
}

#[test]
fn only_archives_are_changed() {
    let dir = temp_dir();
    let folder = dir.path();
    write(&folder.join("texts/a.txt"), LEAD);
    let before = read_folder(&folder.join("texts"));
    for args in [
        &["add", "texts", "texts/a.txt"][..],
        &["compact", "texts"],
        &["info", "texts"],
        &["info", "missing"],
        &["remove", "texts", "--ids", "texts/a.txt"],
        &["add", "texts/a.txt", "texts/a.txt"],
        &["match", "missing", "texts", "-o", "out"],
    ] {
        let ran = index(folder, args);
        assert_eq!(ran.status, 2, "{args:?}: {}", ran.stderr);
        assert!(ran.stderr.contains(args[1]), "{args:?}: {}", ran.stderr);
    }
    assert!(read_folder(&folder.join("texts")) == before);
    assert!(!folder.join("missing").exists());
}

#[test]
fn removed_texts_are_found_no_more() {
    let dir = temp_dir();
    let folder = dir.path();
    let row = |id, text| json!({"id": id, "text": text});
    write_rows(
        &folder.join("one.jsonl"),
        &[row("a", LEAD), row("b", SECOND)],
    );
    write_rows(&folder.join("two.jsonl"), &[row("c", THIRD)]);
    for name in ["one.jsonl", "two.jsonl"] {
        index(folder, &["add", "archive", name]).success();
    }
    write(&folder.join("ids"), "a\n\nno such id\nc\r\n");
    let ran = index(folder, &["remove", "archive", "--ids", "ids"]);
    assert_eq!(ran.status, 1);
    let expected = "no such id: the archive has no article with this id\n2 articles removed\n";
    assert_eq!(ran.stderr, expected);
    assert_eq!(counts(folder, "archive"), (1, 1));
    let found = [LEAD, SECOND, THIRD].map(|text| passages(folder, text));
    assert_eq!(found, [0, 1, 0]);
    assert_eq!(files(folder).len(), 2, "one segment and the manifest");
    // A removed article may come again, after the others.
    index(folder, &["add", "archive", "one.jsonl"]).success();
    assert_eq!(passages(folder, LEAD), 1);
    let removed =
        |ids: &[u8]| unboil_in(folder, &["index", "remove", "archive", "--ids", "-"], ids);
    removed(b"a\nb\n").success();
    // An empty archive works.
    assert_eq!(counts(folder, "archive"), (0, 0));
    assert_eq!((passages(folder, SECOND), files(folder).len()), (0, 1));
    index(folder, &["compact", "archive"]).success();
    index(folder, &["add", "archive", "two.jsonl"]).success();
    assert_eq!(passages(folder, THIRD), 1);
    fs::remove_file(folder.join("ids")).expect("a file");
    assert_eq!(
        index(folder, &["remove", "archive", "--ids", "ids"]).status,
        2
    );
    assert_eq!(counts(folder, "archive").0, 1);
}
