//! The counts of an archive: [`ArchiveInfo`].

use std::path::Path;

use super::reader::ArchiveReader;
use crate::error::Error;

/// The counts of an archive.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct ArchiveInfo {
    /// The number of articles.
    pub articles: u64,
    /// The bytes of their texts, unpacked.
    pub text_bytes: u64,
    /// The bytes of its files that hold articles.
    pub file_bytes: u64,
    /// The number of these files.
    pub segments: usize,
}

impl ArchiveInfo {
    /// Reads the counts of an archive.
    ///
    /// # Errors
    /// If it cannot be read, or is no archive.
    pub fn read(path: &Path) -> Result<ArchiveInfo, Error> {
        let manifest = ArchiveReader::open(path)?.manifest;
        let mut info = ArchiveInfo {
            segments: manifest.segments.len(),
            ..ArchiveInfo::default()
        };
        for segment in &manifest.segments {
            info.articles += segment.articles;
            info.text_bytes += segment.text_bytes;
            info.file_bytes += segment.file_bytes;
        }
        Ok(info)
    }
}
