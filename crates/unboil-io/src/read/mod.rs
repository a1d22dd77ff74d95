//! Paths come in, articles go out: finds the files, decompresses and decodes them, and takes the articles out of them. What
//! cannot be read is a [`Problem`] beside the articles that can.

pub mod article_reader;
pub mod decode;
pub mod decompress;
mod disambiguate;
pub mod discover;
mod glob_filter;
pub mod json_row;
pub mod jsonl_batches;
pub mod line_reader;
pub mod page;
pub mod plain_text;
mod stdin;

use std::collections::HashSet;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use xxhash_rust::xxh3::xxh3_64;

use crate::config::ReadConfig;
use crate::error::{Problem, ProblemStage};
use unboil_text::Article;

pub use decode::TextEncoding;
pub use decompress::Compression;
pub use discover::{Source, discover, estimated_text_bytes};

/// One input format.
#[derive(Debug)]
pub struct Format {
    /// Its name, for tables and messages.
    pub name: &'static str,
    /// File name endings without the dot, in lower case.
    pub extensions: &'static [&'static str],
    /// How articles lie in a file of this format.
    pub kind: FormatKind,
    /// Reads a file of this format.
    pub read: fn(&Source, &ReadConfig) -> ReadFile,
}

/// How articles lie in a file; says how the cleaned file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FormatKind {
    /// The whole file is one article.
    Whole,
    /// A line is a JSON object with one article in a field.
    Rows,
    /// The whole file is one page; what is written is its text.
    Html,
}

/// Every input format. A new one is an entry here and a file beside this one.
pub const FORMATS: &[Format] = &[
    Format {
        name: "text",
        extensions: &["txt"],
        kind: FormatKind::Whole,
        read: plain_text::read,
    },
    Format {
        name: "markdown",
        extensions: &["md"],
        kind: FormatKind::Whole,
        read: plain_text::read,
    },
    Format {
        name: "html",
        extensions: &["html", "htm", "xhtml"],
        kind: FormatKind::Html,
        read: page::read,
    },
    Format {
        name: "jsonl",
        extensions: &["jsonl", "ndjson"],
        kind: FormatKind::Rows,
        read: jsonl_batches::read,
    },
];

/// The format that a file has when its name tells none.
pub const PLAIN_TEXT_FORMAT: &Format = &FORMATS[0];

/// The format and compression of a file, by its name. `None` for the format: no known ending.
pub fn format_of(name: &str) -> (Option<&'static Format>, Compression) {
    let name = name.to_ascii_lowercase();
    let (inner, compression) = Compression::split_extension(&name);
    let format = inner.rsplit_once('.').and_then(|(stem, extension)| {
        let known = |format: &&Format| format.extensions.contains(&extension);
        let stem = stem.rsplit('/').next().unwrap_or(stem);
        FORMATS.iter().find(known).filter(|_| !stem.is_empty())
    });
    (format, compression)
}

/// One file, read. Its articles are of type `T`: whole, or what is left of them when their texts are not kept.
#[derive(Debug, Deserialize, Serialize)]
pub struct ReadFile<T = Article> {
    /// The file. It is not kept with the rest: who reads that back has found the file again.
    #[serde(skip, default = "unnamed")]
    pub source: Source,
    /// How its text is encoded.
    pub encoding: TextEncoding,
    /// Its articles, in their order in the file.
    pub articles: Vec<T>,
    /// The row of each article; empty where the whole file is the article.
    pub rows: Vec<RowLocation>,
    /// Where its rows can be read again, if not in the file itself, which is packed.
    #[serde(with = "crate::spill::by_name::option")]
    pub decompressed_copy: Option<PathBuf>,
    /// How much of the file could be read.
    pub status: ReadStatus,
    /// What could not be used.
    pub problems: Vec<Problem>,
}

/// Where a row stands in its file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct RowLocation {
    /// Its line, from 1.
    pub line: usize,
    /// Its first byte in the file, unpacked.
    pub start: u64,
    /// Its bytes, line end included.
    pub bytes: usize,
}

/// How much of a file could be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub enum ReadStatus {
    /// All of it; single rows may still be problems.
    Whole,
    /// The rows before the place where the file broke off.
    Partial,
    /// Nothing.
    Unusable,
}

fn unnamed() -> Source {
    Source::from_name("")
}

impl<T> ReadFile<T> {
    /// A file of which nothing is known yet.
    pub fn empty(source: &Source, encoding: TextEncoding) -> ReadFile<T> {
        ReadFile {
            source: source.clone(),
            encoding,
            articles: Vec::new(),
            rows: Vec::new(),
            decompressed_copy: None,
            status: ReadStatus::Whole,
            problems: Vec::new(),
        }
    }

    /// The same file with other articles.
    pub fn with<U>(self, articles: impl FnOnce(Vec<T>) -> Vec<U>) -> ReadFile<U> {
        ReadFile {
            source: self.source,
            encoding: self.encoding,
            articles: articles(self.articles),
            rows: self.rows,
            decompressed_copy: self.decompressed_copy,
            status: self.status,
            problems: self.problems,
        }
    }

    /// A file that cannot be used at all.
    pub fn unusable(
        source: &Source,
        stage: ProblemStage,
        line: Option<usize>,
        reason: String,
    ) -> ReadFile<T> {
        let mut file = ReadFile::empty(source, TextEncoding::UTF_8);
        file.status = ReadStatus::Unusable;
        file.add_problem(stage, line, reason);
        file
    }

    /// Notes something that could not be used.
    pub fn add_problem(&mut self, stage: ProblemStage, line: Option<usize>, reason: String) {
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
/// called `id@path:line` (or `id@path`, where the file is the article). `id` gives the id of an article.
pub fn unique_ids<T>(files: &mut [ReadFile<T>], id: impl Fn(&mut T) -> &mut String) {
    // Hashes stand for ids: two of one hash would do no worse than be told apart.
    let mut seen = HashSet::new();
    let mut is_new = |id: &str| seen.insert(xxh3_64(id.as_bytes()));
    for file in files {
        for (i, article) in file.articles.iter_mut().enumerate() {
            let id = id(article);
            if is_new(id) {
                continue;
            }
            id.push('@');
            id.push_str(&file.source.rel);
            if let Some(row) = file.rows.get(i) {
                id.push_str(&format!(":{}", row.line));
            }
            while !is_new(id) {
                id.push('+');
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn format_is_detected_from_the_file_name() {
        let check = |name: &str, format: Option<&str>, compression| {
            let (found, found_compression) = format_of(name);
            assert_eq!(found.map(|f| f.name), format, "{name}");
            assert_eq!(found_compression, compression, "{name}");
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
    fn format_names_and_extensions_are_unique() {
        let extensions: Vec<_> = FORMATS.iter().flat_map(|f| f.extensions).collect();
        let names: HashSet<_> = FORMATS.iter().map(|f| f.name).collect();
        assert_eq!(names.len(), FORMATS.len());
        assert_eq!(
            extensions.iter().collect::<HashSet<_>>().len(),
            extensions.len()
        );
    }

    #[test]
    fn duplicate_ids_get_path_and_line() {
        let file = |rel: &str, ids: &[&str], rows: bool| {
            let mut file = ReadFile::empty(&Source::from_name(rel), TextEncoding::UTF_8);
            for (i, id) in ids.iter().enumerate() {
                file.articles.push(Article {
                    id: id.to_string(),
                    ..Article::default()
                });
                if rows {
                    file.rows.push(RowLocation {
                        line: i + 1,
                        start: 0,
                        bytes: 0,
                    });
                }
            }
            file
        };
        let mut files = [
            file("a.jsonl", &["x", "x", "y"], true),
            file("b.jsonl", &["x@a.jsonl:2", "y", "z"], true),
            file("z", &["z"], false),
        ];
        unique_ids(&mut files, |article| &mut article.id);
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
