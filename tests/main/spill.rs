//! What does not fit in memory: where it goes, and that it goes away.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use unboil::bench::Plan;

use crate::util::{from_to, temp, write};

/// Rows that need seconds and more memory than the least that may be given.
fn corpus() -> String {
    let plan = Plan {
        articles: 20_000,
        words: 400,
        copies: 0.1,
        edits: vec![0.05],
        seed: 3,
    };
    let row = |at: usize| {
        let text = plan.article(at).text;
        serde_json::json!({"id": at.to_string(), "text": text}).to_string() + "\n"
    };
    (0..plan.articles).map(row).collect()
}

#[test]
fn a_run_keeps_to_its_memory_and_leaves_no_file() {
    let dir = temp();
    let (input, out) = (dir.path().join("in.jsonl"), dir.path().join("out"));
    write(&input, corpus());
    let ran = from_to(
        "match",
        &input,
        &out,
        &["--memory", "64MiB", "--threads", "2"],
    );
    let peak = ran.peak_kib;
    ran.done();
    // The program, the entries of the articles and the buffers of two threads come on top.
    assert!(peak.is_none_or(|peak| peak < 160 << 10), "{peak:?} KiB");
    let whole = dir.path().join("whole");
    from_to("match", &input, &whole, &["--memory", "4GiB"]).done();
    for name in ["passages.jsonl", "groups.jsonl", "summary.json"] {
        let read = |folder: &std::path::Path| std::fs::read(folder.join(name)).expect("written");
        assert!(read(&out) == read(&whole), "{name}");
    }
    let left: Vec<_> = std::fs::read_dir(dir.path())
        .expect("a folder")
        .flatten()
        .collect();
    assert_eq!(left.len(), 3, "{left:?}");
}

#[cfg(unix)]
#[test]
fn a_run_that_is_stopped_leaves_no_file() {
    let dir = temp();
    let (input, spill) = (dir.path().join("in.jsonl"), dir.path().join("spill"));
    write(&input, corpus());
    let mut run = Command::new(env!("CARGO_BIN_EXE_unboil"))
        .args(["match", "in.jsonl", "-o", "out", "-q", "--memory", "64MiB"])
        .args(["--spill-dir", "spill", "--threads", "1"])
        .current_dir(dir.path())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("started");
    let files = || std::fs::read_dir(&spill).map_or(0, |entries| entries.count());
    let start = Instant::now();
    while files() == 0 {
        let ended = run.try_wait().expect("a child");
        assert!(ended.is_none(), "it ended before it spilled");
        assert!(
            start.elapsed() < Duration::from_secs(60),
            "nothing was spilled"
        );
        std::thread::sleep(Duration::from_millis(1));
    }
    let signal = Command::new("kill")
        .args(["-INT", &run.id().to_string()])
        .status();
    assert!(signal.expect("kill is there").success());
    let status = run.wait().expect("a child");
    assert_eq!(status.code(), Some(130));
    assert_eq!(files(), 0);
}
