//! The modules of a crate, the items in each, and the paths that its code names.
//!
//! [`Crate::read`] starts at the root file and follows `mod` declarations. It knows the syntax of
//! items, `use` trees and paths only; the bodies of macros are read like other code.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::lexer::{Token, TokenKind, product_code, tokens};

/// A path of names, for example `["crate", "html", "article"]`.
pub(super) type Names = Vec<String>;

/// What a name of a module stands for.
#[derive(Debug)]
pub(super) enum Item {
    /// An item that this file defines.
    Defined,
    /// A module, by its path from the crate root.
    Module(Names),
    /// A `use` declaration: the path it names.
    Import(Names),
}

/// A module: a file, or a `mod name { .. }` inside of one.
#[derive(Debug, Default)]
pub(super) struct Module {
    pub(super) file: usize,
    pub(super) items: BTreeMap<String, Vec<Item>>,
    pub(super) globs: Vec<Names>,
}

/// A path that code in a module names.
#[derive(Debug)]
pub(super) struct Reference {
    pub(super) module: Names,
    pub(super) path: Names,
    pub(super) line: usize,
    pub(super) is_glob: bool,
}

/// The modules of a crate and all paths in their code.
#[derive(Debug, Default)]
pub(super) struct Crate {
    pub(super) files: Vec<PathBuf>,
    pub(super) modules: BTreeMap<Names, Module>,
    pub(super) references: Vec<Reference>,
}

impl Crate {
    /// Reads the crate with this root file.
    pub(super) fn read(root: &Path) -> Crate {
        let mut krate = Crate::default();
        krate.read_file(root, Vec::new(), true);
        krate
    }

    /// Reads a file as a module, and the files of its child modules.
    fn read_file(&mut self, path: &Path, module: Names, owns_folder: bool) {
        let text = std::fs::read_to_string(path)
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let file = self.files.len();
        self.files.push(path.to_path_buf());
        let tokens = tokens(&text);
        let mut reader = ModuleReader {
            krate: self,
            file,
            code: product_code(&tokens),
            scopes: vec![Some(module.clone())],
        };
        reader.krate.modules.entry(module.clone()).or_default().file = file;
        let children = reader.read();
        let folder = path.parent().expect("a file is in a folder");
        let folder = match owns_folder {
            true => folder.to_path_buf(),
            false => path.with_extension(""),
        };
        for child in children {
            let name = &child[child.len() - 1];
            // A child of an inline module is in a folder of that module's name.
            let inline = child[module.len()..child.len() - 1]
                .iter()
                .collect::<PathBuf>();
            let folder = folder.join(inline);
            let flat = folder.join(format!("{name}.rs"));
            let nested = folder.join(name).join("mod.rs");
            if flat.exists() {
                self.read_file(&flat, child, false);
            } else if nested.exists() {
                self.read_file(&nested, child, true);
            }
            // Else `#[path]` names its file: a program in `examples/`, a crate of its own.
        }
    }
}

/// Reads the items and paths of one file.
struct ModuleReader<'a, 'b> {
    krate: &'a mut Crate,
    file: usize,
    code: Vec<Token<'b>>,
    /// A scope for each open brace: the path of a module, or `None` for other blocks.
    scopes: Vec<Option<Names>>,
}

impl ModuleReader<'_, '_> {
    /// Reads all tokens; returns the paths of the child modules that are files.
    fn read(&mut self) -> Vec<Names> {
        let mut children = Vec::new();
        let mut at = 0;
        while at < self.code.len() {
            at = match self.text(at) {
                "{" => {
                    self.scopes.push(None);
                    at + 1
                }
                "}" => {
                    self.scopes.pop();
                    at + 1
                }
                "mod" if self.is_ident(at + 1) => self.read_mod(at, &mut children),
                "use" if self.text(at + 1) != "<" => self.read_use(at + 1, &mut Vec::new()),
                _ if self.is_ident(at) => self.read_ident(at),
                _ => at + 1,
            };
        }
        children
    }

    fn text(&self, at: usize) -> &str {
        self.code.get(at).map_or("", |token| token.text)
    }

    fn is_ident(&self, at: usize) -> bool {
        let token = self.code.get(at);
        token.is_some_and(|token| token.kind == TokenKind::Ident)
    }

    /// The path of the module that the code is in.
    fn module(&self) -> Names {
        let mut modules = self.scopes.iter().rev().flatten();
        modules.next().expect("the file's own").clone()
    }

    fn add(&mut self, name: &str, item: Item) {
        let (module, file) = (self.module(), self.file);
        let module = self.krate.modules.entry(module).or_default();
        module.file = file;
        module.items.entry(name.to_string()).or_default().push(item);
    }

    fn refer(&mut self, path: &[String], at: usize, is_glob: bool) {
        self.krate.references.push(Reference {
            module: self.module(),
            path: path.to_vec(),
            line: self.code[at].line,
            is_glob,
        });
    }

    fn read_mod(&mut self, at: usize, children: &mut Vec<Names>) -> usize {
        let name = self.text(at + 1).to_string();
        let path = [self.module(), vec![name.clone()]].concat();
        self.add(&name, Item::Module(path.clone()));
        if self.text(at + 2) == "{" {
            self.krate.modules.entry(path.clone()).or_default().file = self.file;
            self.scopes.push(Some(path));
        } else {
            children.push(path);
        }
        at + 3
    }

    /// Reads a tree of a `use` declaration below a prefix; returns where it ends.
    fn read_use(&mut self, mut at: usize, prefix: &mut Names) -> usize {
        let outer = prefix.len();
        loop {
            match self.text(at) {
                "::" => at += 1,
                "*" => {
                    let glob = prefix.clone();
                    self.refer(&glob, at, true);
                    let module = self.module();
                    self.krate
                        .modules
                        .entry(module)
                        .or_default()
                        .globs
                        .push(glob);
                    at += 1;
                    break;
                }
                "{" => {
                    at += 1;
                    while !["}", ""].contains(&self.text(at)) {
                        at = self.read_use(at, prefix).max(at + 1);
                    }
                    at += 1;
                    break;
                }
                _ if self.is_ident(at) => {
                    prefix.push(self.text(at).to_string());
                    at += 1;
                    if self.text(at) != "::" {
                        at = self.add_import(at, prefix);
                        break;
                    }
                }
                _ => break,
            }
        }
        prefix.truncate(outer);
        at
    }

    /// Adds an import whose path ends before `at`; returns where its new name ends.
    fn add_import(&mut self, at: usize, path: &[String]) -> usize {
        let mut path = path.to_vec();
        // `a::{self}` is `a`.
        if path.len() > 1 && path.ends_with(&["self".to_string()]) {
            path.pop();
        }
        self.refer(&path, at - 1, false);
        let renamed = self.text(at) == "as";
        let name = if renamed {
            self.text(at + 1)
        } else {
            &path[path.len() - 1]
        };
        let name = name.to_string();
        self.add(&name, Item::Import(path));
        at + 2 * usize::from(renamed)
    }

    /// Reads an item's name, or a path in code; returns where it ends.
    fn read_ident(&mut self, at: usize) -> usize {
        let keywords = [
            "fn", "struct", "enum", "trait", "type", "const", "static", "union",
        ];
        let is_item = keywords.contains(&self.text(at)) && self.is_ident(at + 1);
        let is_macro = self.text(at) == "macro_rules" && self.text(at + 1) == "!";
        if is_item || is_macro {
            if self.scopes.last().is_some_and(Option::is_some) {
                let name = self.text(at + 1 + usize::from(is_macro)).to_string();
                self.add(&name, Item::Defined);
            }
            return at + 1;
        }
        let before = at.checked_sub(1).map_or("", |before| self.text(before));
        let mut path = vec![self.text(at).to_string()];
        let mut end = at + 1;
        while self.text(end) == "::" && self.is_ident(end + 1) {
            path.push(self.text(end + 1).to_string());
            end += 2;
        }
        // Fields and methods, and the rest of a path after generic arguments, are no imports.
        let is_path = ![".", "::"].contains(&before);
        let has_globs = |module: &Module| !module.globs.is_empty();
        let by_glob = self
            .krate
            .modules
            .get(&self.module())
            .is_some_and(has_globs);
        if is_path && (path.len() > 1 || by_glob) {
            self.refer(&path, at, false);
        }
        end
    }
}
