//! What a release needs agrees with itself: the manifests, the workflows, the scripts that they run,
//! and the addresses.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use toml::{Table, Value};
use walkdir::WalkDir;

use crate::program::{COMMANDS, INDEX_COMMANDS};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

fn read(name: &str) -> String {
    crate::docs::read(&Path::new(ROOT).join(name))
}

fn manifest(name: &str) -> Table {
    read(name).parse().expect("TOML")
}

/// The table `[workspace.package]`.
fn shared() -> Table {
    let root = manifest("Cargo.toml");
    root["workspace"]["package"]
        .as_table()
        .expect("a table")
        .clone()
}

/// The manifests of the packages that are published, with their folders.
fn published() -> Vec<(PathBuf, Table)> {
    let crates = fs::read_dir(Path::new(ROOT).join("crates")).expect("the crates");
    let crates = crates.map(|entry| Path::new("crates").join(entry.expect("readable").file_name()));
    let mut folders: Vec<PathBuf> = crates.chain([PathBuf::new()]).collect();
    folders.sort();
    let read = |folder: PathBuf| {
        let manifest = manifest(&folder.join("Cargo.toml").to_string_lossy());
        (folder, manifest)
    };
    folders.into_iter().map(read).collect()
}

/// The files of `.github/workflows`, and the scripts of `.ci`: name and text.
fn files_of(folder: &str) -> BTreeMap<String, String> {
    let entries = fs::read_dir(Path::new(ROOT).join(folder)).expect("a folder");
    let names = entries.map(|entry| entry.expect("readable").file_name());
    let names = names.map(|name| name.to_string_lossy().into_owned());
    let names = names.filter(|name| !name.starts_with("__"));
    names
        .map(|name| (name.clone(), read(&format!("{folder}/{name}"))))
        .collect()
}

#[test]
fn every_manifest_says_what_the_registry_shows() {
    for (folder, manifest) in published() {
        let package = manifest["package"].as_table().expect("a table");
        let name = package["name"].as_str().expect("a name");
        for key in [
            "version",
            "edition",
            "rust-version",
            "license",
            "repository",
        ] {
            let is_shared = package[key].get("workspace") == Some(&Value::Boolean(true));
            assert!(is_shared, "{name}: {key}");
        }
        let description = package["description"].as_str().expect("a description");
        assert!(
            (30..200).contains(&description.len()),
            "{name}: {description}"
        );
        let readme = package["readme"].as_str().expect("a readme");
        for file in [readme, "LICENSE-MIT", "LICENSE-APACHE"] {
            let path = Path::new(ROOT).join(&folder).join(file);
            assert!(path.exists(), "{}", path.display());
        }
        let keywords = package["keywords"].as_array().expect("keywords");
        assert!(
            (3..=5).contains(&keywords.len()),
            "{name}: at most 5 keywords"
        );
        let keywords = keywords.iter().map(|word| word.as_str().expect("a word"));
        assert!(
            keywords.into_iter().all(|word| word.len() <= 20),
            "{name}: keywords of at most 20 bytes"
        );
        assert!(
            !package["categories"]
                .as_array()
                .expect("categories")
                .is_empty(),
            "{name}"
        );
    }
    for name in ["python/Cargo.toml", "training/Cargo.toml"] {
        let package = &manifest(name)["package"];
        assert_eq!(package["publish"].as_bool(), Some(false), "{name}");
        for key in ["rust-version", "repository"] {
            assert_eq!(
                package[key]["workspace"].as_bool(),
                Some(true),
                "{name}: {key}"
            );
        }
    }
}

#[test]
fn crates_are_published_after_those_that_they_need() {
    let script = read(".ci/publish");
    let (_, list) = script.split_once("\ncrates=(").expect("the list");
    let list = list.split(')').next().expect("its end");
    let order: Vec<&str> = list.split_whitespace().collect();
    let mut names = BTreeSet::new();
    for (_, manifest) in published() {
        let name = manifest["package"]["name"].as_str().expect("a name");
        names.insert(name.to_string());
        let at = |name: &str| order.iter().position(|other| *other == name);
        let place = at(name).unwrap_or_else(|| panic!("{name} is not published"));
        for kind in ["dependencies", "build-dependencies"] {
            let needed = manifest.get(kind).and_then(Value::as_table);
            for needed in needed.into_iter().flat_map(Table::keys) {
                if needed.starts_with("unboil") {
                    assert!(
                        at(needed).is_some_and(|at| at < place),
                        "{name} needs {needed}"
                    );
                }
            }
        }
    }
    assert_eq!(order.len(), names.len());
    // Cargo needs the version of each crate that it packs.
    let version = shared()["version"].clone();
    let root = manifest("Cargo.toml");
    let dependencies = root["workspace"]["dependencies"]
        .as_table()
        .expect("a table");
    let ours = dependencies
        .iter()
        .filter(|(name, _)| name.starts_with("unboil-"));
    for (name, dependency) in ours {
        assert_eq!(dependency["version"], version, "{name}");
    }
}

#[test]
fn one_version_and_one_address_are_everywhere() {
    let shared = shared();
    let version = shared["version"].as_str().expect("a version");
    let line = format!("\nversion: {version}\n");
    assert!(read("CITATION.cff").contains(&line), "CITATION.cff: {line}");
    let minor = version.rsplit_once('.').expect("two dots").0;
    for page in ["docs/installing.md", "docs/tutorial-pipeline.md"] {
        for (at, mark) in read(page).match_indices("version = \"") {
            let text = &read(page)[at + mark.len()..];
            assert!(text.starts_with(&format!("{minor}\"")), "{page}: {minor}");
        }
    }
    let address = shared["repository"].as_str().expect("an address");
    let (owner, name) = address
        .strip_prefix("https://github.com/")
        .and_then(|path| path.split_once('/'))
        .expect("GitHub");
    let site = format!("{owner}.github.io/{name}");
    for file in tracked_text_files() {
        let text = read(&file);
        for (mark, expected) in [
            ("github.com/unboil", &address["https://".len()..]),
            (".github.io/", &site),
        ] {
            for (at, _) in text.match_indices(mark) {
                let start = text[..at]
                    .rfind(|c: char| !c.is_alphanumeric())
                    .map_or(0, |before| before + 1);
                let found = &text[if mark.starts_with('.') { start } else { at }..];
                assert!(
                    found.starts_with(expected),
                    "{file}: {}",
                    found.lines().next().unwrap_or_default()
                );
            }
        }
    }
}

/// The files outside of the sources in which addresses stand.
fn tracked_text_files() -> Vec<String> {
    let mut files: Vec<String> = [
        "README.md",
        "RELEASING.md",
        "CITATION.cff",
        "mkdocs.yml",
        "python/pyproject.toml",
        "python/README.md",
    ]
    .map(str::to_string)
    .into();
    for folder in ["docs", ".github", ".ci", "packaging"] {
        for entry in WalkDir::new(Path::new(ROOT).join(folder)) {
            let path = entry.expect("readable").into_path();
            if path.is_file() && fs::read_to_string(&path).is_ok() {
                let rel = path.strip_prefix(ROOT).expect("below the root");
                files.push(rel.to_string_lossy().into_owned());
            }
        }
    }
    files
}

#[test]
fn workflows_build_with_the_oldest_rust_that_is_promised() {
    let shared = shared();
    let rust = shared["rust-version"].as_str().expect("a version");
    let line = format!("RUSTUP_TOOLCHAIN: \"{rust}\"\n");
    assert!(
        read(".github/workflows/ci.yml").contains(&line),
        "ci.yml: {line}"
    );
    let python = manifest("python/pyproject.toml");
    let least = python["project"]["requires-python"]
        .as_str()
        .expect("a version");
    let least = least.trim_start_matches(">=");
    let lines = [
        format!("            {least}\n"),
        format!(".ci/wheel-test python{least} "),
    ];
    for (name, text) in files_of(".github/workflows") {
        for line in &lines {
            assert!(text.contains(line), "{name}: {line}");
        }
    }
    let abi = format!("abi3-py{}", least.replace('.', ""));
    assert!(
        read("python/Cargo.toml").contains(&abi),
        "python/Cargo.toml: {abi}"
    );
}

#[test]
fn workflows_run_scripts_that_are_there_and_actions_of_fixed_content() {
    let scripts = files_of(".ci");
    let mut used = BTreeSet::new();
    for (name, text) in files_of(".github/workflows") {
        for part in text.split(".ci/").skip(1) {
            let script: String = part
                .chars()
                .take_while(|c| c.is_alphanumeric() || *c == '-')
                .collect();
            if !script.is_empty() {
                assert!(scripts.contains_key(&script), "{name}: .ci/{script}");
                used.insert(script);
            }
        }
        let actions = text
            .lines()
            .filter_map(|line| line.trim_start_matches(['-', ' ']).strip_prefix("uses: "));
        for action in actions {
            let (_, commit) = action.split_once('@').expect("a version");
            let (hash, tag) = commit
                .split_once(" # v")
                .unwrap_or_else(|| panic!("{name}: {action}"));
            let is_hash = hash.len() == 40 && hash.chars().all(|c| c.is_ascii_hexdigit());
            assert!(is_hash && !tag.is_empty(), "{name}: {action}");
        }
    }
    for script in [
        "run",
        "wheel",
        "wheel-test",
        "docs",
        "fuzz",
        "semver",
        "publish",
        "archive",
        "homebrew",
    ] {
        assert!(used.contains(script), ".ci/{script} is not used");
    }
    #[cfg(unix)]
    for name in scripts.keys().filter(|name| !name.contains('.')) {
        use std::os::unix::fs::PermissionsExt;
        let path = Path::new(ROOT).join(".ci").join(name);
        let mode = fs::metadata(path).expect("a file").permissions().mode();
        assert!(mode & 0o111 != 0, ".ci/{name} is not executable");
    }
}

#[test]
fn archives_have_the_names_that_binstall_looks_for() {
    let root = manifest("Cargo.toml");
    let binstall = &root["package"]["metadata"]["binstall"];
    let url = binstall["pkg-url"].as_str().expect("an address");
    let script = read(".ci/archive");
    assert!(
        url.ends_with("/v{ version }/unboil-{ target }.tar.gz"),
        "{url}"
    );
    assert!(
        script.contains("name=unboil-$target\n") && script.contains("\"$name.tar.gz\" \"$name\"")
    );
    let windows = &binstall["overrides"]["cfg(windows)"]["pkg-url"];
    assert!(
        windows
            .as_str()
            .expect("an address")
            .ends_with("/v{ version }/unboil-{ target }.zip")
    );
    assert_eq!(
        binstall["bin-dir"].as_str(),
        Some("unboil-{ target }/{ bin }{ binary-ext }")
    );
}

#[test]
fn packages_have_a_manual_page_of_every_command() {
    for name in [".ci/archive", "packaging/homebrew/unboil.rb"] {
        let text = read(name);
        let words: BTreeSet<&str> = text.split(|c: char| !c.is_alphanumeric()).collect();
        let commands = COMMANDS.iter().chain(&INDEX_COMMANDS);
        let missing: Vec<_> = commands
            .filter(|command| !words.contains(*command))
            .collect();
        assert!(missing.is_empty(), "{name}: {missing:?}");
        assert!(text.contains("unboil-index-"), "{name}");
    }
}

/// True for a name that Windows gives to a device, or refuses.
fn is_refused_by_windows(name: &str) -> bool {
    let stem = name
        .split('.')
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    let is_port = stem.len() == 4 && (stem.starts_with("com") || stem.starts_with("lpt"));
    let is_device = ["con", "prn", "aux", "nul"].contains(&stem.as_str()) || is_port;
    is_device
        || name.contains(['<', '>', ':', '"', '|', '?', '*', '\\'])
        || name.ends_with(['.', ' '])
}

#[test]
fn every_system_can_check_out_the_files() {
    let others = [
        "target",
        ".git",
        "cleaned",
        "node_modules",
        "corpus",
        "artifacts",
    ];
    let walk = WalkDir::new(ROOT).into_iter();
    let walk = walk.filter_entry(|entry| !others.contains(&&*entry.file_name().to_string_lossy()));
    let mut names = BTreeSet::new();
    for entry in walk {
        let entry = entry.expect("readable");
        let path = entry.path().strip_prefix(ROOT).expect("below the root");
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        assert!(!is_refused_by_windows(&name), "{}", path.display());
        let lower = path.to_string_lossy().to_lowercase();
        assert!(
            names.insert(lower),
            "{}: differs from another only in case",
            path.display()
        );
    }
    assert!(names.len() > 500, "{}", names.len());
    for bad in ["nul.txt", "COM1", "aux.h", "a:b", "a.", "a?"] {
        assert!(is_refused_by_windows(bad), "{bad}");
    }
}
