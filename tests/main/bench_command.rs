//! `unboil bench` measures a run: time by stage, and recall of the planted copies.

use serde_json::Value;

use crate::program::unboil;
use crate::util::{rows, temp_dir};

#[test]
fn planted_copies_are_found() {
    let folder = temp_dir();
    let corpus = folder.path().join("corpus.jsonl");
    let corpus = corpus.to_str().expect("a path in UTF-8");
    let args = [
        "bench",
        "--articles",
        "200",
        "--words",
        "150",
        "--copies",
        "0.2",
    ];
    let more = ["--edits", "0,0.1,1", "--json", "--corpus", corpus];
    let ran = unboil(&[&args[..], &more].concat()).success();
    let report: Value = serde_json::from_slice(&ran.stdout).expect("JSON");
    let stages: Vec<&str> = report["stages"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|stage| stage["stage"].as_str())
        .collect();
    assert_eq!(
        stages,
        ["stripping", "seeds", "links", "passages", "writing"]
    );
    let recall = |at: usize| {
        let row = &report["recall"][at];
        (row["planted"].as_u64(), row["recall"].as_f64())
    };
    assert_eq!(recall(0), (Some(14), Some(1.0)));
    assert_eq!(recall(1), (Some(13), Some(1.0)));
    // Nothing is left of what was copied.
    assert_eq!(recall(2), (Some(13), Some(0.0)));
    let texts = rows(folder.path().join("corpus.jsonl").as_path());
    let bytes: usize = texts
        .iter()
        .filter_map(|row| row["text"].as_str())
        .map(str::len)
        .sum();
    assert_eq!(
        (texts.len(), report["bytes"].as_u64()),
        (200, Some(bytes as u64))
    );
    // The corpus exists now and is not written over.
    let second = unboil(&["bench", "--articles", "5", "--corpus", corpus]);
    assert_eq!(second.status, 2, "{}", second.stderr);
    assert!(second.stderr.contains("corpus.jsonl"), "{}", second.stderr);
}
