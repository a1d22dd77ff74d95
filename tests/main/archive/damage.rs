//! Damaged archives: a reason, no panic, and no wrong matches.

use std::fs;
use std::path::Path;

use serde_json::json;

use super::{counts, index, run, write_rows};
use crate::program::ProgramOutput;
use crate::util::{LEAD, SECOND, THIRD, rows, temp_dir, write};

const SEGMENT: &str = "archive/00000001.segment";
const MANIFEST: &str = "archive/archive.unboil";

/// An archive of three articles in one small segment, and `asked.jsonl` with their texts.
fn make_archive(folder: &Path) {
    let texts = [LEAD, SECOND, THIRD].into_iter().enumerate();
    let rows = texts.map(|(at, text)| json!({"id": at.to_string(), "text": text}));
    let rows: Vec<_> = rows.collect();
    write_rows(&folder.join("old.jsonl"), &rows);
    write(
        &folder.join("asked.txt"),
        [LEAD, SECOND, THIRD].join("\n\n"),
    );
    index(folder, &["add", "archive", "old.jsonl"]).success();
}

/// Matches against the archive. Whatever is damaged, the program says so, or finds what is there.
#[track_caller]
fn check_match(folder: &Path, expected: usize, what: &str) -> ProgramOutput {
    let ran = run(folder, &["index", "match", "archive", "asked.txt"], "out");
    assert!(
        matches!(ran.status, 0..=2),
        "{what}: {} {}",
        ran.status,
        ran.stderr
    );
    assert!(!ran.stderr.contains("panicked"), "{what}: {}", ran.stderr);
    match ran.status {
        0 => assert_eq!(
            rows(&folder.join("out/passages.jsonl")).len(),
            expected,
            "{what}"
        ),
        _ => assert!(ran.stderr.contains("archive"), "{what}: {}", ran.stderr),
    }
    if let Some(kib) = ran.peak_kib {
        assert!(kib < 200 << 10, "{what}: {kib} KiB");
    }
    ran
}

/// Flips a bit of some bytes of a file, one after the other.
fn check_flips(name: &str, step: usize) {
    let dir = temp_dir();
    let folder = dir.path();
    make_archive(folder);
    assert_eq!(check_match(folder, 3, "whole").status, 0);
    let whole = fs::read(folder.join(name)).expect("a file");
    let mut damaged = 0;
    for at in (0..whole.len()).step_by(step) {
        let mut bytes = whole.clone();
        bytes[at] ^= 1 << (at % 8);
        write(&folder.join(name), &bytes);
        let what = format!("{name}: byte {at} of {}", whole.len());
        damaged += usize::from(check_match(folder, 3, &what).status > 0);
    }
    // White space and unused bits of headers may change.
    assert!(
        damaged * 2 > whole.len() / step,
        "{damaged} of {} bytes",
        whole.len() / step
    );
}

#[test]
fn flipped_bits_of_a_segment() {
    check_flips(SEGMENT, 7);
}

#[test]
fn flipped_bits_of_the_manifest() {
    check_flips(MANIFEST, 3);
}

#[test]
fn a_changed_number_of_the_manifest_is_damage() {
    let dir = temp_dir();
    let folder = dir.path();
    make_archive(folder);
    let whole = fs::read_to_string(folder.join(MANIFEST)).expect("a manifest");
    let ids = folder.join("ids");
    write(&ids, "0\n");
    for (from, to) in [
        ("\"next_segment\": 2", "\"next_segment\": 1"),
        ("\"articles\": 3", "\"articles\": 18446744073709551615"),
        ("\"segment\": 1", "\"segment\": 18446744073709551615"),
        (
            "\"next_number\": 4",
            "\"next_number\": 18446744073709551615",
        ),
        ("unboil archive 2", "unboil archive 1"),
    ] {
        assert!(whole.contains(from), "{whole}");
        write(&folder.join(MANIFEST), whole.replace(from, to));
        for args in [
            &["info", "archive"][..],
            &["add", "archive", "asked.txt"],
            &["compact", "archive"],
            &["remove", "archive", "--ids", "ids"],
        ] {
            let ran = index(folder, args);
            assert_eq!(ran.status, 2, "{to}: {args:?}: {}", ran.stderr);
            assert!(
                ran.stderr.contains(MANIFEST),
                "{to}: {args:?}: {}",
                ran.stderr
            );
        }
        assert_eq!(check_match(folder, 3, to).status, 2);
    }
    write(&folder.join(MANIFEST), whole);
    assert_eq!(check_match(folder, 3, "whole again").status, 0);
}

#[test]
fn truncated_and_missing_segments() {
    let dir = temp_dir();
    let folder = dir.path();
    make_archive(folder);
    let whole = fs::read(folder.join(SEGMENT)).expect("a segment");
    for bytes in [0, 1, 8, 24, whole.len() / 2, whole.len() - 1] {
        write(&folder.join(SEGMENT), &whole[..bytes]);
        let what = format!("{bytes} bytes");
        assert!(check_match(folder, 3, &what).status > 0, "{what}");
        let ran = index(folder, &["add", "archive", "asked.txt"]);
        assert_eq!(ran.status, 2, "{what}");
        assert!(ran.stderr.contains(SEGMENT), "{what}: {}", ran.stderr);
    }
    fs::remove_file(folder.join(SEGMENT)).expect("a segment");
    let ran = check_match(folder, 3, "missing");
    assert!(
        ran.status > 0 && ran.stderr.contains(SEGMENT),
        "{}",
        ran.stderr
    );
    write(&folder.join(SEGMENT), [&whole[..], b"more"].concat());
    assert!(check_match(folder, 3, "longer").status > 0);
}

/// Damage of one block does not keep others from being compared.
#[test]
fn the_other_blocks_are_compared() {
    let dir = temp_dir();
    let folder = dir.path();
    let filler = |row: usize| {
        let word = |at: usize| format!("w{}", (row * 7919 + at * 104_729) % 1_000_003);
        (0..3000).map(word).collect::<Vec<_>>().join(" ")
    };
    let mut old: Vec<_> = (0..60)
        .map(|at| json!({"id": at.to_string(), "text": filler(at)}))
        .collect();
    old.push(json!({"id": "last", "text": LEAD}));
    write_rows(&folder.join("old.jsonl"), &old);
    index(folder, &["add", "archive", "old.jsonl"]).success();
    write(&folder.join("asked.txt"), LEAD);
    let mut bytes = fs::read(folder.join(SEGMENT)).expect("a segment");
    // In the texts of the first block.
    bytes[60_000] ^= 1;
    write(&folder.join(SEGMENT), &bytes);
    let ran = check_match(folder, 1, "one block");
    assert_eq!(ran.status, 1, "{}", ran.stderr);
    assert!(
        ran.stderr.contains("articles are not compared"),
        "{}",
        ran.stderr
    );
    assert_eq!(rows(&folder.join("out/passages.jsonl")).len(), 1);
    assert_eq!(counts(folder, "archive").0, 61);
}
