//! What the tests share: folders, the program, and differences that a person can read.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use similar::TextDiff;
use tempfile::TempDir;
use walkdir::WalkDir;

/// A child that has not ended by then hangs. Generous: the machine may have other work.
pub(crate) const CHILD_TIMEOUT: Duration = Duration::from_secs(120);

/// The content of a folder by path, `/` between the parts.
pub(crate) type Files = BTreeMap<String, Vec<u8>>;

/// A path below `testdata/`.
pub(crate) fn testdata(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("testdata")
        .join(name)
}

/// True if golden files are to be written and not compared.
pub(crate) fn should_update_golden() -> bool {
    std::env::var_os("UNBOIL_BLESS").is_some_and(|value| value == "1")
}

/// An empty folder that goes when it is dropped.
pub(crate) fn temp_dir() -> TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

/// Everything below a folder; nothing if it is not there.
pub(crate) fn read_folder(root: &Path) -> Files {
    let walk = WalkDir::new(root).into_iter().flatten();
    let files = walk.filter(|entry| entry.file_type().is_file());
    files
        .map(|entry| {
            let rel = entry.path().strip_prefix(root).expect("below the root");
            let name = rel.to_string_lossy().replace('\\', "/");
            (name, fs::read(entry.path()).expect("a readable file"))
        })
        .collect()
}

/// Writes files in the order given.
pub(crate) fn write_folder<'a>(
    root: &Path,
    files: impl IntoIterator<Item = (&'a String, &'a Vec<u8>)>,
) {
    for (name, bytes) in files {
        write(&root.join(name), bytes);
    }
}

/// Writes a file, and the folders that it is in.
pub(crate) fn write(path: &Path, bytes: impl AsRef<[u8]>) {
    let folder = path.parent().expect("a file is in a folder");
    fs::create_dir_all(folder).expect("a folder");
    fs::write(path, bytes).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
}

/// The rows of a JSONL file.
pub(crate) fn rows(path: &Path) -> Vec<Value> {
    let text = fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let row = |line| serde_json::from_str(line).unwrap_or_else(|e| panic!("{line}: {e}"));
    text.lines().map(row).collect()
}

/// Bytes without what their name says they are packed in.
pub(crate) fn decompress(name: &str, bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    match Path::new(name).extension().and_then(OsStr::to_str) {
        Some("gz") => flate2::read::MultiGzDecoder::new(bytes).read_to_end(&mut out),
        Some("zst") => zstd::Decoder::new(bytes)
            .expect("memory")
            .read_to_end(&mut out),
        _ => Ok(out.write(bytes).expect("memory")),
    }
    .unwrap_or_else(|e| panic!("{name}: {e}"));
    out
}

/// A folder with everything unpacked, under names without `.gz` and `.zst`.
pub(crate) fn decompress_folder(files: &Files) -> Files {
    let unpack = |(name, bytes): (&String, &Vec<u8>)| {
        let plain = name.trim_end_matches(".gz").trim_end_matches(".zst");
        (plain.to_string(), decompress(name, bytes))
    };
    files.iter().map(unpack).collect()
}

/// Text of the encodings that testdata has: UTF-16 with a mark, UTF-8, windows-1252.
pub(crate) fn decoded(bytes: &[u8]) -> String {
    if let Some((encoding, _)) = encoding_rs::Encoding::for_bom(bytes) {
        return encoding.decode(bytes).0.into_owned();
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_string(),
        Err(_) => encoding_rs::WINDOWS_1252.decode(bytes).0.into_owned(),
    }
}

/// The text of every article of a folder, by id.
pub(crate) fn articles(files: &Files) -> BTreeMap<String, String> {
    let mut articles = BTreeMap::new();
    for (name, bytes) in files {
        let text = decoded(&decompress(name, bytes));
        if !name.contains(".jsonl") {
            articles.insert(name.clone(), text);
            continue;
        }
        for (at, line) in text.lines().enumerate() {
            let row: Value = serde_json::from_str(line).expect("a row");
            let place = format!("{name}:{}", at + 1);
            let id = row["id"].as_str().map_or(place, str::to_string);
            let text = row["text"].as_str().expect("a text").to_string();
            articles.insert(id, text);
        }
    }
    articles
}

/// Panics with a difference of every file that is not as expected.
#[track_caller]
pub(crate) fn assert_same(expected: &Files, found: &Files, what: &str) {
    let diff = folder_diff(expected, found);
    assert!(diff.is_empty(), "{what}:\n{diff}");
}

/// What is not as expected, as a patch; empty if nothing.
pub(crate) fn folder_diff(expected: &Files, found: &Files) -> String {
    let mut out = String::new();
    for (name, bytes) in expected {
        match found.get(name) {
            None => out.push_str(&format!("{name}: is missing\n")),
            Some(other) if other != bytes => out.push_str(&file_diff(name, bytes, other)),
            Some(_) => {}
        }
    }
    for name in found.keys().filter(|name| !expected.contains_key(*name)) {
        out.push_str(&format!("{name}: is not expected\n"));
    }
    out
}

/// The difference of two texts as a patch, `-` for what is missing and `+` for what is too much.
pub(crate) fn file_diff(name: &str, expected: &[u8], found: &[u8]) -> String {
    let (old, new) = (decoded(expected), decoded(found));
    let diff = TextDiff::from_lines(&old, &new);
    let patch = diff
        .unified_diff()
        .context_radius(1)
        .header(&format!("{name} (expected)"), &format!("{name} (found)"))
        .to_string();
    match patch.is_empty() {
        true => format!("{name}: the bytes differ, the text does not\n"),
        false => patch,
    }
}

/// What a run of the program left behind.
#[derive(Debug)]
pub(crate) struct ProgramOutput {
    pub(crate) status: i32,
    pub(crate) stdout: Vec<u8>,
    pub(crate) stderr: String,
    /// The most memory it held, in KiB; `None` where the system does not tell.
    pub(crate) peak_kib: Option<u64>,
}

impl ProgramOutput {
    /// Panics unless everything was done.
    #[track_caller]
    pub(crate) fn success(self) -> ProgramOutput {
        assert_eq!(self.status, 0, "{}", self.stderr);
        self
    }
}

/// The program, ready to be started in a folder, with nothing of the terminal about it.
pub(crate) fn command<A: AsRef<OsStr>>(folder: &Path, args: &[A]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_unboil"));
    command.args(args).current_dir(folder);
    for name in ["COLUMNS", "LINES", "CLICOLOR_FORCE", "RUST_BACKTRACE"] {
        command.env_remove(name);
    }
    // Nor about whoever runs the tests.
    let of_ours = |name: &OsStr| name.to_string_lossy().starts_with("UNBOIL_");
    for (name, _) in std::env::vars_os().filter(|(name, _)| of_ours(name)) {
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
        // A child that has read enough closes its end.
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

/// Everything that a pipe brings.
pub(crate) fn read_all(pipe: &mut impl Read) -> Vec<u8> {
    let mut bytes = Vec::new();
    pipe.read_to_end(&mut bytes).expect("a pipe can be read");
    bytes
}

/// Waits for the end of a child: its exit code, and the most memory that it was seen to hold.
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

/// The most memory that a process has held, in KiB; Linux only.
pub(crate) fn peak_kib(process: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}
