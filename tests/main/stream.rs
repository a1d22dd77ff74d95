//! `unboil strip` as a link of a pipe: rows leave as they come, nothing piles up, and a reader who has had enough ends it.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::Child;
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;

use crate::util::{PATIENCE, all_of, command, end_of, peak_kib};

/// How long a row may take that should be there at once. Generous: the machine may have other work.
const AT_ONCE: Duration = Duration::from_secs(30);

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
fn a_row_is_out_before_the_next_is_in() {
    let mut child = strip();
    let mut stdin = child.stdin.take().expect("piped");
    let lines = lines(&mut child);
    for id in 1..=3 {
        stdin.write_all(row(id, 0).as_bytes()).expect("taken");
        stdin.flush().expect("taken");
        let line = lines.recv_timeout(AT_ONCE).expect("a row before the next");
        assert!(line.starts_with(&format!("{{\"id\":{id},")), "{line}");
        assert!(!line.contains("Comments are closed"), "{line}");
    }
    drop(stdin);
    assert_eq!(end_of(&mut child).0, 0);
    assert!(lines.recv_timeout(AT_ONCE).is_err(), "a row too many");
}

#[test]
fn a_closed_pipe_ends_it_quietly() {
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
        assert_eq!(end_of(&mut child).0, 0, "after {rows_read} rows");
        let said = String::from_utf8(all_of(&mut stderr)).expect("text");
        assert_eq!(said, "", "after {rows_read} rows");
    }
}

#[test]
fn help_into_a_closed_pipe_is_quiet() {
    for args in [&["rules", "--cues"][..], &["--help"]] {
        let mut child = command(Path::new("."), args).spawn().expect("starts");
        drop(child.stdout.take());
        let mut stderr = child.stderr.take().expect("piped");
        assert_eq!(end_of(&mut child).0, 0, "{args:?}");
        assert_eq!(String::from_utf8(all_of(&mut stderr)).expect("text"), "");
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
        bytes += lines.recv_timeout(PATIENCE).expect("a row").len();
    }
    assert!(bytes > 60_000_000, "{bytes}");
    // All is through, and the child waits for more.
    let peak = peak_kib(child.id());
    drop(feeder.join().expect("fed"));
    assert_eq!(end_of(&mut child).0, 0);
    // Only Linux tells.
    assert_eq!(peak.is_some(), cfg!(target_os = "linux"));
    assert!(peak.is_none_or(|peak| peak < 40 << 10), "{peak:?} KiB");
}

/// A disk that is full is an error, and no end of a pipe.
#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_is_told() {
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
        assert_eq!(end_of(&mut child).0, 2, "{args:?}");
        let said = String::from_utf8(all_of(&mut stderr)).expect("text");
        assert!(said.starts_with("unboil: standard output: "), "{said}");
    }
}
