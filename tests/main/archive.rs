//! `unboil index`: articles in an archive are compared like those of a file.

mod additions;
mod by_keep;
mod damage;
mod locks;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use unboil::synthetic::SyntheticCorpus;
use unboil::{Config, NoProgress, Request, find_duplicates};
use unboil_io::{ReadConfig, Spill, discover_with_references};

use crate::program::{ProgramOutput, unboil_in};
use crate::util::{read_folder, rows, temp_dir, write, write_rows};

/// A sentence in more articles than the 16 places up to which each is compared with each.
const FREQUENT: &str = "Readers who want to report a mistake may write to the desk in the old \
                        customs house at any hour of the day or of the night.";

/// Rows of a corpus with near-duplicates, a third of them with a frequent sentence.
fn corpus(articles: usize, seed: u64) -> Vec<Value> {
    let plan = SyntheticCorpus {
        articles,
        words: 90,
        copies: 0.4,
        edits: vec![0.0, 0.05, 0.2],
        seed,
    };
    let row = |at: usize| {
        let mut text = plan.article(at).text;
        if at.is_multiple_of(3) {
            text = format!("{text}\n\n{FREQUENT}\n");
        }
        let date = format!("2024-03-{:02}", 1 + at % 28);
        json!({"id": format!("a{at}"), "text": text, "date": date, "source": "herald"})
    };
    (0..articles).map(row).collect()
}

/// Runs `unboil index`.
fn index(folder: &Path, args: &[&str]) -> ProgramOutput {
    unboil_in(folder, &[&["index"], args].concat(), b"")
}

/// The counts of an archive: articles and segments.
#[track_caller]
fn counts(folder: &Path, archive: &str) -> (u64, u64) {
    let ran = index(folder, &["info", archive, "--json"]).success();
    let info: Value = serde_json::from_slice(&ran.stdout).expect("JSON");
    let count = |name: &str| info[name].as_u64().expect("a count");
    (count("articles"), count("segments"))
}

/// Rows of an output without the path and the line of the articles whose id is among `old`.
fn without_places(path: &Path, old: &BTreeSet<String>) -> Vec<Value> {
    fn strip(value: &mut Value, old: &BTreeSet<String>) {
        match value {
            Value::Object(fields) => {
                let is_old = ["article", "stays", "kept"].iter().any(|&name| {
                    let id = fields.get(name).and_then(Value::as_str);
                    id.is_some_and(|id| old.contains(id))
                });
                if is_old {
                    for name in ["path", "line", "kept_path", "kept_line"] {
                        fields.remove(name);
                    }
                }
                fields.values_mut().for_each(|value| strip(value, old));
            }
            Value::Array(values) => values.iter_mut().for_each(|value| strip(value, old)),
            _ => {}
        }
    }
    let mut found = rows(path);
    found.iter_mut().for_each(|value| strip(value, old));
    found
}

/// The passages and groups of a run.
fn matches(folder: &Path, out: &str, old: &BTreeSet<String>) -> [Vec<Value>; 2] {
    ["passages.jsonl", "groups.jsonl"].map(|name| without_places(&folder.join(out).join(name), old))
}

/// Runs a command with `-o OUT`, and returns its output.
fn run(folder: &Path, args: &[&str], out: &str) -> ProgramOutput {
    let _ = fs::remove_dir_all(folder.join(out));
    unboil_in(folder, &[args, &["-o", out, "-q"]].concat(), b"")
}

fn ids(rows: &[Value]) -> BTreeSet<String> {
    let id = |row: &Value| row["id"].as_str().expect("an id").to_string();
    rows.iter().map(id).collect()
}

/// Makes `old.jsonl`, `new.jsonl` and archives of the same articles: `one` (one addition), `many`
/// (some additions), `compact` (those, compacted). Returns the ids of the old articles.
fn make_archives(folder: &Path, seed: u64) -> BTreeSet<String> {
    let all = corpus(90, seed);
    let (old, new) = all.split_at(60);
    write_rows(&folder.join("old.jsonl"), old);
    write_rows(&folder.join("new.jsonl"), new);
    index(folder, &["add", "one", "old.jsonl"]).success();
    // Each addition is smaller than the one before, so that they are not merged.
    for (number, rows) in [&old[..35], &old[35..52], &old[52..59], &old[59..]]
        .into_iter()
        .enumerate()
    {
        let name = format!("part-{number}.jsonl");
        write_rows(&folder.join(&name), rows);
        for archive in ["many", "compact"] {
            index(folder, &["add", archive, &name]).success();
        }
    }
    assert!(counts(folder, "many").1 > 1, "segments");
    index(folder, &["compact", "compact"]).success();
    assert_eq!(counts(folder, "compact"), (60, 1));
    ids(old)
}

#[test]
fn an_archive_gives_the_matches_of_the_file_that_was_added() {
    for seed in [1, 2] {
        let dir = temp_dir();
        let folder = dir.path();
        let old = make_archives(folder, seed);
        run(
            folder,
            &["match", "new.jsonl", "--against", "old.jsonl"],
            "expected",
        )
        .success();
        let expected = matches(folder, "expected", &old);
        assert!(!expected[0].is_empty() && !expected[1].is_empty());
        let frequent = |row: &&Value| row["words"].as_u64() < Some(30) && row["kind"] == "exact";
        assert!(
            expected[0].iter().filter(frequent).count() > 5,
            "seed {seed}"
        );
        for archive in ["one", "many", "compact"] {
            for more in [
                &["--threads", "1"][..],
                &["--threads", "2"],
                &["--threads", "2", "--memory", "64MiB"],
            ] {
                let args = [&["index", "match", archive, "new.jsonl"], more].concat();
                run(folder, &args, "found").success();
                assert_eq!(
                    matches(folder, "found", &old),
                    expected,
                    "{args:?}, seed {seed}"
                );
                let first = read_folder(&folder.join("found"));
                let flags = ["match", "new.jsonl", "--against", archive];
                run(folder, &[&flags[..], more].concat(), "found").success();
                let second = read_folder(&folder.join("found"));
                for name in ["passages.jsonl", "groups.jsonl"] {
                    assert!(first[name] == second[name], "{args:?}: {name}");
                }
            }
        }
    }
}

/// The program takes no less than 64 MiB; with no memory at all everything goes through files.
#[test]
fn an_archive_gives_the_same_matches_without_memory() {
    let dir = temp_dir();
    let folder = dir.path();
    let old = make_archives(folder, 4);
    let found = |reference: &str| {
        let request = Request {
            inputs: vec![folder.join("new.jsonl")],
            references: vec![folder.join(reference)],
            out: folder.join(format!("{reference}-matches")),
            memory: Some(0),
            threads: Some(2),
            ..Request::default()
        };
        find_duplicates(&request, &Config::default(), &NoProgress).expect("the run ends");
        matches(folder, &format!("{reference}-matches"), &old)
    };
    let expected = found("old.jsonl");
    assert!(!expected[0].is_empty());
    for archive in ["one", "many", "compact"] {
        assert_eq!(found(archive), expected, "{archive}");
    }
}

/// True if all texts of an archive are stored as codes of words.
fn all_have_codes(archive: &Path) -> bool {
    let (config, references) = (ReadConfig::default(), [archive.to_path_buf()]);
    let found = discover_with_references(&[], &references, &config, &Spill::unlimited());
    let sources = found.expect("an archive").sources;
    sources.iter().all(|segment| {
        let batches = segment.format.read_batches(segment, &config, None);
        (batches.expect("a segment")).all(|batch| batch().tokenized.is_some())
    })
}

/// Small archives hold plain texts, larger ones codes.
#[test]
fn an_archive_of_codes_gives_the_same_matches() {
    let dir = temp_dir();
    let folder = dir.path();
    let plan = SyntheticCorpus {
        articles: 2600,
        words: 400,
        copies: 0.3,
        edits: vec![0.0, 0.05, 0.2],
        seed: 7,
    };
    let row = |at| json!({"id": format!("a{at}"), "text": plan.article(at).text});
    let all: Vec<Value> = (0..plan.articles).map(row).collect();
    let (old, new) = all.split_at(2500);
    write_rows(&folder.join("old.jsonl"), old);
    write_rows(&folder.join("new.jsonl"), new);
    index(folder, &["add", "archive", "old.jsonl"]).success();
    assert!(all_have_codes(&folder.join("archive")));
    let old = ids(old);
    let against = ["match", "new.jsonl", "--against", "old.jsonl"];
    run(folder, &against, "expected").success();
    let expected = matches(folder, "expected", &old);
    assert!(expected[0].len() > 20);
    for threads in ["1", "2"] {
        let args = [
            "index",
            "match",
            "archive",
            "new.jsonl",
            "--threads",
            threads,
        ];
        run(folder, &args, "found").success();
        assert_eq!(
            matches(folder, "found", &old),
            expected,
            "{threads} threads"
        );
    }
    let removed: Vec<&str> = old.iter().map(String::as_str).take(2).collect();
    write(&folder.join("ids"), removed.join("\n"));
    index(folder, &["remove", "archive", "--ids", "ids"]).success();
    assert_eq!(counts(folder, "archive").0, 2498);
    let is_left = |row: &&Value| {
        let side = |name| removed.contains(&row[name]["article"].as_str().expect("an id"));
        !side("a") && !side("b")
    };
    run(folder, &["index", "match", "archive", "new.jsonl"], "found").success();
    let left: Vec<Value> = expected[0].iter().filter(is_left).cloned().collect();
    assert_eq!(matches(folder, "found", &old)[0], left);
}

/// Most settings need only the tokens of the archive; this one needs the texts.
#[test]
fn ignored_texts_are_left_out_of_an_archive_too() {
    let dir = temp_dir();
    let folder = dir.path();
    let old = make_archives(folder, 5);
    let mut config = Config::default();
    let mut found = |reference: &str, ignored: &[&str]| {
        config.passages.ignored = ignored.iter().map(|text| text.to_string()).collect();
        let request = Request {
            inputs: vec![folder.join("new.jsonl")],
            references: vec![folder.join(reference)],
            out: folder.join("matches"),
            force: true,
            ..Request::default()
        };
        find_duplicates(&request, &config, &NoProgress).expect("the run ends");
        matches(folder, "matches", &old)
    };
    let with_notice = found("one", &[]);
    let without = found("old.jsonl", &[FREQUENT]);
    assert!(!without[0].is_empty() && without != with_notice);
    for archive in ["one", "many", "compact"] {
        assert_eq!(found(archive, &[FREQUENT]), without, "{archive}");
    }
}

#[test]
fn dedup_and_clean_remove_the_same_with_an_archive() {
    let dir = temp_dir();
    let folder = dir.path();
    let old = make_archives(folder, 3);
    for command in [
        &["dedup"][..],
        &["dedup", "--duplicates", "drop-passages"],
        &["clean", "--duplicates", "drop-articles"],
        &["clean", "--duplicates", "drop-passages"],
    ] {
        let with = |reference, out| {
            let args = [command, &["new.jsonl", "--against", reference]].concat();
            run(folder, &args, out).success();
            let files = read_folder(&folder.join(out));
            let articles = files
                .into_iter()
                .filter(|(name, _)| name.starts_with("articles/"));
            (articles.collect(), matches(folder, out, &old))
        };
        let (expected, expected_matches): (crate::util::Files, _) = with("old.jsonl", "expected");
        let inputs = fs::read(folder.join("new.jsonl")).expect("the input");
        assert!(
            expected["articles/new.jsonl"] != inputs,
            "{command:?} removes nothing"
        );
        for archive in ["one", "many", "compact"] {
            let (found, found_matches) = with(archive, "found");
            assert!(found == expected, "{command:?} with {archive}");
            assert_eq!(
                found_matches, expected_matches,
                "{command:?} with {archive}"
            );
            for name in ["ledger.jsonl", "dropped.jsonl"] {
                let [one, other] = ["expected", "found"].map(|out| {
                    let path = folder.join(out).join(name);
                    path.exists().then(|| without_places(&path, &old))
                });
                assert_eq!(one, other, "{command:?} with {archive}: {name}");
            }
        }
    }
}

/// The passages between an old and a new article: ids and places.
fn pairs(folder: &Path, out: &str, old: &BTreeSet<String>) -> BTreeSet<String> {
    let rows = rows(&folder.join(out).join("passages.jsonl"));
    let side = |row: &Value, side: &str| {
        let place = &row[side];
        format!("{} {} {}", place["article"], place["start"], place["end"])
    };
    let is_old = |row: &Value, side: &str| old.contains(row[side]["article"].as_str().expect("id"));
    rows.iter()
        .filter(|row| is_old(row, "a") != is_old(row, "b"))
        .map(|row| {
            let (one, other) = (side(row, "a"), side(row, "b"));
            std::cmp::min(format!("{one} {other}"), format!("{other} {one}"))
        })
        .collect()
}

/// Without frequent seeds, a new article has the same passages with an old one whether the old one
/// is in the run or in the archive.
#[test]
fn passages_are_those_of_one_run_with_all_articles() {
    let dir = temp_dir();
    let folder = dir.path();
    // No text is in more than two articles.
    let sentence = |article: usize, at: usize| {
        let word = |n: usize| format!("w{article}x{at}y{n}");
        format!("The {}.", (0..18).map(word).collect::<Vec<_>>().join(" "))
    };
    let text = |article: usize, copied: Option<usize>| {
        let first = (0..6).map(|at| sentence(article, at));
        let copied = copied
            .into_iter()
            .flat_map(|from| (2..5).map(move |at| sentence(from, at)));
        first.chain(copied).collect::<Vec<_>>().join(" ")
    };
    let row = |at: usize, copied| json!({"id": format!("a{at}"), "text": text(at, copied)});
    let old: Vec<Value> = (0..30).map(|at| row(at, None)).collect();
    let new: Vec<Value> = (30..60).map(|at| row(at, Some(at - 30))).collect();
    write_rows(&folder.join("old.jsonl"), &old);
    write_rows(&folder.join("new.jsonl"), &new);
    let old = ids(&old);
    index(folder, &["add", "archive", "old.jsonl"]).success();
    run(folder, &["match", "old.jsonl", "new.jsonl"], "joint").success();
    run(
        folder,
        &["match", "new.jsonl", "--against", "archive"],
        "against",
    )
    .success();
    let joint = pairs(folder, "joint", &old);
    assert_eq!(joint.len(), 30);
    assert_eq!(pairs(folder, "against", &old), joint);
}
