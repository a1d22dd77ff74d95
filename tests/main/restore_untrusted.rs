//! `restore` of an output folder that somebody else made: it reads nothing outside of the folder,
//! does not hang, keeps its memory limit, and restores what it can.

use std::io::Write;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use xxhash_rust::xxh3::xxh3_64;

use crate::program::{ProgramOutput, run_command};
use crate::util::{read_folder, rows, temp_dir, write};

/// An output folder with rows that a test chooses.
struct Output {
    dir: tempfile::TempDir,
    manifest: Vec<Value>,
    ledger: Vec<u8>,
}

/// The text of a file that can be restored.
const GOOD: &str = "High water at noon.\n";

impl Output {
    /// A folder with one file that can be restored.
    fn new() -> Output {
        let header = json!({"unboil": "0.1.0", "text_field": "text", "max_article_bytes": 1 << 28});
        let mut output = Output {
            dir: temp_dir(),
            manifest: vec![header],
            ledger: Vec::new(),
        };
        output.add("good.txt", GOOD, None);
        output
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// The row of the manifest for a file.
    fn entry(name: &str, bytes: &[u8], original: Option<&str>) -> Value {
        let hash = |bytes: &[u8]| format!("{:016x}", xxh3_64(bytes));
        let mut entry = json!({
            "path": format!("articles/{name}"),
            "encoding": "UTF-8",
            "bytes": bytes.len(),
            "xxh3": hash(bytes),
        });
        if let Some(original) = original {
            entry["original"] = hash(original.as_bytes()).into();
        }
        entry
    }

    /// Adds a file to `articles/` and the manifest. `original`: the restored text, if the ledger has
    /// rows for the file.
    fn add(&mut self, name: &str, bytes: impl AsRef<[u8]>, original: Option<&str>) {
        let bytes = bytes.as_ref();
        write(&self.path("out/articles").join(name), bytes);
        self.manifest.push(Output::entry(name, bytes, original));
    }

    /// Adds a row to the ledger.
    fn add_row(&mut self, article: &str, start: u64, end: u64, text: &str, more: Value) {
        let mut row = json!({
            "article": article, "start": start, "end": end, "class": "chrome", "rule": "label",
            "why": "a label", "text": text,
        });
        for (key, value) in more.as_object().into_iter().flatten() {
            row[key] = value.clone();
        }
        self.ledger.extend_from_slice(format!("{row}\n").as_bytes());
    }

    /// Adds a text and a file of rows that do not have their original, with these rows of the ledger:
    /// start, end, text and more fields. Returns their names.
    fn add_edited_files(&mut self, number: usize, rows: &[(u64, u64, &str, Value)]) -> [String; 2] {
        let [json_lines, text] = ["jsonl", "txt"].map(|kind| format!("{number:02}.{kind}"));
        self.add(&text, "h\u{e9}llo\n", Some("another"));
        self.add(&json_lines, "{\"text\":\"h\u{e9}llo\"}\n", Some("another"));
        for (start, end, removed, more) in rows {
            let mut more = more.clone();
            self.add_row(&text, *start, *end, removed, more.clone());
            more["path"] = json_lines.clone().into();
            if more.get("line").is_none() {
                more["line"] = 1.into();
            }
            self.add_row("article", *start, *end, removed, more);
        }
        [json_lines, text]
    }

    fn restore(&self, more: &[&str]) -> ProgramOutput {
        let lines = self.manifest.iter().map(|row| format!("{row}\n"));
        write(&self.path("out/manifest.jsonl"), lines.collect::<String>());
        if !self.path("out/ledger.jsonl").exists() {
            write(&self.path("out/ledger.jsonl"), &self.ledger);
        }
        run_command("restore", &self.path("out"), &self.path("back"), more)
    }

    /// Restores the good file, and has a problem for each of the others.
    #[track_caller]
    fn restore_only_the_good_file(&self, problems: &[&str]) {
        let ran = self.restore(&[]);
        assert_eq!(ran.status, 1, "{}", ran.stderr);
        let back = read_folder(&self.path("back"));
        assert_eq!(
            back.keys().collect::<Vec<_>>(),
            ["good.txt"],
            "{}",
            ran.stderr
        );
        assert_eq!(back["good.txt"], GOOD.as_bytes());
        let lines: Vec<&str> = ran.stderr.lines().collect();
        assert_eq!(lines.len(), problems.len(), "{}", ran.stderr);
        for (line, problem) in lines.iter().zip(problems) {
            assert!(line.contains(problem), "{line} for {problem}");
        }
    }
}

fn gzip(write_to: impl FnOnce(&mut flate2::write::GzEncoder<Vec<u8>>)) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    write_to(&mut packed);
    packed.finish().expect("memory")
}

#[cfg(unix)]
#[test]
fn links_pipes_and_folders_are_not_read() {
    use std::os::unix::fs::symlink;
    let mut output = Output::new();
    write(&output.path("secret/s.txt"), "secret");
    for name in [
        "fifo.txt",
        "folder.txt",
        "link.txt",
        "missing.txt",
        "sub/s.txt",
    ] {
        output.manifest.push(Output::entry(name, b"secret", None));
    }
    let articles = output.path("out/articles");
    symlink(output.path("secret/s.txt"), articles.join("link.txt")).expect("a link");
    symlink(output.path("secret"), articles.join("sub")).expect("a link");
    std::fs::create_dir(articles.join("folder.txt")).expect("a folder");
    let made = std::process::Command::new("mkfifo")
        .arg(articles.join("fifo.txt"))
        .status();
    assert!(made.expect("mkfifo is there").success());
    output.restore_only_the_good_file(&[
        "articles/fifo.txt: is not a regular file",
        "articles/folder.txt: is not a regular file",
        "articles/link.txt: is a symbolic link",
        "articles/missing.txt: ",
        "articles/sub/s.txt: is a symbolic link",
    ]);
    for name in ["ledger.jsonl", "manifest.jsonl"] {
        let path = output.path("out").join(name);
        let saved = output.path(name);
        std::fs::rename(&path, &saved).expect("moved");
        let restore = || {
            run_command(
                "restore",
                &output.path("out"),
                &output.path("back"),
                &["--force"],
            )
        };
        symlink(&saved, &path).expect("a link");
        let ran = restore();
        assert_eq!(ran.status, 2, "{}", ran.stderr);
        assert!(ran.stderr.contains("is a symbolic link"), "{}", ran.stderr);
        std::fs::remove_file(&path).expect("removed");
        let made = std::process::Command::new("mkfifo").arg(&path).status();
        assert!(made.expect("mkfifo is there").success());
        let ran = restore();
        assert_eq!(ran.status, 2, "{}", ran.stderr);
        std::fs::remove_file(&path).expect("removed");
        std::fs::rename(&saved, &path).expect("moved");
    }
}

#[test]
fn names_that_cannot_be_written_are_problems() {
    let mut output = Output::new();
    let long = "x".repeat(300);
    let longer = format!("{}x", "x/".repeat(3000));
    output.add("sub/twice.txt", GOOD, None);
    let twice = output.manifest[2].clone();
    for name in [
        "../up.txt",
        "/etc/x",
        "a\0b",
        "good.txt/x.txt",
        ".unboil-lock",
    ] {
        output.manifest.push(Output::entry(name, b"x", None));
    }
    output.manifest.push(twice);
    for name in [&long, &longer] {
        output.manifest.push(Output::entry(name, b"x", None));
    }
    output.manifest.push(json!({"path": 7}));
    output.manifest.push(json!("../x"));
    output.restore_only_the_good_file(&[
        "/back/good.txt/x.txt: ",
        "/back/xxx",
        "articles/sub/twice.txt: is in the manifest more than once",
        "articles/sub/twice.txt: is in the manifest more than once",
        "manifest.jsonl:4: \"articles/../up.txt\" cannot be a file",
        "manifest.jsonl:5: \"articles//etc/x\" cannot be a file",
        "manifest.jsonl:6: \"articles/a\\0b\" cannot be a file",
        "manifest.jsonl:8: \".unboil-lock\" has a name of temporary files",
        "manifest.jsonl:11: a name is longer than 4096 bytes",
        "manifest.jsonl:12: ",
        "manifest.jsonl:13: ",
    ]);
}

#[test]
fn a_file_below_the_name_of_another_is_a_problem() {
    let mut output = Output::new();
    // Its folder exists in no output of unboil, because `good.txt` is a file.
    let packed = Output::entry("good.txt/x.txt", b"", Some("x"));
    let mut dropped = packed;
    dropped["bytes"] = Value::Null;
    output.manifest.push(dropped);
    output.add_row("good.txt/x.txt", 0, 1, "x", json!({}));
    let back = output.path("back").join("good.txt").join("x.txt");
    output.restore_only_the_good_file(&[&format!("{}: ", back.display())]);
}

#[test]
fn ledgers_that_do_not_fit_are_problems() {
    let max = usize::MAX as u64;
    let mut output = Output::new();
    let mut names = Vec::new();
    let mut add = |output: &mut Output, rows: &[(u64, u64, &str, Value)]| {
        names.extend(output.add_edited_files(names.len(), rows));
    };
    let none = || json!({});
    add(&mut output, &[(3, 1, "x", none())]);
    add(&mut output, &[(max, max, "", none())]);
    add(&mut output, &[(0, max, "x", none())]);
    add(
        &mut output,
        &[(1, max, "x", none()), (max, max, "", none())],
    );
    add(&mut output, &[(2, 3, "x", none())]); // within a character
    add(&mut output, &[(0, 5, "x", none())]);
    add(&mut output, &[(0, 1, "x", none()), (0, 1, "x", none())]);
    add(&mut output, &[(9, 10, "x", none()), (0, 1, "x", none())]);
    add(&mut output, &[(0, 1, "x", json!({"raw": "\\u"}))]);
    add(&mut output, &[(0, 1, "x", json!({"row": "{\"n\":1}"}))]);
    add(&mut output, &[(0, 1, "x", json!({"row": "\\", "line": 2}))]);
    add(&mut output, &[(0, 1, "x", json!({"line": 0}))]);
    add(&mut output, &[(0, 1, "x", json!({"line": max}))]);
    add(
        &mut output,
        &[(
            0,
            1,
            "x",
            json!({"ascii": true, "page": {"start": 9, "end": 1}}),
        )],
    );
    let problems: Vec<String> = names
        .iter()
        .map(|name| format!("articles/{name}: "))
        .collect();
    output.restore_only_the_good_file(
        &problems
            .iter()
            .map(|problem| &**problem)
            .collect::<Vec<_>>(),
    );
    // Bytes that are no rows.
    let mut output = Output::new();
    output.ledger = b"{}\n[]\n\xff\n\0\n\n{\"article\":\"nobody.txt\",\"start\":1".to_vec();
    output.add_row("nobody.txt", 0, 0, "", json!({}));
    let lines = (1..=6)
        .map(|line| format!("ledger.jsonl:{line}: "))
        .collect::<Vec<_>>();
    output.restore_only_the_good_file(&lines.iter().map(|line| &**line).collect::<Vec<_>>());
}

#[test]
fn a_file_without_hashes_is_not_called_restored() {
    let mut output = Output::new();
    output.add("a.txt", "x", None);
    output.add("b.txt", "x", None);
    output.add("c.txt", "x", None);
    output.add("d.txt", "x", Some("y"));
    output.manifest[2]["bytes"] = Value::Null;
    output.manifest[3]["xxh3"] = Value::Null;
    output.manifest[4]["encoding"] = "harbour".into();
    let problems = [
        "articles/a.txt: ",
        "articles/b.txt: ",
        "articles/c.txt: ",
        "articles/d.txt: ",
    ];
    output.restore_only_the_good_file(&problems);
}

#[test]
fn a_ledger_in_another_order_is_enough() {
    let dir = temp_dir();
    let [input, out, back] = ["in", "out", "back"].map(|name| dir.path().join(name));
    let text = "Share this\n\nThe council voted.\n\nComments are closed.\n";
    write(&input.join("a.txt"), text);
    let row = json!({"id": 1, "text": text});
    write(&input.join("b.jsonl"), format!("{row}\n{row}\n"));
    run_command("clean", &input, &out, &[]).success();
    let ledger = out.join("ledger.jsonl");
    assert!(rows(&ledger).len() >= 6);
    let lines = std::fs::read_to_string(&ledger).expect("text");
    let reversed: Vec<&str> = lines.lines().rev().collect();
    write(&ledger, reversed.join("\n"));
    run_command("restore", &out, &back, &[]).success();
    assert_eq!(read_folder(&input), read_folder(&back));
}

/// The peak memory of a restore with the lowest limit, in MiB.
#[track_caller]
fn peak_mib(output: &Output) -> u64 {
    let ran = output.restore(&["--memory", "64MiB"]);
    assert_eq!(ran.status, 1, "{}", ran.stderr);
    let back = read_folder(&output.path("back"));
    assert_eq!(back.keys().collect::<Vec<_>>(), ["good.txt"]);
    ran.peak_kib.unwrap_or(0) >> 10
}

#[test]
fn memory_is_bounded_whatever_is_in_the_folder() {
    const MIB: usize = 1 << 20;
    let zeros = vec![b'a'; MIB];
    let bomb = gzip(|out| (0..300).for_each(|_| out.write_all(&zeros).expect("memory")));
    let mut output = Output::new();
    output.add("bomb.txt.gz", &bomb, Some("x"));
    output.add("bomb.jsonl.gz", &bomb, Some("x"));
    output.add_row("bomb.txt.gz", 0, 1, "x", json!({}));
    output.add_row("x", 0, 1, "x", json!({"path": "bomb.jsonl.gz", "line": 1}));
    assert!(peak_mib(&output) < 160, "packed files");

    let mut output = Output::new();
    output.add("a.txt", "x", Some("y"));
    output.add_row("a.txt", 0, 0, "", json!({}));
    output.ledger = output.ledger.repeat(700_000);
    assert!(peak_mib(&output) < 160, "a ledger of many rows");

    let mut output = Output::new();
    output.add("a.txt", "x", Some("y"));
    output.add_row("a.txt", 0, 0, &"a".repeat(200 * MIB), json!({}));
    assert!(peak_mib(&output) < 160, "a ledger of one row");

    let mut output = Output::new();
    output.ledger = b"{}\n".repeat(1_000_000);
    assert!(peak_mib(&output) < 160, "a ledger of no rows");
}

/// Replaces one file of the output by links, over and over, while it is restored.
#[cfg(unix)]
#[test]
fn files_that_are_swapped_during_the_run_are_not_followed() {
    use std::sync::atomic::{AtomicBool, Ordering};
    let mut output = Output::new();
    write(&output.path("secret.txt"), "secret");
    for at in 0..300 {
        output.add(&format!("{at}.txt"), "public", None);
    }
    let (done, articles) = (AtomicBool::new(false), output.path("out/articles"));
    let swap = |name: &Path, link: &Path| {
        let _ = std::os::unix::fs::symlink(output.path("secret.txt"), link);
        let _ = std::fs::rename(link, name);
        let file = link.with_extension("file");
        let _ = std::fs::write(&file, "public").and_then(|()| std::fs::rename(file, name));
    };
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !done.load(Ordering::Relaxed) {
                for at in 290..300 {
                    swap(&articles.join(format!("{at}.txt")), &articles.join("link"));
                }
            }
        });
        for _ in 0..5 {
            let ran = output.restore(&["--force"]);
            assert!(ran.status < 2, "{}", ran.stderr);
            let back = read_folder(&output.path("back"));
            let is_right = |bytes: &Vec<u8>| bytes == b"public" || bytes == GOOD.as_bytes();
            assert!(back.values().all(is_right));
        }
        done.store(true, Ordering::Relaxed);
    });
}
