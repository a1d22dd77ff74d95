//! [`ReadFile`] holds the articles of a file, and [`read_file`] reads one.

use std::collections::HashSet;
use std::path::PathBuf;

use unboil_text::Article;
use xxhash_rust::xxh3::xxh3_64;

use crate::config::ReadConfig;
use crate::error::Problem;
use crate::formats::batches::{FileOutcome, FileProblem, ParsedBatch, ReadStatus, RowLocation};
use crate::formats::format::{FileInfo, Source};
use crate::read::decode::TextEncoding;
use crate::read::input_digest::InputDigest;

/// One file that was read. Its articles have the type `T`: [`Article`], or a record without the
/// text.
#[derive(Debug)]
pub struct ReadFile<T = Article> {
    /// The file.
    pub source: Source,
    /// How its text is encoded.
    pub encoding: TextEncoding,
    /// Its articles, in their order in the file.
    pub articles: Vec<T>,
    /// The row of each article. Empty if the file is one article.
    pub rows: Vec<RowLocation>,
    /// A decompressed copy, from which rows are read again. `None`: they are read from the file.
    pub decompressed_copy: Option<PathBuf>,
    /// How much of the file could be read.
    pub status: ReadStatus,
    /// The lengths and hashes of what was read.
    pub digest: InputDigest,
    /// What could not be used, sorted by line.
    pub problems: Vec<Problem>,
}

impl<T> ReadFile<T> {
    /// Makes a file from its parsed batches, in their order, and its outcome.
    ///
    /// ```
    /// use unboil_io::{ReadConfig, ReadFile, Source};
    ///
    /// let folder = tempfile::tempdir()?;
    /// let mut source = Source::from_name("rows.jsonl");
    /// source.path = folder.path().join("rows.jsonl");
    /// std::fs::write(&source.path, "{\"text\": \"Low tide.\"}\n{\"text\": \"High tide.\"}\n")?;
    /// let config = ReadConfig::default();
    /// let mut batches = source.format.read_batches(&source, &config, None)?;
    /// // A caller with more threads parses the batches in parallel.
    /// let parsed: Vec<_> = batches.by_ref().map(|batch| batch()).collect();
    /// let file = ReadFile::from_batches(&source, parsed, batches.finish());
    /// assert_eq!(file.articles[1].text, "High tide.");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn from_batches(
        source: &Source,
        batches: impl IntoIterator<Item = ParsedBatch<T>>,
        outcome: FileOutcome,
    ) -> ReadFile<T> {
        let mut file = ReadFile {
            source: source.clone(),
            encoding: outcome.encoding,
            articles: Vec::new(),
            rows: Vec::new(),
            decompressed_copy: outcome.decompressed_copy,
            status: outcome.status,
            digest: outcome.digest,
            problems: Vec::new(),
        };
        let problem = |problem: FileProblem| Problem {
            path: source.rel.to_string(),
            line: problem.line,
            stage: problem.stage,
            reason: problem.reason,
        };
        for batch in batches {
            file.articles.extend(batch.articles);
            file.rows.extend(batch.rows);
            file.problems
                .extend(batch.problems.into_iter().map(problem));
        }
        file.problems
            .extend(outcome.problems.into_iter().map(problem));
        file.problems.sort_by_key(|problem| problem.line);
        file
    }

    /// Replaces the articles by records that are made from them.
    ///
    /// ```
    /// use unboil_io::{ReadConfig, ReadFile, Source, read_file};
    ///
    /// let folder = tempfile::tempdir()?;
    /// let mut source = Source::from_name("tides.txt");
    /// source.path = folder.path().join("tides.txt");
    /// std::fs::write(&source.path, "High water at noon.\n")?;
    /// let file = read_file(&source, &ReadConfig::default());
    /// let ids: ReadFile<String> =
    ///     file.map_articles(|articles| articles.into_iter().map(|article| article.id).collect());
    /// assert_eq!(ids.articles, ["tides.txt"]);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn map_articles<U>(self, map: impl FnOnce(Vec<T>) -> Vec<U>) -> ReadFile<U> {
        ReadFile {
            source: self.source,
            encoding: self.encoding,
            articles: map(self.articles),
            rows: self.rows,
            decompressed_copy: self.decompressed_copy,
            status: self.status,
            digest: self.digest,
            problems: self.problems,
        }
    }

    /// The properties of the file without its articles.
    pub fn info(&self) -> FileInfo<'_> {
        FileInfo {
            source: &self.source,
            encoding: self.encoding,
            articles: self.articles.len(),
            decompressed_copy: self.decompressed_copy.as_deref(),
            status: self.status,
            digest: self.digest,
        }
    }
}

/// Reads all articles of a file on the calling thread.
///
/// ```
/// use unboil_io::{ReadConfig, ReadStatus, Source, read_file};
///
/// let folder = tempfile::tempdir()?;
/// let mut source = Source::from_name("a.jsonl");
/// source.path = folder.path().join("a.jsonl");
/// std::fs::write(&source.path, "{\"text\": \"One.\"}\n{\"text\": 2}\n")?;
/// let file = read_file(&source, &ReadConfig::default());
/// assert_eq!(file.status, ReadStatus::Whole);
/// assert_eq!(file.articles[0].id, "a.jsonl:1");
/// assert_eq!(file.problems[0].to_string(), "a.jsonl:2: the field \"text\" is not a string");
/// # Ok::<(), std::io::Error>(())
/// ```
pub fn read_file(source: &Source, config: &ReadConfig) -> ReadFile {
    let batches = source.format.read_batches(source, config, None);
    let mut batches = batches.expect("only a spill file can fail");
    let parsed: Vec<_> = batches.by_ref().map(|batch| batch()).collect();
    ReadFile::from_batches(source, parsed, batches.finish())
}

/// Makes the ids of all articles unique. `files` are in their order. The first article with an id
/// keeps it; later ones get `id@path:line`, or `id@path` if the file is one article. `id` returns
/// the id of an article.
///
/// ```
/// use unboil_io::{ReadConfig, Source, read_file, unique_ids};
///
/// let folder = tempfile::tempdir()?;
/// let mut source = Source::from_name("rows.jsonl");
/// source.path = folder.path().join("rows.jsonl");
/// let row = "{\"id\": \"tides\", \"text\": \"High tide.\"}\n";
/// std::fs::write(&source.path, row.repeat(2))?;
/// let mut files = [read_file(&source, &ReadConfig::default())];
/// unique_ids(&mut files, |article| &mut article.id);
/// let ids = files[0].articles.iter().map(|article| article.id.as_str());
/// assert!(ids.eq(["tides", "tides@rows.jsonl:2"]));
/// # Ok::<(), std::io::Error>(())
/// ```
pub fn unique_ids<T>(files: &mut [ReadFile<T>], id: impl Fn(&mut T) -> &mut String) {
    // Hashes save memory. Two ids with one hash only get a longer name than necessary.
    let mut known = HashSet::new();
    let mut is_new = |id: &str| known.insert(xxh3_64(id.as_bytes()));
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
    fn duplicate_ids_get_path_and_line() {
        let file = |rel: &str, ids: &[&str], rows: bool| {
            let outcome = FileOutcome {
                encoding: TextEncoding::UTF_8,
                status: ReadStatus::Whole,
                digest: InputDigest::default(),
                decompressed_copy: None,
                problems: Vec::new(),
            };
            let mut file = ReadFile::from_batches(&Source::from_name(rel), [], outcome);
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
