//! Packed inputs that are padded, damaged or break off: every byte that can be unpacked comes out of
//! `clean`, `strip` and `restore`.

use std::path::{Path, PathBuf};

use crate::program::{run_command, unboil_in};
use crate::util::{bzip2, decompress, gzip, read_folder, rows, temp_dir, write, xz, zstd};

const ROWS: &str = "{\"id\":\"1\",\"text\":\"The council voted on Tuesday to keep it.\"}\n\
    {\"id\":\"2\",\"text\":\"The last row, with all its bytes there.\"}";

/// A skippable frame of Zstandard.
const SKIPPABLE: &[u8] = b"\x50\x2a\x4d\x18\x04\0\0\0abcd";

/// gzip with a checksum that is wrong.
fn wrong_checksum(bytes: &[u8]) -> Vec<u8> {
    let mut packed = gzip(bytes);
    let at = packed.len() - 8;
    packed[at] ^= 1;
    packed
}

fn without_end(mut packed: Vec<u8>, bytes: usize) -> Vec<u8> {
    packed.truncate(packed.len() - bytes);
    packed
}

/// Whole files: the name and the packed bytes of `ROWS`.
fn whole_files() -> Vec<(&'static str, Vec<u8>)> {
    let packed = gzip(ROWS.as_bytes());
    let (first, second) = ROWS.as_bytes().split_at(50);
    let members = [gzip(first), gzip(second)].concat();
    let padded = |bytes: &[u8], zeros| [bytes, &vec![0; zeros]].concat();
    let between = [padded(&gzip(first), 7), padded(&gzip(second), 9)].concat();
    let skippable = [SKIPPABLE, &zstd(first), SKIPPABLE, &zstd(second), SKIPPABLE].concat();
    vec![
        ("one-zero.jsonl.gz", padded(&packed, 1)),
        ("tar-block.jsonl.gz", padded(&packed, 512)),
        ("many-zeros.jsonl.gz", padded(&packed, 300_000)),
        ("members.jsonl.gz", padded(&members, 1024)),
        ("zeros-between.jsonl.gz", between),
        ("skippable.jsonl.zst", skippable),
        (
            "streams.jsonlines.bz2",
            padded(&[bzip2(first), bzip2(second)].concat(), 100),
        ),
        (
            "streams.ndjson.xz",
            [padded(&xz(first), 4), padded(&xz(second), 8)].concat(),
        ),
    ]
}

/// Damaged files of which all of `ROWS` can be unpacked.
fn damaged_files() -> Vec<(&'static str, Vec<u8>)> {
    let packed = gzip(ROWS.as_bytes());
    let (first, second) = ROWS.as_bytes().split_at(50);
    let frame = zstd(ROWS.as_bytes());
    let zeros = [0; 10];
    vec![
        ("junk.jsonl.gz", [&packed[..], b"junk"].concat()),
        (
            "zeros-junk.jsonl.gz",
            [&packed[..], &zeros, b"junk"].concat(),
        ),
        ("half-header.jsonl.gz", [&packed[..], &packed[..3]].concat()),
        ("no-checksum.jsonl.gz", packed[..packed.len() - 8].to_vec()),
        (
            "half-checksum.jsonl.gz",
            packed[..packed.len() - 3].to_vec(),
        ),
        ("wrong.jsonl.gz", wrong_checksum(ROWS.as_bytes())),
        (
            "wrong-first.jsonl.gz",
            [wrong_checksum(first), gzip(second)].concat(),
        ),
        ("junk.jsonl.zst", [&frame[..], b"junk"].concat()),
        (
            "junk.jsonl.bz2",
            [&bzip2(ROWS.as_bytes())[..], b"junk"].concat(),
        ),
        (
            "half-stream.jsonl.bz2",
            [&bzip2(ROWS.as_bytes())[..], b"BZh9"].concat(),
        ),
        (
            "junk.jsonl.xz",
            [&xz(ROWS.as_bytes())[..], b"junk"].concat(),
        ),
        ("no-index.jsonl.xz", without_end(xz(ROWS.as_bytes()), 20)),
        (
            "half-skippable.jsonl.zst",
            [&frame[..], &SKIPPABLE[..9]].concat(),
        ),
    ]
}

/// The folders of the inputs, of the output, and of the restored files.
fn paths(folder: &Path) -> (PathBuf, PathBuf, PathBuf) {
    (folder.join("in"), folder.join("out"), folder.join("back"))
}

fn write_inputs(folder: &Path, files: &[(&str, Vec<u8>)]) {
    for (name, bytes) in files {
        write(&folder.join("in").join(name), bytes);
    }
}

/// Checks that a folder holds `ROWS` in each file, packed.
#[track_caller]
fn check_rows(folder: &Path, files: &[(&str, Vec<u8>)]) {
    let found = read_folder(folder);
    for (name, _) in files {
        let unpacked = decompress(name, &found[*name]);
        assert_eq!(String::from_utf8_lossy(&unpacked), ROWS, "{name}");
    }
}

#[test]
fn zeros_and_skippable_frames_are_no_problem() {
    let dir = temp_dir();
    let files = whole_files();
    write_inputs(dir.path(), &files);
    let (input, out, back) = paths(dir.path());
    run_command("clean", &input, &out, &[]).success();
    for (name, bytes) in &files {
        let copy = &read_folder(&out.join("articles"))[*name];
        assert_eq!(copy, bytes, "{name}: nothing is removed from it");
        let stripped = unboil_in(dir.path(), &["strip", &format!("in/{name}")], b"").success();
        assert_eq!(String::from_utf8_lossy(&stripped.stdout), ROWS, "{name}");
    }
    run_command("restore", &out, &back, &[]).success();
    let restored = read_folder(&back);
    assert!(files.iter().all(|(name, bytes)| restored[*name] == *bytes));
}

#[test]
fn rows_before_the_damage_are_articles_and_are_restored() {
    let dir = temp_dir();
    let files = damaged_files();
    write_inputs(dir.path(), &files);
    let (input, out, back) = paths(dir.path());
    let ran = run_command("clean", &input, &out, &[]);
    assert_eq!(ran.status, 1, "{}", ran.stderr);
    let unpacked = format!("; {} bytes could be unpacked", ROWS.len());
    for (name, _) in &files {
        let line = ran.stderr.lines().find(|line| line.starts_with(name));
        assert!(line.expect(name).ends_with(&unpacked), "{line:?}");
    }
    assert_eq!(rows(&out.join("problems.jsonl")).len(), files.len());
    check_rows(&out.join("articles"), &files);
    let restored = unboil_in(dir.path(), &["restore", "out", "-o", "back"], b"");
    assert_eq!(restored.status, 1);
    let reason = format!("broke off after {} unpacked bytes", ROWS.len());
    assert_eq!(restored.stderr.matches(&reason).count(), files.len());
    assert!(
        restored.stderr.contains("0 files restored"),
        "{}",
        restored.stderr
    );
    check_rows(&back, &files);
    let matched = unboil_in(dir.path(), &["match", "in", "-o", "matched"], b"");
    assert_eq!(matched.status, 1);
    let articles = format!("articles             {}\n", 2 * files.len());
    assert!(matched.stderr.contains(&articles), "{}", matched.stderr);
}

#[test]
fn strip_prints_what_could_be_unpacked_and_then_the_problem() {
    let dir = temp_dir();
    for (name, bytes) in damaged_files() {
        write(&dir.path().join(name), bytes);
        let ran = unboil_in(dir.path(), &["strip", name], b"");
        assert_eq!(ran.status, 1, "{name}");
        assert_eq!(String::from_utf8_lossy(&ran.stdout), ROWS, "{name}");
        assert!(
            ran.stderr.contains("could be unpacked"),
            "{name}: {}",
            ran.stderr
        );
        let failed = unboil_in(dir.path(), &["strip", name, "--on-error", "fail"], b"");
        assert_eq!((failed.status, failed.stdout), (2, ran.stdout), "{name}");
    }
}

const TEXT: &str = "The council voted to keep the café open.\n\nIt closes at six, стоит.\n\n\
    Comments are closed.\n";

/// A text and a page that break off, at each length.
#[test]
fn texts_and_pages_that_break_off_are_articles() {
    let dir = temp_dir();
    let whole = gzip(TEXT.as_bytes());
    let page = format!("<html><p>{}</p>", TEXT.replace("\n\n", "</p><p>"));
    let packed_page = zstd(page.as_bytes());
    let name = |cut: usize| format!("{cut:03}.txt.gz");
    for cut in 0..whole.len() {
        write(&dir.path().join("in").join(name(cut)), &whole[..cut]);
    }
    write(
        &dir.path().join("in/junk.html.zst"),
        [&packed_page[..], b"junk"].concat(),
    );
    let (input, out, back) = paths(dir.path());
    assert_eq!(run_command("clean", &input, &out, &[]).status, 1);
    assert_eq!(run_command("restore", &out, &back, &[]).status, 1);
    let restored = read_folder(&back);
    let mut longest = 0;
    for cut in 0..whole.len() {
        let Some(bytes) = restored.get(&name(cut)) else {
            assert_eq!(longest, 0, "{cut}: bytes that can be unpacked are lost");
            continue;
        };
        let unpacked = decompress("x.gz", bytes);
        assert!(TEXT.as_bytes().starts_with(&unpacked), "{cut}");
        assert!(unpacked.len() >= longest, "{cut}");
        longest = unpacked.len();
    }
    assert_eq!(longest, TEXT.len());
    let cleaned = read_folder(&out.join("articles"));
    let last = decompress("x.gz", &cleaned[&name(whole.len() - 1)]);
    assert!(!String::from_utf8_lossy(&last).contains("Comments are closed"));
    let page = decompress("x.zst", &cleaned["junk.html.txt.zst"]);
    assert!(String::from_utf8_lossy(&page).contains("keep the café open"));
    let stripped = unboil_in(
        dir.path(),
        &["strip", &format!("in/{}", name(whole.len() - 1))],
        b"",
    );
    assert_eq!((stripped.status, stripped.stdout), (1, last));
    let explained = unboil_in(dir.path(), &["explain", "in/junk.html.zst"], b"");
    assert_eq!(explained.status, 1);
    assert!(String::from_utf8_lossy(&explained.stdout).contains("council"));
}

#[test]
fn nothing_is_written_of_files_that_hold_nothing() {
    let dir = temp_dir();
    let header = gzip(b"x")[..10].to_vec();
    let files = [
        ("empty.txt.gz", Vec::new()),
        ("empty.jsonl.zst", Vec::new()),
        ("header.jsonl.gz", header.clone()),
        ("half-header.txt.gz", header[..4].to_vec()),
        ("text.txt.gz", b"no gzip".to_vec()),
        ("empty.text.bz2", Vec::new()),
        ("empty.csv.gz", Vec::new()),
        ("empty.json.xz", Vec::new()),
        ("empty.warc.gz", Vec::new()),
        ("text.markdown.xz", b"no xz".to_vec()),
    ];
    write_inputs(dir.path(), &files);
    let (input, out, _) = paths(dir.path());
    let ran = run_command("clean", &input, &out, &[]);
    assert_eq!(ran.status, 1, "{}", ran.stderr);
    assert_eq!(rows(&out.join("problems.jsonl")).len(), files.len());
    assert!(read_folder(&out.join("articles")).is_empty());
    for (name, _) in files {
        let ran = unboil_in(dir.path(), &["strip", &format!("in/{name}")], b"");
        assert_eq!((ran.status, ran.stdout), (1, Vec::new()), "{name}");
    }
}

#[test]
fn bytes_that_are_no_text_stay_as_they_are() {
    let dir = temp_dir();
    let bytes = b"one line of text\n\0\x01 and no text\n";
    write_inputs(dir.path(), &[("a.txt.gz", wrong_checksum(bytes))]);
    let (input, out, back) = paths(dir.path());
    assert_eq!(run_command("clean", &input, &out, &[]).status, 1);
    assert_eq!(rows(&out.join("problems.jsonl")).len(), 2);
    assert_eq!(run_command("restore", &out, &back, &[]).status, 1);
    for folder in [out.join("articles"), back] {
        assert_eq!(decompress("a.gz", &read_folder(&folder)["a.txt.gz"]), bytes);
    }
}

#[test]
fn a_file_is_read_up_to_the_limit_of_unpacked_bytes() {
    let dir = temp_dir();
    let row = |n: usize| format!("{{\"id\":\"{n}\",\"text\":\"Row {n} of a file.\"}}\n");
    let all: String = (0..5000).map(row).collect();
    write_inputs(dir.path(), &[("a.jsonl.gz", gzip(all.as_bytes()))]);
    let (input, out, _) = paths(dir.path());
    let limit = 100_003;
    let ran = run_command("clean", &input, &out, &["--max-unpacked-bytes", "100003"]);
    assert_eq!(ran.status, 1, "{}", ran.stderr);
    let reason = "unpacks to more bytes than allowed (max_unpacked_bytes); 100003 bytes could be \
                  unpacked";
    assert!(ran.stderr.contains(reason), "{}", ran.stderr);
    let cleaned = decompress("a.gz", &read_folder(&out.join("articles"))["a.jsonl.gz"]);
    assert_eq!(cleaned, all.as_bytes()[..limit]);
    let exact = all.len().to_string();
    let out = dir.path().join("exact");
    run_command("clean", &input, &out, &["--max-unpacked-bytes", &exact]).success();
}
