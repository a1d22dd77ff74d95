//! `manifest.jsonl`: the files of the output folder that unboil wrote, with what `restore` must
//! know of each.
//!
//! The first row is a [`ManifestHeader`], which names the version of unboil. The others are a
//! [`ManifestEntry`] each. The manifest is written last. Until then, the file is a plan: it lists
//! the files that the run will write, and its header names the run.

use std::collections::BTreeMap;
use std::io::Read;

use serde::{Deserialize, Serialize};

use crate::config::ReadConfig;
use crate::disk::folder::Folder;
use crate::error::Error;
use crate::write::new_file::FileDigest;
use crate::write::output_names::{ARTICLES, MANIFEST, OUTPUTS};

/// The first row.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub(super) struct ManifestHeader {
    /// The version of unboil that wrote the folder.
    pub unboil: String,
    /// The field of a row that holds the text.
    pub text_field: String,
    /// The limit with which rows were read, in bytes.
    pub max_article_bytes: usize,
    /// In a plan, the id of the run: a hash of its arguments. A run with the same id continues it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<String>,
}

/// One file of the output folder.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub struct ManifestEntry {
    /// Its name in the output folder.
    pub path: String,
    /// The encoding of its text. `None`: it is not a file of articles.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encoding: Option<String>,
    /// True if it starts with a byte order mark.
    #[serde(default, skip_serializing_if = "is_false")]
    pub bom: bool,
    /// Its length in bytes. `None`: it was not written, because its article was dropped.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bytes: Option<u64>,
    /// xxh3 of its bytes, in hexadecimal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub xxh3: Option<String>,
    /// True if it is Markdown made from an HTML page.
    #[serde(default, skip_serializing_if = "is_false")]
    pub markdown: bool,
    /// True if its rows hold HTML pages, to which their articles were added.
    #[serde(default, skip_serializing_if = "is_false")]
    pub page_rows: bool,
    /// For Parquet, the row groups of the original, from 0, of which no row is left. The file has no
    /// such groups.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub emptied_groups: Vec<usize>,
    /// The number of bytes of the decompressed original, if it could not be read to its end: these
    /// are its first ones. `None`: it could.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub incomplete_after: Option<u64>,
    /// xxh3 of the decompressed original, in hexadecimal; for Parquet, of its values that the cleaned
    /// file does not have. `None`: the file is the original.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub original: Option<String>,
}

/// The files of a run, by name.
pub(super) type Files = BTreeMap<String, ManifestEntry>;

fn is_false(value: &bool) -> bool {
    !value
}

impl ManifestHeader {
    /// The header of a finished run with these settings.
    pub(super) fn new(config: &ReadConfig) -> ManifestHeader {
        ManifestHeader {
            unboil: env!("CARGO_PKG_VERSION").into(),
            text_field: config.text_field.clone(),
            max_article_bytes: config.max_article_bytes,
            run: None,
        }
    }
}

impl ManifestEntry {
    /// The row of a file of which only the name is known.
    pub(super) fn of_name(name: &str) -> ManifestEntry {
        ManifestEntry {
            path: name.to_string(),
            ..ManifestEntry::default()
        }
    }

    /// Adds the length and hash of the file.
    pub(crate) fn with_digest(self, digest: FileDigest) -> ManifestEntry {
        ManifestEntry {
            bytes: Some(digest.bytes),
            xxh3: Some(hex(digest.xxh3)),
            ..self
        }
    }
}

/// Reads the manifest of an output folder.
pub(super) fn read(out: &Folder) -> Result<(ManifestHeader, Vec<ManifestEntry>), Error> {
    let path = &out.path().join(MANIFEST);
    let mut text = String::new();
    let mut file = out.open_file(MANIFEST).map_err(Error::io(path))?;
    file.read_to_string(&mut text).map_err(Error::io(path))?;
    let mut lines = text.lines();
    let header = serde_json::from_str(lines.next().unwrap_or_default());
    let header = header.map_err(|e| Error::format(path, Some(1), e))?;
    let mut entries = Vec::new();
    for (i, line) in lines.enumerate() {
        let invalid = |e| Error::format(path, Some(i + 2), e);
        let entry: ManifestEntry = serde_json::from_str(line).map_err(invalid)?;
        if !is_output_name(&entry.path, NameRules::OF_SYSTEM) {
            let reason = format!("{:?} cannot be a file of an output folder", entry.path);
            return Err(Error::format(path, Some(i + 2), reason));
        }
        entries.push(entry);
    }
    Ok((header, entries))
}

/// The id of the run that planned this manifest. `None`: the run is finished, or the manifest
/// cannot be read.
pub(super) fn unfinished_run_id(out: &Folder) -> Option<String> {
    read(out).ok()?.0.run
}

/// The files of an earlier run by name. Empty if the manifest cannot be read.
pub(super) fn previous_files(out: &Folder) -> Files {
    let entries = read(out).map(|(_, entries)| entries).unwrap_or_default();
    let by_name = |entry: ManifestEntry| (entry.path.clone(), entry);
    entries.into_iter().map(by_name).collect()
}

/// The rules of a system for the names of files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NameRules {
    /// Every byte but `/` and NUL may be in a name.
    Unix,
    /// `a\b` is a path, `a:b` a part of a file or a drive, and some names are devices.
    Windows,
}

impl NameRules {
    /// The rules of this system.
    pub(super) const OF_SYSTEM: NameRules = match cfg!(windows) {
        true => NameRules::Windows,
        false => NameRules::Unix,
    };

    /// True if a text is the name of a file or folder and nothing else.
    fn is_file_name(self, part: &str) -> bool {
        let is_name = !matches!(part, "" | "." | "..") && !part.contains(['/', '\0']);
        is_name && (self == NameRules::Unix || is_windows_name(part))
    }
}

/// True if Windows takes a name as it is. It drops dots and spaces at the end of a name, and opens
/// a device for `NUL` and `nul.txt`.
fn is_windows_name(part: &str) -> bool {
    let is_reserved = |c: char| c < ' ' || r#"<>:"/\|?*"#.contains(c);
    let stem = part.split('.').next().unwrap_or_default().trim_end();
    let stem = stem.to_ascii_uppercase();
    let number = stem.strip_prefix("COM").or(stem.strip_prefix("LPT"));
    let is_port =
        number.is_some_and(|n| n.chars().count() == 1 && !n.contains(char::is_alphabetic));
    let is_device = is_port || ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"].contains(&&*stem);
    !is_device && !part.contains(is_reserved) && !part.ends_with(['.', ' '])
}

/// True for a name that unboil may have written. Anybody can edit a manifest, so names of files
/// outside of the output folder are refused.
pub(super) fn is_output_name(name: &str, rules: NameRules) -> bool {
    let rel = name.strip_prefix(ARTICLES);
    let is_article = |rel: &str| rel.split('/').all(|part| rules.is_file_name(part));
    OUTPUTS.contains(&name) || rel.is_some_and(is_article)
}

/// A hash as the manifest shows it.
pub(crate) fn hex(hash: u64) -> String {
    format!("{hash:016x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_outside_of_the_output_folder_are_refused() {
        let check = |name: &str, unix: bool, windows: bool| {
            assert_eq!(is_output_name(name, NameRules::Unix), unix, "{name:?}");
            assert_eq!(
                is_output_name(name, NameRules::Windows),
                windows,
                "{name:?}"
            );
        };
        for good in ["ledger.jsonl", "articles/a.txt", "articles/a/b.txt"] {
            check(good, true, true);
        }
        for bad in ["../x", "articles/../x", "/etc/x", "articles//x", "x.txt"] {
            check(bad, false, false);
        }
        for bad in [
            "",
            "articles",
            "articles/",
            "articles/.",
            "articles/a/./b",
            "articles/a\0b",
        ] {
            check(bad, false, false);
        }
        // Files on Unix, and elsewhere paths, drives, streams and devices.
        for name in [
            "..\\..\\x",
            "\\x",
            "C:x",
            "C:\\x",
            "a.txt:b",
            "a\nb",
            "a?",
            "a.",
            "a ",
        ] {
            check(&format!("articles/{name}"), true, false);
        }
        for name in [
            "nul",
            "NUL.txt",
            "com1.txt",
            "LPT9",
            "con .txt",
            "aux/a.txt",
        ] {
            check(&format!("articles/{name}"), true, false);
        }
        for name in [
            "null.txt",
            "comet.txt",
            "com10.txt",
            "lpt",
            "a b.txt",
            "\u{e9}.txt",
        ] {
            check(&format!("articles/{name}"), true, true);
        }
    }

    #[test]
    fn manifests_with_names_outside_are_not_read() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let out = Folder::open(dir.path()).expect("a folder");
        let write = |text: &str| std::fs::write(dir.path().join(MANIFEST), text).expect("file");
        write("{\"path\":\"articles/a.txt\"}\n");
        assert!(previous_files(&out).is_empty());
        let header = serde_json::to_string(&ManifestHeader::new(&ReadConfig::default()));
        let header = header.expect("JSON");
        write(&format!("{header}\n{{\"path\":\"../x\"}}\n"));
        let error = read(&out).expect_err("a name outside");
        let expected = ":2: \"../x\" cannot be a file of an output folder";
        assert!(error.to_string().ends_with(expected), "{error}");
    }
}
