//! The manifest of an archive: the list of its segments.

use std::collections::HashSet;
use std::io::Write;

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

use super::columns::damaged;
use crate::disk::access::Access;
use crate::disk::folder::Folder;
use crate::error::Error;
use crate::write::new_file::NewFile;

/// The name of the manifest. A folder with this file is an archive.
pub(crate) const MANIFEST_FILE: &str = "archive.unboil";

/// The format of archives that this version writes and reads.
const FORMAT: &str = "unboil archive 2";

/// The manifest.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub(crate) struct ArchiveManifest {
    format: String,
    /// xxh3 of the other values, see [`ArchiveManifest::hash`].
    xxh3: String,
    /// The number that the next article gets.
    pub(crate) next_number: u64,
    /// The number that the next segment gets.
    pub(crate) next_segment: u64,
    /// In the order of the numbers of their articles.
    pub(crate) segments: Vec<SegmentEntry>,
}

/// A segment.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub(crate) struct SegmentEntry {
    /// The number in its name.
    pub(crate) segment: u64,
    pub(crate) articles: u64,
    /// The bytes of its texts, unpacked.
    pub(crate) text_bytes: u64,
    pub(crate) file_bytes: u64,
}

impl SegmentEntry {
    /// The name of its file.
    pub(crate) fn file(&self) -> String {
        segment_file(self.segment)
    }
}

/// The name of the file of a segment.
pub(super) fn segment_file(segment: u64) -> String {
    format!("{segment:08}{SEGMENT_ENDING}")
}

const SEGMENT_ENDING: &str = ".segment";

/// True for a name that [`segment_file`] may have returned.
pub(super) fn is_segment_file(name: &str) -> bool {
    let number = name.strip_suffix(SEGMENT_ENDING);
    number.is_some_and(|number| number.len() >= 8 && number.bytes().all(|b| b.is_ascii_digit()))
}

impl ArchiveManifest {
    /// The manifest of an empty archive.
    pub(super) fn new() -> ArchiveManifest {
        ArchiveManifest {
            format: FORMAT.to_string(),
            xxh3: String::new(),
            next_number: 1,
            next_segment: 1,
            segments: Vec::new(),
        }
    }

    /// Reads the manifest of an archive.
    ///
    /// # Errors
    /// If it cannot be read, has another format, or is damaged.
    pub(super) fn read(folder: &Folder) -> Result<ArchiveManifest, Error> {
        let path = folder.path().join(MANIFEST_FILE);
        let file = folder.open_file(MANIFEST_FILE).map_err(Error::io(&path))?;
        let value: serde_json::Value = serde_json::from_reader(std::io::BufReader::new(file))
            .map_err(|error| Error::format(&path, None, error))?;
        let format = value.get("format").and_then(|format| format.as_str());
        if format != Some(FORMAT) {
            let found = format.unwrap_or("none");
            let reason = format!("has the format {found:?}, and this version reads {FORMAT:?}");
            return Err(Error::format(&path, None, reason));
        }
        let manifest: ArchiveManifest =
            serde_json::from_value(value).map_err(|error| Error::format(&path, None, error))?;
        match manifest.xxh3 == manifest.hash() && manifest.is_consistent() {
            true => Ok(manifest),
            false => Err(Error::format(&path, None, damaged())),
        }
    }

    /// The hash of all values but the hash. A changed number would otherwise be taken for another
    /// one.
    fn hash(&self) -> String {
        let hashed = ArchiveManifest {
            xxh3: String::new(),
            ..self.clone()
        };
        let json = serde_json::to_vec(&hashed).expect("a manifest is JSON");
        format!("{:016x}", xxh3_64(&json))
    }

    /// True if a new segment overwrites none, and the counts are such that their sums are numbers.
    fn is_consistent(&self) -> bool {
        let mut sums = [0_u64; 3];
        let mut segments = HashSet::new();
        self.next_number < u64::MAX / 2
            && self.next_segment < u64::MAX / 2
            && self.segments.iter().all(|entry| {
                let counts = [entry.articles, entry.text_bytes, entry.file_bytes];
                let has_sums = sums.iter_mut().zip(counts).all(|(sum, count)| {
                    *sum = sum.saturating_add(count);
                    *sum < u64::MAX / 2
                });
                has_sums && entry.segment < self.next_segment && segments.insert(entry.segment)
            })
    }

    /// Replaces the manifest. After a crash the archive has the one before or this one.
    ///
    /// # Errors
    /// If it cannot be written.
    pub(super) fn write(&self, folder: &Folder) -> Result<(), Error> {
        let mut file = NewFile::create(folder, MANIFEST_FILE, Access::EVERYBODY)?;
        let hashed = ArchiveManifest {
            xxh3: self.hash(),
            ..self.clone()
        };
        let mut json = serde_json::to_vec_pretty(&hashed).expect("a manifest is JSON");
        json.push(b'\n');
        file.write_all(&json).map_err(Error::io(file.path()))?;
        // The names of new segments first: the manifest names them.
        let sync = || folder.sync().map_err(Error::io(folder.path()));
        sync()?;
        file.commit_synced()?;
        sync()
    }
}
