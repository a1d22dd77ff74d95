//! [`ManifestFile`] reads the manifest of an output folder that anybody may have made. Its rows are
//! not held in memory, only a hash of each name.

use std::collections::HashSet;
use std::fs::File;
use std::io::{BufReader, Seek};
use std::path::PathBuf;

use crate::disk::file_id::FileId;
use crate::disk::folder::Folder;
use crate::disk::lock::LOCK_FILE;
use crate::disk::temporary_name::is_temporary;
use crate::error::{Error, ProblemStage};
use crate::read::line_reader::LineReader;
use crate::read::newline_splitter::Newline;
use crate::write::manifest::{ManifestEntry, ManifestHeader, NameRules, is_output_name};
use crate::write::output_names::{ARTICLES, MANIFEST};
use crate::write::restore_names::NameTable;
use crate::write::restore_problems::ProblemList;
use crate::write::restore_target::FolderCursor;

/// An open manifest.
pub(super) struct ManifestFile {
    file: File,
    path: PathBuf,
    pub(super) header: ManifestHeader,
    pub(super) names: NameTable,
}

/// A row of the manifest that names a file of articles.
pub(super) struct ArticleFile {
    /// The number of the line, from 1.
    pub(super) number: usize,
    pub(super) entry: ManifestEntry,
}

impl ArticleFile {
    /// The name of the original.
    pub(super) fn rel(&self) -> &str {
        &self.entry.path[ARTICLES.len()..]
    }
}

/// The most bytes of a row.
const MAX_ROW_BYTES: usize = 64 << 10;

/// The most bytes of a name: no system takes longer paths.
const MAX_NAME_BYTES: usize = 4096;

/// The part of the memory limit that the names may take.
const NAMES_SHARE: usize = 2;

impl ManifestFile {
    /// Opens the manifest of the folder `out` and reads its header.
    ///
    /// # Errors
    /// If it cannot be read, or its first row is no header.
    pub(super) fn open(out: &Folder) -> Result<ManifestFile, Error> {
        let path = out.path().join(MANIFEST);
        let file = out.open_file(MANIFEST).map_err(Error::io(&path))?;
        let mut line = Vec::new();
        let mut lines = LineReader::new(BufReader::new(&file), Newline::Byte, MAX_ROW_BYTES);
        lines
            .next(&mut line, &mut |_| {})
            .map_err(Error::io(&path))?;
        let header = serde_json::from_slice(&line);
        let header = header.map_err(|e| Error::format(&path, Some(1), e))?;
        Ok(ManifestFile {
            file,
            path,
            header,
            names: NameTable::default(),
        })
    }

    /// Reads all rows and keeps their names in up to the half of `memory` bytes. Rows that cannot be
    /// used are problems. Returns the identities of the folders below `out` that the rows name.
    ///
    /// # Errors
    /// If the manifest cannot be read, or has too many names.
    pub(super) fn index(
        &mut self,
        out: &Folder,
        memory: usize,
        problems: &mut ProblemList,
    ) -> Result<HashSet<FileId>, Error> {
        let mut names = NameTable::default();
        let mut ids = HashSet::new();
        ids.extend(folder_id(out));
        ids.extend(
            out.subfolder(ARTICLES.trim_end_matches('/'))
                .ok()
                .as_ref()
                .and_then(folder_id),
        );
        let mut folders = FolderCursor::new(out);
        let mut last_folder = String::new();
        for row in self.rows()? {
            let (number, row) = row?;
            let file = match row {
                Ok(Some(entry)) => ArticleFile { number, entry },
                Ok(None) => continue,
                Err(reason) => {
                    problems.add(MANIFEST, Some(number), ProblemStage::Parse, &reason);
                    continue;
                }
            };
            let folder = file.rel().rsplit_once('/').map_or("", |(folder, _)| folder);
            if folder != last_folder {
                let opened = folders.parent_of(&file.entry.path, false).ok();
                ids.extend(opened.and_then(|(folder, _)| folder_id(&folder)));
                last_folder = folder.to_string();
            }
            names.add(file.rel(), number);
            if names.bytes() > memory / NAMES_SHARE {
                let reason = "names more files than fit in memory; raise --memory";
                return Err(Error::limit(self.path.display().to_string(), reason));
            }
        }
        names.sort();
        self.names = names;
        Ok(ids)
    }

    /// The files of articles, in the order of the rows. Rows that cannot be used are left out.
    ///
    /// # Errors
    /// If the manifest cannot be read.
    pub(super) fn article_files(
        &self,
    ) -> Result<impl Iterator<Item = Result<ArticleFile, Error>>, Error> {
        Ok(self.rows()?.filter_map(|row| match row {
            Ok((number, Ok(Some(entry)))) => Some(Ok(ArticleFile { number, entry })),
            Ok(_) => None,
            Err(error) => Some(Err(error)),
        }))
    }

    /// The rows after the header: the number of the line and the entry, the reason why there is
    /// none, or nothing if the row names another file.
    #[expect(clippy::type_complexity, reason = "used in this file only")]
    fn rows(
        &self,
    ) -> Result<
        impl Iterator<Item = Result<(usize, Result<Option<ManifestEntry>, String>), Error>>,
        Error,
    > {
        (&self.file).rewind().map_err(Error::io(&self.path))?;
        let input = BufReader::with_capacity(MAX_ROW_BYTES, &self.file);
        let mut lines = LineReader::new(input, Newline::Byte, MAX_ROW_BYTES);
        let mut line = Vec::new();
        let next = move || match lines.next(&mut line, &mut |_| {}) {
            Ok(Some(info)) if info.too_long => {
                let reason = format!("the row is longer than {MAX_ROW_BYTES} bytes");
                Some(Ok((info.number, Err(reason))))
            }
            Ok(Some(info)) => Some(Ok((info.number, article_entry(&line)))),
            Ok(None) => None,
            Err(e) => Some(Err(Error::io(&self.path)(e))),
        };
        Ok(std::iter::from_fn(next).skip(1).fuse())
    }
}

/// Parses a row. `None`: it names a file beside the articles.
fn article_entry(line: &[u8]) -> Result<Option<ManifestEntry>, String> {
    let entry: ManifestEntry = serde_json::from_slice(line).map_err(|e| e.to_string())?;
    if !is_output_name(&entry.path, NameRules::OF_SYSTEM) {
        return Err(format!(
            "{:?} cannot be a file of an output folder",
            entry.path
        ));
    }
    let Some(rel) = entry.path.strip_prefix(ARTICLES) else {
        return Ok(None);
    };
    if rel.len() > MAX_NAME_BYTES {
        return Err(format!("a name is longer than {MAX_NAME_BYTES} bytes"));
    }
    if rel.split('/').any(is_reserved) {
        return Err(format!("{rel:?} has a name of temporary files of unboil"));
    }
    Ok(Some(entry))
}

/// True for a name that a restore gives to files beside the originals.
fn is_reserved(name: &str) -> bool {
    is_temporary(name) || name.eq_ignore_ascii_case(LOCK_FILE) || name.starts_with(SPILL_NAME)
}

/// The start of the name of the spill folder.
pub(super) const SPILL_NAME: &str = ".unboil-spill";

fn folder_id(folder: &Folder) -> Option<FileId> {
    folder.info(".").ok().flatten().map(|info| info.id)
}
