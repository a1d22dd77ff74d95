//! [`disambiguate`] makes the names of the sources of several inputs unique.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::error::{Problem, ProblemStage};
use crate::formats::format::Source;
use crate::read::input_path::{canonical, file_name_text};

/// Makes the names (`rel`) of all sources unique. `found` holds each source with the index of its
/// input. If inputs share a name, the names of their sources are prefixed with the name of the
/// input folder. Sources that still share a name are problems.
pub(super) fn disambiguate(
    inputs: &[PathBuf],
    mut found: Vec<(usize, Source)>,
    problems: &mut Vec<Problem>,
) -> Vec<Source> {
    let clashes = clashing_sources(&found);
    let sharing: BTreeSet<usize> = clashes.iter().map(|&i| found[i].0).collect();
    if sharing.len() > 1 {
        let mut prefixes = Prefixes::default();
        for input in sharing {
            let prefix = prefixes.of_folder(containing_folder(&inputs[input]));
            for (_, source) in found.iter_mut().filter(|(i, _)| *i == input) {
                source.rel = format!("{prefix}/{}", source.rel).into();
            }
        }
    }
    let clashes = clashing_sources(&found);
    let mut sources = Vec::with_capacity(found.len());
    for (i, (_, source)) in found.into_iter().enumerate() {
        match clashes.contains(&i) {
            false => sources.push(source),
            true => problems.push(Problem {
                path: source.rel.to_string(),
                line: None,
                stage: ProblemStage::Discover,
                reason: "two inputs would have this name in the output".into(),
            }),
        }
    }
    sources
}

/// The prefix of each folder.
#[derive(Default)]
struct Prefixes(Vec<(PathBuf, String)>);

impl Prefixes {
    /// The prefix of a folder: its name, or `name-2`, `name-3`, ... if another folder has it.
    fn of_folder(&mut self, folder: PathBuf) -> String {
        if let Some((_, prefix)) = self.0.iter().find(|(known, _)| *known == folder) {
            return prefix.clone();
        }
        let name = folder.file_name();
        let name = name.map_or_else(|| "input".into(), file_name_text);
        let is_taken = |prefix: &str| self.0.iter().any(|(_, known)| known == prefix);
        let mut prefix = name.clone();
        for n in 2.. {
            if !is_taken(&prefix) {
                break;
            }
            prefix = format!("{name}-{n}");
        }
        self.0.push((folder, prefix.clone()));
        prefix
    }
}

/// The indices of sources whose name is also that of another source, or of a folder that contains
/// another source.
fn clashing_sources(found: &[(usize, Source)]) -> BTreeSet<usize> {
    let mut by_name: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (i, (_, source)) in found.iter().enumerate() {
        by_name.entry(&source.rel).or_default().push(i);
    }
    let mut clashes = BTreeSet::new();
    for (name, sources) in &by_name {
        if sources.len() > 1 {
            clashes.extend(sources);
        }
        for (at, _) in name.match_indices('/') {
            if let Some(file) = by_name.get(&name[..at]) {
                clashes.extend(file);
                clashes.extend(sources);
            }
        }
    }
    clashes
}

/// An input folder, or the folder of an input file.
fn containing_folder(input: &Path) -> PathBuf {
    let path = canonical(input);
    match path.is_dir() {
        true => path,
        false => path.parent().map(Path::to_path_buf).unwrap_or_default(),
    }
}
