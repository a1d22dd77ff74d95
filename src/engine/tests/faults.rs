//! Tests of failing disks: each operation of a run fails once, and the power is cut at each.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use unboil_io::{Fault, InjectedFault, restore};

use super::{RunSettings, clean, copy, files, recorder, spill_folder};

/// Error numbers of Unix: no space, a defect, too many open files.
const ERRORS: [i32; 3] = [28, 5, 24];

type Files = BTreeMap<PathBuf, Vec<u8>>;

/// Writes a text in a folder, a page, and compressed rows.
fn write_small_input(input: &Path) {
    let text = "The council voted on Tuesday evening to keep the old harbour open for two more \
                winters, after a debate of three hours in the hall at the market square.";
    let dump = format!("Harbour stays open\n\n{text}\n\nShare this\n\nComments are closed.\n");
    fs::create_dir_all(input.join("texts")).expect("folder");
    fs::write(input.join("texts/one.txt"), &dump).expect("written");
    fs::write(input.join("two.txt"), "Nothing is removed here.\n").expect("written");
    fs::write(
        input.join("page.html"),
        format!("<h1>Harbour</h1><p>{text}"),
    )
    .expect("written");
    let rows = fs::File::create(input.join("rows.jsonl.gz")).expect("file");
    let mut rows = flate2::write::GzEncoder::new(rows, flate2::Compression::fast());
    for id in ["a", "b"] {
        writeln!(rows, "{}", serde_json::json!({"id": id, "text": dump})).expect("written");
    }
    writeln!(rows, "no row").expect("written");
    rows.finish().expect("written");
}

const SETTINGS: RunSettings = RunSettings {
    memory: Some(0),
    html: false,
    force: false,
    threads: Some(1),
};

/// Runs again after a fault: with `--force` if the run had ended before the fault.
fn run_again(folder: &Path, what: &str) {
    let ran = clean(folder, SETTINGS, &recorder(None)).or_else(|error| {
        assert!(
            error.to_string().contains("is not empty"),
            "{what}: {error}"
        );
        let forced = RunSettings {
            force: true,
            ..SETTINGS
        };
        clean(folder, forced, &recorder(None))
    });
    ran.unwrap_or_else(|error| panic!("{what}: {error}"));
}

/// The outputs without those that were damaged and kept.
fn outputs(folder: &Path) -> Files {
    let mut outputs = files(&folder.join("work"));
    outputs.retain(|path, _| !path.starts_with("out/edited"));
    outputs
}

/// Lets each operation of a run fail, and checks that the inputs are as they were and that the
/// next run writes the outputs of an undisturbed one.
fn check_each_operation(fault: impl Fn(usize) -> Fault) {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let undisturbed = dir.path().join("undisturbed");
    write_small_input(&undisturbed.join("in"));
    let inputs = files(&undisturbed.join("in"));
    let counter = InjectedFault::new(&undisturbed, fault(0), usize::MAX);
    clean(&undisturbed, SETTINGS, &recorder(None)).expect("the run ends");
    let operations = counter.operations();
    drop(counter);
    assert!(operations > 100, "{operations} operations");
    let expected = outputs(&undisturbed);
    let mut errors = 0;
    for at in 1..=operations {
        let folder = dir.path().join(at.to_string());
        write_small_input(&folder.join("in"));
        let fault = fault(at);
        let what = format!("{fault:?} at {at} of {operations}");
        let injected = InjectedFault::new(&folder, fault, at);
        errors += usize::from(clean(&folder, SETTINGS, &recorder(None)).is_err());
        drop(injected);
        assert!(
            files(&folder.join("in")) == inputs,
            "{what}: changed an input"
        );
        run_again(&folder, &what);
        let found = outputs(&folder);
        assert_eq!(
            found.keys().collect::<Vec<_>>(),
            expected.keys().collect::<Vec<_>>(),
            "{what}"
        );
        assert!(found == expected, "{what}: other bytes");
        assert_eq!(spill_folder(&folder), None, "{what}");
        fs::remove_dir_all(&folder).expect("removed");
    }
    assert!(
        errors > operations / 4,
        "{errors} of {operations} runs failed"
    );
}

#[test]
fn each_operation_may_fail_once() {
    check_each_operation(|at| Fault::Error(ERRORS[at % ERRORS.len()]));
}

#[test]
fn the_disk_may_stay_full() {
    check_each_operation(|_| Fault::LastingError(ERRORS[0]));
}

#[test]
fn the_power_may_be_cut() {
    check_each_operation(|_| Fault::PowerCut);
}

#[test]
fn the_power_may_be_cut_after_names_are_written() {
    check_each_operation(|_| Fault::PowerCutAfterNames);
}

/// The error number of Unix for a name that the file system refuses.
const NAME_TOO_LONG: i32 = 36;

#[test]
fn a_cleaned_copy_gets_another_name_if_its_name_is_refused() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let undisturbed = dir.path().join("undisturbed");
    write_small_input(&undisturbed.join("in"));
    clean(&undisturbed, SETTINGS, &recorder(None)).expect("the run ends");
    let expected = outputs(&undisturbed);
    let mut renamed = BTreeSet::new();
    for at in 1.. {
        let folder = dir.path().join(at.to_string());
        write_small_input(&folder.join("in"));
        let injected = InjectedFault::new(&folder, Fault::Error(NAME_TOO_LONG), at);
        let ran = clean(&folder, SETTINGS, &recorder(None));
        let is_last = injected.operations() < at;
        drop(injected);
        if is_last {
            break;
        }
        let notes = ran.map(|outcome| outcome.notes).unwrap_or_default();
        let refused = notes.iter().find(|note| note.contains("refuses the name"));
        if let Some((path, _)) = refused.and_then(|note| note.split_once(": ")) {
            let found = outputs(&folder);
            let new: Vec<_> = found
                .iter()
                .filter(|(name, _)| !expected.contains_key(*name))
                .collect();
            let missing: Vec<_> = expected
                .iter()
                .filter(|(name, _)| !found.contains_key(*name))
                .collect();
            let ([(new_name, copy)], [(_, expected_copy)]) = (&new[..], &missing[..]) else {
                panic!("{path}: {new:?} instead of {missing:?}");
            };
            assert_eq!(copy, expected_copy, "{path}");
            let manifest = &found[Path::new("out/manifest.jsonl")];
            let manifest = String::from_utf8_lossy(manifest);
            let name = new_name.strip_prefix("out").expect("in the output folder");
            assert!(manifest.contains(&name.display().to_string()), "{manifest}");
            renamed.insert(path.to_string());
        }
        fs::remove_dir_all(&folder).expect("removed");
    }
    assert_eq!(renamed.len(), 4, "{renamed:?}");
}

/// Lets each operation of a restore fail, and checks that the output folder is as it was, that no
/// file has wrong bytes, and that the next restore completes the folder.
fn check_each_operation_of_restore(fault: impl Fn(usize) -> Fault) {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let cleaned = dir.path().join("cleaned");
    write_small_input(&cleaned.join("in"));
    clean(&cleaned, SETTINGS, &recorder(None)).expect("the run ends");
    let cleaned = cleaned.join("work/out");
    let outputs = files(&cleaned);
    let undisturbed = dir.path().join("undisturbed");
    copy(&cleaned, &undisturbed.join("out"));
    let counter = InjectedFault::new(&undisturbed, fault(0), usize::MAX);
    let report = restore(
        &undisturbed.join("out"),
        &undisturbed.join("restored"),
        false,
    );
    assert_eq!(report.expect("restored").files, 4);
    let operations = counter.operations();
    drop(counter);
    assert!(operations > 20, "{operations} operations");
    let expected = files(&undisturbed.join("restored"));
    assert_eq!(expected.len(), 4);
    let mut failed = 0;
    for at in 1..=operations {
        let folder = dir.path().join(at.to_string());
        copy(&cleaned, &folder.join("out"));
        let (out, restored) = (folder.join("out"), folder.join("restored"));
        let fault = fault(at);
        let what = format!("{fault:?} at {at} of {operations}");
        let injected = InjectedFault::new(&folder, fault, at);
        let report = restore(&out, &restored, false);
        failed += usize::from(report.is_ok_and(|report| report.files < 4));
        drop(injected);
        for (name, bytes) in files(&restored) {
            if let Some(expected) = expected.get(&name) {
                assert!(*expected == bytes, "{what}: {} is wrong", name.display());
            }
        }
        let report = restore(&out, &restored, false);
        let report = report.unwrap_or_else(|error| panic!("{what}: {error}"));
        assert_eq!((report.files, report.problems), (4, Vec::new()), "{what}");
        assert!(files(&restored) == expected, "{what}: other files");
        assert!(files(&out) == outputs, "{what}: changed the output folder");
        fs::remove_dir_all(&folder).expect("removed");
    }
    assert!(failed > 0);
}

#[test]
fn each_operation_of_a_restore_may_fail_once() {
    check_each_operation_of_restore(|at| Fault::Error(ERRORS[at % ERRORS.len()]));
}

#[test]
fn the_disk_may_stay_full_during_a_restore() {
    check_each_operation_of_restore(|_| Fault::LastingError(ERRORS[0]));
}

#[test]
fn the_power_may_be_cut_during_a_restore() {
    check_each_operation_of_restore(|_| Fault::PowerCut);
}

#[test]
fn the_power_may_be_cut_during_a_restore_after_names_are_written() {
    check_each_operation_of_restore(|_| Fault::PowerCutAfterNames);
}
