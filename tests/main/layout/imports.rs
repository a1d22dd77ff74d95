//! The import graph of a crate: which file names items of which other file.
//!
//! [`import_circles`] resolves the paths in `use` declarations and in code to the file that
//! defines the item, through `pub use`, and reports the groups of files that import each other.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::modules::{Crate, Item, Names, Reference};

/// The names that were looked up for one path: module, name and the number of names after it.
type Seen = BTreeSet<(Names, String, usize)>;

/// Paths are shorter than this.
const LONGEST_PATH: usize = 8;

/// What a path leads to.
#[derive(Debug)]
enum Target {
    File(usize),
    Module(Names),
}

/// The import circles of the crate with this root file; each is the list of its imports,
/// written `file:line imports file (path)`.
pub(super) fn import_circles(root: &Path) -> Vec<Vec<String>> {
    Crate::read(root).circles()
}

impl Crate {
    /// Where a path leads, seen from a module; `None` for paths out of the crate and for locals.
    fn resolve(&self, module: &Names, path: &[String], seen: &mut Seen) -> Option<Target> {
        let (head, rest) = path.split_first()?;
        let start = match head.as_str() {
            "crate" => Vec::new(),
            "self" => module.clone(),
            "super" => module[..module.len().checked_sub(1)?].to_vec(),
            _ => return self.look_up(module, head, rest, seen),
        };
        match rest.first().map(String::as_str) {
            None => Some(Target::Module(start)),
            Some("super") => self.resolve(&start, rest, seen),
            Some(name) => {
                // An item that a macro defines is not in the table: take the module's file.
                let fallback = || Some(Target::File(self.modules.get(&start)?.file));
                self.look_up(&start, name, &rest[1..], seen)
                    .or_else(fallback)
            }
        }
    }

    /// Where a name of a module leads, and the rest of a path from there.
    fn look_up(
        &self,
        module: &Names,
        name: &str,
        rest: &[String],
        seen: &mut Seen,
    ) -> Option<Target> {
        // `use a::a` seems to name itself if `a` is another crate, and globs may lead back.
        if rest.len() > LONGEST_PATH || !seen.insert((module.clone(), name.to_string(), rest.len()))
        {
            return None;
        }
        let found = self.modules.get(module)?;
        // A module and a function may share a name: the item is what an import is for.
        let mut first_module = None;
        for item in found.items.get(name).into_iter().flatten() {
            let target = match item {
                Item::Defined => Some(Target::File(found.file)),
                Item::Module(path) => self.look_up_in(path, rest, seen),
                Item::Import(path) => self.resolve(module, &[path.as_slice(), rest].concat(), seen),
            };
            match target {
                Some(Target::File(_)) => return target,
                _ => first_module = first_module.or(target),
            }
        }
        if first_module.is_some() {
            return first_module;
        }
        found
            .globs
            .iter()
            .find_map(|glob| match self.resolve(module, glob, seen)? {
                Target::Module(path) => self.look_up(&path, name, rest, seen),
                Target::File(_) => None,
            })
    }

    /// Where the rest of a path leads below a module.
    fn look_up_in(&self, module: &Names, rest: &[String], seen: &mut Seen) -> Option<Target> {
        let Some((next, rest)) = rest.split_first() else {
            return Some(Target::Module(module.clone()));
        };
        let fallback = || Some(Target::File(self.modules.get(module)?.file));
        self.look_up(module, next, rest, seen).or_else(fallback)
    }

    /// For each pair of files the first reference from one to the other.
    fn edges(&self) -> BTreeMap<(usize, usize), &Reference> {
        let mut edges = BTreeMap::new();
        for reference in &self.references {
            let from = self.modules[&reference.module].file;
            let to = match self.resolve(&reference.module, &reference.path, &mut Seen::new()) {
                Some(Target::File(file)) => file,
                Some(Target::Module(path)) if reference.is_glob => self.modules[&path].file,
                // The paths that start with the module's name count, not its import.
                _ => continue,
            };
            if from != to {
                edges.entry((from, to)).or_insert(reference);
            }
        }
        edges
    }

    fn circles(&self) -> Vec<Vec<String>> {
        let edges = self.edges();
        let reached = |start: usize| {
            let (mut reached, mut open) = (BTreeSet::new(), vec![start]);
            while let Some(file) = open.pop() {
                let next = edges
                    .range((file, 0)..(file + 1, 0))
                    .map(|((_, to), _)| *to);
                open.extend(next.filter(|&to| reached.insert(to)));
            }
            reached
        };
        let reached: Vec<BTreeSet<usize>> = (0..self.files.len()).map(reached).collect();
        let mut groups: BTreeMap<usize, Vec<String>> = BTreeMap::new();
        for ((from, to), reference) in &edges {
            if reached[*to].contains(from) {
                // The smallest file of the group stands for it.
                let group = reached[*from]
                    .iter()
                    .find(|other| reached[**other].contains(from));
                let [a, b] = [from, to].map(|file| self.files[*file].display());
                let (line, path) = (reference.line, reference.path.join("::"));
                let import = format!("{a}:{line} imports {b} ({path})");
                groups
                    .entry(*group.expect("itself"))
                    .or_default()
                    .push(import);
            }
        }
        groups.into_values().collect()
    }
}

/// Writes files in a folder; the circles of the crate with the root `lib.rs` there.
#[cfg(test)]
fn circles_of(files: &[(&str, &str)]) -> Vec<Vec<String>> {
    let dir = tempfile::tempdir().expect("a temporary folder");
    for (name, text) in files {
        let path = dir.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    }
    let root = dir.path().to_string_lossy().into_owned() + "/";
    let mut circles = import_circles(&dir.path().join("lib.rs"));
    for import in circles.iter_mut().flatten() {
        *import = import.replace(&root, "");
    }
    circles
}

#[test]
fn files_that_import_each_other_are_a_circle() {
    let circles = circles_of(&[
        ("lib.rs", "mod a; mod b; mod c;"),
        ("a.rs", "use crate::b::B;\npub struct A(B);"),
        (
            "b.rs",
            "pub struct B; fn f(x: super::a::A) { super::c::g(x) }",
        ),
        ("c.rs", "pub fn g(x: usize) {}"),
    ]);
    let circle = [
        "a.rs:1 imports b.rs (crate::b::B)",
        "b.rs:1 imports a.rs (super::a::A)",
    ];
    assert_eq!(circles, [circle]);
}

#[test]
fn a_module_and_its_child_can_be_a_circle() {
    let root = ("lib.rs", "mod a;");
    let parent = "mod child; pub struct A; fn f() { child::g(); }";
    let child = ("a/child.rs", "use super::A; pub fn g() -> A { A }");
    let circles = circles_of(&[root, ("a/mod.rs", parent), child]);
    assert_eq!(circles.len(), 1, "{circles:?}");
    let circles = circles_of(&[root, ("a.rs", parent), child]);
    assert_eq!(circles.len(), 1, "{circles:?}");
    // Without the call there is none.
    let circles = circles_of(&[root, ("a.rs", "mod child; pub struct A;"), child]);
    assert!(circles.is_empty(), "{circles:?}");
}

#[test]
fn reexports_lead_to_the_file_of_the_item() {
    let lib = (
        "lib.rs",
        "mod a; mod b; pub use a::{A, make as new}; pub use b::*;",
    );
    let a = (
        "a.rs",
        "pub struct A; pub fn make() {} #[cfg(test)] mod tests { use crate::B; }",
    );
    // `crate::A` is an import of a.rs, not of lib.rs.
    let circles = circles_of(&[
        lib,
        a,
        (
            "b.rs",
            "use crate::A; pub struct B; fn f() { crate::new() }",
        ),
    ]);
    assert!(circles.is_empty(), "{circles:?}");
    let a = ("a.rs", "pub struct A; pub fn make() { let b = crate::B; }");
    let circles = circles_of(&[lib, a, ("b.rs", "use crate::A; pub struct B;")]);
    assert_eq!(circles.concat().len(), 2, "{circles:?}");
    // Globs and aliases of modules count too.
    let a = (
        "a.rs",
        "use crate::b as other; pub struct A; fn f() { other::B; }",
    );
    let circles = circles_of(&[lib, a, ("b.rs", "use super::a::*; pub struct B(A);")]);
    assert_eq!(circles.concat().len(), 2, "{circles:?}");
}
