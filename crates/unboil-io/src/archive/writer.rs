//! Changes an archive: [`ArchiveWriter`].

use std::collections::{HashMap, HashSet};
use std::ffi::{OsStr, OsString};
use std::fs::TryLockError;
use std::io::ErrorKind;
use std::ops::Range;
use std::path::{Path, PathBuf};

use xxhash_rust::xxh3::xxh3_64;

use super::block::ArchivedArticle;
use super::manifest::{ArchiveManifest, MANIFEST_FILE, SegmentEntry, is_segment_file};
use super::reader::READERS_FILE;
use super::segment_reader::SegmentReader;
use super::segment_writer::{CopyError, SegmentWriter};
use crate::disk::access::Access;
use crate::disk::folder::Folder;
use crate::disk::lock::{FolderLock, LOCK_FILE};
use crate::disk::temporary_name::is_temporary;
use crate::error::Error;

/// An archive that is changed. No other run can change it meanwhile.
///
/// ```
/// use unboil_io::{ArchiveAddition, ArchiveInfo, ArchiveWriter};
/// use unboil_text::Article;
///
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("archive");
/// assert!(ArchiveWriter::open(&path).is_err(), "there is none yet");
/// let article = Article {
///     id: "tide".to_string(),
///     text: "The tide rose.\n".to_string(),
///     ..Article::default()
/// };
/// let mut archive = ArchiveWriter::open_or_create(&path)?;
/// let mut addition = ArchiveAddition::begin(&mut archive)?;
/// addition.add(vec![article]);
/// addition.finish()?;
/// archive.compact()?;
/// let missing = archive.remove(&["tide", "ferry"].map(str::to_string).into())?;
/// assert_eq!((missing, archive.old_files()?), (vec!["ferry".to_string()], 0));
/// drop(archive);
/// assert_eq!(ArchiveInfo::read(&path)?.articles, 0);
/// assert!(ArchiveWriter::open(&path).is_ok());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct ArchiveWriter {
    folder: Folder,
    manifest: ArchiveManifest,
    _lock: FolderLock,
}

impl ArchiveWriter {
    /// Opens an archive, or makes an empty one in a folder that is empty or does not exist.
    ///
    /// # Errors
    /// If the folder holds other files, another run changes the archive, or it cannot be read or written.
    pub fn open_or_create(path: &Path) -> Result<ArchiveWriter, Error> {
        let folder = Folder::create(path).map_err(Error::io(path))?;
        let names = folder.names().map_err(Error::io(path))?;
        let is_ours = |name: &str| {
            // Where nothing can be created beside the folder, temporary files are in it.
            let is_spill = name.starts_with(".unboil-spill");
            name == LOCK_FILE || name == READERS_FILE || is_spill || is_temporary(name)
        };
        let is_new = !names.iter().any(|name| name == MANIFEST_FILE);
        if is_new && !(names.iter()).all(|name| name.to_str().is_some_and(is_ours)) {
            let reason = "holds other files and is not an archive; name a new folder";
            return Err(Error::config(path.display().to_string(), reason));
        }
        ArchiveWriter::lock(folder)
    }

    /// Opens an archive.
    ///
    /// # Errors
    /// As [`ArchiveWriter::open_or_create`], and if it does not exist.
    pub fn open(path: &Path) -> Result<ArchiveWriter, Error> {
        if !path.join(MANIFEST_FILE).is_file() {
            let reason = "is not an archive of `unboil index`";
            return Err(Error::config(path.display().to_string(), reason));
        }
        ArchiveWriter::lock(Folder::open(path).map_err(Error::io(path))?)
    }

    fn lock(folder: Folder) -> Result<ArchiveWriter, Error> {
        let path = folder.path().to_path_buf();
        let lock = FolderLock::acquire(&folder).map_err(Error::io(&path))?;
        let lock = lock.ok_or_else(|| {
            let reason = "another run changes this archive; wait until it has ended";
            Error::config(path.display().to_string(), reason)
        })?;
        let exists = |name| Ok::<_, Error>(folder.info(name).map_err(Error::io(&path))?.is_some());
        if !exists(READERS_FILE)? {
            let made = folder.create_file(READERS_FILE, Access::EVERYBODY);
            made.map_err(Error::io(path.join(READERS_FILE)))?;
        }
        let manifest = match exists(MANIFEST_FILE)? {
            true => ArchiveManifest::read(&folder)?,
            false => {
                let manifest = ArchiveManifest::new();
                manifest.write(&folder)?;
                manifest
            }
        };
        let writer = ArchiveWriter {
            folder,
            manifest,
            _lock: lock,
        };
        writer.remove_old_files();
        Ok(writer)
    }

    /// The xxh3 of the text of each article, by the xxh3 of its id.
    ///
    /// # Errors
    /// If a segment cannot be read, or is damaged.
    pub(super) fn known_texts(&self) -> Result<HashMap<u64, u64>, Error> {
        let mut known = HashMap::new();
        for segment in &self.manifest.segments {
            self.for_each_article(segment, |article| {
                known.insert(xxh3_64(article.id.as_bytes()), article.text_hash);
            })?;
        }
        Ok(known)
    }

    fn path_of(&self, segment: &SegmentEntry) -> PathBuf {
        self.folder.path().join(segment.file())
    }

    fn for_each_article(
        &self,
        segment: &SegmentEntry,
        mut visit: impl FnMut(&ArchivedArticle),
    ) -> Result<(), Error> {
        let path = self.path_of(segment);
        let mut visit_all = || {
            let reader = SegmentReader::open(&path)?;
            for block in &reader.index().blocks {
                reader.properties(block)?.iter().for_each(&mut visit);
            }
            Ok(())
        };
        visit_all().map_err(Error::io(&path))
    }

    /// The number that the next article gets.
    pub(super) fn next_number(&self) -> u64 {
        self.manifest.next_number
    }

    /// Begins a new segment.
    ///
    /// # Errors
    /// If it cannot be created.
    pub(super) fn new_segment(&mut self) -> Result<SegmentWriter, Error> {
        let segment = self.manifest.next_segment;
        self.manifest.next_segment += 1;
        SegmentWriter::create(&self.folder, segment)
    }

    /// Adds a segment to the archive, and merges small segments. `next_number` is the number that
    /// the next article gets.
    ///
    /// # Errors
    /// If a file cannot be written. The archive then is as it was before, or has the articles if only
    /// the last sync failed.
    pub(super) fn add_segment(
        &mut self,
        segment: SegmentWriter,
        next_number: u64,
    ) -> Result<(), Error> {
        if segment.articles() == 0 {
            return Ok(());
        }
        let mut manifest = self.manifest.clone();
        manifest.segments.push(segment.finish()?);
        manifest.next_number = next_number;
        self.commit(manifest)?;
        let sizes = self.manifest.segments.iter();
        let sizes: Vec<u64> = sizes.map(|segment| segment.text_bytes).collect();
        let merged = merged_segments(&sizes);
        if merged.len() > 1 {
            // The articles are there. What cannot be merged now is merged by a later addition.
            let _ = self.rewrite(&[merged], &|_| true);
        }
        Ok(())
    }

    /// Merges all segments into one, and removes files that no segment needs any more.
    ///
    /// # Errors
    /// If a file cannot be read or written. The articles of the archive are the same then.
    pub fn compact(&mut self) -> Result<(), Error> {
        let all = 0..self.manifest.segments.len();
        match all.len() > 1 {
            true => self.rewrite(std::slice::from_ref(&all), &|_| true),
            false => Ok(()),
        }
    }

    /// Removes the articles with some ids. Their texts are then in no file of the archive, but for
    /// those of [`ArchiveWriter::old_files`]. Returns the ids that it does not have, sorted.
    ///
    /// # Errors
    /// If a file cannot be read or written. The archive then is as it was before, or as after if
    /// only the last sync failed.
    pub fn remove(&mut self, ids: &HashSet<String>) -> Result<Vec<String>, Error> {
        let mut missing: HashSet<&str> = ids.iter().map(String::as_str).collect();
        let mut changed = Vec::new();
        for (at, segment) in self.manifest.segments.iter().enumerate() {
            let mut is_changed = false;
            self.for_each_article(segment, |article| {
                is_changed |= ids.contains(&article.id);
                missing.remove(&*article.id);
            })?;
            changed.extend(is_changed.then_some(at..at + 1));
        }
        let mut missing: Vec<String> = missing.into_iter().map(str::to_string).collect();
        missing.sort_unstable();
        if !changed.is_empty() {
            self.rewrite(&changed, &|article| !ids.contains(&article.id))?;
        }
        Ok(missing)
    }

    /// The number of files that the archive does not need any more and that are still there,
    /// because another run reads the archive, or they cannot be removed. The next change removes
    /// them.
    ///
    /// # Errors
    /// If the folder cannot be read.
    pub fn old_files(&self) -> Result<usize, Error> {
        let names = self.folder.names();
        let names = names.map_err(Error::io(self.folder.path()))?;
        let named = self.named_files();
        Ok(names.iter().filter(|name| is_old(name, &named)).count())
    }

    /// Replaces each range of segments by one with the articles of which `stays` is true. A segment
    /// without articles is left out.
    fn rewrite(
        &mut self,
        ranges: &[Range<usize>],
        stays: &dyn Fn(&ArchivedArticle) -> bool,
    ) -> Result<(), Error> {
        let mut replaced = Vec::new();
        for range in ranges {
            let copied = self.copies(range.clone(), stays)?;
            let is_empty = copied.articles() == 0;
            let entry = (!is_empty).then(|| copied.finish()).transpose()?;
            replaced.push((range.clone(), entry));
        }
        let mut manifest = self.manifest.clone();
        // From the last on, so that the places of the others stay.
        for (range, entry) in replaced.into_iter().rev() {
            manifest.segments.splice(range, entry);
        }
        self.commit(manifest)?;
        self.remove_old_files();
        Ok(())
    }

    /// Replaces the manifest.
    fn commit(&mut self, manifest: ArchiveManifest) -> Result<(), Error> {
        let written = manifest.write(&self.folder);
        match &written {
            Ok(()) => self.manifest = manifest,
            // If only the last sync failed, the new one is there.
            Err(_) => {
                if let Ok(found) = ArchiveManifest::read(&self.folder) {
                    self.manifest = found;
                }
            }
        }
        written
    }

    /// Writes a segment with the articles of other segments of which `stays` is true.
    fn copies(
        &mut self,
        segments: Range<usize>,
        stays: &dyn Fn(&ArchivedArticle) -> bool,
    ) -> Result<SegmentWriter, Error> {
        let mut out = self.new_segment()?;
        for segment in &self.manifest.segments[segments] {
            let path = self.path_of(segment);
            let reader = SegmentReader::open(&path).map_err(Error::io(&path))?;
            out.copy(&reader, stays).map_err(|error| match error {
                CopyError::Read(error) => Error::io(&path)(error),
                CopyError::Write(error) => error,
            })?;
        }
        Ok(out)
    }

    /// Removes segments that the manifest does not name and unfinished files, unless the archive is
    /// being read. What cannot be removed now is removed later.
    fn remove_old_files(&self) {
        // A run may have been killed before it synced its manifest: the disk may have the one
        // before.
        if self.folder.sync().is_err() {
            return;
        }
        let Ok(readers) = self.folder.open_to_write(READERS_FILE) else {
            return;
        };
        let is_read = match readers.as_file().try_lock() {
            Ok(()) => false,
            // Without locks nobody knows, and removed texts must not stay forever.
            Err(TryLockError::Error(error)) => error.kind() != ErrorKind::Unsupported,
            Err(TryLockError::WouldBlock) => true,
        };
        let named = self.named_files();
        let is_removed = |name: &OsString| {
            is_old(name, &named) && !(is_read && name.to_str().is_some_and(is_segment_file))
        };
        let names = self.folder.names().unwrap_or_default();
        for name in names.iter().filter(|name| is_removed(name)) {
            let _ = self.folder.remove_file(name);
        }
    }

    /// The names of the segments of the manifest.
    fn named_files(&self) -> HashSet<String> {
        let segments = self.manifest.segments.iter();
        segments.map(SegmentEntry::file).collect()
    }
}

/// True for the name of an unfinished file, and of a segment that is not among `named`.
fn is_old(name: &OsStr, named: &HashSet<String>) -> bool {
    name.to_str()
        .is_some_and(|name| is_temporary(name) || is_segment_file(name) && !named.contains(name))
}

/// The last segments that are merged after an addition: those that are not larger than all newer
/// ones together. So an article is copied again only when its segment at least doubles.
fn merged_segments(sizes: &[u64]) -> Range<usize> {
    let Some((last, older)) = sizes.split_last() else {
        return 0..0;
    };
    let (mut start, mut sum) = (older.len(), *last);
    while start > 0 && sizes[start - 1] <= sum {
        start -= 1;
        sum += sizes[start];
    }
    start..sizes.len()
}
