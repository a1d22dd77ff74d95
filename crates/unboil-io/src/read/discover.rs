//! The paths that the user gave come in; the files to read go out, in an order and under names that do not depend on how the
//! file system lists them.

use std::collections::HashSet;
use std::ffi::OsStr;
use std::fs::Metadata;
use std::io;
use std::path::{Component, Path, PathBuf};
use std::time::UNIX_EPOCH;

use walkdir::{DirEntry, WalkDir};
use xxhash_rust::xxh3::xxh3_64;

use crate::config::ReadConfig;
use crate::error::{Error, Problem, ProblemStage};
use crate::read::decode::TextEncoding;
use crate::read::disambiguate::disambiguate;
use crate::read::glob_filter::GlobFilter;
use crate::read::{Compression, FORMATS, Format, PLAIN_TEXT_FORMAT, format_of, stdin};
use crate::spill::Spill;

/// One file to read.
#[derive(Clone, Debug)]
pub struct Source {
    /// Where it is.
    pub path: PathBuf,
    /// Its name in every output: the path below the input folder, with `/` between the parts.
    pub rel: String,
    /// Its format.
    pub format: &'static Format,
    /// How it is packed.
    pub compression: Compression,
    /// Tells the file from one that was changed: a hash of its length and of when it was written; of standard input, of its bytes.
    pub fingerprint: u64,
}

impl Source {
    /// A file of that name in the current folder.
    pub fn from_name(name: &str) -> Source {
        let (format, compression) = format_of(name);
        Source {
            path: PathBuf::from(name),
            rel: name.to_string(),
            format: format.unwrap_or(PLAIN_TEXT_FORMAT),
            compression,
            fingerprint: 0,
        }
    }
}

/// Finds the files under `inputs`, sorted by `rel`. A file that is named is always taken; in folders, the files of a known format
/// that match the globs, hidden ones left out. `-` is standard input, which is copied to a file of `spill`, since files are read again.
/// Errors are settings that make no sense, and a copy that cannot be made.
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
    let mut seen_files = HashSet::new();
    for (input, path) in inputs.iter().enumerate() {
        let sources = match path.as_os_str() == "-" {
            true => vec![stdin::spool_stdin(io::stdin().lock(), spill)?],
            false => find_sources(path, config, &globs, &mut problems),
        };
        for source in sources {
            // The same file by way of two inputs is read once.
            if seen_files.insert(file_identity(path, &source)) {
                found.push((input, source));
            }
        }
    }
    let mut sources = disambiguate(inputs, found, &mut problems);
    sources.sort_by(|a, b| a.rel.cmp(&b.rel));
    problems.sort();
    Ok((sources, problems))
}

/// About how many bytes the files have, unpacked: text packs to a fourth.
pub fn estimated_text_bytes(sources: &[Source]) -> u64 {
    let bytes = |source: &Source| {
        let times = match source.compression {
            Compression::None => 1,
            _ => 4,
        };
        times * source.path.metadata().map_or(0, |data| data.len())
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
    let problem = |path: String, reason: String| Problem {
        path,
        line: None,
        stage: ProblemStage::Discover,
        reason,
    };
    match std::fs::metadata(path) {
        Err(e) => {
            problems.push(problem(display_name(path), e.to_string()));
            return Vec::new();
        }
        Ok(data) if data.is_file() => {
            let name = path.file_name().map(file_name_text).unwrap_or_default();
            return vec![Source {
                path: path.to_path_buf(),
                fingerprint: fingerprint(&data),
                ..Source::from_name(&name)
            }];
        }
        Ok(data) if !data.is_dir() => {
            let reason = "not a file or folder; give it as - on standard input";
            problems.push(problem(display_name(path), reason.into()));
            return Vec::new();
        }
        Ok(_) => {}
    }
    let mut sources = Vec::new();
    let before = problems.len();
    let seen_files = |entry: &DirEntry| entry.depth() == 0 || !is_hidden(entry.file_name());
    let walk = WalkDir::new(path).follow_links(config.follow);
    for entry in walk.into_iter().filter_entry(seen_files) {
        match entry {
            Ok(entry) if entry.file_type().is_file() => {
                let rel = relative_path(path, entry.path());
                let (format, compression) = format_of(&rel);
                if let Some(format) = format
                    && globs.matches(&rel)
                {
                    sources.push(Source {
                        // One that cannot be asked cannot be read either.
                        fingerprint: entry.metadata().map_or(0, |data| fingerprint(&data)),
                        path: entry.into_path(),
                        rel,
                        format,
                        compression,
                    });
                }
            }
            Ok(_) => {}
            // A link to a folder around it: all that is behind it is read anyway.
            Err(e) if e.loop_ancestor().is_some() => {}
            Err(e) => {
                let at = e
                    .path()
                    .map(|at| relative_path(path, at))
                    .unwrap_or_default();
                let at = match at.is_empty() {
                    true => display_name(path),
                    false => at,
                };
                let reason = match e.io_error() {
                    Some(e) => e.to_string(),
                    None => "could not be listed".to_string(),
                };
                problems.push(problem(at, reason));
            }
        }
    }
    if sources.is_empty() && problems.len() == before {
        let endings: Vec<_> = FORMATS.iter().flat_map(|f| f.extensions).collect();
        let endings = endings.iter().map(|e| format!(".{e}")).collect::<Vec<_>>();
        let which = match globs.matches_all {
            true => String::new(),
            false => " that matches --glob".to_string(),
        };
        problems.push(problem(
            display_name(path),
            format!(
                "no file with {} (or .gz, .zst of them) in this folder{which}",
                endings.join(", ")
            ),
        ));
    }
    sources
}

/// A hash of a file's length and of when it was written.
fn fingerprint(data: &Metadata) -> u64 {
    let written = data.modified().ok();
    let written = written.and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    xxh3_64(format!("{} {written:?}", data.len()).as_bytes())
}

/// What makes two sources the same file: where the input really is, and the way from there.
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

/// The real path of an input, or the path as it is where there is none.
pub(super) fn canonical(path: &Path) -> PathBuf {
    let path = match path.as_os_str().is_empty() {
        true => Path::new("."),
        false => path,
    };
    path.canonicalize().unwrap_or_else(|_| path.to_path_buf())
}

fn is_hidden(name: &OsStr) -> bool {
    name.as_encoded_bytes().starts_with(b".")
}

/// The path below `root`, with `/` between the parts.
fn relative_path(root: &Path, path: &Path) -> String {
    let below = path.strip_prefix(root).unwrap_or(path);
    let parts = below.components().filter_map(|part| match part {
        Component::Normal(name) => Some(file_name_text(name)),
        _ => None,
    });
    parts.collect::<Vec<_>>().join("/")
}

/// An input in a message: never an absolute path, so that two runs give the same bytes.
fn display_name(path: &Path) -> String {
    match path.is_absolute() {
        true => path.file_name().map_or_else(|| "/".into(), file_name_text),
        false => path.to_string_lossy().replace('\\', "/"),
    }
}

/// A file name as text; bytes that are not UTF-8 are written `%FF`.
pub(super) fn file_name_text(name: &OsStr) -> String {
    let mut text = String::new();
    for chunk in name.as_encoded_bytes().utf8_chunks() {
        text.push_str(chunk.valid());
        for byte in chunk.invalid() {
            text.push_str(&format!("%{byte:02X}"));
        }
    }
    text
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
        assert_eq!(sources[0].format.name, "text");
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
}
