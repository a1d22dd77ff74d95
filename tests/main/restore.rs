//! `restore` gives the input back, whatever was removed.

use std::path::Path;

use crate::program::run_command;
use crate::util::{
    Files, assert_same, decompress, decompress_folder, read_folder, rows, temp_dir, testdata,
    write, write_folder,
};

const MODES: [&str; 3] = ["report", "drop-passages", "drop-articles"];
const KEEPS: [&str; 3] = ["first", "longest", "earliest"];

/// Cleans a folder with the given flags and restores it; how many removals there were of duplicates.
fn round_trip(input: &Path, more: &[&str]) -> (Files, usize) {
    let dir = temp_dir();
    let (out, back) = (dir.path().join("out"), dir.path().join("back"));
    run_command("clean", input, &out, more).success();
    run_command("restore", &out, &back, &[]).success();
    let ledger = rows(&out.join("ledger.jsonl"));
    let duplicates = ledger.iter().filter(|row| row["class"] == "duplicate");
    (read_folder(&back), duplicates.count())
}

#[test]
fn restores_after_every_mode_and_keep() {
    let dir = temp_dir();
    let input = dir.path().join("in");
    let mut original = read_folder(&testdata("articles"));
    // An article that another one says all of.
    let copy = original["blog/night-train.md"].clone();
    original.insert("wire/night-train.md".into(), copy);
    write_folder(&input, &original);
    for mode in MODES {
        for keep in KEEPS {
            let (back, duplicates) = round_trip(&input, &["--duplicates", mode, "--keep", keep]);
            let what = format!("--duplicates {mode} --keep {keep}");
            assert!(back.keys().eq(original.keys()), "{what}: other files");
            let (was, is) = (decompress_folder(&original), decompress_folder(&back));
            assert_same(&was, &is, &what);
            assert_eq!(duplicates > 0, mode != "report", "{what}");
        }
    }
}

#[test]
fn restores_with_one_site_and_broad_cues() {
    let dir = temp_dir();
    let rules = dir.path().join("rules.toml");
    // Almost every line with one of these words goes.
    let words = ["the", "a", "der", "le", "el", "il", "o", "de", "в", "and"];
    let cue = |word| format!("[[cue]]\ntext = \"{word}\"\nshape = \"notice\"\ntier = \"A\"\n");
    write(&rules, words.map(cue).concat());
    let config = dir.path().join("config.toml");
    write(
        &config,
        "[strip]\nmax_prose_share = 1.0\nsite_min_pages = 2\nsite_min_share = 0.0\n",
    );
    let (rules, config) = (rules.to_string_lossy(), config.to_string_lossy());
    let more = ["--rules", &rules, "--config", &config, "--site-by", "all"];
    let input = testdata("articles");
    let (back, _) = round_trip(&input, &more);
    let original = decompress_folder(&read_folder(&input));
    assert_same(&original, &decompress_folder(&back), "everything taken");
}

#[test]
fn restores_readable_parts_of_hostile_files() {
    let dir = temp_dir();
    let (out, back) = (dir.path().join("out"), dir.path().join("back"));
    let input = testdata("hostile");
    let ran = run_command("clean", &input, &out, &[]);
    assert_eq!(ran.status, 1, "{}", ran.stderr);
    let restored = run_command("restore", &out, &back, &[]);
    assert_eq!(restored.status, 1, "{}", restored.stderr);
    let cut = ["truncated.jsonl.gz", "truncated.txt.gz"];
    for (line, name) in restored.stderr.lines().zip(cut) {
        let start = format!("articles/{name}: the original broke off after ");
        assert!(line.starts_with(&start), "{line}");
    }
    assert_eq!(restored.stderr.lines().count(), cut.len());
    let original = read_folder(&input);
    let found = read_folder(&back);
    assert!(found.len() > 10, "{:?}", found.keys());
    for (name, bytes) in &found {
        // Of a file that broke off there is what could be unpacked, packed anew.
        if cut.contains(&name.as_str()) {
            assert!(!decompress(name, bytes).is_empty(), "{name}");
            continue;
        }
        assert!(original[name] == *bytes, "{name}");
    }
}
