//! The links of all pages of the repository lead to a file, and to a heading in it. Nothing is fetched.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use crate::docs::{prose, read};

/// Folders without pages of this repository.
const OTHERS: [&str; 5] = ["target", "cleaned", "node_modules", "corpus", "articles"];

/// The pages of the repository, for users and for developers.
fn all_pages() -> Vec<PathBuf> {
    let walk = WalkDir::new(env!("CARGO_MANIFEST_DIR"))
        .sort_by_file_name()
        .into_iter();
    let is_ours =
        |name: &str| !OTHERS.contains(&name) && (!name.starts_with('.') || name == ".github");
    let entries = walk
        .filter_entry(|entry| entry.depth() == 0 || is_ours(&entry.file_name().to_string_lossy()));
    let paths = entries.map(|entry| entry.expect("readable").into_path());
    // A template becomes a page in another folder.
    let is_page = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name.ends_with(".md") && !name.contains(".template.")
    };
    let in_testdata = |path: &PathBuf| path.components().any(|part| part.as_os_str() == "testdata");
    let is_readme = |path: &PathBuf| path.file_name().is_some_and(|name| name == "README.md");
    paths
        .filter(|path| is_page(path) && (is_readme(path) || !in_testdata(path)))
        .collect()
}

/// The anchor of a heading, as GitHub makes it.
fn anchor(heading: &str) -> String {
    let text = heading.trim_start_matches('#').trim().to_lowercase();
    let kept = text.chars().filter_map(|c| match c {
        ' ' => Some('-'),
        c if c.is_alphanumeric() || c == '-' || c == '_' => Some(c),
        _ => None,
    });
    kept.collect()
}

fn anchors(text: &str) -> BTreeSet<String> {
    let headings = prose(text).filter(|(_, line)| line.starts_with('#'));
    headings.map(|(_, line)| anchor(line)).collect()
}

/// The links of a line: `[text](link)`. Code has none.
fn links(line: &str) -> Vec<String> {
    let text: String = line.split('`').step_by(2).collect();
    let ends = text.split("](").skip(1);
    ends.map(|rest| rest.split(')').next().unwrap_or_default().to_string())
        .collect()
}

/// True if a link of a page leads to something.
fn leads_somewhere(page: &Path, link: &str) -> bool {
    let (file, heading) = link.split_once('#').unwrap_or((link, ""));
    let folder = page.parent().expect("a file is in a folder");
    let goal = match file {
        "" => page.to_path_buf(),
        file => folder.join(file),
    };
    goal.exists() && (heading.is_empty() || anchors(&read(&goal)).contains(heading))
}

#[test]
fn links_lead_somewhere() {
    let (mut broken, mut count) = (Vec::new(), 0);
    let pages = all_pages();
    assert!(pages.len() > 25, "{pages:?}");
    for page in pages {
        let text = read(&page);
        for (number, line) in prose(&text) {
            for link in links(line) {
                if link.starts_with("http") {
                    continue;
                }
                count += 1;
                if !leads_somewhere(&page, &link) {
                    broken.push(format!("{}:{number}: {link}", page.display()));
                }
            }
        }
    }
    assert!(count > 100, "{count} links");
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn links_to_no_file_and_no_heading_are_found() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    for good in [
        "docs/README.md",
        "docs/README.md#terms",
        "#install",
        "docs/",
    ] {
        assert!(leads_somewhere(&page, good), "{good}");
    }
    for dead in ["docs/none.md", "docs/README.md#none", "#none", "../none"] {
        assert!(!leads_somewhere(&page, dead), "{dead}");
    }
}
