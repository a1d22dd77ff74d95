//! Paths come in, articles go out: finds the files, decompresses and decodes them, and takes the articles out of them. What
//! cannot be read is a [`Problem`] beside the articles that can.

pub mod batches;
pub(crate) mod bits;
pub mod decode;
pub mod discover;
mod globs;
pub mod input;
pub mod jsonl;
pub mod lines;
pub mod measure;
mod names;
pub mod segment;
pub mod text;

use std::collections::HashSet;

use crate::config::ReadConfig;
use crate::document::Article;
use crate::error::{Problem, Stage};

pub use decode::TextEncoding;
pub use discover::{Source, discover};
pub use input::Compression;

/// One input format.
#[derive(Debug)]
pub struct Format {
    /// Its name, for tables and messages.
    pub name: &'static str,
    /// File name endings without the dot, in lower case.
    pub extensions: &'static [&'static str],
    /// How articles lie in a file of this format.
    pub shape: Shape,
    /// Reads a file of this format.
    pub read: fn(&Source, &ReadConfig) -> ReadFile,
}

/// How articles lie in a file; says how the cleaned file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// The whole file is one article.
    Whole,
    /// A line is a JSON object with one article in a field.
    Rows,
}

/// Every input format. A new one is an entry here and a file beside this one.
pub const FORMATS: &[Format] = &[
    Format {
        name: "text",
        extensions: &["txt"],
        shape: Shape::Whole,
        read: text::read,
    },
    Format {
        name: "markdown",
        extensions: &["md"],
        shape: Shape::Whole,
        read: text::read,
    },
    Format {
        name: "jsonl",
        extensions: &["jsonl", "ndjson"],
        shape: Shape::Rows,
        read: batches::read,
    },
];

/// The format that a file has when its name tells none.
pub const PLAIN_TEXT: &Format = &FORMATS[0];

/// The format and compression of a file, by its name. `None` for the format: no known ending.
pub fn format_of(name: &str) -> (Option<&'static Format>, Compression) {
    let name = name.to_ascii_lowercase();
    let (inner, compression) = Compression::of(&name);
    let format = inner.rsplit_once('.').and_then(|(stem, extension)| {
        let known = |format: &&Format| format.extensions.contains(&extension);
        let stem = stem.rsplit('/').next().unwrap_or(stem);
        FORMATS.iter().find(known).filter(|_| !stem.is_empty())
    });
    (format, compression)
}

/// One file, read.
#[derive(Debug)]
pub struct ReadFile {
    /// The file.
    pub source: Source,
    /// How its text is encoded.
    pub encoding: TextEncoding,
    /// Its articles, in their order in the file.
    pub articles: Vec<Article>,
    /// The line of each article, from 1; empty where the whole file is the article.
    pub lines: Vec<usize>,
    /// How much of the file could be read.
    pub state: State,
    /// What could not be used.
    pub problems: Vec<Problem>,
}

/// How much of a file could be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// All of it; single rows may still be problems.
    Whole,
    /// The rows before the place where the file broke off.
    Partial,
    /// Nothing.
    Unusable,
}

impl ReadFile {
    /// A file of which nothing is known yet.
    pub(crate) fn empty(source: &Source, encoding: TextEncoding) -> ReadFile {
        ReadFile {
            source: source.clone(),
            encoding,
            articles: Vec::new(),
            lines: Vec::new(),
            state: State::Whole,
            problems: Vec::new(),
        }
    }

    /// A file that cannot be used at all.
    pub(crate) fn unusable(
        source: &Source,
        stage: Stage,
        line: Option<usize>,
        reason: String,
    ) -> ReadFile {
        let mut file = ReadFile::empty(source, TextEncoding::UTF_8);
        file.state = State::Unusable;
        file.problem(stage, line, reason);
        file
    }

    /// Notes something that could not be used.
    pub(crate) fn problem(&mut self, stage: Stage, line: Option<usize>, reason: String) {
        self.problems.push(Problem {
            path: self.source.rel.clone(),
            line,
            stage,
            reason,
        });
    }
}

/// Reads one file with the function of its format.
pub fn read_file(source: &Source, config: &ReadConfig) -> ReadFile {
    (source.format.read)(source, config)
}

/// Makes the ids of all articles differ, given the files in their order: the first article with an id keeps it, a later one is
/// called `id@path:line` (or `id@path`, where the file is the article).
pub fn unique_ids(files: &mut [ReadFile]) {
    let mut seen = HashSet::new();
    for file in files {
        for (i, article) in file.articles.iter_mut().enumerate() {
            if !seen.contains(&article.id) {
                seen.insert(article.id.clone());
                continue;
            }
            article.id.push('@');
            article.id.push_str(&file.source.rel);
            if let Some(line) = file.lines.get(i) {
                article.id.push_str(&format!(":{line}"));
            }
            while !seen.insert(article.id.clone()) {
                article.id.push('+');
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_told_by_name() {
        let check = |name: &str, format: Option<&str>, compression| {
            let (found, how) = format_of(name);
            assert_eq!(found.map(|f| f.name), format, "{name}");
            assert_eq!(how, compression, "{name}");
        };
        check("a/b.txt", Some("text"), Compression::None);
        check("B.TXT.GZ", Some("text"), Compression::Gzip);
        check("x.md.zst", Some("markdown"), Compression::Zstd);
        check("x.ndjson", Some("jsonl"), Compression::None);
        check("x.jsonl.gz", Some("jsonl"), Compression::Gzip);
        check("x.png", None, Compression::None);
        check("x.gz", None, Compression::Gzip);
        check("txt", None, Compression::None);
        check("a.txt/b", None, Compression::None);
    }

    #[test]
    fn formats_have_their_own_names_and_endings() {
        let endings: Vec<_> = FORMATS.iter().flat_map(|f| f.extensions).collect();
        let names: HashSet<_> = FORMATS.iter().map(|f| f.name).collect();
        assert_eq!(names.len(), FORMATS.len());
        assert_eq!(endings.iter().collect::<HashSet<_>>().len(), endings.len());
    }

    #[test]
    fn ids_become_unique_in_the_order_of_the_files() {
        let file = |rel: &str, ids: &[&str], rows: bool| {
            let mut file = ReadFile::empty(&Source::named(rel), TextEncoding::UTF_8);
            for (i, id) in ids.iter().enumerate() {
                file.articles.push(Article {
                    id: id.to_string(),
                    ..Article::default()
                });
                if rows {
                    file.lines.push(i + 1);
                }
            }
            file
        };
        let mut files = [
            file("a.jsonl", &["x", "x", "y"], true),
            file("b.jsonl", &["x@a.jsonl:2", "y", "z"], true),
            file("z", &["z"], false),
        ];
        unique_ids(&mut files);
        let ids: Vec<_> = files.iter().flat_map(|f| &f.articles).collect();
        let ids: Vec<_> = ids.iter().map(|a| a.id.as_str()).collect();
        let expected = [
            "x",
            "x@a.jsonl:2",
            "y",
            "x@a.jsonl:2@b.jsonl:1",
            "y@b.jsonl:2",
            "z",
            "z@z",
        ];
        assert_eq!(ids, expected);
    }
}
