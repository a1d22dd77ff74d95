//! [`discover`] finds the input files, in an order and with names that do not depend on the order
//! in which the file system lists them.

use std::collections::HashSet;
use std::io;
use std::path::{Path, PathBuf};

use crate::archive::reader::ArchiveReader;
use crate::config::ReadConfig;
use crate::error::{Error, Problem};
use crate::formats::archive::Archive;
use crate::formats::format::Source;
use crate::read::compression::Compression;
use crate::read::decode::TextEncoding;
use crate::read::disambiguate::disambiguate;
use crate::read::folder::{file_identity, find_in_folder, is_hidden, problem, source_of_file};
use crate::read::glob_filter::GlobFilter;
use crate::read::input_path::{canonical, display_name, file_name_text};
use crate::read::skipped_files::SkippedFiles;
use crate::read::stdin::spool_stdin;
use crate::spill::Spill;

/// What [`discover`] found.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct DiscoveredFiles {
    /// The files to read, sorted by `rel`.
    pub sources: Vec<Source>,
    /// The inputs that cannot be read, sorted by path.
    pub problems: Vec<Problem>,
    /// The files in folders that are not read: their format is not known. Hidden files are not
    /// counted, and with globs only files that match.
    pub skipped: SkippedFiles,
    /// The number of files in folders whose format is known and that match no glob.
    pub excluded: usize,
    /// The archives among the references. As long as they live, none of their files is removed.
    pub(crate) archives: Vec<ArchiveReader>,
}

impl DiscoveredFiles {
    /// The bytes of the texts of all archives.
    pub fn archived_bytes(&self) -> u64 {
        let archives = self.archives.iter().map(ArchiveReader::text_bytes);
        archives.fold(0, u64::saturating_add)
    }

    /// The number of archives.
    pub fn archive_count(&self) -> usize {
        self.archives.len()
    }
}

/// The problem of an archive among the articles.
const IS_ARCHIVE: &str = "is an archive; compare articles with it by --against";

/// The segments of the archive at `path`, the input with this index. Archives with the same name
/// get a number. One that is given twice is read once.
fn archive_sources(
    path: &Path,
    input: usize,
    files: &mut DiscoveredFiles,
) -> Result<Vec<Source>, Error> {
    let archive = ArchiveReader::open(path)?;
    if files
        .archives
        .iter()
        .any(|other| other.path == archive.path)
    {
        return Ok(Vec::new());
    }
    let is_same = |other: &&ArchiveReader| other.name == archive.name;
    let rel = match files.archives.iter().filter(is_same).count() {
        0 => archive.name.clone(),
        earlier => format!("{}-{}", archive.name, earlier + 1),
    };
    let source = |segment: PathBuf| {
        let data = std::fs::metadata(&segment).map_err(Error::io(&segment))?;
        Ok(Source {
            format: &Archive,
            input: input as u32,
            is_reference: true,
            ..source_of_file(&rel, &segment, &data)
        })
    };
    let sources: Result<Vec<Source>, Error> = archive.segments().map(source).collect();
    files.archives.push(archive);
    sources
}

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
/// let found = discover(&inputs, &ReadConfig::default(), &Spill::unlimited())?;
/// assert_eq!(&*found.sources[0].rel, "a.txt");
/// assert_eq!((found.sources.len(), found.problems.len()), (1, 0));
/// assert_eq!(found.skipped.to_string(), "1 .png");
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
) -> Result<DiscoveredFiles, Error> {
    discover_with_references(inputs, &[], config, spill)
}

/// Finds the files under `inputs` and `references`, as [`discover`]. The sources under `references`
/// are references and come last. A file that is under both is a reference. A reference that is the
/// folder of an archive stands for its articles.
///
/// ```
/// use unboil_io::{ReadConfig, Spill, discover_with_references};
///
/// let folder = tempfile::tempdir()?;
/// for name in ["new.txt", "old.txt"] {
///     std::fs::write(folder.path().join(name), "One.\n")?;
/// }
/// let (inputs, old) = ([folder.path().to_path_buf()], [folder.path().join("old.txt")]);
/// let spill = Spill::unlimited();
/// let found = discover_with_references(&inputs, &old, &ReadConfig::default(), &spill)?;
/// let names: Vec<(&str, bool)> =
///     found.sources.iter().map(|source| (&*source.rel, source.is_reference)).collect();
/// assert_eq!(names, [("new.txt", false), ("old.txt", true)]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// As [`discover`].
pub fn discover_with_references(
    inputs: &[PathBuf],
    references: &[PathBuf],
    config: &ReadConfig,
    spill: &Spill,
) -> Result<DiscoveredFiles, Error> {
    let first_reference = inputs.len();
    let inputs = &[inputs, references].concat()[..];
    let globs = GlobFilter::new(&config.glob)?;
    check_encoding(config)?;
    let (mut found, mut archived) = (Vec::new(), Vec::new());
    let mut files = DiscoveredFiles::default();
    let mut identities = HashSet::new();
    let known = Inputs::new(inputs);
    // References come first: a file below an input too is a reference.
    for input in (first_reference..inputs.len()).chain(0..first_reference) {
        let path = &inputs[input];
        if ArchiveReader::is_archive(path) {
            match input < first_reference {
                true => (files.problems).push(problem(display_name(path), IS_ARCHIVE.into())),
                false => archived.extend(archive_sources(path, input, &mut files)?),
            }
            continue;
        }
        let sources = match path.as_os_str() == "-" {
            true => vec![spool_stdin(io::stdin().lock(), spill)?],
            false => {
                let is_counted = input < first_reference && !known.has_twice(input);
                let named = &known.identities;
                find_sources(path, config, &globs, named, is_counted, &mut files)
            }
        };
        for mut source in sources {
            source.input = input as u32;
            source.is_reference = input >= first_reference;
            // A file below two inputs is read once.
            if identities.insert(file_identity(path, &source.path)) {
                found.push((input, source));
            }
        }
    }
    // The names of the inputs do not depend on the references.
    let (references, found): (Vec<_>, Vec<_>) = found
        .into_iter()
        .partition(|(input, _)| *input >= first_reference);
    files.sources = disambiguate(inputs, found, &mut files.problems);
    let mut references = disambiguate(inputs, references, &mut files.problems);
    rename_references(&mut references, &files.sources);
    files.sources.append(&mut references);
    // The segments of an archive have one name, and stay in their order.
    files.sources.append(&mut archived);
    files
        .sources
        .sort_by(|a, b| (a.is_reference, &a.rel).cmp(&(b.is_reference, &b.rel)));
    files.problems.sort();
    Ok(files)
}

/// Checks that the encoding of the settings is known.
fn check_encoding(config: &ReadConfig) -> Result<(), Error> {
    match &config.encoding {
        Some(label) if TextEncoding::from_label(label, false).is_none() => {
            Err(Error::config("encoding", format!("{label:?} is not known")))
        }
        _ => Ok(()),
    }
}

/// Gives references that have the name of an input another one: `reference/NAME`, or
/// `reference-2/NAME` and so on.
fn rename_references(references: &mut [Source], sources: &[Source]) {
    let taken: HashSet<&str> = sources.iter().map(|source| &*source.rel).collect();
    let is_free = |folder: &String| {
        let mut names = references
            .iter()
            .map(|source| format!("{folder}{}", source.rel));
        names.all(|name| !taken.contains(&*name))
    };
    let more = (2..).map(|n| format!("reference-{n}/"));
    let mut folders = [String::new(), "reference/".into()].into_iter().chain(more);
    let folder = folders.find(is_free).expect("the numbers do not end");
    for source in references.iter_mut().filter(|_| !folder.is_empty()) {
        source.rel = format!("{folder}{}", source.rel).into();
    }
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
    named: &HashSet<PathBuf>,
    is_counted: bool,
    files: &mut DiscoveredFiles,
) -> Vec<Source> {
    match std::fs::metadata(path) {
        Err(e) => files
            .problems
            .push(problem(display_name(path), e.to_string())),
        Ok(data) if data.is_file() => {
            let name = path.file_name().map(file_name_text).unwrap_or_default();
            return vec![source_of_file(&name, path, &data)];
        }
        Ok(data) if data.is_dir() => {
            let found = find_in_folder(path, config.follow, globs, named);
            if is_counted {
                files.skipped.append(found.skipped);
                files.excluded += found.excluded;
            }
            files.problems.extend(found.problems);
            return found.sources;
        }
        Ok(_) => {
            let reason = "not a file or folder; give it as - on standard input";
            files
                .problems
                .push(problem(display_name(path), reason.into()));
        }
    }
    Vec::new()
}

/// The other inputs: what is found twice is counted once.
struct Inputs {
    /// The canonical path of each input.
    canonical: Vec<PathBuf>,
    /// The identity of each input.
    identities: HashSet<PathBuf>,
}

impl Inputs {
    /// Of one input, nothing is found twice, and nothing is kept here.
    fn new(inputs: &[PathBuf]) -> Inputs {
        let several = || inputs.iter().filter(|_| inputs.len() > 1);
        Inputs {
            canonical: several().map(|path| canonical(path)).collect(),
            identities: several().map(|path| file_identity(path, path)).collect(),
        }
    }

    /// True if the files of the folder with the index `input` are those of another input.
    fn has_twice(&self, input: usize) -> bool {
        let Some(folder) = self.canonical.get(input) else {
            return false;
        };
        let is_reached = |other: &Path| {
            let below = folder.strip_prefix(other);
            below.is_ok_and(|below| !below.iter().any(is_hidden))
        };
        let mut others = self.canonical.iter().enumerate();
        others.any(|(at, other)| match other == folder {
            true => at < input,
            false => is_reached(other),
        })
    }
}

#[cfg(test)]
mod tests;
