//! `unboil strip` in a pipe: each row is written at once, memory stays small, and a closed output
//! ends the run.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::Child;
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;

use crate::program::{CHILD_TIMEOUT, command, peak_kib, read_all, unboil_in, wait_for_exit};
use crate::util::{rows, temp_dir, write};

/// How long a row may take that should be there at once. Generous: the machine may have other work.
const PROMPT_LIMIT: Duration = Duration::from_secs(30);

fn strip() -> Child {
    command(Path::new("."), &["strip"])
        .spawn()
        .expect("the program starts")
}

/// The lines that a child prints, as they come.
fn lines(child: &mut Child) -> Receiver<String> {
    let stdout = child.stdout.take().expect("piped");
    let (send, lines) = mpsc::channel();
    std::thread::spawn(move || {
        for line in BufReader::new(stdout).lines() {
            // Who asked may have panicked by now.
            if send.send(line.expect("text")).is_err() {
                break;
            }
        }
    });
    lines
}

fn row(id: usize, padding: usize) -> String {
    let padding = "p".repeat(padding);
    format!(
        "{{\"id\":{id},\"padding\":\"{padding}\",\"text\":\"Harbour to stay open\\n\\nThe council voted on Tuesday \
         evening to keep the old harbour open for another ten years.\\n\\nComments are closed.\\n\"}}\n"
    )
}

#[test]
fn each_row_is_written_before_the_next_is_read() {
    let mut child = strip();
    let mut stdin = child.stdin.take().expect("piped");
    let lines = lines(&mut child);
    for id in 1..=3 {
        stdin.write_all(row(id, 0).as_bytes()).expect("taken");
        stdin.flush().expect("taken");
        let line = lines
            .recv_timeout(PROMPT_LIMIT)
            .expect("a row before the next");
        assert!(line.starts_with(&format!("{{\"id\":{id},")), "{line}");
        assert!(!line.contains("Comments are closed"), "{line}");
    }
    drop(stdin);
    assert_eq!(wait_for_exit(&mut child).0, 0);
    assert!(lines.recv_timeout(PROMPT_LIMIT).is_err(), "a row too many");
}

/// What the input is shows once there is enough of it, however small its first pieces are.
#[test]
fn the_format_is_detected_from_chunks() {
    let page = "<nav><a href=/>Home</a></nav><p>The council voted on Tuesday evening to keep the old harbour open.</p>";
    let page = format!("<!-- saved from a page --> <!DOCTYPE html>{page}");
    let article = "The council voted on Tuesday evening to keep the old harbour open.\n";
    let rows = format!("\u{feff}{}", row(1, 0));
    let left = rows.replace("\\n\\nComments are closed.", "");
    for (input, left, firsts) in [
        (page, article, [1, 2, 10, 26, 27, 36]),
        (rows, &left, [1, 2, 3, 4, 5, 6]),
    ] {
        for first in firsts {
            let mut child = strip();
            let mut stdin = child.stdin.take().expect("piped");
            let (first, rest) = input.as_bytes().split_at(first);
            stdin.write_all(first).expect("taken");
            std::thread::sleep(Duration::from_millis(20));
            stdin.write_all(rest).expect("taken");
            drop(stdin);
            let mut stdout = child.stdout.take().expect("piped");
            let out = String::from_utf8(read_all(&mut stdout)).expect("text");
            assert_eq!((wait_for_exit(&mut child).0, &*out), (0, left), "{first:?}");
        }
    }
}

#[test]
fn a_text_that_is_too_long_passes_is_skipped_or_ends_the_run() {
    let dir = temp_dir();
    let limit = "[read]\nmax_article_bytes = 1000\n";
    write(&dir.path().join("c.toml"), limit);
    let text = "The council voted on Tuesday. ".repeat(50_000);
    for (how, status, out) in [("pass", 1, &*text), ("skip", 1, ""), ("fail", 2, "")] {
        for format in ["text", "html"] {
            let args = ["strip", "--config", "c.toml", "--format", format];
            let args = [&args[..], &["--on-error", how, "--problems", "p.jsonl"]].concat();
            let ran = unboil_in(dir.path(), &args, text.as_bytes());
            assert!(
                ran.status == status && ran.stdout == out.as_bytes(),
                "{how}"
            );
            let message = "standard input: the text has more than 1000 bytes";
            assert!(ran.stderr.contains(message), "{}", ran.stderr);
            let [problem] = &rows(&dir.path().join("p.jsonl"))[..] else {
                panic!("one problem");
            };
            assert_eq!(problem["stage"], "read");
        }
    }
}

#[test]
fn a_closed_pipe_ends_the_run_quietly() {
    for rows_read in [0, 1] {
        let mut child = strip();
        let mut stdin = child.stdin.take().expect("piped");
        let mut stderr = child.stderr.take().expect("piped");
        let mut stdout = BufReader::new(child.stdout.take().expect("piped"));
        stdin.write_all(row(0, 0).as_bytes()).expect("taken");
        for _ in 0..rows_read {
            stdout.read_line(&mut String::new()).expect("a row");
        }
        drop(stdout);
        // More than a pipe holds: the child has written to its closed output long before.
        let more = row(1, 50_000);
        let refused = (0..1000).find(|_| stdin.write_all(more.as_bytes()).is_err());
        assert!(refused.is_some(), "it reads on for nobody");
        assert_eq!(wait_for_exit(&mut child).0, 0, "after {rows_read} rows");
        let printed = String::from_utf8(read_all(&mut stderr)).expect("text");
        assert_eq!(printed, "", "after {rows_read} rows");
    }
}

#[test]
fn help_into_a_closed_pipe_is_quiet() {
    for args in [&["rules", "--cues"][..], &["--help"]] {
        let mut child = command(Path::new("."), args).spawn().expect("starts");
        drop(child.stdout.take());
        let mut stderr = child.stderr.take().expect("piped");
        assert_eq!(wait_for_exit(&mut child).0, 0, "{args:?}");
        assert_eq!(String::from_utf8(read_all(&mut stderr)).expect("text"), "");
    }
}

/// Memory does not grow with the stream: 60 MB go through a process that never holds as much.
#[test]
fn memory_does_not_grow_with_the_stream() {
    const ROWS: usize = 1200;
    let mut child = strip();
    let mut stdin = child.stdin.take().expect("piped");
    let lines = lines(&mut child);
    let feeder = std::thread::spawn(move || {
        let row = row(7, 50_000);
        for _ in 0..ROWS {
            stdin.write_all(row.as_bytes()).expect("taken");
        }
        stdin
    });
    let mut bytes = 0;
    for _ in 0..ROWS {
        bytes += lines.recv_timeout(CHILD_TIMEOUT).expect("a row").len();
    }
    assert!(bytes > 60_000_000, "{bytes}");
    // All is through, and the child waits for more.
    let peak = peak_kib(child.id());
    drop(feeder.join().expect("fed"));
    assert_eq!(wait_for_exit(&mut child).0, 0);
    // Peak memory is known on Linux only.
    assert_eq!(peak.is_some(), cfg!(target_os = "linux"));
    assert!(peak.is_none_or(|peak| peak < 40 << 10), "{peak:?} KiB");
}

/// A disk that is full is an error, and no end of a pipe.
#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_is_reported() {
    for args in [&["strip"][..], &["strip", "--format", "text"], &["rules"]] {
        let full = std::fs::File::create("/dev/full").expect("Linux has it");
        let mut child = command(Path::new("."), args)
            .stdout(full)
            .spawn()
            .expect("the program starts");
        let mut stdin = child.stdin.take().expect("piped");
        let mut stderr = child.stderr.take().expect("piped");
        // `rules` reads nothing and may be gone.
        let _ = stdin.write_all(row(0, 0).as_bytes());
        drop(stdin);
        assert_eq!(wait_for_exit(&mut child).0, 2, "{args:?}");
        let printed = String::from_utf8(read_all(&mut stderr)).expect("text");
        assert!(
            printed.starts_with("unboil: standard output: "),
            "{printed}"
        );
    }
}
