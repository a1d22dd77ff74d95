//! Spill files: a run keeps its memory limit and deletes them, also when it is stopped.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use unboil::synthetic::SyntheticCorpus;

use crate::program::{run_command, unboil_in};
use crate::util::{spill_folders, temp_dir, write};

/// Rows that take seconds and do not fit in the smallest memory limit.
fn corpus() -> String {
    corpus_with(20_000)
}

fn corpus_with(articles: usize) -> String {
    let plan = SyntheticCorpus {
        articles,
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
fn a_run_respects_its_memory_limit_and_leaves_no_file() {
    let dir = temp_dir();
    let (input, out) = (dir.path().join("in.jsonl"), dir.path().join("out"));
    write(&input, corpus());
    let ran = run_command(
        "match",
        &input,
        &out,
        &["--memory", "64MiB", "--threads", "2"],
    );
    let peak = ran.peak_kib;
    ran.success();
    // The program, the entries of the articles and the buffers of two threads come on top.
    assert!(peak.is_none_or(|peak| peak < 160 << 10), "{peak:?} KiB");
    let whole = dir.path().join("whole");
    run_command("match", &input, &whole, &["--memory", "4GiB"]).success();
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

/// Starts a run in `folder` and sends it a signal once `ready`; its exit code.
#[cfg(unix)]
fn run_and_signal(
    folder: &Path,
    args: &[&str],
    signal: &str,
    ready: impl Fn() -> bool,
) -> Option<i32> {
    let mut run = Command::new(env!("CARGO_BIN_EXE_unboil"))
        .args(args)
        .current_dir(folder)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("started");
    let start = Instant::now();
    while !ready() {
        let ended = run.try_wait().expect("a child");
        assert!(ended.is_none(), "it ended before it was ready");
        assert!(start.elapsed() < Duration::from_secs(60), "never ready");
        std::thread::sleep(Duration::from_millis(1));
    }
    let sent = Command::new("kill")
        .args([signal, &run.id().to_string()])
        .status();
    assert!(sent.expect("kill is there").success());
    run.wait().expect("a child").code()
}

#[cfg(unix)]
fn count(folder: &Path) -> usize {
    std::fs::read_dir(folder).map_or(0, |entries| entries.count())
}

#[cfg(unix)]
#[test]
fn a_run_that_is_stopped_leaves_no_file() {
    let dir = temp_dir();
    let spill = dir.path().join("spill");
    write(&dir.path().join("in.jsonl"), corpus());
    let args = "match in.jsonl -o out -q --memory 64MiB --spill-dir spill --threads 1";
    let args: Vec<&str> = args.split(' ').collect();
    let code = run_and_signal(dir.path(), &args, "-INT", || count(&spill) > 0);
    assert_eq!(code, Some(130));
    assert_eq!(count(&spill), 0);
}

#[cfg(unix)]
#[test]
fn a_run_that_is_stopped_while_it_makes_files_leaves_none() {
    let dir = temp_dir();
    let row = "{\"text\":\"The council kept the harbour open.\"}\n";
    std::fs::create_dir(dir.path().join("in")).expect("folder");
    for at in 0..2000 {
        let path = dir.path().join(format!("in/{at}.jsonl.gz"));
        let file = std::fs::File::create(path).expect("file");
        let mut packed = flate2::write::GzEncoder::new(file, flate2::Compression::fast());
        packed.write_all(row.as_bytes()).expect("written");
        packed.finish().expect("written");
    }
    let spill = dir.path().join("spill");
    let args = ["clean", "in", "-o", "out", "-q", "--spill-dir", "spill"];
    let code = run_and_signal(dir.path(), &args, "-INT", || {
        std::fs::read_dir(&spill).is_ok_and(|mut there| {
            there
                .next()
                .is_some_and(|folder| folder.is_ok_and(|folder| count(&folder.path()) > 20))
        })
    });
    assert_eq!((code, count(&spill)), (Some(130), 0));
}

#[cfg(unix)]
#[test]
fn a_terminated_run_resumes_later() {
    let dir = temp_dir();
    write(&dir.path().join("in.jsonl"), corpus());
    let args = ["clean", "in.jsonl", "-o", "out", "--threads", "1"];
    let is_saved =
        || (spill_folders(dir.path()).iter()).any(|spill| spill.join("state.json").exists());
    let code = run_and_signal(dir.path(), &args, "-TERM", is_saved);
    assert_eq!(code, None, "it was the signal that ended it");
    let ran = unboil_in(dir.path(), &args, b"");
    let ran = ran.success();
    assert!(ran.stderr.contains("continued"), "{}", ran.stderr);
    assert_eq!(spill_folders(dir.path()), Vec::<std::path::PathBuf>::new());
}

#[test]
fn standard_input_works_with_one_writable_folder() {
    let dir = temp_dir();
    let ran = unboil_in(
        dir.path(),
        &[
            "clean",
            "-",
            "-o",
            "out",
            "--spill-dir",
            "out/spill",
            "--force",
        ],
        b"{\"text\":\"The council kept the harbour open.\"}\n",
    );
    ran.success();
    let cleaned = std::fs::read_to_string(dir.path().join("out/articles/stdin.jsonl"));
    assert!(cleaned.expect("written").contains("harbour"));
}

#[cfg(unix)]
#[test]
fn few_files_can_be_open() {
    let dir = temp_dir();
    let row = |at: usize| {
        let text = format!("The council of town {at} kept the harbour open.\n\nShare this");
        serde_json::json!({ "text": text }).to_string()
    };
    for at in 0..200 {
        let name = format!("in/{}/{at}.{}", at % 7, ["jsonl", "txt"][at % 2]);
        write(&dir.path().join(name), row(at));
    }
    let run = |files: usize, out: &str, threads: usize| {
        let program = env!("CARGO_BIN_EXE_unboil");
        let script = format!(
            "ulimit -n {files}; {program} clean in -o {out} -q --memory 64MiB --threads {threads}"
        );
        let ran = Command::new("sh")
            .args(["-c", &script])
            .current_dir(dir.path())
            .output();
        let ran = ran.expect("it runs");
        let stderr = String::from_utf8_lossy(&ran.stderr);
        assert!(
            ran.status.success(),
            "{files} files, {threads} threads: {stderr}"
        );
        crate::util::read_folder(&dir.path().join(out))
    };
    let expected = run(1000, "out", 1);
    for (files, threads) in [(64, 1), (64, 4), (64, 200), (40, 8)] {
        let out = format!("out-{files}-{threads}");
        assert!(run(files, &out, threads) == expected, "{out}");
    }
}

#[test]
fn one_repeated_word_needs_little_disk() {
    let dir = temp_dir();
    let (input, out) = (dir.path().join("in.txt"), dir.path().join("out"));
    write(&input, "0 ".repeat(4_000_000));
    let ran = run_command(
        "match",
        &input,
        &out,
        &["--memory", "64MiB", "--threads", "1"],
    );
    let peak = ran.peak_kib;
    ran.success();
    // The text, its tokens, the hashes of their shapes.
    assert!(peak.is_none_or(|peak| peak < 160 << 10), "{peak:?} KiB");
}
