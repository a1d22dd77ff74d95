//! Output folders that somebody edited, as inputs of `report` and `diff`.

use std::fs;

use unboil::{DiffRequest, ReportRequest, diff, write_report};

use super::fuzz_input::FuzzInput;
use super::memory_disk::memory_dir;
use super::restore::{CLEANED, SECRET, edit, link, read_files, write_files};

/// Makes the page of an output folder after edits, and compares it with the folder before.
///
/// # Panics
/// If an invariant is broken.
pub(crate) fn check(bytes: &[u8]) {
    let (_, cleaned) = &*CLEANED;
    let mut input = FuzzInput(bytes);
    let split = input.byte() & 1 == 1;
    let (mut files, mut links) = (cleaned.clone(), Vec::new());
    while !input.0.is_empty() {
        edit(&mut files, &mut links, &mut input);
    }
    let folder = memory_dir();
    let at = |name: &str| folder.path().join(name);
    write_files(&at("out"), &files);
    write_files(&at("cleaned"), cleaned);
    fs::write(at("secret"), SECRET).expect("a file");
    for name in &links {
        link(&at("secret"), &at("out").join(name));
    }
    let before = read_files(&at("out"));
    let request = ReportRequest {
        from: at("out"),
        page: at("page.html"),
        force: false,
        split,
        sample: Some(2),
        threads: Some(1),
        memory: 1 << 20,
    };
    let report = write_report(&request).map(|_| ());
    let request = DiffRequest {
        runs: [at("cleaned"), at("out")],
        page: Some(at("diff.html")),
        force: false,
        threads: Some(1),
        memory: 1 << 20,
    };
    let compared = diff(&request).map(|_| ());
    let after = read_files(&at("out"));
    assert!(after == before, "the output folder was changed");
    assert_eq!(fs::read(at("secret")).expect("a file"), SECRET);
    let results = [(report, "page.html"), (compared, "diff.html")];
    for (result, page) in results {
        match result {
            Ok(()) => assert!(at(page).is_file()),
            Err(error) => assert!(error.to_string().contains(": "), "{error}"),
        }
    }
    let expected = ["out", "cleaned", "secret", "page.html", "page.html-data"];
    for entry in fs::read_dir(folder.path()).expect("a folder") {
        let name = entry.expect("readable").file_name();
        let is_expected = expected.iter().any(|expected| name == *expected);
        assert!(is_expected || name == "diff.html", "{name:?}");
    }
}
