//! `unboil index`: what it says to mistakes, and that new articles are compared with the archive
//! alone. That the result is the one of a joint run is tested elsewhere.

use std::path::Path;

use serde_json::json;

use crate::program::{INDEX_COMMANDS, ProgramOutput, unboil_in};
use crate::util::{rows, temp_dir, testdata, write};

const TEXT: &str =
    "The ferry sails at noon, and whoever comes late waits at the quay until the next morning.\n";

/// A folder with `new.jsonl`, two articles with one text.
fn folder_with_copies() -> tempfile::TempDir {
    let dir = temp_dir();
    let row = |id: &str| format!("{}\n", json!({"id": id, "text": TEXT}));
    write(&dir.path().join("new.jsonl"), row("x") + &row("y"));
    dir
}

fn run(folder: &Path, line: &str) -> ProgramOutput {
    let words: Vec<&str> = line.split_whitespace().collect();
    unboil_in(folder, &words, b"")
}

#[test]
fn references_without_an_article_are_references() {
    let dir = folder_with_copies();
    let folder = dir.path();
    run(folder, "index add archive -").success();
    std::fs::create_dir(folder.join("empty")).expect("a folder");
    run(folder, "index match archive new.jsonl -o matches").success();
    assert_eq!(rows(&folder.join("matches/passages.jsonl")).len(), 0);
    for against in ["archive", "empty"] {
        let out = format!("unique-{against}");
        let line = format!("dedup new.jsonl -o {out} --against {against}");
        // That the folder has no files is a problem.
        let ran = run(folder, &line);
        assert!(ran.status < 2, "{}", ran.stderr);
        let stays = rows(&folder.join(out).join("articles/new.jsonl"));
        assert_eq!(stays.len(), 2, "they are compared with {against} alone");
    }
    run(folder, "dedup new.jsonl -o unique").success();
    assert_eq!(rows(&folder.join("unique/articles/new.jsonl")).len(), 1);
}

#[test]
fn mistakes_make_no_archive() {
    let dir = folder_with_copies();
    let folder = dir.path();
    for (line, reason) in [
        ("index add archive typo.jsonl", "typo.jsonl: no such file"),
        (
            "index add archive new.jsonl --text-field body",
            "--text-field",
        ),
        ("index add archive new.jsonl --glob [", "glob"),
        ("index info archive", "is not an archive"),
        ("index compact archive", "is not an archive"),
        ("index remove archive --ids new.jsonl", "is not an archive"),
        ("index match archive new.jsonl -o out", "is not an archive"),
    ] {
        let ran = run(folder, line);
        assert_eq!(ran.status, 2, "{line}: {}", ran.stderr);
        assert!(ran.stderr.contains(reason), "{line}: {}", ran.stderr);
        assert!(!folder.join("archive").exists(), "{line}");
    }
    // Nothing is written to the folder of an input.
    let ran = run(folder, "index add archive .");
    assert_eq!(ran.status, 2, "{}", ran.stderr);
    assert!(
        ran.stderr.contains("is in the input folder"),
        "{}",
        ran.stderr
    );
    // A folder of articles would be read as references.
    let articles = testdata("articles/wire").display().to_string();
    let ran = run(folder, &format!("index match {articles} new.jsonl -o out"));
    assert_eq!(ran.status, 2, "{}", ran.stderr);
    assert!(ran.stderr.contains("is not an archive"), "{}", ran.stderr);
}

#[test]
fn temporary_files_in_the_folder_do_not_count() {
    let dir = folder_with_copies();
    let spill = dir.path().join("archive/.unboil-spill-0123456789abcdef");
    std::fs::create_dir_all(&spill).expect("a folder");
    run(dir.path(), "index add archive new.jsonl").success();
    write(&dir.path().join("other/notes"), "");
    let ran = run(dir.path(), "index add other new.jsonl");
    assert_eq!(ran.status, 2, "{}", ran.stderr);
    assert!(ran.stderr.contains("holds other files"), "{}", ran.stderr);
}

#[test]
fn its_commands_have_manual_pages_and_examples() {
    let dir = temp_dir();
    let text =
        |line: &str| String::from_utf8(run(dir.path(), line).success().stdout).expect("text");
    let index = text("man index");
    for command in INDEX_COMMANDS {
        let name = format!("unboil\\-index\\-{command}(1)");
        assert!(index.contains(&name), "{name}");
        let page = text(&format!("man index {command}"));
        let title = format!("\n.TH unboil-index-{command} 1");
        assert!(page.contains(&title), "{page}");
        let example = format!("unboil index {command} archive");
        let help = text(&format!("index {command} --help"));
        let examples = help.split("Examples:\n").nth(1).expect("examples");
        assert!(examples.contains(&example), "{help}");
        assert!(!examples.contains("unboil match"), "{help}");
    }
    let quoted = unboil_in(dir.path(), &["man", "index add"], b"").success();
    assert_eq!(quoted.stdout, text("man index add").into_bytes());
    let ran = run(dir.path(), "man index none");
    assert_eq!(ran.status, 2);
    let expected = "unboil: index none: not a command; `unboil -h` lists the commands\n";
    assert_eq!(ran.stderr, expected);
}
