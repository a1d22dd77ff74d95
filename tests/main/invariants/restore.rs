//! Output folders that somebody edited, as inputs of `restore`.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::Path;
use std::sync::LazyLock;

use serde_json::Value;
use unboil::{Config, Duplicates, NoProgress, Request, SiteProfiles};
use unboil_io::restore;
use xxhash_rust::xxh3::xxh3_64;

use super::fuzz_input::FuzzInput;
use super::memory_disk::memory_dir;

/// Files by their path below a folder.
pub(super) type Files = BTreeMap<String, Vec<u8>>;

/// The text of a file outside of the output folder.
pub(super) const SECRET: &[u8] = b"The harbour master keeps the key.";

/// The originals, and the output folder that `clean` made of them.
pub(super) static CLEANED: LazyLock<(Files, Files)> = LazyLock::new(|| {
    let folder = memory_dir();
    let originals = originals();
    write_files(&folder.path().join("in"), &originals);
    let request = Request {
        inputs: vec![folder.path().join("in")],
        out: folder.path().join("out"),
        threads: Some(1),
        ..Request::default()
    };
    let config = Config {
        duplicates: Duplicates::DropArticles,
        ..Config::default()
    };
    let outcome = unboil::clean(&request, &config, &SiteProfiles::default(), &NoProgress);
    assert_eq!(outcome.expect("cleaned").problems, []);
    (originals, read_files(&folder.path().join("out")))
});

fn originals() -> Files {
    let prose = "The council voted on Tuesday evening to keep the old harbour open for another ten \
                 years, after a debate that went on until midnight.";
    let page = format!("Harbour stays open\n\n{prose}\n\nComments are closed.\nShare this:\n");
    let other = page
        .replace("harbour", "lighthouse")
        .replace("Tuesday", "a cold Friday");
    let row = |text: &str, ascii: bool| {
        let json = serde_json::to_string(text).expect("a string");
        let json = if ascii {
            json.replace('é', "\\u00e9")
        } else {
            json
        };
        format!("{{\"id\": 1.50, \"text\": {json}, \"x\": [1,  2]}}\n")
    };
    let odd = "{\"text\":\"Caf\\u00E9 \\/ \\ud83d\\ude00\\nComments are closed.\\n\"}\r\n";
    let rows = [
        row(&other, false),
        "not a row\n".into(),
        row(&format!("Café\n\n{page}"), true),
        odd.into(),
        row(&page, false),
    ];
    let rows = rows[..1].concat() + &rows[2..].concat();
    let html = format!("<title>Harbour</title><nav>Home</nav><p>{other}</p>");
    let utf16: Vec<u8> = other.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let files = [
        ("a.txt", page.clone().into_bytes()),
        ("b.txt", page.into_bytes()),
        ("c/d.jsonl", rows.clone().into_bytes()),
        ("c/e.jsonl.gz", gzip(rows.as_bytes())),
        ("f.html", html.into_bytes()),
        ("g.txt", [b"\xff\xfe", &utf16[..]].concat()),
        ("h.md", prose.as_bytes().to_vec()),
    ];
    files.map(|(name, bytes)| (name.to_string(), bytes)).into()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = Vec::new();
    let mut encoder = flate2::read::GzEncoder::new(bytes, flate2::Compression::fast());
    encoder.read_to_end(&mut packed).expect("memory");
    packed
}

/// Restores an output folder after edits. The first byte says whether the hashes of the manifest are
/// corrected after the edits.
///
/// # Panics
/// If an invariant is broken.
pub(crate) fn check(bytes: &[u8]) {
    let (originals, cleaned) = &*CLEANED;
    let mut input = FuzzInput(bytes);
    let is_corrected = input.byte() & 1 == 1;
    let mut files = cleaned.clone();
    let mut links = Vec::new();
    while !input.0.is_empty() {
        edit(&mut files, &mut links, &mut input);
    }
    if is_corrected {
        correct_manifest(&mut files);
    }
    let folder = memory_dir();
    let at = |name: &str| folder.path().join(name);
    write_files(&at("out"), &files);
    fs::write(at("secret"), SECRET).expect("a file");
    for name in &links {
        link(&at("secret"), &at("out").join(name));
    }
    let before = read_files(&at("out"));
    let report = restore(&at("out"), &at("back"), false);
    let mut after = read_files(&at("out"));
    after.remove(".unboil-lock");
    assert!(after == before, "the output folder was changed");
    assert_eq!(fs::read(at("secret")).expect("a file"), SECRET);
    let mut left: Vec<_> = (fs::read_dir(folder.path()).expect("a folder"))
        .map(|entry| entry.expect("readable").file_name())
        .collect();
    left.retain(|name| name != "out" && name != "secret" && name != "back");
    assert_eq!(left, [""; 0], "files outside of the folders");
    let back = read_files(&at("back"));
    check_restored(&back, &before);
    match report {
        Ok(report) => assert_eq!(report.files, back.len(), "{:?}", report.problems),
        Err(error) => assert!(error.to_string().contains(": "), "{error}"),
    }
    if files == *cleaned && links.is_empty() {
        let same = |(name, bytes): (&String, &Vec<u8>)| {
            let unpacked = |bytes: &[u8]| gunzip(name, bytes);
            unpacked(&back[name]) == unpacked(bytes)
        };
        assert!(
            originals
                .iter()
                .filter(|(name, _)| *name != "f.html")
                .all(same)
        );
    }
}

/// Each restored file is the original by the hash in the manifest, or the copy that `clean` made.
fn check_restored(back: &Files, out: &Files) {
    let manifest = String::from_utf8_lossy(out.get("manifest.jsonl").map_or(&[], Vec::as_slice));
    let mut entries: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for line in manifest.lines().skip(1) {
        if let Ok(entry) = serde_json::from_str::<Value>(line) {
            let path = entry["path"].as_str().unwrap_or_default().to_string();
            entries.entry(path).or_default().push(entry);
        }
    }
    for (name, bytes) in back {
        assert!(
            !bytes.windows(SECRET.len()).any(|part| part == SECRET),
            "{name} is linked"
        );
        let path = format!("articles/{name}");
        let hash = |bytes: &[u8]| format!("{:016x}", xxh3_64(bytes));
        let unpacked = gunzip(name, bytes).unwrap_or_default();
        let fits = |entry: &Value| match entry["original"].as_str() {
            Some(original) => original == hash(&unpacked),
            None => out.get(&path) == Some(bytes),
        };
        let entries = entries.get(&path);
        assert!(
            entries.is_some_and(|entries| entries.iter().any(fits)),
            "{name} is no original"
        );
    }
}

/// Decompresses a file by its name. `None`: it is damaged.
fn gunzip(name: &str, bytes: &[u8]) -> Option<Vec<u8>> {
    if !name.ends_with(".gz") {
        return Some(bytes.to_vec());
    }
    let mut out = Vec::new();
    let mut decoder = flate2::read::MultiGzDecoder::new(bytes);
    decoder.read_to_end(&mut out).ok().map(|_| out)
}

/// Edits a file of the output folder, or puts a link in its place.
pub(super) fn edit(files: &mut Files, links: &mut Vec<String>, input: &mut FuzzInput) {
    let (kind, at, value) = (input.byte(), input.number(), usize::from(input.byte()));
    let number = usize::from(kind >> 4) % files.len().max(1);
    let Some(name) = files.keys().nth(number).cloned() else {
        return;
    };
    let mut bytes = files[&name].clone();
    let at = at % (bytes.len() + 1);
    let end = (at + value).min(bytes.len());
    match kind & 15 {
        0 => bytes[at..end].fill(0),
        1 => bytes.truncate(at),
        2 => drop(bytes.splice(at..end, [])),
        3 => drop(bytes.splice(at..at, input.bytes(value).iter().copied())),
        4 => {
            let new = input.bytes(value);
            drop(bytes.splice(at..(at + new.len()).min(bytes.len()), new.iter().copied()));
        }
        5 => {
            let copy = bytes[at..end].to_vec();
            drop(bytes.splice(at..at, copy));
        }
        6 => swap_lines(&mut bytes, at, value),
        7 => replace_number(&mut bytes, at, value),
        8 => {
            let other = files
                .keys()
                .nth(value % files.len())
                .expect("there are files");
            bytes.clone_from(&files[other]);
        }
        9 => bytes = gzip(&bytes),
        10 => {
            files.remove(&name);
            return;
        }
        11 => {
            files.remove(&name);
            links.push(name);
            return;
        }
        _ => bytes.extend_from_slice(input.bytes(value)),
    }
    files.insert(name, bytes);
}

/// Swaps the line at an offset with another line.
fn swap_lines(bytes: &mut Vec<u8>, at: usize, other: usize) {
    let mut lines: Vec<&[u8]> = bytes.split_inclusive(|byte| *byte == b'\n').collect();
    let number = bytes[..at].iter().filter(|byte| **byte == b'\n').count();
    if number < lines.len() {
        let other = other % lines.len();
        lines.swap(number, other);
        *bytes = lines.concat();
    }
}

/// Replaces the digits after an offset by a number: a small one, or one near a limit.
fn replace_number(bytes: &mut Vec<u8>, at: usize, value: usize) {
    let is_digit = |byte: &u8| byte.is_ascii_digit();
    let Some(start) = bytes[at..].iter().position(is_digit).map(|n| at + n) else {
        return;
    };
    let digits = bytes[start..]
        .iter()
        .take_while(|byte| is_digit(byte))
        .count();
    let number = match value {
        0..200 => value as u64,
        200..220 => u64::MAX - (value - 200) as u64,
        220..240 => u64::from(u32::MAX) + value as u64 - 230,
        _ => (1 << 63) - 8 + value as u64 - 240,
    };
    bytes.splice(start..start + digits, number.to_string().into_bytes());
}

/// Writes the lengths and hashes of the files into the manifest.
fn correct_manifest(files: &mut Files) {
    let Some(Ok(manifest)) = files.get("manifest.jsonl").cloned().map(String::from_utf8) else {
        return;
    };
    let correct = |line: &str| {
        let Ok(mut entry) = serde_json::from_str::<Value>(line) else {
            return line.to_string();
        };
        let path = entry["path"].as_str().unwrap_or_default();
        if let (Some(bytes), true) = (files.get(path), entry["bytes"].is_u64()) {
            entry["xxh3"] = format!("{:016x}", xxh3_64(bytes)).into();
            entry["bytes"] = bytes.len().into();
        }
        entry.to_string()
    };
    let lines: Vec<String> = manifest.lines().map(correct).collect();
    files.insert(
        "manifest.jsonl".into(),
        (lines.join("\n") + "\n").into_bytes(),
    );
}

#[cfg(unix)]
pub(super) fn link(target: &Path, path: &Path) {
    fs::create_dir_all(path.parent().expect("in a folder")).expect("a folder");
    std::os::unix::fs::symlink(target, path).expect("a link");
}

#[cfg(not(unix))]
pub(super) fn link(_: &Path, _: &Path) {}

pub(super) fn write_files(root: &Path, files: &Files) {
    fs::create_dir_all(root).expect("a folder");
    for (name, bytes) in files {
        let path = root.join(name);
        fs::create_dir_all(path.parent().expect("in a folder")).expect("a folder");
        fs::write(path, bytes).expect("a file");
    }
}

/// The files below a folder, without links.
pub(super) fn read_files(root: &Path) -> Files {
    let mut files = Files::new();
    let mut folders = vec![root.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten() {
            let entry = entry.expect("readable");
            let kind = entry.file_type().expect("readable");
            if kind.is_dir() {
                folders.push(entry.path());
            } else if kind.is_file() {
                let rel = entry
                    .path()
                    .strip_prefix(root)
                    .expect("below it")
                    .to_path_buf();
                let name = rel.to_string_lossy().replace('\\', "/");
                files.insert(name, fs::read(entry.path()).expect("a file"));
            }
        }
    }
    files
}
