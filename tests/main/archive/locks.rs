//! One run changes an archive, and others read it meanwhile.

use std::fs::File;

use serde_json::json;

use super::{counts, index, write_rows};
use crate::util::{LEAD, SECOND, read_folder, temp_dir, write};

#[test]
fn a_second_change_is_refused() {
    let dir = temp_dir();
    let folder = dir.path();
    write_rows(
        &folder.join("one.jsonl"),
        &[json!({"id": "a", "text": LEAD})],
    );
    index(folder, &["add", "archive", "one.jsonl"]).success();
    write(&folder.join("archive/.unboil-lock"), "");
    let lock = File::open(folder.join("archive/.unboil-lock")).expect("the lock");
    lock.lock().expect("locked");
    write(&folder.join("ids"), "a\n");
    for args in [
        &["add", "archive", "one.jsonl"][..],
        &["compact", "archive"],
        &["remove", "archive", "--ids", "ids"],
    ] {
        let ran = index(folder, args);
        let reason = "archive: another run changes this archive";
        assert_eq!(ran.status, 2, "{args:?}");
        assert!(ran.stderr.contains(reason), "{args:?}: {}", ran.stderr);
    }
    assert_eq!(counts(folder, "archive").0, 1, "it can be read");
    drop(lock);
    index(folder, &["add", "archive", "one.jsonl"]).success();
}

/// A run that reads an archive holds a shared lock of `readers.lock`.
#[test]
fn segments_stay_as_long_as_they_are_read() {
    let dir = temp_dir();
    let folder = dir.path();
    write_rows(
        &folder.join("one.jsonl"),
        &[
            json!({"id": "a", "text": LEAD}),
            json!({"id": "b", "text": SECOND}),
        ],
    );
    index(folder, &["add", "archive", "one.jsonl"]).success();
    write_rows(
        &folder.join("two.jsonl"),
        &[json!({"id": "c", "text": "Short."})],
    );
    index(folder, &["add", "archive", "two.jsonl"]).success();
    let segments = || {
        let files = read_folder(&folder.join("archive")).into_keys();
        files
            .filter(|name| name.ends_with(".segment"))
            .collect::<Vec<String>>()
    };
    let before = segments();
    assert_eq!(before.len(), 2);
    let reader = File::open(folder.join("archive/readers.lock")).expect("the lock");
    reader.lock_shared().expect("locked");
    index(folder, &["compact", "archive"]).success();
    let during = segments();
    assert!(
        before.iter().all(|name| during.contains(name)),
        "{during:?}"
    );
    // The removed text is still there, and the run says so.
    write(&folder.join("ids"), "a\n");
    let ran = index(folder, &["remove", "archive", "--ids", "ids"]);
    assert_eq!(ran.status, 1);
    assert!(
        ran.stderr.contains("the removed texts are still in files"),
        "{}",
        ran.stderr
    );
    assert_eq!(counts(folder, "archive"), (2, 1));
    drop(reader);
    index(folder, &["compact", "archive"]).success();
    assert_eq!((segments().len(), counts(folder, "archive")), (1, (2, 1)));
}
