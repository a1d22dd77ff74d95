//! Tests of discovery, on folders in the file system.

use super::*;
use std::fs;

fn tree(files: &[&str]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("a temporary folder");
    for file in files {
        let path = dir.path().join(file);
        fs::create_dir_all(path.parent().expect("below the folder")).expect("folder");
        fs::write(path, file).expect("file");
    }
    dir
}

fn rels(inputs: &[PathBuf], config: &ReadConfig) -> (Vec<String>, Vec<String>) {
    let found = discover(inputs, config, &Spill::unlimited()).expect("settings are fine");
    (
        found.sources.iter().map(|s| s.rel.to_string()).collect(),
        found.problems.iter().map(|p| p.to_string()).collect(),
    )
}

#[test]
fn folders_are_walked_in_order_without_hidden_and_unknown_files() {
    let dir = tree(&[
        "b.txt",
        "a/z.md.gz",
        "a/.hid/x.txt",
        ".h.txt",
        "a/p.png",
        "c.jsonl",
        "a.txt",
    ]);
    let root = vec![dir.path().to_path_buf()];
    let all = ["a.txt", "a/z.md.gz", "b.txt", "c.jsonl"];
    let check = |glob: &[&str], expected: &[&str]| {
        let config = ReadConfig {
            glob: glob.iter().map(|g| g.to_string()).collect(),
            ..ReadConfig::default()
        };
        assert_eq!(rels(&root, &config).0, expected, "{glob:?}");
    };
    check(&[], &all);
    check(&["*.txt"], &["a.txt", "b.txt"]);
    check(&["*.gz", "c*"], &["a/z.md.gz", "c.jsonl"]);
    check(&["a/*"], &["a/z.md.gz"]);
    check(&["**/*"], &all);
    let bad = ReadConfig {
        glob: vec!["[".into()],
        ..ReadConfig::default()
    };
    assert!(discover(&root, &bad, &Spill::unlimited()).is_err());
    let bad = ReadConfig {
        encoding: Some("klingon".into()),
        ..ReadConfig::default()
    };
    assert!(discover(&root, &bad, &Spill::unlimited()).is_err());
}

#[test]
fn files_given_by_name_are_always_read() {
    let dir = tree(&["x.log", ".hidden", "b.jsonl"]);
    let inputs = ["x.log", ".hidden", "b.jsonl", "missing.txt"].map(|f| dir.path().join(f));
    let (found, problems) = rels(&inputs, &ReadConfig::default());
    assert_eq!(found, [".hidden", "b.jsonl", "x.log"]);
    assert_eq!(problems.len(), 1);
    assert!(problems[0].starts_with("missing.txt: "), "{problems:?}");
    let found = discover(&inputs[..1], &ReadConfig::default(), &Spill::unlimited()).expect("fine");
    assert_eq!(found.sources[0].format.name(), "text");
}

#[test]
fn a_folder_with_nothing_to_read_is_a_problem() {
    let check = |names: &[&str], glob: &[&str], expected: &str| {
        let dir = tree(names);
        let config = ReadConfig {
            glob: glob.iter().map(|glob| glob.to_string()).collect(),
            ..ReadConfig::default()
        };
        let (found, problems) = rels(&[dir.path().to_path_buf()], &config);
        assert!(found.is_empty());
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert!(problems[0].ends_with(expected), "{problems:?}");
    };
    check(
        &["a.png", "b.png", ".h.txt"],
        &[],
        " in this folder; it has 2 .png",
    );
    check(&[".h"], &[], " in this folder");
    let left_out = "; --glob leaves out 1 file of these formats";
    check(&["a.txt", "b.png"], &["*.md"], left_out);
    check(
        &["b.png"],
        &["*.png"],
        " that matches --glob; it has 1 .png",
    );
}

#[test]
fn files_that_are_not_read_are_counted_once() {
    let dir = tree(&[
        "a.txt",
        "b.pdf",
        "sub/c.PDF",
        "sub/d",
        "sub/.e.pdf",
        ".hid/f.pdf",
        "sub/g.log",
        "sub/h.md",
    ]);
    let check = |inputs: &[&str], glob: &[&str], expected: (&str, usize)| {
        let inputs: Vec<_> = inputs.iter().map(|input| dir.path().join(input)).collect();
        let config = ReadConfig {
            glob: glob.iter().map(|glob| glob.to_string()).collect(),
            ..ReadConfig::default()
        };
        let found = discover(&inputs, &config, &Spill::unlimited()).expect("good settings");
        let counts = (&*found.skipped.to_string(), found.excluded);
        assert_eq!(counts, expected, "{inputs:?} {glob:?}");
    };
    let all = "2 .pdf, 1 .log, 1 without extension";
    check(&[""], &[], (all, 0));
    check(&["", "sub", "./sub/", ""], &[], (all, 0));
    check(&["sub", ""], &[], (all, 0));
    check(&["sub"], &[], ("1 .log, 1 .pdf, 1 without extension", 0));
    // Not hidden from the walk of the folder that is named.
    check(
        &["", ".hid"],
        &[],
        ("3 .pdf, 1 .log, 1 without extension", 0),
    );
    // Read, as it is named.
    check(&["", "sub/g.log"], &[], ("2 .pdf, 1 without extension", 0));
    check(&["b.pdf"], &[], ("", 0));
    check(&[""], &["*.txt"], ("", 1));
    check(&[""], &["*.{txt,pdf}"], ("1 .pdf", 1));
    check(&["", "sub/h.md"], &["*.txt"], ("", 0));
}

#[cfg(unix)]
#[test]
fn links_and_odd_names() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::symlink;
    let dir = tree(&["in/a.txt", "out/b.txt"]);
    let root = dir.path().join("in");
    symlink(dir.path().join("out"), root.join("link")).expect("link");
    symlink(&root, root.join("loop")).expect("link");
    symlink("nowhere", root.join("dangling.txt")).expect("link");
    fs::write(root.join(OsStr::from_bytes(b"n\xFFm.txt")), "x").expect("file");
    let inputs = [root];
    let mut config = ReadConfig::default();
    assert_eq!(rels(&inputs, &config).0, ["a.txt", "n%FFm.txt"]);
    let found = discover(&inputs, &config, &Spill::unlimited()).expect("good settings");
    assert_eq!(found.skipped.to_string(), "3 symbolic links");
    config.follow = true;
    let (found, problems) = rels(&inputs, &config);
    assert_eq!(found, ["a.txt", "link/b.txt", "n%FFm.txt"]);
    assert_eq!(problems.len(), 1);
    assert!(problems[0].starts_with("dangling.txt: "), "{problems:?}");
}

#[test]
fn inputs_with_equal_names_get_prefixes() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let files = [
        "one/a.txt",
        "one/b.txt",
        "two/a.txt",
        "two/b.txt",
        "three/c.txt",
        "x/one/a.txt",
        "four/c.txt/d.txt",
    ];
    for file in files {
        let path = dir.path().join(file);
        fs::create_dir_all(path.parent().expect("below the folder")).expect("folder");
        fs::write(path, file).expect("file");
    }
    let check = |inputs: &[&str], expected: &[&str]| {
        let inputs: Vec<_> = inputs.iter().map(|i| dir.path().join(i)).collect();
        let found = discover(&inputs, &ReadConfig::default(), &Spill::unlimited());
        let found = found.expect("settings are fine");
        let rels: Vec<String> = found.sources.iter().map(|s| s.rel.to_string()).collect();
        assert_eq!(rels, expected, "{inputs:?}");
        assert!(found.problems.is_empty());
    };
    check(
        &["one", "two", "three"],
        &["c.txt", "one/a.txt", "one/b.txt", "two/a.txt", "two/b.txt"],
    );
    check(&["one", "one/a.txt", "one/"], &["a.txt", "b.txt"]);
    check(&["one/a.txt", "two/a.txt"], &["one/a.txt", "two/a.txt"]);
    check(
        &["one/a.txt", "one/b.txt", "two/a.txt", "two/b.txt"],
        &["one/a.txt", "one/b.txt", "two/a.txt", "two/b.txt"],
    );
    check(
        &["one", "x/one"],
        &["one-2/a.txt", "one/a.txt", "one/b.txt"],
    );
    check(&["three", "four"], &["four/c.txt/d.txt", "three/c.txt"]);
}
