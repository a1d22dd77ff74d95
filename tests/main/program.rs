//! Runs the program `unboil`, and keeps the output of runs that several tests look at.

use std::ffi::OsStr;
use std::fs;
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::util::{Files, parse_rows, read_folder, temp_dir, testdata, write_folder};

/// The commands of `unboil index`.
pub(crate) const INDEX_COMMANDS: [&str; 5] = ["add", "match", "info", "compact", "remove"];

/// Every command of the program.
pub(crate) const COMMANDS: [&str; 13] = [
    "clean",
    "dedup",
    "diff",
    "strip",
    "match",
    "index",
    "explain",
    "report",
    "restore",
    "rules",
    "bench",
    "completions",
    "man",
];

/// A child that runs longer than this hangs. Generous: the machine may have other work.
pub(crate) const CHILD_TIMEOUT: Duration = Duration::from_secs(120);

/// The results of a run of the program.
#[derive(Debug)]
pub(crate) struct ProgramOutput {
    pub(crate) status: i32,
    pub(crate) stdout: Vec<u8>,
    pub(crate) stderr: String,
    /// Its peak memory in KiB; `None` outside of Linux.
    pub(crate) peak_kib: Option<u64>,
}

impl ProgramOutput {
    /// Panics unless the exit code is 0.
    #[track_caller]
    pub(crate) fn success(self) -> ProgramOutput {
        assert_eq!(self.status, 0, "{}", self.stderr);
        self
    }
}

/// The program, ready to be started in a folder, without variables of the terminal.
pub(crate) fn command<A: AsRef<OsStr>>(folder: &Path, args: &[A]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_unboil"));
    command.args(args).current_dir(folder);
    for name in ["COLUMNS", "LINES", "CLICOLOR_FORCE", "RUST_BACKTRACE"] {
        command.env_remove(name);
    }
    // Nor with the settings of whoever runs the tests.
    let is_setting = |name: &OsStr| name.to_string_lossy().starts_with("UNBOIL_");
    for (name, _) in std::env::vars_os().filter(|(name, _)| is_setting(name)) {
        command.env_remove(name);
    }
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// Runs the program in a folder.
pub(crate) fn unboil_in<A: AsRef<OsStr>>(folder: &Path, args: &[A], stdin: &[u8]) -> ProgramOutput {
    let mut child = command(folder, args).spawn().expect("the program starts");
    let mut input = child.stdin.take().expect("piped");
    let mut output = child.stdout.take().expect("piped");
    let mut errors = child.stderr.take().expect("piped");
    std::thread::scope(|scope| {
        // The child may close its end before all is written.
        scope.spawn(move || input.write_all(stdin).is_ok());
        let stdout = scope.spawn(move || read_all(&mut output));
        let stderr = scope.spawn(move || read_all(&mut errors));
        let (status, peak_kib) = wait_for_exit(&mut child);
        ProgramOutput {
            status,
            stdout: stdout.join().expect("read"),
            stderr: String::from_utf8(stderr.join().expect("read")).expect("text"),
            peak_kib,
        }
    })
}

/// Runs the program.
pub(crate) fn unboil<A: AsRef<OsStr>>(args: &[A]) -> ProgramOutput {
    unboil_in(Path::new("."), args, b"")
}

/// Runs `unboil COMMAND FROM -o OUT -q` with more flags.
pub(crate) fn run_command(command: &str, from: &Path, out: &Path, more: &[&str]) -> ProgramOutput {
    let mut args = vec![command.as_ref(), from.as_os_str()];
    args.extend(["-o".as_ref(), out.as_os_str(), "-q".as_ref()]);
    args.extend(more.iter().map(OsStr::new));
    unboil(&args)
}

/// The files of a run with default settings, read once: many tests look at the same ones.
pub(crate) struct CleanRun(Files);

impl CleanRun {
    /// Runs `unboil clean` on a folder of `testdata/` with more flags.
    pub(crate) fn new(folder: &str, more: &[&str]) -> CleanRun {
        let dir = temp_dir();
        let out = dir.path().join("out");
        let ran = run_command("clean", &testdata(folder), &out, more);
        assert!(ran.status < 2, "{}", ran.stderr);
        CleanRun(read_folder(&out))
    }

    /// All output files.
    pub(crate) fn files(&self) -> &Files {
        &self.0
    }

    /// The cleaned articles, by their path below `articles/`.
    pub(crate) fn articles(&self) -> Files {
        let below = |(name, bytes): (&String, &Vec<u8>)| {
            Some((name.strip_prefix("articles/")?.to_string(), bytes.clone()))
        };
        self.0.iter().filter_map(below).collect()
    }

    /// The rows of an output file.
    #[track_caller]
    pub(crate) fn rows(&self, name: &str) -> Vec<Value> {
        parse_rows(str::from_utf8(&self.0[name]).expect("text"))
    }

    /// Writes the output files into a folder, as the run left them.
    pub(crate) fn write_to(&self, out: &Path) {
        write_folder(out, &self.0);
    }
}

/// `testdata/articles`, cleaned with default settings.
pub(crate) static CLEANED_ARTICLES: LazyLock<CleanRun> =
    LazyLock::new(|| CleanRun::new("articles", &[]));

/// `testdata/pages`, cleaned with default settings.
pub(crate) static CLEANED_PAGES: LazyLock<CleanRun> = LazyLock::new(|| CleanRun::new("pages", &[]));

/// Reads a pipe to its end.
pub(crate) fn read_all(pipe: &mut impl Read) -> Vec<u8> {
    let mut bytes = Vec::new();
    pipe.read_to_end(&mut bytes).expect("a pipe can be read");
    bytes
}

/// Waits for the end of a child; returns its exit code and the peak memory in KiB.
pub(crate) fn wait_for_exit(child: &mut Child) -> (i32, Option<u64>) {
    let start = Instant::now();
    let mut peak = None;
    loop {
        if let Some(status) = child.try_wait().expect("a child of ours") {
            return (status.code().unwrap_or(-1), peak);
        }
        peak = peak_kib(child.id()).or(peak);
        if start.elapsed() > CHILD_TIMEOUT {
            child.kill().expect("a child of ours");
            panic!("the program did not end in {CHILD_TIMEOUT:?}");
        }
        std::thread::sleep(Duration::from_millis(2));
    }
}

/// The peak memory of a process in KiB; Linux only.
pub(crate) fn peak_kib(process: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}
