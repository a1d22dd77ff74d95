//! Opens an archive to read it: [`ArchiveReader`].

use std::fs::File;
use std::path::{Path, PathBuf};

use super::manifest::{ArchiveManifest, MANIFEST_FILE};
use crate::disk::folder::Folder;
use crate::error::Error;
use crate::read::input_path::file_name_text;

/// Readers hold a shared lock of this file, so that no segment is removed while they read it.
pub(super) const READERS_FILE: &str = "readers.lock";

/// An archive that is read. As long as it lives, no segment of it is removed.
#[derive(Clone, Debug)]
pub(crate) struct ArchiveReader {
    /// The canonical path of its folder.
    pub(crate) path: PathBuf,
    /// The name of its folder.
    pub(crate) name: String,
    folder: Folder,
    pub(crate) manifest: ArchiveManifest,
    /// Closing it unlocks it.
    _lock: Option<std::sync::Arc<File>>,
}

impl ArchiveReader {
    /// True for the folder of an archive.
    pub(crate) fn is_archive(path: &Path) -> bool {
        path.join(MANIFEST_FILE).is_file()
    }

    /// Opens an archive.
    ///
    /// # Errors
    /// If it cannot be read, is no archive, or has the format of another version.
    pub(crate) fn open(path: &Path) -> Result<ArchiveReader, Error> {
        if !ArchiveReader::is_archive(path) {
            let reason = "is not an archive of `unboil index`";
            return Err(Error::config(path.display().to_string(), reason));
        }
        let folder = Folder::open(path).map_err(Error::io(path))?;
        // A copy of an archive may lack the file, and nobody changes one on a read-only disk.
        let lock = folder.open_file(READERS_FILE).ok();
        let lock = lock.filter(|file| file.lock_shared().is_ok());
        let path = path.canonicalize().map_err(Error::io(path))?;
        let name = path
            .file_name()
            .map_or_else(|| "archive".into(), file_name_text);
        Ok(ArchiveReader {
            path,
            name,
            manifest: ArchiveManifest::read(&folder)?,
            folder,
            _lock: lock.map(std::sync::Arc::new),
        })
    }

    /// The bytes of its texts.
    pub(crate) fn text_bytes(&self) -> u64 {
        let segments = self.manifest.segments.iter();
        segments.fold(0, |sum, segment| sum.saturating_add(segment.text_bytes))
    }

    /// The paths of its segments, in the order of their articles.
    pub(crate) fn segments(&self) -> impl Iterator<Item = PathBuf> {
        let segments = self.manifest.segments.iter();
        segments.map(|segment| self.folder.path().join(segment.file()))
    }
}
