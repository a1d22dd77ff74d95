//! [`discover`] finds the input files, in an order and with names that do not depend on the order
//! in which the file system lists them.

use std::collections::HashSet;
use std::ffi::OsStr;
use std::fs::Metadata;
use std::io;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use walkdir::{DirEntry, WalkDir};
use xxhash_rust::xxh3::xxh3_64;

use crate::config::ReadConfig;
use crate::disk::access::Access;
use crate::disk::file_id::FileId;
use crate::error::{Error, Problem, ProblemStage};
use crate::formats::format::Source;
use crate::formats::table::{FORMATS, format_of};
use crate::read::compression::Compression;
use crate::read::decode::TextEncoding;
use crate::read::disambiguate::disambiguate;
use crate::read::glob_filter::GlobFilter;
use crate::read::input_path::{canonical, display_name, file_name_text, relative_path};
use crate::read::stdin::spool_stdin;
use crate::spill::Spill;

/// Finds the files under `inputs`, sorted by `rel`.
///
/// A path of a file is always taken. In folders, files of a known format are taken that match the
/// globs and are not hidden. `-` is standard input, which is copied to a file of `spill`, because
/// files are read more than once.
///
/// ```
/// use unboil_io::{ReadConfig, Spill, discover};
///
/// let folder = tempfile::tempdir()?;
/// std::fs::write(folder.path().join("a.txt"), "One.\n")?;
/// std::fs::write(folder.path().join("logo.png"), "")?;
/// let inputs = [folder.path().to_path_buf()];
/// let (sources, problems) = discover(&inputs, &ReadConfig::default(), &Spill::unlimited())?;
/// assert_eq!(sources[0].rel, "a.txt");
/// assert_eq!((sources.len(), problems.len()), (1, 0));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// If a setting is not valid, or standard input cannot be copied. A path that cannot be read is a
/// problem instead.
pub fn discover(
    inputs: &[PathBuf],
    config: &ReadConfig,
    spill: &Spill,
) -> Result<(Vec<Source>, Vec<Problem>), Error> {
    let globs = GlobFilter::new(&config.glob)?;
    if let Some(label) = &config.encoding
        && TextEncoding::from_label(label, false).is_none()
    {
        return Err(Error::config("encoding", format!("{label:?} is not known")));
    }
    let mut found = Vec::new();
    let mut problems = Vec::new();
    let mut identities = HashSet::new();
    for (input, path) in inputs.iter().enumerate() {
        let sources = match path.as_os_str() == "-" {
            true => vec![spool_stdin(io::stdin().lock(), spill)?],
            false => find_sources(path, config, &globs, &mut problems),
        };
        for source in sources {
            // A file below two inputs is read once.
            if identities.insert(file_identity(path, &source)) {
                found.push((input, source));
            }
        }
    }
    let mut sources = disambiguate(inputs, found, &mut problems);
    sources.sort_by(|a, b| a.rel.cmp(&b.rel));
    problems.sort();
    Ok((sources, problems))
}

/// Estimates the decompressed size of the files in bytes: four times that of compressed files.
///
/// ```
/// use unboil_io::{Source, estimated_text_bytes};
///
/// let folder = tempfile::tempdir()?;
/// let sources = ["a.txt", "b.txt.gz"].map(|name| Source {
///     path: folder.path().join(name),
///     ..Source::from_name(name)
/// });
/// for source in &sources {
///     std::fs::write(&source.path, [0; 100])?;
/// }
/// assert_eq!(estimated_text_bytes(&sources), 100 + 4 * 100);
/// # Ok::<(), std::io::Error>(())
/// ```
pub fn estimated_text_bytes(sources: &[Source]) -> u64 {
    let bytes = |source: &Source| {
        let factor = match source.compression {
            Compression::None => 1,
            _ => 4,
        };
        factor * source.path.metadata().map_or(0, |data| data.len())
    };
    sources.iter().map(bytes).sum()
}

/// The files of one input.
fn find_sources(
    path: &Path,
    config: &ReadConfig,
    globs: &GlobFilter,
    problems: &mut Vec<Problem>,
) -> Vec<Source> {
    match std::fs::metadata(path) {
        Err(e) => problems.push(problem(display_name(path), e.to_string())),
        Ok(data) if data.is_file() => {
            let name = path.file_name().map(file_name_text).unwrap_or_default();
            return vec![Source {
                path: path.to_path_buf(),
                fingerprint: fingerprint(&data),
                id: FileId::of(path, &data).ok(),
                access: Access::of(&data),
                ..Source::from_name(&name)
            }];
        }
        Ok(data) if data.is_dir() => return find_sources_in_folder(path, config, globs, problems),
        Ok(_) => {
            let reason = "not a file or folder; give it as - on standard input";
            problems.push(problem(display_name(path), reason.into()));
        }
    }
    Vec::new()
}

fn find_sources_in_folder(
    folder: &Path,
    config: &ReadConfig,
    globs: &GlobFilter,
    problems: &mut Vec<Problem>,
) -> Vec<Source> {
    let mut sources = Vec::new();
    let problems_before = problems.len();
    let is_walked = |entry: &DirEntry| entry.depth() == 0 || !is_hidden(entry.file_name());
    let walk = WalkDir::new(folder).follow_links(config.follow);
    for entry in walk.into_iter().filter_entry(is_walked) {
        match entry {
            Ok(entry) if entry.file_type().is_file() => {
                sources.extend(source_of_entry(folder, entry, globs));
            }
            Ok(_) => {}
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
                problems.push(problem(name, reason));
            }
        }
    }
    if sources.is_empty() && problems.len() == problems_before {
        problems.push(problem(display_name(folder), no_file_reason(globs)));
    }
    sources
}

/// The source of a file in a folder. `None`: its format is not known, or it matches no glob.
fn source_of_entry(folder: &Path, entry: DirEntry, globs: &GlobFilter) -> Option<Source> {
    let rel = relative_path(folder, entry.path());
    let (format, compression) = format_of(&rel);
    let format = format.filter(|_| globs.matches(&rel))?;
    // A file without metadata cannot be read either, so its fingerprint is not used.
    let data = entry.metadata().ok();
    Some(Source {
        fingerprint: data.as_ref().map_or(0, fingerprint),
        id: (data.as_ref()).and_then(|data| FileId::of(entry.path(), data).ok()),
        access: data.as_ref().map_or(Access::EVERYBODY, Access::of),
        path: entry.into_path(),
        format,
        compression,
        ..Source::from_name(&rel)
    })
}

fn no_file_reason(globs: &GlobFilter) -> String {
    let extensions = FORMATS.iter().flat_map(|format| format.extensions());
    let extensions: Vec<_> = extensions
        .map(|extension| format!(".{extension}"))
        .collect();
    let glob_note = match globs.is_empty() {
        true => "",
        false => " that matches --glob",
    };
    format!(
        "no file with {} (or .gz, .zst of them) in this folder{glob_note}",
        extensions.join(", ")
    )
}

fn problem(path: String, reason: String) -> Problem {
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
/// path below it.
fn file_identity(input: &Path, source: &Source) -> PathBuf {
    let below = source.path.strip_prefix(input).unwrap_or(Path::new(""));
    match below.file_name().is_some() {
        true => canonical(input).join(below),
        false => match (input.parent(), input.file_name()) {
            (Some(parent), Some(name)) => canonical(parent).join(name),
            _ => source.path.clone(),
        },
    }
}

fn is_hidden(name: &OsStr) -> bool {
    name.as_encoded_bytes().starts_with(b".")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn tree(files: &[&str]) -> tempfile::TempDir {
        let dir = tempfile::tempdir().expect("a temporary folder");
        for file in files {
            let path = dir.path().join(file);
            fs::create_dir_all(path.parent().expect("below the folder")).expect("folder");
            fs::write(path, file).expect("file");
        }
        dir
    }

    fn rels(inputs: &[PathBuf], config: &ReadConfig) -> (Vec<String>, Vec<String>) {
        let (sources, problems) =
            discover(inputs, config, &Spill::unlimited()).expect("settings are fine");
        (
            sources.into_iter().map(|s| s.rel).collect(),
            problems.iter().map(|p| p.to_string()).collect(),
        )
    }

    #[test]
    fn folders_are_walked_in_order_without_hidden_and_unknown_files() {
        let dir = tree(&[
            "b.txt",
            "a/z.md.gz",
            "a/.hid/x.txt",
            ".h.txt",
            "a/p.png",
            "c.jsonl",
            "a.txt",
        ]);
        let root = vec![dir.path().to_path_buf()];
        let all = ["a.txt", "a/z.md.gz", "b.txt", "c.jsonl"];
        let check = |glob: &[&str], expected: &[&str]| {
            let config = ReadConfig {
                glob: glob.iter().map(|g| g.to_string()).collect(),
                ..ReadConfig::default()
            };
            assert_eq!(rels(&root, &config).0, expected, "{glob:?}");
        };
        check(&[], &all);
        check(&["*.txt"], &["a.txt", "b.txt"]);
        check(&["*.gz", "c*"], &["a/z.md.gz", "c.jsonl"]);
        check(&["a/*"], &["a/z.md.gz"]);
        check(&["**/*"], &all);
        let bad = ReadConfig {
            glob: vec!["[".into()],
            ..ReadConfig::default()
        };
        assert!(discover(&root, &bad, &Spill::unlimited()).is_err());
        let bad = ReadConfig {
            encoding: Some("klingon".into()),
            ..ReadConfig::default()
        };
        assert!(discover(&root, &bad, &Spill::unlimited()).is_err());
    }

    #[test]
    fn files_given_by_name_are_always_read() {
        let dir = tree(&["x.log", ".hidden", "b.jsonl"]);
        let inputs = ["x.log", ".hidden", "b.jsonl", "missing.txt"].map(|f| dir.path().join(f));
        let (found, problems) = rels(&inputs, &ReadConfig::default());
        assert_eq!(found, [".hidden", "b.jsonl", "x.log"]);
        assert_eq!(problems.len(), 1);
        assert!(problems[0].starts_with("missing.txt: "), "{problems:?}");
        let (sources, _) =
            discover(&inputs[..1], &ReadConfig::default(), &Spill::unlimited()).expect("fine");
        assert_eq!(sources[0].format.name(), "text");
    }

    #[test]
    fn a_folder_with_nothing_to_read_is_a_problem() {
        let dir = tree(&["a.png"]);
        let (found, problems) = rels(&[dir.path().to_path_buf()], &ReadConfig::default());
        assert!(found.is_empty());
        assert_eq!(problems.len(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn links_and_odd_names() {
        use std::os::unix::ffi::OsStrExt;
        use std::os::unix::fs::symlink;
        let dir = tree(&["in/a.txt", "out/b.txt"]);
        let root = dir.path().join("in");
        symlink(dir.path().join("out"), root.join("link")).expect("link");
        symlink(&root, root.join("loop")).expect("link");
        symlink("nowhere", root.join("dangling.txt")).expect("link");
        fs::write(root.join(OsStr::from_bytes(b"n\xFFm.txt")), "x").expect("file");
        let inputs = [root];
        let mut config = ReadConfig::default();
        assert_eq!(rels(&inputs, &config).0, ["a.txt", "n%FFm.txt"]);
        config.follow = true;
        let (found, problems) = rels(&inputs, &config);
        assert_eq!(found, ["a.txt", "link/b.txt", "n%FFm.txt"]);
        assert_eq!(problems.len(), 1);
        assert!(problems[0].starts_with("dangling.txt: "), "{problems:?}");
    }

    #[test]
    fn inputs_with_equal_names_get_prefixes() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let files = [
            "one/a.txt",
            "one/b.txt",
            "two/a.txt",
            "two/b.txt",
            "three/c.txt",
            "x/one/a.txt",
            "four/c.txt/d.txt",
        ];
        for file in files {
            let path = dir.path().join(file);
            fs::create_dir_all(path.parent().expect("below the folder")).expect("folder");
            fs::write(path, file).expect("file");
        }
        let check = |inputs: &[&str], expected: &[&str]| {
            let inputs: Vec<_> = inputs.iter().map(|i| dir.path().join(i)).collect();
            let found = discover(&inputs, &ReadConfig::default(), &Spill::unlimited());
            let (found, problems) = found.expect("settings are fine");
            let found: Vec<_> = found.into_iter().map(|s| s.rel).collect();
            assert_eq!(found, expected, "{inputs:?}");
            assert!(problems.is_empty());
        };
        check(
            &["one", "two", "three"],
            &["c.txt", "one/a.txt", "one/b.txt", "two/a.txt", "two/b.txt"],
        );
        check(&["one", "one/a.txt", "one/"], &["a.txt", "b.txt"]);
        check(&["one/a.txt", "two/a.txt"], &["one/a.txt", "two/a.txt"]);
        check(
            &["one/a.txt", "one/b.txt", "two/a.txt", "two/b.txt"],
            &["one/a.txt", "one/b.txt", "two/a.txt", "two/b.txt"],
        );
        check(
            &["one", "x/one"],
            &["one-2/a.txt", "one/a.txt", "one/b.txt"],
        );
        check(&["three", "four"], &["four/c.txt/d.txt", "three/c.txt"]);
    }
}
