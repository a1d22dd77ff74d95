//! Shared by the tests: folders, golden files and readable differences.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use serde_json::Value;
use similar::TextDiff;
use tempfile::TempDir;
use walkdir::WalkDir;

/// The first paragraphs of an invented article.
pub(crate) const LEAD: &str = "The council voted on Tuesday evening to keep the old harbour open for \
                               another ten years, after a debate that went on until midnight.";
pub(crate) const SECOND: &str = "Few of those who came had a seat, and fewer still had expected the \
                                 vote to be as clear as it was in the end, said the clerk.";
pub(crate) const THIRD: &str = "Work on the north quay starts in spring, and the ferry will run from \
                                the south quay until it is done, the harbour master said.";

/// The files of a folder: path with `/` between the parts, and content.
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

/// An empty folder, deleted when the value is dropped.
pub(crate) fn temp_dir() -> TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

/// The folders for temporary files in a folder.
pub(crate) fn spill_folders(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder");
    let paths = entries.map(|entry| entry.expect("readable").path());
    paths
        .filter(|path| path.to_string_lossy().contains(".unboil-spill-"))
        .collect()
}

/// All files below a folder; none if the folder does not exist.
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

/// Writes a file and creates its folders.
pub(crate) fn write(path: &Path, bytes: impl AsRef<[u8]>) {
    let folder = path.parent().expect("a file is in a folder");
    fs::create_dir_all(folder).expect("a folder");
    fs::write(path, bytes).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
}

/// The rows of a JSONL file.
pub(crate) fn rows(path: &Path) -> Vec<Value> {
    let text = fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    parse_rows(&text)
}

/// Writes rows as JSONL.
pub(crate) fn write_rows(path: &Path, rows: &[Value]) {
    let lines = rows.iter().map(|row| format!("{row}\n"));
    write(path, lines.collect::<String>());
}

pub(crate) fn parse_rows(text: &str) -> Vec<Value> {
    let row = |line| serde_json::from_str(line).unwrap_or_else(|e| panic!("{line}: {e}"));
    text.lines().map(row).collect()
}

/// Decompresses the bytes of a file by the ending of its name.
pub(crate) fn decompress(name: &str, bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    match Path::new(name).extension().and_then(OsStr::to_str) {
        Some("gz") => flate2::read::MultiGzDecoder::new(bytes).read_to_end(&mut out),
        Some("zst") => zstd::Decoder::new(bytes)
            .expect("memory")
            .read_to_end(&mut out),
        Some("bz2") => bzip2::read::MultiBzDecoder::new(bytes).read_to_end(&mut out),
        Some("xz") => liblzma::read::XzDecoder::new_multi_decoder(bytes).read_to_end(&mut out),
        _ => Ok(out.write(bytes).expect("memory")),
    }
    .unwrap_or_else(|e| panic!("{name}: {e}"));
    out
}

/// Compresses bytes with gzip.
pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).expect("memory");
    encoder.finish().expect("memory")
}

/// Compresses bytes with Zstandard.
pub(crate) fn zstd(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(bytes, 1).expect("memory")
}

/// Compresses bytes with bzip2.
pub(crate) fn bzip2(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
    encoder.write_all(bytes).expect("memory");
    encoder.finish().expect("memory")
}

/// Compresses bytes with xz.
pub(crate) fn xz(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = liblzma::write::XzEncoder::new(Vec::new(), 1);
    encoder.write_all(bytes).expect("memory");
    encoder.finish().expect("memory")
}

/// Decompresses all files and drops `.gz` and `.zst` from their names.
pub(crate) fn decompress_folder(files: &Files) -> Files {
    let unpack = |(name, bytes): (&String, &Vec<u8>)| {
        let plain = name.trim_end_matches(".gz").trim_end_matches(".zst");
        (plain.to_string(), decompress(name, bytes))
    };
    files.iter().map(unpack).collect()
}

/// Decodes the encodings in `testdata/`: UTF-16 with a mark, UTF-8, windows-1252.
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

/// Panics with a patch for each file that differs.
#[track_caller]
pub(crate) fn assert_same(expected: &Files, found: &Files, what: &str) {
    let diff = folder_diff(expected, found);
    assert!(diff.is_empty(), "{what}:\n{diff}");
}

/// The differences of two folders as a patch; empty if there are none.
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

/// The difference of two texts as a patch: `-` for missing lines, `+` for lines too many.
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

/// Compares a run without the scorer with `testdata/expected/NAME`, and a run with it with these
/// files and those in `testdata/expected-model/NAME`, which has only the files that differ.
///
/// With `UNBOIL_BLESS=1` both folders are written instead: after a training only the second one
/// changes.
#[track_caller]
pub(crate) fn assert_golden(name: &str, rules_only: &Files, with_model: &Files) {
    let rules = testdata("expected").join(name);
    let model = testdata("expected-model").join(name);
    if should_update_golden() {
        write_folder(&rules, rules_only);
        let differs = |(name, bytes): &(&String, &Vec<u8>)| rules_only.get(*name) != Some(*bytes);
        if model.exists() {
            fs::remove_dir_all(&model).expect("the golden files");
        }
        write_folder(&model, with_model.iter().filter(differs));
    }
    let mut expected = read_folder(&rules);
    assert_same(&expected, rules_only, &format!("{name} without the scorer"));
    expected.extend(read_folder(&model));
    assert_same(&expected, with_model, &format!("{name} with the scorer"));
}
