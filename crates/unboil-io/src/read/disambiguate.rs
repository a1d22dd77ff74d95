//! Files found under several inputs come in; each goes out under a name that no other one has.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::error::{Problem, ProblemStage};
use crate::read::discover::{Source, canonical, file_name_text};

/// Gives every source a name of its own. Inputs that share a name get the name of their folder in front; what is still the same
/// after that is a problem.
pub(super) fn disambiguate(
    inputs: &[PathBuf],
    mut found: Vec<(usize, Source)>,
    problems: &mut Vec<Problem>,
) -> Vec<Source> {
    let clashes = clashing_sources(&found);
    let shared: BTreeSet<usize> = clashes.iter().map(|&i| found[i].0).collect();
    if shared.len() > 1 {
        let mut prefixes: Vec<(PathBuf, String)> = Vec::new();
        for input in shared {
            let folder = containing_folder(&inputs[input]);
            let known = prefixes.iter().find(|(prefixed, _)| *prefixed == folder);
            let prefix = match known {
                Some((_, prefix)) => prefix.clone(),
                None => {
                    let name = folder
                        .file_name()
                        .map_or_else(|| "input".into(), file_name_text);
                    let taken = |name: &str| prefixes.iter().any(|(_, prefix)| prefix == name);
                    let mut prefix = name.clone();
                    for n in 2.. {
                        if !taken(&prefix) {
                            break;
                        }
                        prefix = format!("{name}-{n}");
                    }
                    prefixes.push((folder, prefix.clone()));
                    prefix
                }
            };
            for (_, source) in found.iter_mut().filter(|(i, _)| *i == input) {
                source.rel = format!("{prefix}/{}", source.rel);
            }
        }
    }
    let clashes = clashing_sources(&found);
    let mut sources = Vec::with_capacity(found.len());
    for (i, (_, source)) in found.into_iter().enumerate() {
        match clashes.contains(&i) {
            false => sources.push(source),
            true => problems.push(Problem {
                path: source.rel,
                line: None,
                stage: ProblemStage::Discover,
                reason: "two inputs would have this name in the output".into(),
            }),
        }
    }
    sources
}

/// The sources whose name is that of another one, or of a folder that another one is in.
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

/// An input folder, or the folder that an input file is in.
fn containing_folder(input: &Path) -> PathBuf {
    let path = canonical(input);
    match path.is_dir() {
        true => path,
        false => path.parent().map(Path::to_path_buf).unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use crate::config::ReadConfig;
    use crate::read::discover;
    use crate::spill::Spill;

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
