//! Tests of failing disks for archives: each operation of a change fails once, and the power is cut
//! at each. The archive then has the articles of before or after.

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::path::Path;

use unboil_io::{
    ArchiveInfo, ArchiveWriter, Error, Fault, InjectedFault, ReadConfig, Spill,
    discover_with_references,
};

use super::copy;
use crate::config::Config;
use crate::engine::{AddRequest, add_to_archive};
use crate::progress::NoProgress;

/// The ids and texts of an archive.
type Articles = BTreeMap<String, String>;

/// A change of the archive in a folder.
type Change = fn(&Path) -> Result<(), Error>;

/// The articles of the archive in a folder; none if there is no archive yet.
fn articles(folder: &Path, what: &str) -> Articles {
    let archive = folder.join("archive");
    let mut articles = Articles::new();
    if !archive.join("archive.unboil").exists() {
        return articles;
    }
    let (config, spill) = (ReadConfig::default(), Spill::unlimited());
    let found = discover_with_references(&[], &[archive], &config, &spill);
    let found = found.unwrap_or_else(|error| panic!("{what}: {error}"));
    for source in &found.sources {
        let batches = source.format.read_batches(source, &config, None);
        for batch in batches.unwrap_or_else(|error| panic!("{what}: {error}")) {
            let batch = batch();
            assert!(batch.problems.is_empty(), "{what}: {:?}", batch.problems);
            let texts = &batch.tokenized;
            let text = |at, plain| texts.as_ref().map_or(plain, |texts| texts.text(at));
            let found = batch.articles.into_iter().enumerate();
            articles.extend(found.map(|(at, one)| (one.id, text(at, one.text))));
        }
    }
    articles
}

/// Writes rows with some ids. The texts are long enough for the sizes of the segments to differ.
fn write_rows(path: &Path, ids: &[&str]) {
    let row = |id: &&str| {
        let text = format!("The council of {id} voted to keep the harbour open.\n").repeat(4);
        format!("{}\n", serde_json::json!({"id": id, "text": text}))
    };
    fs::write(path, ids.iter().map(row).collect::<String>()).expect("written");
}

fn add_rows(folder: &Path, rows: &str) -> Result<(), Error> {
    let request = AddRequest {
        archive: folder.join("archive"),
        inputs: vec![folder.join(rows)],
        threads: Some(1),
        ..AddRequest::default()
    };
    let outcome = add_to_archive(&request, &Config::default(), &NoProgress)?;
    assert_eq!(outcome.problem_count, 0, "{:?}", outcome.problems);
    Ok(())
}

/// Adds articles, which are merged with the last segment.
fn add(folder: &Path) -> Result<(), Error> {
    add_rows(folder, "new.jsonl")
}

fn compact(folder: &Path) -> Result<(), Error> {
    ArchiveWriter::open(&folder.join("archive"))?.compact()
}

/// Removes an article of each of two segments, and all of one of them.
fn remove(folder: &Path) -> Result<(), Error> {
    let ids: HashSet<String> = ["b", "g"].map(str::to_string).into();
    let mut archive = ArchiveWriter::open(&folder.join("archive"))?;
    archive.remove(&ids).map(drop)
}

/// Writes the inputs, and an archive of three segments if `has_archive`.
fn make_folder(folder: &Path, has_archive: bool) {
    fs::create_dir_all(folder).expect("folder");
    let parts = [&["a", "b", "c", "d"][..], &["e", "f"], &["g"]];
    for ids in parts.iter().filter(|_| has_archive) {
        write_rows(&folder.join("part.jsonl"), ids);
        add_rows(folder, "part.jsonl").expect("added");
    }
    write_rows(&folder.join("new.jsonl"), &["h", "i"]);
}

/// Checks that no file is left but those of the archive.
fn check_files(folder: &Path, what: &str) {
    let archive = folder.join("archive");
    let info = ArchiveInfo::read(&archive).unwrap_or_else(|error| panic!("{what}: {error}"));
    let names = fs::read_dir(&archive).expect("a folder");
    let names: Vec<String> = names
        .map(|entry| entry.expect("readable").file_name().into_string())
        .map(|name| name.expect("a name of ours"))
        .filter(|name| name != ".unboil-lock")
        .collect();
    assert_eq!(names.len(), info.segments + 2, "{what}: {names:?}");
}

/// Lets each operation of a change fail.
fn check_change(name: &str, change: Change, has_archive: bool, fault: impl Fn(usize) -> Fault) {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let template = dir.path().join("template");
    make_folder(&template, has_archive);
    let before = articles(&template, name);
    let undisturbed = dir.path().join("undisturbed");
    copy(&template, &undisturbed);
    let counter = InjectedFault::new(&undisturbed.join("archive"), fault(0), usize::MAX);
    change(&undisturbed).expect("it ends");
    let operations = counter.operations();
    drop(counter);
    assert!(operations > 10, "{name}: {operations} operations");
    let after = articles(&undisturbed, name);
    check_files(&undisturbed, name);
    let mut failed = 0;
    for at in 1..=operations {
        let folder = dir.path().join(at.to_string());
        copy(&template, &folder);
        let fault = fault(at);
        let what = format!("{name}: {fault:?} at {at} of {operations}");
        let injected = InjectedFault::new(&folder.join("archive"), fault, at);
        let ran = change(&folder);
        drop(injected);
        failed += usize::from(ran.is_err());
        let found = articles(&folder, &what);
        let is_after = found == after;
        assert!(
            is_after || ran.is_err() && found == before,
            "{what}: {found:?}"
        );
        change(&folder).unwrap_or_else(|error| panic!("{what}: again: {error}"));
        assert!(articles(&folder, &what) == after, "{what}: again");
        check_files(&folder, &what);
        fs::remove_dir_all(&folder).expect("removed");
    }
    assert!(
        failed > operations / 4,
        "{name}: {failed} of {operations} failed"
    );
}

/// Error numbers of Unix: no space, a defect, too many open files.
const ERRORS: [i32; 3] = [28, 5, 24];

fn check_changes(fault: impl Fn(usize) -> Fault) {
    check_change("the first add", add, false, &fault);
    check_change("add", add, true, &fault);
    check_change("compact", compact, true, &fault);
    check_change("remove", remove, true, &fault);
}

#[test]
fn each_operation_of_a_change_may_fail_once() {
    check_changes(|at| Fault::Error(ERRORS[at % ERRORS.len()]));
}

#[test]
fn the_disk_may_stay_full_during_a_change() {
    check_changes(|_| Fault::LastingError(ERRORS[0]));
}

#[test]
fn the_power_may_be_cut_during_a_change() {
    check_changes(|_| Fault::PowerCut);
}

#[test]
fn the_power_may_be_cut_during_a_change_after_names_are_written() {
    check_changes(|_| Fault::PowerCutAfterNames);
}

/// A writer that failed can be used again: what it writes next has the articles of before or after.
#[test]
fn a_writer_can_be_used_after_an_error() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let template = dir.path().join("template");
    make_folder(&template, true);
    let before = articles(&template, "template");
    let ids: HashSet<String> = ["b", "g"].map(str::to_string).into();
    for at in 1.. {
        let folder = dir.path().join(at.to_string());
        copy(&template, &folder);
        let what = format!("an error at {at}");
        let mut archive = ArchiveWriter::open(&folder.join("archive")).expect("opened");
        let injected = InjectedFault::new(&folder.join("archive"), Fault::Error(5), at);
        let is_last = archive.remove(&ids).is_ok() && injected.operations() < at;
        drop(injected);
        let found = articles(&folder, &what);
        assert!(found == before || found.len() == before.len() - 2, "{what}");
        archive
            .compact()
            .unwrap_or_else(|error| panic!("{what}: {error}"));
        assert!(articles(&folder, &what) == found, "{what}: compacted");
        if is_last {
            break;
        }
    }
}
