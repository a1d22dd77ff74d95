//! `manifest.jsonl`: which files of the output folder unboil wrote, and what `restore` must know of each. The first row names
//! the program. It is written last: a run that was killed leaves the plan of what it was going to write, which names the run.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::config::{IoConfig, ReadConfig};
use crate::error::Error;
use crate::write::articles::ARTICLES;
use crate::write::out_dir::OutDir;
use crate::write::{OUTPUTS, line, outputs};

/// The name of the file.
pub const MANIFEST: &str = "manifest.jsonl";

/// The first row.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct ManifestHeader {
    /// The version of unboil that wrote the folder.
    pub unboil: String,
    /// The field of a row that holds the article.
    pub text_field: String,
    /// The limit that rows were read with, in bytes.
    pub max_article_bytes: usize,
    /// Of a plan, the name of the run's arguments: started again with the same, the run is continued.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<String>,
}

/// A row: one file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub struct ManifestEntry {
    /// Its name in the output folder.
    pub path: String,
    /// How its text is encoded; `None` for what is not an article.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encoding: Option<String>,
    /// It opens with a byte order mark.
    #[serde(default, skip_serializing_if = "is_false")]
    pub bom: bool,
    /// Its length in bytes; `None`: it was not written, since its article was left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bytes: Option<u64>,
    /// xxh3 of its bytes, in hexadecimal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub xxh3: Option<String>,
    /// It is Markdown made of a page of HTML.
    #[serde(default, skip_serializing_if = "is_false")]
    pub markdown: bool,
    /// Its rows hold pages of HTML, whose articles were added to them.
    #[serde(default, skip_serializing_if = "is_false")]
    pub page_rows: bool,
    /// xxh3 of the original, unpacked, where something was taken out; `None`: the file is the original.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub original: Option<String>,
}

fn is_false(value: &bool) -> bool {
    !value
}

/// A hash as the manifest shows it.
pub fn hex(hash: u64) -> String {
    format!("{hash:016x}")
}

fn header(config: &ReadConfig) -> ManifestHeader {
    ManifestHeader {
        unboil: env!("CARGO_PKG_VERSION").into(),
        text_field: config.text_field.clone(),
        max_article_bytes: config.max_article_bytes,
        run: None,
    }
}

/// Notes what is going to be written.
pub fn write_plan<'n>(
    out: &OutDir,
    planned_names: impl Iterator<Item = &'n String>,
) -> Result<(), Error> {
    let rows = planned_names.map(|name| ManifestEntry {
        path: name.clone(),
        ..ManifestEntry::default()
    });
    let header = line(&ManifestHeader {
        run: Some(out.run().to_string()),
        ..header(&ReadConfig::default())
    });
    out.write_lines(
        MANIFEST,
        std::iter::once(header).chain(rows.map(|row| line(&row))),
    )
}

/// Writes `manifest.jsonl`, sorted by path. `entries` are those of the article files.
pub fn write_manifest(
    out: &OutDir,
    config: IoConfig,
    mut entries: Vec<ManifestEntry>,
) -> Result<(), Error> {
    entries.extend(outputs(&config.write).map(|name| ManifestEntry {
        path: name.to_string(),
        ..ManifestEntry::default()
    }));
    entries.sort_by(|a, b| a.path.cmp(&b.path));
    let header = line(&header(&config.read));
    let rows = entries.iter().map(line);
    out.write_lines(MANIFEST, std::iter::once(header).chain(rows))
}

/// Reads a manifest.
pub fn read(path: &Path) -> Result<(ManifestHeader, Vec<ManifestEntry>), Error> {
    let text = fs::read_to_string(path).map_err(Error::io(path))?;
    let parse_error =
        |e: serde_json::Error| Error::config(path.display().to_string(), e.to_string());
    let mut lines = text.lines();
    let header = serde_json::from_str(lines.next().unwrap_or_default()).map_err(parse_error)?;
    let mut entries = Vec::new();
    for line in lines {
        let entry: ManifestEntry = serde_json::from_str(line).map_err(parse_error)?;
        if !is_output_name(&entry.path) {
            return Err(Error::config(
                path.display().to_string(),
                format!("{:?} is no file of an output folder", entry.path),
            ));
        }
        entries.push(entry);
    }
    Ok((header, entries))
}

/// The name of the arguments of the run that planned this manifest, if it can be read and is no more than a plan.
pub fn run(path: &Path) -> Option<String> {
    read(path).ok()?.0.run
}

/// The names in a manifest; none if there is none that can be read.
pub fn planned_names(path: &Path) -> BTreeSet<String> {
    let entries = read(path).map(|(_, entries)| entries).unwrap_or_default();
    entries.into_iter().map(|entry| entry.path).collect()
}

/// True for a name that this program may have written. A manifest is a file that anybody can edit, so nothing outside of the
/// folder is ever believed to be in it.
fn is_output_name(name: &str) -> bool {
    let safe = |part: &str| !matches!(part, "" | "." | "..");
    OUTPUTS.contains(&name)
        || name
            .strip_prefix(ARTICLES)
            .is_some_and(|rel| rel.split('/').all(safe) && !Path::new(rel).is_absolute())
}

#[cfg(test)]
mod tests {
    use super::*;
    use unboil_html::WriteConfig;

    #[test]
    fn a_manifest_is_read_back_and_names_outside_are_refused() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let out = OutDir::create(dir.path(), &[], false, "").expect("empty");
        let entry = ManifestEntry {
            path: "articles/a.txt".into(),
            markdown: false,
            page_rows: false,
            encoding: Some("UTF-8".into()),
            bom: true,
            bytes: Some(3),
            xxh3: Some(hex(255)),
            original: None,
        };
        let read_config = ReadConfig::default();
        let write_with = |metadata| {
            let write = WriteConfig {
                metadata,
                ..WriteConfig::default()
            };
            let config = IoConfig {
                read: &read_config,
                write: &write,
            };
            write_manifest(&out, config, vec![entry.clone()]).expect("written");
        };
        write_with(false);
        let (_, entries) = read(&out.path(MANIFEST)).expect("read");
        assert_eq!(entries.len(), OUTPUTS.len());
        write_with(true);
        let (header, entries) = read(&out.path(MANIFEST)).expect("read");
        assert_eq!(header.text_field, "text");
        assert_eq!(entries[0], entry);
        assert_eq!(entries.len(), 1 + OUTPUTS.len());
        for bad in ["../x", "articles/../x", "/etc/x", "articles//x", "x.txt"] {
            assert!(!is_output_name(bad), "{bad}");
        }
        fs::write(out.path(MANIFEST), "{\"path\":\"articles/a.txt\"}\n").expect("file");
        assert!(planned_names(&out.path(MANIFEST)).is_empty());
    }
}
