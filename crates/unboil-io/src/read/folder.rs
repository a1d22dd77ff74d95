//! [`find_in_folder`] finds the files of a folder, and counts those that are not read.

use std::collections::HashSet;
use std::ffi::OsStr;
use std::fs::Metadata;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use walkdir::{DirEntry, WalkDir};
use xxhash_rust::xxh3::xxh3_64;

use crate::disk::access::Access;
use crate::disk::file_id::FileId;
use crate::error::{Problem, ProblemStage};
use crate::formats::format::Source;
use crate::formats::table::{FORMATS, format_of};
use crate::read::compression::Compression;
use crate::read::glob_filter::GlobFilter;
use crate::read::input_path::{canonical, display_name, relative_path};
use crate::read::skipped_files::SkippedFiles;

/// The files of a folder.
#[derive(Default)]
pub(super) struct FolderFiles {
    /// The files to read, in no order.
    pub(super) sources: Vec<Source>,
    /// What cannot be read.
    pub(super) problems: Vec<Problem>,
    /// What is not read because its format is not known.
    pub(super) skipped: SkippedFiles,
    /// The number of files whose format is known and that match no glob.
    pub(super) excluded: usize,
}

/// Finds the files of a folder. `follow`: symbolic links are followed. A file whose identity is in
/// `named` is not counted as skipped.
pub(super) fn find_in_folder(
    folder: &Path,
    follow: bool,
    globs: &GlobFilter,
    named: &HashSet<PathBuf>,
) -> FolderFiles {
    let mut files = FolderFiles::default();
    let is_walked = |entry: &DirEntry| entry.depth() == 0 || !is_hidden(entry.file_name());
    let walk = WalkDir::new(folder).follow_links(follow);
    for entry in walk.into_iter().filter_entry(is_walked) {
        match entry {
            Ok(entry) if entry.file_type().is_dir() => {}
            Ok(entry) => {
                let is_named =
                    !named.is_empty() && named.contains(&file_identity(folder, entry.path()));
                if let Some(source) = source_of_entry(folder, &entry, globs, is_named, &mut files) {
                    files.sources.push(source);
                }
            }
            // A link to a folder that contains it: the folder is walked anyway.
            Err(e) if e.loop_ancestor().is_some() => {}
            Err(e) => {
                let name = e.path().map(|path| relative_path(folder, path));
                let name = name.filter(|name| !name.is_empty());
                let reason = match e.io_error() {
                    Some(e) => e.to_string(),
                    None => "could not be listed".to_string(),
                };
                let name = name.unwrap_or_else(|| display_name(folder));
                files.problems.push(problem(name, reason));
            }
        }
    }
    if files.sources.is_empty() && files.problems.is_empty() {
        let reason = no_file_reason(globs, &files);
        files.problems.push(problem(display_name(folder), reason));
    }
    files
}

/// The source of a file in a folder. `None`: it is not read, and counted unless `is_named`.
fn source_of_entry(
    folder: &Path,
    entry: &DirEntry,
    globs: &GlobFilter,
    is_named: bool,
    counts: &mut FolderFiles,
) -> Option<Source> {
    let rel = relative_path(folder, entry.path());
    let (format, _) = format_of(&rel);
    let (is_file, matches) = (entry.file_type().is_file(), globs.matches(&rel));
    match format {
        Some(_) if is_file && matches => {
            // A file without metadata cannot be read either, so its fingerprint is not used.
            return Some(match entry.metadata() {
                Ok(data) => source_of_file(&rel, entry.path(), &data),
                Err(_) => Source {
                    path: entry.path().to_path_buf(),
                    ..Source::from_name(&rel)
                },
            });
        }
        _ if is_named => {}
        Some(_) if is_file => counts.excluded += 1,
        _ if !matches => {}
        _ if is_file => counts.skipped.add_file(&rel),
        _ if entry.path_is_symlink() => counts.skipped.add_link(),
        _ => counts.skipped.add_special(),
    }
    None
}

/// The source of a file with the name `rel`, whose metadata is known. Its text is plain if the extension
/// is not known.
pub(crate) fn source_of_file(rel: &str, path: &Path, data: &Metadata) -> Source {
    Source {
        path: path.to_path_buf(),
        fingerprint: fingerprint(data),
        id: FileId::of(path, data).ok(),
        access: Access::of(data),
        ..Source::from_name(rel)
    }
}

/// Why no file of a folder is read, and what is there.
fn no_file_reason(globs: &GlobFilter, found: &FolderFiles) -> String {
    let extensions = FORMATS.iter().flat_map(|format| format.extensions());
    let extensions: Vec<_> = extensions
        .map(|extension| format!(".{extension}"))
        .collect();
    let packed = Compression::EXTENSIONS.map(|(extension, _)| format!(".{extension}"));
    let glob_note = match globs.is_empty() {
        true => "",
        false => " that matches --glob",
    };
    let mut content = Vec::new();
    if !found.skipped.is_empty() {
        content.push(format!("it has {}", found.skipped));
    }
    if found.excluded > 0 {
        content.push(format!(
            "--glob leaves out {} of these formats",
            count_of_files(found.excluded)
        ));
    }
    let content = match content.is_empty() {
        true => String::new(),
        false => format!("; {}", content.join("; ")),
    };
    format!(
        "no file with {} (or {} of them) in this folder{glob_note}{content}",
        extensions.join(", "),
        packed.join(", ")
    )
}

fn count_of_files(count: usize) -> String {
    match count {
        1 => "1 file".to_string(),
        _ => format!("{count} files"),
    }
}

/// A problem of an input.
pub(super) fn problem(path: String, reason: String) -> Problem {
    Problem {
        path,
        line: None,
        stage: ProblemStage::Discover,
        reason,
    }
}

/// A hash of a file's length and modification time.
fn fingerprint(data: &Metadata) -> u64 {
    let modified = data.modified().ok();
    let modified = modified.and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    xxh3_64(format!("{} {modified:?}", data.len()).as_bytes())
}

/// A path that is equal for two sources of the same file: the canonical path of the input, and the
/// path below it. `file` is the path of the input or a path below it.
pub(super) fn file_identity(input: &Path, file: &Path) -> PathBuf {
    let below = file.strip_prefix(input).unwrap_or(Path::new(""));
    match below.file_name().is_some() {
        true => canonical(input).join(below),
        false => match (input.parent(), input.file_name()) {
            (Some(parent), Some(name)) => canonical(parent).join(name),
            _ => file.to_path_buf(),
        },
    }
}

/// True for names that start with a dot.
pub(super) fn is_hidden(name: &OsStr) -> bool {
    name.as_encoded_bytes().starts_with(b".")
}
