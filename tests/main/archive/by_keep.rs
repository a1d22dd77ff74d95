//! `--archive by-keep`: `--keep` decides between an article of an archive and a new one.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use super::{corpus, counts, ids, index, matches, run, write_rows};
use crate::program::{ProgramOutput, unboil_in};
use crate::util::{LEAD, SECOND, THIRD, read_folder, rows, temp_dir};

const BY_KEEP: &[&str] = &["--archive", "by-keep", "--keep", "longest"];

/// Makes `archive` of the articles of `old.jsonl`, and `new.jsonl`. Articles are ids and texts.
fn prepare(folder: &Path, old: &[(&str, String)], new: &[(&str, String)]) {
    for (name, articles) in [("old.jsonl", old), ("new.jsonl", new)] {
        let row = |(id, text): &(&str, String)| json!({"id": id, "text": text});
        write_rows(
            &folder.join(name),
            &articles.iter().map(row).collect::<Vec<_>>(),
        );
    }
    index(folder, &["add", "archive", "old.jsonl"]).success();
}

/// Runs a command on `new.jsonl` against the archive with `--archive by-keep` to the folder `out`.
fn by_keep(folder: &Path, command: &[&str]) -> ProgramOutput {
    let args = [command, &["new.jsonl", "--against", "archive"], BY_KEEP].concat();
    run(folder, &args, "out")
}

fn superseded(folder: &Path) -> String {
    fs::read_to_string(folder.join("out/superseded.txt")).expect("the ids")
}

/// The ids of the articles that are left in the output.
fn left(folder: &Path) -> BTreeSet<String> {
    ids(&rows(&folder.join("out/articles/new.jsonl")))
}

fn texts(sentences: &[&str]) -> String {
    sentences.join(" ")
}

#[test]
fn a_longer_new_article_supersedes_that_of_the_archive() {
    let dir = temp_dir();
    let folder = dir.path();
    // Both have the id, as a later version of an article does.
    let short = texts(&[LEAD, SECOND]);
    prepare(
        folder,
        &[("a", short)],
        &[("a", texts(&[LEAD, SECOND, THIRD]))],
    );
    let input = fs::read(folder.join("new.jsonl")).expect("the input");
    for command in [
        &["match"][..],
        &["dedup"],
        &["dedup", "--duplicates", "drop-passages"],
        &["clean", "--disable", "scorer"],
    ] {
        by_keep(folder, command).success();
        let [passage] = &rows(&folder.join("out/passages.jsonl"))[..] else {
            panic!("{command:?}: one passage");
        };
        assert_eq!(passage["a"]["article"], "a", "{command:?}");
        assert_eq!(passage["b"]["article"], "a@archive:1", "{command:?}");
        assert_eq!(superseded(folder), "a\n", "{command:?}");
        let summary = fs::read_to_string(folder.join("out/summary.json")).expect("counts");
        assert!(summary.contains("\"superseded\": 1"), "{summary}");
        if command[0] == "dedup" {
            let written = fs::read(folder.join("out/articles/new.jsonl")).expect("rows");
            assert!(written == input, "{command:?}");
        }
        if command[0] != "match" {
            assert_eq!(rows(&folder.join("out/dropped.jsonl")).len(), 0);
            unboil_in(folder, &["restore", "out", "-o", "back", "--force"], b"").success();
            assert!(fs::read(folder.join("back/new.jsonl")).expect("rows") == input);
            unboil_in(folder, &["report", "out", "--force"], b"").success();
        }
        assert_eq!(
            counts(folder, "archive").0,
            1,
            "the archive stays as it was"
        );
    }
}

#[test]
fn superseded_articles_can_be_removed() {
    let dir = temp_dir();
    let folder = dir.path();
    let old = [("a", texts(&[LEAD, SECOND])), ("b", texts(&[THIRD]))];
    prepare(folder, &old, &[("a", texts(&[LEAD, SECOND, THIRD]))]);
    by_keep(folder, &["dedup"]).success();
    assert_eq!(superseded(folder), "a\nb\n");
    let ran = index(
        folder,
        &["remove", "archive", "--ids", "out/superseded.txt"],
    )
    .success();
    assert_eq!(ran.stderr, "2 articles removed\n");
    index(folder, &["add", "archive", "out/articles"]).success();
    // A later run without the flag leaves no list behind.
    index(
        folder,
        &["match", "archive", "new.jsonl", "-o", "out", "--force"],
    )
    .success();
    assert!(!folder.join("out/superseded.txt").exists());
}

#[test]
fn of_equal_articles_that_of_the_archive_stays() {
    let dir = temp_dir();
    let folder = dir.path();
    let text = texts(&[LEAD, SECOND]);
    // The ids and the input order would prefer the new one.
    prepare(folder, &[("z", text.clone())], &[("a", text)]);
    for keep in ["first", "longest", "earliest", "latest"] {
        let flags = ["--archive", "by-keep", "--keep", keep];
        let args = [&["dedup", "new.jsonl", "--against", "archive"][..], &flags].concat();
        run(folder, &args, "out").success();
        assert_eq!(left(folder).len(), 0, "{keep}");
        assert_eq!(superseded(folder), "", "{keep}");
    }
}

#[test]
fn with_first_all_of_the_archive_stays_but_for_what_is_preferred() {
    let dir = temp_dir();
    let folder = dir.path();
    prepare(
        folder,
        &[("z", texts(&[LEAD, SECOND]))],
        &[("a", texts(&[LEAD, SECOND, THIRD]))],
    );
    let with = |flags: &[&str]| {
        let args = [&["match", "new.jsonl", "--against", "archive"], flags].concat();
        run(folder, &args, "out").success();
        let passages = rows(&folder.join("out/passages.jsonl"));
        passages[0]["a"]["article"]
            .as_str()
            .expect("an id")
            .to_string()
    };
    assert_eq!(with(&["--archive", "by-keep"]), "z");
    assert_eq!(
        with(&["--archive", "by-keep", "--prefer", "new.jsonl"]),
        "a"
    );
    assert_eq!(with(&["--archive", "wins", "--keep", "longest"]), "z");
    assert_eq!(with(&["--keep", "longest", "--prefer", "new.jsonl"]), "z");
}

/// Nothing goes because of an article that the user may remove.
#[test]
fn a_superseded_article_is_no_reason_to_remove_anything() {
    let dir = temp_dir();
    let folder = dir.path();
    let new = [
        ("long", texts(&[LEAD, SECOND, THIRD])),
        ("short", LEAD.to_string()),
    ];
    prepare(folder, &[("old", texts(&[LEAD, SECOND]))], &new);
    let both = BTreeSet::from(["long", "short"].map(str::to_string));
    for duplicates in ["drop-articles", "drop-passages"] {
        by_keep(folder, &["dedup", "--duplicates", duplicates]).success();
        assert_eq!(left(folder), both, "{duplicates}");
        let [input, written] = ["new.jsonl", "out/articles/new.jsonl"]
            .map(|name| fs::read(folder.join(name)).expect("rows"));
        assert!(input == written, "{duplicates}");
        assert_eq!(superseded(folder), "old\n", "{duplicates}");
    }
}

/// The article that stands for an archived one must be written whole.
#[test]
fn a_new_article_that_loses_a_sentence_supersedes_nothing() {
    let dir = temp_dir();
    let folder = dir.path();
    let more = "The harbour master counted forty boats at the north quay on Monday, and closed the gate \
                at noon because the wind had turned to the east and the water in the basin rose.";
    let old = [
        ("old", texts(&[LEAD, SECOND])),
        ("more", texts(&[THIRD, more, more, more])),
    ];
    prepare(folder, &old, &[("new", texts(&[LEAD, SECOND, THIRD]))]);
    by_keep(folder, &["dedup"]).success();
    assert_eq!(superseded(folder), "old\n");
    by_keep(folder, &["dedup", "--duplicates", "drop-passages"]).success();
    let written = rows(&folder.join("out/articles/new.jsonl"));
    assert!(!written[0]["text"].as_str().expect("text").contains(THIRD));
    assert_eq!(superseded(folder), "");
}

#[test]
fn an_id_that_is_no_line_is_not_listed() {
    let dir = temp_dir();
    let folder = dir.path();
    let old = [
        ("a\nb", texts(&[LEAD, SECOND])),
        ("b", "It rained.".to_string()),
    ];
    prepare(folder, &old, &[("new", texts(&[LEAD, SECOND, THIRD]))]);
    let ran = by_keep(folder, &["match"]).success();
    assert_eq!(superseded(folder), "");
    assert!(
        ran.stderr.contains("are not in superseded.txt: 1"),
        "{}",
        ran.stderr
    );
}

#[test]
fn what_by_keep_needs_is_named() {
    let dir = temp_dir();
    let folder = dir.path();
    prepare(folder, &[("a", texts(&[LEAD]))], &[("b", texts(&[LEAD]))]);
    index(folder, &["add", "other", "old.jsonl"]).success();
    let new = ["match", "new.jsonl", "--archive", "by-keep"];
    for (flags, expected) in [
        (
            &[][..],
            "archive: by-keep needs an archive among the references",
        ),
        (
            &["--against", "old.jsonl"],
            "archive: by-keep needs an archive",
        ),
        (
            &["--against", "archive", "--against", "other"],
            "archive: by-keep takes one archive",
        ),
        (
            &["--against", "archive", "--keep", "score"],
            "cannot compare the field \"score\"",
        ),
    ] {
        let ran = run(folder, &[&new, flags].concat(), "out");
        assert_eq!(ran.status, 2, "{flags:?}");
        assert!(ran.stderr.contains(expected), "{}", ran.stderr);
        assert!(!folder.join("out").exists(), "{flags:?}");
    }
    // Files beside the archive always stay.
    let flags = ["--against", "archive", "--against", "old.jsonl"];
    run(folder, &[&new, &flags[..]].concat(), "out").success();
}

/// Makes `old.jsonl`, `new.jsonl` and `archive`, whose articles have different dates. Returns the ids
/// of the old ones and of all.
fn prepare_dated(folder: &Path, seed: u64) -> [BTreeSet<String>; 2] {
    let mut all = corpus(90, seed);
    for (at, row) in all.iter_mut().enumerate() {
        let minute = at * 37 % 90;
        let date = format!("2024-03-01T{:02}:{:02}:00Z", minute / 60, minute % 60);
        row["date"] = Value::from(date);
    }
    let (old, new) = all.split_at(60);
    write_rows(&folder.join("old.jsonl"), old);
    write_rows(&folder.join("new.jsonl"), new);
    index(folder, &["add", "archive", "old.jsonl"]).success();
    [ids(old), ids(&all)]
}

/// The lines of `superseded.txt` that follow from the groups: the members from the archive that say
/// nothing of their own.
fn superseded_of_groups(groups: &[Value], old: &BTreeSet<String>) -> String {
    let members = (groups.iter()).flat_map(|row| row["members"].as_array().expect("a list"));
    let lost = members.filter(|member| member["new_sentences"] == 0);
    let lost = lost.map(|member| member["article"].as_str().expect("an id"));
    let mut lost: Vec<&str> = lost.filter(|&id| old.contains(id)).collect();
    lost.sort_unstable();
    lost.iter().map(|id| format!("{id}\n")).collect()
}

/// Two files of which each article is compared with those of the other are the same as an archive and
/// new articles: the same pairs in the same order.
#[test]
fn the_matches_are_those_of_one_run_across_files() {
    for (seed, keep) in [
        (5, "latest"),
        (5, "earliest"),
        (6, "latest"),
        (6, "earliest"),
    ] {
        let dir = temp_dir();
        let folder = dir.path();
        let [old, all] = prepare_dated(folder, seed);
        let args = "match old.jsonl new.jsonl --across-files-only --keep";
        let args: Vec<&str> = args.split(' ').chain([keep]).collect();
        run(folder, &args, "expected").success();
        let [passages, groups] = matches(folder, "expected", &all);
        let has_old = |side: &str| {
            let id = |row: &Value| row[side]["article"].as_str().expect("an id").to_string();
            passages.iter().any(|row| old.contains(&id(row)))
        };
        assert!(has_old("a") && has_old("b"), "old ones win and lose");
        let lost = superseded_of_groups(&groups, &old);
        assert!(!lost.is_empty(), "{seed} {keep}");
        let expected = [passages, groups];
        for more in ["--threads 1", "--threads 2 --memory 64MiB"] {
            let args = format!("index match archive new.jsonl --archive by-keep {more} --keep");
            let args: Vec<&str> = args.split(' ').chain([keep]).collect();
            run(folder, &args, "out").success();
            assert!(matches(folder, "out", &all) == expected, "{args:?}, {seed}");
            assert_eq!(superseded(folder), lost, "{args:?}, seed {seed}");
        }
    }
}

/// What goes is in the archive, or in another new article that stays as it is.
#[test]
fn removals_have_a_reason_that_stays() {
    let dir = temp_dir();
    let folder = dir.path();
    super::make_archives(folder, 3);
    for duplicates in ["drop-articles", "drop-passages"] {
        let args = [
            "dedup",
            "new.jsonl",
            "--against",
            "one",
            "--duplicates",
            duplicates,
        ];
        run(folder, &[&args[..], BY_KEEP].concat(), "out").success();
        let files = read_folder(&folder.join("out"));
        let lost = superseded(folder);
        let lost: BTreeSet<&str> = lost.lines().collect();
        // With drop-passages, each of the new ones loses a sentence.
        assert_eq!(lost.is_empty(), duplicates == "drop-passages");
        let removals = rows(&folder.join("out/ledger.jsonl"));
        assert!(!removals.is_empty() && !files.is_empty());
        for row in &removals {
            let why = row["why"].as_str().expect("a reason");
            let is_reason = |id: &&&str| why.split([' ', ',']).any(|word| word == **id);
            assert_eq!(lost.iter().find(is_reason), None, "{why}");
        }
    }
}
