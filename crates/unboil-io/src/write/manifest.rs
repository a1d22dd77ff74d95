//! `manifest.jsonl`: the files of the output folder that unboil wrote, with what `restore` must
//! know of each.
//!
//! The first row is a [`ManifestHeader`], which names the version of unboil. The others are a
//! [`ManifestEntry`] each. The manifest is written last. Until then, the file is a plan: it lists
//! the files that the run will write, and its header names the run.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::config::ReadConfig;
use crate::error::Error;
use crate::write::output_names::{ARTICLES, OUTPUTS};

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
    /// xxh3 of the decompressed original, in hexadecimal. `None`: the file is the original.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub original: Option<String>,
}

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
}

/// Reads a manifest.
pub(super) fn read(path: &Path) -> Result<(ManifestHeader, Vec<ManifestEntry>), Error> {
    let text = fs::read_to_string(path).map_err(Error::io(path))?;
    let mut lines = text.lines();
    let header = serde_json::from_str(lines.next().unwrap_or_default());
    let header = header.map_err(|e| Error::format(path, Some(1), e))?;
    let mut entries = Vec::new();
    for (i, line) in lines.enumerate() {
        let invalid = |e| Error::format(path, Some(i + 2), e);
        let entry: ManifestEntry = serde_json::from_str(line).map_err(invalid)?;
        if !is_output_name(&entry.path) {
            let reason = format!("{:?} cannot be a file of an output folder", entry.path);
            return Err(Error::format(path, Some(i + 2), reason));
        }
        entries.push(entry);
    }
    Ok((header, entries))
}

/// The id of the run that planned this manifest. `None`: the run is finished, or the manifest
/// cannot be read.
pub(super) fn unfinished_run_id(path: &Path) -> Option<String> {
    read(path).ok()?.0.run
}

/// The names in a manifest. Empty if it cannot be read.
pub(super) fn planned_names(path: &Path) -> BTreeSet<String> {
    let entries = read(path).map(|(_, entries)| entries).unwrap_or_default();
    entries.into_iter().map(|entry| entry.path).collect()
}

/// True for a name that unboil may have written. Anybody can edit a manifest, so names of files
/// outside of the output folder are refused.
fn is_output_name(name: &str) -> bool {
    let is_safe = |part: &str| !matches!(part, "" | "." | "..");
    OUTPUTS.contains(&name)
        || name
            .strip_prefix(ARTICLES)
            .is_some_and(|rel| rel.split('/').all(is_safe) && !Path::new(rel).is_absolute())
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
        for good in ["ledger.jsonl", "articles/a.txt", "articles/a/b.txt"] {
            assert!(is_output_name(good), "{good}");
        }
        for bad in ["../x", "articles/../x", "/etc/x", "articles//x", "x.txt"] {
            assert!(!is_output_name(bad), "{bad}");
        }
        let dir = tempfile::tempdir().expect("a temporary folder");
        let path = dir.path().join("manifest.jsonl");
        fs::write(&path, "{\"path\":\"articles/a.txt\"}\n").expect("file");
        assert!(planned_names(&path).is_empty());
        let header = serde_json::to_string(&ManifestHeader::new(&ReadConfig::default()));
        let header = header.expect("JSON");
        fs::write(&path, format!("{header}\n{{\"path\":\"../x\"}}\n")).expect("file");
        let error = read(&path).expect_err("a name outside");
        let expected = ":2: \"../x\" cannot be a file of an output folder";
        assert!(error.to_string().ends_with(expected), "{error}");
    }
}
